"""Activities, indicators and who answers, from the rows of activity tables."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from loaders.dates import PlanDate, deadline_kind, find_dates, find_recurrence
from loaders.documents import Paragraph
from loaders.documents.cells import Part, has_separators
from loaders.layouts.tables import SERVICES, PlanTable, TableRow, read_tables
from loaders.pairing import pair_by_position
from loaders.plan import Plan
from loaders.statements import Element

# Verbs with which plans begin an activity: a capital one inside a cell begins the next activity.
_PLAN_VERBS = [
    "Arbeta",
    "Bevaka",
    "Bygga",
    "Delta",
    "Erbjuda",
    "Etablera",
    "Fortsätta",
    "Främja",
    "Följa",
    "Förstärka",
    "Förtydliga",
    "Genomföra",
    "Hålla",
    "Identifiera",
    "Implementera",
    "Inkludera",
    "Inventera",
    "Involvera",
    "Införa",
    "Kartlägga",
    "Medverka",
    "Möjliggöra",
    "Påbörja",
    "Revidera",
    "Samordna",
    "Samverka",
    "Skapa",
    "Sprida",
    "Starta",
    "Stärka",
    "Säkerställa",
    "Ta",
    "Tydliggöra",
    "Utarbeta",
    "Utreda",
    "Utveckla",
    "Utvärdera",
    "Återuppta",
    "Öka",
    "Översyn",
]
_NEXT_ACTIVITY = re.compile(rf"(?<=[a-zåäö”\"\)])\.?\s+(?=(?:{'|'.join(_PLAN_VERBS)})\s)")
_NEXT_INDICATOR = re.compile(r"(?<=\))\s+(?=[^\s(])")
_MEASURED = re.compile(r"\((?:ja/nej|procent|antal|andel)\)", re.I)
_CAPITAL = re.compile(r"(?<=[a-zåäö)])\s+(?=[A-ZÅÄÖ][a-zåäö]+\s)")
_PARTNERS = re.compile(r"(?P<owner>.+?)\s+är insatsägare och\s+(?P<partners>.+?)\s+är samverkanspartner\w*", re.I)

_MERGED = "Indikatorn står i en sammanfogad cell som når hit från raden ovanför."

FindGoal = Callable[[PlanTable, Part | None], Element | None]


@dataclass
class _Carried:
    """Cells that hold for the rows below them until another value stands there."""

    responsible: Part | None = None
    priorities: list[Element] = field(default_factory=list)
    activities: list[Element] = field(default_factory=list)
    """These and the indicators for cells only that are one with the cell above."""
    indicators: list[Element] = field(default_factory=list)


def load_activity_tables(plan: Plan, find_goal: FindGoal) -> None:
    """Every activity table of the plan; `find_goal` tells which goal stands over a table."""
    for table in read_tables(plan):
        if "activity" in table.roles and "participants" not in table.roles:
            load_activity_table(plan, table, find_goal(table, table.group))


def load_activity_table(plan: Plan, table: PlanTable, goal: Element | None) -> None:
    carried = _Carried()
    for row in table.rows:
        load_row(plan, table, row, goal, carried)


def load_row(plan: Plan, table: PlanTable, row: TableRow, goal: Element | None, carried: _Carried) -> list[Element]:
    if row.is_merged("activity"):
        _load_indicators(plan, row, carried.activities, carried)
        if row.parts("responsible"):
            _load_responsible(plan, row, carried.activities, carried)
        return []
    activities = [load_activity(plan, part, table) for part in activity_parts(row)]
    carried.activities = activities
    priorities = _load_priorities(plan, row, goal, carried)
    for number, activity in enumerate(activities):
        above = priorities[min(number, len(priorities) - 1)] if priorities else goal
        if above:
            plan.link(activity, "vg:serves", above)
    _load_indicators(plan, row, activities, carried)
    _load_responsible(plan, row, activities, carried)
    if table.group:
        _load_group(plan, table.group, activities)
    return activities


def load_activity(plan: Plan, part: Part, table: PlanTable, place: str = "") -> Element:
    heading = table.heading.number or table.heading.text if table.heading else ""
    element = plan.add_element(
        "Activity",
        "activity",
        part.text,
        part.span,
        "table",
        place=f"{heading} {table.group.text if table.group else ''}",
    )
    first, last = (table.year, table.year) if table.year else plan.period or (None, None)
    if first and last:
        plan.state_date(element, "vg:validFrom", date(first, 1, 1))
        plan.state_date(element, "vg:validThrough", date(last, 12, 31))
    load_deadlines(plan, element, part)
    return element


def load_deadlines(plan: Plan, element: Element, part: Part, *, is_follow_up: bool = False) -> None:
    """Dates inside a wording, or how often, are deadlines of the thing that it words; a year in a name is not."""
    text = plan.names.without_kind(part.text, "instrument")
    recurrence = find_recurrence(text)
    values: list[PlanDate | None] = [*find_dates(text)]
    kind = deadline_kind(text, is_follow_up=is_follow_up)
    for value in values or ([None] if recurrence else []):
        deadline = plan.add_deadline(part.text, part.span, kind, value, recurrence, "pattern")
        plan.link(element, "vg:hasDeadline", deadline)


def activity_parts(row: TableRow) -> list[Part]:
    """The activities of a cell: its parts, and inside a part each plan verb that begins a statement of its own."""
    return [piece for part in row.parts("activity") for piece in part.cut(_NEXT_ACTIVITY)]


def indicator_parts(row: TableRow, activities: int) -> list[Part]:
    """The indicators of a cell: each measure bracket ends one; in a row of several activities a capital begins one."""
    parts = [
        piece
        for part in row.parts("indicator")
        for piece in (part.cut(_NEXT_INDICATOR) if _MEASURED.search(part.text) else [part])
    ]
    if len(parts) == 1 < activities:
        pieces = parts[0].cut(_CAPITAL)
        return pieces if len(pieces) == activities else parts
    return parts


def measure_of(wording: str) -> str:
    """yes-no, count, percent or qualitative, by the words of the indicator."""
    folded = wording.casefold()
    if re.search(r"\(procent\)|\bandel\w*|\bprocent", folded):
        return "percent"
    if re.search(r"\(ja/nej\)", folded):
        return "yes-no"
    if re.search(r"(?<!\bett\s)\bantal\w*|\bhur många\b|\bminst (?:två|tre|\d+)\b", folded):
        return "count"
    return "qualitative"


def load_indicator(plan: Plan, part: Part, method: str, place: str = "") -> Element:
    indicator = plan.add_element("Indicator", "indicator", part.text, part.span, method, place=place)
    plan.state_concept(indicator, "vg:measure", "measure", measure_of(part.text))
    return indicator


def _load_priorities(plan: Plan, row: TableRow, goal: Element | None, carried: _Carried) -> list[Element]:
    parts = row.parts("priority")
    if not parts:
        return carried.priorities
    carried.priorities = []
    for part in parts:
        priority = plan.add_element("Goal", "goal", part.text, part.span, "table")
        plan.state_concept(priority, "vg:goalLevel", "goal-level", "local-priority")
        if goal:
            plan.link(priority, "vg:subGoalOf", goal)
        carried.priorities.append(priority)
    return carried.priorities


def _load_indicators(plan: Plan, row: TableRow, activities: list[Element], carried: _Carried) -> None:
    if row.is_merged("indicator"):
        _carry_indicators(plan, activities, carried.indicators)
        return
    carried.indicators = []
    parts = indicator_parts(row, len(activities))
    doubtful = bool(parts) and len(parts) != len(activities) and len(activities) > 1
    for activity, positions in zip(activities, pair_by_position(len(parts), len(activities)), strict=True):
        for position in positions:
            part = parts[position]
            indicator = load_indicator(plan, part, "table", place=f"{plan.place_of(part.span)} {activity.wording}")
            carried.indicators.append(indicator)
            plan.link(activity, "vg:measuredBy", indicator)
            load_deadlines(plan, activity, part, is_follow_up=True)
            if doubtful:
                plan.state_concept(indicator, "vg:pairing", "pairing", "doubtful")
                comment = f"Raden har {len(activities)} aktiviteter men {len(parts)} indikatorer; parade i ordning."
                plan.add_note(activity, "doubtful-pairing", comment, "vg:measuredBy", indicator)


def _carry_indicators(plan: Plan, activities: list[Element], indicators: list[Element]) -> None:
    for activity in activities:
        for indicator in indicators:
            plan.link(activity, "vg:measuredBy", indicator)
            plan.add_note(activity, "carried-on", _MERGED, "vg:measuredBy", indicator)


def _load_responsible(plan: Plan, row: TableRow, activities: list[Element], carried: _Carried) -> None:
    parts = row.parts("responsible")
    cell = row.cells.get("responsible")
    if not parts:
        if carried.responsible:
            for activity in activities:
                _answer(plan, activity, carried.responsible, carried_on=True)
        return
    by_position = len(parts) == len(activities) > 1 and cell is not None and has_separators(cell)
    if not by_position and len(parts) == 1:
        names = _one_each(plan, parts[0], len(activities))
        if names:
            parts, by_position = names, True
    carried.responsible = parts[-1]
    for number, activity in enumerate(activities):
        for part in [parts[number]] if by_position else parts:
            _answer(plan, activity, part)


def _one_each(plan: Plan, part: Part, activities: int) -> list[Part] | None:
    """Names that stand side by side without "och" or comma, as many as there are activities, answer for one each."""
    mentions, _ = plan.names.answering(part.text)
    between = [part.text[a.end : b.start].strip() for a, b in pairwise(mentions)]
    if activities < 2 or len(mentions) != activities or any(between):
        return None
    return [Part(part.text[m.start : m.end], part.span) for m in mentions]


def _answer(plan: Plan, activity: Element, part: Part, *, carried_on: bool = False) -> None:
    partners = _PARTNERS.fullmatch(part.text)
    if partners:
        plan.add_answering(activity, "vg:responsible", partners["owner"], part.span, carried_on=carried_on)
        plan.add_answering(activity, "vg:participant", partners["partners"], part.span, carried_on=carried_on)
    else:
        plan.add_answering(activity, "vg:responsible", part.text, part.span, carried_on=carried_on)


def _load_group(plan: Plan, group: Part, activities: list[Element]) -> None:
    target = plan.target_group(group.text, group.span)
    for activity in activities:
        plan.link(activity, "vg:targetGroup", target)


def load_services(plan: Plan) -> None:
    """The services in ordinary running: lone cells under the heading row, or the lines of a list under that heading."""
    for table in read_tables(plan):
        for part in table.services:
            _load_service(plan, part)
    for block in plan.document.blocks:
        if isinstance(block, Paragraph) and len(block.lines) > 1 and SERVICES.search(block.lines[0].text):
            for line in block.lines[1:]:
                _load_service(plan, Part(line.text, line.span))


def _load_service(plan: Plan, part: Part) -> None:
    plan.add_element("Service", "service", part.text, part.span, "list")
