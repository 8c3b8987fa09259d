"""Laws of the search: what Swedish readers take for the same word is found, the exact wording first."""

import random
import re
import threading
import unicodedata
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from vardgraf.search import Answer, Document, SearchIndex, read_documents
from vardgraf.search.documents import Corpus
from vardgraf.search.highlight import mark_spans
from vardgraf.search.stems import stem_word
from vardgraf.search.tokens import FUNCTION_WORDS, fold, split_quoted, tokenize, words_of

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


NOUNS = """
hälsa hälsan | ohälsa ohälsan | skola skolan skolor skolorna | förskola förskolan förskolor förskolorna
sjuksköterska sjuksköterskan sjuksköterskor sjuksköterskorna | kvinna kvinnan kvinnor kvinnorna
människa människan människor människorna | flicka flickan flickor flickorna | åtgärdslista åtgärdslistan åtgärdslistor
barnmorska barnmorskan barnmorskor barnmorskorna | resa resan resor resorna | vecka veckan veckor veckorna
förälder föräldern föräldrar föräldrarna | ålder åldern åldrar åldrarna | syster systern systrar systrarna
vårdtid vårdtiden vårdtider vårdtiderna | pojke pojken pojkar pojkarna | nämnd nämnden nämnder nämnderna
mottagning mottagningen mottagningar mottagningarna | avdelning avdelningen avdelningar avdelningarna
sjukdom sjukdomen sjukdomar sjukdomarna | funktionsnedsättning funktionsnedsättningen funktionsnedsättningar
ungdom ungdomen ungdomar ungdomarna | individ individen individer individerna | plan planen planer planerna
vårdplan vårdplanen vårdplaner vårdplanerna | region regionen regioner regionerna | kommun kommunen kommuner kommunerna
patient patienten patienter patienterna | insats insatsen insatser insatserna | plats platsen platser platserna
demens demensen demenser demenserna | kompetens kompetensen kompetenser kompetenserna | distans distansen distanser
ambulans ambulansen ambulanser ambulanserna | process processen processer processerna | resurs resursen resurser
analys analysen analyser analyserna | kris krisen kriser kriserna | kurs kursen kurser kurserna
verksamhet verksamheten verksamheter verksamheterna | enhet enheten enheter enheterna | stad staden städer städerna
bostad bostaden bostäder bostäderna | man mannen män männen | huvudman huvudmannen huvudmän huvudmännen
bok boken böcker böckerna
sektor sektorn sektorer sektorerna | arbete arbetet arbeten arbetena | möte mötet möten mötena
område området områden områdena | samhälle samhället samhällen samhällena | boende boendet boenden boendena
beteende beteendet beteenden beteendena | hjärta hjärtat hjärtan hjärtana | beroende beroendet beroenden
barn barnet barnen | hem hemmet hemmen | behov behovet behoven | mål målet målen | stöd stödet stöden
läkemedel läkemedlet läkemedlen | hinder hindret hindren | organ organet organen | sjukhus sjukhuset sjukhusen
nätverk nätverket nätverken | beslut beslutet besluten | läkare läkaren läkarna | brukare brukaren brukarna
medarbetare medarbetaren medarbetarna | avtal avtalet avtalen
"""
"""Nouns of the field in all five declensions, without their genitives."""
APART = [
    ("demens", "dem"), ("hälsa", "häl"), ("plan", "plats"), ("mål", "mal"), ("vård", "värde"), ("skola", "skål"),
    ("barn", "barr"), ("insats", "insida"), ("resa", "resurs"), ("distans", "distrikt"), ("stad", "stöd"),
    ("organ", "organisation"), ("kurs", "kur"), ("hem", "hemvist"),
]  # fmt: skip
WITHOUT_OWN_GENITIVE = ("s", "x", "z")


def forms_of(line: str) -> list[str]:
    nominal = line.split()
    return [*nominal, *(f"{form}s" for form in nominal if not form.endswith(WITHOUT_OWN_GENITIVE))]


LEMMAS = [forms_of(line) for line in NOUNS.replace("\n", " | ").split("|") if line.strip()]


@pytest.fixture(scope="module")
def forms_index() -> SearchIndex:
    """Each form stands once, in a text of its own."""
    forms = dict.fromkeys(form for lemma in LEMMAS for form in lemma)
    return SearchIndex(Corpus(tuple(document(number, form) for number, form in enumerate(forms)), frozenset()))


@pytest.mark.parametrize("lemma", LEMMAS, ids=[lemma[0] for lemma in LEMMAS])
def test_all_forms_of_a_noun_find_the_same(lemma: list[str], forms_index: SearchIndex) -> None:
    found = {form: set(labels(forms_index.search(f"{form} ", limit=1000))) for form in lemma}
    assert all(hits == found[lemma[0]] for hits in found.values()), found
    assert set(lemma) <= found[lemma[0]]


@pytest.mark.parametrize("lemma", LEMMAS, ids=[lemma[0] for lemma in LEMMAS])
def test_own_form_comes_first(lemma: list[str], forms_index: SearchIndex) -> None:
    for form in lemma:
        assert labels(forms_index.search(form))[0] == form


@pytest.mark.parametrize(("first", "second"), APART)
def test_different_words_stay_apart(first: str, second: str) -> None:
    assert stem_word(first) != stem_word(second)
    apart = SearchIndex(Corpus((document(0, f"en {first} till"), document(1, f"en {second} till")), frozenset()))
    found = [labels(apart.search(f"{word} ")) for word in (first, second)]
    begins = second.startswith(first), first.startswith(second)
    for own, other, hits, is_beginning in zip((first, second), (second, first), found, begins, strict=True):
        expected = [f"en {own} till", *([f"en {other} till"] if is_beginning and len(own) > 3 else [])]
        assert hits == expected


def test_no_stem_is_a_function_word_but_of_itself() -> None:
    assert {stem_word(form) for lemma in LEMMAS for form in lemma}.isdisjoint(FUNCTION_WORDS)
    assert all(stem_word(word) == word for word in FUNCTION_WORDS)


@pytest.mark.parametrize(
    "forms",
    [("hälsa", "hälsan"), ("skola", "skolan", "skolor"), ("ohälsa", "ohälsan"), ("förskola", "förskolan"),
     ("psykisk ohälsa", "psykiska ohälsan"), ("sjuksköterska", "sjuksköterskor"), ("demens", "demensen"),
     ("vård", "vården"), ("barn", "barnet", "barnen"), ("verksamhet", "verksamheten")],
)  # fmt: skip
def test_all_forms_find_the_same_in_the_release(forms: tuple[str, ...], real_index: SearchIndex) -> None:
    found = [{hit.iri for hit in real_index.search(form, limit=9999).hits} for form in forms]
    assert found[0]
    assert all(hits == found[0] for hits in found)


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


def labels_of(index: SearchIndex, question: str) -> set[str]:
    return {hit.label for hit in index.search(question, limit=100).hits}


@pytest.mark.parametrize("question", ["vård i hemmet", "Hälsa", "vårdplan", "för"])
def test_letters_with_accents_of_their_own_are_the_same_letters(question: str, index: SearchIndex) -> None:
    decomposed = unicodedata.normalize("NFD", question)
    assert decomposed != question
    assert index.search(decomposed).hits == index.search(question).hits != ()


@given(text=st.text(alphabet="aåäöÅÄÖé -", max_size=12))
def test_words_stand_where_they_are_said_to_stand_however_letters_are_written(text: str) -> None:
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        tokens = tokenize(written)
        assert [token.word for token in tokens] == words_of(text)
        assert [fold(written[token.start : token.end]) for token in tokens] == words_of(text)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"vård i hemmet"', {"En plan för vård i hemmet"}),
        ("”vård i hemmet” plan", {"En plan för vård i hemmet"}),
        ("“vård hemmet”", set()),
        ('"hemmet i vård"', set()),
        ('"Barn"', {"Barn"}),
        ('"alla barns rätt"', {"Alla barns rätt till stöd"}),
        ('barns "rätt', {"Alla barns rätt till stöd"}),
        ('""', set()),
    ],
)
def test_words_in_quotation_marks_stand_side_by_side_as_they_are(
    question: str, found: set[str], index: SearchIndex
) -> None:
    assert labels_of(index, question) == found


def test_quoted_words_are_marked_where_they_stand_side_by_side(index: SearchIndex) -> None:
    (hit,) = index.search('"vård i hemmet"').hits
    assert hit.highlight == "En plan för <mark>vård</mark> <mark>i</mark> <mark>hemmet</mark>"


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


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=60), st.lists(SYNTAX, max_size=12).map("".join)))
def test_nothing_written_is_read_as_syntax(index: SearchIndex, question: str) -> None:
    """A question is its words, whatever stands between them, but for quotation marks around some."""
    found = index.search(question)
    assert sum(found.facets["kind"].values()) == found.total <= len(LABELS)
    words = words_of(question)
    if question.strip() and not words:
        assert found.total == 0
    elif words and question[-1].isalnum() and not split_quoted(question)[1]:
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
