"""Rows of an answer as a page shows them: as many as a page may weigh."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import escape
from pyoxigraph import Literal, NamedNode

from api.answers import Term
from api.pages.rendering import local_address
from vardgraf.namespaces import XSD, shorten

ROWS_BYTES = 100_000
"""Of the rows on a page: half of what it may weigh, the rest is for forms with all their choices and for styles."""
MARKUP_BYTES = 45
"""Around what a cell says: its element, a link or language, and the language of the page in the link."""
LONGEST = 5_000
"""Characters of a text; the whole is there as data."""
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}
Row = TypeVar("Row")


@dataclass(frozen=True)
class Cell:
    text: str
    href: str | None = None
    language: str | None = None
    is_number: bool = False
    is_place: bool = False
    """Whether it says where something stands, as `uppsala-2019:160`."""

    @property
    def weight(self) -> int:
        """In bytes, about."""
        return sum(len(escape(part).encode()) for part in (self.text, self.href or "")) + MARKUP_BYTES


def fit_rows(rows: Iterable[Sequence[Term | None]]) -> list[list[Cell]]:
    """The first rows, as many as fit on a page; one at least, where there is one."""
    cells = ([make_cell(term, longest_of(row)) for term in row] for row in rows)
    return take_fitting(cells, lambda row: sum(cell.weight for cell in row))


def take_fitting(rows: Iterable[Row], weigh: Callable[[Row], int]) -> list[Row]:
    """The first rows until they weigh what those of a page may; one at least, where there is one."""
    fitting: list[Row] = []
    weight = 0
    for row in rows:
        weight += weigh(row)
        if fitting and weight > ROWS_BYTES:
            break
        fitting.append(row)
    return fitting


def longest_of(row: Sequence[object]) -> int:
    """Characters of a text in a row of so many columns."""
    return min(LONGEST, ROWS_BYTES // max(len(row), 1) // 2)


def make_cell(term: Term | None, longest: int = LONGEST) -> Cell:
    if isinstance(term, NamedNode):
        href = local_address(term.value)
        is_link = href.startswith(("/", "http://", "https://")) and len(href) <= longest
        return Cell(cut_text(shorten(term.value), longest), href if is_link else None)
    if isinstance(term, Literal):
        return Cell(cut_text(term.value, longest), language=term.language, is_number=is_number(term))
    return Cell("" if term is None else cut_text(str(term), longest))


def is_number(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value in _NUMBERS


def cut_text(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]} … (+{len(text) - longest})"
