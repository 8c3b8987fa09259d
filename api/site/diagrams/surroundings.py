"""A thing with its neighbours: what it says to the right, what leads to it to the left, a step further beyond both."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from api.data.nodes import Json
from api.site.elements.surroundings import Side, Surroundings

ROW = 26
EDGE_CHARACTERS = 20
LABEL_CHARACTERS, CENTRE_CHARACTERS, CENTRE_LINES = 25, 22, 5
LABEL_WIDTH, REACH, FAR_REACH, CENTRE_WIDTH = 200, 52, 132, 190
CHARACTER_WIDTH, DOT_WIDTH = 7.1, 18
"""About as wide as a character of a label is, and as a dot with the room beside it."""
MARGIN = 8


@dataclass(frozen=True)
class Dot:
    """`x` is that of the dot; the label, of `name` what there is room for, goes outwards from it.

    `direction` is 1 to the right, -1 to the left.
    """

    node: Json
    x: float
    y: float
    direction: int
    step: int
    name: str
    label: str


@dataclass(frozen=True)
class Curve:
    path: str
    source: str
    target: str
    name: str


@dataclass(frozen=True)
class Caption:
    """The name of a property over its neighbours, and how many more there are (`hidden`, at their end)."""

    x: float
    y: float
    direction: int
    text: str
    key: str
    kind: str
    hidden: int


@dataclass(frozen=True)
class EdgeName:
    """What a curve of the second step is called, before its end."""

    x: float
    y: float
    direction: int
    text: str


@dataclass(frozen=True)
class SurroundingsDiagram:
    width: float
    height: float
    centre: tuple[float, float, float]
    """X and y of the box, and its height."""
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    curves: tuple[Curve, ...]
    captions: tuple[Caption, ...]
    edge_names: tuple[EdgeName, ...]


def lay_out_surroundings(around: Surroundings, label: str, names: dict[str, str]) -> SurroundingsDiagram:
    """`names` are what neighbours are called, by IRI."""
    lines = tuple(wrap(label, CENTRE_CHARACTERS, max_lines=CENTRE_LINES, placeholder=" …"))
    right = [side for side in around.sides if side.is_forwards]
    left = [side for side in around.sides if not side.is_forwards]
    height = max(_rows(right), _rows(left), len(lines)) * ROW + 2 * MARGIN + ROW
    reach = [_reach(left), _reach(right)]
    middle_x, middle_y = MARGIN + reach[0] + CENTRE_WIDTH / 2, height / 2
    drawing = _Drawing(str(around.node["id"]), middle_x, middle_y, names)
    drawing.draw(left, -1)
    drawing.draw(right, 1)
    box_height = 22 * len(lines) + 22
    return SurroundingsDiagram(
        2 * MARGIN + reach[0] + CENTRE_WIDTH + reach[1],
        height,
        (middle_x - CENTRE_WIDTH / 2, middle_y - box_height / 2, box_height),
        lines,
        tuple(drawing.dots),
        tuple(drawing.curves),
        tuple(drawing.captions),
        tuple(drawing.edge_names),
    )


def _rows(sides: Iterable[Side]) -> int:
    return sum(1 + bool(side.hidden) + sum(max(1, len(one.beyond)) for one in side.neighbours) for side in sides)


def _reach(sides: list[Side]) -> float:
    """How far a side goes from the box in the middle."""
    if not sides:
        return 0
    has_far = any(one.beyond for side in sides for one in side.neighbours)
    return REACH + LABEL_WIDTH + (FAR_REACH + LABEL_WIDTH if has_far else 0)


class _Drawing:
    def __init__(self, iri: str, x: float, y: float, names: dict[str, str]):
        self._iri, self._x, self._y, self._names = iri, x, y, names
        self.dots: list[Dot] = []
        self.curves: list[Curve] = []
        self.captions: list[Caption] = []
        self.edge_names: list[EdgeName] = []

    def draw(self, sides: list[Side], direction: int) -> None:
        y = self._y - _rows(sides) * ROW / 2 + ROW / 2
        edge = self._x + direction * CENTRE_WIDTH / 2
        x = edge + direction * REACH
        for side in sides:
            self.captions.append(Caption(x, y, direction, side.name, side.key, side.kind, 0))
            y += ROW
            for one in side.neighbours:
                rows = max(1, len(one.beyond))
                own = y + (rows - 1) * ROW / 2
                self._add(one.node, x, own, direction, 1)
                self._curve((edge, self._y), (x, own), self._iri, one.node, side.name)
                out = x + direction * (LABEL_WIDTH + FAR_REACH)
                self._name_edges(out, y, direction, [name for _, name, _ in one.beyond])
                for number, (_, name, node) in enumerate(one.beyond):
                    self._add(node, out, y + number * ROW, direction, 2)
                    start = (x + direction * (DOT_WIDTH + CHARACTER_WIDTH * len(self._label(one.node))), own)
                    self._curve(start, (out, y + number * ROW), one.node["id"], node, name)
                y += rows * ROW
            if side.hidden:
                self.captions.append(Caption(x, y, direction, side.name, side.key, side.kind, side.hidden))
                y += ROW

    def _name_edges(self, x: float, y: float, direction: int, names: list[str]) -> None:
        """Each name once where several of the same follow."""
        for number, name in enumerate(names):
            if number == 0 or name != names[number - 1]:
                place = (x - direction * 10, y + number * ROW - 4)
                self.edge_names.append(EdgeName(*place, direction, _cut(name, EDGE_CHARACTERS)))

    def _add(self, node: Json, x: float, y: float, direction: int, step: int) -> None:
        self.dots.append(Dot(node, x, y, direction, step, self._names[node["id"]], self._label(node)))

    def _label(self, node: Json) -> str:
        return _cut(self._names[node["id"]], LABEL_CHARACTERS)

    def _curve(
        self, start: tuple[float, float], end: tuple[float, float], source: str, target: Json, name: str
    ) -> None:
        bend = (start[0] + end[0]) / 2
        path = f"M{start[0]:g},{start[1]:g} C{bend:g},{start[1]:g} {bend:g},{end[1]:g} {end[0]:g},{end[1]:g}"
        self.curves.append(Curve(path, source, target["id"], name))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
