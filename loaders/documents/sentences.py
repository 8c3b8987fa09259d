"""Sentences of Swedish running text, each with where it stands in the text."""

import re
from dataclasses import dataclass

_ABBREVIATION = re.compile(
    r"(?:\b(?:t\.?ex|bl\.?a|d\.?v\.?s|m\.?m|m\.?fl|f\.?d|fr\.?o\.?m|t\.?o\.?m|ev|ca|s\.?k|resp|nr)|\b[a-zåäö])$", re.I
)
_BOUNDARY = re.compile(r"[.!?…][”\"’)¹²³]*\s+(?=[\"”(–-]?\s?[A-ZÅÄÖ0-9])")


@dataclass(frozen=True)
class Sentence:
    text: str
    start: int
    """Offset of the first character in the text that was split."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order; abbreviations such as "t.ex." do not end one."""
    sentences: list[Sentence] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if text[match.start()] == "." and _ABBREVIATION.search(text, start, match.start()):
            continue
        sentences.append(_trimmed(text, start, match.end()))
        start = match.end()
    if text[start:].strip():
        sentences.append(_trimmed(text, start, len(text)))
    return sentences


def first_words(text: str, count: int = 8) -> str:
    """The words by which a stretch of text is told: enough to find it, too few to be its text."""
    return " ".join(text.split()[:count])


def _trimmed(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    return Sentence(piece.strip(), start + len(piece) - len(piece.lstrip()))
