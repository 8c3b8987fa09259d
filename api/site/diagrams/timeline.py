"""A timeline: a row a mark, what is meant beside it; a day is a point, a less precise time as long as it may be.

Marks without a date stand in a column of their own. The shape tells the kind, and the words tell it too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap

WIDTH = 1160
AXIS_END = 560
ROW, HEAD, TOP = 26, 30, 26
YEARS = 26
"""Height of a line of years."""
ROWS_BETWEEN_YEARS = 12
"""After so many rows, the years stand there again."""
UNDATED_COLUMN = 100
CHARACTER = 7.5
"""Width of a character in the size of the labels, a little more than on average."""
LABEL_GAP = 12
MAX_TICKS = 9
NARROW_WIDTH, NARROW_LINE, NARROW_ROW = 320, 17, 26
"""A phone holds this width; there the label stands above its bar."""
NARROW_CHARACTERS, NARROW_LINES = 42, 2
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """`first` and `last` bound the time that is meant; both None where no date is given."""

    iri: str
    kind: str
    label: str
    first: date | None
    last: date | None
    is_point: bool = False


@dataclass(frozen=True)
class Row:
    mark: Mark
    y: float
    x: float
    """Where the time begins, or the middle of a point."""
    width: float
    """0 for a point and for what has no date."""
    glyph_x: float
    text_x: float
    room: int
    """How many characters fit beside the mark."""


@dataclass(frozen=True)
class Group:
    label: str
    y: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    width: int
    height: float
    top: int
    axis_start: float
    axis_end: float
    has_undated: bool
    ticks: tuple[Tick, ...]
    years: tuple[float, ...]
    """Of each line of years: at the top, and again where many rows lie between."""
    groups: tuple[Group, ...]
    period: tuple[float, float] | None
    """From where to where the plan holds."""


def lay_out_timeline(
    groups: Iterable[tuple[str, Iterable[Mark]]], period: tuple[date, date] | None = None
) -> Timeline | None:
    """None where there is nothing to show. Groups without a label have no heading."""
    given = [(label, tuple(marks)) for label, marks in groups]
    marks = [mark for _, own in given for mark in own]
    if not marks:
        return None
    has_undated = any(mark.first is None for mark in marks)
    scale = _Scale(marks, period, UNDATED_COLUMN if has_undated else 8)
    y, laid, years = float(TOP), [], _Years()
    for label, own in given:
        y = years.passed(y, min(len(own), 2))
        head, rows = y + 20, list[Row]()
        y += HEAD if label else 0
        for mark in own:
            y = years.passed(y, 1) if rows else y
            rows.append(scale.row(mark, y + ROW / 2))
            years.rows += 1
            y += ROW
        laid.append(Group(label, head, tuple(rows)))
    held = (scale.x(period[0]), scale.x(period[1] + _DAY)) if period else None
    return Timeline(
        WIDTH, y + 8, TOP, scale.start, AXIS_END, has_undated, scale.ticks(), tuple(years.lines), tuple(laid), held
    )


class _Years:
    """Where the years stand: in a line above all, and in another wherever many rows lie below the last one."""

    def __init__(self) -> None:
        self.lines = [0.0]
        self.rows = 0

    def passed(self, y: float, coming: int) -> float:
        """Where the next rows begin, with a line of years before them if it is time."""
        if self.rows + coming <= ROWS_BETWEEN_YEARS:
            return y
        self.lines.append(y)
        self.rows = 0
        return y + YEARS


@dataclass(frozen=True)
class NarrowRow:
    mark: Mark
    lines: tuple[str, ...]
    y: float
    """Of the first line; the bar is below the last."""
    bar_y: float
    x: float
    width: float


@dataclass(frozen=True)
class NarrowTimeline:
    """Bars with their labels above them, as wide as a phone."""

    width: int
    height: float
    ticks: tuple[Tick, ...]
    groups: tuple[tuple[str, float, tuple[NarrowRow, ...]], ...]
    """Label, place of the label, rows."""


def lay_out_narrow_timeline(groups: Iterable[tuple[str, Iterable[Mark]]]) -> NarrowTimeline | None:
    """The same for a phone; None where there is nothing to show."""
    given = [(label, tuple(marks)) for label, marks in groups]
    marks = [mark for _, own in given for mark in own]
    if not marks:
        return None
    scale = _Scale(marks, None, 2, NARROW_WIDTH - 2)
    y, laid = float(TOP), []
    for label, own in given:
        head, rows = y + 20, list[NarrowRow]()
        y += HEAD if label else 6
        for mark in own:
            rows.append(_narrow_row(scale, mark, y))
            y = rows[-1].bar_y + NARROW_ROW
        laid.append((label, head, tuple(rows)))
    return NarrowTimeline(NARROW_WIDTH, y, scale.ticks(), tuple(laid))


def _narrow_row(scale: "_Scale", mark: Mark, y: float) -> NarrowRow:
    lines = tuple(wrap(mark.label, NARROW_CHARACTERS, max_lines=NARROW_LINES, placeholder=" …"))
    x = scale.x(mark.first) if mark.first else 0
    width = scale.x(mark.last + _DAY) - x if mark.first and mark.last else 0
    return NarrowRow(mark, lines, y + 12, y + NARROW_LINE * len(lines) + 9, x, width)


class _Scale:
    """From dates to places, over whole years."""

    def __init__(self, marks: Iterable[Mark], period: tuple[date, date] | None, start: float, end: float = AXIS_END):
        self._end = end
        dates = [day for mark in marks for day in (mark.first, mark.last) if day]
        dates += period or ()
        self.start = start
        first, last = (min(dates).year, max(dates).year) if dates else (0, 0)
        self._years = range(first, last + 1) if dates else range(0)
        self._zero = date(first, 1, 1).toordinal() if dates else 0
        self._days = (date(last + 1, 1, 1).toordinal() - self._zero) if dates else 1

    def x(self, day: date) -> float:
        return self.start + (day.toordinal() - self._zero) / self._days * (self._end - self.start)

    def row(self, mark: Mark, y: float) -> Row:
        if mark.first is None or mark.last is None:
            x = self.start / 2
            return Row(mark, y, x, 0, x, self.start + LABEL_GAP, _room(self.start + LABEL_GAP))
        x, end = self.x(mark.first), self.x(mark.last + _DAY)
        if mark.is_point:
            middle = (x + end) / 2
            return Row(mark, y, middle, 0, middle, middle + LABEL_GAP, _room(middle + LABEL_GAP))
        glyph = {"start": x, "end": end}.get(mark.kind, (x + end) / 2)
        return Row(mark, y, x, end - x, glyph, end + LABEL_GAP, _room(end + LABEL_GAP))

    def ticks(self) -> tuple[Tick, ...]:
        """Years; quarters too where they are few."""
        if len(self._years) * 4 <= MAX_TICKS:
            days = [(date(year, month, 1), month) for year in self._years for month in (1, 4, 7, 10)]
            return tuple(
                Tick(self.x(day), f"{day.year}" if month == 1 else f"Q{month // 3 + 1}") for day, month in days
            )
        step = -(-len(self._years) // MAX_TICKS)
        return tuple(Tick(self.x(date(year, 1, 1)), str(year)) for year in self._years[::step])


def _room(x: float) -> int:
    return int((WIDTH - x) / CHARACTER)
