"""Sections whose last lines name target group, goal, focus and who answers: "Målgrupp: …", "Mål: …", "Ansvarig: …"."""

import re
from dataclasses import dataclass, field

from loaders.documents import Heading, ListItem, Paragraph
from loaders.documents.cells import Part
from loaders.layouts.goals import Goals
from loaders.layouts.labels import inline_label
from loaders.layouts.prose import exact_part
from loaders.layouts.target_groups import find_target_groups
from loaders.plan import Plan
from loaders.statements import Element

# A sentence that speaks of the goals instead of stating one.
_ABOUT_GOALS = re.compile(r"De övergripande målen konkretiseras\b")
_CARRIED = "Värdet kommer från områdets rad om ansvar; meningen själv nämner ingen ansvarig."
_COORDINATED = re.compile(r",\s+(?:och\s+)?|\s+och\s+(?=insatser\b)|\s+samt\s+")


@dataclass
class _Section:
    goal: Element
    overall: Element | None = None
    groups: list[Element] = field(default_factory=list)


def load_focus_areas(plan: Plan, goals: Goals) -> None:
    """The headings that the source names as areas, each below the nearest area of a higher level."""
    above: list[tuple[int, Element]] = []
    for heading in plan.document.headings:
        if heading.number not in plan.settings.areas:
            continue
        above = [(level, goal) for level, goal in above if level < heading.level]
        parent = above[-1][1] if above else None
        goal = goals.add("focus-area", heading.text, heading.span, "label", code=heading.number, above=parent)
        above.append((heading.level, goal))


def load_labelled_lines(plan: Plan, goals: Goals) -> None:
    """The labelled lines of each area: the goal is the area's overall goal, the other lines hold for both."""
    section: _Section | None = None
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            area = goals.at_heading(block)
            section = _Section(area) if area else None
        elif section and isinstance(block, (Paragraph, ListItem)) and (label := inline_label(block)):
            kind, text, _ = label
            _load_line(plan, goals, section, kind, exact_part(plan, Part(text, block.span)))


def carry_responsible(plan: Plan) -> None:
    """Who answers for an area also answers for its activities that name nobody; each is marked as carried on."""
    for activity in [element for element in plan.elements if element.kind == "activity"]:
        if plan.has(activity, "vg:responsible"):
            continue
        for area in activity.links["vg:serves"]:
            for answering in plan.values(area, "vg:responsible"):
                plan.state(activity, "vg:responsible", answering)
                plan.add_note(activity, "carried-on", _CARRIED, "vg:responsible", answering)


def _load_line(plan: Plan, goals: Goals, section: _Section, kind: str, part: Part) -> None:
    match kind:
        case "goal":
            section.overall = _overall_goal(plan, goals, section.goal, part)
            _link_groups(plan, section.overall, section.groups)
        case "target-group":
            section.groups = find_target_groups(plan, part)
            for goal in filter(None, (section.goal, section.overall)):
                _link_groups(plan, goal, section.groups)
        case "focus":
            for piece in Part(part.text.rstrip("."), part.span).cut(_COORDINATED):
                goals.add("focus-area", piece.text, piece.span, "label", above=section.goal)
        case "responsible":
            for goal in filter(None, (section.goal, section.overall)):
                plan.add_answering(goal, "vg:responsible", part.text, part.span)


def _overall_goal(plan: Plan, goals: Goals, area: Element, part: Part) -> Element:
    own = " ".join(s.text for s in part.sentences() if not _ABOUT_GOALS.match(s.text))
    exact = exact_part(plan, Part(own, part.span))
    return goals.add("overall-goal", exact.text, exact.span, "label", above=area)


def _link_groups(plan: Plan, goal: Element, groups: list[Element]) -> None:
    for group in groups:
        plan.link(goal, "vg:targetGroup", group)
