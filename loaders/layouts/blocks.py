"""Areas with labelled parts: under each heading Aktivitet, Tidplan, Uppföljning, Ansvar."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from loaders.dates import PlanDate, deadline_kind, find_dates, find_recurrence
from loaders.documents import Heading, ListItem, Paragraph
from loaders.documents.cells import Part
from loaders.layouts.activity_tables import load_indicator
from loaders.layouts.goals import Goals
from loaders.layouts.labels import label_of
from loaders.pairing import pair_by_words
from loaders.plan import Plan
from loaders.statements import Element

_NORMATIVE = re.compile(r"\b(?:ska|skall|bör|måste|behöver)\b", re.I)
# A sentence that begins with a passive verb goes on with the subject of the one before.
_GOES_ON = re.compile(r"(?:Följs|Sker|Görs|Genomförs|Redovisas)\b")
# Follow-up of the whole block, which names no activity because it means them all.
_REPORTING = re.compile(r"uppföljning|rapport|ställningstagande|följs upp|följa", re.I)
_LETTER = re.compile(r"[a-zåäö]")


@dataclass
class Area:
    """A heading and its labelled parts in the order of the text."""

    heading: Heading
    goal: Element
    parts: dict[str, list[Paragraph | ListItem]] = field(default_factory=dict)


def load_areas(plan: Plan, goals: Goals) -> list[Area]:
    """Numbered headings as focus areas, lettered ones as their sub-goals, and what is labelled below them."""
    areas = list(_areas(plan, goals))
    for area in areas:
        if "activity" in area.parts:
            load_area(plan, area)
    return areas


def load_area(plan: Plan, area: Area) -> None:
    """Activities of an area, and to each the deadlines, indicators and responsible that speak of it."""
    activities = [_load_activity(plan, area, part) for part in activity_parts(plan, area.parts["activity"])]
    _load_schedule(plan, activities, area)
    _load_follow_up(plan, activities, _statements(area.parts.get("follow-up", [])))
    for block in area.parts.get("responsible", []):
        for activity in activities:
            plan.add_answering(activity, "vg:responsible", block.text, block.span)


def activity_parts(plan: Plan, blocks: list[Paragraph | ListItem]) -> list[Part]:
    """The activities under a label. List items are activities and paragraphs explain them; where the items only name
    bodies, or there are none, the paragraphs are the activities."""
    items = [b for b in blocks if isinstance(b, ListItem) and not _names_a_body(plan, b.text)]
    chosen: Sequence[Paragraph | ListItem] = items or [b for b in blocks if isinstance(b, Paragraph)]
    return [piece for block in chosen for piece in _own_sentences(Part(block.text, block.span))]


def _areas(plan: Plan, goals: Goals) -> Iterator[Area]:
    numbered: Element | None = None
    number = ""
    area: Area | None = None
    label: str | None = None
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            if area:
                yield area
            is_lettered = bool(block.number and _LETTER.fullmatch(block.number))
            if is_lettered:
                goal = goals.add(
                    "sub-goal", block.text, block.span, "label", code=f"{number}{block.number}", above=numbered
                )
            else:
                goal = goals.add("focus-area", block.text, block.span, "label", code=block.number)
                numbered, number = goal, block.number or ""
            area, label = Area(block, goal), None
        elif area and isinstance(block, Paragraph) and (found := label_of(block)):
            label = found
            area.parts.setdefault(label, [])
        elif area and label and isinstance(block, (Paragraph, ListItem)):
            area.parts[label].append(block)
    if area:
        yield area


def _own_sentences(part: Part) -> list[Part]:
    """Several sentences that each say what shall be done are an activity each."""
    sentences = part.sentences()
    return sentences if len(sentences) > 1 and all(_NORMATIVE.search(s.text) for s in sentences) else [part]


def _names_a_body(plan: Plan, text: str) -> bool:
    mentions = plan.names.find(text)
    return bool(mentions) and mentions[0].kind == "body" and mentions[0].start == 0


def _load_activity(plan: Plan, area: Area, part: Part) -> Element:
    activity = plan.add_element("Activity", "activity", part.text, part.span, "label")
    plan.link(activity, "vg:serves", area.goal)
    if plan.period:
        plan.state_date(activity, "vg:validFrom", date(plan.period[0], 1, 1))
        plan.state_date(activity, "vg:validThrough", date(plan.period[1], 12, 31))
    return activity


def _statements(blocks: Sequence[Paragraph | ListItem]) -> list[Part]:
    """The sentences of list items and paragraphs; one that goes on with the subject before is joined to it."""
    statements: list[Part] = []
    for block in blocks:
        own: list[Part] = []
        whole = Part(block.text, block.span)
        for sentence in whole.sentences():
            if own and _GOES_ON.match(sentence.text):
                own[-1] = Part(f"{own[-1].text} {sentence.text}", own[-1].span.to(sentence.span))
            else:
                own.append(sentence)
        statements += own
    return statements


def _load_schedule(plan: Plan, activities: list[Element], area: Area) -> None:
    statements = _statements(area.parts.get("schedule", []))
    explained = [b for b in area.parts["activity"] if isinstance(b, Paragraph)]
    timed = [s for s in _statements(explained) if re.search(r"\bsenast\b", s.text) and not _is_activity(s, activities)]
    _load_deadlines(plan, activities, [*timed, *statements])


def _load_deadlines(
    plan: Plan, activities: list[Element], statements: list[Part], *, is_follow_up: bool = False
) -> None:
    pairs = _pair(plan, statements, activities)
    for statement, positions in zip(statements, pairs, strict=True):
        recurrence = find_recurrence(statement.text)
        kind = deadline_kind(statement.text, is_follow_up=is_follow_up)
        dates: list[PlanDate | None] = [*find_dates(statement.text)]
        for value in dates or [None]:
            deadline = plan.add_deadline(statement.text, statement.span, kind, value, recurrence, "label")
            for position in positions:
                plan.link(activities[position], "vg:hasDeadline", deadline)


def _load_follow_up(plan: Plan, activities: list[Element], statements: list[Part]) -> None:
    timed = [s for s in statements if find_dates(s.text) or find_recurrence(s.text)]
    _load_deadlines(plan, activities, timed, is_follow_up=True)
    pairs = _pair(plan, statements, activities)
    some_are_paired = any(len(positions) < len(activities) for positions in pairs)
    for statement, positions in zip(statements, pairs, strict=True):
        indicator = load_indicator(plan, statement, "label")
        if some_are_paired and len(positions) == len(activities) > 1 and not _REPORTING.search(statement.text):
            plan.add_note(
                indicator, "doubtful-pairing", "Uppföljningen delar inget ord med någon av blockets aktiviteter."
            )
            continue
        for position in positions:
            plan.link(activities[position], "vg:measuredBy", indicator)


def _pair(plan: Plan, statements: list[Part], activities: list[Element]) -> list[list[int]]:
    """Activities of each statement by shared words; who receives a report says nothing of what it is about."""
    texts = [plan.names.without_receivers(statement.text) for statement in statements]
    return pair_by_words(texts, [activity.wording for activity in activities])


def _is_activity(part: Part, activities: list[Element]) -> bool:
    return any(part.span.start == activity.span.start for activity in activities)
