"""The styles of a Word document: which of them are headings, whatever language they are named in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|rubrik|überschrift|overskrift|titre)\s*(?P<level>[1-9])(?:\s+char)?")
_TITLES = ("title", "titel", "rubrik", "subtitle", "underrubrik", "undertitel")
_CONTENTS = re.compile(r"(?:toc|innehåll|innehållsförteckning)\s*[1-9]")
_NO_LEVEL = 9
"""What Word writes as the outline level of body text."""
_NUMBER = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class Style:
    """What the style and the properties of a paragraph say. `level` is 0 for a title, None for what is no heading."""

    level: int | None = None
    is_contents: bool = False
    numbering: tuple[str, int] | None = None
    """The id of a numbering and the level in it, where the style has one."""


class Styles:
    def __init__(self, root: "_Element | None"):
        self._nodes: dict[str, _Element] = {}
        self._default = ""
        for node in root if root is not None else ():
            if local_name(node) == "style" and attribute(node, "type") == "paragraph":
                key = attribute(node, "styleId") or ""
                self._nodes[key] = node
                if attribute(node, "default") in ("1", "true", "on"):
                    self._default = key

    def of(self, properties: "_Element | None") -> Style:
        """Of a paragraph by its properties: what it says itself, then its style, then those that it is based on."""
        named = value_of(properties, "pStyle")
        chain = list(self._chain(named or self._default)) if named or self._default else []
        names = [(value_of(node, "name") or "").strip().lower() for node in chain] or [(named or "").lower()]
        sources = [properties, *(child(node, "pPr") for node in chain)]
        return Style(
            _level(names, sources),
            any(_CONTENTS.fullmatch(name) for name in names),
            next((found for node in sources[1:] if (found := numbering_of(node))), None),
        )

    def _chain(self, key: str) -> "Iterator[_Element]":
        seen: set[str] = set()
        while key in self._nodes and key not in seen:
            seen.add(key)
            node = self._nodes[key]
            yield node
            key = value_of(node, "basedOn") or ""


def _level(names: list[str], sources: "list[_Element | None]") -> int | None:
    for node in sources:
        level = number_in(value_of(node, "outlineLvl"))
        if level is not None:
            return level + 1 if level < _NO_LEVEL else None
    for name in names:
        if match := _HEADING.fullmatch(name):
            return int(match["level"])
        if name in _TITLES:
            return 0
    return None


def numbering_of(properties: "_Element | None") -> tuple[str, int] | None:
    """The numbering that paragraph properties name, and the level in it."""
    node = child(properties, "numPr") if properties is not None else None
    key = value_of(node, "numId")
    if key is None:
        return None
    return key, number_in(value_of(node, "ilvl")) or 0


def local_name(node: "_Element") -> str:
    """Without namespace: there are two of them for the same names. Empty for comments."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def child(node: "_Element", name: str) -> "_Element | None":
    return next((one for one in node if local_name(one) == name), None)


def attribute(node: "_Element", name: str) -> str | None:
    """By its name in whatever namespace."""
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), None)


def number_in(value: str | None) -> int | None:
    """A count of the document's, within what Word can have made; None for all else."""
    return int(value) if value and _NUMBER.fullmatch(value) else None


def value_of(node: "_Element | None", name: str) -> str | None:
    """The value of a child."""
    found = child(node, name) if node is not None else None
    return attribute(found, "val") if found is not None else None
