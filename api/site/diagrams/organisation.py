"""Who is above whom: bodies as boxes from left to right, a layer a step; those that stand alone in rows below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

BOX_WIDTH, BOX_HEIGHT = 226, 74
GAP_X, GAP_Y = 34, 12
COLUMNS = 4
LINE_CHARACTERS, LINES = 25, 3
MARGIN = 2
HEADING = 40


@dataclass(frozen=True)
class OrganisationBody:
    """`side` is political, official or other, as its type says; `below` is what stands under it."""

    iri: str
    label: str
    caption: str
    side: str
    is_swedish: bool
    """Whether the label is, whatever the language of the page."""
    below: tuple["OrganisationBody", ...] = ()

    def walk(self) -> Iterator["OrganisationBody"]:
        yield self
        for body in self.below:
            yield from body.walk()


@dataclass(frozen=True)
class Box:
    body: OrganisationBody
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    points: str


@dataclass(frozen=True)
class OrganisationDiagram:
    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    alone_y: float | None
    """Of the heading above those that stand alone."""


def lay_out_organisation(roots: Sequence[OrganisationBody]) -> OrganisationDiagram | None:
    """None where there is nothing to show."""
    if not roots:
        return None
    trees = [root for root in roots if root.below]
    alone = [root for root in roots if not root.below]
    drawing = _Drawing()
    for tree in trees:
        drawing.draw_tree(tree, 0)
    alone_y = drawing.draw_alone(alone) if alone else None
    width = max(box.x + BOX_WIDTH for box in drawing.boxes) + MARGIN
    height = max(box.y + BOX_HEIGHT for box in drawing.boxes) + MARGIN
    return OrganisationDiagram(width, height, tuple(drawing.boxes), tuple(drawing.edges), alone_y)


class _Drawing:
    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self._next_y = float(MARGIN)

    def draw_tree(self, body: OrganisationBody, layer: int) -> float:
        """The middle of its box: halfway between the first and the last below it."""
        middles = [self.draw_tree(child, layer + 1) for child in body.below]
        y = (middles[0] + middles[-1] - BOX_HEIGHT) / 2 if middles else self._take_row()
        x = MARGIN + layer * (BOX_WIDTH + GAP_X)
        self.boxes.append(Box(body, x, y, _lines(body.label)))
        middle, right = y + BOX_HEIGHT / 2, x + BOX_WIDTH
        bend, left = right + GAP_X / 2, right + GAP_X
        self.edges += [Edge(f"{right:g},{middle:g} {bend:g},{middle:g} {bend:g},{m:g} {left:g},{m:g}") for m in middles]
        return middle

    def draw_alone(self, bodies: Sequence[OrganisationBody]) -> float | None:
        """Where their heading stands; None when there is nothing above that they are told apart from."""
        heading = self._next_y + HEADING / 2 if self.boxes else None
        top = self._next_y + (HEADING if self.boxes else 0)
        for number, body in enumerate(bodies):
            row, column = divmod(number, COLUMNS)
            x, y = MARGIN + column * (BOX_WIDTH + GAP_Y), top + row * (BOX_HEIGHT + GAP_Y)
            self.boxes.append(Box(body, x, y, _lines(body.label)))
        return heading

    def _take_row(self) -> float:
        y = self._next_y
        self._next_y += BOX_HEIGHT + GAP_Y
        return y


def _lines(label: str) -> tuple[str, ...]:
    return tuple(wrap(label, LINE_CHARACTERS, max_lines=LINES, placeholder=" …"))
