"""What went on through the years: plans as bars in columns of time, bands for what goes on, stubs for what does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

UNIT = 6
"""Height of one thing."""
LEAST = 16
"""So high that a number can be read beside it."""
GAP = 7
BAR_WIDTH, COLUMN_GAP, STUB_WIDTH = 14, 520, 58
TITLE_HEIGHT, LANE_HEIGHT, LINE_HEIGHT = 34, 40, 17
NODE_GAP, MARGIN = 26, 4


@dataclass(frozen=True)
class Plan:
    """A bar: the things of one kind that a plan has. The lines of `heading` stand above it."""

    key: str
    column: int
    number: int
    heading: tuple[str, ...]
    href: str
    is_compared: bool = True


@dataclass(frozen=True)
class Band:
    """`left` older things that go on as `right` newer ones."""

    source: str
    target: str
    kind: str
    left: int
    right: int
    words: str
    href: str


@dataclass(frozen=True)
class End:
    """What begins or ends at a plan; `kind` gives its look. `title` says it in full where `words` are short; `caption`
    stands above the first of several that belong together."""

    plan: str
    side: Literal["begins", "ends"]
    kind: str
    number: int
    words: str
    href: str
    title: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Lane:
    """One kind of thing, with the bands in the order in which they lie upon each other."""

    heading: str
    plans: tuple[Plan, ...]
    bands: tuple[Band, ...]
    ends: tuple[End, ...]


@dataclass(frozen=True)
class PlacedPlan:
    plan: Plan
    x: float
    y: float
    height: float
    text_x: float
    anchor: str


@dataclass(frozen=True)
class PlacedBand:
    band: Band
    path: str
    x: float
    y: float
    """Of the middle of its words."""


@dataclass(frozen=True)
class PlacedEnd:
    end: End
    x: float
    y: float
    height: float
    text_x: float


@dataclass(frozen=True)
class PlacedTitle:
    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Flow:
    width: float
    height: float
    columns: tuple[PlacedTitle, ...]
    lanes: tuple[PlacedTitle, ...]
    plans: tuple[PlacedPlan, ...]
    bands: tuple[PlacedBand, ...]
    ends: tuple[PlacedEnd, ...]


def lay_out_flow(columns: Sequence[str], lanes: Sequence[Lane]) -> Flow:
    drawing = _Drawing(len(columns))
    for lane in lanes:
        drawing.draw(lane)
    titles = tuple(PlacedTitle(title, *drawing.text_at(n, 18)) for n, title in enumerate(columns))
    width = drawing.x_of(len(columns) - 1) + BAR_WIDTH + MARGIN
    return Flow(
        width,
        drawing.y + MARGIN,
        titles,
        tuple(drawing.titles),
        tuple(drawing.plans),
        tuple(drawing.bands),
        tuple(drawing.ends),
    )


class _Drawing:
    def __init__(self, columns: int):
        self._last = columns - 1
        self.y = float(TITLE_HEIGHT)
        self.titles: list[PlacedTitle] = []
        self.plans: list[PlacedPlan] = []
        self.bands: list[PlacedBand] = []
        self.ends: list[PlacedEnd] = []

    def x_of(self, column: int) -> float:
        return MARGIN + column * (BAR_WIDTH + COLUMN_GAP)

    def text_at(self, column: int, y: float) -> tuple[float, float, str]:
        """Words stand to the right of the left edge of a bar; those of the last column end at its right edge."""
        is_last = column == self._last and column > 0
        return self.x_of(column) + (BAR_WIDTH if is_last else 0), y, "end" if is_last else "start"

    def draw(self, lane: Lane) -> None:
        self.titles.append(PlacedTitle(lane.heading, MARGIN, self.y + 24, "start"))
        top = self.y + LANE_HEIGHT
        below = dict.fromkeys(range(self._last + 1), top)
        heading = LINE_HEIGHT * max(len(plan.heading) for plan in lane.plans) + 10
        placed: dict[str, PlacedPlan] = {}
        for plan in lane.plans:
            y = below[plan.column] + heading
            height = max(_side(lane, plan.key, "ends"), _side(lane, plan.key, "begins"), plan.number * UNIT, LEAST)
            text_x, _, anchor = self.text_at(plan.column, y)
            placed[plan.key] = PlacedPlan(plan, self.x_of(plan.column), y, height, text_x, anchor)
            below[plan.column] = y + height + NODE_GAP
        self.plans += placed.values()
        self._draw_bands(lane, placed)
        self.y = max(below.values())

    def _draw_bands(self, lane: Lane, placed: dict[str, PlacedPlan]) -> None:
        right = {key: plan.y for key, plan in placed.items()}
        left = dict(right)
        for band in lane.bands:
            source, target = placed[band.source], placed[band.target]
            x0, x1 = source.x + BAR_WIDTH, target.x
            y0, y1 = right[band.source], left[band.target]
            path = _ribbon(x0, y0, thickness(band.left), x1, y1, thickness(band.right))
            middle = (y0 + y1) / 2 + (thickness(band.left) + thickness(band.right)) / 4
            self.bands.append(PlacedBand(band, path, (x0 + x1) / 2, middle))
            right[band.source] += thickness(band.left) + GAP
            left[band.target] += thickness(band.right) + GAP
        for end in lane.ends:
            plan, height = placed[end.plan], thickness(end.number)
            if end.side == "ends":
                x = plan.x + BAR_WIDTH
                right[end.plan] += _caption_height(end)
                self.ends.append(PlacedEnd(end, x, right[end.plan], height, x + STUB_WIDTH + 9))
                right[end.plan] += height + GAP
            else:
                x = plan.x - STUB_WIDTH
                self.ends.append(PlacedEnd(end, x, left[end.plan], height, x - 9))
                left[end.plan] += height + GAP


def thickness(number: int) -> float:
    return max(number * UNIT, LEAST)


def _side(lane: Lane, plan: str, side: str) -> float:
    """How high all is that leaves a bar (`ends`) or comes to it (`begins`)."""
    numbers = [end.number for end in lane.ends if end.plan == plan and end.side == side]
    captions = sum(_caption_height(end) for end in lane.ends if end.plan == plan and end.side == side)
    if side == "ends":
        numbers += [band.left for band in lane.bands if band.source == plan]
    else:
        numbers += [band.right for band in lane.bands if band.target == plan]
    return captions + sum(map(thickness, numbers)) + GAP * max(len(numbers) - 1, 0)


def _caption_height(end: End) -> int:
    return LINE_HEIGHT if end.caption else 0


def _ribbon(x0: float, y0: float, height0: float, x1: float, y1: float, height1: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:g} {y0:g}C{middle:g} {y0:g} {middle:g} {y1:g} {x1:g} {y1:g}V{y1 + height1:g}"
        f"C{middle:g} {y1 + height1:g} {middle:g} {y0 + height0:g} {x0:g} {y0 + height0:g}Z"
    )
