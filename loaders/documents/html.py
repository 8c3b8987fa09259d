"""HTML as an outline: real headings, lists and tables. Scripts, styles, navigation and forms are passed over."""

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loaders.documents.grid import SpannedCell, SpannedRow, lay_out
from loaders.documents.outline import (
    ContentsPart,
    HeadingPart,
    ItemPart,
    Limits,
    Origin,
    Outline,
    Part,
    TextPart,
    link,
    paragraphs_of,
    pieces_of,
)
from loaders.documents.parse import CONTENTS_TITLE
from loaders.documents.text import decode_bytes
from vardgraf.errors import DocumentError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MEDIA_TYPE = "text/html"
_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)|<\?xml[^>]+encoding=[\"']([A-Za-z0-9_.-]+)", re.I
)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.S)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_PASSED_OVER = {
    "script", "style", "nav", "template", "noscript", "head", "svg", "math", "iframe", "object", "embed", "canvas",
    "audio", "video", "img", "map", "button", "select", "input", "textarea", "datalist", "dialog", "menu",
}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "main", "p", "section",
    "summary",
}  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_html(data: bytes, name: str) -> Outline:
    """Raises DocumentError for bytes that are in no encoding that is read, and for what is too large."""
    text, encoding = decode_html(data, name)
    root = _parse(text, name)
    mains = [node for node in root.iter("main") if not _is_hidden(node)]
    remarks = []
    if len(mains) == 1:
        remarks.append("bara sidans huvuddel (main) lästes")
    reader = HtmlReader(Limits(name))
    reader.read(mains[0] if len(mains) == 1 else root)
    remarks += reader.remarks()
    return Outline(tuple(reader.parts), tuple(remarks), encoding, MEDIA_TYPE)


def decode_html(data: bytes, name: str) -> tuple[str, str]:
    """The text and its encoding: by its mark, by what it declares, else as text is decoded."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    declared = _DECLARED.search(data[:4_096])
    if declared and not data.startswith(codecs.BOM_UTF8):
        try:
            # What is called Latin-1 on the web is Windows-1252.
            encoding = codecs.lookup((declared[1] or declared[2]).decode()).name
            encoding = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(encoding, encoding)
            if not encoding.startswith("utf-16"):
                return data.decode(encoding), {"cp1252": "windows-1252"}.get(encoding, encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_bytes(data, name)


def read_fragment(text: str, limits: Limits, line: int) -> list[Part]:
    """The parts of HTML that stands within a document of another kind, at a line of it."""
    reader = HtmlReader(limits, at_line=line)
    words = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    if words.strip():
        reader.read(_parse(words, limits.name))
    return reader.parts


def _parse(text: str, name: str) -> "HtmlElement":
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    clean = _CONTROL.sub("", _XML_DECLARATION.sub("", text, count=1))
    try:
        return html.document_fromstring(clean, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise DocumentError(
            "webbsidan går inte att läsa.", file=name, remedy="Öppna den i en webbläsare och spara den på nytt."
        ) from None


def _is_hidden(node: "HtmlElement") -> bool:
    style = re.sub(r"\s", "", node.get("style", "")).lower()
    return "hidden" in node.attrib or node.get("aria-hidden") == "true" or "display:none" in style


class HtmlReader:
    """Collects the parts below a node. `at_line` is the line of a document within which the HTML stands."""

    def __init__(self, limits: Limits, at_line: int | None = None):
        self.parts: list[Part] = []
        self._limits, self._at_line = limits, at_line
        self._words: list[str] = []
        self._line = 0
        self._tables = 0
        self._passed: set[str] = set()

    def remarks(self) -> Iterator[str]:
        if self._passed:
            yield f"lästes inte: {', '.join(sorted(self._passed))}"

    def read(self, node: "HtmlElement", depth: int = 0) -> None:
        self._children(node, depth)
        self._flush()

    def _children(self, node: "HtmlElement", depth: int) -> None:
        self._limits.check_depth(depth)
        self._say(node.text, node)
        for child in node:
            if isinstance(child.tag, str):
                self._element(child, str(child.tag).rpartition("}")[2].lower(), depth + 1)
            self._say(child.tail, child)

    def _element(self, node: "HtmlElement", tag: str, depth: int) -> None:
        if tag in _PASSED_OVER or _is_hidden(node):
            if tag in ("svg", "iframe", "object", "embed", "img", "video"):
                self._passed.add({"img": "bilder", "svg": "bilder", "video": "filmer"}.get(tag, "inbäddat innehåll"))
            return
        level = _HEADINGS.get(tag) or _aria_level(node)
        if tag == "br":
            self._words.append("\n")
        elif level:
            self._flush()
            text = " ".join(self._inside(node, depth).split("\n"))
            if text.strip():
                self.parts.append(HeadingPart(text, level, self._origin(node)))
        elif tag in ("ul", "ol"):
            self._flush()
            self._list(node, tag == "ol", depth)
        elif tag == "table":
            self._flush()
            self._table(node, depth)
        elif tag == "pre":
            self._flush()
            lines = tuple(line for line in node.text_content().split("\n") if line.strip())
            self.parts += [TextPart((self._limits.take(line),), self._origin(node)) for line in lines]
        elif tag == "a" and node.get("href") is not None:
            self._link(node, depth)
        elif tag in _BLOCKS or tag == "li":
            self._flush()
            self._children(node, depth)
            self._flush()
        else:
            self._children(node, depth)

    def _link(self, node: "HtmlElement", depth: int) -> None:
        """Linked words, unless whole paragraphs are linked."""
        before, parts = len(self._words), len(self.parts)
        self._children(node, depth)
        if len(self.parts) == parts:
            self._words[before:] = [link("".join(self._words[before:]), node.get("href", ""))]

    def _say(self, text: str | None, node: "HtmlElement") -> None:
        if text:
            if not self._words:
                self._line = node.sourceline or 0
            self._words.append(re.sub(r"\s+", " ", self._limits.take(text)))

    def _inside(self, node: "HtmlElement", depth: int) -> str:
        """The words within a node, whatever is in it; its line breaks are kept."""
        inner = self._inner()
        inner.read(node, depth)
        return "\n".join(piece.text for piece in pieces_of(inner.parts)) if len(inner.parts) > 1 else _only(inner.parts)

    def _inner(self) -> "HtmlReader":
        inner = HtmlReader(self._limits, self._at_line)
        inner._passed = self._passed
        return inner

    def _flush(self) -> None:
        words, self._words = "".join(self._words), []
        self.parts += [TextPart(lines, self._place(self._line)) for lines in paragraphs_of(words)]

    def _origin(self, node: "HtmlElement") -> Origin:
        return self._place(node.sourceline or 0)

    def _place(self, line: int) -> Origin:
        if self._at_line is not None:
            return Origin(line=self._at_line + max(0, line - 1))
        return Origin(f"rad {line} i HTML-koden" if line else "")

    def _list(self, node: "HtmlElement", is_ordered: bool, depth: int) -> None:
        items = [child for child in node if child.tag == "li" and not _is_hidden(child)]
        if self._is_contents(items):
            for item in node.iter("li"):
                self.parts += [_contents_part(item, self._origin(item))]
            return
        number = _whole(node.get("start"), 1)
        for item in items:
            number = _whole(item.get("value"), number)
            marker = _marker(number, node.get("type", "1")) if is_ordered else "-"
            self._item(item, marker, depth)
            number += 1
        for other in (child for child in node if isinstance(child.tag, str) and child.tag != "li"):
            self._element(other, str(other.tag).lower(), depth + 1)

    def _item(self, item: "HtmlElement", marker: str, depth: int) -> None:
        """The first words of an item are the item; paragraphs and lists below them stand by themselves."""
        inner = self._inner()
        inner.read(item, depth + 1)
        for number, part in enumerate(inner.parts):
            if not number and isinstance(part, TextPart):
                self.parts.append(ItemPart(" ".join(part.lines), marker, part.origin))
            else:
                self.parts.append(part)

    def _is_contents(self, items: "list[HtmlElement]") -> bool:
        """A list of links to places on the same page, below a heading that says so."""
        before = self.parts[-1] if self.parts else None
        title = before.text if isinstance(before, HeadingPart) else " ".join(getattr(before, "lines", ()))
        links = [item.find(".//a") for item in items]
        return bool(
            items
            and CONTENTS_TITLE.fullmatch(title.strip())
            and all(found is not None and (found.get("href") or "").startswith("#") for found in links)
        )

    def _table(self, node: "HtmlElement", depth: int) -> None:
        self._tables += 1
        for caption in node.findall("caption"):
            self._children(caption, depth)
            self._flush()
        rows = []
        for number, row in enumerate(_rows(node), 1):
            cells = tuple(self._cell(cell, depth) for cell in row if cell.tag in ("td", "th"))
            place = Origin(f"tabell {self._tables}, rad {number}") if self._at_line is None else self._origin(row)
            rows.append(SpannedRow(cells, place))
        self.parts += lay_out(rows, self._limits)

    def _cell(self, node: "HtmlElement", depth: int) -> SpannedCell:
        inner = self._inner()
        inner.read(node, depth + 1)
        rows = _whole(node.get("rowspan"), 1)
        # Zero means to the end of the table.
        return SpannedCell(tuple(pieces_of(inner.parts)), _whole(node.get("colspan"), 1), rows if rows else 10**6)


def _rows(table: "HtmlElement") -> "Iterator[HtmlElement]":
    """The rows of a table itself, not those of a table in a cell; its foot last, wherever it stands."""
    feet = []
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody"):
            yield from child.findall("tr")
        elif child.tag == "tfoot":
            feet += child.findall("tr")
    yield from feet


def _contents_part(item: "HtmlElement", origin: Origin) -> ContentsPart:
    words = " ".join((item.find(".//a").text_content()).split())  # type: ignore[union-attr]
    match = re.fullmatch(r"(\d+(?:\.\d+)*)\.?\s+(\S.*)", words)
    return ContentsPart(match[1] if match else None, match[2] if match else words, "", origin)


def _only(parts: list[Part]) -> str:
    match parts:
        case [TextPart(lines=lines)]:
            return "\n".join(lines)
        case [HeadingPart(text=text) | ItemPart(text=text)]:
            return text
    return "\n".join(piece.text for piece in pieces_of(parts))


def _aria_level(node: "HtmlElement") -> int:
    return _whole(node.get("aria-level"), 2) if node.get("role") == "heading" else 0


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\s*\d{1,6}\s*", value) else default


def _marker(number: int, kind: str) -> str:
    return _LETTERS[number - 1] if kind in ("a", "A") and 0 < number <= len(_LETTERS) else str(number)
