"""Where a goal, activity or indicator stands: the way up to the focus area, and what is below it."""

from dataclasses import dataclass

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


def ways_up(release: Release, iri: str) -> list[list[tuple[Json, Json | None]]]:
    """From the uppermost goal down to what is just above the thing, each with its level; a few of several ways."""
    nodes = nodes_of(release)

    def step(one: str) -> tuple[Json, Json | None]:
        levels = nodes.values(one, VG + "goalLevel")
        return nodes.stub(one), nodes.stub(levels[0]) if levels else None

    return [[step(one) for one in way] for way in _ways(release, iri)[:MOST_WAYS]]


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
    forwards = [one for predicate in _UP for one in nodes.values(iri, predicate)]
    return list(dict.fromkeys([*forwards, *(one for name in _UP_BACKWARDS for one in nodes.arriving(iri, name))]))


class _Reader:
    def __init__(self, release: Release):
        self._nodes = nodes_of(release)
        self._left = MOST_BELOW

    def read(self, iri: str, depth: int, above: tuple[str, ...]) -> Below:
        found = [one for name in _DOWN for one in self._nodes.arriving(iri, name) if one not in above]
        told = found[: max(self._left, 0)] if depth else []
        self._left -= len(told)
        return Below(
            self._nodes.stub(iri),
            tuple(self._nodes.stub(one) for one in self._nodes.values(iri, VG + "responsible")),
            tuple(self._nodes.stub(one) for one in self._nodes.values(iri, VG + "measuredBy")),
            tuple(self.read(one, depth - 1, (*above, iri)) for one in told),
            len(found) - len(told),
        )
