"""Goals, activities and indicators of a register, each with all its rows, and what other cells call them by."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from loaders.registers.cells import RawCell
from loaders.registers.tables import TableRow
from loaders.registers.values import split_values
from loaders.statements import Element
from vardgraf.registers.columns import Sheet
from vardgraf.registers.known import fold
from vardgraf.registers.problems import Problem

_OF_THE_ROW = frozenset({"id", "note"})
"""Columns that say nothing of the thing itself."""


@dataclass(eq=False)
class Item:
    """`node` is the element that it becomes, or the goal of another plan that it stands for."""

    sheet: Sheet
    id: str
    wording: str
    rows: list[TableRow]
    node: Element | NamedNode | None = None
    tie: str = field(default="")
    """Tells items apart that are alike in everything that a graph says of them."""

    @property
    def first(self) -> TableRow:
        return self.rows[0]

    @property
    def content(self) -> tuple[tuple[str, str], ...]:
        """Everything that its rows say, in no order."""
        return tuple(sorted({(key, row.text(key)) for row in self.rows for key in row.cells if key not in _OF_THE_ROW}))

    def single(self, key: str, problems: list[Problem]) -> TableRow:
        """The row that has a value for a column that takes one; the first row where none has."""
        having = [row for row in self.rows if row.text(key)]
        for row in having[1:]:
            if row.text(key) != having[0].text(key):
                title = self.sheet.column(key).title.sv
                problems.append(
                    row.problem(key, f"{title} är en annan på rad {having[0].number}.", "Behåll en av dem.")
                )
        return having[0] if having else self.first


def gather_items(rows: Iterable[TableRow], problems: list[Problem]) -> list[Item]:
    """Rows with the same id, or under the same merged wording, are one item; a row of it may leave out the wording."""
    items: list[Item] = []
    by_id: dict[str, Item] = {}
    merged: dict[int, Item] = {}
    unread = {problem.cell for problem in problems}
    for row in sorted(rows, key=lambda row: row.sheet.main not in row.cells):
        main = row.sheet.main
        wording, own_id, cell = row.text(main), fold(row.text("id")), row.cells.get(main)
        item = by_id.get(own_id) if own_id else _merged_above(cell, merged)
        if item is None and not wording:
            title = row.sheet.column(main).title.sv
            missing = row.problem(main, f"{title} saknas.", "Fyll i cellen, eller ta bort raden.")
            problems += [] if missing.cell in unread else [missing]
        elif item is None:
            item = Item(row.sheet, own_id, wording, [row])
            items.append(item)
        else:
            _go_on(item, row, wording, problems)
        if item and own_id:
            by_id[own_id] = item
        if item and cell and cell.merged:
            merged[cell.merged] = item
    _refuse_twins(items, problems)
    return items


def _merged_above(cell: RawCell | None, merged: dict[int, Item]) -> Item | None:
    return merged.get(cell.merged) if cell and cell.merged else None


def _go_on(item: Item, row: TableRow, wording: str, problems: list[Problem]) -> None:
    if wording and fold(wording) != fold(item.wording):
        problems.append(
            row.problem(
                "id",
                f'id "{row.text("id")}" finns redan på rad {item.first.number}, med en annan ordalydelse.',
                "Ge raden ett eget id.",
            )
        )
    item.rows.append(row)


def _refuse_twins(items: list[Item], problems: list[Problem]) -> None:
    """Two rows that say the same, of which neither has an id, are one too many; with ids they are two things."""
    seen: dict[tuple[object, str], Item] = {}
    for item in items:
        twin = seen.setdefault((item.content, item.id), item)
        if twin is not item:
            problems.append(
                item.first.problem(
                    item.sheet.main,
                    f"raden säger detsamma som rad {twin.first.number}.",
                    "Ta bort en av dem, eller ge dem var sitt id.",
                )
            )
        item.tie = item.id


class Index:
    """Items by id, by the plan's number and by wording, in this order."""

    def __init__(self, items: Iterable[Item]):
        self._tables: tuple[dict[str, list[Item]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
        for item in items:
            codes = {fold(row.text("code")) for row in item.rows}
            for table, names in zip(self._tables, ({item.id}, codes, {fold(item.wording)}), strict=True):
                for name in names - {""}:
                    table[name].append(item)

    def find(self, text: str) -> list[Item]:
        return next((table[fold(text)] for table in self._tables if fold(text) in table), [])

    def refer(self, row: TableRow, key: str, problems: list[Problem]) -> list[Item]:
        """The items that a cell names; each name must be one item's."""
        whole = " ".join(row.raw(key).split())
        values = [whole] if whole and self.find(whole) else split_values(row.raw(key))
        found = []
        for value in values:
            items = self.find(value)
            if len(items) == 1:
                found += items
                continue
            rows = ", ".join(f"{item.sheet.title.sv} rad {item.first.number}" for item in items)
            message = f'"{value}" kan vara flera: {rows}.' if items else f'"{value}" finns inte bland raderna.'
            problems.append(row.problem(key, message, "Ge raden ett eget id och hänvisa med det."))
        return found
