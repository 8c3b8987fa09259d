"""Follow-up reports: tables of activities and who took part in them, each followed by text that tells how it went.

A page break may have made paragraphs of the cells: one that holds names only is then the cell of those who took part,
and the one before it the activity.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from loaders.documents import Heading, Paragraph
from loaders.documents.cells import Part
from loaders.documents.sentences import first_words, split_sentences
from loaders.layouts.activity_tables import activity_parts, load_activity
from loaders.layouts.goals import Goals, after_dash
from loaders.layouts.tables import PlanTable, TableRow, read_tables
from loaders.plan import Plan
from loaders.source import Reading
from loaders.statements import Element
from vardgraf.errors import ExpectationError
from vardgraf.words import content_stems, share_stem

OTHER_WORK = re.compile(r"övrigt arbete|övriga (?:aktiviteter|insatser)", re.I)
UNCLEAR = "unclear"
_SENTENCE_END = (".", "!", "?", "…", "”", '"', ")")
# The words that tell what became of an activity. Where a sentence has several, the first of the list decides.
_CUES = (
    ("completed", r"avslutats\b.*\b(?:förvaltning|breddinför\w*|permanent\w*)"),
    ("stopped", r"har\s+(?:avslutats|stoppats|avskrivits|lagts\s+ned)|beslut\s+om\s+att\s+avsluta|avskrivs"),
    ("paused", r"har\s+pausats|är\s+pausa[dt]"),
    ("completed", r"har\s+(?:\w+\s+){0,3}(?:tagits\s+(?:fram|och\s+formellt\s+beslutats)|antagits|beslutats)"),
    ("completed", r"är\s+(?:framtag(?:en|et|na)|klar[at]?|färdig\w*)\b(?!\s+med)|(?<!som\s)fastställdes"),
    ("started", r"är\s+påbörja[dt]|har\s+(?:det\s+)?(?:startats(?:\s+upp)?|påbörjats|initierats)|startades"),
    ("started", r"ett\s+första\s+möte\b.*\bhar\s+hållits"),
    ("ongoing", r"håller\s+\S.{0,90}?på\s+att|är\s+i\s+slutfasen|håller\s+ihop|det\s+görs"),
    ("ongoing", r"pågår(?:\s+fortfarande)?|fortgår|fortskrider|fortsätter|pågående"),
    ("ongoing", r"(?:hålls\s+|medverkar\s+)?kontinuerligt|löpande"),
    ("ongoing", r"genomförs\s+en|deltar|har\s+deltagit|medverkar"),
)
_COMPILED = tuple((status, re.compile(rf"\b(?:{pattern})\b", re.I)) for status, pattern in _CUES)


@dataclass
class ReportEntry:
    """What a report says of one activity, or of the several that share a cell."""

    activities: list[Part]
    participants: list[Part] = field(default_factory=list)
    texts: list[Part] = field(default_factory=list)
    was_broken: bool = False
    """The cells had become paragraphs."""


@dataclass(frozen=True)
class Told:
    """What the text tells of an activity: the status, the sentence that says so, and the deciding words in it."""

    status: str
    sentence: str
    evidence: str | None
    method: str = "pattern"


def load_report(plan: Plan, goals: Goals) -> None:
    """The areas of a report, its activities with who took part, and a status report on each."""
    load_report_areas(plan, goals)
    for table in _report_tables(plan):
        above = goals.at_heading(table.heading) if table.heading else None
        for entry in table_entries(plan, table):
            activities = [load_activity(plan, part, table) for part in entry.activities]
            load_entry(plan, entry, activities, above)
    for entry in other_work(plan):
        load_entry(plan, entry, [_load_other_activity(plan, part) for part in entry.activities], None)
    _check_readings(plan)


def load_report_areas(plan: Plan, goals: Goals) -> None:
    """The headings that have an activity table below them, and those above them, as focus areas."""
    numbers = {table.heading.number for table in _report_tables(plan) if table.heading and table.heading.number}
    above: list[tuple[int, Element]] = []
    for heading in plan.document.headings:
        if heading.level > 1 and any(f"{number}.".startswith(f"{heading.number}.") for number in numbers):
            above = [(level, goal) for level, goal in above if level < heading.level]
            goal = _add_area(plan, goals, heading, above[-1][1] if above else None)
            above.append((heading.level, goal))


def load_entry(plan: Plan, entry: ReportEntry, activities: list[Element], above: Element | None) -> None:
    """Links and status of the activities of an entry."""
    for activity in activities:
        if above:
            plan.link(activity, "vg:serves", above)
        for part in entry.participants:
            plan.add_answering(activity, "vg:participant", part.text, part.span)
        if entry.was_broken:
            plan.add_note(activity, "mended-break", "Raden var delad av en sidbrytning: cellerna stod som stycken.")
        if entry.texts:
            load_status(plan, entry, activity)


def load_status(plan: Plan, entry: ReportEntry, activity: Element) -> Element:
    """The status report on an activity: by a reader's reviewed judgement, else by the words of the text."""
    span = entry.texts[0].span.to(entry.texts[-1].span)
    reading = _reviewed(plan, activity, range(span.first_line, span.last_line + 1))
    told = _told_by_reader(plan, reading) if reading else find_status([part.text for part in entry.texts])
    report = plan.add_element(
        "StatusReport", "status", told.evidence or first_words(told.sentence), span, told.method, place=activity.wording
    )
    plan.link(report, "vg:reportsOn", activity)
    plan.state_concept(report, "vg:status", "status", told.status)
    if told.evidence:
        plan.state_text(report, "vg:evidence", told.evidence)
    told_stems = content_stems(" ".join(part.text for part in entry.texts))
    shared = [s for s in content_stems(activity.wording) if any(share_stem(s, other) for other in told_stems)]
    plan.state_number(report, "vg:sharedWords", len(shared))
    if any(not part.text.endswith(_SENTENCE_END) for part in entry.texts[:-1]):
        plan.add_note(report, "mended-break", "Texten var delad av en sidbrytning och har satts ihop.")
    if reading and reading.reason:
        plan.add_note(report, "reader-judgement", reading.reason)
    return report


def find_status(texts: list[str]) -> Told:
    """What a text tells first of the state of the work; unclear where it has none of the known words."""
    sentences = [sentence.text for text in texts for sentence in split_sentences(text)]
    for sentence in sentences:
        for status, pattern in _COMPILED:
            if match := pattern.search(sentence):
                return Told(status, sentence, match[0])
    return Told(UNCLEAR, sentences[0], None)


def table_entries(plan: Plan, table: PlanTable) -> Iterator[ReportEntry]:
    """The entries of a table, of its rows and of the paragraphs that page breaks made of its cells."""
    entry: ReportEntry | None = None
    for item, following in zip(table.loose, [*table.loose[1:], None], strict=True):
        started = _row_entry(item) if isinstance(item, TableRow) else _paragraph_entry(plan, item, following)
        if started:
            if entry:
                yield entry
            entry = started
        elif entry and not (isinstance(item, Paragraph) and _is_names_only(plan, item)):
            entry.texts.append(_text_of(item))
    if entry:
        yield entry


def other_work(plan: Plan) -> Iterator[ReportEntry]:
    """Under a heading such as "Övrigt arbete": title lines as activities, each with the paragraphs that follow."""
    entry: ReportEntry | None = None
    below = False
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            below = bool(OTHER_WORK.fullmatch(block.text))
        elif below and isinstance(block, Paragraph):
            if block.is_title_like:
                if entry:
                    yield entry
                entry = ReportEntry([Part(block.text, block.span)])
            elif entry:
                entry.texts.append(Part(block.text, block.span))
    if entry:
        yield entry


def _report_tables(plan: Plan) -> list[PlanTable]:
    return [table for table in read_tables(plan) if {"activity", "participants"} <= set(table.roles)]


def _add_area(plan: Plan, goals: Goals, heading: Heading, above: Element | None) -> Element:
    name = after_dash(heading.text)
    goal = goals.add("focus-area", name, heading.span, "label", code=heading.number, above=above)
    if name != heading.text:
        plan.state_text(goal, "skos:altLabel", heading.text)
    return goal


def _row_entry(row: TableRow) -> ReportEntry | None:
    participants = row.parts("participants")
    return ReportEntry(activity_parts(row), participants) if participants else None


def _paragraph_entry(plan: Plan, paragraph: Paragraph, following: Paragraph | TableRow | None) -> ReportEntry | None:
    if not (isinstance(following, Paragraph) and _is_names_only(plan, following)):
        return None
    activity, participants = Part(paragraph.text, paragraph.span), Part(following.text, following.span)
    return ReportEntry([activity], [participants], was_broken=True)


def _is_names_only(plan: Plan, paragraph: Paragraph) -> bool:
    mentions, unknown = plan.names.answering(paragraph.text)
    return bool(mentions) and not unknown and paragraph.is_title_like


def _text_of(item: TableRow | Paragraph) -> Part:
    return Part(item.text, item.span) if isinstance(item, Paragraph) else Part(item.text("activity"), item.span)


def _load_other_activity(plan: Plan, part: Part) -> Element:
    activity = plan.add_element("Activity", "activity", part.text, part.span, "label")
    if plan.period:
        plan.state_date(activity, "vg:validFrom", date(plan.period[0], 1, 1))
        plan.state_date(activity, "vg:validThrough", date(plan.period[1], 12, 31))
    return activity


def _reviewed(plan: Plan, activity: Element, lines: range) -> Reading | None:
    """A reader's status of the activity, noted where what the words say first is not what they say as a whole."""
    wording = activity.wording.casefold()
    readings = (r for r in plan.source.readings(plan.id).reading if r.kind == "status" and r.line in lines)
    return next((r for r in readings if wording.startswith(str(r.activity).casefold())), None)


def _check_readings(plan: Plan) -> None:
    """Raises ExpectationError for a reviewed status that no status report of the text has taken up."""
    reports = [element for element in plan.elements if element.kind == "status"]
    for reading in (r for r in plan.source.readings(plan.id).reading if r.kind == "status"):
        words = str(reading.activity).casefold()
        here = [r for r in reports if r.span.first_line <= reading.line <= r.span.last_line]
        if not any(a.wording.casefold().startswith(words) for r in here for a in r.links["vg:reportsOn"]):
            raise ExpectationError(
                f'ingen redovisning på raden gäller en aktivitet som börjar med "{reading.activity}".',
                file=plan.document.source.name,
                line=reading.line,
                remedy=f"Rätta activity eller line i readings/{plan.id}.toml.",
            )


def _told_by_reader(plan: Plan, reading: Reading) -> Told:
    found = plan.find_reading(reading.begins, reading.line, reading.ends)
    status = reading.status or UNCLEAR
    return Told(status, found.text, None if status == UNCLEAR else found.text, "reader")
