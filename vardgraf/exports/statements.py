"""What a selection says, as streams in a fixed order, with blank nodes named by what is said of them (RDFC-1.0).

Blank nodes have other names each time they are read. Their canonical names depend only on the statements that hold
them, which are the few of the ontology: those are kept in memory, all others are streamed past.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from heapq import merge

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryTriples,
    Triple,
)

from vardgraf.errors import UsageError
from vardgraf.exports.merge import Stream, merge_sorted, sort_key, sort_quads
from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source


def read_triples(source: Source, selection: Selection) -> Iterator[Triple]:
    """Each triple once, also what several graphs state, sorted. Raises UsageError for a query that gives a table."""
    if selection.query is not None:
        yield from (quad.triple for quad in _read_answer(source, selection))
        return
    merged = merge_sorted(_graph_streams(source, selection, DefaultGraph()))
    yield from (quad.triple for quad in merged)


def read_quads(source: Source, selection: Selection) -> Iterator[Quad]:
    """Graph by graph, in each sorted; the answer of a query stands in the default graph."""
    if selection.query is not None:
        yield from _read_answer(source, selection)
        return
    for stream in _graph_streams(source, selection):
        yield from stream()


def hash_dataset(source: Source, selection: Selection) -> str:
    """SHA-256 of the canonical N-Quads (RDFC-1.0); of the whole, the hash of the release."""
    if selection.query is not None:
        quads = _read_answer(source, selection)
    else:
        quads = merge_sorted(_graph_streams(source, selection))
    digest = hashlib.sha256()
    for quad in quads:
        digest.update(f"{quad} .\n".encode())
    return digest.hexdigest()


def _graph_streams(source: Source, selection: Selection, into: DefaultGraph | None = None) -> list[Stream]:
    """Of each graph in the order of their IRIs its quads, sorted; in the graph `into` where it is given."""
    named: dict[str, list[Triple]] = defaultdict(list)
    for quad in _canonical(_quads_with_blank_nodes(source, selection)):
        assert isinstance(quad.graph_name, NamedNode)
        named[quad.graph_name.value].append(quad.triple)
    return [partial(_read_graph, source, graph, named[graph], into or NamedNode(graph)) for graph in selection.graphs]


def _quads_with_blank_nodes(source: Source, selection: Selection) -> Iterator[Quad]:
    for graph in selection.graphs:
        name = NamedNode(graph)
        for triple in source.triples(graph):
            if _has_blank_node(triple):
                yield Quad(triple.subject, triple.predicate, triple.object, name)


def _read_graph(source: Source, graph: str, named: list[Triple], into: NamedNode | DefaultGraph) -> Iterator[Quad]:
    plain = (
        Quad(triple.subject, triple.predicate, triple.object, into)
        for triple in source.triples(graph)
        if not _has_blank_node(triple)
    )
    if not named:
        return plain
    return merge(plain, (Quad(t.subject, t.predicate, t.object, into) for t in named), key=sort_key)


def _read_answer(source: Source, selection: Selection) -> Iterator[Quad]:
    results = source.query(selection.query or "", file=selection.file)
    if not isinstance(results, QueryTriples):
        remedy = "Använd csv, tsv, json eller xml, eller skriv frågan med CONSTRUCT."
        raise UsageError("frågan ger en tabell, ingen graf.", file=selection.file, remedy=remedy)
    aside: list[Quad] = []
    plain = sort_quads(_set_aside((Quad(*triple) for triple in results), aside))
    # The first of `plain` comes when all of the answer is read, and only then is `aside` looked at.
    return merge(plain, _canonical_later(aside), key=sort_key)


def _set_aside(quads: Iterable[Quad], aside: list[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if _has_blank_node(quad):
            aside.append(quad)
        else:
            yield quad


def _canonical_later(quads: list[Quad]) -> Iterator[Quad]:
    yield from _canonical(quads)


def _canonical(quads: Iterable[Quad]) -> list[Quad]:
    """With blank nodes named canonically, sorted."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=sort_key)


def _has_blank_node(statement: Triple | Quad) -> bool:
    return isinstance(statement.subject, BlankNode) or isinstance(statement.object, BlankNode)
