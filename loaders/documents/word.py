"""Word documents as an outline: headings by their styles, numbered lists, tables with merged cells, contents.

The parts of the archive are read as they are: a document with macros is read like any other, and its macros are not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loaders.documents.archive import OfficeArchive
from loaders.documents.grid import SpannedCell, SpannedRow, lay_out
from loaders.documents.outline import (
    ContentsPart,
    HeadingPart,
    ItemPart,
    Limits,
    Origin,
    Outline,
    Part,
    TextPart,
    paragraphs_of,
    pieces_of,
)
from loaders.documents.word_inline import Inline, Words
from loaders.documents.word_numbering import Numbering
from loaders.documents.word_styles import Styles, attribute, child, local_name, number_in

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CONTENTS_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)*)\.?[\t ]+(?P<title>\S.*)")
_WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}


def read_word(data: bytes, name: str) -> Outline:
    """Raises DocumentError for a document that is damaged or too large."""
    archive = OfficeArchive(data, name)
    main = _main_part(archive)
    root = archive.xml(main)
    body = child(root, "body")
    if body is None:
        raise archive.damaged(f"{main} har ingen text (body)")
    relations = archive.relations(main)
    targets = {relation.kind: relation.target for relation in relations.values() if not relation.is_external}
    styles = Styles(_optional(archive, targets.get("styles")))
    numbering = Numbering(_optional(archive, targets.get("numbering")))
    links = {key: relation.target for key, relation in relations.items() if relation.is_external}
    reader = _Reader(styles, numbering, Inline(links), Limits(name))
    reader.read(body)
    return Outline(tuple(reader.parts), tuple(reader.remarks()), "utf-8", MEDIA_TYPE)


def _main_part(archive: OfficeArchive) -> str:
    targets = [one.target for one in archive.relations().values() if one.kind == "officeDocument"]
    return targets[0] if targets and targets[0] in archive.names else "word/document.xml"


def _optional(archive: OfficeArchive, part: str | None) -> "_Element | None":
    return archive.xml(part) if part and part in archive.names else None


class _Reader:
    def __init__(self, styles: Styles, numbering: Numbering, inline: Inline, limits: Limits):
        self.parts: list[Part] = []
        self._styles, self._numbering, self._inline, self._limits = styles, numbering, inline, limits
        self._paragraphs = self._tables = 0
        self._told: Counter[str] = Counter()
        self._joined: Words | None = None
        """The words of a paragraph whose end was struck out: they go on in the next."""

    def read(self, node: "_Element", depth: int = 0) -> None:
        self._limits.check_depth(depth)
        for one in node:
            match local_name(one):
                case "p":
                    self._paragraph(one, depth)
                case "tbl":
                    self._table(one, depth)
                case "altChunk":
                    self._told["inbäddade dokument lästes inte"] += 1
                case name if name in _WRAPPERS:
                    self.read(one, depth + 1)

    def remarks(self) -> Iterator[str]:
        told = self._told + self._inline.told
        changes = {name: told.pop(name, 0) for name in ("tillägg", "strykningar")}
        if any(changes.values()):
            counts = " och ".join(f"{count} {name}" for name, count in changes.items() if count)
            yield f"spårade ändringar ({counts}): texten lästes som om alla vore godtagna"
        for what, count in sorted(told.items()):
            yield f"{what} ({count})"

    def _paragraph(self, node: "_Element", depth: int) -> None:
        properties = child(node, "pPr")
        words = self._inline.read(node)
        if self._joined is not None:
            words, self._joined = self._joined + words, None
        if _end_is_struck_out(properties):
            self._joined = words
            return
        style = self._styles.of(properties)
        label = self._numbering.label(properties, style) if words.text.strip() else None
        text = self._limits.take(words.text)
        if text.strip():
            self._paragraphs += 1
            origin = Origin(f"stycke {self._paragraphs}")
            if words.is_contents or style.is_contents:
                self.parts.append(_contents_part(text, origin))
            elif style.level is not None:
                title = " ".join([label.text if label else "", *text.split()])
                self.parts.append(HeadingPart(title.strip(), style.level, origin))
            elif label:
                self.parts.append(ItemPart(" ".join(text.split()), label.marker, origin))
            else:
                for lines in paragraphs_of(text):
                    self.parts.append(TextPart(tuple(line.lstrip("\t ") for line in lines), origin))
        for box in words.boxes:
            self.read(box, depth + 1)

    def _table(self, node: "_Element", depth: int) -> None:
        if not depth:
            self._tables += 1
        rows = []
        for number, row in enumerate(_rows(node), 1):
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self._told["strykningar"] += 1
                continue
            skipped = _number(child(properties, "gridBefore"), 0) if properties is not None else 0
            cells = tuple(self._cell(cell, depth) for cell in _unwrapped(row, "tc"))
            rows.append(SpannedRow(cells, Origin(f"tabell {self._tables}, rad {number}"), skipped))
        self.parts += lay_out(rows, self._limits)

    def _cell(self, node: "_Element", depth: int) -> SpannedCell:
        properties = child(node, "tcPr")
        merge = child(properties, "vMerge") if properties is not None else None
        span = _number(child(properties, "gridSpan"), 1) if properties is not None else 1
        own, self.parts = self.parts, []
        counted, self._paragraphs = self._paragraphs, self._paragraphs
        self.read(node, depth + 1)
        inside, self.parts, self._paragraphs = self.parts, own, counted
        goes_on = merge is not None and attribute(merge, "val") != "restart"
        return SpannedCell(tuple(pieces_of(inside)), span, goes_on=goes_on)


def _rows(table: "_Element") -> "Iterator[_Element]":
    yield from _unwrapped(table, "tr")


def _unwrapped(node: "_Element", name: str) -> "Iterator[_Element]":
    """The children of that name, also where content controls or changes wrap them."""
    for one in node:
        if local_name(one) == name:
            yield one
        elif local_name(one) in _WRAPPERS:
            yield from _unwrapped(one, name)


def _end_is_struck_out(properties: "_Element | None") -> bool:
    mark = child(properties, "rPr") if properties is not None else None
    return mark is not None and (child(mark, "del") is not None or child(mark, "moveFrom") is not None)


def _number(node: "_Element | None", default: int) -> int:
    value = number_in(attribute(node, "val")) if node is not None else None
    return default if value is None else value


def _contents_part(text: str, origin: Origin) -> ContentsPart:
    """Number, title and page, parted by tabs as Word sets them."""
    words, _, page = text.strip().rpartition("\t") if "\t" in text.strip() else (text.strip(), "", "")
    if not re.fullmatch(r"\d+|[ivxlc]+|Fel! .*", page.strip()):
        words, page = text.strip(), ""
    match = _CONTENTS_NUMBER.fullmatch(words.strip())
    number, title = (match["number"], match["title"]) if match else (None, words)
    return ContentsPart(number, " ".join(title.split()), page.strip(), origin)
