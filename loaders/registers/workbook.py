"""XLSX workbooks as cells, within bounds: nothing that is packed too tight, linked elsewhere or run as a program."""

import hashlib
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date, datetime
from itertools import chain, repeat
from typing import Any

from loaders.documents.archive import OfficeArchive
from loaders.documents.sheets import XLSX_TYPE, break_lines, rows_of
from loaders.registers.cells import MAX_COLUMNS, MAX_ROWS, Place, RawCell, RawRegister, RawSheet, read_text
from vardgraf.errors import DocumentError
from vardgraf.file_kinds import OLE_MARK
from vardgraf.registers.problems import Problem

MAX_BYTES = 20_000_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
Merges = dict[tuple[int, int], int]
"""Row and column of a cell to the first row of the merged cell that it is a part of."""


def read_workbook(data: bytes, name: str) -> RawRegister:
    """The sheets of a workbook with the values that were shown when it was saved.

    Raises DocumentError for a file that is no workbook, or one that is too large or carries what it should not.
    """
    archive = _opened(data, name)
    values = _open(data, name, values_only=True)
    parts = {sheet.title: archive.read(str(sheet._worksheet_path)) for sheet in values.worksheets}
    formulas = _open(data, name, values_only=False) if any(map(_FORMULA.search, parts.values())) else None
    problems: list[Problem] = []
    sheets = []
    for sheet in values.worksheets:
        beside = formulas[sheet.title] if formulas else None
        sheets.append(_read_sheet(sheet, beside, _merges(parts[sheet.title]), name, problems))
    return RawRegister(name, hashlib.sha256(data).hexdigest(), "utf-8", XLSX_TYPE, tuple(sheets), problems)


def _opened(data: bytes, name: str) -> OfficeArchive:
    """The parts of a workbook. Raises DocumentError for anything that is not to be opened."""
    if len(data) > MAX_BYTES:
        raise _refusal(name, "arbetsboken är större än 20 MB.", "Ta bort bilder och blad som inte hör till registret.")
    if data.startswith(OLE_MARK):
        raise _refusal(
            name, "arbetsboken är i gammalt format (.xls) eller har lösenord.", "Spara den som .xlsx utan lösenord."
        )
    archive = OfficeArchive(data, name)
    for part in archive.xml_parts():
        archive.read_xml(part)
    parts = " ".join(archive.names).casefold()
    if "externallink" in parts:
        raise _refusal(
            name,
            "arbetsboken har länkar till andra arbetsböcker.",
            "Bryt länkarna (Data, Redigera länkar) och spara.",
        )
    if "vbaproject" in parts:
        raise _refusal(name, "arbetsboken har makron.", "Spara den som .xlsx, utan makron.")
    if "xl/workbook.xml" not in archive.names:
        raise _refusal(name, "filen är ingen arbetsbok.", "Ange en .xlsx, en mapp med CSV-filer eller en .ttl.")
    return archive


def _open(data: bytes, name: str, *, values_only: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings(), redirect_stdout(None):  # where openpyxl prints what it finds odd
            warnings.simplefilter("ignore")  # of parts that openpyxl passes by, such as drawings
            return load_workbook(io.BytesIO(data), read_only=True, data_only=values_only, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        reason = type(error).__name__
        raise _refusal(name, f"arbetsboken kan inte läsas ({reason}).", "Spara om den i ditt kalkylprogram.") from None


def _read_sheet(sheet: Any, formulas: Any, merges: Merges, name: str, problems: list[Problem]) -> RawSheet:
    rows: dict[int, dict[int, RawCell]] = {}
    try:
        for number, cells in enumerate(_paired_rows(sheet, formulas), 1):
            found = {}
            for column, (shown, formula) in enumerate(cells, 1):
                place = Place(name, sheet.title, number, column)
                if text := _text(shown, formula, place, problems):
                    found[column] = RawCell(text, place, merges.get((number, column)))
            if found:
                _check_bounds(sheet.title, number, max(found), name)
                rows[number] = found
    except DocumentError:
        raise
    except Exception as error:  # the same as in `_open`: parts are parsed as they are read
        reason = type(error).__name__
        raise _refusal(name, f"bladet {sheet.title} kan inte läsas ({reason}).", "Spara om arbetsboken.") from None
    return RawSheet(sheet.title, _carried_down(rows, merges))


def _paired_rows(sheet: Any, formulas: Any) -> Iterator[Iterable[tuple[Any, Any]]]:
    """Each row's cells, and beside each the same cell with its formula (None where there is no formula at all)."""
    if formulas is None:
        yield from (zip(row, repeat(None)) for row in rows_of(sheet))
        return
    for row, beside in zip(rows_of(sheet), rows_of(formulas), strict=False):
        yield zip(row, chain(beside, repeat(None)), strict=False)


def _text(shown: Any, formula: Any, place: Place, problems: list[Problem]) -> str:
    """The cell's text; what is no text, number or date is a problem."""
    value = shown.value
    if value is None:
        if formula is not None and formula.data_type == "f":
            problems.append(
                place.problem(
                    "formeln har inget sparat värde.", "Öppna och spara i ett kalkylprogram, eller skriv värdet."
                )
            )
        return ""
    if shown.data_type == "e":
        problems.append(place.problem(f"formeln ger felet {value}.", "Rätta formeln, eller skriv värdet."))
        return ""
    text = _as_text(value)
    if text is None:
        problems.append(place.problem(f"värdet {value} är varken text, tal eller datum.", "Skriv det som text."))
        return ""
    return read_text(text, place, problems)


def _as_text(value: Any) -> str | None:
    match value:
        case bool():
            return "ja" if value else "nej"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case str():
            return break_lines(value)
        case int() | float():
            return str(value)
        case _:
            return None


def _check_bounds(title: str, row: int, column: int, name: str) -> None:
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise _refusal(
            name,
            f"bladet {title} har fler än {MAX_ROWS} rader eller {MAX_COLUMNS} kolumner.",
            "Ta bort det som inte hör till registret, eller dela upp det på flera planer.",
        )


def _merges(part: bytes) -> Merges:
    """The cells of each merged range, by rows; across columns a merged cell stands in its first one only."""
    found: Merges = {}
    for first_letters, first, _, last in _MERGED.findall(part):
        column = _column_number(first_letters.decode())
        for row in range(int(first), min(int(last), MAX_ROWS) + 1):
            found[row, column] = int(first)
            if len(found) > MAX_ROWS * 10:
                return found
    return found


def _carried_down(rows: dict[int, dict[int, RawCell]], merges: Merges) -> dict[int, dict[int, RawCell]]:
    """The rows with the value of each merged cell in all its rows that hold anything else."""
    for (row, column), first in merges.items():
        above = rows.get(first, {}).get(column)
        if row != first and row in rows and above and column not in rows[row]:
            rows[row][column] = replace(above, place=replace(above.place, row=row), merged=first)
    return {row: dict(sorted(cells.items())) for row, cells in rows.items()}


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refusal(name: str, message: str, remedy: str) -> DocumentError:
    return DocumentError(message, file=name, remedy=remedy)
