"""Which statement belongs to which."""

from hypothesis import given
from hypothesis import strategies as st

from loaders.pairing import pair_by_position, pair_by_words


@given(st.integers(0, 20), st.integers(1, 20))
def test_by_position_everything_is_paired_once_and_the_rest_goes_to_the_last(count: int, candidates: int):
    pairs = pair_by_position(count, candidates)
    assert len(pairs) == candidates
    assert [position for pair in pairs for position in pair] == list(range(count))
    assert all(len(pair) <= 1 for pair in pairs[:-1])


def test_by_words_a_statement_goes_to_the_activity_that_it_speaks_of():
    activities = ["Fastställa inklusionskriterier för målgruppen", "Utveckla beslutsstöd"]
    assert pair_by_words(["Inklusionskriterier framtagna"], activities) == [[0]]


def test_by_words_a_statement_that_shares_no_word_means_all():
    assert pair_by_words(["Via återrapport"], ["Ta fram plan", "Skapa forum"]) == [[0, 1]]
