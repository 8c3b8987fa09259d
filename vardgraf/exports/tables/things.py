"""The things that a selection tells of: what is said of each, in which graph, and to which class's table it belongs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from tempfile import TemporaryFile
from typing import Self, cast

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, parse, serialize

from vardgraf.exports.merge import merge_sorted
from vardgraf.exports.source import Source
from vardgraf.exports.tables.terms import Terms
from vardgraf.namespaces import DCT, RDF, RDFS, SKOS, mint_graph
from vardgraf.parameters import Text

Object = NamedNode | Literal
TITLES = (SKOS + "prefLabel", DCT + "title", RDFS + "label")
"""What tells what a thing is called; the first that it has counts."""
_BATCH = 500
_ONTOLOGY = NamedNode(mint_graph("ontology"))


@dataclass(frozen=True, slots=True)
class Statement:
    graph: str
    property: str
    object: Object


@dataclass(frozen=True)
class Thing:
    iri: str
    main_class: str
    """Empty where no graph that was read says of which class of the ontology it is."""
    types: tuple[Statement, ...]
    home: frozenset[str]
    """The graphs that state what it is; what other graphs say of it is kept apart."""
    statements: tuple[Statement, ...]
    """Without its classes; sorted."""

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(one.object.value for one in self.types)

    def values(self, prop: str) -> list[Object]:
        """From any graph, each once, in the order of the statements."""
        return list(dict.fromkeys(one.object for one in self.statements if one.property == prop))

    def texts(self, prop: str, language: str = "sv") -> list[str]:
        return [v.value for v in self.values(prop) if isinstance(v, Literal) and v.language in (language, None)]

    def iris(self, prop: str) -> list[str]:
        return [value.value for value in self.values(prop) if isinstance(value, NamedNode)]


class Spool:
    """What a selection says, read once and kept in a file without a name, sorted by things; close it."""

    def __init__(self, source: Source, graphs: Iterable[str]):
        self.skipped: Counter[str] = Counter()
        """How many triples are about no thing, by graph: the ontology itself, and what has blank nodes."""
        self._file = TemporaryFile()  # noqa: SIM115
        streams = [partial(_quads, source, graph) for graph in sorted(graphs)]
        serialize(filter(self._is_carried, merge_sorted(streams)), self._file, format=RdfFormat.N_QUADS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def things(self, terms: Terms) -> Iterator[Thing]:
        """One after the other, in the order of `thing_order`; memory does not grow with them."""
        self._file.seek(0)
        for subject, quads in groupby(parse(self._file, format=RdfFormat.N_QUADS), key=attrgetter("subject")):
            yield _thing(subject.value, list(map(_statement, quads)), terms)

    def _is_carried(self, quad: Quad) -> bool:
        is_thing = isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
        is_carried = is_thing and quad.graph_name != _ONTOLOGY
        if not is_carried:
            self.skipped[_graph(quad)] += 1
        return is_carried


def thing_order(iri: str) -> str:
    """Sorts IRIs as the lines of N-Triples sort that begin with them."""
    return f"<{iri}>"


def read_names(source: Source, iris: Iterable[str]) -> dict[str, Text]:
    """What the whole release calls some things; those that it does not name are left out."""
    wanted = sorted(set(iris))
    texts: dict[str, dict[tuple[int, str], str]] = defaultdict(dict)
    for start in range(0, len(wanted), _BATCH):
        for iri, prop, label in _ask_names(source, wanted[start : start + _BATCH]):
            key = (TITLES.index(prop), label.language or "")
            texts[iri][key] = min(label.value, texts[iri].get(key, label.value))
    return {iri: choose_name(texts[iri]) for iri in sorted(texts)}


def name_of(thing: Thing) -> Text | None:
    texts: dict[tuple[int, str], str] = {}
    for one in thing.statements:
        if one.property in TITLES and isinstance(one.object, Literal):
            key = (TITLES.index(one.property), one.object.language or "")
            texts[key] = min(one.object.value, texts.get(key, one.object.value))
    return choose_name(texts) if texts else None


def choose_name(texts: dict[tuple[int, str], str]) -> Text:
    """Of texts by the place of their property among the titles, and their language; one language stands for another."""
    by_language = {language: texts[rank, language] for rank, language in sorted(texts, reverse=True)}
    any_text = by_language.get("sv") or by_language.get("") or by_language.get("en") or min(by_language.values())
    return Text(by_language.get("sv", any_text), by_language.get("en", any_text))


def _ask_names(source: Source, iris: list[str]) -> Iterator[tuple[str, str, Literal]]:
    nodes, props = (" ".join(f"<{iri}>" for iri in each) for each in (iris, TITLES))
    query = f"SELECT ?thing ?property ?name {{ VALUES ?thing {{ {nodes} }} VALUES ?property {{ {props} }}"
    for row in cast(QuerySolutions, source.query(query + " ?thing ?property ?name }")):
        thing, prop, name = row["thing"], row["property"], row["name"]
        if isinstance(thing, NamedNode) and isinstance(prop, NamedNode) and isinstance(name, Literal):
            yield thing.value, prop.value, name


def _quads(source: Source, graph: str) -> Iterator[Quad]:
    name = NamedNode(graph)
    return (Quad(triple.subject, triple.predicate, triple.object, name) for triple in source.triples(graph))


def _statement(quad: Quad) -> Statement:
    assert isinstance(quad.object, NamedNode | Literal)
    return Statement(_graph(quad), quad.predicate.value, quad.object)


def _graph(quad: Quad) -> str:
    assert isinstance(quad.graph_name, NamedNode)
    return quad.graph_name.value


def _thing(iri: str, statements: list[Statement], terms: Terms) -> Thing:
    types = tuple(one for one in statements if one.property == RDF + "type" and isinstance(one.object, NamedNode))
    others = (one for one in statements if one not in types)
    main_class = terms.main_class(one.object.value for one in types)
    home = frozenset(one.graph for one in types if main_class)
    return Thing(iri, main_class, types, home, tuple(sorted(others, key=_order)))


def _order(statement: Statement) -> tuple[str, str, str]:
    return statement.property, str(statement.object), statement.graph
