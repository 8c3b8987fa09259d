"""Laws of our JSON-LD: another library reads it as the same graph, and its short names are those of the context."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from rdflib import Graph
from rdflib.compare import isomorphic

from vardgraf.jsonld import load_context, write_jsonld
from vardgraf.namespaces import DCT, ID, RDF, SKOS, VG, XSD
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import read_turtle

PROPERTIES = [NamedNode(iri) for iri in sorted(load_context().terms)] + [NamedNode("https://example.org/other#p")]
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
nodes = st.sampled_from(
    [NamedNode(ID + "a"), NamedNode(ID + "b"), NamedNode("urn:x:y"), BlankNode("n"), BlankNode("m")]
)
datatypes = st.sampled_from([NamedNode(XSD + name) for name in ("date", "string", "decimal", "gYear", "anyURI")])
literals = (
    st.builds(lambda text: Literal(text), texts)
    | st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["sv", "en", "sv-fi"]))
    | st.builds(lambda number: Literal(number), st.integers(-(10**20), 10**20))
    | st.builds(lambda value: Literal(value), st.booleans())
    | st.builds(
        lambda text, datatype: Literal(text, datatype=datatype), st.sampled_from(["2022-01-01", "0.85"]), datatypes
    )
    | st.builds(
        lambda text: Literal(text, datatype=NamedNode(XSD + "integer")), st.sampled_from(["007", "+1", "x", ""])
    )
)
triples = st.lists(st.builds(Triple, nodes, st.sampled_from(PROPERTIES), nodes | literals), max_size=12)


def read(document: bytes) -> Graph:
    return Graph().parse(data=document, format="json-ld")


def same(found: list[Triple], document: bytes) -> bool:
    plain = serialize(found, format=RdfFormat.N_TRIPLES) or b""
    return isomorphic(Graph().parse(data=plain, format="nt"), read(document))


@given(triples)
def test_any_triples_are_read_back_as_the_same_graph(found: list[Triple]) -> None:
    assert same(found, write_jsonld(found))


@given(triples)
def test_order_does_not_change_the_bytes(found: list[Triple]) -> None:
    assert write_jsonld(found) == write_jsonld(found[::-1])


def test_plan_is_read_back_as_the_same_graph() -> None:
    path: Path = reviewed_plan_paths()[1]
    found = read_turtle(path)
    assert same(found, write_jsonld(found))


def test_names_are_those_of_the_context_and_no_more_are_told() -> None:
    node = NamedNode(ID + "p/goal/g")
    found = [
        Triple(node, NamedNode(RDF + "type"), NamedNode(VG + "Goal")),
        Triple(node, NamedNode(SKOS + "prefLabel"), Literal("Gör så", language="sv")),
        Triple(node, NamedNode(DCT + "isPartOf"), NamedNode(ID + "p")),
        Triple(node, NamedNode(VG + "firstLine"), Literal(12)),
    ]
    document = json.loads(write_jsonld(found))
    assert document["@graph"] == [
        {"id": node.value, "type": "Goal", "firstLine": 12, "isPartOf": ID + "p", "prefLabel": {"sv": "Gör så"}}
    ]
    expected = {"@version", "id", "type", "dct", "skos", "vg", "xsd", "Goal", "firstLine", "isPartOf", "prefLabel"}
    assert set(document["@context"]) == expected


def test_node_that_is_asked_for_comes_first() -> None:
    found = [Triple(NamedNode(ID + name), NamedNode(VG + "serves"), NamedNode(ID + "z")) for name in "abc"]
    order = [node["id"] for node in json.loads(write_jsonld(found, first=ID + "b"))["@graph"]]
    assert order == [ID + "b", ID + "a", ID + "c"]
