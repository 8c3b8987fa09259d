"""What is near a thing in the graph, for a picture: its neighbours by property, and some of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.data.answering import nodes_of
from api.data.nodes import Json
from api.language import Language
from api.releases import Release
from api.site.elements.arriving import plan_of, read_arriving
from api.site.elements.words import backwards, forwards
from vardgraf.namespaces import ID, ORG, PROV, RDF, RDFS, SKOS, VG, VOCAB, shorten

MOST = 60
MOST_FIRST = 44
MOST_OF_GROUP = 8
MOST_BEYOND = 3
_PASSED_OVER = frozenset(
    {
        *(RDF + "type", RDFS + "isDefinedBy", SKOS + "inScheme", SKOS + "topConceptOf", PROV + "wasQuotedFrom"),
        *(VG + name for name in ("readingMethod", "precision", "periodPrecision", "labelRole", "document", "rule")),
        *(VG + name for name in ("cites", "names")),
    }
)
"""How things were read and sorted, and what is on so many that it tells nothing of one."""
_BEYOND_FORWARDS = (VG + "serves", VG + "subGoalOf", VG + "responsible", VG + "measuredBy", VG + "parentBody")
_BEYOND_BACKWARDS = (VG + "measuredBy", VG + "serves", VG + "subGoalOf", VG + "parentBody", ORG + "unitOf")
_KINDS_WITH_BEYOND = frozenset({"goal", "activity", "indicator", "body", "actor", "status", "deadline"})


@dataclass(frozen=True)
class Neighbour:
    node: Json
    beyond: tuple[tuple[str, str, Json], ...] = ()
    """Key and name of the property, and the thing that it leads to or comes from."""


@dataclass(frozen=True)
class Side:
    """The neighbours by one property, forwards or backwards; `hidden` more are not told."""

    key: str
    name: str
    is_forwards: bool
    neighbours: tuple[Neighbour, ...]
    hidden: int


@dataclass(frozen=True)
class Surroundings:
    node: Json
    sides: tuple[Side, ...]

    @property
    def number(self) -> int:
        return sum(1 + len(one.beyond) for side in self.sides for one in side.neighbours)


def find_surroundings(release: Release, iri: str, language: Language) -> Surroundings:
    nodes = nodes_of(release)
    links = [*_forwards(release, iri), *_backwards(release, iri)]
    share = max(2, min(MOST_OF_GROUP, MOST_FIRST // max(len(links), 1)))
    first = [(predicate, ahead, iris[:share], len(iris) - share) for predicate, ahead, iris in links]
    shown = {iri, *(one for _, _, iris, _ in first for one in iris)}
    finder = _Beyond(release, shown, MOST - len(shown), language)
    sides = tuple(
        Side(
            shorten(predicate),
            (forwards if ahead else backwards)(release, predicate, language),
            ahead,
            tuple(Neighbour(nodes.stub(one), finder.find(one)) for one in iris),
            max(hidden, 0),
        )
        for predicate, ahead, iris, hidden in first
    )
    return Surroundings(nodes.stub(iri), sides)


def _forwards(release: Release, iri: str) -> list[tuple[str, bool, list[str]]]:
    nodes = nodes_of(release)
    found = nodes.links(iri)
    told = [(predicate, True, _ours(iris)) for predicate, iris in found.items() if predicate not in _PASSED_OVER]
    return [one for one in told if one[2]]


def _backwards(release: Release, iri: str) -> list[tuple[str, bool, list[str]]]:
    found = read_arriving(release, iri).found
    told = [(name, False, _spread(_ours(iris))) for name, iris in found.items() if name not in _PASSED_OVER]
    return [one for one in told if one[2]]


def _ours(iris: Sequence[str]) -> list[str]:
    return [one for one in iris if one.startswith((ID, VOCAB))]


def _spread(iris: list[str]) -> list[str]:
    """One of each plan in turn, so that the few that are shown are not all of the first plan."""
    by_plan: dict[str, list[str]] = {}
    for one in iris:
        by_plan.setdefault(plan_of(one), []).append(one)
    turns = [(turn, plan, one) for plan, own in by_plan.items() for turn, one in enumerate(own)]
    return [one for _, _, one in sorted(turns)]


class _Beyond:
    """Finds what stands one step further, each thing once, until enough are found."""

    def __init__(self, release: Release, shown: set[str], left: int, language: Language):
        self._release, self._nodes, self._language = release, nodes_of(release), language
        self._shown, self._left = shown, left

    def find(self, iri: str) -> tuple[tuple[str, str, Json], ...]:
        if self._nodes.stub(iri).get("kind") not in _KINDS_WITH_BEYOND:
            return ()
        found: list[tuple[str, str, Json]] = []
        for predicate, name, one in self._near(iri):
            if one not in self._shown and self._left > 0 and len(found) < MOST_BEYOND:
                self._shown.add(one)
                self._left -= 1
                found.append((shorten(predicate), name, self._nodes.stub(one)))
        return tuple(found)

    def _near(self, iri: str) -> list[tuple[str, str, str]]:
        ahead = [
            (name, forwards(self._release, name, self._language), one)
            for name in _BEYOND_FORWARDS
            for one in self._nodes.values(iri, name)
        ]
        back = [
            (name, backwards(self._release, name, self._language), one)
            for name in _BEYOND_BACKWARDS
            for one in self._nodes.arriving(iri, name)[:MOST_BEYOND]
        ]
        return [*ahead, *back]
