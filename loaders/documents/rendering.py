"""An outline as lines and blocks: the text that passages of a document in HTML, Word, Excel or Markdown are counted in.

The lines look as text converted from such a document does: a blank line between blocks, tabs between cells, `-----`
between the statements of a cell. Where the file has lines itself (Markdown, CSV), each part keeps its line's number.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from loaders.documents.blocks import Block, ContentsEntry, Document, Heading, ListItem, Row, Table
from loaders.documents.outline import (
    CellPart,
    ContentsPart,
    HeadingPart,
    ItemPart,
    Origin,
    Outline,
    Part,
    TablePart,
    TextPart,
)
from loaders.documents.parse import (
    CONTENTS_TITLE,
    LETTERED,
    RawLine,
    Titles,
    find_contents_entry,
    find_heading,
    line_span,
    plain,
    read_row,
    text_blocks,
)
from loaders.documents.text import SourceText
from vardgraf.errors import DocumentError

_SPACE = re.compile(r"[^\S\t]+")
_UNSEEN = re.compile(
    r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)\.?[ \t]+(?P<title>\S.*)")
"""A heading that begins with a year has no number."""
_TAG = re.compile(r"<(?=/?[a-z])")
_ENTITY = re.compile(r"&(#?\w+;?)")
_SEPARATOR, _ITEM = " ----- ", " • "


@dataclass(frozen=True)
class _Written:
    """A part with the numbers of its lines, from the first to before the last."""

    part: Part
    first: int
    last: int


class _Lines:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: list[str] = []

    def add(self, text: str, origin: Origin, *, gap: bool) -> None:
        if origin.line is not None and origin.line > len(self.texts) + 1:
            self._blank(origin.line - 1 - len(self.texts))
        elif gap and self.texts and self.texts[-1] and not (origin.line and origin.line <= len(self.texts) + 1):
            self._blank(1)
        self.texts.append(text)
        self.places.append(origin.place)

    def _blank(self, count: int) -> None:
        self.texts += [""] * count
        self.places += [""] * count


def render(outline: Outline, data: bytes, name: str) -> Document:
    """The document of an outline. `data` are the bytes of the file, whose hash is the document's.

    Raises DocumentError when there are no words in it.
    """
    lines = _Lines()
    parts = [_contents_title(part) for part in outline.parts]
    written = [
        _write(lines, part, before) for part, before in _with_before(arrange(parts) if outline.is_titled else parts)
    ]
    if not any(lines.texts):
        raise DocumentError("dokumentet har ingen text.", file=name, remedy="Ange en fil med planens text.")
    source = SourceText(
        name,
        "\n".join(lines.texts) + "\n",
        hashlib.sha256(data).hexdigest(),
        outline.encoding,
        outline.media_type,
        tuple(lines.places) if any(lines.places) else (),
        (*outline.remarks, *_told_of_cells(outline.parts)),
    )
    return _document(source, written)


def arrange(parts: Sequence[Part]) -> list[Part]:
    """The title told from the sections.

    The first heading is the title where it is the only one of its level, above all others, and has no number. The
    levels of the others are then counted from below it.
    """
    headings = [part for part in parts if isinstance(part, HeadingPart)]
    own = [heading for heading in headings if heading.level > 0]
    if not own or len(own) < len(headings):
        return list(parts)
    first = own[0]
    if _NUMBERED.fullmatch(first.text) or any(other.level <= first.level for other in own[1:]):
        return list(parts)
    return [replace(part, level=part.level - first.level) if isinstance(part, HeadingPart) else part for part in parts]


def clean(text: str) -> str:
    """A line's text: white space collapsed but for tabs, and signs dropped that nobody sees."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip(" ")


def clean_words(text: str) -> str:
    """The same without tabs."""
    return clean(text.replace("\t", " "))


def _contents_title(part: Part) -> Part:
    if isinstance(part, HeadingPart) and CONTENTS_TITLE.fullmatch(part.text.strip()):
        return TextPart((part.text,), part.origin)
    return part


def _with_before(parts: Iterable[Part]) -> Iterator[tuple[Part, Part | None]]:
    before: Part | None = None
    for part in parts:
        yield part, before
        before = part


def _write(lines: _Lines, part: Part, before: Part | None) -> _Written:
    own = [(text, origin) for text, origin in _printed(part) if text.strip()]
    joined = type(before) is type(part) and isinstance(part, ItemPart | ContentsPart)
    first = len(lines.texts)
    for number, (text, origin) in enumerate(own):
        lines.add(text, origin, gap=not number and not joined)
        if not number:
            first = len(lines.texts) - 1
    return _Written(part, first, len(lines.texts) if own else first)


def _printed(part: Part) -> Iterator[tuple[str, Origin]]:
    match part:
        case HeadingPart():
            yield clean_words(part.text), part.origin
        case TextPart():
            for number, line in enumerate(part.lines):
                at = part.origin.line
                yield clean(line), replace(part.origin, line=at + number if at else None)
        case ItemPart():
            mark = {True: "{}.", False: "{})"}[part.marker.isdigit()].format(part.marker) if part.marker != "-" else "-"
            text = clean_words(part.text)
            yield f"{mark} {text}" if text else "", part.origin
        case TablePart():
            for row in part.rows:
                yield "\t".join(_raw(cell) for cell in row.cells), row.origin
        case ContentsPart():
            words = [part.number or "", clean_words(part.title), clean_words(part.page)]
            yield "\t".join(word for word in words if word), part.origin


def _raw(cell: CellPart) -> str:
    """The statements of a cell in one line. The items behind a colon belong to what leads to them."""
    raw, leads = "", False
    for piece in cell.pieces:
        text = _unmistakable(clean_words(piece.text))
        if not text:
            continue
        if not piece.is_item:
            leads = text.endswith(":")
        elif leads:
            raw += _ITEM + text
            continue
        raw += (_SEPARATOR if raw else "") + text
    return raw


def _unmistakable(text: str) -> str:
    """The same words, written so that no sign in them is taken for a remain of HTML."""
    return _ENTITY.sub(
        lambda match: match[0] if unescape(match[0]) == match[0] else f"& {match[1]}", _TAG.sub("< ", text)
    )


def _document(source: SourceText, written: Sequence[_Written]) -> Document:
    contents: list[ContentsEntry] = []
    blocks: list[Block] = []
    titles = Titles(())
    has_headings = any(isinstance(one.part, HeadingPart) and one.part.level > 0 for one in written)
    in_contents = False
    for one in written:
        group = [RawLine(n + 1, source.lines[n], source.line_starts[n]) for n in range(one.first, one.last)]
        group = [line for line in group if line.text]
        if not group:
            continue
        entries = _contents(source, one.part, group) if in_contents or isinstance(one.part, ContentsPart) else None
        if entries:
            contents += entries
            continue
        in_contents = len(group) == 1 and bool(CONTENTS_TITLE.fullmatch(group[0].text.strip()))
        heading = None if has_headings or len(group) > 1 else find_heading(source, group[0], titles)
        if heading and isinstance(one.part, TextPart):
            blocks.append(heading)
        else:
            blocks += _blocks(source, one.part, group)
    return Document(source, tuple(blocks), tuple(contents))


def _contents(source: SourceText, part: Part, group: list[RawLine]) -> list[ContentsEntry]:
    """The entries of the contents; none where the lines are none."""
    if isinstance(part, ContentsPart):
        span = line_span(source, group[0])
        return [ContentsEntry(part.number, clean_words(part.title), clean_words(part.page), span)]
    found = [find_contents_entry(source, line) for line in group]
    return [entry for entry in found if entry] if all(found) else []


def _blocks(source: SourceText, part: Part, group: list[RawLine]) -> Iterator[Block]:
    match part:
        case HeadingPart(level=level) if level > 0:
            yield _heading(source, group[0], level)
        case ItemPart():
            span = line_span(source, group[0])
            text = clean_words(part.text)
            yield ListItem(plain(text), replace(span, start=span.end - len(text)), part.marker)
        case TablePart():
            own = [row for row in part.rows if any(_raw(cell) for cell in row.cells)]
            rows = [_row(source, line, row.cells) for line, row in zip(group, own, strict=True)]
            yield Table(tuple(rows), rows[0].span.to(rows[-1].span))
        case _:
            yield from text_blocks(source, group)


def _heading(source: SourceText, line: RawLine, level: int) -> Heading:
    """The level is the file's; the number is what the words begin with."""
    match = _NUMBERED.fullmatch(line.text) or LETTERED.fullmatch(line.text)
    title, number = (match["title"], match["number"]) if match else (line.text, None)
    return Heading(plain(title), line_span(source, line), number, level)


def _row(source: SourceText, line: RawLine, cells: Sequence[CellPart]) -> Row:
    row = read_row(source, line)
    marked = [replace(read, is_merged=cell.is_merged) for read, cell in zip(row.cells, cells, strict=True)]
    return replace(row, cells=tuple(marked))


def _told_of_cells(parts: Iterable[Part]) -> Iterator[str]:
    for number, table in enumerate((part for part in parts if isinstance(part, TablePart)), 1):
        merged = [row.origin.place for row in table.rows for cell in row.cells if cell.is_merged]
        if merged:
            place = merged[0] or f"tabell {number}"
            yield f"{place}: {len(merged)} celler hör ihop med cellen ovanför; dess ord gäller där"
