"""The cells of a table with merged ones, laid out in columns as the layouts know them: as many in each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.documents.outline import (
    MAX_COLUMNS,
    CellPart,
    ItemPart,
    Limits,
    Origin,
    Part,
    Piece,
    RowPart,
    TablePart,
    TextPart,
)

EMPTY = CellPart()
MERGED = CellPart(is_merged=True)


@dataclass(frozen=True)
class SpannedCell:
    """A cell as the file has it. `goes_on` says that it goes on with the cell above (Word says so in each row)."""

    pieces: tuple[Piece, ...]
    columns: int = 1
    rows: int = 1
    goes_on: bool = False


@dataclass(frozen=True)
class SpannedRow:
    cells: tuple[SpannedCell, ...]
    origin: Origin
    skipped: int = 0
    """Columns before the first cell that the row leaves out."""


@dataclass(frozen=True)
class _Placed:
    column: int
    cell: CellPart


def lay_out(rows: Sequence[SpannedRow], limits: Limits) -> list[Part]:
    """The table; its cells as paragraphs where it has one column only, which is a frame and no table."""
    placed = list(_place(rows))
    laid = [(row.origin, cells) for row, cells in zip(rows, placed, strict=True) if _says_something(cells)]
    several = [cells for _, cells in laid if len(cells) > 1]
    if not several:
        return [_frame_part(piece, origin) for origin, cells in laid for one in cells for piece in one.cell.pieces]
    is_even = _is_even(several)
    columns = range(len(several[0])) if is_even else sorted({placed.column for row in several for placed in row})
    table = []
    for origin, cells in laid:
        limits.take_row(len(columns))
        table.append(RowPart(_fit(cells, columns, is_even=is_even), origin))
    return [TablePart(tuple(table))]


def _frame_part(piece: Piece, origin: Origin) -> Part:
    return ItemPart(piece.text, origin=origin) if piece.is_item else TextPart((piece.text,), origin)


def _place(rows: Sequence[SpannedRow]) -> Iterator[list[_Placed]]:
    """The cells of each row with their columns; a cell that reaches down stands in the rows below, merged."""
    reaching: dict[int, tuple[int, int]] = {}
    """By column: how many rows more, and how wide."""
    for row in rows:
        placed = [_Placed(column, MERGED) for column in reaching]
        taken = {column + n for column, (_, width) in reaching.items() for n in range(width)}
        reaching = {column: (left - 1, width) for column, (left, width) in reaching.items() if left > 1}
        column = row.skipped
        for cell in row.cells:
            while column in taken:
                column += 1
            width = min(max(1, cell.columns), MAX_COLUMNS)
            placed.append(_Placed(column, MERGED if cell.goes_on else CellPart(cell.pieces)))
            if cell.rows > 1:
                reaching[column] = (cell.rows - 1, width)
            column += width
        yield sorted(placed, key=lambda one: one.column)


def _says_something(cells: list[_Placed]) -> bool:
    return any(piece.text.strip() for placed in cells for piece in placed.cell.pieces)


def _is_even(rows: list[list[_Placed]]) -> bool:
    """Whether each row has as many cells: then they belong together by order, however Word has divided its grid."""
    return len({len(row) for row in rows}) == 1


def _fit(cells: list[_Placed], columns: Sequence[int], *, is_even: bool) -> tuple[CellPart, ...]:
    """A cell for each column; those that a wider cell covers, and those that the row leaves out, are empty."""
    own = [placed.cell for placed in cells]
    if is_even or len(own) == 1:
        return (*own, *[EMPTY] * (len(columns) - len(own)))
    by_column = {placed.column: placed.cell for placed in cells}
    return tuple(by_column.get(column, EMPTY) for column in columns)
