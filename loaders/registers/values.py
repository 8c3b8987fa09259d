"""What cells say: several values in one, concepts by their labels, and times."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from loaders.dates import PlanDate, deadline_kind, find_period, find_recurrence
from loaders.registers.dates import coarsen, looks_like_date, read_date, read_dates
from loaders.registers.tables import TableRow
from vardgraf.registers.choices import concept_labels, concepts_by_label
from vardgraf.registers.columns import ACTIVITIES
from vardgraf.registers.problems import Problem

NO_DATE = "none"
_DATE_REMEDY = "Skriv till exempel 2026-06-01, 2026-06, 2026-Q3, hösten 2026 eller 2026."
_PERIOD_REMEDY = (
    "Skriv en period i Gäller från och Gäller till, och en tid som 2026-06-01, 2026-Q3 eller hösten 2026 här."
)


@dataclass(frozen=True)
class Time:
    """A deadline as a row tells it."""

    wording: str
    kind: str
    value: PlanDate | None
    recurrence: str | None


def split_values(text: str) -> list[str]:
    """The values of a cell, each in one line: divided by line ends where there are any, else by semicolons.

    Where lines end in semicolons, both divide.
    """
    lines = text.split("\n")
    both = any(line.rstrip().endswith(";") for line in lines[:-1])
    pieces = re.split(r"[;\n]", text) if both or len(lines) == 1 else lines
    return list(dict.fromkeys(" ".join(piece.split()) for piece in pieces if piece.strip()))


def concept_of(row: TableRow, key: str, problems: list[Problem]) -> str:
    """The concept whose label a cell has; empty where the cell is, or where it is a problem."""
    text = row.text(key)
    column = row.sheet.column(key)
    if not text:
        if column.required and key in row.places:
            problems.append(row.problem(key, f"{column.title.sv} saknas.", f"Välj: {_labels(column.scheme)}."))
        return ""
    found = concepts_by_label(column.scheme).get(text.casefold())
    if found is None:
        near = get_close_matches(text.casefold(), list(concepts_by_label(column.scheme)), 1)
        hint = f"Menade du {near[0]}? " if near else ""
        remedy = f"{hint}Välj: {_labels(column.scheme)}."
        problems.append(row.problem(key, f'"{text}" är inget värde för {column.title.sv}.', remedy))
    return found or ""


def _labels(scheme: str) -> str:
    return ", ".join(concept_labels(scheme, "sv").values())


def date_of(row: TableRow, key: str, problems: list[Problem]) -> PlanDate | None:
    """The date of a cell that has one date; None where it is empty or a problem."""
    text = row.text(key)
    value = read_date(text) if text else None
    if text and value is None:
        problems.append(row.problem(key, f'"{text}" är inget datum.', _DATE_REMEDY))
    return value


def times_of(row: TableRow, problems: list[Problem]) -> list[Time]:
    """The times of a row: each wording in Tid, with what the other columns say of it."""
    wordings = split_values(row.raw("time"))
    given = date_of(row, "date", problems)
    precision, kind = (_optional(row, key, problems) for key in ("precision", "kind"))
    if given and not wordings:
        wordings = [row.text("date")]
    if not wordings:
        problems += [
            row.problem(key, "det finns ingen tid att säga det om.", "Skriv tiden i kolumnen Tid.")
            for key in ("kind", "precision")
            if row.text(key)
        ]
        return []
    if len(wordings) > 1 and (given or precision):
        key = "date" if given else "precision"
        problems.append(row.problem(key, "cellen Tid har flera tider.", "Ge varje tid en egen rad med samma id."))
        return []
    return [time for wording in wordings for time in _times(row, wording, kind, given, precision, problems)]


def _times(
    row: TableRow, wording: str, kind: str, given: PlanDate | None, precision: str, problems: list[Problem]
) -> list[Time]:
    recurrence = find_recurrence(wording)
    dates = [given] if given else read_dates(wording)
    if precision == NO_DATE:
        if given:
            problems.append(
                row.problem("precision", "det finns ett datum, så noggrannheten är inte ingen.", "Ändra ett.")
            )
        dates = []
    elif not dates and looks_like_date(wording):
        remedy = _PERIOD_REMEDY if find_period(wording) and row.sheet is ACTIVITIES else _DATE_REMEDY
        problems.append(row.problem("time", f'"{wording}" förstås inte som en tid.', remedy))
        return []
    values: list[PlanDate | None] = []
    for value in dates or (None,):
        coarse = coarsen(value, precision) if value and precision and precision != NO_DATE else value
        if value and coarse is None:
            problems.append(
                row.problem("precision", f"{value.text} säger inte vilken period det är.", "Skriv perioden i Tid.")
            )
        values.append(coarse)
    # A date in a column of its own counts for the kind as one in the words does.
    chosen = kind or deadline_kind(f"{wording} 2000" if dates else wording)
    return [Time(wording, chosen, value, recurrence) for value in values]


def _optional(row: TableRow, key: str, problems: list[Problem]) -> str:
    return concept_of(row, key, problems) if row.text(key) else ""
