"""The words of a text as the search compares them: folded in case, å, ä and ö kept apart from a and o."""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
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


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
