"""Laws of the search: what Swedish readers take for the same word is found, the exact wording first."""

import random
import re
import threading
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from vardgraf.search import Answer, Document, SearchIndex, read_documents
from vardgraf.search.documents import Corpus
from vardgraf.search.highlight import mark_spans
from vardgraf.search.tokens import FUNCTION_WORDS, words_of

LABELS = [
    "Barn",
    "Barnets bästa i vården",
    "Alla barns rätt till stöd",
    "Vårdplaner upprättas för alla",
    "En plan för vård i hemmet",
    "Vårdplanering i samverkan",
    "Vård",
    "Planen följs upp",
    "Samordnade individuella planer erbjuds",
    "SIP erbjuds alla som behöver",
    "Utvärdering av ringar på vatten",
    "Folkhälsoarbete med skolan",
    "Hälsa",
    "Arbete för folk",
    "Här finns stöd",
    "Har ni stöd",
    "Suicidprevention bland unga",
    "<b>Märkt</b> & citerat \"vård\"",
]  # fmt: skip
SHORT = frozenset({("SIP", "samordnad individuell plan")})


def document(number: int, label: str, **facets: str) -> Document:
    held = {"kind": "goal" if number % 2 else "activity", "plan": f"p{number % 3}", **facets}
    return Document(
        f"x:{number:04}", held["kind"], label, (), {name: frozenset({value}) for name, value in held.items()}
    )


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(Corpus(tuple(document(number, label) for number, label in enumerate(LABELS)), SHORT))


@pytest.fixture(scope="module")
def real_index(real_store: Store) -> SearchIndex:
    return SearchIndex(read_documents(real_store))


def labels(answer: Answer) -> list[str]:
    return [hit.label for hit in answer.hits]


FINDS = [
    ("barns", "Barn"),
    ("barn", "Alla barns rätt till stöd"),
    ("barnet", "Barn"),
    ("hemmets", "En plan för vård i hemmet"),
    ("hem", "En plan för vård i hemmet"),
    ("vårdplan", "Vårdplaner upprättas för alla"),
    ("vårdplan", "En plan för vård i hemmet"),
    ("plan", "Vårdplaner upprättas för alla"),
    ("planering", "Vårdplanering i samverkan"),
    ("vård", "Vårdplanering i samverkan"),
    ("hälsa", "Folkhälsoarbete med skolan"),
    ("arbete", "Folkhälsoarbete med skolan"),
    ("SIP", "Samordnade individuella planer erbjuds"),
    ("sip", "SIP erbjuds alla som behöver"),
    ("samordnad individuell plan", "SIP erbjuds alla som behöver"),
    ("samordnade individuella planer", "SIP erbjuds alla som behöver"),
    ("suicidpr", "Suicidprevention bland unga"),
    ("ba", "Barnets bästa i vården"),
    ("folkhälsoa", "Folkhälsoarbete med skolan"),
    ("märkt citerat", '<b>Märkt</b> & citerat "vård"'),
]
PASSES_OVER = [
    ("här", "Har ni stöd"),
    ("har", "Här finns stöd"),
    ("ringar", "Barn"),
    ("vard", "Vård"),
    ("barn skolan", "Barn"),
    ("samordnad plan", "SIP erbjuds alla som behöver"),
]


@pytest.mark.parametrize(("question", "label"), FINDS)
def test_search_finds_the_same_word_in_other_forms(question: str, label: str, index: SearchIndex) -> None:
    assert label in labels(index.search(question))


@pytest.mark.parametrize(("question", "label"), PASSES_OVER)
def test_search_passes_over_other_words(question: str, label: str, index: SearchIndex) -> None:
    assert label not in labels(index.search(question))


def test_exact_wording_comes_first(index: SearchIndex) -> None:
    for number, label in enumerate(LABELS):
        assert index.search(label).hits[0].iri == f"x:{number:04}", label
    assert labels(index.search("barns"))[0] == "Alla barns rätt till stöd"
    assert labels(index.search("vård"))[0] == "Vård"


def test_what_is_typed_so_far_is_a_beginning_until_a_space_ends_it(index: SearchIndex) -> None:
    assert labels(index.search("su")) == ["Suicidprevention bland unga"]
    assert labels(index.search("su ")) == []


def test_function_words_need_not_be_there(index: SearchIndex) -> None:
    assert "Vårdplanering i samverkan" in labels(index.search("vårdplanering med samverkan"))
    assert index.search("i").total == sum("i" in words_of(label) for label in LABELS)


def test_a_misspelt_word_is_corrected_and_a_known_one_is_not(index: SearchIndex) -> None:
    assert index.search("suicidprevenion").suggestion == "suicidprevention"
    assert index.search("Suicidprevenion bland barn").suggestion == "suicidprevention bland barn"
    assert index.search("vård").suggestion is None
    assert index.search("vårdplan").suggestion is None
    assert index.search("xyzzyxyzzy").suggestion is None


def test_highlight_marks_the_words_and_escapes_the_rest(index: SearchIndex) -> None:
    (hit,) = index.search("märkt").hits
    assert hit.highlight == "&lt;b&gt;<mark>Märkt</mark>&lt;/b&gt; &amp; citerat &quot;vård&quot;"
    sip = next(hit for hit in index.search("samordnad individuell plan").hits if hit.label.startswith("SIP"))
    assert sip.highlight.startswith("<mark>SIP</mark>")


def test_filters_narrow_and_facets_foretell_them(real_index: SearchIndex) -> None:
    for question in (None, "barn", "vård", "SIP", "psykisk hälsa"):
        whole = real_index.search(question)
        for facet, values in whole.facets.items():
            for value, number in list(values.items())[:5]:
                assert real_index.search(question, {facet: value}).total == number, (question, facet, value)


def test_facet_of_kind_sums_to_the_total(real_index: SearchIndex) -> None:
    for question in (None, "barn", "plan", "äldre", "samverkan"):
        found = real_index.search(question)
        assert sum(found.facets["kind"].values()) == found.total > 0


def test_each_element_is_found_by_its_own_label(real_store: Store, real_index: SearchIndex) -> None:
    """First, or behind others that have the same words in the same order."""
    documents = [one for one in read_documents(real_store).documents if words_of(one.label)]
    for one in random.Random(4).sample(documents, 200):
        hits = real_index.search(one.label, limit=50).hits
        place = next(number for number, hit in enumerate(hits) if hit.iri == one.iri)
        before = [words_of(hit.label) for hit in hits[:place]]
        assert all(words == words_of(one.label) for words in before), (one.label, hits[:place])


def test_each_hit_shows_why_it_was_found(real_index: SearchIndex) -> None:
    for question in ("barn", "SIP", "vård", "samordnad individuell plan", "psykisk ohälsa", "hälsoarbete", "socialn"):
        for hit in real_index.search(question, limit=100).hits:
            assert hit.spans, (question, hit)


def test_pages_are_parts_of_the_whole(real_index: SearchIndex) -> None:
    whole = [hit.iri for hit in real_index.search("vård", limit=1000).hits]
    parts = [hit.iri for at in range(0, len(whole), 7) for hit in real_index.search("vård", limit=7, offset=at).hits]
    assert parts == whole
    assert len(set(whole)) == len(whole) == real_index.search("vård").total


def test_questions_at_once_do_not_disturb_each_other(real_index: SearchIndex) -> None:
    questions = ["barn", "vård", "SIP", "äldre", "plan"] * 8
    expected = {question: real_index.search(question) for question in set(questions)}
    got: list[bool] = []
    threads = [
        threading.Thread(target=lambda q=q: got.append(real_index.search(q) == expected[q]))  # type: ignore[misc]
        for q in questions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [True] * len(questions)


SYNTAX = st.one_of(
    st.sampled_from("\"'*():^-+{};%_\\ \x00"),
    st.sampled_from([" AND ", " OR ", "NOT ", "NEAR(", "label:", "barn", "vård"]),
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(SYNTAX, max_size=12).map("".join)))
def test_nothing_written_is_read_as_syntax(index: SearchIndex, question: str) -> None:
    """A question is its words, whatever stands between them."""
    found = index.search(question)
    assert sum(found.facets["kind"].values()) == found.total <= len(LABELS)
    words = words_of(question)
    if question.strip() and not words:
        assert found.total == 0
    elif words and question[-1].isalnum():
        assert labels(index.search(" ".join(words))) == labels(found)


@given(st.text(max_size=50), st.sets(st.integers(0, 50)))
def test_marked_text_without_its_marks_is_the_text(text: str, places: set[int]) -> None:
    spans = [(place, place + 1) for place in sorted(places) if place < len(text)]
    marked = mark_spans(text, spans)
    assert unescape(marked.replace("<mark>", "").replace("</mark>", "")) == unescape(text) or "&" in text
    assert not re.search(r"<(?!/?mark>)", marked)


def test_function_words_are_words() -> None:
    assert {"och", "för", "med"} <= FUNCTION_WORDS
    assert all(words_of(word) == [word] for word in FUNCTION_WORDS)
