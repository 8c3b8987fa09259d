"""Short forms: how often a plan uses each, and where it spells it out."""

import re
from collections import Counter
from dataclasses import dataclass, field

from loaders.anchors import Found
from loaders.layouts.tables import read_tables
from loaders.observations import is_in_contents
from loaders.plan import Plan
from loaders.statements import Element
from loaders.words import word_list

# SIP, GAP-UL, and with small letters: SoL, ViS, FoU-S, ViSam; also before a hyphen ("SIP-nätverket").
_SHORT = (
    r"(?:[A-ZÅÄÖ][A-ZÅÄÖ0-9]{1,7}(?:-[A-ZÅÄÖ]{1,3}(?![a-zåäö]))?"
    r"|[A-ZÅÄÖ][a-zåäö]{1,2}[A-ZÅÄÖ](?:[a-zåäö]{2}|-[A-ZÅÄÖ])?)"
)
_USED = re.compile(rf"(?<![\w-]){_SHORT}(?!\w)")
_DEFINED = re.compile(
    rf"(?P<words>[\wåäöÅÄÖ][^().;:\n]{{3,90}}?)\s\((?P<short>{_SHORT})(?:\s[^()\n]{{1,30}})?\)"
    rf"|(?P<named>[A-ZÅÄÖ][^().,;:\n]{{5,60}}),\s(?P<following>{_SHORT})(?=\n|$)"
)
_SPELT_AFTER = re.compile(
    rf"(?<![\w-])(?P<short>{_SHORT})(?:-[a-zåäö]+)?"
    r"(?:\s\((?P<words>[^()\n]{6,90})\)|(?:\s–|,)\s(?=(?P<after>[A-ZÅÄÖ][^().,;\n]{6,90}|[a-zåäö][^\s().,;\n]{12,60})))"
)
# Roman numbers, quarters, and the codes of goals ("A1").
_NO_ABBREVIATION = re.compile(r"[IVX]+|[A-ZÅÄÖ]\d{1,2}")


@dataclass
class _Short:
    uses: list[int] = field(default_factory=list)
    """Offsets in the text where it stands, other than where it is spelt out."""
    definitions: list[int] = field(default_factory=list)
    expansion: str | None = None


def load_abbreviations(plan: Plan) -> None:
    """Each short form with its expansion, where the plan has one, and the number of its other uses."""
    found = _find_short_forms(plan)
    tabled = _abbreviation_table(plan)
    for short in sorted(found.keys() | tabled.keys()):
        own = found.get(short, _Short())
        places = [*own.uses, *own.definitions]
        span = plan.text.found_between(min(places), min(places) + len(short)).span if places else tabled[short].span
        element = plan.add_element("Abbreviation", "abbreviation", short, span, "pattern", place="")
        in_table = sum(1 for at in own.uses if _is_in(plan, at, tabled.get(short)))
        plan.state_number(element, "vg:timesUsed", len(own.uses) - in_table)
        if expansion := tabled[short].text if short in tabled else own.expansion:
            plan.state_text(element, "vg:expansion", expansion)
        elif explained := _explained_in_whole(plan, short):
            plan.state(element, "vg:refersTo", explained)


def _explained_in_whole(plan: Plan, short: str) -> Element | None:
    """The abbreviation in the plan to which an appendix belongs, where that one spells it out."""
    own = plan.whole.elements if plan.whole else []
    same = (e for e in own if e.kind == "abbreviation" and e.wording == short)
    return next((e for e in same if plan.whole and plan.whole.has(e, "vg:expansion")), None)


def _find_short_forms(plan: Plan) -> dict[str, _Short]:
    found: dict[str, _Short] = {}
    definitions = _definitions(plan)
    known = word_list("proper-names") | word_list("general-abbreviations")
    for match in _USED.finditer(plan.text.text):
        short = match[0]
        if _NO_ABBREVIATION.fullmatch(short) or short in known or _is_shouted(plan, match):
            continue
        own = found.setdefault(short, _Short())
        if expansion := definitions.get(match.start()):
            own.definitions.append(match.start())
            own.expansion = own.expansion or expansion
        else:
            own.uses.append(match.start())
    return found


def _definitions(plan: Plan) -> dict[int, str]:
    """Offset of each short form that is spelt out where it stands, and the words."""
    found: dict[int, str] = {}
    for match in _SPELT_AFTER.finditer(plan.text.text):
        if words := _spelt_after(match):
            found[match.start("short")] = words
    for match in _DEFINED.finditer(plan.text.text):
        short = "short" if match["short"] else "following"
        if words := _expansion(match["words"] or match["named"], match[short]):
            found[match.start(short)] = words
    return found


def _is_shouted(plan: Plan, match: re.Match[str]) -> bool:
    """In the contents, which may be printed in capitals throughout, or in a line without small letters."""
    span = plan.text.found_between(*match.span()).span
    line = plan.document.source.lines[span.first_line - 1]
    return is_in_contents(plan, span) or (not re.search("[a-zåäö]", line) and len(line.strip("*- ")) > 4)


def _is_in(plan: Plan, at: int, row: Found | None) -> bool:
    if row is None:
        return False
    span = plan.text.found_between(at, at + 1).span
    return row.span.start <= span.start < row.span.end


def _spelt_after(match: re.Match[str]) -> str | None:
    """What follows a short form in brackets, behind a dash or a comma, where it begins with the same letter."""
    words = match["words"] or " ".join(match["after"].split()[: len(match["short"])])
    words = re.split(r"\s(?:samt|och|som|är)\s(?=för\b|vid\b)", words)[0]
    return words if words[0].casefold() == match["short"][0].casefold() else None


def _expansion(words: str, short: str) -> str | None:
    """The last words before the bracket that begin like the short form, the fewest that hold all its letters."""
    tokens = words.split()
    letters = Counter(char for char in short.casefold() if char.isalpha())
    for start in range(len(tokens) - 1, -1, -1):
        chosen = " ".join(tokens[start:])
        if tokens[start][0].casefold() == short[0].casefold() and not letters - Counter(chosen.casefold()):
            return chosen
    return None


def _abbreviation_table(plan: Plan) -> dict[str, Found]:
    return {
        row.text("short"): Found(row.text("meaning"), row.span)
        for table in read_tables(plan)
        for row in table.rows
        if row.text("short") and row.text("meaning")
    }
