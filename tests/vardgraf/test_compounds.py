"""Laws of compounds: every part is found, and nothing that only looks like one, as a reader judges them."""

import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store

from vardgraf.search import Answer, SearchIndex, read_documents
from vardgraf.search.compounds import Compounds
from vardgraf.search.documents import Corpus, Document
from vardgraf.search.highlight import Span
from vardgraf.search.index import Hit
from vardgraf.search.stems import stem_word
from vardgraf.search.tokens import tokenize, words_of

LEAST_PRECISION, LEAST_RECALL = 0.98, 0.94
Pair = tuple[str, str]


def judged(*judgements: str) -> list[Pair]:
    """Pairs of a part and a word."""
    lines = (Path(__file__).parent / "compounds-judged.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    assert {judgement for _, judgement, _ in rows} == {"part", "other", "missed", "false"}
    return [(part, word) for part, judgement, words in rows if judgement in judgements for word in words.split()]


PARTS, OTHERS = judged("part", "missed"), judged("other", "false")


@pytest.fixture(scope="module")
def release_words(real_store: Store) -> set[str]:
    texts = (quad.object for quad in real_store.quads_for_pattern(None, None, None, None))
    swedish = (text.value for text in texts if isinstance(text, Literal) and text.language == "sv")
    return {word for text in swedish for word in words_of(text)}


@pytest.fixture(scope="module")
def compounds(release_words: set[str]) -> Compounds:
    return Compounds(release_words | {word for _, word in (*PARTS, *OTHERS)})


@pytest.fixture(scope="module")
def found(compounds: Compounds) -> set[Pair]:
    return {(part, word) for part, word in (*PARTS, *OTHERS) if stem_word(part) in compounds.parts(word)}


def test_pairs_are_many_of_both_kinds_and_each_is_judged_once(release_words: set[str]) -> None:
    pairs = [*PARTS, *OTHERS]
    assert len(PARTS) > 150
    assert len(OTHERS) > 80
    assert len(set(pairs)) == len(pairs)
    of_release = {word for _, word in pairs} & release_words
    assert len(of_release) > 0.8 * len({word for _, word in pairs})


def test_parts_are_found_with_precision_and_recall(found: set[Pair]) -> None:
    right = len(found & set(PARTS))
    assert right / len(found) >= LEAST_PRECISION
    assert right / len(PARTS) >= LEAST_RECALL


def test_what_is_found_is_what_a_reader_judges_a_part(found: set[Pair]) -> None:
    """But for the pairs that the list says to be missed or false; a pair that is mended must be judged anew."""
    assert found - set(judged("false")) == set(judged("part"))
    assert set(judged("false")) <= found


@pytest.fixture(scope="module")
def corpus(real_store: Store) -> Corpus:
    return read_documents(real_store)


@pytest.fixture(scope="module")
def index(corpus: Corpus) -> SearchIndex:
    return SearchIndex(corpus)


def all_hits(index: SearchIndex, question: str) -> tuple[Hit, ...]:
    answer: Answer = index.search(f"{question} ", limit=9999)
    assert len(answer.hits) == answer.total
    return answer.hits


def test_a_label_is_found_by_each_part_of_its_words_and_the_word_is_marked(index: SearchIndex, corpus: Corpus) -> None:
    places: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for document in corpus.documents:
        for token in tokenize(document.label):
            places[token.word].append((document.iri, (token.start, token.end)))
    assert sum(len(places[word]) for _, word in judged("part")) > 300
    for part, word in judged("part"):
        marked = {hit.iri: hit.spans for hit in all_hits(index, part)} if places[word] else {}
        for iri, span in places[word]:
            assert span in marked[iri], (part, word, iri)


def closeness(document: Document, question: str) -> int:
    """0: the label has the word itself, or another name is the word. 1: a form of it, in any name. 2: neither."""
    label, names = words_of(document.label), [words_of(name) for name in document.names]
    if question in label or [question] in names:
        return 0
    return 1 if stem_word(question) in {stem_word(word) for words in (label, *names) for word in words} else 2


def ranked(index: SearchIndex, corpus: Corpus, question: str) -> Iterator[int]:
    documents = {document.iri: document for document in corpus.documents}
    return (closeness(documents[hit.iri], question) for hit in all_hits(index, question))


def test_the_word_itself_comes_before_its_forms_and_these_before_compounds(index: SearchIndex, corpus: Corpus) -> None:
    questions = dict.fromkeys(word for pair in judged("part") for word in pair)
    for question in questions:
        places = list(ranked(index, corpus, question))
        assert places == sorted(places), question


VOCABULARY = [
    "Folkhälsa",
    "Plan för hälsa",
    "Skola för alla",
    "Primärvård",
    "Rapport",
    "Mål för möten",
    "Råd till barn",
]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("handlingsplan", {"handling", "plan"}),
        ("folkhälsoplan", {"folk", "hälsa", "folkhälsa", "plan", "hälsoplan"}),
        ("hemsjukvård", {"hem", "sjuk", "vård", "sjukvård"}),
        ("kvinnofrid", {"kvinna", "frid"}),
        ("arbetslag", {"arbete", "lag"}),
        ("mödravård", {"moder", "vård"}),
        ("förskola", {"skola"}),
        ("coronaplan", {"corona", "plan"}),
        ("remissvar", {"remiss", "svar"}),
        *((word, set()) for word in ("område", "omsorg", "ohälsa", "avtal", "rapport", "verksamhet", "normal")),
        *((word, set()) for word in ("hospital", "kultur", "mottagning", "underlag", "sjukdom", "plan")),
    ],
)
def test_parts_of_a_word_are_stems_of_words_of_their_own(word: str, parts: set[str]) -> None:
    vocabulary = {own for label in VOCABULARY for own in words_of(label)}
    assert Compounds(vocabulary | {word}).parts(word) == {stem_word(part) for part in parts}


def index_of(*labels: str) -> SearchIndex:
    documents = (Document(f"x:{number}", "goal", label, (), {}) for number, label in enumerate(labels))
    return SearchIndex(Corpus(tuple(documents), frozenset()))


def test_a_compound_that_is_found_hides_no_other() -> None:
    labels = ("Tidplan", "Handlingsplan", "Åtgärdsplaner", "Plan")
    found = index_of(*labels).search("plan ")
    assert {hit.label for hit in found.hits} == set(labels)
    assert found.hits[0].label == "Plan"


def test_a_part_need_not_stand_alone_anywhere() -> None:
    found = index_of("Elevhälsa").search("hälsa")
    assert [hit.highlight for hit in found.hits] == ["<mark>Elevhälsa</mark>"]


def test_a_compound_is_found_written_apart_and_a_prefix_is_no_part_to_stand_apart() -> None:
    index = index_of("Samtal om hälsa", "Stöd för skolan", "Plan för våra handlingar")
    assert [hit.label for hit in index.search("handlingsplan").hits] == ["Plan för våra handlingar"]
    assert [hit.label for hit in index.search("hälsosamtal").hits] == ["Samtal om hälsa"]
    assert index.search("förskola").total == 0


def test_what_is_asked_for_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 500
    monkeypatch.setattr("vardgraf.search.compounds._MOST_REMEMBERED", most)
    compounds = Compounds({"plan", "hälsa"})
    seen = []
    for number in range(200):
        assert compounds.ways_apart(f"plan{chr(97 + number % 26) * (number // 26 + 1)}hälsa" * 3) is not None
        seen.append(sum(len(held) for held in vars(compounds).values() if isinstance(held, dict)))
    assert max(seen) > most  # what is measured does grow
    assert max(seen[100:]) <= max(seen[:100]) < 5 * most
    assert compounds.ways_apart("hälsoplan") == [("häls", "plan")]


@pytest.mark.parametrize("piece", ["plan", "syn", "vårdsår", "fallfyll", "arbetsplans"])
def test_long_words_of_many_parts_are_answered_at_once(piece: str) -> None:
    index = index_of("Plan för vård", "Syn", "Sår", "Fyllfall")
    began = time.process_time()
    index.search(f"x{piece * 20}"[:60])
    index.search(f"{piece * 20}"[:59] + "q")
    assert time.process_time() - began < 0.5
