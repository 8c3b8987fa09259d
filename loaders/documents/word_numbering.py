"""The numbers that Word counts out itself: of headings and of list items."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.documents.word_styles import Style, attribute, local_name, number_in, numbering_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEPTHS = 9
_NONE = "0"
"""The id by which a paragraph says that it has no number though its style has."""


@dataclass(frozen=True)
class Label:
    """`text` is what Word prints before the words ("1.2", "a)"), `marker` the same without signs; "-" for a bullet."""

    text: str
    marker: str


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    def __init__(self, root: "_Element | None"):
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        """The abstract list of each numbering: what counts on over all that share it."""
        self._overrides: dict[str, dict[int, int]] = defaultdict(dict)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        by_style: dict[str, dict[int, _Level]] = {}
        linked: dict[str, str] = {}
        for node in root if root is not None else ():
            if local_name(node) == "abstractNum":
                key = attribute(node, "abstractNumId") or ""
                self._levels[key] = dict(_levels(node))
                by_style[value_of(node, "styleLink") or ""] = self._levels[key]
                linked[key] = value_of(node, "numStyleLink") or ""
            elif local_name(node) == "num":
                self._read_num(node)
        for key, style in linked.items():
            # A list may only say that it is like the one that belongs to a style.
            self._levels[key] = self._levels[key] or by_style.get(style, {})

    def label(self, properties: "_Element | None", style: Style) -> Label | None:
        """Counts on, and gives what stands before the paragraph; None where it has no number and no bullet."""
        key, depth = numbering_of(properties) or style.numbering or (_NONE, 0)
        levels = self._levels.get(self._lists.get(key, ""), {})
        if key == _NONE or depth not in levels:
            return None
        counts = self._count(key, depth, levels)
        level = levels[depth]
        if level.format == "bullet":
            return Label("", "-")
        if level.format == "none":
            return None
        marker = _number(counts[depth], level.format)
        return Label(_printed(level, levels, counts).strip() or marker, marker)

    def _count(self, key: str, depth: int, levels: dict[int, _Level]) -> dict[int, int]:
        counts = self._counts[self._lists[key]]
        if key not in self._begun:
            self._begun.add(key)
            for at, start in self._overrides[key].items():
                counts[at] = start - 1
        for above in range(depth):
            counts.setdefault(above, levels[above].start if above in levels else 1)
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for below in [at for at in counts if at > depth]:
            del counts[below]
        return counts

    def _read_num(self, node: "_Element") -> None:
        key = attribute(node, "numId") or ""
        self._lists[key] = value_of(node, "abstractNumId") or ""
        for override in node:
            start, depth = number_in(value_of(override, "startOverride")), _depth(override)
            if local_name(override) == "lvlOverride" and start is not None and depth is not None:
                self._overrides[key][depth] = start


def _levels(abstract: "_Element") -> list[tuple[int, _Level]]:
    found = []
    for node in abstract:
        depth, start = _depth(node), number_in(value_of(node, "start"))
        if local_name(node) == "lvl" and depth is not None:
            kind, text = value_of(node, "numFmt") or "decimal", value_of(node, "lvlText") or ""
            found.append((depth, _Level(kind, text, 1 if start is None else start)))
    return found


def _depth(node: "_Element") -> int | None:
    depth = number_in(attribute(node, "ilvl"))
    return depth if depth is not None and depth < _DEPTHS else None


def _printed(level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        return _number(counts.get(at, 1), levels[at].format if at in levels else "decimal")

    return re.sub(r"%([1-9])", number, level.text)


def _number(count: int, kind: str) -> str:
    match kind:
        case "lowerLetter" | "upperLetter" if 0 < count <= len(_LETTERS):
            letter = _LETTERS[count - 1]
            return letter.upper() if kind == "upperLetter" else letter
        case "lowerRoman" | "upperRoman" if 0 < count < 400:
            roman = _roman(count)
            return roman.upper() if kind == "upperRoman" else roman
        case "decimalZero":
            return f"{count:02}"
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text
