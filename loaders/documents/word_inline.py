"""The words of a paragraph of a Word document: what is printed, after all changes, with its links."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.documents.outline import link
from loaders.documents.word_styles import attribute, child, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "sym": " "}
_TOLD = {
    "footnoteReference": "fotnoter lästes inte",
    "endnoteReference": "slutnoter lästes inte",
    "commentReference": "kommentarer lästes inte",
    "drawing": "bilder lästes inte",
    "pict": "bilder lästes inte",
    "object": "inbäddade objekt lästes inte",
}
_OFF = ("0", "false", "off")
_CONTENTS_FIELD = re.compile(r"\s*TOC\b")
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+"([^"]*)"')


@dataclass(frozen=True)
class Words:
    """`boxes` are the text boxes that hang on the paragraph; `is_contents`: it stands in a field of contents."""

    text: str
    boxes: "tuple[_Element, ...]" = ()
    is_contents: bool = False

    def __add__(self, other: "Words") -> "Words":
        return Words(self.text + other.text, self.boxes + other.boxes, self.is_contents and other.is_contents)


@dataclass
class _Field:
    """A field that is open. Its instruction is read up to `separate`, its result after it."""

    instruction: str = ""
    in_result: bool = False
    start: int = 0


@dataclass
class _State:
    words: list[str] = field(default_factory=list)
    boxes: "list[_Element]" = field(default_factory=list)
    is_contents: bool = False


class Inline:
    """Reads paragraphs in their order: a field may begin in one and end in another. `links` are targets by id."""

    def __init__(self, links: Mapping[str, str]):
        self.told: Counter[str] = Counter()
        self._links = links
        self._fields: list[_Field] = []

    def read(self, paragraph: "_Element") -> Words:
        state = _State(is_contents=self._in_contents())
        for one in self._fields:
            one.start = 0
        self._children(paragraph, state)
        return Words("".join(state.words), tuple(state.boxes), state.is_contents)

    def _children(self, node: "_Element", state: _State) -> None:
        for one in node:
            self._element(one, local_name(one), state)

    def _element(self, node: "_Element", name: str, state: _State) -> None:
        match name:
            case "r":
                self._run(node, state)
            case "ins" | "moveTo":
                self.told["tillägg"] += name == "ins"
                self._children(node, state)
            case "del" | "moveFrom":
                self.told["strykningar"] += name == "del"
            case "hyperlink":
                self._link(node, state)
            case "fldSimple":
                self._children(node, state)
            case "t" if str(node.tag).endswith("/math}t"):
                state.words.append(node.text or "")
            case "AlternateContent":
                chosen = child(node, "Choice")
                self._children(chosen if chosen is not None else node, state)
            case "pPr" | "rPr" | "sdtPr" | "instrText":
                pass
            case _:
                self._children(node, state)

    def _run(self, node: "_Element", state: _State) -> None:
        properties = child(node, "rPr")
        hidden = child(properties, "vanish") if properties is not None else None
        if hidden is not None and attribute(hidden, "val") not in _OFF:
            self.told["dold text lästes inte"] += any(local_name(one) == "t" for one in node)
            return
        for one in node:
            name = local_name(one)
            if name == "t":
                self._say(one.text or "", state)
            elif name in _SIGNS:
                self._say(_SIGNS[name], state)
            elif name == "fldChar":
                self._field(attribute(one, "fldCharType") or "", state)
            elif name == "instrText" and self._fields:
                self._fields[-1].instruction += one.text or ""
            elif name == "AlternateContent":
                chosen = child(one, "Choice")
                self._drawn(chosen if chosen is not None else one, state)
            elif name in _TOLD:
                self._drawn(one, state) if name in ("drawing", "pict") else self._tell(name)

    def _say(self, text: str, state: _State) -> None:
        if not self._fields or all(one.in_result for one in self._fields):
            state.words.append(text)

    def _tell(self, name: str) -> None:
        self.told[_TOLD[name]] += 1

    def _drawn(self, node: "_Element", state: _State) -> None:
        """A text box, or a picture."""
        boxes = [one for one in node.iter() if local_name(one) == "txbxContent"]
        state.boxes += [box for box in boxes if not any(local_name(up) == "txbxContent" for up in box.iterancestors())]
        if not boxes:
            self.told[_TOLD["drawing"]] += 1

    def _field(self, kind: str, state: _State) -> None:
        if kind == "begin":
            self._fields.append(_Field(start=len(state.words)))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result, self._fields[-1].start = True, len(state.words)
            state.is_contents |= self._in_contents()
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if (match := _LINK_FIELD.match(ended.instruction)) and not self._in_contents():
                state.words[ended.start :] = [link("".join(state.words[ended.start :]), match[1])]

    def _in_contents(self) -> bool:
        return any(one.in_result and _CONTENTS_FIELD.match(one.instruction) for one in self._fields)

    def _link(self, node: "_Element", state: _State) -> None:
        inner = _State()
        self._children(node, inner)
        text = "".join(inner.words)
        state.boxes += inner.boxes
        key, anchor = attribute(node, "id"), attribute(node, "anchor")
        if state.is_contents or self._in_contents() or (key is None and anchor is None):
            state.words.append(text)
        else:
            state.words.append(link(text, self._links.get(key or "", "") + (f"#{anchor}" if anchor else "")))
