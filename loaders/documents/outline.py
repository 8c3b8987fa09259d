"""What a reader of HTML, Word, Excel or Markdown finds in a file: its parts in order, before they become lines.

Texts may hold links as Markdown has them, `[words](address)`; emphasis and fonts are left out. No knowledge of plans
stands here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from vardgraf.errors import DocumentError

MAX_CHARACTERS = 5_000_000
"""Of a document's text. A plan of a hundred pages has three hundred thousand."""
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = 200_000
MAX_DEPTH = 150
"""Of elements within each other."""
_BULLET = re.compile(r"[-•*·–▪◦●○■]\s+(?=\S)")
_GOES_ON = re.compile(r"(?:[,;/&–-]|\b(?:och|samt|eller|för|i|på|av|med|till|inom|från|vid|om|att))$", re.I)
_BEGINS = re.compile(r"[A-ZÅÄÖÉ0-9”\"(]")


@dataclass(frozen=True)
class Origin:
    """Where a part stands in the file: in words for a reader, or the line of a file that has lines."""

    place: str = ""
    line: int | None = None


@dataclass(frozen=True)
class HeadingPart:
    """`text` is the heading with its number as printed; a title stands at level 0."""

    text: str
    level: int
    origin: Origin = Origin()


@dataclass(frozen=True)
class TextPart:
    lines: tuple[str, ...]
    origin: Origin = Origin()


@dataclass(frozen=True)
class ItemPart:
    """`marker` is the number or letter of an ordered list; "-" otherwise."""

    text: str
    marker: str = "-"
    origin: Origin = Origin()


@dataclass(frozen=True)
class Piece:
    """A paragraph or a list item of a cell."""

    text: str
    is_item: bool = False


@dataclass(frozen=True)
class CellPart:
    """`is_merged` says that the cell goes on with the one above or before it, and has no words of its own."""

    pieces: tuple[Piece, ...] = ()
    is_merged: bool = False


@dataclass(frozen=True)
class RowPart:
    cells: tuple[CellPart, ...]
    origin: Origin = Origin()


@dataclass(frozen=True)
class TablePart:
    rows: tuple[RowPart, ...]


@dataclass(frozen=True)
class ContentsPart:
    number: str | None
    title: str
    page: str
    origin: Origin = Origin()


Part = HeadingPart | TextPart | ItemPart | TablePart | ContentsPart


@dataclass(frozen=True)
class Outline:
    """`remarks` tell a reader what was left out or decided; `encoding` is the file's, or that of the lines made."""

    parts: tuple[Part, ...]
    remarks: tuple[str, ...] = ()
    encoding: str = "utf-8"
    media_type: str = ""
    is_titled: bool = True
    """Whether the first of the headings may be the document's title."""


@dataclass
class Limits:
    """Counts what a reader has taken in. Raises DocumentError at the limit."""

    name: str
    characters: int = 0
    cells: int = 0
    rows: int = field(default=0)

    def take(self, text: str) -> str:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise self._exceeded(f"texten är längre än {MAX_CHARACTERS:,} tecken".replace(",", " "))
        return text

    def take_row(self, cells: int) -> None:
        self.rows += 1
        self.cells += cells
        if self.rows > MAX_ROWS:
            raise self._exceeded(f"tabellerna har fler än {MAX_ROWS} rader")
        if cells > MAX_COLUMNS:
            raise self._exceeded(f"en tabell har fler än {MAX_COLUMNS} kolumner")
        if self.cells > MAX_CELLS:
            raise self._exceeded(f"tabellerna har fler än {MAX_CELLS} celler")

    def check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self._exceeded(f"innehållet ligger i varandra i fler än {MAX_DEPTH} led")

    def _exceeded(self, what: str) -> DocumentError:
        return DocumentError(
            f"dokumentet är för stort: {what}.",
            file=self.name,
            remedy="Ta bort det som inte är planen, eller dela upp det.",
        )


def link(text: str, address: str) -> str:
    """Linked words as Markdown has them; the words alone where a mark in them would not come back."""
    words, target = text.strip(), "".join(address.split())
    if not words or not re.fullmatch(r"[^\[\]\n\t]+", words) or words in (target, target.removeprefix("mailto:")):
        return text
    target = target.replace("(", "%28").replace(")", "%29")
    return text.replace(words, f"[{words}]({target})", 1)


def paragraphs_of(text: str) -> list[tuple[str, ...]]:
    """The lines of a text with line breaks, by paragraph: two breaks after each other part paragraphs."""
    runs = (run.split("\n") for run in re.split(r"\n[^\S\n]*\n\s*", text))
    return [lines for run in runs if (lines := tuple(line for line in run if line.strip()))]


def pieces_of_lines(lines: Iterable[str]) -> list[Piece]:
    """The statements of a cell's lines: a line that goes on with the one before it is joined to it."""
    pieces: list[Piece] = []
    for line in (line.strip() for line in lines):
        if not line:
            continue
        bullet = _BULLET.match(line)
        if bullet:
            pieces.append(Piece(line[bullet.end() :], is_item=True))
        elif pieces and (_GOES_ON.search(pieces[-1].text) or not _BEGINS.match(line)):
            pieces[-1] = replace(pieces[-1], text=f"{pieces[-1].text} {line}")
        else:
            pieces.append(Piece(line))
    return pieces


def pieces_of(parts: Iterable[Part]) -> list[Piece]:
    """What a cell says, whose content was read as parts of a document; a table within it is its cells."""
    pieces: list[Piece] = []
    for part in parts:
        match part:
            case TextPart():
                pieces += pieces_of_lines(part.lines)
            case ItemPart():
                pieces.append(Piece(part.text, is_item=True))
            case HeadingPart():
                pieces.append(Piece(part.text))
            case ContentsPart():
                pieces.append(Piece(part.title))
            case TablePart():
                pieces += [piece for row in part.rows for cell in row.cells for piece in cell.pieces]
    return pieces


def plain_row(texts: Sequence[str], origin: Origin) -> RowPart:
    return RowPart(tuple(CellPart(tuple(pieces_of_lines(text.split("\n")))) for text in texts), origin)
