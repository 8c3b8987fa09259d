"""The model at a glance: the main classes as boxes, and the properties between them as arrows along a grid."""

from dataclasses import dataclass

WIDTH, HEIGHT = 976, 540
BOX_WIDTH, BOX_HEIGHT = 164, 46
_LEFT, _MIDDLE, _RIGHT, _OUTER = 90, 380, 670, 886
_BEND, _BRACKET = 484, 782
"""Where arrows turn, and where what all have in common is gathered."""

_PLACES = {
    "Region": (_LEFT, 45),
    "Strategy": (_MIDDLE, 45),
    "Instrument": (_RIGHT, 45),
    "Theme": (_RIGHT, 140),
    "Body": (_LEFT, 215),
    "Goal": (_MIDDLE, 215),
    "TargetGroup": (_RIGHT, 215),
    "Indicator": (_RIGHT, 297),
    "Actor": (_LEFT, 385),
    "Activity": (_MIDDLE, 385),
    "Deadline": (_RIGHT, 385),
    "StatusReport": (_MIDDLE, 495),
    "Passage": (_OUTER, 250),
}
"""Local name of the class to the middle of its box."""
_LINKS = (
    ("Strategy", "region", "Region", 0, 0),
    ("Strategy", "cites", "Instrument", 0, 0),
    ("Goal", "isPartOf", "Strategy", 0, 0),
    ("Goal", "responsible", "Body", 0, 0),
    ("Goal", "subject", "Theme", -13, 0),
    ("Goal", "targetGroup", "TargetGroup", 0, 0),
    ("Goal", "measuredBy", "Indicator", 13, -9),
    ("Activity", "serves", "Goal", 0, 0),
    ("Activity", "responsible", "Actor", 0, 0),
    ("Activity", "measuredBy", "Indicator", -13, 9),
    ("Activity", "hasDeadline", "Deadline", 0, 0),
    ("StatusReport", "reportsOn", "Activity", 0, 0),
    ("Body", "member", "Actor", 0, 0),
)
"""From, property, to; how far below the middle of its box the arrow leaves and arrives, where it turns on its way."""
SHARED = ("wasQuotedFrom", "Passage")
"""What each of the others has."""


@dataclass(frozen=True)
class Box:
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """`path` is that of a line; its name stands at `label`, beside the line, and begins or is centred there."""

    start: str
    name: str
    end: str
    path: str
    label: tuple[float, float]
    anchor: str


@dataclass(frozen=True)
class ModelDiagram:
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def leaving(self, name: str) -> list[Arrow]:
        """What is said of a class, for those who do not see the picture."""
        return [arrow for arrow in self.arrows if arrow.start in (name, "") and arrow.end != name]


def model_diagram() -> ModelDiagram:
    boxes = tuple(Box(name, x, y) for name, (x, y) in _PLACES.items())
    return ModelDiagram(WIDTH, HEIGHT, boxes, (*(_arrow(*link) for link in _LINKS), _shared()))


def _arrow(start: str, name: str, end: str, leaves: int, arrives: int) -> Arrow:
    (x0, y0), (x1, y1) = _PLACES[start], _PLACES[end]
    if x0 == x1:
        down = 1 if y1 > y0 else -1
        path = f"M{x0} {y0 + down * BOX_HEIGHT / 2:g}V{y1 - down * BOX_HEIGHT / 2:g}"
        return Arrow(start, name, end, path, (x0 + 9, (y0 + y1) / 2 + 4), "start")
    ahead = 1 if x1 > x0 else -1
    left, arrived = x0 + ahead * BOX_WIDTH / 2, x1 - ahead * BOX_WIDTH / 2
    if leaves == arrives == 0:
        turns = [link[3] for link in _LINKS if link[0] == start] if ahead > 0 else [0]
        is_below = min(turns) < 0 and max(turns) == 0
        label = ((left + arrived) / 2, y0 + (16 if is_below else -7))
        return Arrow(start, name, end, f"M{left:g} {y0}H{arrived:g}", label, "middle")
    path = f"M{left:g} {y0 + leaves}H{_BEND}V{y1 + arrives}H{arrived:g}"
    above = arrives <= 0
    return Arrow(start, name, end, path, ((_BEND + arrived) / 2, y1 + arrives + (-7 if above else 16)), "middle")


def _shared() -> Arrow:
    """From a bracket around all that is said to the place where it stands."""
    name, end = SHARED
    x, y = _PLACES[end]
    path = f"M{_BRACKET - 14} 22H{_BRACKET}V{HEIGHT - 22}H{_BRACKET - 14}M{_BRACKET} {y}H{x - BOX_WIDTH / 2:g}"
    return Arrow("", name, end, path, (x, y - BOX_HEIGHT / 2 - 10), "middle")
