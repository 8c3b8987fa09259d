"""A schematic map of Sweden: a hexagon a county, about where the county lies."""

import re
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

RADIUS = 30.0
_STEP_X, _STEP_Y = sqrt(3) * RADIUS, 1.5 * RADIUS
_CORNERS = tuple((RADIUS * sin(k * pi / 3) * 0.96, RADIUS * cos(k * pi / 3) * 0.96) for k in range(6))

_PLACES = (
    ("25", "Norr-botten", 3.0, 0),
    ("24", "Väster-botten", 2.5, 1),
    ("23", "Jämtland", 1.0, 2),
    ("22", "Väster-norrland", 2.0, 2),
    ("20", "Dalarna", 1.5, 3),
    ("21", "Gävleborg", 2.5, 3),
    ("17", "Värmland", 0.0, 4),
    ("18", "Örebro", 1.0, 4),
    ("19", "Väst-manland", 2.0, 4),
    ("03", "Uppsala", 3.0, 4),
    ("14", "Västra Götaland", 0.5, 5),
    ("05", "Öster-götland", 1.5, 5),
    ("04", "Söder-manland", 2.5, 5),
    ("01", "Stockholm", 3.5, 5),
    ("13", "Halland", 0.0, 6),
    ("06", "Jönköping", 1.0, 6),
    ("08", "Kalmar", 2.0, 6),
    ("09", "Gotland", 3.0, 6),
    ("07", "Kronoberg", 1.5, 7),
    ("12", "Skåne", 1.0, 8),
    ("10", "Blekinge", 2.0, 8),
)
"""SCB's code of the county, its short name, column and row (odd rows stand half a step to the right).

A hyphen is where a long name is broken.
"""


@dataclass(frozen=True)
class CountyTile:
    code: str
    lines: tuple[str, ...]
    """Of its name, as they fit into the hexagon."""
    x: float
    y: float

    @property
    def outline(self) -> str:
        """The hexagon as the value of `points`."""
        return " ".join(f"{self.x + dx:.1f},{self.y + dy:.1f}" for dx, dy in _CORNERS)


@dataclass(frozen=True)
class CountyMap:
    width: float
    height: float
    tiles: tuple[CountyTile, ...]


def county_map() -> CountyMap:
    tiles = tuple(
        CountyTile(code, _lines(name), (column + 0.55) * _STEP_X, (row + 0.7) * _STEP_Y)
        for code, name, column, row in _PLACES
    )
    return CountyMap(max(t.x for t in tiles) + 0.55 * _STEP_X, max(t.y for t in tiles) + 0.7 * _STEP_Y, tiles)


def _lines(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^- ]+-?", name))
