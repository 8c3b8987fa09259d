"""Words of Swedish plans: stems, what two wordings share, and the patterns by which concepts are recognised."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

_LETTERS = r"[\wåäöÅÄÖ]"
_COMPOUND_LENGTH = 5
STOPWORDS = frozenset(
    [
        "alla",
        "allt",
        "av",
        "att",
        "bland",
        "både",
        "de",
        "dem",
        "den",
        "denna",
        "dess",
        "det",
        "detta",
        "dessa",
        "då",
        "där",
        "efter",
        "eller",
        "en",
        "enligt",
        "ett",
        "ett",
        "exempelvis",
        "finns",
        "fram",
        "från",
        "för",
        "genom",
        "ha",
        "har",
        "hos",
        "hur",
        "i",
        "in",
        "inför",
        "inom",
        "inte",
        "kan",
        "kring",
        "man",
        "med",
        "mellan",
        "minst",
        "mot",
        "nya",
        "nytt",
        "och",
        "om",
        "också",
        "på",
        "respektive",
        "samt",
        "sig",
        "sin",
        "ska",
        "skall",
        "som",
        "till",
        "upp",
        "utifrån",
        "vad",
        "var",
        "vara",
        "vid",
        "vilka",
        "vilken",
        "via",
        "är",
        "ålder",
        "även",
        "över",
        "central",
        "centrala",
        "delregional",
        "delregionala",
        "delregionalt",
        "lokal",
        "lokala",
        "lokalt",
        "regional",
        "regionala",
        "regionalt",
        "nivå",
        "avrapporteras",
        "kommuniceras",
        "presenteras",
        "rapporteras",
        "redovisas",
        "återkopplas",
        "dessutom",
        "sker",
        "arbete",
        "arbetet",
        "gemensam",
        "gemensamma",
        "gemensamt",
        "samverkan",
        "följa",
        "följs",
        "uppföljning",
        "genomför",
        "genomföra",
        "genomförs",
    ]
)


@lru_cache(maxsize=20_000)
def content_stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text, without function words and the words that every plan has."""
    words = [w for w in re.findall(r"[a-zåäöé]+", text.casefold()) if len(w) > 2 and w not in STOPWORDS]
    return frozenset(_stemmer().stemWords(words))


def stem_words(words: Iterable[str]) -> list[str]:
    """The stems of all words, function words too, in order."""
    return [_stem(word) for word in words]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def share_stem(first: str, second: str) -> bool:
    """Equal stems, or one begins or ends the other as part of a compound."""
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    return len(short) >= _COMPOUND_LENGTH and (long.startswith(short) or long.endswith(short))


@dataclass(frozen=True)
class Match:
    """Where a pattern matched: the matched words as the text has them."""

    words: str
    start: int


class WordPatterns:
    """The patterns of one concept (`vg:recognisedBy`): words parted by spaces, `*` for any letters at a word's
    beginning or end; a pattern of capitals only (`SIP`) is matched as written, all others in any case."""

    def __init__(self, patterns: Iterable[str]):
        ordered = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
        self._cores = tuple({max(p.split(), key=len).strip("*").casefold() for p in ordered})
        self._regex = re.compile("|".join(map(_regex_of, ordered))) if ordered else None

    def find(self, text: str) -> Match | None:
        """The first match in a text, or None."""
        folded = text.casefold()
        if self._regex is None or not any(core in folded for core in self._cores):
            return None
        match = self._regex.search(text)
        return Match(re.sub(r"\s+", " ", match[0]), match.start()) if match else None


def _regex_of(pattern: str) -> str:
    words = [_word_regex(word) for word in pattern.split()]
    body = rf"(?<!{_LETTERS})" + r"\s+".join(words) + rf"(?!{_LETTERS})"
    return body if _is_abbreviation(pattern) else f"(?i:{body})"


def _word_regex(word: str) -> str:
    core = re.escape(word.strip("*"))
    return (
        f"{f'{_LETTERS}*' if word.startswith('*') else ''}{core}{f'[{_LETTERS[1:-1]}-]*' if word.endswith('*') else ''}"
    )


def _is_abbreviation(pattern: str) -> bool:
    letters = [char for char in pattern if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)


@cache
def _stemmer():  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer("swedish")
