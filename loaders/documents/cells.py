"""What a table cell holds: its parts, told from each other by separators, HTML fragments and bullets."""

import re
from dataclasses import dataclass
from html import unescape

from loaders.documents.blocks import Cell
from loaders.documents.parse import plain
from loaders.documents.sentences import split_sentences
from loaders.documents.text import Span

_SEPARATOR = re.compile(r"-{3,}")
_PARAGRAPH = re.compile(r"</?p>")
_LIST = re.compile(r"<ul[^>]*>|</ul>|</?li>")
_TAG = re.compile(r"</?[a-z][^>]*>")
_EMPHASIS = re.compile(r"</?(?:i|b|em|strong|u)>")
_BULLET = re.compile(r"(?:^|(?<=\s))[•·](?=\s)|(?:^|(?<=>\s))-(?=\s)|(?<=\s)-(?=\s+[A-ZÅÄÖ])")
_NEW_ITEM = re.compile(r"(?<=[a-zåäö)])\s+(?=[A-ZÅÄÖ][a-zåäö]+\s)")


@dataclass(frozen=True)
class Part:
    """One statement of a cell, as printed but for tags and bullets, and where it stands."""

    text: str
    span: Span

    def piece(self, start: int, end: int) -> "Part":
        """The part between two offsets of its text; its characters are as near as tags and bullets allow."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        first = min(self.span.start + start, self.span.end)
        last = min(first + len(text.strip()), self.span.end)
        return Part(text.strip(), Span(self.span.first_line, self.span.last_line, first, last))

    def cut(self, boundary: re.Pattern[str]) -> list["Part"]:
        """The pieces between the matches; a full stop that a match begins with stays with the piece before."""
        pieces, at = [], 0
        for match in boundary.finditer(self.text):
            pieces.append((at, match.start() + match[0].startswith(".")))
            at = match.end()
        pieces.append((at, len(self.text)))
        if len(pieces) == 1:
            return [self]
        return [self.piece(start, end) for start, end in pieces if self.text[start:end].strip()]

    def sentences(self) -> list["Part"]:
        return [self.piece(sentence.start, sentence.end) for sentence in split_sentences(self.text)]


def cell_text(cell: Cell) -> str:
    """The whole cell as plain text."""
    return plain(_strip(cell.raw))


def cell_parts(cell: Cell) -> list[Part]:
    """The statements of a cell: parted by `-----`, `<p>` and unmarked list items; a part that ends in a colon keeps
    the bullets that follow it."""
    pieces: list[tuple[str, int]] = []
    for chunk, at in _split(cell.raw, _SEPARATOR):
        paragraphs = [
            piece
            for text, offset in _split(chunk, _PARAGRAPH)
            for piece in _list_pieces(text, at + offset)
            if plain(_strip(piece[0]))
        ]
        pieces += _join_after_colon(cell.raw, paragraphs)
    return [_part(cell, text, at) for text, at in pieces]


def has_separators(cell: Cell) -> bool:
    return bool(_SEPARATOR.search(cell.raw))


def _split(text: str, separator: re.Pattern[str]) -> list[tuple[str, int]]:
    pieces, at = [], 0
    for match in separator.finditer(text):
        pieces.append((text[at : match.start()], at))
        at = match.end()
    pieces.append((text[at:], at))
    return pieces


def _list_pieces(text: str, at: int) -> list[tuple[str, int]]:
    """A `<ul>` without bullets begins a new item at each capital; one with bullets belongs to its lead-in."""
    opening = text.find("<ul")
    if opening < 0:
        return [(text, at)]
    lead, listed = text[:opening], text[opening:]
    if _BULLET.search(listed):
        return [(text, at)]
    items = [
        (piece, at + opening + inner + offset)
        for chunk, inner in _split(listed, _LIST)
        for piece, offset in _split(chunk, _NEW_ITEM)
    ]
    return ([(lead, at)] if plain(lead) else []) + items


def _join_after_colon(raw: str, pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    if pieces and re.search(r":\s*(?:<ul|$)", pieces[0][0]):
        (_, start), (last, at) = pieces[0], pieces[-1]
        return [(raw[start : at + len(last)], start)]
    return pieces


def _part(cell: Cell, text: str, at: int) -> Part:
    lead = len(text) - len(text.lstrip())
    start = cell.span.start + at + lead
    length = min(len(text.strip()), max(0, cell.span.end - start))
    span = Span(cell.span.first_line, cell.span.last_line, start, start + length)
    return Part(plain(_strip(text)), span)


def _strip(text: str) -> str:
    return _BULLET.sub(" ", _TAG.sub(" ", _EMPHASIS.sub("", unescape(_SEPARATOR.sub(" ", text)))))
