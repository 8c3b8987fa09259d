"""Charts as SVG, made on the server from Vega-Lite: the colours of the page, no style, no script, one image to readers.

Colours are strings such as `var(--ink)`, written through as they are. Categories are told apart by pattern and
lightness, not by colour alone: `Bars.fills` are patterns that the chart defines, `static/charts.css` has their colours.
What they mean stands in a legend of HTML (macro `legend` in `site/charts.html`), which wraps on a phone and spares half
the time of drawing.
"""

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Thread
from typing import Any

from markupsafe import Markup

_KEPT = 512
_SVG = "http://www.w3.org/2000/svg"
_FONT = 12
_BAR, _STEP = 24, 34
_WIDTH = 250
_CONFIG: dict[str, Any] = {
    "background": None,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--muted)",
        "gridColor": "var(--rule)",
        "tickColor": "var(--rule-strong)",
        "domainColor": "var(--rule-strong)",
        "labelFontSize": _FONT,
        "titleFontSize": _FONT,
        "titleFontWeight": "normal",
    },
}


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one a row, stacked by category: `numbers[row][category]`."""

    name: str
    """Of the chart, one of its own on a page: the patterns are called after it."""
    title: str
    description: str
    rows: tuple[str, ...]
    categories: tuple[str, ...]
    numbers: tuple[tuple[int, ...], ...]
    patterns: tuple[int, ...] = (1, 2, 3, 4, 5)
    """Of each category: 1 is the darkest, 5 an empty bar with thin lines."""

    @property
    def total(self) -> int:
        return sum(map(sum, self.numbers))

    @property
    def fills(self) -> list[str]:
        """As many as there are categories."""
        return [f"url(#{self.name}-{number})" for number in self.patterns[: len(self.categories)]]


def chart_svg(spec: Mapping[str, Any], *, title: str = "", patterns: str = "") -> Markup:
    """The chart of a Vega-Lite specification, whose `description` tells what it shows; 20 ms, then from memory.

    With `patterns`, the fills of that name are defined in it.
    """
    return _draw(json.dumps(spec, sort_keys=True), title or str(spec.get("description", "")), patterns)


def bar_chart(bars: Bars) -> Markup:
    values = [
        {"row": row, "category": category, "number": number, "order": place}
        for row, numbers in zip(bars.rows, bars.numbers, strict=True)
        for place, (category, number) in enumerate(zip(bars.categories, numbers, strict=True))
        if number
    ]
    return chart_svg(_bar_spec(bars, values), title=bars.title, patterns=bars.name)


def warm_charts() -> None:
    """The first chart of a process takes half a second: drawn in a thread of its own at the start."""
    spec = {"data": {"values": [{"x": 1}]}, "mark": "bar", "encoding": {"x": {"field": "x"}}}
    Thread(target=chart_svg, args=(spec,), name="charts", daemon=True).start()


def _bar_spec(bars: Bars, values: list[dict[str, Any]]) -> dict[str, Any]:
    stacked = {"field": "number", "type": "quantitative", "stack": "zero"}
    color = {"domain": list(bars.categories), "range": bars.fills}
    return {
        "description": bars.description,
        "data": {"values": values},
        "width": _WIDTH,
        "height": {"step": _STEP},
        "config": _CONFIG,
        "mark": {"type": "bar", "height": _BAR, "stroke": "var(--ink)", "strokeWidth": 0.75},
        "encoding": {
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": None,
                "scale": {"domain": list(bars.rows)},
                "title": None,
                "axis": {"domain": False, "ticks": False, "labelPadding": 6, "labelLimit": 160},
            },
            "x": {**stacked, "title": None, "axis": {"tickMinStep": 1, "tickCount": 5, "format": "d"}},
            "color": {"field": "category", "type": "nominal", "scale": color, "legend": None},
            "order": {"field": "order", "type": "quantitative"},
        },
    }


@lru_cache(maxsize=_KEPT)
def _draw(spec: str, title: str, patterns: str) -> Markup:
    # Half a second of loading that no other command of the program should wait for.
    import vl_convert

    ET.register_namespace("", _SVG)
    root = ET.fromstring(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    _simplify(root)
    description = json.loads(spec).get("description", "")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{_SVG}}}{tag}")
        element.text = text
        root.insert(place, element)
    if patterns:
        root.insert(2, _patterns(patterns))
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    root.attrib |= {"viewBox": f"0 0 {width} {height}", "width": "100%", "role": "img", "aria-label": title}
    return Markup(ET.tostring(root, encoding="unicode"))


def _simplify(root: ET.Element) -> None:
    """Without what only Vega's own scripts and styles need, and what would speak to a screen reader inside an image."""
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("aria-") or name in _UNNEEDED]:
            del element.attrib[name]
        if size := element.get("font-size"):
            element.set("font-size", size.removesuffix("px"))
    for parent in root.iter():
        for child in [child for child in parent if child.get("d") in ("", "M0,0h0v0h0Z")]:
            parent.remove(child)


_UNNEEDED = frozenset({"class", "role", "pointer-events", "font-family", "version"})


def _patterns(name: str) -> ET.Element:
    """The fills that `fills` names: a ground each, and a drawing on all but the first."""
    definitions = ET.Element(f"{{{_SVG}}}defs")
    for number in range(1, len(_DRAWINGS) + 1):
        size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
        pattern = ET.SubElement(definitions, f"{{{_SVG}}}pattern", {"id": f"{name}-{number}", **size})
        ET.SubElement(pattern, f"{{{_SVG}}}rect", {"width": "8", "height": "8", "fill": f"var(--chart-{number})"})
        if drawing := _DRAWINGS[number - 1]:
            line = {"fill": "none", "stroke": f"var(--chart-{number}-line)", "stroke-width": "1.5"}
            ET.SubElement(pattern, f"{{{_SVG}}}path", {"d": drawing, **line})
    return definitions


_DRAWINGS: Sequence[str] = ("", "M-2 2l4-4M0 8l8-8M6 10l4-4", "M2 4h3", "M0 4h8M4 0v8", "M-2 6l4 4M0 0l8 8M6-2l4 4")
