"""Sheets of Excel, written row by row: texts as texts, dates as dates, nothing that could be taken for a formula.

What goes beyond the limits of Excel is counted, so that it can be told: long texts are cut, rows go on in a further
sheet, links are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from vardgraf.exports.tables.book import Cell, Link
from vardgraf.namespaces import BASE

_EPOCH = datetime(1980, 1, 1)
_FIRST_DAY = date(1900, 3, 1)
"""Excel takes 1900 for a leap year: earlier days would be told wrong."""
_CUT = " […]"
MAX_LINES, LINE_POINTS = 15, 15
"""A row is as high as its cells need, but no higher than this: what a body answers for may fill pages."""


@dataclass(frozen=True)
class Limits:
    """Those of Excel."""

    characters: int = 32_767
    """In a cell."""
    rows: int = 1_048_576
    """In a sheet."""
    links: int = 65_530
    """In a sheet."""
    address: int = 2_079
    """In a link."""


class Beyond(StrEnum):
    """What there was too much of."""

    TEXT = "text"
    ROWS = "rows"
    LINKS = "links"


@dataclass(frozen=True)
class Written:
    """A sheet as it became: `rows` without the header, `names` of the sheets that hold them."""

    names: tuple[str, ...]
    rows: int


class ExcelBook:
    """A workbook that is written once; `beyond` counts what did not fit, by sheet."""

    def __init__(self, out: BinaryIO, title: str, site: str, limits: Limits):
        self._workbook = Workbook(out, {"constant_memory": True})
        self._workbook.set_properties({"title": title, "author": "Vårdgraf", "created": _EPOCH})
        self._site, self._limits = site, limits
        self.beyond: Counter[tuple[str, Beyond]] = Counter()
        top: dict[str, Any] = {"valign": "top"}
        wrapped = {**top, "text_wrap": True}
        make = self._workbook.add_format
        self._header = make({**wrapped, "bold": True, "bg_color": "#E7EEF5", "bottom": 1})
        self._text, self._number = make(wrapped), make(top)
        self._date = make({**top, "num_format": "yyyy-mm-dd"})
        self._link = make({**wrapped, "font_color": "#0B5394", "underline": 1})
        self._bold = make({**wrapped, "bold": True})

    def add_front(self, name: str) -> Worksheet:
        """The first sheet: it is filled when all others are written."""
        return self._workbook.add_worksheet(name)

    def write_front(self, sheet: Worksheet, rows: Iterable[tuple[str, str, str]]) -> None:
        """Rows of a heading, a text, and the name of the sheet that the heading leads to, if any."""
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        for number, (heading, text, target) in enumerate(rows):
            if target:
                address = f"internal:'{target}'!A1"
                sheet.write_url(number, 0, address, self._link, string=heading)
            else:
                sheet.write_string(number, 0, heading, self._bold)
            sheet.write_string(number, 1, text, self._text)

    def write_rows(self, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> Written:
        """A sheet of rows below a header, filtered and frozen; `columns` are headers with widths in characters."""
        names = [name]
        sheet, links, count, last = self._start(name, columns), 0, 0, 0
        for row in rows:
            if last + 1 == self._limits.rows:
                self._finish(sheet, last, columns)
                names.append(f"{name} {len(names) + 1}")
                self.beyond[name, Beyond.ROWS] += 1
                sheet, links, last = self._start(names[-1], columns), 0, 0
            last, count = last + 1, count + 1
            if _lines(row, columns) > MAX_LINES:
                sheet.set_row(last, MAX_LINES * LINE_POINTS)
            for place, cell in enumerate(row):
                links += self._write(sheet, name, (last, place), cell, links)
        self._finish(sheet, last, columns)
        return Written(tuple(names), count)

    def close(self) -> None:
        self._workbook.close()

    def _start(self, name: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
        sheet = self._workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, (header, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, header, self._header)
        return sheet

    def _finish(self, sheet: Worksheet, last: int, columns: Sequence[tuple[str, int]]) -> None:
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _write(self, sheet: Worksheet, name: str, place: tuple[int, int], cell: Cell, links: int) -> bool:
        """Whether a link was written."""
        if cell is None or cell == "":
            return False
        if isinstance(cell, Link):
            return self._write_link(sheet, name, place, cell, links)
        if isinstance(cell, int):
            sheet.write_number(*place, cell, self._number)
        elif isinstance(cell, date) and cell >= _FIRST_DAY:
            sheet.write_datetime(*place, datetime(cell.year, cell.month, cell.day), self._date)
        else:
            sheet.write_string(*place, self._fit(name, str(cell)), self._text)
        return False

    def _write_link(self, sheet: Worksheet, name: str, place: tuple[int, int], cell: Link, links: int) -> bool:
        text = self._fit(name, cell.text)
        address = self._site + cell.iri.removeprefix(BASE) if cell.iri.startswith(BASE) else ""
        if address and links < self._limits.links and len(address) <= self._limits.address:
            sheet.write_url(*place, address, self._link, string=text)
            return True
        if address:
            self.beyond[name, Beyond.LINKS] += 1
        sheet.write_string(*place, text, self._text)
        return False

    def _fit(self, name: str, text: str) -> str:
        if len(text) <= self._limits.characters:
            return text
        self.beyond[name, Beyond.TEXT] += 1
        return text[: self._limits.characters - len(_CUT)] + _CUT


def _lines(row: Sequence[Cell], columns: Sequence[tuple[str, int]]) -> int:
    """How many lines the highest cell needs, as near as widths in characters tell."""
    texts = (cell.text if isinstance(cell, Link) else str(cell or "") for cell in row)
    cells = zip(texts, columns, strict=True)
    return max(sum(1 + len(line) // width for line in text.split("\n")) for text, (_, width) in cells)
