"""Where a goal, activity or indicator stands: the way up to the focus area, and what is below it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode

from api.data.answering import nodes_of
from api.data.nodes import Json
from api.releases import Release
from vardgraf.namespaces import VG

_UP = (VG + "serves", VG + "subGoalOf", VG + "reportsOn")
_UP_BACKWARDS = (VG + "measuredBy", VG + "hasDeadline")
_DOWN = (VG + "subGoalOf", VG + "serves")
MOST_WAYS, MOST_STEPS = 4, 8
MOST_BELOW, DEEPEST = 60, 3


@dataclass(frozen=True)
class Below:
    node: Json
    responsible: tuple[Json, ...]
    indicators: tuple[Json, ...]
    children: tuple["Below", ...]
    hidden: int
    """Children that are not told here."""


def ways_up(release: Release, iri: str) -> list[list[Json]]:
    """From the uppermost goal down to what is just above the thing; a few where there are several."""
    nodes = nodes_of(release)
    return [[nodes.stub(one) for one in way] for way in _ways(release, iri)[:MOST_WAYS] if way]


def tell_below(release: Release, iri: str) -> Below:
    """The goals and activities below a goal, to a depth and a number that a reader can take in."""
    return _Reader(release).read(iri, DEEPEST, ())


def _ways(release: Release, iri: str) -> list[list[str]]:
    found, waiting = list[list[str]](), [[above] for above in _above(release, iri)]
    while waiting and len(found) < MOST_WAYS:
        way = waiting.pop(0)
        higher = [one for one in _above(release, way[0]) if one not in way and one != iri]
        if higher and len(way) < MOST_STEPS:
            waiting += [[one, *way] for one in higher]
        else:
            found.append(way)
    return found


def _above(release: Release, iri: str) -> list[str]:
    nodes = nodes_of(release)
    forwards = [one for predicate in _UP for one in _values(release, iri, predicate)]
    return list(dict.fromkeys([*forwards, *(one for name in _UP_BACKWARDS for one in nodes.arriving(iri, name))]))


def _values(release: Release, iri: str, predicate: str) -> Iterator[str]:
    quads = release.store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, DefaultGraph())
    yield from sorted(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))


class _Reader:
    def __init__(self, release: Release):
        self._release, self._nodes = release, nodes_of(release)
        self._left = MOST_BELOW

    def read(self, iri: str, depth: int, above: tuple[str, ...]) -> Below:
        found = [one for name in _DOWN for one in self._nodes.arriving(iri, name) if one not in above]
        told = found[: max(self._left, 0)] if depth else []
        self._left -= len(told)
        return Below(
            self._nodes.stub(iri),
            tuple(self._nodes.stub(one) for one in _values(self._release, iri, VG + "responsible")),
            tuple(self._nodes.stub(one) for one in _values(self._release, iri, VG + "measuredBy")),
            tuple(self.read(one, depth - 1, (*above, iri)) for one in told),
            len(found) - len(told),
        )
