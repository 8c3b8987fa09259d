"""A plan as a tree for its page: each goal, activity and indicator with all that is said of it where it stands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

from api.data.answering import nodes_of
from api.data.nodes import Json, Nodes
from api.data.plans import Tree
from api.releases import Release
from api.site.places import Places, places_of
from vardgraf.namespaces import ID, VOCAB

BELOW = ("subGoals", "activities", "measuredBy")
FOCUS_AREA = VOCAB + "goal-level/focus-area"


@dataclass(frozen=True)
class Time:
    """A wording that tells of time, with a deadline for each date in it; `is_own` where a thing itself is worded so."""

    wording: str
    deadlines: tuple[Json, ...]
    is_own: bool

    @property
    def kinds(self) -> list[Json]:
        return list({kind["id"]: kind for one in self.deadlines for kind in one.get("deadlineKind", ())}.values())


@dataclass(frozen=True)
class Branch:
    """`is_foreign` is a goal of another plan, under which this plan's activities are gathered."""

    node: Json
    children: tuple["Branch", ...]
    is_foreign: bool = False
    deadlines: tuple[Json, ...] = ()
    reports: tuple[Json, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """Place and IRI of each passage."""
    foreign_goals: tuple[Json, ...] = ()

    @property
    def iri(self) -> str:
        return str(self.node["id"])

    @property
    def kind(self) -> str:
        return str(self.node["kind"])

    @property
    def stated_target_groups(self) -> list[Json]:
        return [group for group in self.node.get("targetGroup", ()) if group["id"].startswith(ID)]

    @property
    def derived_target_groups(self) -> list[Json]:
        return [group for group in self.node.get("targetGroup", ()) if not group["id"].startswith(ID)]

    @cached_property
    def times(self) -> list[Time]:
        by_wording: dict[str, list[Json]] = {}
        for deadline in self.deadlines:
            by_wording.setdefault(deadline["prefLabel"]["sv"], []).append(deadline)
        own = self.node["prefLabel"]["sv"]
        return [Time(wording, tuple(found), wording == own) for wording, found in by_wording.items()]

    @cached_property
    def below(self) -> list[tuple[str, int]]:
        """Kind and number of the different things below."""
        found = {(branch.kind, branch.iri) for child in self.children for branch in child.walk()}
        counted = Counter(kind for kind, _ in found)
        return [(kind, counted[kind]) for kind in ("goal", "activity", "indicator") if counted[kind]]

    def walk(self) -> Iterator["Branch"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class PlanTree:
    branches: tuple[Branch, ...]
    groups: dict[str, Json] = field(default_factory=dict)
    """Element to the focus area above it, or else the uppermost goal. Of several, the first in the document."""


_made: WeakKeyDictionary[Release, dict[str, PlanTree]] = WeakKeyDictionary()


def read_plan_tree(release: Release, plan: str) -> PlanTree:
    """Made once a release: it is the same in each language and however the page is opened."""
    made = _made.setdefault(release, {})
    if plan not in made:
        made[plan] = _make(release, plan)
    return made[plan]


def first_of(node: Json, member: str) -> Json:
    """The first value of a property; empty where there is none."""
    values = node.get(member) or {}
    found: Json = values[0] if isinstance(values, list) else values
    return found


def _make(release: Release, plan: str) -> PlanTree:
    reader = _Reader(nodes_of(release), plan, places_of(release))
    tree = Tree(release, plan)
    goals = [reader.branch(node) for node in tree.tops("Goal")]
    others = [reader.branch(node) for name in ("Activity", "Indicator") for node in tree.tops(name)]
    branches = (*goals, *_gather(others))
    groups: dict[str, Json] = {}
    for branch in branches:
        _find_groups(branch, branch.node if branch.kind == "goal" else None, groups)
    return PlanTree(branches, groups)


class _Reader:
    def __init__(self, nodes: Nodes, plan: str, places: Places):
        self._nodes, self._plan, self._places = nodes, plan, places
        self._full: dict[str, Json] = {}

    def branch(self, stub: Json) -> Branch:
        node = self._tell(stub["id"])
        return Branch(
            node,
            tuple(self.branch(child) for name in BELOW for child in stub.get(name, ())),
            deadlines=tuple(self._tell(one["id"]) for one in node.get("hasDeadline", ())),
            reports=tuple(self._tell(iri) for iri in self._nodes.inverse(stub["id"], "statusReports")),
            places=self._places.of(node),
            foreign_goals=tuple(goal for goal in node.get("serves", ()) if not goal["id"].startswith(f"{self._plan}/")),
        )

    def _tell(self, iri: str) -> Json:
        if iri not in self._full:
            self._full[iri] = self._nodes.full(iri, embed=False)
        return self._full[iri]


def _gather(branches: list[Branch]) -> Iterator[Branch]:
    """What serves a goal of another plan stands together under the first of those goals; the rest as it is."""
    gathered: dict[str, list[Branch]] = {}
    for branch in branches:
        gathered.setdefault(branch.foreign_goals[0]["id"] if branch.foreign_goals else "", []).append(branch)
    for iri, together in gathered.items():
        if iri:
            yield Branch(together[0].foreign_goals[0], tuple(together), is_foreign=True)
    yield from gathered.get("", ())


def _find_groups(branch: Branch, above: Json | None, groups: dict[str, Json]) -> None:
    group = branch.node if first_of(branch.node, "goalLevel").get("id") == FOCUS_AREA else above
    if group:
        groups.setdefault(branch.iri, group)
    for child in branch.children:
        _find_groups(child, group, groups)
