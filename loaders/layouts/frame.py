"""What every plan has, whatever its layout: metadata, sections, names and abbreviations."""

import re
from collections.abc import Callable
from datetime import date

from pyoxigraph import Literal, NamedNode

from loaders.anchors import Found
from loaders.dates import find_dates, find_period
from loaders.documents import Heading, Paragraph
from loaders.documents.parse import BROKEN_REFERENCE, fold_title
from loaders.layouts.abbreviations import load_abbreviations
from loaders.layouts.claims import load_endings, load_overall_claims
from loaders.layouts.column_names import load_labels
from loaders.layouts.membership import load_mandates, load_members
from loaders.layouts.misspellings import load_misspellings
from loaders.layouts.name_uses import load_name_uses
from loaders.layouts.references import load_references
from loaders.layouts.statutes import load_statutes
from loaders.plan import Plan
from loaders.statements import Element
from vardgraf import namespaces as ns
from vardgraf.errors import ExpectationError

_HORIZON = re.compile(
    r"(?:inriktning|styrdokument|plan)[^.\n]*?(?P<horizon>de (?:närmaste|närmsta|kommande) \d[\d\s–-]*åren)", re.I
)
_UNTIL_END = "(?P<value>[^\n]+)"


def load_frame(plan: Plan) -> None:
    """Metadata, decisions, sections, contents, names, members of bodies and abbreviations of a plan, and what the
    checks need to know of its text."""
    load_metadata(plan)
    load_sections(plan)
    load_names(plan)
    load_members(plan)
    load_mandates(plan)
    load_abbreviations(plan)
    load_statutes(plan)
    load_labels(plan)
    load_references(plan)
    load_name_uses(plan)
    load_misspellings(plan)
    load_overall_claims(plan)
    load_endings(plan)


def load_metadata(plan: Plan) -> None:
    settings = plan.settings
    title = _title(plan)
    plan.state(plan.iri, "rdf:type", NamedNode(ns.VG + "Strategy"))
    for curie in ("dct:title", "skos:prefLabel"):
        plan.state_text(plan.iri, curie, title.text)
    plan.quote(plan.iri, title.span)
    plan.state_concept(plan.iri, "vg:planType", "plan-type", settings.type)
    authority = plan.resolve(plan.source.authority)
    plan.state(plan.iri, "vg:region", authority)
    plan.state(plan.iri, "vg:document", NamedNode(ns.mint_document(plan.document.source.sha256)))
    if settings.follows:
        plan.state(plan.iri, "vg:follows", NamedNode(ns.mint_plan(settings.follows)))
    if settings.part_of:
        plan.state(plan.iri, "dct:isPartOf", NamedNode(ns.mint_plan(settings.part_of)))
    _load_period(plan, title)
    if match := _HORIZON.search(plan.text.text):
        plan.state_text(plan.iri, "vg:claimedHorizon", match["horizon"])
        if found := plan.text.find_first(match["horizon"]):
            plan.quote(plan.iri, found.span, derived=True)
    _load_front_matter(plan)
    _load_decisions(plan)


def load_sections(plan: Plan) -> None:
    """Headings of the body as sections, and the entries of the contents with the section that each announces."""
    sections = [(h, plan.add_section(h.text, h.number, h.level, h.span)) for h in plan.document.headings]
    for entry in plan.document.contents:
        node = plan.add_contents_entry(entry.title, entry.number, entry.span)
        plan.state(node, "vg:pageText", Literal(entry.page))
        if BROKEN_REFERENCE in entry.page:
            plan.state(node, "vg:brokenReference", Literal("true", datatype=NamedNode(ns.XSD + "boolean")))
        match = _announced(entry.number, entry.title, sections)
        if match:
            plan.state(node, "vg:entryFor", match)
    if plan.whole:
        _announce_in_whole(plan, plan.whole)


def _announce_in_whole(plan: Plan, whole: Plan) -> None:
    """Sections of an appendix that the contents of the plan announce to which it belongs."""
    sections = {fold_title(e.wording): e for e in plan.elements if e.kind == "section"}
    for entry in (e for e in whole.elements if e.kind == "contents-entry"):
        section = sections.get(fold_title(entry.wording))
        if section and not whole.has(entry, "vg:entryFor"):
            plan.state(entry, "vg:entryFor", section)


def load_names(plan: Plan) -> None:
    """All declared actors, bodies, instruments and systems that stand in the plan."""
    for kind, name in plan.mentioned_names():
        plan.named(kind, name)


def _title(plan: Plan) -> Found:
    line = plan.document.blocks[0].span.first_line if plan.document.blocks else 1
    for block in plan.document.blocks:
        if isinstance(block, (Paragraph, Heading)) and block.text.startswith(plan.settings.title):
            return Found(block.text, block.span)
    if plan.letter and plan.letter.find_first(plan.settings.title):
        return plan.find_anywhere(plan.settings.title)
    raise ExpectationError(
        f'ingen rad börjar med "{plan.settings.title}".',
        file=plan.document.source.name,
        line=line,
        remedy="Kontrollera att planens titel står kvar, eller ändra title i source.toml.",
    )


def _load_period(plan: Plan, title: Found) -> None:
    text = title.text
    if plan.settings.period:
        found = plan.text.find(plan.settings.period, title.span.first_line, file=plan.document.source.name)
        plan.claim(found.span, "period")
        text = found.text
    period = find_period(text)
    if period is None:
        raise ExpectationError(
            f'ingen giltighetstid i "{text}".',
            file=plan.document.source.name,
            line=title.span.first_line,
            remedy="Ange period i source.toml: början på raden där åren står.",
        )
    plan.state_date(plan.iri, "vg:validFrom", date(period[0], 1, 1))
    plan.state_date(plan.iri, "vg:validThrough", date(period[1], 12, 31))
    plan.state_concept(plan.iri, "vg:periodPrecision", "precision", "year")
    plan.period = period


def _load_front_matter(plan: Plan) -> None:
    """Date and diary number of the covering letter or the cover: a label with its value on the same or next line."""
    lines = plan.front_lines()
    for label, curie in (("diarienummer", "dct:identifier"), ("datum", "dct:issued")):
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            found = re.fullmatch(rf"{label}:?\s*(?P<value>.*)", line.strip(), re.I)
            if not found:
                continue
            value = found["value"] or following.strip()
            if curie == "dct:issued":
                dates = find_dates(value)
                if dates:
                    plan.state_date(plan.iri, curie, dates[0].earliest)
            elif value:
                plan.state(plan.iri, curie, Literal(value))
            break


def _load_decisions(plan: Plan) -> None:
    for decision in plan.settings.decisions:
        found = plan.find_anywhere(decision.begins, decision.ends)
        element = plan.add_element("Decision", "decision", found.text, found.span, "reader")
        plan.state(NamedNode(ns.mint_plan(decision.of)) if decision.of else plan.iri, "vg:decision", element)
        for spelling in decision.by:
            plan.state(element, "vg:decidedBy", plan.resolve(spelling))
        dates = find_dates(found.text)
        if dates:
            plan.state(element, "vg:date", Literal(dates[0].text))
            plan.state_concept(element, "vg:precision", "precision", dates[0].precision)
            plan.state_date(element, "vg:earliest", dates[0].earliest)
            plan.state_date(element, "vg:latest", dates[0].latest)


def _announced(number: str | None, title: str, sections: list[tuple[Heading, Element]]) -> Element | None:
    """The section of an entry: same number and title, else same number, else same title."""
    folded = fold_title(title)
    tests: tuple[Callable[[Heading], bool], ...] = (
        lambda h: h.number == number and fold_title(h.text) == folded,
        lambda h: number is not None and h.number == number,
        lambda h: fold_title(h.text) == folded,
    )
    return next((section for test in tests for heading, section in sections if test(heading)), None)
