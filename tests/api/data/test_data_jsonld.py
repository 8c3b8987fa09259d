"""The law of JSON-LD: an answer, read as such, says nothing that the release does not say, and all it should."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib import Graph
from rdflib.compare import to_isomorphic

from vardgraf.checks.rules import load_rules
from vardgraf.kinds import KINDS
from vardgraf.namespaces import DCAT, DCT, ID, RDF, RDFS, SH, SHAPES, SKOS, VG, VOID, XSD, mint_release
from vardgraf.resources import resource_path

Ask = Callable[..., Any]
Read = Callable[[Any], set[Triple]]
PATHS = [
    "/api/regions",
    "/api/regions/uppsala",
    "/api/plans",
    "/api/plans/uppsala-2024-report",
    "/api/plans/skane-2022",
    "/api/elements?plan=uppsala-2025&limit=500",
    "/api/elements?plan=kalmar-2021&limit=500",
    "/api/elements?kind=municipality",
    "/api/elements?kind=abbreviation&limit=200",
    "/api/compare?region=uppsala&region=skane",
    "/api/compare?plan=uppsala-2019&plan=uppsala-2025&theme=sip",
    "/api/search?q=barn+och+unga",
    "/api/search?q=SIP&limit=100",
]
TEXTS = ("message", "remedy")
OUTSIDE = ["/api/findings", "/api/rules", "/api/rules/ANS01", "/api/releases", "/api/releases/current"]


@pytest.mark.parametrize("path", PATHS)
def test_answer_says_nothing_that_the_release_does_not(
    path: str, ask: Ask, read_jsonld: Read, triples: set[Triple]
) -> None:
    found = read_jsonld(ask(path))
    assert len(found) > 10
    assert found <= triples, sorted(map(str, found - triples))[:5]


@pytest.mark.parametrize("path", ["/api/rules?limit=500", "/api/rules?family=TID", "/api/rules/ANS01"])
def test_rule_is_read_as_the_shapes_graph_tells_it(path: str, ask: Ask, read_jsonld: Read) -> None:
    answer = ask(path)
    found, shapes = read_jsonld(answer), set(load_rules().triples)
    said = {VG + "ruleId", VG + "remedy", SH + "severity", SH + "message", RDFS + "label", DCT + "source"}
    asked = {NamedNode(rule["shape"]) for rule in answer.get("items", [answer])}
    own = {triple for triple in shapes if triple.subject in asked and triple.predicate.value in said}
    assert len(own) >= len(said) * len(asked)
    assert own <= found
    assert {
        triple for triple in found - shapes if triple.predicate.value not in (VG + "ruleFamily", SH + "severity")
    } == set()


def test_finding_is_read_as_a_result_of_shacl(ask: Ask, read_jsonld: Read) -> None:
    items = ask("/api/findings", limit=500)["items"]
    found = read_jsonld(ask("/api/findings", limit=500))
    told: dict[Any, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for triple in found:
        told[triple.subject][triple.predicate.value].add(triple.object)
    read = Counter(frozenset((name, frozenset(values)) for name, values in one.items()) for one in told.values())
    assert read == Counter(map(_as_results, items))


def _as_results(item: dict[str, Any]) -> frozenset[Any]:
    texts = {name: frozenset(Literal(text, language=tag) for tag, text in item[name].items()) for name in TEXTS}
    return frozenset(
        {
            (SH + "focusNode", frozenset({NamedNode(item["element"])})),
            (SH + "resultMessage", texts["message"]),
            (SH + "resultSeverity", frozenset({NamedNode(SH + item["severity"].capitalize())})),
            (SH + "sourceShape", frozenset({NamedNode(SHAPES + item["rule"])})),
            (SH + "value", frozenset({Literal(item["value"])})),
            (DCT + "isPartOf", frozenset({NamedNode(ID + item["plan"])})),
            (VG + "remedy", texts["remedy"]),
        }
    )


def test_release_is_read_by_its_iri_with_its_hash_version_date_and_size(ask: Ask, read_jsonld: Read) -> None:
    release = ask("/api/releases/current")
    node = NamedNode(mint_release(release["version"]))
    size = Literal(str(release["triples"]), datatype=NamedNode(XSD + "integer"))
    said = {
        Triple(node, NamedNode(DCT + "identifier"), Literal(release["hash"])),
        Triple(node, NamedNode(DCT + "issued"), Literal(release["date"], datatype=NamedNode(XSD + "date"))),
        Triple(node, NamedNode(DCAT + "version"), Literal(release["version"])),
        Triple(node, NamedNode(VOID + "triples"), size),
    }
    assert read_jsonld(release) == read_jsonld(ask("/api/releases")) == said
    assert read_jsonld(ask("/api/releases/current/changes")) == {
        triple for triple in said if triple.predicate.value != VOID + "triples"
    }


@pytest.mark.parametrize("path", OUTSIDE)
def test_another_reader_reads_the_same_outside_the_graph(path: str, ask: Ask) -> None:
    text = json.dumps(ask(path))
    other = Graph().parse(data=text, format="json-ld")
    own = Graph().parse(data=serialize(parse(text, format=RdfFormat.JSON_LD), format=RdfFormat.N_TRIPLES), format="nt")
    assert len(own) >= 3
    assert to_isomorphic(own) == to_isomorphic(other)


@pytest.mark.parametrize("kind", KINDS)
def test_element_gives_all_its_triples(kind: str, ask: Ask, read_jsonld: Read, triples: set[Triple]) -> None:
    """Of each kind the first and the last; passages, sections and derivations have none left out either."""
    listed = ask("/api/elements", kind=kind, limit=500)["items"]
    for item in {listed[0]["id"], listed[-1]["id"]}:
        found = read_jsonld(ask(f"/api/elements/{item.removeprefix(ID)}"))
        assert found <= triples
        own = {triple for triple in triples if triple.subject == NamedNode(item)}
        assert own <= found, sorted(map(str, own - found))[:5]


@pytest.mark.parametrize(
    "name", ["Passage", "Derivation", "ReadingNote", "NameUse", "ContentsEntry", "Misspelling", "Document"]
)
def test_anything_below_id_can_be_asked_for(name: str, ask: Ask, read_jsonld: Read, triples: set[Triple]) -> None:
    kind = NamedNode(VG + name)
    things = sorted((t.subject for t in triples if t.object == kind and t.predicate.value == RDF + "type"), key=str)
    for thing in things[:2]:
        found = read_jsonld(ask(f"/api/elements/{thing.value.removeprefix(ID)}"))  # type: ignore[union-attr]
        own = {triple for triple in triples if triple.subject == thing}
        assert own <= found <= triples


def test_list_says_of_each_item_what_it_is(ask: Ask, read_jsonld: Read) -> None:
    answer = ask("/api/elements", kind="goal", plan="orebro-2019", limit=500)
    found = read_jsonld(answer)
    for item in answer["items"]:
        node = NamedNode(item["id"])
        assert Triple(node, NamedNode(RDF + "type"), NamedNode(VG + "Goal")) in found
        assert Triple(node, NamedNode(DCT + "isPartOf"), NamedNode(ID + "orebro-2019")) in found
        assert any(t.subject == node and t.predicate.value == SKOS + "prefLabel" for t in found)


def test_tree_is_links_of_the_graph(ask: Ask, read_jsonld: Read, triples: set[Triple]) -> None:
    found = read_jsonld(ask("/api/plans/skane-2022"))
    for name in ("subGoalOf", "serves", "measuredBy"):
        all_links = {
            triple
            for triple in triples
            if triple.predicate.value == VG + name and triple.subject.value.startswith(ID + "skane-2022/")  # type: ignore[union-attr]
        }
        assert all_links <= found, name
        assert all_links


@pytest.mark.parametrize(
    "path", ["/api/plans/kalmar-2021", "/api/compare?plan=uppsala-2019&plan=uppsala-2025&theme=sip"]
)
def test_another_reader_reads_the_same(path: str, ask: Ask, read_jsonld: Read) -> None:
    answer = ask(path)
    known = json.loads(resource_path("ontology", "context.jsonld").read_text(encoding="utf-8"))["@context"]
    graph = Graph().parse(data=json.dumps({**answer, "@context": [known, answer["@context"][1]]}), format="json-ld")
    other = parse(graph.serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    assert {Triple(quad.subject, quad.predicate, quad.object) for quad in other} == read_jsonld(answer)


def test_context_comes_first_for_readers_that_stream(ask: Ask) -> None:
    for path in PATHS + OUTSIDE:
        assert next(iter(ask(path))) == "@context"
