"""The template of a register: an XLSX workbook or a folder of CSV files, empty or with the rows of a plan.

The same rows give the same bytes: no time of writing and no random name is in them.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from vardgraf.exports.tables.cells import MARK, UNSAFE
from vardgraf.namespaces import slugify
from vardgraf.parameters import Text
from vardgraf.registers.choices import concept_labels
from vardgraf.registers.columns import (
    EXPLANATION,
    FIELD,
    LISTS_SHEET,
    PLAN,
    README_SHEET,
    SHEETS,
    TABLES,
    VALUE,
    Column,
    Sheet,
    in_language,
)
from vardgraf.registers.filling import Row

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Rows = Mapping[str, Sequence[Row]]
"""The rows of each sheet by its key."""

EMPTY_ROWS = 1_000
"""So many rows below the headers offer the drop-down lists."""
_WRITTEN = datetime(2020, 1, 1)
_STEPS = (
    Text("Börja i bladet Plan och fyll i uppgifterna om planen.", "Begin with the sheet Plan and fill in the facts."),
    Text(
        "Skriv mål, aktiviteter och indikatorer, en per rad, med planens egna ord.",
        "Write goals, activities and indicators, one a row, in the plan's own words.",
    ),
    Text(
        "Ge varje rad ett eget id (M1, A1, I1) och hänvisa med det: en aktivitet till sitt mål, en indikator till det "
        "som den mäter.",
        "Give each row an id of its own (M1, A1, I1) and refer by it: an activity to its goal, an indicator to what it "
        "measures.",
    ),
    Text(
        "Skriv in organ och aktörer som grafen inte redan känner. Skriv aldrig namn på personer.",
        "Enter the bodies and actors that the graph does not know yet. Never write names of persons.",
    ),
    Text(
        "Kontrollera: vardgraf import --check-only FIL. Läs in: vardgraf import FIL.",
        "Check: vardgraf import --check-only FILE. Import: vardgraf import FILE.",
    ),
    Text(
        "Byt inte namn på blad eller rubriker. Kolumner med * måste fyllas i. Exemplen nedan läses inte in.",
        "Do not rename sheets or headers. Columns with * must be filled in. The examples below are not read.",
    ),
)
_TITLE = Text("Register över en plan", "Register of a plan")
_SHEET, _COLUMN, _EXAMPLE = Text("Blad", "Sheet"), Text("Kolumn", "Column"), Text("Exempel", "Example")
_CHOOSE = Text("Välj ett värde i listan.", "Choose a value from the list.")
_WRONG = Text("Värdet finns inte i listan", "The value is not in the list")


def file_name(sheet: Sheet, language: str) -> str:
    """Name of the CSV file of a sheet, such as `aktiviteter.csv`."""
    return f"{slugify(in_language(sheet.title, language))}.csv"


def write_csv_files(rows: Rows, language: str) -> dict[str, bytes]:
    """The files by their names: UTF-8 with a mark, semicolons, as Swedish spreadsheet programs open and save them."""
    return {file_name(sheet, language): _write_csv(_table(sheet, rows, language)) for sheet in SHEETS}


def write_workbook(rows: Rows, language: str) -> bytes:
    """The workbook: instructions first, then a sheet a kind of thing, with comments and drop-down lists."""
    from xlsxwriter import Workbook

    data = io.BytesIO()
    book = Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _WRITTEN, "title": in_language(_TITLE, language)})
    _Writer(book, rows, language).write()
    book.close()
    return data.getvalue()


def unescape_csv(text: str) -> str:
    """A cell as it was before `_escape_csv`."""
    return text[1:] if text.startswith(MARK) and text[1:].startswith(UNSAFE) else text


def _escape_csv(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return MARK + text if text.startswith(UNSAFE) else text


def _write_csv(table: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([[_escape_csv(cell) for cell in r] for r in table])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _table(sheet: Sheet, rows: Rows, language: str) -> list[list[str]]:
    given = rows.get(sheet.key, ())
    if sheet is PLAN:
        values = given[0] if given else {}
        head = [in_language(FIELD, language), in_language(VALUE, language)]
        return [head, *([header(column, language), values.get(column.key, "")] for column in sheet.columns)]
    head = [header(column, language) for column in sheet.columns]
    return [head, *([row.get(column.key, "") for column in sheet.columns] for row in given)]


def header(column: Column, language: str) -> str:
    """The title of a column, with a star where it must be filled in."""
    return in_language(column.title, language) + ("*" if column.required else "")


class _Writer:
    def __init__(self, book: "Workbook", rows: Rows, language: str):
        self.book, self.rows, self.language = book, rows, language
        self.head = book.add_format(
            {"bold": True, "bg_color": "#DCE9E4", "bottom": 1, "valign": "top", "text_wrap": True}
        )
        self.text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.example = book.add_format({"italic": True, "font_color": "#5F6B66", "valign": "top", "text_wrap": True})
        self.lists: dict[str, str] = {}

    def write(self) -> None:
        readme = self.book.add_worksheet(self._(README_SHEET))
        sheets = {sheet.key: self.book.add_worksheet(self._(sheet.title)) for sheet in SHEETS}
        self._write_lists()
        self._write_readme(readme)
        self._write_plan(sheets[PLAN.key])
        for sheet in TABLES:
            self._write_table(sheet, sheets[sheet.key])

    def _(self, text: Text) -> str:
        return in_language(text, self.language)

    def _write_lists(self) -> None:
        """The labels of the vocabularies on a hidden sheet, which the drop-down lists point to."""
        page = self.book.add_worksheet(self._(LISTS_SHEET))
        page.hide()
        schemes = sorted({column.scheme for sheet in SHEETS for column in sheet.columns if column.scheme})
        for at, scheme in enumerate(schemes):
            labels = list(concept_labels(scheme, self.language).values())
            page.write_string(0, at, scheme, self.bold)
            page.write_column(1, at, labels)
            letter = chr(ord("A") + at)
            self.lists[scheme] = f"='{self._(LISTS_SHEET)}'!${letter}$2:${letter}${1 + len(labels)}"

    def _write_readme(self, page: "Worksheet") -> None:
        for at, width in enumerate((18, 24, 70, 50)):
            page.set_column(at, at, width)
        page.write_string(0, 0, self._(_TITLE), self.title)
        for at, step in enumerate(_STEPS):
            page.write_string(2 + at, 0, f"{at + 1}. {self._(step)}")
        at = 4 + len(_STEPS)
        page.write_row(at, 0, [self._(text) for text in (_SHEET, _COLUMN, EXPLANATION, _EXAMPLE)], self.head)
        for sheet in SHEETS:
            page.write_row(at + 1, 0, [self._(sheet.title), "", self._(sheet.explanation)], self.bold)
            at += 1
            for column in sheet.columns:
                page.write_string(at + 1, 1, header(column, self.language), self.text)
                page.write_string(at + 1, 2, self._(column.explanation), self.text)
                page.write_string(at + 1, 3, self._(column.example), self.example)
                at += 1

    def _write_plan(self, page: "Worksheet") -> None:
        page.set_column(0, 0, 18)
        page.set_column(1, 1, 60)
        page.set_column(2, 2, 80)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [self._(text) for text in (FIELD, VALUE, EXPLANATION)], self.head)
        values = next(iter(self.rows.get(PLAN.key, ())), {})
        for at, column in enumerate(PLAN.columns, 1):
            page.write_string(at, 0, header(column, self.language), self.bold)
            self._write_cell(page, at, 1, values.get(column.key, ""))
            page.write_string(at, 2, self._(column.explanation), self.example)
            if column.scheme:
                self._offer(page, column, at, 1, at)

    def _write_table(self, sheet: Sheet, page: "Worksheet") -> None:
        page.freeze_panes(1, 0)
        given = self.rows.get(sheet.key, ())
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width, self.text)
            page.write_string(0, at, header(column, self.language), self.head)
            comment = f"{self._(column.explanation)}\n{self._(_EXAMPLE)}: {self._(column.example)}"
            page.write_comment(0, at, comment, {"author": "Vårdgraf", "x_scale": 2, "y_scale": 1.4})
            if column.scheme:
                self._offer(page, column, 1, at, len(given) + EMPTY_ROWS)
        page.autofilter(0, 0, max(1, len(given)), len(sheet.columns) - 1)
        for number, row in enumerate(given, 1):
            for at, column in enumerate(sheet.columns):
                self._write_cell(page, number, at, row.get(column.key, ""))

    def _write_cell(self, page: "Worksheet", row: int, column: int, text: str) -> None:
        if text:
            page.write_string(row, column, text, self.text)
        else:
            page.write_blank(row, column, None, self.text)

    def _offer(self, page: "Worksheet", column: Column, first: int, at: int, last: int) -> None:
        page.data_validation(
            first,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": self.lists[column.scheme],
                "error_title": self._(_WRONG)[:32],
                "error_message": self._(_CHOOSE),
            },
        )
