"""The model at a glance: the main classes as boxes, and the properties between them as arrows."""

from dataclasses import dataclass

WIDTH, HEIGHT = 920, 490
BOX_WIDTH, BOX_HEIGHT = 164, 46

_PLACES = {
    "Region": (100, 60),
    "Strategy": (350, 60),
    "Instrument": (600, 60),
    "Goal": (350, 190),
    "Activity": (350, 320),
    "Indicator": (600, 255),
    "Deadline": (620, 400),
    "StatusReport": (350, 450),
    "Body": (100, 255),
    "Actor": (100, 385),
    "TargetGroup": (820, 190),
    "Theme": (820, 60),
    "Passage": (820, 320),
}
"""Local name of the class to the middle of its box."""
_LINKS = (
    ("Strategy", "region", "Region"),
    ("Strategy", "cites", "Instrument"),
    ("Goal", "isPartOf", "Strategy"),
    ("Activity", "serves", "Goal"),
    ("Goal", "measuredBy", "Indicator"),
    ("Activity", "measuredBy", "Indicator"),
    ("Activity", "hasDeadline", "Deadline"),
    ("StatusReport", "reportsOn", "Activity"),
    ("Goal", "responsible", "Body"),
    ("Activity", "responsible", "Actor"),
    ("Body", "member", "Actor"),
    ("Goal", "targetGroup", "TargetGroup"),
    ("Goal", "subject", "Theme"),
    ("Indicator", "wasQuotedFrom", "Passage"),
)


@dataclass(frozen=True)
class Box:
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    name: str
    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2


@dataclass(frozen=True)
class ModelDiagram:
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def model_diagram() -> ModelDiagram:
    boxes = tuple(Box(name, x, y) for name, (x, y) in _PLACES.items())
    arrows = tuple(Arrow(name, *_between(_PLACES[start], _PLACES[end])) for start, name, end in _LINKS)
    return ModelDiagram(WIDTH, HEIGHT, boxes, arrows)


def _between(start: tuple[int, int], end: tuple[int, int]) -> tuple[tuple[float, float], tuple[float, float]]:
    """From the edge of one box to the edge of the other."""
    return _edge(start, end), _edge(end, start)


def _edge(box: tuple[int, int], towards: tuple[int, int]) -> tuple[float, float]:
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    scale = min(BOX_WIDTH / 2 / abs(dx) if dx else 9e9, BOX_HEIGHT / 2 / abs(dy) if dy else 9e9)
    return box[0] + dx * scale, box[1] + dy * scale
