"""What recurs from one plan of a region to the next, and what is not found again: as a picture and as lists."""

from collections import Counter
from textwrap import wrap
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import nodes_of
from api.data.asking import resolve, short_name
from api.data.nodes import Json, Nodes
from api.data.regions import plans_by_region
from api.language import preferred_language
from api.pages.words import kind_name
from api.problems import Problem
from api.releases import Release
from api.site.answering import page
from api.site.diagrams.flow import Band, End, Flow, Lane, Plan, lay_out_flow
from api.site.lineage import GOING_ON, Course, Item, Report, Step, read_course
from api.site.saved import bind_page_query
from vardgraf.kinship import ALIKE, BESIDE, NAMED
from vardgraf.namespaces import VOCAB
from vardgraf.parameters import Text

router = APIRouter()
KINDS = ("activity", "service")
WORDS = {
    "same": Text("samma", "the same"),
    "revised": Text("omarbetade", "revised"),
    "merged": Text("sammanförda", "merged"),
    "new": Text("utan funnen föregångare", "with no forerunner found"),
    "dropped": Text("utan funnen fortsättning", "with no continuation found"),
}
NOT_REPORTED = Text("ej uppföljda", "not followed up")
NOT_COMPARED = Text("jämförs inte med en annan plan", "not compared with another plan")
APART = {
    "activity": Text(
        "jämförs inte: planen anges inte följa på någon annan med aktiviteter, och ingen sådan på den",
        "not compared: the plan is not stated to follow another with activities, nor such a one to follow it",
    ),
    "service": Text(
        "jämförs inte: ingen annan av planerna räknar upp verksamheter",
        "not compared: no other of the plans lists services",
    ),
}
"""Why what a plan has of a kind is not compared."""
UNDATED = Text("Utan period", "No period")
STATUS = VOCAB + "status/"
STATUSES = ("completed", "stopped", "ongoing", "started", "paused", "not-started", "planned", "unclear", "")
"""In the order in which they are shown; the last is no report at all."""
HEADING_CHARACTERS, HEADING_LINES = 34, 2


@router.get("/over-time")
async def get_over_time(request: Request, region: str = "") -> Response:
    release: Release = request.app.state.releases.current
    plans = await in_thread(lambda: plans_by_region(release))
    chosen = await in_thread(lambda: resolve(release, "region", region)) if region else _fullest(plans)
    if chosen not in plans:
        told = Text("Grafen har ingen plan från den regionen.", "The graph has no plan of that region.")
        raise Problem(404, "region-without-plans", told, parameter="region")
    language = preferred_language(request)
    return await page(request, "site/over_time.html", lambda release: _view(release, chosen, plans, language))


def _fullest(plans: dict[str, list[str]]) -> str:
    """The region with the most plans; there the most can be seen."""
    return max(sorted(plans), key=lambda region: len(plans[region]))


def _view(release: Release, region: str, plans: dict[str, list[str]], language: str) -> dict[str, Any]:
    nodes = nodes_of(release)
    regions = [(short_name(iri).removeprefix("region-"), nodes.stub(iri), len(plans[iri])) for iri in sorted(plans)]
    course = read_course(release, region, plans[region])
    told = {iri: {**nodes.full(iri, embed=False), "slug": short_name(iri)} for iri in course.plans}
    has_steps = bool(course.steps)
    return {
        "region": nodes.stub(region),
        "regions": regions,
        "course": course,
        "plans": told,
        "kinds": KINDS,
        "going_on": GOING_ON,
        "thresholds": (ALIKE, NAMED, BESIDE),
        "words": WORDS,
        "apart": APART,
        "statuses": [(nodes.stub(STATUS + name), own) for name in STATUSES if (own := _with_status(course, name))],
        "status_names": {report.status: nodes.stub(report.status) for report in course.reports},
        "lineage_names": {kind: nodes.stub(VOCAB + f"lineage-kind/{kind}") for kind in WORDS},
        "rule": nodes.stub(VOCAB + "derivation-rule/lineage-wording"),
        "flow": _Picture(course, told, nodes, language).flow() if has_steps else None,
        "queries": {
            name: bind_page_query(f"over-time-{name}", region=region) for name in ("lineage", "elements", "reports")
        },
    }


def _with_status(course: Course, name: str) -> list[Report]:
    return [report for report in course.reports if report.status == STATUS + name]


class _Picture:
    """The lineage as lanes of a flow, in the words of a language."""

    def __init__(self, course: Course, plans: dict[str, Json], nodes: Nodes, language: str):
        self._course, self._plans, self._nodes, self._language = course, plans, nodes, language
        self._columns = self._place_plans()

    def flow(self) -> Flow:
        years = {self._columns[plan]: self._year(plan) for plan in self._course.plans}
        lanes = [self._lane(kind) for kind in KINDS if any(step.kind == kind for step in self._course.steps)]
        return lay_out_flow([years[column] for column in sorted(years)], lanes)

    def _place_plans(self) -> dict[str, int]:
        """Plans that begin in the same year share a column, unless one is compared with the other."""
        columns: dict[str, int] = {}
        column: list[str] = []
        for plan in self._course.plans:
            is_apart = any(
                {plan, other} == {step.older_plan, step.newer_plan} for other in column for step in self._course.steps
            )
            if column and (is_apart or self._year(column[0]) != self._year(plan)):
                column = []
            columns[plan] = max(columns.values(), default=-1) + (0 if column else 1)
            column.append(plan)
        return columns

    def _lane(self, kind: str) -> Lane:
        steps = [step for step in self._course.steps if step.kind == kind]
        plans = [plan for plan in self._course.plans if self._course.of(plan, kind)]
        in_order = sorted(plans, key=lambda plan: not self._course.is_compared(plan, kind))
        return Lane(
            kind_name(kind, self._language, many=True).capitalize(),
            tuple(self._plan(plan, kind) for plan in in_order),
            tuple(band for step in steps for band in self._bands(step)),
            tuple(end for step in steps for end in self._ends(step)),
        )

    def _plan(self, plan: str, kind: str) -> Plan:
        number, is_compared = len(self._course.of(plan, kind)), self._course.is_compared(plan, kind)
        words = f"{number} {kind_name(kind, self._language, many=number != 1)}"
        name = str(self._plans[plan]["prefLabel"]["sv"])
        lines = wrap(name, HEADING_CHARACTERS, max_lines=HEADING_LINES, placeholder=" …")
        last = words if is_compared else f"{words}, {self._t(NOT_COMPARED)}"
        return Plan(plan, self._columns[plan], number, (*lines, last), f"/plans/{short_name(plan)}", is_compared)

    def _bands(self, step: Step) -> list[Band]:
        bands = []
        for kind in GOING_ON:
            left, right = step.older_number(kind), step.newer_number(kind)
            if right:
                number = f"{left}" if left == right else f"{left} → {right}"
                words = f"{number} {self._t(WORDS[kind])}"
                bands.append(Band(step.older_plan, step.newer_plan, kind, left, right, words, f"#{step.id}-{kind}"))
        return bands

    def _ends(self, step: Step) -> list[End]:
        found = self._dropped(step)
        if step.new:
            words = f"{len(step.new)} {self._t(WORDS['new'])}"
            found.append(End(step.newer_plan, "begins", "new", len(step.new), words, f"#{step.id}-new"))
        return found

    def _dropped(self, step: Step) -> list[End]:
        """What is not found again, by what its follow-up says."""
        words, address = self._t(WORDS["dropped"]), f"#{step.id}-dropped"
        statuses = Counter(status_of(item) for item in step.dropped)
        if set(statuses) <= {""}:
            told = [(number, f"{number} {words}") for number in statuses.values()]
            return [End(step.older_plan, "ends", "dropped", number, text, address) for number, text in told]
        ends: list[End] = []
        for status in sorted(statuses, key=STATUSES.index):
            name = self._name(STATUS + status) if status else self._t(NOT_REPORTED)
            look = status if status in ("completed", "stopped") else "dropped"
            caption = "" if ends else f"{len(step.dropped)} {words}:"
            text, title = f"{statuses[status]} {name}", f"{statuses[status]} {words} ({name})"
            ends.append(End(step.older_plan, "ends", look, statuses[status], text, address, title, caption))
        return ends

    def _name(self, concept: str) -> str:
        labels = self._nodes.stub(concept)["prefLabel"]
        return str(labels.get(self._language) or labels["sv"])

    def _year(self, plan: str) -> str:
        return str(self._plans[plan].get("validFrom", ""))[:4] or self._t(UNDATED)

    def _t(self, text: Text) -> str:
        return text.en if self._language == "en" else text.sv


def status_of(item: Item) -> str:
    """The last word of the reports on an activity; empty where there is none."""
    return item.reports[-1].status.removeprefix(STATUS) if item.reports else ""
