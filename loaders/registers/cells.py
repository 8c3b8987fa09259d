"""The cells of a register as they were found, whatever kind of file they came from."""

from dataclasses import dataclass, field

from vardgraf.registers.problems import Problem
from vardgraf.xml_limits import find_misfit

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_TEXT = 8_000


@dataclass(frozen=True)
class Place:
    """Row and column are counted from 1; `sheet` is a sheet of the workbook or a file of the folder."""

    file: str
    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, {self.sheet}!{column_letters(self.column)}{self.row}"

    def problem(self, message: str, remedy: str) -> Problem:
        return Problem(str(self), message, remedy, (self.sheet, self.row, self.column))


@dataclass(frozen=True)
class RawCell:
    """`merged` is the first row of the merged cell that this one is a part of."""

    text: str
    place: Place
    merged: int | None = None


@dataclass(frozen=True)
class RawSheet:
    """`rows` by number hold the cells that are not empty by column."""

    title: str
    rows: dict[int, dict[int, RawCell]]


@dataclass(frozen=True)
class RawRegister:
    """`problems` is what could not be read."""

    name: str
    sha256: str
    encoding: str
    media_type: str
    sheets: tuple[RawSheet, ...]
    problems: list[Problem] = field(default_factory=list)


def read_text(text: str, place: Place, problems: list[Problem]) -> str:
    """The text of a cell as the graph can hold it; empty, with a problem, where it cannot."""
    if len(text) > MAX_TEXT:
        message, remedy = f"texten är längre än {MAX_TEXT} tecken.", "Korta den, eller dela upp raden."
    elif misfit := find_misfit(text):
        message, remedy = f"texten har tecknet {misfit}, som inte syns.", "Skriv om texten utan det."
    else:
        return text if text.strip() else ""
    problems.append(place.problem(message, remedy))
    return ""


def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters
