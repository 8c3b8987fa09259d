"""Sections whose last lines name target group, goal, focus and who answers: "Målgrupp: …", "Mål: …", "Ansvarig: …"."""

import re
from dataclasses import dataclass

from loaders.documents import Heading, ListItem, Paragraph, Span
from loaders.documents.cells import Part
from loaders.documents.parse import fold_title
from loaders.layouts.goals import Goals
from loaders.layouts.labels import inline_label
from loaders.plan import Element, Plan

# A sentence that speaks of the goals instead of stating one.
_ABOUT_GOALS = re.compile(r"De övergripande målen konkretiseras\b")
_COORDINATED = re.compile(r",\s+(?:och\s+)?|\s+och\s+(?=insatser\b)|\s+samt\s+")


@dataclass
class _Section:
    goal: Element
    overall: Element | None = None


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
            area = next((goal for goal in goals.elements if goal.span == block.span), None)
            section = _Section(area) if area else None
        elif section and isinstance(block, (Paragraph, ListItem)) and (label := inline_label(block)):
            kind, text, offset = label
            part = Part(text, Span(block.span.first_line, block.span.last_line, block.span.end - len(text), block.span.end))
            _load_line(plan, goals, section, kind, part)


def _load_line(plan: Plan, goals: Goals, section: _Section, kind: str, part: Part) -> None:
    match kind:
        case "goal":
            section.overall = _overall_goal(plan, goals, section.goal, part)
        case "target-group":
            group = plan.target_group(part.text.rstrip("."), part.span)
            plan.link(section.goal, "vg:targetGroup", group)
        case "focus":
            for piece in Part(part.text.rstrip("."), part.span).cut(_COORDINATED):
                goals.add("focus-area", piece.text, piece.span, "label", above=section.goal)
        case "responsible":
            for goal in filter(None, (section.goal, section.overall)):
                plan.add_answering(goal, "vg:responsible", part.text, part.span)


def _overall_goal(plan: Plan, goals: Goals, area: Element, part: Part) -> Element:
    own = [s for s in part.sentences() if not _ABOUT_GOALS.match(s.text)]
    wording = " ".join(sentence.text for sentence in own)
    goal = goals.add("overall-goal", wording, part.span, "label", above=area)
    if wording != part.text:
        plan.state_text(goal, "skos:altLabel", part.text)
    return goal


def load_quoted_goals(plan: Plan, goals: Goals, level: str) -> None:
    """Headings such as "Delmål 1" whose goal is the quoted line below them; a goal of the overview said again."""
    heading: Heading | None = None
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            heading = block
        elif heading and isinstance(block, Paragraph) and (match := re.fullmatch(r"[”\"](.+)[”\"]", block.text)):
            known = goals.alike(match[1])
            if known and fold_title(known.wording) == fold_title(match[1]):
                goals.repeat(known, known.wording, block.span)
                plan.quote(known, heading.span)
            else:
                goals.add(level, match[1], block.span, "label", code=heading.number)
            heading = None
