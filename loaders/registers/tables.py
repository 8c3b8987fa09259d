"""The cells of a register by the sheets and columns that it should have; what does not fit is a problem with a cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from loaders.registers.cells import Place, RawCell, RawRegister, RawSheet
from vardgraf.namespaces import slugify
from vardgraf.registers.columns import FIELD, LISTS_SHEET, PLAN, README_SHEET, SHEETS, Column, Sheet
from vardgraf.registers.known import fold
from vardgraf.registers.privacy import find_private
from vardgraf.registers.problems import Problem

NEAR_SHEET = 0.7
"""So like must the name of a sheet be (difflib's ratio) to be taken for a slip: Målen for Mål is 0.75."""


@dataclass(frozen=True)
class TableRow:
    """A row with its cells by the key of the column (or, of the sheet Plan, all fields in one)."""

    sheet: Sheet
    title: str
    number: int
    cells: dict[str, RawCell]
    places: dict[str, Place]
    """Where each column stands in this row, filled or not."""

    def text(self, key: str) -> str:
        """The cell's text in one line."""
        return " ".join(self.raw(key).split())

    def raw(self, key: str) -> str:
        return self.cells[key].text if key in self.cells else ""

    def field(self, key: str) -> "TableRow":
        """Of the sheet Plan: the row of one field alone."""
        return replace(self, number=self.cells[key].place.row, cells={key: self.cells[key]})

    def problem(self, key: str, message: str, remedy: str) -> Problem:
        place = self.cells[key].place if key in self.cells else self.places.get(key, next(iter(self.places.values())))
        return place.problem(message, remedy)


@dataclass(frozen=True)
class Tables:
    """The rows of each sheet by its key, the places of the headers, and the sheets that are not of a register."""

    rows: dict[str, list[TableRow]]
    raw: dict[str, RawSheet]
    other_sheets: tuple[str, ...]
    problems: list[Problem]


def match_tables(register: RawRegister) -> Tables:
    problems = list(register.problems)
    rows: dict[str, list[TableRow]] = {sheet.key: [] for sheet in SHEETS}
    raw: dict[str, RawSheet] = {}
    others: list[RawSheet] = []
    for found in register.sheets:
        problems += _private(found)
        sheet = _sheet_of(found.title)
        if sheet is None:
            if not _is_own(found.title):
                others.append(found)
        elif sheet.key in raw:
            place = Place(register.name, found.title, 1, 1)
            problems.append(place.problem(f"bladet {sheet.title.sv} finns två gånger.", "Behåll ett av dem."))
        else:
            raw[sheet.key] = found
            read = _read_fields if sheet is PLAN else _read_table
            rows[sheet.key] = list(read(sheet, found, register.name, problems))
    problems += [problem for sheet in others for problem in _misnamed(sheet, raw, register.name)]
    if PLAN.key not in raw:
        place = Place(register.name, PLAN.title.sv, 1, 1)
        problems.append(place.problem("bladet Plan saknas.", "Utgå från mallen: vardgraf template"))
    return Tables(rows, raw, tuple(sheet.title for sheet in others), problems)


def _misnamed(found: RawSheet, raw: Mapping[str, RawSheet], file: str) -> Iterator[Problem]:
    """A sheet that is called almost as one that is not there: what it has would be lost with a line of talk."""
    gone = {slugify(t): t for sheet in SHEETS if sheet.key not in raw for t in (sheet.title.en, sheet.title.sv)}
    for name in get_close_matches(slugify(found.title.removesuffix(".csv")), gone, 1, NEAR_SHEET):
        place = Place(file, found.title, 1, 1)
        yield place.problem(f'bladet "{found.title}" känns inte igen.', f"Menade du {gone[name]}?")


def _sheet_of(title: str) -> Sheet | None:
    name = slugify(title.removesuffix(".csv"))
    return next((sheet for sheet in SHEETS if name in (slugify(sheet.title.sv), slugify(sheet.title.en))), None)


def _is_own(title: str) -> bool:
    own = (README_SHEET, LISTS_SHEET)
    return slugify(title) in {slugify(text) for each in own for text in (each.sv, each.en)}


def _private(sheet: RawSheet) -> Iterator[Problem]:
    """Nothing that tells of a person may come into the graph."""
    for row in sheet.rows.values():
        for cell in row.values():
            if found := find_private(cell.text):
                yield cell.place.problem(f"cellen har {found}.", "Ange funktion eller enhet i stället för person.")


def _read_table(sheet: Sheet, found: RawSheet, file: str, problems: list[Problem]) -> Iterator[TableRow]:
    if not found.rows:
        return
    first = min(found.rows)
    columns = _columns(sheet, found.rows[first].values(), problems)
    keys = {at: column.key for at, column in columns.items()}
    missing = [c.title.sv for c in sheet.columns if c.required and c.key not in keys.values()]
    if missing:
        place = Place(file, found.title, first, 1)
        problems.append(place.problem(f"kolumnen {', '.join(missing)} saknas.", "Sätt tillbaka rubriken från mallen."))
    for number, cells in sorted(found.rows.items()):
        if number == first:
            continue
        problems += [
            cell.place.problem(
                "cellen har ett värde men kolumnen ingen rubrik.", "Skriv en rubrik, eller ta bort värdet."
            )
            for at, cell in cells.items()
            if at not in found.rows[first]
        ]
        own = {keys[at]: cell for at, cell in cells.items() if at in keys}
        if own.keys() - {"note"}:
            places = {key: Place(file, found.title, number, at) for at, key in keys.items()}
            row = TableRow(sheet, found.title, number, own, places)
            if sheet.main not in own and "id" not in places and sheet.main in places:
                title = sheet.column(sheet.main).title.sv
                problems.append(row.problem(sheet.main, f"{title} saknas.", "Fyll i cellen, eller ta bort raden."))
            yield row


def _columns(sheet: Sheet, header: Iterable[RawCell], problems: list[Problem]) -> dict[int, Column]:
    titles = {fold(title): c for c in sheet.columns for title in (c.title.en, c.title.sv)}
    found: dict[int, Column] = {}
    for cell in header:
        title = fold(cell.text.rstrip("* \t\n"))
        column = titles.get(title)
        if column is None:
            problems.append(_unknown(cell, titles, "kolumnen", [c.title.sv for c in sheet.columns]))
        elif column in found.values():
            problems.append(cell.place.problem(f"kolumnen {column.title.sv} finns två gånger.", "Behåll en av dem."))
        else:
            found[cell.place.column] = column
    return found


def _unknown(cell: RawCell, titles: Iterable[str], what: str, known: list[str]) -> Problem:
    near = get_close_matches(fold(cell.text), list(titles), 1)
    hint = f"Menade du {near[0]}?" if near else f"Det finns: {', '.join(known)}."
    return cell.place.problem(f'{what} "{cell.text.strip()}" känns inte igen.', hint)


def _read_fields(sheet: Sheet, found: RawSheet, file: str, problems: list[Problem]) -> Iterator[TableRow]:
    """The sheet Plan: a field a row, its value in the second column."""
    titles = {fold(title): c for c in sheet.columns for title in (c.title.en, c.title.sv)}
    cells: dict[str, RawCell] = {}
    places: dict[str, Place] = {}
    for number, row in sorted(found.rows.items()):
        if 1 not in row:
            problems += [
                cell.place.problem("värdet har ingen uppgift framför sig.", "Skriv uppgiftens namn i kolumn A.")
                for at, cell in row.items()
                if at == 2
            ]
            continue
        title = fold(row[1].text.rstrip("* \t\n"))
        column = titles.get(title)
        if title in (fold(FIELD.sv), fold(FIELD.en)):
            continue
        if column is None:
            problems.append(_unknown(row[1], titles, "uppgiften", [c.title.sv for c in sheet.columns]))
        elif column.key in places:
            problems.append(row[1].place.problem(f"{column.title.sv} finns två gånger.", "Behåll en av raderna."))
        else:
            places[column.key] = Place(file, found.title, number, 2)
            if 2 in row:
                cells[column.key] = row[2]
    plan = TableRow(sheet, found.title, 0, cells, places or {"": Place(file, found.title, 1, 1)})
    for column in sheet.columns:
        if column.required and column.key not in cells:
            problems.append(plan.problem(column.key, f"{column.title.sv} saknas.", "Fyll i uppgiften."))
    yield plan
