"""When a wording carries on another: laws of the rule, whatever the wordings are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardgraf.kinship import BESIDE, LEAST_WORDS, Kinship, Side, find_kin
from vardgraf.words import stem_words

WORDS = (
    *(
        "stärka",
        "stärkt",
        "samverkan",
        "barn",
        "barnen",
        "unga",
        "familjecentral",
        "familjecentralen",
        "familjecentraler",
    ),
    *("rutin", "rutiner", "SUF", "SUF-gruppen", "RIM", "suicid", "suicidprevention", "rehabilitering", "habilitering"),
    *("kring", "för", "och", "en", "1177", "2024", "plan", "vårdplan", "målbild", "målbilden"),
)
wordings = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
headings = st.sampled_from(["", "Psykisk hälsa", "Psykisk hälsa, vuxna", "Nära vård"])
plans = st.lists(st.tuples(wordings, headings), max_size=7)
ADDED = "ungdomsmottagning"
"""A word that no generated wording has."""


def side(name: str, told: list[tuple[str, str]]) -> Side:
    keyed = {f"{name}/{number}": one for number, one in enumerate(told)}
    return Side({iri: wording for iri, (wording, _) in keyed.items()}, {iri: text for iri, (_, text) in keyed.items()})


def kin_of(later: str, earlier: str) -> Kinship | None:
    """Of two wordings, between plans that have nothing else."""
    found = find_kin(Side({"new": later}), Side({"old": earlier}))
    return found[0] if found else None


def pairs(kin: list[Kinship]) -> set[tuple[str, str]]:
    return {(one.later, one.earlier) for one in kin}


def words_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", text.casefold()))


@given(plans, plans)
def test_kinship_is_the_same_from_both_sides(new: list[tuple[str, str]], old: list[tuple[str, str]]):
    there = find_kin(side("new", new), side("old", old))
    back = find_kin(side("old", old), side("new", new))
    assert {(one.later, one.earlier, one.likeness, one.is_same) for one in there} == {
        (one.earlier, one.later, one.likeness, one.is_same) for one in back
    }


@given(plans, plans, st.randoms())
def test_the_order_of_the_wordings_changes_nothing(new: list[tuple[str, str]], old: list[tuple[str, str]], random):
    told = side("old", old)
    names = list(told.wordings)
    random.shuffle(names)
    other = Side({iri: told.wordings[iri] for iri in names}, told.headings)
    assert find_kin(side("new", new), told) == find_kin(side("new", new), other)


@given(plans, plans)
def test_equal_wordings_are_one_to_one_as_far_as_their_numbers_go(
    new: list[tuple[str, str]], old: list[tuple[str, str]]
):
    same = [one for one in find_kin(side("new", new), side("old", old)) if one.is_same]
    newer, older = side("new", new).wordings, side("old", old).wordings
    for text in {words_of(wording) for wording, _ in new}:
        ours = [iri for iri, wording in newer.items() if words_of(wording) == text]
        theirs = [iri for iri, wording in older.items() if words_of(wording) == text]
        between = [one for one in same if one.later in ours and one.earlier in theirs]
        if theirs:
            assert len(between) == max(len(ours), len(theirs))
            assert {one.later for one in between} == set(ours)
            assert {one.earlier for one in between} == set(theirs)


@given(plans, plans)
def test_what_has_the_same_wording_is_kin_of_nothing_else(new: list[tuple[str, str]], old: list[tuple[str, str]]):
    kin = find_kin(side("new", new), side("old", old))
    same = {iri for one in kin if one.is_same for iri in (one.later, one.earlier)}
    assert not [one for one in kin if not one.is_same and same & {one.later, one.earlier}]


@given(plans, plans)
def test_words_in_common_stand_in_both_wordings_as_they_are_told(
    new: list[tuple[str, str]], old: list[tuple[str, str]]
):
    newer, older = side("new", new), side("old", old)
    for one in find_kin(newer, older):
        for word in one.words:
            first, _, last = word.rpartition("/")
            assert last in re.findall(r"[^\W_]+", newer.wordings[one.later])
            assert (first or last).casefold() in words_of(older.wordings[one.earlier])
            assert len(set(stem_words([(first or last).casefold(), last.casefold()]))) == 1
        assert one.is_same or len(one.words) >= LEAST_WORDS
        assert one.likeness == 1 if one.is_same else BESIDE <= one.likeness < 1


@given(wordings, wordings)
def test_a_word_more_in_common_never_makes_wordings_less_alike(later: str, earlier: str):
    before, after = kin_of(later, earlier), kin_of(f"{later} {ADDED}", f"{earlier} {ADDED}")
    if before:
        assert after
        assert after.likeness >= before.likeness


@given(wordings, wordings)
def test_a_word_that_only_one_has_never_makes_them_more_alike(later: str, earlier: str):
    before, after = kin_of(later, earlier), kin_of(later, f"{earlier} {ADDED}")
    if after:
        assert before
        assert before.likeness >= after.likeness


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("Lokus-gruppen", "LOKUS gruppen"),
        ("Kommunkoordinatörn på akutmottagningen", "Kommunkoordinatorn på akutmottagningen"),
        ("Stärka SIP-arbetet.", "Stärka SIP-arbetet"),
        ("Hälsolitteracitet", "hälsolitteracitet"),
        ("I samverkan", "I samverkan."),
    ],
)
def test_case_marks_and_a_slip_of_the_pen_leave_a_wording_the_same(later: str, earlier: str):
    kin = kin_of(later, earlier)
    assert kin
    assert kin.is_same


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("Stöd till barn under 18 år", "Stöd till barn under 15 år"),
        ("Stöd med samordning", "Stöd utan samordning"),
        ("Samverkan om rehabilitering", "Samverkan om habilitering"),
        ("Avtal om vård 2024", "Avtal om vård 2023"),
        ("Stöd åt äldre", "Stöd åt äldres"),
        ("Kommunkoordinatörn på akutmotagningen", "Kommunkoordinatorn på akutmottagningen"),
    ],
)
def test_another_word_or_number_makes_another_wording(later: str, earlier: str):
    kin = kin_of(later, earlier)
    assert kin is None or not kin.is_same


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("Hälsolitteracitet", "Anpassa vårdprocessen i slutna hälso- och sjukvård"),
        ("Suicidprevention för unga", "Händelseanalys vid suicid"),
        ("Specialiserad rehabilitering på primärvårdsnivå", "Habilitering för barn"),
        ("Rapport 2020", "Rapport om läget 2020"),
        ("Rutiner", "Ta fram rutiner"),
        ("Samverkan kring arbete", "Samverkan kring uppföljning"),
    ],
)
def test_parts_of_words_years_and_common_words_are_no_kinship(later: str, earlier: str):
    assert kin_of(later, earlier) is None


def test_equal_wordings_keep_to_their_headings():
    later = Side({"n1": "Delta i nätverk", "n2": "Delta i nätverk"}, {"n1": "Nära vård", "n2": "Förebyggande arbete"})
    earlier = Side(
        {"a": "Delta i nätverk", "b": "Delta i nätverk"}, {"a": "2.1 Förebyggande arbete", "b": "2.2 Nära vård"}
    )
    assert pairs(find_kin(later, earlier)) == {("n1", "b"), ("n2", "a")}


def test_of_more_equal_ones_than_there_are_later_none_is_left_out():
    earlier = Side({"a": "Delta i nätverk", "b": "Delta i nätverk", "c": "Delta i nätverk"})
    kin = find_kin(Side({"n": "Delta i nätverk"}), earlier)
    assert {one.earlier for one in kin} == {"a", "b", "c"}
    assert all(one.is_same for one in kin)


def test_several_become_one_by_parts_of_their_own():
    later = Side({"n": "Stärka elevhälsan och utveckla familjecentralen"})
    earlier = Side({"a": "Stärka elevhälsan", "b": "Utveckla familjecentralen", "c": "Byta taket"})
    assert {one.earlier for one in find_kin(later, earlier)} == {"a", "b"}


def test_one_becomes_several_by_parts_of_its_own():
    later = Side({"a": "Stärka elevhälsan", "b": "Utveckla familjecentralen", "c": "Byta taket"})
    earlier = Side({"n": "Stärka elevhälsan och utveckla familjecentralen"})
    assert {one.later for one in find_kin(later, earlier)} == {"a", "b"}


def test_what_shares_only_words_that_another_carries_on_is_no_kin():
    later = Side({"n": "Stärka elevhälsan genom fler skolsköterskor i skolorna"})
    earlier = Side({"a": "Stärka elevhälsan genom skolsköterskor", "b": "Stärka elevhälsan"})
    assert pairs(find_kin(later, earlier)) == {("n", "a")}


def test_a_long_wording_does_not_go_on_for_a_word_or_two():
    short = "Elevhälsan och skolan"
    long = "Identifiera behov av vårdplatser, bemanning, läkemedel och hjälpmedel i elevhälsan, på skolan"
    assert kin_of(short, long) is None
    assert kin_of(long, short) is None
    assert kin_of(short, long.replace("vårdplatser, bemanning, läkemedel och ", ""))


@pytest.mark.parametrize(
    ("earlier", "is_kin"), [("Staket, vägg: blå gröna röda", True), ("Blå gröna staket, vägg röda", False)]
)
def test_words_in_a_row_are_enough_where_none_of_them_names_the_matter(earlier: str, is_kin: bool):
    """Another wording of either plan has them too."""
    other = {"o": "Blå, gröna, röda hus"}
    kin = find_kin(Side({"n": "Källare, blå gröna röda", **other}), Side({"a": earlier, **other}))
    assert (("n", "a") in pairs(kin)) is is_kin


def test_a_word_that_names_the_matter_counts_under_the_same_heading_only():
    texts = (
        "Sprida målbilden och verka för samsyn kring dess innebörd",
        "Följa kännedom och samsyn om målbilden hos alla parter",
    )
    for heading, is_kin in (("Nära vård", True), ("Bemanning", False)):
        kin = find_kin(Side({"n": texts[1]}, {"n": heading}), Side({"a": texts[0]}, {"a": "Nära vård"}))
        assert bool(kin) is is_kin
