"""Running prose: normative sentences are goals; what only a reader can tell stands in the plan's readings."""

import re
from datetime import date

from loaders.anchors import Found
from loaders.dates import PlanDate, deadline_kind, find_dates, find_recurrence
from loaders.documents import Heading, ListItem, Paragraph
from loaders.documents.cells import Part
from loaders.documents.text import Span
from loaders.layouts.activity_tables import load_indicator
from loaders.layouts.goals import Goals
from loaders.layouts.labels import inline_label
from loaders.plan import Plan
from loaders.source import Reading
from loaders.statements import Element
from vardgraf.errors import ExpectationError

_REPORT = re.compile(r"\b(?:rapporter\w*|(?:åter)?redovis\w*|uppföljning\w*|utvärder\w*|följ\w*\s+upp)\b", re.I)
NORMATIVE = re.compile(r"\b(?:ska|skall|måste|krävs|kräver|behöver|behövs|bör|(?:är|en) nödvändig(?:t|a)?)\b", re.I)


def load_readings(plan: Plan, goals: Goals) -> None:
    """The statements that a reader listed; each is looked up in the text, and an error when it is gone."""
    readings = plan.source.readings(plan.id).reading
    for reading in (r for r in readings if r.kind == "goal"):
        _load_goal(plan, goals, reading)
    for reading in (r for r in readings if r.kind == "activity"):
        _load_activity(plan, goals, reading)
    for reading in (r for r in readings if r.kind not in ("goal", "activity", "status")):
        _load_other(plan, reading)


def load_normative_goals(plan: Plan, goals: Goals) -> None:
    """Sentences with a normative word (ska, måste, krävs, behöver, bör), as objectives, unless another statement
    rests on them or a reader passed them by with a reason."""
    passed = [plan.find_reading(p.begins, p.line, None).span for p in plan.source.readings(plan.id).passed]
    for span in passed:
        plan.claim(span, "passed")
    area: Element | None = None
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            area = goals.at_heading(block)
        elif isinstance(block, (Paragraph, ListItem)) and not inline_label(block):
            for sentence in [exact_part(plan, part) for part in Part(block.text, block.span).sentences()]:
                if NORMATIVE.search(sentence.text) and not plan.is_claimed(sentence.span):
                    goals.add("objective", sentence.text, sentence.span, "pattern", above=area)


def section_goal(plan: Plan, goals: Goals, span: Span) -> Element | None:
    """The goal whose heading stands nearest above a span."""
    above = [heading for heading in plan.document.headings if heading.span.first_line <= span.first_line]
    return goals.at_heading(above[-1]) if above else None


def exact_part(plan: Plan, part: Part) -> Part:
    """The part with its own characters: a block's offsets count neither markup nor the blank line of a page break."""
    found = plan.text.find_near(part.text, part.span.first_line)
    return Part(part.text, found.span) if found else part


def _load_goal(plan: Plan, goals: Goals, reading: Reading) -> None:
    found = plan.find_reading(reading.begins, reading.line, reading.ends)
    goal = goals.add(
        reading.level or "objective", found.text, found.span, "reader", above=_above(plan, goals, reading, found.span)
    )
    _load_links(plan, goal, reading)


def _load_activity(plan: Plan, goals: Goals, reading: Reading) -> None:
    found = plan.find_reading(reading.begins, reading.line, reading.ends)
    activity = plan.add_element("Activity", "activity", found.text, found.span, "reader")
    if above := _above(plan, goals, reading, found.span):
        plan.link(activity, "vg:serves", above)
    if plan.period:
        plan.state_date(activity, "vg:validFrom", date(plan.period[0], 1, 1))
        plan.state_date(activity, "vg:validThrough", date(plan.period[1], 12, 31))
    _load_links(plan, activity, reading)
    if find_dates(found.text) or find_recurrence(found.text):
        for deadline in _load_deadlines(plan, found, "pattern"):
            plan.link(activity, "vg:hasDeadline", deadline)


def _load_links(plan: Plan, element: Element, reading: Reading) -> None:
    for curie, spellings in (("vg:responsible", reading.responsible), ("vg:participant", reading.participants)):
        for spelling in spellings:
            plan.link(element, curie, plan.resolve(spelling))
    if reading.also:
        other = plan.find_reading(reading.also, reading.line, None)
        plan.state_text(element, "skos:altLabel", other.text)
        plan.quote(element, other.span)
    if reading.reason:
        plan.add_note(element, "reader-judgement", reading.reason)


def _load_other(plan: Plan, reading: Reading) -> None:
    found = plan.find_reading(reading.begins, reading.line, reading.ends)
    part = Part(found.text, found.span)
    match reading.kind:
        case "indicator":
            element = load_indicator(plan, part, "reader")
            if reading.activity:
                plan.link(_activity(plan, reading), "vg:measuredBy", element)
        case "deadline":
            for deadline in _load_deadlines(plan, found, "reader"):
                if reading.activity:
                    plan.link(_activity(plan, reading), "vg:hasDeadline", deadline)
        case "target-group":
            plan.target_group(found.text, found.span)
        case _:
            class_name = {"risk": "Risk", "challenge": "Challenge", "service": "Service"}[reading.kind]
            plan.add_element(class_name, reading.kind, found.text, found.span, "reader")


def _load_deadlines(plan: Plan, found: Found, method: str) -> list[Element]:
    """The dates of a statement as deadlines, or one without a date where it only says how often."""
    kind = deadline_kind(found.text, is_follow_up=bool(_REPORT.search(found.text)))
    values: list[PlanDate | None] = [*find_dates(found.text)]
    recurrence = find_recurrence(found.text)
    return [plan.add_deadline(found.text, found.span, kind, value, recurrence, method) for value in values or [None]]


def _activity(plan: Plan, reading: Reading) -> Element:
    words = str(reading.activity).casefold()
    for element in plan.elements:
        if element.kind in ("activity", "goal") and element.wording.casefold().startswith(words):
            return element
    raise ExpectationError(
        f'ingen aktivitet börjar med "{reading.activity}".',
        file=plan.document.source.name,
        line=reading.line,
        remedy=f"Rätta activity i readings/{plan.id}.toml.",
    )


def _above(plan: Plan, goals: Goals, reading: Reading, span: Span) -> Element | None:
    if reading.under is None:
        return section_goal(plan, goals, span)
    if reading.under == "":
        return None
    words = reading.under.casefold()
    found = goals.coded(reading.under) or next(
        (g for g in goals.elements if g.wording.casefold().startswith(words)), None
    )
    if found is None:
        raise ExpectationError(
            f'inget mål har koden eller börjar med "{reading.under}".',
            file=plan.document.source.name,
            line=reading.line,
            remedy=f"Rätta under i readings/{plan.id}.toml.",
        )
    return found
