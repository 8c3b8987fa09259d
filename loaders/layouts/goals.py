"""Goals from the places where plans list them: overviews, numbered lists, goal tables, and headings."""

import difflib
import re

from loaders.documents import Heading, ListItem, Paragraph, Span
from loaders.documents.cells import Part
from loaders.documents.parse import fold_title
from loaders.layouts.tables import TableRow, read_tables
from loaders.plan import Element, Plan

_OVERALL = re.compile(r"övergripande mål\s*:\s*(?P<goal>.+)", re.I)
_CODED = re.compile(r"(?P<code>[A-ZÅÄÖ]\d{0,2})[.\s]\s*(?P<goal>\S.*)")
_CODE_BOUNDARY = re.compile(r"(?<=[.])\s+(?=[A-ZÅÄÖ]\d{1,2}\.\s)")
_ALIKE = 0.75


class Goals:
    """The goals of a plan as they are read, to be found again by their wording or code."""

    def __init__(self, plan: Plan):
        self._plan = plan
        self.elements: list[Element] = []

    def add(
        self, level: str, wording: str, span: Span, method: str, *, code: str | None = None, above: Element | None = None
    ) -> Element:
        goal = self._plan.add_element("Goal", "goal", wording, span, method, code=code)
        self._plan.state_concept(goal, "vg:goalLevel", "goal-level", level)
        if above:
            self._plan.link(goal, "vg:subGoalOf", above)
        self.elements.append(goal)
        return goal

    def alike(self, wording: str) -> Element | None:
        """The goal whose wording is the same or nearly the same, or of which this one is the beginning."""
        folded = fold_title(wording)
        scored = [(_likeness(folded, fold_title(goal.wording)), goal) for goal in self.elements]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        return best[1] if best[0] >= _ALIKE else None

    def coded(self, code: str) -> Element | None:
        return next((goal for goal in self.elements if goal.code == code), None)

    def repeat(self, goal: Element, wording: str, span: Span) -> None:
        """A heading that says a goal of the overview again: the other wording is an altLabel."""
        if wording != goal.wording:
            self._plan.state_text(goal, "skos:altLabel", wording)
        self._plan.quote(goal, span)


def load_overall_goal(plan: Plan, goals: Goals) -> None:
    """A line "Övergripande mål: …"."""
    for block in plan.document.blocks:
        if isinstance(block, (Paragraph, ListItem)) and (match := _OVERALL.fullmatch(block.text)):
            start = block.span.end - len(match["goal"])
            goals.add("overall-goal", match["goal"], Span(block.span.first_line, block.span.last_line, start, block.span.end), "label")


def load_numbered_goals(plan: Plan, goals: Goals) -> None:
    """Under a numbered heading the label "Mål:" and a numbered list: a focus area with its sub-goals."""
    area: Heading | None = None
    parent: Element | None = None
    in_goals = False
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            area, parent, in_goals = block, None, False
        elif isinstance(block, Paragraph):
            in_goals = area is not None and fold_title(block.text) == "mål"
        elif isinstance(block, ListItem) and in_goals and area and block.marker.isdigit():
            if parent is None:
                parent = goals.add("focus-area", area.text, area.span, "label", code=area.number)
            code = f"{area.number}.{block.marker}"
            goals.add("sub-goal", block.text, block.span, "label", code=code, above=parent)


def load_goal_tables(plan: Plan, goals: Goals) -> None:
    """Tables of focus areas with coded sub-goals, and tables of local priorities with objectives and who answers."""
    for table in read_tables(plan):
        if {"area", "sub-goals"} <= set(table.roles):
            for row in table.rows:
                area = _coded_goal(goals, "focus-area", row.parts("area")[0])
                for part in row.parts("sub-goals"):
                    for piece in part.cut(_CODE_BOUNDARY):
                        _coded_goal(goals, "sub-goal", piece, above=area)
        elif {"priority", "objective"} <= set(table.roles):
            above = area_of_heading(plan, goals, table.heading) if table.heading else None
            for row in table.rows:
                _load_priority_row(plan, goals, row, above)


def area_of_heading(plan: Plan, goals: Goals, heading: Heading) -> Element:
    """The focus area that a heading such as "Fokusområde – nära vård" names; a new one where the overview has none."""
    name = after_dash(heading.text)
    goal = goals.alike(name)
    if goal:
        goals.repeat(goal, name, heading.span)
        return goal
    return goals.add("focus-area", name, heading.span, "label", code=heading.number)


def after_dash(title: str) -> str:
    """A title without its lead: "Lokalt fokusområde HSVO – Psykisk hälsa" names "Psykisk hälsa"."""
    lead, dash, rest = re.sub(r"\s[–-]\s", " – ", title).partition(" – ")
    return rest.strip() if dash and rest else lead.strip()


def _load_priority_row(plan: Plan, goals: Goals, row: TableRow, above: Element | None) -> None:
    for part in row.parts("priority"):
        priority = goals.add("local-priority", part.text, part.span, "table", above=above)
        objectives = [piece for cell_part in row.parts("objective") for piece in cell_part.sentences()]
        elements = [goals.add("objective", p.text, p.span, "table", above=priority) for p in objectives]
        for responsible in row.parts("responsible"):
            for element in (priority, *elements):
                plan.add_answering(element, "vg:responsible", responsible.text, responsible.span)


def _coded_goal(goals: Goals, level: str, part: Part, above: Element | None = None) -> Element:
    match = _CODED.fullmatch(part.text)
    if not match:
        return goals.add(level, part.text, part.span, "table", above=above)
    return goals.add(level, match["goal"], part.span, "table", code=match["code"], above=above)


def _likeness(first: str, second: str) -> float:
    if first == second:
        return 1.0
    short, long = sorted((first, second), key=len)
    if len(short) >= 12 and long.startswith(short):
        return 0.95
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()
