"""The words of a text as the search compares them: folded in case, å, ä and ö kept apart from a and o."""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
"""An accent may be a character of its own, after the letter that it belongs to."""
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_FUNCTION_WORDS = """
alla att av de dem den denna dess dessa det detta där då efter eller en enligt ett från för genom har hos i in inom med
mellan mot och också om på samt sig sin ska skall som till upp ut via vid är även över
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that a question may have and an answer need not."""


@dataclass(frozen=True)
class Token:
    word: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    return [Token(fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def words_of(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


def split_quoted(text: str) -> tuple[str, list[list[str]]]:
    """What stands outside quotation marks, and the words of each place inside them that has any."""
    quoted = (words_of(match[1]) for match in _QUOTED.finditer(text))
    return _QUOTED.sub(" ", text), [words for words in quoted if words]


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
