"""What every plan has, whatever its layout: metadata, sections, names and abbreviations."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date

from pyoxigraph import Literal, NamedNode

from loaders.anchors import Found
from loaders.dates import find_dates, find_period
from loaders.documents import Heading, Paragraph
from loaders.documents.parse import BROKEN_REFERENCE, fold_title
from loaders.layouts.membership import load_members
from loaders.plan import Plan
from loaders.statements import Element
from vardgraf import namespaces as ns
from vardgraf.errors import ExpectationError

_DEFINED = re.compile(
    r"(?P<words>[\wåäöÅÄÖ][^().;:\n]{3,90}?)\s\((?P<short>[A-ZÅÄÖ][A-Za-zÅÄÖåäö-]*[A-ZÅÄÖ][A-Za-zÅÄÖåäö-]*)\)"
)
_ABBREVIATION = re.compile(r"(?<![\w-])[A-ZÅÄÖ][A-ZÅÄÖ0-9]{1,7}(?:-[A-ZÅÄÖ]{1,3})?(?![\w-])")
_SPELT_AFTER = re.compile(
    r"(?<![\w-])(?P<short>[A-ZÅÄÖ]{2,6})(?:-[a-zåäö]+)?\s(?:\((?P<words>[^()\n]{6,90})\)|–\s(?P<after>[^().,;\n]{6,90}))"
)
# Roman numbers, quarters, and the codes of goals ("A1").
_NO_ABBREVIATION = re.compile(r"[IVX]+|[A-ZÅÄÖ]\d{1,2}")
_HORIZON = re.compile(
    r"(?:inriktning|styrdokument|plan)[^.\n]*?(?P<horizon>de (?:närmaste|närmsta|kommande) \d[\d\s–-]*åren)", re.I
)
_UNTIL_END = "(?P<value>[^\n]+)"


def load_frame(plan: Plan) -> None:
    """Metadata, decisions, sections, contents, names, members of bodies and abbreviations of a plan."""
    load_metadata(plan)
    load_sections(plan)
    load_names(plan)
    load_members(plan)
    load_abbreviations(plan)


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


def load_abbreviations(plan: Plan) -> None:
    """Short forms in capitals: how often each is used, and where the plan spells it out."""
    defined = {match["short"]: match for match in reversed(_outside_contents(plan, _DEFINED))}
    spelt = {m["short"]: words for m in reversed(_outside_contents(plan, _SPELT_AFTER)) if (words := _spelt_after(m))}
    tabled = _abbreviation_table(plan)
    used = {match[0]: match.start() for match in reversed(_outside_contents(plan, _ABBREVIATION))}
    times = Counter(match[0] for match in _outside_contents(plan, _ABBREVIATION))
    for short in sorted(defined.keys() | tabled.keys() | used.keys()):
        if _NO_ABBREVIATION.fullmatch(short):
            continue
        first = used.get(short, defined[short].start("short") if short in defined else None)
        found = plan.text.found_between(first, first + len(short)) if first is not None else tabled[short]
        element = plan.add_element("Abbreviation", "abbreviation", short, found.span, "pattern", place="")
        plan.state_number(element, "vg:timesUsed", times[short] or plan.text.occurrences(short))
        if short in tabled:
            plan.state_text(element, "vg:expansion", tabled[short].text)
        elif short in defined:
            plan.state_text(element, "vg:expansion", _expansion(defined[short]["words"], short))
        elif short in spelt:
            plan.state_text(element, "vg:expansion", spelt[short])


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


def _outside_contents(plan: Plan, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """The matches outside the contents, which may be printed in capitals throughout."""
    contents = [entry.span for entry in plan.document.contents]
    found = []
    for match in pattern.finditer(plan.text.text):
        start = plan.text.found_between(*match.span()).span.start
        if not any(span.start <= start < span.end for span in contents):
            found.append(match)
    return found


def _spelt_after(match: re.Match[str]) -> str | None:
    """What follows a short form in brackets or behind a dash, where it begins with the same letter."""
    words = match["words"] or " ".join(match["after"].split()[: len(match["short"])])
    return words if words[0].casefold() == match["short"][0].casefold() else None


def _abbreviation_table(plan: Plan) -> dict[str, Found]:
    from loaders.layouts.tables import read_tables

    return {
        row.text("short"): Found(row.text("meaning"), row.span)
        for table in read_tables(plan)
        for row in table.rows
        if row.text("short") and row.text("meaning")
    }


def _expansion(words: str, short: str) -> str:
    """The last words before the bracket that begin like the short form, as many as fit; else the nearest word."""
    tokens = words.split()
    for start in range(len(tokens) - 1, -1, -1):
        if tokens[start][0].casefold() == short[0].casefold():
            return " ".join(tokens[start:])
    return tokens[-1]
