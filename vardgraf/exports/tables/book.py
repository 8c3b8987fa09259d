"""What a workbook tells people: names instead of IRIs, lines of passages, what is derived apart from what is stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.exports.tables.terms import Terms
from vardgraf.exports.tables.things import Spool, Thing, name_of, read_names
from vardgraf.namespaces import BASE, DCT, ID, PROV, VG, mint_graph, mint_plan, shorten
from vardgraf.parameters import Text

PASSAGES = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
PLACES = (DCT + "isPartOf", VG + "mentionedIn")
_KINDS = "Strategy Goal Activity Indicator Deadline StatusReport Service Risk Body Actor"
_TOLD = frozenset(VG + name for name in _KINDS.split())
"""Classes whose things are kept; of all others, only the names."""
_CONTEXT = (mint_graph("places"), mint_graph("vocabularies"))
"""What plans speak of without describing it."""


@dataclass(frozen=True)
class Link:
    """A text that leads to the page of a thing."""

    text: str
    iri: str


Cell = str | int | date | Link | None


class Book:
    """The things of a selection, beside those that all plans share; `language` is that of names and headers."""

    def __init__(
        self,
        things: dict[str, Thing],
        names: dict[str, Text],
        spans: dict[str, tuple[int, int]],
        plans: frozenset[str],
        language: str = "sv",
    ):
        """`spans` are the first and last lines of passages, `plans` the IRIs of those selected."""
        self._things, self._names, self._spans, self._plans = things, names, spans, plans
        self.language = language

    def say(self, text: Text) -> str:
        return text.en if self.language == "en" else text.sv

    def members(self, name: str) -> list[Thing]:
        """Things of a class of the ontology (its local name) that the plans name, in the order of the documents."""
        found = [thing for thing in self._things.values() if VG + name in thing.classes and self.plan_ids(thing)]
        return sorted(found, key=lambda thing: (self.plan_ids(thing)[:1], self.first_line(thing) or 0, thing.iri))

    def find(self, iri: str) -> Thing | None:
        return self._things.get(iri)

    def name(self, iri: str) -> str:
        name = self._names.get(iri)
        return self.say(name) if name else shorten(iri)

    def names(self, iris: Iterable[str]) -> str:
        """A line for each, in the order of the alphabet."""
        return "\n".join(sorted(dict.fromkeys(map(self.name, iris)), key=str.casefold))

    def link(self, thing: Thing) -> Link:
        return Link(self.name(thing.iri), thing.iri)

    def stated(self, thing: Thing, prop: str) -> list[str]:
        """The objects that plans state."""
        return self._objects(thing, prop, is_derived=False)

    def derived(self, thing: Thing, prop: str) -> list[str]:
        """The objects that rules conclude."""
        return self._objects(thing, prop, is_derived=True)

    def text(self, thing: Thing, prop: str) -> str:
        """The texts of a property, a line each; those of the book's language before any."""
        values = [value for value in thing.values(prop) if isinstance(value, Literal)]
        fitting = [value for value in values if value.language in (None, self.language)] or values
        return "\n".join(dict.fromkeys(value.value for value in fitting))

    def day(self, thing: Thing, prop: str) -> date | str | None:
        """The first date of a property; as it stands where it is none."""
        return next((_parse_day(value.value) for value in thing.values(prop)), None)

    def plan_ids(self, thing: Thing) -> list[str]:
        """Of the plans that the thing is part of or named in, as far as they are selected."""
        if thing.iri in self._plans:
            return [thing.iri.removeprefix(ID)]
        iris = {iri for prop in PLACES for iri in thing.iris(prop)} & self._plans
        return sorted(iri.removeprefix(ID) for iri in iris)

    def plan_names(self, thing: Thing) -> str:
        return self.names(mint_plan(plan) for plan in self.plan_ids(thing))

    def first_line(self, thing: Thing) -> int | None:
        return min((first for first, _ in self._lines(thing)), default=None)

    def lines(self, thing: Thing) -> str:
        """Of all passages: `12–14, 20`."""
        return ", ".join(map(_show_span, self._lines(thing)))

    def places(self, thing: Thing) -> str:
        """The lines in each plan that names it: `uppsala-2019: 12–14`."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(self._passages(thing), key=self._spans.__getitem__):
            found[iri.removeprefix(ID).partition("/")[0]].append(_show_span(self._spans[iri]))
        return "\n".join(f"{plan}: {', '.join(dict.fromkeys(spans))}" for plan, spans in sorted(found.items()))

    def pointing(self, thing: Thing, prop: str) -> list[Thing]:
        """The things that have this one as an object."""
        return [self._things[iri] for iri in self._incoming[prop].get(thing.iri, ())]

    @cached_property
    def _incoming(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for thing in self._things.values():
            for one in thing.statements:
                if isinstance(one.object, NamedNode) and thing.iri not in found[one.property][one.object.value]:
                    found[one.property][one.object.value].append(thing.iri)
        return found

    def _objects(self, thing: Thing, prop: str, *, is_derived: bool) -> list[str]:
        found = (one for one in thing.statements if one.property == prop and isinstance(one.object, NamedNode))
        return list(dict.fromkeys(one.object.value for one in found if _is_derived(one.graph) is is_derived))

    def _lines(self, thing: Thing) -> list[tuple[int, int]]:
        return sorted({self._spans[iri] for iri in self._passages(thing)})

    def _passages(self, thing: Thing) -> set[str]:
        return {iri for prop in PASSAGES for iri in thing.iris(prop) if iri in self._spans}


def open_book(source: Source, selection: Selection, terms: Terms, language: str = "sv") -> Book:
    graphs = {*selection.graphs, *(graph for graph in _CONTEXT if graph in source.graphs())}
    things: dict[str, Thing] = {}
    names: dict[str, Text] = {}
    spans: dict[str, tuple[int, int]] = {}
    with Spool(source, graphs) as spool:
        for thing in spool.things(terms):
            if name := name_of(thing):
                names[thing.iri] = name
            if span := _span(thing):
                spans[thing.iri] = span
            if not thing.classes.isdisjoint(_TOLD):
                things[thing.iri] = thing
    objects = {one.object.value for thing in things.values() for one in thing.statements if _is_own(one.object)}
    names |= read_names(source, objects - names.keys() - spans.keys())
    return Book(things, names, spans, frozenset(mint_plan(plan.id) for plan in selection.plans), language)


def _is_own(value: object) -> bool:
    return isinstance(value, NamedNode) and value.value.startswith(BASE)


def _is_derived(graph: str) -> bool:
    return graph.endswith("/derived") or graph == mint_graph("lineage")


def _span(thing: Thing) -> tuple[int, int] | None:
    """The lines of a passage; None for what is none, or tells no lines."""
    first, last = (thing.texts(VG + name) for name in ("firstLine", "lastLine"))
    if VG + "Passage" not in thing.classes or not first:
        return None
    return int(first[0]), int((last or first)[0])


def _show_span(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _parse_day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
