"""The block model: what every document becomes, whatever its format.

A document is a sequence of blocks (headings, paragraphs, list items, tables) and its table of contents. Each block
knows its span, so that every statement can point back to its passage.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from loaders.documents.text import SourceText, Span


@dataclass(frozen=True)
class Line:
    """A printed line of a block, without the white space around it."""

    text: str
    span: Span


@dataclass(frozen=True)
class Heading:
    text: str
    span: Span
    number: str | None
    level: int


@dataclass(frozen=True)
class Paragraph:
    text: str
    span: Span
    lines: tuple[Line, ...]

    @property
    def is_title_like(self) -> bool:
        """One short line without a full stop: it may be a heading, a label or a cell that lost its table."""
        return len(self.lines) == 1 and len(self.text) <= 160 and self.text[-1] not in ".:;,!?"


@dataclass(frozen=True)
class ListItem:
    text: str
    span: Span
    marker: str


@dataclass(frozen=True)
class Cell:
    """A table cell with its raw text: tags, separators and bullets are still there (see `cells`)."""

    raw: str
    span: Span
    is_merged: bool = False
    """The cell is one with the cell above it: what that says holds here, too, and `raw` is empty."""

    @property
    def is_empty(self) -> bool:
        return not self.raw.strip(" -–\u00a0")


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    span: Span


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    span: Span


Block = Heading | Paragraph | ListItem | Table


@dataclass(frozen=True)
class ContentsEntry:
    """A line of the table of contents: number, title and page as printed (the page may be an error text)."""

    number: str | None
    title: str
    page: str
    span: Span


@dataclass(frozen=True)
class Document:
    source: SourceText
    blocks: tuple[Block, ...]
    contents: tuple[ContentsEntry, ...] = ()
    breaks: tuple[int, ...] = field(default=())
    """Lines at which a page break was seen or a paragraph was mended."""

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    def part(self, first_line: int, last_line: int, left_out: tuple[int, int] | None = None) -> "Document":
        """The document cut down to the blocks and contents within the lines, but for those left out (first, last)."""

        def inside(span: Span) -> bool:
            between = left_out is not None and left_out[0] <= span.first_line <= left_out[1]
            return first_line <= span.first_line and span.last_line <= last_line and not between

        return Document(
            self.source,
            tuple(block for block in self.blocks if inside(block.span)),
            tuple(entry for entry in self.contents if inside(entry.span)),
            tuple(line for line in self.breaks if first_line <= line <= last_line),
        )

    def body_lines(self) -> Iterator[int]:
        """Numbers of the lines that carry body text: blank lines and the contents are not among them."""
        contents = {line for entry in self.contents for line in range(entry.span.first_line, entry.span.last_line + 1)}
        for block in self.blocks:
            for line in range(block.span.first_line, block.span.last_line + 1):
                if line not in contents and self.source.lines[line - 1].strip():
                    yield line
