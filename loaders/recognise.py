"""Which plans a document holds: told by its words, never by its file's name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from loaders.anchors import TextIndex
from loaders.documents import Document
from loaders.generic import describe
from loaders.source import PlanSource, Source, read_source_toml
from vardgraf.errors import DocumentError, ExpectationError

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Recognised:
    """A plan found in a document, with the lines of its part and of the covering letter."""

    source: Source
    plan: PlanSource
    document: Document
    text: TextIndex
    letter: TextIndex | None


@lru_cache(maxsize=1)
def all_sources() -> tuple[Source, ...]:
    """The sources of all regions, in the order of their names."""
    return tuple(read_source_toml(path) for path in sorted(_FOLDER.glob("*/source.toml")))


def recognise_plans(document: Document, sources: Iterable[Source] | None = None) -> list[Recognised]:
    """The plans of a document in their order, by the sources given or those of all regions.

    A document that none knows is described by itself where its layout is known, with the names that its region's
    source knows; else DocumentError.
    """
    known = all_sources() if sources is None else tuple(sources)
    found = _known_plans(document, known)
    if not found and (source := describe(document, known)):
        found = _known_plans(document, [source])
    if not found:
        raise DocumentError(
            "dokumentet känns inte igen: det innehåller inte någon känd plans kännetecken, och ingen känd uppställning "
            "med titel, årtal och region.",
            file=document.source.name,
            line=1,
            remedy="Kontrollera att det är hela planen. En ny region läggs till med en source.toml.",
        )
    return sorted(found, key=lambda recognised: recognised.text.first_line)


def _known_plans(document: Document, sources: Iterable[Source]) -> list[Recognised]:
    words = _fold(document.source.text)
    found = []
    for source in sources:
        missing = {plan.id: [m for m in plan.recognised_by if _fold(m) not in words] for plan in source.plan}
        known = [plan for plan in source.plan if not missing[plan.id]]
        found += [_cut_out(source, plan, document) for plan in known]
        for following in [p for p in source.plan if missing[p.id] and p.begins in {plan.ends for plan in known}]:
            _refuse_part(document, following, missing[following.id][0])
    return found


def _refuse_part(document: Document, plan: PlanSource, mark: str) -> None:
    """Raises ExpectationError for a plan that begins where the one before it ends, but lacks one of its marks."""
    if plan.begins is None:
        return
    raise ExpectationError(
        f'planen {plan.id} börjar här, men dess kännetecken "{mark}" finns inte.',
        file=document.source.name,
        line=_line_of(document, plan, plan.begins),
        remedy="Dokumentet kan vara avkortat. Läs in hela dokumentet, eller ändra source.toml.",
    )


def _cut_out(source: Source, plan: PlanSource, document: Document) -> Recognised:
    lines = document.source.lines
    first = _line_of(document, plan, plan.begins) if plan.begins else 1
    last = _line_of(document, plan, plan.ends, after=first) - 1 if plan.ends else len(lines)
    letter = None
    if plan.letter_begins:
        letter_first = _line_of(document, plan, plan.letter_begins)
        letter_last = next(_part_starts(source, document, letter_first), first) - 1
        letter = TextIndex(document.source, letter_first, letter_last)
    part, text = document.part(first, last), TextIndex(document.source, first, last)
    if plan.appendix_begins:
        between = (last + 1, _line_of(document, plan, plan.appendix_begins, after=last) - 1)
        part = document.part(first, len(lines), left_out=between)
        text = TextIndex(document.source, first, len(lines), left_out=between)
    return Recognised(source, plan, part, text, letter)


def _part_starts(source: Source, document: Document, after: int) -> Iterator[int]:
    """Lines at which parts of a document begin, the first of them ending the covering letter."""
    starts = [
        number
        for plan in source.plan
        if plan.begins
        for number, line in enumerate(document.source.lines, 1)
        if number > after and _fold(line).startswith(_fold(plan.begins)) and "\t" not in line
    ]
    yield from sorted(starts)


def _line_of(document: Document, plan: PlanSource, begins: str | None, after: int = 0) -> int:
    folded = _fold(begins or "")
    for number, line in enumerate(document.source.lines, 1):
        if number > after and _fold(line).startswith(folded) and "\t" not in line:
            return number
    raise ExpectationError(
        f'planen {plan.id}: ingen rad börjar med "{begins}".',
        file=document.source.name,
        line=max(after, 1),
        remedy="Dokumentet kan vara avkortat. Läs in hela dokumentet, eller ändra source.toml.",
    )


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold().strip()
