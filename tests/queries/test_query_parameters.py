"""Laws of parameters: a value either fits its type, or is refused; none can change what the query asks."""

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from vardgraf.errors import QueryError
from vardgraf.namespaces import expand_curie
from vardgraf.parameters import (
    NAME_LENGTH,
    TEXT_LENGTH,
    Names,
    Parameter,
    ParameterError,
    ParameterType,
    Text,
    resolve_value,
)
from vardgraf.queries import load_catalogue

ATTACKS = [
    'x" } UNION { ?s ?p ?o } #',
    "x' } #",
    "vgi:x> } UNION { ?s ?p ?o } #",
    "https://example.org/> ?p ?o . <x",
    "\\u0022 } #",
    "\\u005Cu0022",
    "a\nb",
    "2024\x1f",
    "\x1c7",
    "2024\u2003",
    "UNDEF } VALUES ?x { 1",
    "?region",
    "2024) || (1 = 1",
    "$1 \\1 \\g<0>",
]


def _parameter(kind: ParameterType, scheme: str | None = None) -> Parameter:
    return Parameter("value", kind, Text("värdet", "the value"), scheme)


TYPES = [_parameter(kind, "theme" if kind is ParameterType.CONCEPT else None) for kind in ParameterType]


@pytest.mark.parametrize(
    ("kind", "text", "iri"),
    [
        (ParameterType.REGION, "norrvik", "vgi:actor/region-norrvik"),
        (ParameterType.REGION, "Region Söderö län", "vgi:actor/region-sodero-lan"),
        (ParameterType.REGION, "SÖDERÖ", "vgi:actor/region-sodero-lan"),
        (ParameterType.REGION, "92", "vgi:actor/region-sodero-lan"),
        (ParameterType.REGION, "vgi:actor/region-ensam", "vgi:actor/region-ensam"),
        (ParameterType.PLAN, "sodero-2022", "vgi:sodero-2022"),
        (ParameterType.PLAN, "öplan 2022\u20132024", "vgi:sodero-2022"),
        (ParameterType.PARTY, "HN", "vgi:actor/norrvik-halsonamnden"),
        (ParameterType.PARTY, "närrådet", "vgi:body/norrvik/narradet"),
        (ParameterType.CONCEPT, "Suicidprevention", "vgv:theme/suicide-prevention"),
        (ParameterType.CONCEPT, "mental health", "vgv:theme/mental-health"),
        (ParameterType.IRI, "norrvik-2020/goal/god-halsa", "vgi:norrvik-2020/goal/god-halsa"),
    ],
)
def test_name_resolves_to_its_iri(kind: ParameterType, text: str, iri: str, small_names: Names) -> None:
    parameter = _parameter(kind, "theme" if kind is ParameterType.CONCEPT else None)
    assert resolve_value(parameter, text, small_names) == f"<{expand_curie(iri)}>"


@pytest.mark.parametrize(
    ("kind", "text", "remedy"),
    [
        (ParameterType.REGION, "norvik", "norrvik"),
        (ParameterType.PLAN, "sodero-2023", "sodero-2022"),
        (ParameterType.PARTY, "hälsonämden", "norrvik-halsonamnden"),
        (ParameterType.CONCEPT, "suicide-prevntion", "suicide-prevention"),
        (ParameterType.IRI, "vgi:norrvik-2020/goal/god-halso", "vgi:norrvik-2020/goal/god-halsa"),
        (ParameterType.IRI, "nosuch:thing else", "vgi:uppsala-2019"),
        (ParameterType.YEAR, "24", "fyra siffror"),
        (ParameterType.YEAR, "9999", "fyra siffror"),
        (ParameterType.DATE, "2024-6-1", "2024-06-01"),
        (ParameterType.DATE, "2023-02-29", "2024-06-01"),
        (ParameterType.INTEGER, "2.5", "siffror"),
        (ParameterType.STRING, "a\\b", "Ta bort det"),
        (ParameterType.STRING, "a" * 501, "500"),
        (ParameterType.STRING, " ", "Utelämna parametern"),
    ],
)
def test_value_that_does_not_fit_is_refused_with_a_remedy(
    kind: ParameterType, text: str, remedy: str, small_names: Names
) -> None:
    parameter = _parameter(kind, "theme" if kind is ParameterType.CONCEPT else None)
    with pytest.raises(QueryError) as caught:
        resolve_value(parameter, text, small_names)
    assert remedy in (caught.value.remedy or "")


RECOGNISED = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX vg: <https://w3id.org/vardgraf/ontology#>
PREFIX vgv: <https://w3id.org/vardgraf/vocab/> PREFIX vgi: <https://w3id.org/vardgraf/id/>
vgv:theme\\/suicide-prevention skos:inScheme vgv:theme ;
    skos:prefLabel "Suicidprevention"@sv , "suicide prevention"@en ;
    vg:recognisedBy "suicid*"@sv , "*suicid"@sv , "självmord*"@sv .
vgv:theme\\/sip skos:inScheme vgv:theme ; skos:prefLabel "SIP"@sv ;
    vg:recognisedBy "SIP"@sv , "SIP-*"@sv , "*samordna* individuell* plan*"@sv .
vgv:theme\\/health-promotion skos:inScheme vgv:theme ; skos:prefLabel "Hälsofrämjande arbete"@sv ;
    vg:recognisedBy "hälsofrämj*"@sv , "preventiv*"@sv .
vgi:d vg:matchedWords "självmordsförsök, SIP-möten"@sv ."""


@pytest.fixture(scope="module")
def recognising() -> Names:
    store = pyoxigraph.Store()
    store.load(RECOGNISED, format=pyoxigraph.RdfFormat.TURTLE)
    return Names(store)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("självmord", "suicide-prevention"),
        ("Självmorden", "suicide-prevention"),
        ("suicid", "suicide-prevention"),
        ("suicidpreventionen", "suicide-prevention"),
        ("självmordsförsöken", "suicide-prevention"),
        ("SIP-möte", "sip"),
        ("samordnade individuella planer", "sip"),
        ("hälsofrämjande", "health-promotion"),
        ("preventivt", "health-promotion"),
    ],
)
def test_concept_goes_by_its_words_in_any_form_and_by_compounds_that_the_graph_has(
    text: str, concept: str, recognising: Names
) -> None:
    term = resolve_value(_parameter(ParameterType.CONCEPT, "theme"), text, recognising)
    assert term == f"<{expand_curie('vgv:theme/' + concept)}>"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("suicidfoobar", "suicide-prevention"),
        ("självmordsxyz", "suicide-prevention"),
        ("xyzsuicid", "suicide-prevention"),
        ("suicidprevent", "suicide-prevention"),
        ("suicide-preventionsuicide-prevention0", "suicide-prevention"),
        ("suicide-preventionx", "suicide-prevention"),
        ("SIP-foobar", "sip"),
        ("samordnade individuella planxyz", "sip"),
        ("preventivmedel", "health-promotion"),
    ],
)
def test_what_only_begins_as_a_word_of_a_concept_is_refused_with_the_concept(
    text: str, concept: str, recognising: Names
) -> None:
    with pytest.raises(ParameterError) as caught:
        resolve_value(_parameter(ParameterType.CONCEPT, "theme"), text, recognising)
    assert caught.value.candidates[0] == concept
    assert f"Närmast: {concept}" in (caught.value.remedy or "")


@pytest.mark.parametrize("parameter", TYPES, ids=lambda parameter: parameter.type_name)
def test_value_that_is_too_long_is_refused_whatever_it_is(parameter: Parameter, recognising: Names) -> None:
    most = TEXT_LENGTH if parameter.type is ParameterType.STRING else NAME_LENGTH
    for text in ("a" * (most + 1), "självmord " * 3_000):
        with pytest.raises(ParameterError, match=f"{most} tecken") as caught:
            resolve_value(parameter, text, recognising)
        assert str(most) in caught.value.english
        assert len(caught.value.english) < 200


@pytest.mark.parametrize("parameter", TYPES, ids=lambda parameter: parameter.type_name)
def test_refusal_names_the_parameter_and_not_its_inner_type(parameter: Parameter, recognising: Names) -> None:
    with pytest.raises(ParameterError) as caught:
        resolve_value(parameter, "\\", recognising)
    for told in (str(caught.value), caught.value.english):
        assert told.startswith("value: '")
        assert not set("(:") & set(told.removeprefix("value:").partition(".")[0])


def test_name_of_several_is_refused_with_the_choice() -> None:
    store = pyoxigraph.Store()
    data = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX vg: <https://w3id.org/vardgraf/ontology#>
    PREFIX vgi: <https://w3id.org/vardgraf/id/>
    vgi:a a vg:Actor ; skos:prefLabel "socialnämnden"@sv . vgi:b a vg:Actor ; skos:prefLabel "socialnämnden"@sv ."""
    store.load(data, format=pyoxigraph.RdfFormat.TURTLE)
    with pytest.raises(QueryError, match="vgi:a, vgi:b"):
        resolve_value(_parameter(ParameterType.PARTY), "socialnämnden", Names(store))


def test_empty_graph_is_said_to_have_none() -> None:
    with pytest.raises(QueryError, match="har inga"):
        resolve_value(_parameter(ParameterType.REGION), "uppsala", Names(pyoxigraph.Store()))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("parameter", TYPES, ids=lambda parameter: parameter.type_name)
def test_attack_is_refused_or_stays_one_term(attack: str, parameter: Parameter, small_names: Names) -> None:
    _check_one_term_or_refused(parameter, attack, small_names)


@given(text=st.text(max_size=60), index=st.integers(0, len(TYPES) - 1))
def test_any_text_is_refused_or_stays_one_term(text: str, index: int, small_names: Names) -> None:
    _check_one_term_or_refused(TYPES[index], text, small_names)


@given(text=st.text(alphabet=st.sampled_from("\"'\\\n\r\t{}<>#?$u0022 ab"), max_size=30))
def test_string_comes_back_as_it_was_given_in_both_engines(text: str, small_names: Names) -> None:
    try:
        term = resolve_value(_parameter(ParameterType.STRING), text, small_names)
    except QueryError:
        return
    query = f"SELECT ?x WHERE {{ VALUES ?x {{ {term} }} }}"
    assert [row[0] for row in _rows(pyoxigraph.Store(), query)] == [pyoxigraph.Literal(text)]
    assert [binding[rdflib.Variable("x")] for binding in rdflib.Graph().query(query).bindings] == [rdflib.Literal(text)]


@given(text=st.text(min_size=1, max_size=40))
def test_string_filters_and_never_adds_rows(text: str, small_store: pyoxigraph.Store, small_names: Names) -> None:
    query = load_catalogue().find("indicators-alike")
    everything = set(_rows(small_store, query.text))
    try:
        bound = query.bind({"alike": text}, small_names)
    except QueryError:
        return
    assert set(_rows(small_store, bound)) <= everything


def _check_one_term_or_refused(parameter: Parameter, text: str, names: Names) -> None:
    try:
        term = resolve_value(parameter, text, names)
    except QueryError:
        return
    rows = _rows(pyoxigraph.Store(), f"SELECT * WHERE {{ VALUES ?x {{ {term} }} }}")
    assert len(rows) == 1
    assert len(rows[0]) == 1


def _rows(store: pyoxigraph.Store, text: str) -> list[tuple[object, ...]]:
    solutions = store.query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [tuple(solution) for solution in solutions]
