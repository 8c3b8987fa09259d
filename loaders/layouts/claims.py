"""Sentences that say something of all activities at once, or that something named goes on no longer."""

import re

from loaders.documents import Block, ListItem, Paragraph, Table
from loaders.documents.cells import Part, cell_parts
from loaders.documents.sentences import first_words
from loaders.observations import add_observation
from loaders.plan import Plan

_ALL = re.compile(r"\b(?:samtliga|alla)\b[^.]*\b(?:aktiviteter|insatser|fokusområden)\b", re.I)
_STATUSES = {
    "ongoing": re.compile(r"\b(?:sker|pågår|fortgår|fortskrider)\b", re.I),
    "completed": re.compile(
        r"\bhar\s+(?:genomförts|slutförts|avslutats)\b|\bär\s+(?:genomförda|slutförda|klara)\b", re.I
    ),
}
_ENDINGS = {
    "paused": re.compile(r"\bhar\s+pausats\b|\bär\s+pausad\b", re.I),
    "stopped": re.compile(
        r"\b(?:har|är\s+nu|planeras\s+att)\s+(?:avslutats|avslutat|avslutade|avslutas|lagts\s+ned)\b|\bavslutas\s+20\d\d\b"
        r"|\bbeslut\s+om\s+att\s+avsluta\b",
        re.I,
    ),
}


def load_overall_claims(plan: Plan) -> None:
    """The sentences of a report that give one status to all activities or areas."""
    if plan.settings.type != "report":
        return
    for block in plan.document.blocks:
        if not isinstance(block, Paragraph):
            continue
        for sentence in Part(block.text, block.span).sentences():
            status = next((s for s, pattern in _STATUSES.items() if pattern.search(sentence.text)), None)
            if status and _ALL.search(sentence.text):
                found = plan.text.find_near(sentence.text, block.span.first_line)
                span = found.span if found else block.span
                claim = add_observation(plan, "OverallClaim", "overall-claim", first_words(sentence.text), span)
                plan.state_concept(claim, "vg:claimedStatus", "status", status)


def load_endings(plan: Plan) -> None:
    """The sentences that say that a system, project or programme was paused or ended, with what they name."""
    for block in plan.document.blocks:
        for part in _parts(block):
            for sentence in part.sentences():
                status = next((s for s, pattern in _ENDINGS.items() if pattern.search(sentence.text)), None)
                named = [m for m in plan.names.find(sentence.text) if m.kind in ("system", "instrument")]
                if status and named:
                    found = plan.text.find_near(sentence.text, block.span.first_line)
                    span = found.span if found else sentence.span
                    ending = add_observation(plan, "Ending", "ending", first_words(sentence.text), span)
                    plan.state_concept(ending, "vg:claimedStatus", "status", status)
                    plan.state(ending, "vg:names", plan.named(named[0].kind, named[0].name))


def _parts(block: Block) -> list[Part]:
    if isinstance(block, (Paragraph, ListItem)):
        return [Part(block.text, block.span)]
    if isinstance(block, Table):
        return [part for row in block.rows for cell in row.cells for part in cell_parts(cell)]
    return []
