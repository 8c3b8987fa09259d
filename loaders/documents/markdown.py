"""Markdown as an outline: headings, lists and tables by its marks. Each part keeps the number of its line."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loaders.documents.html import read_fragment
from loaders.documents.outline import (
    ContentsPart,
    HeadingPart,
    ItemPart,
    Limits,
    Origin,
    Outline,
    Part,
    RowPart,
    TablePart,
    TextPart,
    link,
    plain_row,
)
from loaders.documents.parse import CONTENTS_TITLE
from loaders.documents.text import decode_bytes

if TYPE_CHECKING:
    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"
_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_ONLY_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\(#[^)]*\)")
_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)*)\.?\s+(?P<title>\S.*)")


def read_markdown(data: bytes, name: str) -> Outline:
    """Raises DocumentError for bytes that are no text, and for what is too large."""
    from markdown_it import MarkdownIt

    text, encoding = decode_bytes(data, name)
    limits = Limits(name)
    limits.take(text)
    remarks = []
    if front := _FRONT_MATTER.match(text):
        # Its lines stay, empty, so that those below keep their numbers.
        text = "\n" * front[0].count("\n") + text[front.end() :]
        remarks.append("uppgifterna före texten (front matter) lästes inte")
    # Four spaces make no code: texts of plans have none, but are indented.
    tokens = MarkdownIt("commonmark").enable("table").disable("code").parse(text)
    reader = _Reader(text.split("\n"), Limits(name))
    reader.read(tokens)
    return Outline(tuple(reader.parts), tuple(remarks), encoding, MEDIA_TYPE)


class _Reader:
    def __init__(self, lines: list[str], limits: Limits):
        self.parts: list[Part] = []
        self._lines, self._limits = lines, limits
        self._markers: list[str] = []
        """Of the items that are open; "" once the first words of one are read."""
        self._in_contents = False

    def read(self, tokens: Sequence["Token"]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            self._limits.check_depth(token.level)
            match token.type:
                case "heading_open":
                    text = " ".join(inline_text(tokens[at + 1]).split("\n"))
                    self._add(HeadingPart(text, int(token.tag[1]), _origin(token)))
                case "paragraph_open":
                    self._paragraph(token, inline_text(tokens[at + 1]))
                case "list_item_open":
                    self._markers.append(token.info or "-")
                case "list_item_close":
                    self._markers.pop()
                case "table_open":
                    at = self._table(tokens, at)
                case "fence":
                    self._add_lines(token.content.rstrip("\n").split("\n"), _line(token) + 1)
                case "html_block":
                    self.parts += read_fragment(token.content, self._limits, _line(token))
            at += 1

    def _paragraph(self, token: "Token", text: str) -> None:
        first, last = token.map or (0, 1)
        printed = self._lines[first:last]
        if self._markers and self._markers[-1]:
            self._item(" ".join(text.split("\n")), _origin(token))
        elif any("\t" in line.strip() for line in printed):
            # Tabs part cells, as they do in text; an empty cell at the end is one, too.
            self._add(TextPart(tuple(printed), _origin(token)))
        else:
            self._add_lines(text.split("\n"), first + 1)

    def _item(self, text: str, origin: Origin) -> None:
        marker, self._markers[-1] = self._markers[-1], ""
        entry = _ONLY_LINK.fullmatch(text)
        if entry and (self._in_contents or self._below_contents_title()):
            match = _NUMBER.fullmatch(entry["text"])
            number, title = (match["number"], match["title"]) if match else (None, entry["text"])
            self._add(ContentsPart(number, title, "", origin))
            self._in_contents = True
        else:
            self._add(ItemPart(text, marker, origin))

    def _below_contents_title(self) -> bool:
        match self.parts[-1:]:
            case [HeadingPart(text=title)] | [TextPart(lines=(title,))]:
                return bool(CONTENTS_TITLE.fullmatch(title.strip()))
        return False

    def _add(self, part: Part) -> None:
        self._in_contents = False
        self.parts.append(part)

    def _add_lines(self, lines: Sequence[str], first: int) -> None:
        self._add(TextPart(tuple(lines), Origin(line=first)))

    def _table(self, tokens: Sequence["Token"], at: int) -> int:
        """Reads the table that begins there; gives where it ends."""
        rows: list[RowPart] = []
        texts: list[str] = []
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                texts, origin = [], _origin(token)
            elif token.type == "inline":
                texts.append(inline_text(token))
            elif token.type == "tr_close":
                self._limits.take_row(len(texts))
                rows.append(plain_row(texts, origin))
            at += 1
        self._add(TablePart(tuple(rows)))
        return at


def inline_text(token: "Token") -> str:
    """The words of a line of text, with line breaks and links, and without emphasis, pictures and HTML."""
    words: list[str] = []
    opened: list[tuple[int, str]] = []
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline":
                words.append(child.content)
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "html_inline" if _BREAK.fullmatch(child.content):
                words.append("\n")
            case "link_open":
                opened.append((len(words), str(child.attrs.get("href", ""))))
            case "link_close" if opened:
                start, address = opened.pop()
                words[start:] = [link("".join(words[start:]), address)]
    return "".join(words)


def _line(token: "Token") -> int:
    """Of a token's first line, from 1."""
    return token.map[0] + 1 if token.map else 1


def _origin(token: "Token") -> Origin:
    return Origin(line=_line(token))
