"""The sheets of the workbook: which columns each has, and what stands in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vardgraf.checks.findings import Finding
from vardgraf.exports.tables.book import Book, Cell, Link
from vardgraf.exports.tables.things import Thing
from vardgraf.namespaces import DCT, ORG, SKOS, VG, mint_plan
from vardgraf.parameters import Text

NARROW, MIDDLE, WIDE = 11, 24, 60
_SEVERITIES = {
    "violation": Text("fel", "violation"),
    "warning": Text("varning", "warning"),
    "info": Text("upplysning", "info"),
}


@dataclass(frozen=True)
class Field:
    """A column of a sheet; `width` is in characters, `is_derived` of what rules conclude rather than plans state."""

    title: Text
    width: int
    cell: Callable[[Book, Thing], Cell]
    is_derived: bool = False

    @property
    def header(self) -> Text:
        if not self.is_derived:
            return self.title
        return Text(f"{self.title.sv} (härlett)", f"{self.title.en} (derived)")


@dataclass(frozen=True)
class Sheet:
    """`rows` gives a row for each thing, in order; of findings, `fields` has the headers only."""

    name: Text
    about: Text
    classes: tuple[str, ...]
    """Local names of those whose things the rows are of; none for findings."""
    fields: tuple[Field, ...]

    def rows(self, book: Book) -> Iterator[list[Cell]]:
        for name in self.classes:
            for thing in book.members(name):
                yield [field.cell(book, thing) for field in self.fields]


def _text(sv: str, en: str, prop: str, width: int = MIDDLE) -> Field:
    return Field(Text(sv, en), width, lambda book, thing: book.text(thing, prop))


def _stated(sv: str, en: str, *props: str, width: int = MIDDLE) -> Field:
    return Field(
        Text(sv, en), width, lambda book, thing: book.names(iri for prop in props for iri in book.stated(thing, prop))
    )


def _derived(sv: str, en: str, prop: str, width: int = MIDDLE) -> Field:
    return Field(Text(sv, en), width, lambda book, thing: book.names(book.derived(thing, prop)), is_derived=True)


def _pointing(sv: str, en: str, *props: str, width: int = MIDDLE) -> Field:
    """What has the thing as an object."""
    return Field(
        Text(sv, en),
        width,
        lambda book, thing: book.names(one.iri for prop in props for one in book.pointing(thing, prop)),
    )


def _day(sv: str, en: str, prop: str) -> Field:
    return Field(Text(sv, en), NARROW, lambda book, thing: book.day(thing, prop))


def _count(sv: str, en: str, name: str) -> Field:
    """How many elements of a class are part of the plan."""
    return Field(
        Text(sv, en),
        NARROW,
        lambda book, thing: sum(VG + name in one.classes for one in book.pointing(thing, DCT + "isPartOf")),
    )


def _named(sv: str, en: str) -> Field:
    return Field(Text(sv, en), WIDE, lambda book, thing: book.link(thing))


_PLAN = Field(Text("Plan", "Plan"), MIDDLE, lambda book, thing: book.plan_names(thing))
_LINES = (
    Field(Text("Rad", "Line"), NARROW, lambda book, thing: book.first_line(thing)),
    Field(Text("Rader", "Lines"), NARROW, lambda book, thing: book.lines(thing)),
)
_PLACES = Field(Text("Rader", "Lines"), MIDDLE, lambda book, thing: book.places(thing))
_STATUS = Field(
    Text("Rapporterad status", "Reported status"),
    MIDDLE,
    lambda book, thing: book.names(
        iri for report in book.pointing(thing, VG + "reportsOn") for iri in book.stated(report, VG + "status")
    ),
)
_REPORTED_PLAN = Field(
    Text("Aktivitetens plan", "Plan of the activity"),
    MIDDLE,
    lambda book, thing: book.names(
        plan
        for iri in book.stated(thing, VG + "reportsOn")
        if (activity := book.find(iri))
        for plan in activity.iris(DCT + "isPartOf")
    ),
)

SHEETS = (
    Sheet(
        Text("Planer", "Plans"),
        Text("En rad för varje styrdokument.", "A row for each strategy."),
        ("Strategy",),
        (
            _named("Plan", "Plan"),
            _stated("Region", "Region", VG + "region"),
            _stated("Slag", "Kind", VG + "planType"),
            _text("Beteckning", "Identifier", DCT + "identifier"),
            _day("Gäller från", "Valid from", VG + "validFrom"),
            _day("Gäller till", "Valid through", VG + "validThrough"),
            _stated("Beslut", "Decisions", VG + "decision", width=WIDE),
            _stated("Följer på", "Follows", VG + "follows"),
            _count("Mål", "Goals", "Goal"),
            _count("Aktiviteter", "Activities", "Activity"),
            _count("Indikatorer", "Indicators", "Indicator"),
            _count("Tidsangivelser", "Deadlines", "Deadline"),
            _count("Statusrapporter", "Status reports", "StatusReport"),
        ),
    ),
    Sheet(
        Text("Mål", "Goals"),
        Text("En rad för varje mål, från vision till målsättning.", "A row for each goal, from vision to objective."),
        ("Goal",),
        (
            _PLAN,
            _text("Nummer", "Number", SKOS + "notation", NARROW),
            _named("Mål", "Goal"),
            _stated("Nivå", "Level", VG + "goalLevel"),
            _stated("Delmål till", "Sub-goal of", VG + "subGoalOf"),
            _stated("Ansvariga", "Responsible", VG + "responsible"),
            _stated("Delaktiga", "Participants", VG + "participant"),
            _stated("Indikatorer", "Indicators", VG + "measuredBy", width=WIDE),
            _stated("Tid", "Time", VG + "hasDeadline"),
            _stated("Målgrupper", "Target groups", VG + "targetGroup"),
            _pointing("Aktiviteter", "Activities", VG + "serves", width=WIDE),
            _derived("Gemensamma målgrupper", "Shared target groups", VG + "targetGroup"),
            _derived("Teman", "Themes", DCT + "subject"),
            _derived("Modalitet", "Modality", VG + "modality"),
            *_LINES,
        ),
    ),
    Sheet(
        Text("Aktiviteter", "Activities"),
        Text(
            "En rad för varje aktivitet, med dem som ska göra den.",
            "A row for each activity, with those who shall do it.",
        ),
        ("Activity",),
        (
            _PLAN,
            _named("Aktivitet", "Activity"),
            _stated("Mål", "Goal", VG + "serves"),
            _stated("Ansvariga", "Responsible", VG + "responsible", VG + "lead"),
            _stated("Delaktiga", "Participants", VG + "participant"),
            _stated("Indikatorer", "Indicators", VG + "measuredBy", width=WIDE),
            _stated("Tid", "Time", VG + "hasDeadline"),
            _day("Gäller från", "Valid from", VG + "validFrom"),
            _day("Gäller till", "Valid through", VG + "validThrough"),
            _stated("Målgrupper", "Target groups", VG + "targetGroup"),
            _STATUS,
            _derived("Fortsätter", "Continues", VG + "continues"),
            _derived("Gemensamma målgrupper", "Shared target groups", VG + "targetGroup"),
            _derived("Teman", "Themes", DCT + "subject"),
            _derived("Modalitet", "Modality", VG + "modality"),
            *_LINES,
        ),
    ),
    Sheet(
        Text("Indikatorer", "Indicators"),
        Text("En rad för varje indikator, med det som den mäter.", "A row for each indicator, with what it measures."),
        ("Indicator",),
        (
            _PLAN,
            _named("Indikator", "Indicator"),
            _pointing("Mäter", "Measures", VG + "measuredBy", width=WIDE),
            _stated("Mått", "Measure", VG + "measure"),
            _text("Utgångsvärde", "Baseline", VG + "baseline"),
            _text("Målvärde", "Target value", VG + "targetValue"),
            _stated("Parning", "Pairing", VG + "pairing"),
            _derived("Led i värdekedjan", "Link of the value chain", VG + "valueChain"),
            _derived("Teman", "Themes", DCT + "subject"),
            *_LINES,
        ),
    ),
    Sheet(
        Text("Organ", "Bodies"),
        Text(
            "En rad för varje gemensamt organ eller roll som planerna nämner.",
            "A row for each joint body or role that the plans name.",
        ),
        ("Body",),
        (
            _named("Organ", "Body"),
            _text("Andra namn", "Other names", SKOS + "altLabel"),
            _stated("Slag", "Kind", ORG + "classification"),
            _stated("Nivå", "Level", VG + "level"),
            _stated("Region", "Region", VG + "region"),
            _stated("Överordnat", "Parent", VG + "parentBody"),
            _stated("Medlemmar", "Members", VG + "member"),
            _text("Mandatets gräns", "Limit of the mandate", VG + "mandateLimit"),
            _pointing("Ansvarar för", "Responsible for", VG + "responsible", VG + "lead", width=WIDE),
            _PLAN,
            _PLACES,
        ),
    ),
    Sheet(
        Text("Aktörer", "Actors"),
        Text(
            "En rad för varje region, kommun, nämnd, enhet eller annan part som planerna nämner.",
            "A row for each region, municipality, board, unit or other party that the plans name.",
        ),
        ("Actor",),
        (
            _named("Aktör", "Actor"),
            _text("Andra namn", "Other names", SKOS + "altLabel"),
            _stated("Slag", "Kind", ORG + "classification"),
            _stated("Enhet i", "Unit of", ORG + "unitOf"),
            _text("Kod (SCB)", "Code (SCB)", VG + "scbCode", NARROW),
            _text("Organisationsnummer", "Organisation number", VG + "organisationNumber"),
            _pointing("Ansvarar för", "Responsible for", VG + "responsible", VG + "lead", width=WIDE),
            _pointing("Deltar i", "Takes part in", VG + "participant", width=WIDE),
            _PLAN,
            _PLACES,
        ),
    ),
    Sheet(
        Text("Tidsplan", "Schedule"),
        Text("En rad för varje tidsangivelse, med det som den gäller.", "A row for each deadline, with what it is of."),
        ("Deadline",),
        (
            _PLAN,
            _named("Tid", "Time"),
            _pointing("Gäller", "Is of", VG + "hasDeadline", width=WIDE),
            _stated("Slag", "Kind", VG + "deadlineKind"),
            _stated("Noggrannhet", "Precision", VG + "precision"),
            _text("Tidskod", "Time code", VG + "date", NARROW),
            _day("Tidigast", "Earliest", VG + "earliest"),
            _day("Senast", "Latest", VG + "latest"),
            _text("Återkommer", "Recurs", VG + "recurrence"),
            *_LINES,
        ),
    ),
    Sheet(
        Text("Uppföljning", "Follow-up"),
        Text(
            "En rad för varje statusrapport: vad ett uppföljande dokument säger om en aktivitet.",
            "A row for each status report: what a follow-up document says of an activity.",
        ),
        ("StatusReport",),
        (
            _PLAN,
            _named("Rapport", "Report"),
            _stated("Aktivitet", "Activity", VG + "reportsOn", width=WIDE),
            _REPORTED_PLAN,
            _stated("Status", "Status", VG + "status"),
            _text("Belägg", "Evidence", VG + "evidence"),
            *_LINES,
        ),
    ),
)

FINDINGS_NAME = Text("Fynd", "Findings")
FINDINGS_ABOUT = Text(
    "En rad för varje fynd av kontrollerna, med åtgärd.", "A row for each finding of the checks, with its remedy."
)
FINDING_COLUMNS = (
    (Text("Regel", "Rule"), NARROW),
    (Text("Allvar", "Severity"), NARROW),
    (Text("Plan", "Plan"), MIDDLE),
    (Text("Rad", "Line"), NARROW),
    (Text("Gäller", "Is of"), WIDE),
    (Text("Säger", "Says"), WIDE),
    (Text("Gör så här", "Remedy"), WIDE),
)


def finding_cells(book: Book, finding: Finding) -> list[Cell]:
    language = book.language
    name = finding.passage or book.name(finding.element)
    return [
        finding.rule,
        book.say(_SEVERITIES[finding.severity]),
        book.name(mint_plan(finding.plan)) if finding.plan else "",
        finding.lines[0] if finding.lines else None,
        Link(name, finding.element),
        finding.message.get(language, ""),
        finding.remedy.get(language, ""),
    ]
