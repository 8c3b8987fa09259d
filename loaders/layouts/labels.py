"""The label words that divide a text into parts with a meaning, alone on a line or before a colon."""

import re
from dataclasses import replace

from loaders.documents import Block, Document, Heading, Line, ListItem, Paragraph

LABELS = {
    "activity": ("aktivitet", "aktiviteter", "insatser"),
    "schedule": ("tidplan", "tidsplan"),
    "follow-up": ("uppföljning", "indikatorer"),
    "responsible": ("ansvar", "ansvarig", "ansvariga"),
    "target-group": ("målgrupp", "målgrupper"),
    "goal": ("mål",),
    "focus": ("identifierade fokusområden är", "identifierade fokusområden"),
}
_BY_WORD = {word: label for label, words in LABELS.items() for word in words}
_INLINE = re.compile(
    rf"(?P<label>{'|'.join(sorted(_BY_WORD, key=lambda w: -len(w)))})\s*:\s*(?P<rest>\S.*)", re.I | re.S
)


def label_of(block: Paragraph) -> str | None:
    """The label that a line is, as "Tidplan" alone on its line; else None."""
    return _BY_WORD.get(block.text.strip(" :").casefold()) if len(block.lines) == 1 else None


def inline_label(block: Paragraph | ListItem) -> tuple[str, str, int] | None:
    """Label, value and the value's offset of a line such as "Ansvarig: Samordnande gruppen Äldre"; else None."""
    match = _INLINE.fullmatch(block.text)
    return (_BY_WORD[match["label"].casefold()], match["rest"], match.start("rest")) if match else None


def with_label_lines(document: Document) -> Document:
    """Labels that are set as headings ("Aktiviteter", "Ansvar") as lines of their own: they open no section."""
    return replace(document, blocks=tuple(_as_line(block) for block in document.blocks))


def _as_line(block: Block) -> Block:
    if not isinstance(block, Heading) or block.number is not None:
        return block
    line = Paragraph(block.text, block.span, (Line(block.text, block.span),))
    return line if label_of(line) else block
