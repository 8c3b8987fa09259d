"""What changed between two sides, graph by graph; graphs whose files are alike are not read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from vardgraf.errors import UsageError
from vardgraf.history.changes.elements import (
    ChangeKind,
    ElementChange,
    StatementChange,
    candidate,
    class_of,
    compare_values,
    name_of,
    plain,
    read_values,
    sides_of,
)
from vardgraf.history.changes.rewording import Pair, pair_reworded
from vardgraf.history.changes.sides import SHARED, GraphLines, Side
from vardgraf.history.changes.triples import SubjectChange, compare_lines
from vardgraf.namespaces import ID

DERIVED = "/derived"
LINEAGE = "lineage"
_EMPTY = GraphLines(())


class Origin(StrEnum):
    STATED = "stated"
    DERIVED = "derived"
    SHARED = "shared"
    """Of no plan: the ontology, the vocabularies, the places, the provenance."""


@dataclass(frozen=True)
class GraphChange:
    """A graph that is not the same. The lines are N-Triples, sorted; the elements by class and name."""

    name: str
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    elements: tuple[ElementChange, ...]

    @property
    def plan(self) -> str:
        """Empty for a graph of no plan."""
        return "" if self.name in SHARED else self.name.removesuffix(DERIVED)

    @property
    def origin(self) -> Origin:
        if self.name.endswith(DERIVED) or self.name == LINEAGE:
            return Origin.DERIVED
        return Origin.SHARED if self.name in SHARED else Origin.STATED


@dataclass(frozen=True)
class Difference:
    old: Side
    new: Side
    graphs: tuple[GraphChange, ...]
    """In the order of their names; those that are alike are left out."""

    @cached_property
    def removed(self) -> int:
        return sum(len(graph.removed) for graph in self.graphs)

    @cached_property
    def added(self) -> int:
        return sum(len(graph.added) for graph in self.graphs)

    def __bool__(self) -> bool:
        return bool(self.graphs)


def compare_sides(old: Side, new: Side, plans: Iterable[str] = ()) -> Difference:
    """What changed in the graphs that both sides speak of; of some plans only, where any are given.

    Raises UsageError for a plan that neither side has, and for two sides with nothing to compare.
    """
    wanted = set(plans)
    _refuse_unknown(wanted, old, new)
    names = [
        name
        for name in sorted(old.graphs.keys() | new.graphs.keys())
        if old.covers(name) and new.covers(name) and (not wanted or name.removesuffix(DERIVED) in wanted)
    ]
    if old.graphs and new.graphs and not names:
        raise UsageError(
            f"{old.name} och {new.name} har ingen graf gemensamt.", remedy="Jämför två versioner av samma plan."
        )
    changes = {name: found for name in names if (found := _subject_changes(old, new, name))}
    pairs = {name: _pairs(old, new, name, found) for name, found in changes.items()}
    compared = _Comparison(old, new, pairs)
    return Difference(old, new, tuple(compared.graph(name, found) for name, found in changes.items()))


def _refuse_unknown(wanted: set[str], old: Side, new: Side) -> None:
    known = {name.removesuffix(DERIVED) for side in (old, new) for name in side.graphs} - SHARED
    if unknown := sorted(wanted - known):
        raise UsageError(f"ingen av sidorna har planen {unknown[0]!r}.", remedy=f"Välj: {', '.join(sorted(known))}.")


def _subject_changes(old: Side, new: Side, name: str) -> list[SubjectChange]:
    before, after = old.graphs.get(name, _EMPTY), new.graphs.get(name, _EMPTY)
    return [] if before.digest == after.digest else list(compare_lines(before.lines(), after.lines()))


def _pairs(old: Side, new: Side, name: str, changes: list[SubjectChange]) -> list[Pair]:
    """Of stated graphs: what is derived has no wording of its own."""
    if name.endswith(DERIVED) or name in SHARED:
        return []
    removed = [change for change in changes if not change.kept and not change.added]
    added = [change for change in changes if not change.kept and not change.removed]
    return pair_reworded(
        (candidate(plain(c.subject), read_values(c.removed), old.index(name)) for c in removed),
        (candidate(plain(c.subject), read_values(c.added), new.index(name)) for c in added),
    )


class _Comparison:
    """What all graphs share: which element is which in other words, and what is stated of each."""

    def __init__(self, old: Side, new: Side, pairs: Mapping[str, list[Pair]]):
        self._old, self._new, self._pairs = old, new, pairs
        self._all = [pair for found in pairs.values() for pair in found]
        self._same = {f"<{pair.old}>": f"<{pair.new}>" for pair in self._all}

    def graph(self, name: str, changes: list[SubjectChange]) -> GraphChange:
        graph = GraphChange(
            name,
            tuple(line for change in changes for line in change.removed),
            tuple(line for change in changes for line in change.added),
            (),
        )
        pairs = self._all if name == LINEAGE else self._pairs.get(graph.plan, [])
        tell = self._derived if graph.origin is Origin.DERIVED else self._stated
        elements = sorted(
            tell(_subjects(changes, pairs)),
            key=lambda one: (one.class_iri, one.new_name or one.old_name, one.old, one.new),
        )
        return GraphChange(name, graph.removed, graph.added, tuple(elements))

    def _stated(self, subjects: Iterable["_Compared"]) -> Iterator[ElementChange]:
        for old, new, before, after, pair in subjects:
            statements = tuple(compare_values(before, after, self._same))
            kind = _kind(before, after, pair)
            consequence = kind is ChangeKind.CHANGED and all(one.is_consequence for one in statements)
            yield _element(
                kind, (old if before else "", before), (new if after else "", after), statements, pair, consequence
            )

    def _derived(self, subjects: Iterable["_Compared"]) -> Iterator[ElementChange]:
        """What is derived of an element is told as a change of it; each derivation (the reason) as its own thing."""
        for old, new, before, after, pair in subjects:
            statements = tuple(compare_values(before, after, self._same))
            if class_of(before) or class_of(after):
                kind = _kind(before, after, None)
                yield _element(
                    kind, (old if before else "", before), (new if after else "", after), statements, None, True
                )
                continue
            was, is_ = self._stated_values(self._old, old), self._stated_values(self._new, new)
            consequence = not (was and is_) or pair is not None or all(one.is_consequence for one in statements)
            yield _element(ChangeKind.CHANGED, (old, was), (new, is_), statements, None, consequence)

    def _stated_values(self, side: Side, iri: str) -> dict[str, list[str]]:
        plan = iri.removeprefix(ID).partition("/")[0]
        return read_values(side.index(plan).get(f"<{iri}>".encode(), ()))


def _subjects(changes: list[SubjectChange], pairs: list[Pair]) -> Iterator["_Compared"]:
    """The subjects with their values on both sides; one that was reworded once, with both its IRIs."""
    pair_of = {iri: pair for pair in pairs for iri in (pair.old, pair.new)}
    by_iri = {plain(change.subject): change for change in changes}
    for iri, change in by_iri.items():
        pair = pair_of.get(iri)
        before, after = sides_of(change)
        if pair is None:
            yield iri, iri, before, after, None
        elif pair.old == iri:
            other = by_iri.get(pair.new)
            yield pair.old, pair.new, before, sides_of(other)[1] if other else {}, pair
        elif pair.old not in by_iri:
            yield pair.old, pair.new, {}, after, pair


_Compared = tuple[str, str, dict[str, list[str]], dict[str, list[str]], Pair | None]
_OneSide = tuple[str, Mapping[str, list[str]]]


def _kind(before: Mapping[str, list[str]], after: Mapping[str, list[str]], pair: Pair | None) -> ChangeKind:
    if not before:
        return ChangeKind.ADDED
    if not after:
        return ChangeKind.REMOVED
    return ChangeKind.REWORDED if pair else ChangeKind.CHANGED


def _element(
    kind: ChangeKind,
    old: _OneSide,
    new: _OneSide,
    statements: tuple[StatementChange, ...],
    pair: Pair | None,
    consequence: bool,
) -> ElementChange:
    class_iri = class_of(new[1]) or class_of(old[1])
    return ElementChange(
        kind, class_iri, old[0], new[0], name_of(old[1]), name_of(new[1]), statements, pair, consequence
    )
