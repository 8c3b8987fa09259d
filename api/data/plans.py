"""`/api/plans`: the plans, and one with its tree from goals to activities to indicators."""

from collections import defaultdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, WRONG_OR_MISSING, answer, begin, nodes_of
from api.data.asking import Asked, Filter, Paged, resolve, resolve_filters
from api.data.context import CONTEXT
from api.data.models import PlanAnswer, Plans
from api.data.nodes import Json, Nodes
from api.data.regions import counts_by
from api.data.saved import ask
from api.releases import Release
from vardgraf.namespaces import VG

router = APIRouter(tags=[TAG])


class PlansAsked(Paged):
    region: Filter = Field(None, description="Regionen, som namn eller länskod. / The region, by name or county code.")


@router.get(
    "/api/plans",
    response_model=Plans,
    responses=WRONG_ASKED,
    response_description="Planerna med period, typ, region och antal av varje slag."
    " / The plans with period, type, region and counts of each kind.",
    summary="Planerna, efter region och tid / The plans, by region and time",
)
async def list_plans(request: Request, asked: Annotated[PlansAsked, Query()]) -> Response:
    release = begin(request, PlansAsked)
    filters = await in_thread(lambda: resolve_filters(release, asked))

    def make() -> dict[str, Any]:
        wanted = {"region": [filters["region"]]} if "region" in filters else {}
        rows = ask(release, "plans", **wanted)
        plans = list(dict.fromkeys(row["plan"].value for row in rows))  # type: ignore[union-attr]
        counts, nodes = counts_by("plan", release), nodes_of(release)
        part = plans[asked.offset : asked.offset + asked.limit]
        return {
            "@context": CONTEXT,
            "total": len(plans),
            "limit": asked.limit,
            "offset": asked.offset,
            "items": [{**nodes.full(iri, embed=False), "counts": counts.get(iri, {})} for iri in part],
        }

    return await answer(request, release, Plans, make)


@router.get(
    "/api/plans/{plan}",
    response_model=PlanAnswer,
    responses=WRONG_OR_MISSING,
    response_description="Planen med sitt träd, och de aktiviteter och indikatorer som inte står under något mål."
    " / The plan with its tree, and the activities and indicators that stand under no goal.",
    summary="En plan: period, typ, antal, och trädet av mål, aktiviteter och indikatorer"
    " / A plan: period, type, counts, and the tree of goals, activities and indicators",
)
async def get_plan(request: Request, plan: str, asked: Annotated[Asked, Query()]) -> Response:
    release = begin(request, Asked)
    iri = await in_thread(lambda: resolve(release, "plan", plan, status=404))

    def make() -> dict[str, Any]:
        node = nodes_of(release).full(iri)
        counts = counts_by("plan", release, iri).get(iri, {})
        tree = Tree(release, iri)
        return {
            "@context": CONTEXT,
            **node,
            "counts": counts,
            "goals": tree.tops("Goal"),
            "unplacedActivities": tree.tops("Activity"),
            "unplacedIndicators": tree.tops("Indicator"),
            "coverage": tell_coverage(release, iri, node),
        }

    return await answer(request, release, PlanAnswer, make)


class Tree:
    """The goals, activities and indicators of a plan, below each other in the order of the document."""

    _BELOW = {"Goal": "subGoals", "Activity": "activities", "Indicator": "measuredBy"}

    def __init__(self, release: Release, plan: str):
        self._nodes: Nodes = nodes_of(release)
        self._class: dict[str, str] = {}
        lines: defaultdict[str, list[int]] = defaultdict(list)
        parents: defaultdict[str, set[str]] = defaultdict(set)
        for row in ask(release, "plan-tree", plan=[plan]):
            told = {name: term.value for name, term in row.items()}  # type: ignore[union-attr]
            element = told["element"]
            self._class[element] = told["class"].removeprefix(VG)
            lines[element].append(int(told.get("line", 0)))
            if "parent" in told:
                parents[element].add(told["parent"])
        self._children: defaultdict[str | None, list[str]] = defaultdict(list)
        for element in sorted(self._class, key=lambda one: (min(lines[one]), one)):
            inside: list[str | None] = [parent for parent in sorted(parents[element]) if parent in self._class]
            for parent in inside or [None]:
                self._children[parent].append(element)

    def tops(self, name: str) -> list[Json]:
        """The nodes of a class that stand under nothing in the plan, with all that is below them."""
        return [self._node(element, ()) for element in self._children[None] if self._class[element] == name]

    def _node(self, element: str, above: tuple[str, ...]) -> Json:
        node = self._nodes.stub(element)
        for child in self._children.get(element, ()):
            # A circle is an error of the plan that the checks tell; here it must only end.
            if child not in above and child != element:
                node.setdefault(self._BELOW[self._class[child]], []).append(self._node(child, (*above, element)))
        return node


def tell_coverage(release: Release, plan: str, node: Json) -> Json:
    """How many passages and lines the plan's elements are taken from, of how many lines of the document."""
    rows = ask(release, "plan-lines", plan=[plan])
    ranges = {(int(row["first"].value), int(row["last"].value)) for row in rows}  # type: ignore[union-attr]
    lines = {line for first, last in ranges for line in range(first, last + 1)}
    documents = [document.get("lineCount") for document in node.get("document", ())]
    return {
        "passages": len(rows),
        "quotedLines": len(lines),
        "documentLines": documents[0] if documents else None,
    }
