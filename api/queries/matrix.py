"""An answer as a matrix: where two things decide each row and the rest are numbers, one goes down and one across."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import ceil

from pyoxigraph import Literal, NamedNode

from api.answers import Table, Term
from api.language import Language
from api.queries.cells import Cell, is_number
from api.queries.rows import Column, RowReader, write_number
from vardgraf.parameters import Text

MOST_ACROSS, MOST_DOWN = 12, 200
LEAST_FILLED = 1 / 3
"""Of the fields: a matrix with fewer is mostly holes."""
LEVELS = 5
"""Shades of a field that is not zero."""


@dataclass(frozen=True)
class Field:
    text: str
    level: int


@dataclass(frozen=True)
class Grid:
    """One number of the answer; a field is None where the answer has no row."""

    caption: Text
    rows: tuple[tuple[Field | None, ...], ...]


@dataclass(frozen=True)
class Matrix:
    down: Text
    across: Text
    heads: tuple[Cell, ...]
    """Of the columns."""
    sides: tuple[tuple[Cell, str], ...]
    """Of the rows, each with what else the answer says of it."""
    grids: tuple[Grid, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the answer has a row for each field."""
        return all(field for grid in self.grids for row in grid.rows for field in row)


def make_matrix(table: Table, reader: RowReader, language: Language) -> Matrix | None:
    """None where the answer is no matrix, or one that is too large or too empty to be read."""
    numbers = [column for column in reader.columns if _is_amount(table, column)]
    varying = [c for c in reader.columns if c not in numbers and len({row[c.index] for row in table.rows}) > 1]
    for down, across in permutations([column for column in varying if _is_thing(table, column)], 2):
        others = [column for column in varying if column not in (down, across)]
        if _is_crossing(table, down, across) and all(_decides(table, (down,), other) for other in others):
            told = [n for n in numbers if not _decides(table, (down,), n) and not _decides(table, (across,), n)]
            return _draw(table, reader, language, down, across, told, others) if told else None
    return None


def _is_crossing(table: Table, down: Column, across: Column) -> bool:
    pairs = {(row[down.index], row[across.index]) for row in table.rows}
    high, wide = (len({row[column.index] for row in table.rows}) for column in (down, across))
    is_readable = wide <= min(MOST_ACROSS, high) and high <= MOST_DOWN
    return len(pairs) == len(table.rows) and is_readable and len(pairs) >= LEAST_FILLED * high * wide


def _draw(
    table: Table,
    reader: RowReader,
    language: Language,
    down: Column,
    across: Column,
    numbers: Sequence[Column],
    others: Sequence[Column],
) -> Matrix:
    rows, columns = (list(dict.fromkeys(row[c.index] for row in table.rows)) for c in (down, across))
    rows_of = {(row[down.index], row[across.index]): row for row in table.rows}
    names = reader.name(map(_iri, [*rows, *columns]), _labels(table, down) | _labels(table, across))
    notes = {row[down.index]: ", ".join(_texts(row, others)) for row in table.rows}
    grids = []
    for number in numbers:
        greatest = max(float(_value(row[number.index])) for row in table.rows)
        fields = (
            tuple(_field(rows_of.get((one, other)), number, greatest, language) for other in columns) for one in rows
        )
        grids.append(Grid(number.description, tuple(fields)))
    sides = tuple((names[_iri(one)], notes[one]) for one in rows)
    heads = tuple(names[_iri(one)] for one in columns)
    return Matrix(down.heading.text, across.heading.text, heads, sides, tuple(grids))


def _field(row: Sequence[Term | None] | None, number: Column, greatest: float, language: Language) -> Field | None:
    if row is None:
        return None
    value = _value(row[number.index])
    return Field(write_number(value, language), ceil(LEVELS * float(value) / greatest) if greatest else 0)


def _decides(table: Table, columns: tuple[Column, ...], other: Column) -> bool:
    """Whether rows that are alike in the columns are alike in the other one."""
    found: dict[tuple[Term | None, ...], Term | None] = {}
    return all(
        found.setdefault(tuple(row[c.index] for c in columns), row[other.index]) == row[other.index]
        for row in table.rows
    )


def _is_thing(table: Table, column: Column) -> bool:
    return all(isinstance(row[column.index], NamedNode) for row in table.rows)


def _is_amount(table: Table, column: Column) -> bool:
    """Whether each row has a number there, none of them below zero."""
    terms = [row[column.index] for row in table.rows]
    return bool(terms) and all(is_number(term) and float(_value(term)) >= 0 for term in terms)


def _labels(table: Table, column: Column) -> dict[str, str]:
    if column.label is None:
        return {}
    return {_iri(row[column.index]): "".join(_texts(row, [column], label=True)) for row in table.rows}


def _texts(row: Sequence[Term | None], columns: Sequence[Column], *, label: bool = False) -> list[str]:
    terms = [row[column.label if label and column.label is not None else column.index] for column in columns]
    return [term.value for term in terms if isinstance(term, Literal)]


def _iri(term: Term | None) -> str:
    assert isinstance(term, NamedNode)
    return term.value


def _value(term: Term | None) -> str:
    assert isinstance(term, Literal)
    return term.value
