"""Pictures drawn on the server: nothing is cut, nothing lies upon another, and what they say can be read."""

from datetime import date, timedelta

import pytest

from api.site.diagrams.county_map import RADIUS, county_map
from api.site.diagrams.model import BOX_HEIGHT, BOX_WIDTH, model_diagram
from api.site.diagrams.timeline import (
    NARROW_WIDTH,
    ROWS_BETWEEN_YEARS,
    Mark,
    lay_out_narrow_timeline,
    lay_out_timeline,
)

CHARACTER = 0.58
"""Width of a character in parts of its size, on average, in a wide sans serif."""
COUNTY_SIZE = 8.6
"""As the page writes the names of counties."""


def marks(number: int) -> list[Mark]:
    first = date(2024, 1, 1)
    days = [first + timedelta(days=20 * n) for n in range(number)]
    return [Mark(f"/x/{n}", "milestone", f"mark {n}", day, day, True) for n, day in enumerate(days)]


def test_names_of_counties_fit_into_their_hexagons() -> None:
    tiles = county_map().tiles
    assert len(tiles) == 21
    for tile in tiles:
        assert all(len(line) * CHARACTER * COUNTY_SIZE < RADIUS * 3**0.5 for line in tile.lines), tile.lines
        assert len(tile.lines) <= 2
    assert ("Västra", "Götaland") in {tile.lines for tile in tiles}
    assert ("Väst-", "manland") in {tile.lines for tile in tiles}


def test_years_stand_again_where_many_rows_lie_between() -> None:
    few, many = lay_out_timeline([("", marks(ROWS_BETWEEN_YEARS))]), lay_out_timeline([("", marks(40))])
    assert few
    assert many
    assert few.years == (0.0,)
    assert len(many.years) == 4
    rows = [row.y for group in many.groups for row in group.rows]
    for above, below in zip(many.years, (*many.years[1:], many.height), strict=True):
        assert 0 < sum(above < y < below for y in rows) <= ROWS_BETWEEN_YEARS
        assert all(abs(y - (above + 12)) > 20 for y in rows), "a row lies upon the years"


def test_years_are_not_torn_from_the_heading_that_they_stand_over() -> None:
    line = lay_out_timeline([("one", marks(ROWS_BETWEEN_YEARS)), ("two", marks(3))])
    assert line
    second = line.groups[1]
    assert len(line.years) == 2
    assert line.groups[0].rows[-1].y < line.years[1] < second.y < second.rows[0].y


def test_narrow_timeline_fits_a_phone_and_sets_labels_above_their_bars() -> None:
    label = "Aktivitets- och tidplan avseende god och nära vård inom ramen för Vårdsamverkan Skåne 2022–2025"
    held = Mark("/plans/x", "plan", label, date(2022, 1, 1), date(2025, 12, 31))
    undated = Mark("/plans/y", "plan", "Utan period", None, None)
    line = lay_out_narrow_timeline([("Region", [held, undated])])
    assert line
    assert line.width <= NARROW_WIDTH <= 360 - 2 * 16
    (_, heading, rows) = line.groups[0]
    assert len(rows[0].lines) == 2
    assert all(len(text) * CHARACTER * 13 <= NARROW_WIDTH for text in rows[0].lines)
    assert rows[0].x >= 0
    assert rows[0].x + rows[0].width <= NARROW_WIDTH
    assert rows[1].width == 0
    assert heading < rows[0].y < rows[0].bar_y < rows[1].y < line.height
    assert lay_out_narrow_timeline([("Region", [])]) is None


def test_every_class_of_the_model_is_tied_to_another_and_to_its_place() -> None:
    diagram = model_diagram()
    names = {box.name for box in diagram.boxes}
    assert {arrow.end for arrow in diagram.arrows} | {arrow.start for arrow in diagram.arrows} - {""} == names
    for box in diagram.boxes:
        told = {arrow.name for arrow in diagram.leaving(box.name)}
        assert ("wasQuotedFrom" in told) == (box.name != "Passage")
    assert ("measuredBy", "Indicator") in {(arrow.name, arrow.end) for arrow in diagram.leaving("Activity")}


@pytest.mark.parametrize("arrow", model_diagram().arrows, ids=lambda arrow: f"{arrow.start}-{arrow.name}")
def test_names_of_the_model_stand_clear_of_boxes_and_of_each_other(arrow: object) -> None:
    diagram = model_diagram()
    boxes = [(box.x - BOX_WIDTH / 2, box.y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT) for box in diagram.boxes]
    own = next(one for one in diagram.arrows if one == arrow)
    x, y, width, height = _room(own.label, own.anchor)
    others = [_room(one.label, one.anchor) for one in diagram.arrows if one is not own]
    for left, top, wide, high in (*boxes, *others):
        assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def _room(label: tuple[float, float], anchor: str) -> tuple[float, float, float, float]:
    """About what a name of a dozen characters takes."""
    width, height = 84, 11
    return label[0] - (width / 2 if anchor == "middle" else 0), label[1] - height, width, height
