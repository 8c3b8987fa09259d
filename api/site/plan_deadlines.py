"""The deadlines of a plan by focus area or goal, for the timeline and for the table that says the same."""

from dataclasses import dataclass
from datetime import date

from api.data.answering import nodes_of
from api.data.nodes import Json
from api.releases import Release
from api.site.diagrams.timeline import Mark
from api.site.places import places_of
from api.site.plan_tree import PlanTree, first_of
from api.site.saved import ask_pages
from vardgraf.namespaces import VOCAB

KIND = VOCAB + "deadline-kind/"
KINDS = ("start", "end", "milestone", "report", "recurring")
PRECISION = VOCAB + "precision/"


@dataclass(frozen=True)
class PlanDeadline:
    node: Json
    elements: tuple[Json, ...]
    first: date | None
    last: date | None
    places: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        return str(first_of(self.node, "deadlineKind").get("id", "")).removeprefix(KIND)

    @property
    def mark(self) -> Mark:
        is_day = first_of(self.node, "precision").get("id") == PRECISION + "day"
        return Mark(self.node["id"], self.kind, self.node["prefLabel"]["sv"], self.first, self.last, is_day)


@dataclass(frozen=True)
class DeadlineGroup:
    """`goal` is None for deadlines of the plan as a whole."""

    goal: Json | None
    deadlines: tuple[PlanDeadline, ...]


def read_deadlines(release: Release, plan: str, tree: PlanTree) -> list[DeadlineGroup]:
    """Each deadline once, under the group of the first thing that has it, in the order of the tree."""
    nodes, places = nodes_of(release), places_of(release)
    elements: dict[str, list[str]] = {}
    dates: dict[str, tuple[str, str]] = {}
    for row in ask_pages(release, "plan-deadlines", plan=plan):
        elements.setdefault(row["deadline"], []).extend([row["element"]] if "element" in row else [])
        dates[row["deadline"]] = row.get("earliest", ""), row.get("latest", "")
    order = {element: number for number, element in enumerate(tree.groups)}
    grouped: dict[str, list[PlanDeadline]] = {}
    for iri, having in elements.items():
        ordered = sorted(dict.fromkeys(having), key=lambda one: order.get(one, len(order)))
        node = nodes.full(iri, embed=False)
        first, last = map(_date, dates[iri])
        told = PlanDeadline(node, tuple(map(nodes.stub, ordered)), first, last, places.of(node))
        grouped.setdefault(_group(ordered, tree), []).append(told)
    in_order = sorted(grouped, key=lambda goal: order.get(goal, len(order)) if goal else len(order) + 1)
    return [DeadlineGroup(nodes.stub(goal) if goal else None, tuple(grouped[goal])) for goal in in_order]


def tell_kinds(release: Release, language: str) -> dict[str, str]:
    """What the vocabulary calls the kinds of deadlines."""
    nodes = nodes_of(release)
    return {kind: nodes.stub(KIND + kind)["prefLabel"][language] for kind in KINDS}


def _group(elements: list[str], tree: PlanTree) -> str:
    return next((tree.groups[element]["id"] for element in elements if element in tree.groups), "")


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
