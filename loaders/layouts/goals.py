"""Goals from the places where plans list them: overviews, numbered lists, goal tables, and headings."""

import difflib
import re
from dataclasses import replace

from loaders.documents import Heading, ListItem, Paragraph, Span
from loaders.documents.cells import Part
from loaders.documents.parse import fold_title
from loaders.documents.sentences import split_sentences
from loaders.layouts.tables import TableRow, read_tables
from loaders.plan import Plan
from loaders.statements import Element

_OVERALL = re.compile(r"övergripande mål\s*:\s*(?P<goal>.+)", re.I)
_CODED = re.compile(r"(?P<code>[A-ZÅÄÖ]\d{0,2})[.\s]\s*(?P<goal>\S.*)")
_CODE_BOUNDARY = re.compile(r"(?<=[.])\s+(?=[A-ZÅÄÖ]\d{1,2}\.\s)")
_LISTED_LEVELS = (
    (re.compile(r"\bdelmål", re.I), "sub-goal"),
    (re.compile(r"\beffektmål", re.I), "effect-goal"),
    (re.compile(r"\bönskvärt läge\b", re.I), "effect-goal"),
)
_LIST_END = re.compile(r"(?:\s+(?:samt|och)|[,.;])+$")
_QUOTED_LEVELS = (
    (re.compile(r"delmål\b", re.I), "sub-goal"),
    (re.compile(r"(?:prioriterat\s+)?(?:insats|fokus)område", re.I), "focus-area"),
)
_QUOTED = re.compile(r"[”\"](?P<goal>.+)[”\"]")
_VISION = re.compile(r"(?:gemensam\s+)?(?:målbild|vision)", re.I)
ALIKE = 0.75
"""Likeness from which a heading is taken to say a goal again; tried on the five documents."""


class Goals:
    """The goals of a plan as they are read, to be found again by their wording or code."""

    def __init__(self, plan: Plan):
        self._plan = plan
        self.elements: list[Element] = []
        self._by_heading: dict[Span, Element] = {}

    def add(
        self,
        level: str,
        wording: str,
        span: Span,
        method: str,
        *,
        code: str | None = None,
        above: Element | None = None,
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
        scored = [(likeness(folded, fold_title(goal.wording)), goal) for goal in self.elements]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        return best[1] if best[0] >= ALIKE else None

    def same(self, wording: str) -> Element | None:
        """The goal of that wording, but for case, hyphens and punctuation."""
        folded = fold_title(wording)
        return next((goal for goal in self.elements if fold_title(goal.wording) == folded), None)

    def named_in(self, text: str) -> Element | None:
        """The goal whose wording stands in a text; of several the longest."""
        folded = fold_title(text)
        named = [goal for goal in self.elements if fold_title(goal.wording) in folded]
        return max(named, key=lambda goal: len(goal.wording), default=None)

    def stand_under(self, heading: Heading, goal: Element) -> None:
        """What follows the heading speaks of the goal, though the heading words it otherwise ("Delmål 1")."""
        self._by_heading[heading.span] = goal

    def at_heading(self, heading: Heading) -> Element | None:
        """The goal that a heading is or stands for."""
        return self._by_heading.get(heading.span) or next((g for g in self.elements if g.span == heading.span), None)

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
            goals.add(
                "overall-goal",
                match["goal"],
                Span(block.span.first_line, block.span.last_line, start, block.span.end),
                "label",
            )


def load_vision(plan: Plan, goals: Goals) -> None:
    """Below a heading "Målbild" or "Vision": its first paragraph, and the items of its list as objectives."""
    vision: Element | None = None
    below = False
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            below, vision = bool(_VISION.fullmatch(block.text)), None
        elif below and vision is None and isinstance(block, Paragraph):
            vision = goals.add("vision", block.text, block.span, "label")
        elif below and isinstance(block, ListItem):
            goals.add("objective", block.text, block.span, "list", above=vision)


def repeat_headings(plan: Plan, goals: Goals) -> None:
    """Headings that say a goal of the overview again: what follows them stands under that goal."""
    for heading in plan.document.headings:
        if goals.at_heading(heading):
            continue
        # The dash may stand inside the goal itself: then the whole heading words it.
        for name in (after_dash(heading.text), heading.text):
            if goal := goals.alike(name):
                goals.repeat(goal, name, heading.span)
                goals.stand_under(heading, goal)
                break


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


def load_listed_goals(plan: Plan, goals: Goals) -> None:
    """Lists whose lead-in says what they hold: "Inom detta insatsområde har fem delmål formulerats: …".

    Where the lead-in words another goal, the listed ones belong to it.
    """
    level, parent = None, None
    for block in plan.document.blocks:
        if isinstance(block, Paragraph):
            level, parent = _listed_level(block.text), goals.named_in(block.text)
        elif isinstance(block, ListItem) and level:
            wording = _LIST_END.sub("", block.text)
            span = replace(block.span, end=block.span.start + len(wording))
            if known := goals.same(wording):
                goals.repeat(known, wording, span)
            else:
                goals.add(level, wording, span, "list", above=parent)
        else:
            level = None


def load_quoted_goals(plan: Plan, goals: Goals) -> None:
    """Headings such as "Delmål 1" whose goal is the quoted line below them; goals of lower headings belong to it."""
    heading: Heading | None = None
    above: list[tuple[int, Element]] = []
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            heading = block
        elif heading and isinstance(block, Paragraph) and (match := _QUOTED.fullmatch(block.text)):
            above = [(level, goal) for level, goal in above if level < heading.level]
            parent = above[-1][1] if above else None
            if goal := _quoted_goal(goals, heading, match["goal"], _within_quotes(block.span), parent):
                above.append((heading.level, goal))
            heading = None


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


def _listed_level(text: str) -> str | None:
    """The level of the goals that a lead-in announces by its last sentence; None where it announces no goals."""
    if not text.endswith(":"):
        return None
    lead = split_sentences(text)[-1].text
    return next((level for words, level in _LISTED_LEVELS if words.search(lead)), None)


def _quoted_goal(goals: Goals, heading: Heading, wording: str, span: Span, parent: Element | None) -> Element | None:
    level = next((level for words, level in _QUOTED_LEVELS if words.match(heading.text)), None)
    if level is None:
        return None
    number = re.search(r"\d+$", heading.text)
    goal = goals.same(wording)
    if goal:
        goals.repeat(goal, wording, span)
    else:
        goal = goals.add(level, wording, span, "label", code=number[0] if number else None, above=parent)
    goals.stand_under(heading, goal)
    return goal


def _within_quotes(span: Span) -> Span:
    return replace(span, start=span.start + 1, end=span.end - 1)


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


def likeness(first: str, second: str) -> float:
    """How alike two folded wordings are, 0 to 1; one that begins the other is nearly the same."""
    if first == second:
        return 1.0
    short, long = sorted((first, second), key=len)
    if len(short) >= 12 and long.startswith(short):
        return 0.95
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()
