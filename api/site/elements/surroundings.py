"""What is near a thing in the graph, for a picture: its neighbours by property, and some of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.data.answering import nodes_of
from api.data.nodes import Json
from api.language import Language
from api.pages.words import kind_name
from api.releases import Release
from api.site.elements.arriving import kind_in, plan_of, read_arriving
from api.site.elements.words import backwards, forwards
from vardgraf.namespaces import ID, ORG, PROV, RDF, RDFS, SKOS, VG, VOCAB, shorten

MOST = 60
MOST_FIRST = 44
SHARES = ((8, 8), (8, 5), (7, 3), (6, 2), (4, 2), (4, 1), (3, 1), (2, 1))
"""How many neighbours of a telling kind and of another are shown by one property: the first that fits in all."""
MOST_BEYOND = 3
TELLING = ("goal", "activity", "indicator")
_KINDS = (*TELLING, "deadline", "status", "body", "actor", "region", "municipality", "target-group", "plan")
_LAST_KINDS = ("section", "abbreviation")
_UNNAMED = ("derivation", "note", "passage", "name-use", "loading", "document")
"""What has no name of its own: how something was read or concluded, or where it stands. Pages of things tell it."""
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
    """The neighbours by one property, forwards or backwards, of one kind; `hidden` more are not told."""

    key: str
    kind: str
    """Of the neighbours, where there are others by the same property; empty else."""
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


@dataclass(frozen=True)
class _Links:
    """Things of a kind by a property."""

    predicate: str
    is_forwards: bool
    kind: str
    iris: list[str]
    has_others: bool
    """Whether the property leads to or from things of other kinds, too."""

    @property
    def rank(self) -> int:
        """The most telling first."""
        if self.kind in _LAST_KINDS:
            return len(_KINDS) + 1
        return _KINDS.index(self.kind) if self.kind in _KINDS else len(_KINDS)


def find_surroundings(release: Release, iri: str, language: Language) -> Surroundings:
    nodes = nodes_of(release)
    links = sorted([*_forwards(release, iri), *_backwards(release, iri)], key=lambda one: one.rank)
    first = [(one, one.iris[:most]) for one, most in zip(links, _share(links), strict=True)]
    shown = {iri, *(one for _, iris in first for one in iris)}
    finder = _Beyond(release, shown, MOST - len(shown), language)
    sides = tuple(
        Side(
            shorten(one.predicate),
            one.kind if one.has_others else "",
            _name(release, one, language),
            one.is_forwards,
            tuple(Neighbour(nodes.stub(near), finder.find(near)) for near in iris),
            len(one.iris) - len(iris),
        )
        for one, iris in first
    )
    return Surroundings(nodes.stub(iri), sides)


def _share(links: list[_Links]) -> list[int]:
    for telling, other in SHARES:
        most = [telling if one.kind in TELLING else other for one in links]
        if sum(min(len(one.iris), number) for one, number in zip(links, most, strict=True)) <= MOST_FIRST:
            break
    return most if links else []


def _name(release: Release, links: _Links, language: Language) -> str:
    name = (forwards if links.is_forwards else backwards)(release, links.predicate, language)
    many = kind_name(links.kind, language, many=True) if links.has_others else ""
    return f"{name}: {many}" if many else name


def _forwards(release: Release, iri: str) -> list[_Links]:
    found = nodes_of(release).links(iri)
    told = [(predicate, _ours(iris)) for predicate, iris in found.items() if predicate not in _PASSED_OVER]
    return [_Links(predicate, True, kind_in(release, iris[0]), iris, False) for predicate, iris in told if iris]


def _backwards(release: Release, iri: str) -> list[_Links]:
    links = []
    for predicate, iris in read_arriving(release, iri).found.items():
        if predicate in _PASSED_OVER:
            continue
        by_kind: dict[str, list[str]] = {}
        for one in _ours(iris):
            by_kind.setdefault(kind_in(release, one), []).append(one)
        for kind, own in by_kind.items():
            links.append(_Links(predicate, False, kind, _spread(own), len(by_kind) > 1))
    return links


def _ours(iris: Sequence[str]) -> list[str]:
    return [one for one in iris if one.startswith((ID, VOCAB)) and not _is_unnamed(one)]


def _is_unnamed(iri: str) -> bool:
    return any(part in _UNNAMED for part in iri.removeprefix(ID).split("/")[:2]) if iri.startswith(ID) else False


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
            is_new = one not in self._shown and not _is_unnamed(one)
            if is_new and self._left > 0 and len(found) < MOST_BEYOND:
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
