"""CSV files and Excel workbooks as an outline: each sheet a section with its tables."""

import codecs
import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from loaders.documents.archive import OfficeArchive
from loaders.documents.kinds import find_delimiter
from loaders.documents.outline import (
    CellPart,
    HeadingPart,
    Limits,
    Origin,
    Outline,
    Part,
    RowPart,
    TablePart,
    TextPart,
    pieces_of_lines,
)
from loaders.documents.text import decode_bytes
from vardgraf.errors import DocumentError

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNNAMED = re.compile(r"(?:blad|sheet|ark|tabell)\s*\d+", re.I)
"""Names that Excel gives by itself: they say nothing."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_RANGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\"")
_UNWORKED = re.compile(rb"(?:</f>|<f(?:\s[^>]*)?/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
"""A formula whose result the file has not: written by a program that does not work formulas out."""
_BREAK = re.compile(r"_x000D_\n|_x000[A-D]_", re.I)
"""Breaks of lines and pages that come along when text is pasted from other programs."""
MOST_ROWS = 1_048_576
"""That Excel has. The numbers of rows stand in the file, and what lies between two of them is made up as empty rows."""
EMPTY = CellPart()


@dataclass(frozen=True)
class SheetRow:
    """A row from the first column to the last one that says something."""

    cells: tuple[CellPart, ...]
    origin: Origin


def read_csv(data: bytes, name: str) -> Outline:
    """Raises DocumentError for bytes that are no text, and for a table that is too large."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = data.decode("utf-16", "replace"), "utf-16"
    else:
        text, encoding = decode_bytes(data, name)
    delimiter = find_delimiter(text, is_named=name.lower().endswith((".csv", ".tsv"))) or ";"
    if text.startswith("sep="):
        text = text.replace(text.split("\n", 1)[0], "", 1)
    limits = Limits(name)
    rows = list(_records(text, delimiter, limits, name))
    return Outline(tuple(table_parts(rows, is_first=True)), (), encoding, CSV_TYPE)


def _records(text: str, delimiter: str, limits: Limits, name: str) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for record in reader:
            cells = tuple(CellPart(tuple(pieces_of_lines(limits.take(field).splitlines()))) for field in record)
            limits.take_row(len(cells))
            yield SheetRow(cells, Origin(line=line))
            line = reader.line_num + 1
    except csv.Error:
        raise DocumentError(
            "raden går inte att dela i fält.",
            file=name,
            line=line,
            remedy="Kontrollera citattecknen, eller spara tabellen som Excel-arbetsbok (.xlsx).",
        ) from None


def read_workbook(data: bytes, name: str) -> Outline:
    """Values as they were last worked out; macros, external links and hidden sheets are not read.

    Raises DocumentError for a workbook that is damaged or too large.
    """
    from openpyxl import load_workbook

    archive = OfficeArchive(data, name)
    for part in archive.xml_parts():
        archive.read_xml(part)
    limits = Limits(name)
    parts: list[Part] = []
    remarks: list[str] = []
    try:
        with warnings.catch_warnings(), redirect_stdout(None):  # openpyxl prints what it finds odd
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    remarks.append(f"det dolda bladet {sheet.title} lästes inte")
                    continue
                xml = archive.read(_part_of(sheet))
                if _UNWORKED.search(xml):
                    remarks.append(f"bladet {sheet.title} har formler utan uträknat värde; de lästes som tomma celler")
                rows = list(_sheet_rows(sheet, _Merged(_merged_ranges(xml)), limits))
                own = list(table_parts(rows, is_first=not parts))
                parts += _with_heading(sheet.title, own, is_first=not parts)
            book.close()
    except (DocumentError, MemoryError):
        raise
    except Exception:  # openpyxl lets through whatever a damaged part makes its own readers raise
        raise archive.damaged("arbetsboken går inte att läsa") from None
    return Outline(tuple(parts), tuple(remarks), "utf-8", XLSX_TYPE, is_titled=False)


def _part_of(sheet: Any) -> str:
    """The name of the part that a sheet is read from; openpyxl keeps it to itself."""
    return str(sheet._worksheet_path)


def _with_heading(title: str, parts: list[Part], *, is_first: bool) -> list[Part]:
    """The sheet's name over its tables; what stands over the first table of the first sheet is the document's."""
    if not parts or _UNNAMED.fullmatch(title.strip()):
        return parts
    tables = [number for number, part in enumerate(parts) if isinstance(part, TablePart)]
    at = (tables[0] if tables else len(parts)) if is_first else 0
    number = re.match(r"\d{1,2}(?:\.\d{1,2})*(?=\.?\s)", title)
    heading = HeadingPart(title, number[0].count(".") + 1 if number else 1, Origin(f"blad {title}"))
    return [*parts[:at], *([heading] if parts[at:] else []), *parts[at:]]


def table_parts(rows: Sequence[SheetRow], *, is_first: bool) -> Iterator[Part]:
    """Runs of rows as tables. Lone cells are lines of text where no table stands right below or above them, or over
    the first table of the document, where its title is."""
    before_tables = is_first
    for run in _runs(rows):
        lone = [_is_lone(row) for row in run]
        texts = len(run) if all(lone) else (lone.index(False) if before_tables else 0)
        for row in run[:texts]:
            yield from (TextPart((piece.text,), row.origin) for piece in _filled(row)[0].pieces)
        table = run[texts:]
        if table:
            before_tables = False
            yield _table(table)


def _runs(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Rows between empty ones."""
    run: list[SheetRow] = []
    for row in rows:
        if _filled(row):
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _filled(row: SheetRow) -> list[CellPart]:
    return [cell for cell in row.cells if any(piece.text.strip() for piece in cell.pieces)]


def _is_lone(row: SheetRow) -> bool:
    return len(_filled(row)) == 1 and not any(cell.is_merged for cell in row.cells)


def _table(rows: Sequence[SheetRow]) -> TablePart:
    """Rows of the same length, from the first column to the last one in which any of them says something."""
    used = [n for row in rows for n, cell in enumerate(row.cells) if cell.pieces]
    first, last = min(used), max(used) + 1
    cut = [(*row.cells[first:last], *[EMPTY] * (last - max(first, len(row.cells)))) for row in rows]
    return TablePart(tuple(RowPart(cells, row.origin) for cells, row in zip(cut, rows, strict=True)))


def _sheet_rows(sheet: Any, merged: "_Merged", limits: Limits) -> Iterator[SheetRow]:
    """The rows that say something, and one empty row for each stretch of others."""
    gap = False
    for number, row in enumerate(rows_of(sheet), 1):
        covered = merged.columns(number)
        cells = [_cell(value, column in covered, limits) for column, value in enumerate(row, 1)]
        cells += [_merged_or_empty(column in covered) for column in range(len(row) + 1, max(covered, default=0) + 1)]
        while cells and cells[-1] == EMPTY:
            cells.pop()
        if not any(cell.pieces for cell in cells):
            # A row that says nothing but goes on with the one above parts no table.
            gap = gap or not covered
            continue
        if gap:
            yield SheetRow((), Origin())
        gap = False
        limits.take_row(len(cells))
        yield SheetRow(tuple(cells), Origin(f"blad {sheet.title}, rad {number}"))


def rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The cells of each row, also of empty ones. Raises ValueError where the file counts further than any program."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong, and would cut cells off
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MOST_ROWS:
            raise ValueError("more rows than a sheet has")
        yield row


def _cell(cell: Any, is_merged: bool, limits: Limits) -> CellPart:
    if cell.value is None or is_merged:
        return _merged_or_empty(is_merged)
    text = limits.take(value_text(cell.value, getattr(cell, "number_format", "") or ""))
    return CellPart(tuple(pieces_of_lines(text.split("\n"))))


def _merged_or_empty(is_merged: bool) -> CellPart:
    return CellPart(is_merged=True) if is_merged else EMPTY


class _Merged:
    """Which cells go on with the one above: the first column of what is merged, below its first row."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]):
        """First row, last row and first column of each."""
        self._waiting = sorted(ranges, reverse=True)
        self._open: list[tuple[int, int]] = []

    def columns(self, row: int) -> set[int]:
        """Rows are asked for in their order."""
        self._open = [(last, column) for last, column in self._open if last >= row]
        found = {column for _, column in self._open}
        while self._waiting and self._waiting[-1][0] <= row:
            _, last, column = self._waiting.pop()
            self._open.append((last, column))
        return found


def _merged_ranges(xml: bytes) -> Iterator[tuple[int, int, int]]:
    for match in _RANGE.finditer(xml):
        first, last = int(match[2]), int(match[3])
        if last > first:
            yield first, last, column_number(match[1].decode())


def column_number(letters: str) -> int:
    """Of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def break_lines(text: str) -> str:
    """A cell's text with newlines where workbooks write `_x000D_` and the like (ISO/IEC 29500-1, ST_Xstring)."""
    return _BREAK.sub("\n", text) if "_x" in text else text


def value_text(value: Any, number_format: str) -> str:
    """What a cell shows, or near it: dates as ISO writes them, as precise as the format; numbers with a comma."""
    match value:
        case None:
            return ""
        case str():
            return break_lines(value)
        case bool():
            return "SANT" if value else "FALSKT"
        case int() | float():
            return _number_text(value, number_format)
        case datetime() | date():
            return _date_text(value, number_format)
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            return f"{value.total_seconds() / 3600:g} h"
    return str(value)


def _number_text(value: int | float, number_format: str) -> str:
    is_percent = "%" in _QUOTED.sub("", number_format)
    shown = value * 100 if is_percent else value
    text = f"{shown:.12g}" if abs(shown) < 1e15 else f"{shown:g}"
    return text.replace(".", ",") + (" %" if is_percent else "")


def _date_text(value: date, number_format: str) -> str:
    shown = _QUOTED.sub("", number_format).lower()
    if "y" in shown and "d" not in shown and "h" not in shown:
        return value.strftime("%Y-%m" if "m" in shown else "%Y")
    has_time = isinstance(value, datetime) and (value.hour or value.minute) and "h" in shown
    return value.strftime("%Y-%m-%d %H:%M" if has_time else "%Y-%m-%d")
