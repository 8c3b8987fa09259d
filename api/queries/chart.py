"""The chart of an answer, where it says something: one number, and rows that one short name tells apart."""

from collections.abc import Sequence

from pyoxigraph import Literal

from api.answers import Table
from api.language import Language
from api.pages.bar_chart import BarChart, make_bar_chart
from api.queries.cells import is_number
from api.queries.rows import Column, Parts

MOST_ROWS = 20
LONGEST_NAME = 40
LEAST_VALUES = 3
"""Different ones: fewer are read as fast in the table."""


def draw_chart(
    table: Table, columns: Sequence[Column], rows: Sequence[Sequence[Parts]], language: Language
) -> BarChart | None:
    """None for numbers of several kinds, and for names so long that nobody reads them beside a bar."""
    numbers = [c for c in columns if any(is_number(row[c.index]) for row in table.rows)]
    if len(numbers) != 1 or len(rows) > MOST_ROWS or len(rows) != len(table.rows):
        return None
    if len({row[numbers[0].index] for row in table.rows}) < LEAST_VALUES:
        return None
    names = next((found for n in range(len(columns)) if (found := _names(rows, n))), None)
    if names is None:
        return None
    heading = numbers[0].heading.text
    values = tuple((Literal(name), row[numbers[0].index]) for name, row in zip(names, table.rows, strict=True))
    return make_bar_chart(Table((columns[0].name, heading.en if language == "en" else heading.sv), values))


def _names(rows: Sequence[Sequence[Parts]], column: int) -> list[str] | None:
    """What a column calls the rows; None where it is long, is a number, or calls two of them the same."""
    cells = [row[column] for row in rows]
    names = ["; ".join(part.text for part in parts) for parts in cells]
    is_short = all(0 < len(name) <= LONGEST_NAME for name in names)
    is_word = not any(part.is_number or part.is_place for parts in cells for part in parts)
    return names if is_short and is_word and len(set(names)) == len(names) else None
