"""The dataset of a query: the store's own, or what the request or the query (FROM) names.

Oxigraph lets triples that several default graphs share appear several times. Where more than one is named, they are
merged into a store in memory, which is kept for the next query.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store

from api.sparql.lexer import tokens

MERGED_QUADS = 300_000
"""In all merged stores together."""
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


class DatasetTooLargeError(Exception):
    pass


@dataclass(frozen=True)
class Dataset:
    """`graphs` are the arguments of a query; none of them stands for the store's own."""

    store: Store
    default_graphs: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named_graphs: list[NamedNode | BlankNode] | None = None


class Datasets:
    def __init__(self, store: Store):
        self._store = store
        self._merged: OrderedDict[tuple[frozenset[str], frozenset[str]], Store] = OrderedDict()

    def find(self, text: str, default_graphs: Iterable[str], named_graphs: Iterable[str]) -> Dataset:
        """Raises ValueError for what is no IRI, DatasetTooLargeError where merging would take too much."""
        default, named = frozenset(default_graphs), frozenset(named_graphs)
        is_from_query = not default and not named and text.upper().count("FROM") > 1
        if is_from_query:
            default, named = read_dataset(text)
            if len(default) < 2:
                return Dataset(self._store)
        if not default and not named:
            return Dataset(self._store)
        if len(default) > 1:
            return Dataset(self._merge(default, named), [DefaultGraph()], [*_nodes(named)])
        return Dataset(self._store, [*_nodes(default)], [*_nodes(named)])

    def _merge(self, default: frozenset[str], named: frozenset[str]) -> Store:
        if kept := self._merged.get((default, named)):
            self._merged.move_to_end((default, named))
            return kept
        merged = Store()
        merged.extend(self._bounded(chain(self._quads(default, as_default=True), self._quads(named))))
        self._merged[default, named] = merged
        while sum(len(one) for one in self._merged.values()) > MERGED_QUADS:
            self._merged.popitem(last=False)
        return merged

    def _quads(self, graphs: frozenset[str], as_default: bool = False) -> Iterable[Quad]:
        for graph in _nodes(graphs):
            target = DefaultGraph() if as_default else graph
            for quad in self._store.quads_for_pattern(None, None, None, graph):
                yield Quad(quad.subject, quad.predicate, quad.object, target)

    def _bounded(self, quads: Iterable[Quad]) -> Iterable[Quad]:
        for count, quad in enumerate(quads):
            if count >= MERGED_QUADS:
                raise DatasetTooLargeError
            yield quad


def read_dataset(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The IRIs of FROM and of FROM NAMED; the text passed the guard."""
    default: list[str] = []
    named: list[str] = []
    prologue = ""
    depth, words = 0, [""]
    for match in tokens(text):
        kind, token = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "opening":
            depth += 1
        elif kind == "closing":
            depth -= 1
        elif kind == "word":
            words.append(token.upper())
            if not prologue and words[-1].startswith(_FORMS):
                prologue = text[: match.start("word")] or " "
        elif kind in ("iri", "name") and depth == 0 and words[-1] == "FROM":
            default.append(token)
        elif kind in ("iri", "name") and depth == 0 and words[-2:] == ["FROM", "NAMED"]:
            named.append(token)
        if kind != "word" and words[-1] in ("FROM", "NAMED"):
            words.append("")
    return _resolve(prologue, default), _resolve(prologue, named)


def _resolve(prologue: str, terms: list[str]) -> frozenset[str]:
    """Turtle reads BASE and PREFIX as SPARQL does."""
    if not terms:
        return frozenset()
    data = f"{prologue}\n<urn:x:s> <urn:x:p> {','.join(terms)} ."
    quads = pyoxigraph.parse(data, RdfFormat.TURTLE)
    return frozenset(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))


def _nodes(iris: Iterable[str]) -> list[NamedNode]:
    return [NamedNode(iri) for iri in sorted(iris)]
