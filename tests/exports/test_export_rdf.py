"""Each RDF format of each kind of selection says exactly what the graph says, in the same bytes each time."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from export_cases import CONSTRUCT
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)
from rdflib import Dataset as RdflibDataset
from rdflib import Graph
from rdflib.compare import isomorphic

from vardgraf.errors import UsageError, VardgrafError
from vardgraf.exports.formats import FORMATS, find_format
from vardgraf.exports.selection import Kind, Selection, find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import GRAPH, PREFIXES
from vardgraf.parameters import Text

if TYPE_CHECKING:
    from vardgraf.results import Results

READ_AS = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
RDFLIB_NAMES = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "rdf": "xml", "jsonld": "json-ld"}
WITH_GRAPHS = ("trig", "nq")
KINDS = ("whole", "region", "plan", "graph", "query")


def written(source: ReleaseSource, selection: Selection, name: str) -> bytes:
    out = io.BytesIO()
    find_format(name).write(source, selection, out)
    return out.getvalue()


def expected_quads(source: ReleaseSource, selection: Selection) -> list[Quad]:
    """As the files of the release have them; the store writes some numbers in another way (1.00 as 1)."""
    if selection.kind is Kind.QUERY:
        answer = source.store.query(CONSTRUCT)
        assert isinstance(answer, QueryTriples)
        return [Quad(*triple) for triple in answer]
    files = {
        graph: source.home / "current" / "graphs" / f"{graph.removeprefix(GRAPH)}.nt" for graph in selection.graphs
    }
    return [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))
        for graph, file in files.items()
        for quad in parse(path=str(file), format=RdfFormat.N_TRIPLES)
    ]


def canonical(quads: list[Quad]) -> set[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", READ_AS)
def test_what_is_written_is_what_the_store_has(
    source: ReleaseSource, selections: dict[str, Selection], name: str, kind: str
):
    expected = expected_quads(source, selections[kind])
    if name not in WITH_GRAPHS:
        expected = [Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in expected]
    read = list(parse(written(source, selections[kind], name), format=READ_AS[name]))
    assert len(read) == len(set(read)), "each statement once"
    assert canonical(read) == canonical(expected)


@pytest.mark.parametrize("kind", ["plan", "graph", "query"])
@pytest.mark.parametrize("name", READ_AS)
def test_rdflib_reads_the_same(source: ReleaseSource, selections: dict[str, Selection], name: str, kind: str):
    data = written(source, selections[kind], name)
    lines = {"nq": "nquads", "trig": "nquads"}.get(name, "nt")
    plain = written(source, selections[kind], "nq" if name in WITH_GRAPHS else "nt")
    if name not in WITH_GRAPHS:
        assert isomorphic(Graph().parse(data=data, format=RDFLIB_NAMES[name]), Graph().parse(data=plain, format=lines))
        return
    ours, theirs = RdflibDataset(), RdflibDataset()
    ours.parse(data=data, format=RDFLIB_NAMES[name])
    theirs.parse(data=plain, format=lines)
    names = {graph.identifier for graph in ours.graphs()}
    assert names == {graph.identifier for graph in theirs.graphs()}
    assert all(isomorphic(ours.graph(one), theirs.graph(one)) for one in names)


class Renaming(ReleaseSource):
    """As a server: blank nodes have other names each time they are read, and stand in another order."""

    def triples(self, graph: str) -> Iterator[Triple]:
        names: dict[str, BlankNode] = defaultdict(BlankNode)
        return iter(sorted((_renamed(triple, names) for triple in super().triples(graph)), key=str))

    def query(self, text: str, *, file: str = "-") -> Results:
        names: dict[str, BlankNode] = defaultdict(BlankNode)
        answer = super().query(text, file=file)
        assert isinstance(answer, QueryTriples)
        store = Store()
        store.extend(Quad(*_renamed(triple, names)) for triple in answer)
        return store.query("CONSTRUCT WHERE { ?s ?p ?o }")


def _renamed(triple: Triple, names: dict[str, BlankNode]) -> Triple:
    subject, value = (names[str(n)] if isinstance(n, BlankNode) else n for n in (triple.subject, triple.object))
    assert not isinstance(subject, Literal)
    return Triple(subject, triple.predicate, value)


@pytest.mark.parametrize("name", READ_AS)
def test_the_bytes_do_not_depend_on_the_names_of_blank_nodes(
    source: ReleaseSource, selections: dict[str, Selection], name: str
):
    renaming = Renaming(source.home)
    for kind in ("graph", "query"):
        once = written(source, selections[kind], name)
        assert once == written(renaming, selections[kind], name), kind
        assert b"c14n1" in once


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["nt", "nq"])
def test_lines_are_sorted_and_stand_once(source: ReleaseSource, selections: dict[str, Selection], name: str, kind: str):
    lines = written(source, selections[kind], name).decode().splitlines()
    if name == "nq":
        by_graph = [(line.split(" ")[-2][1:-1] if kind != "query" else "", line) for line in lines]
        assert by_graph == sorted(set(by_graph))
    else:
        assert lines == sorted(set(lines))


def test_turtle_is_for_people(source: ReleaseSource, selections: dict[str, Selection]):
    text = written(source, selections["plan"], "ttl").decode()
    assert all(f"@prefix {name}: <{iri}> ." in text for name, iri in PREFIXES.items())
    subjects = [line.split(" ")[0] for line in text.splitlines() if line and line[0] not in "\t@ "]
    assert len(subjects) == len(set(subjects)), "what is said of a thing stands together"
    body = "".join(line for line in text.splitlines() if not line.startswith("@prefix"))
    assert not any(f"<{iri}" in body for iri in PREFIXES.values()), "what a prefix can shorten is short"


def test_a_table_is_refused_before_anything_is_written(source: ReleaseSource):
    selection = find_selection(source, "plans")
    for one in FORMATS:
        if one.name in READ_AS:
            out = io.BytesIO()
            with pytest.raises(UsageError, match="tabell"):
                one.write(source, selection, out)
    graph = Selection("x", Kind.QUERY, Text("x", "x"), query=CONSTRUCT)
    with pytest.raises(UsageError, match="graf"):
        find_format("csv").write(source, graph, io.BytesIO())


@pytest.mark.parametrize(
    "statement",
    [
        '<http://x/a> <http://x/1> "v"',
        '<http://x/a> <http://x/> "v"',
        '<http://x/a> <http://x/a²> "v"',
        '<http://x/a> <http://x/p> "\\u0007"',
        '<http://x/a> <http://x/p> "\\uFFFE"',
        '<http://x/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> "v"',
        '<http://x/a> <http://www.w3.org/2000/xmlns/p> "v"',
    ],
)
def test_what_xml_cannot_say_is_refused(source: ReleaseSource, statement: str):
    text = f"CONSTRUCT {{ {statement} }} WHERE {{}}"
    selection = Selection("x", Kind.QUERY, Text("x", "x"), query=text)
    with pytest.raises(VardgrafError, match="RDF/XML"):
        find_format("rdf").write(source, selection, io.BytesIO())
    out = io.BytesIO()
    find_format("nt").write(source, selection, out)
    [quad] = parse(out.getvalue(), format=RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, Literal)


def test_ends_of_lines_are_kept_in_xml(source: ReleaseSource):
    text = 'CONSTRUCT { <http://x/a> <http://x/p> "1\\r\\n2\\r3" } WHERE {}'
    read = Graph().parse(
        data=written(source, Selection("x", Kind.QUERY, Text("x", "x"), query=text), "rdf"), format="xml"
    )
    assert [str(value) for value in read.objects()] == ["1\r\n2\r3"]


def test_answers_in_xml_are_read_or_refused(source: ReleaseSource):
    good, bad = (
        Selection("x", Kind.QUERY, Text("x", "x"), query=f'SELECT ("a{escape}b" AS ?x) {{}}')
        for escape in ("\\r\\n", "\\u0001")
    )
    assert "a\r\nb" in ElementTree.fromstring(written(source, good, "xml")).itertext()
    with pytest.raises(VardgrafError, match=r"U\+0001"):
        written(source, bad, "xml")
