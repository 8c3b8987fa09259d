"""Stems for the search: those of Snowball, brought together where it keeps forms of one word apart.

Snowball leaves the ending of `barnet` and `nätverket`, takes that of `ansvaret`, and takes more of `ansvar` (`ansv`).
So the neuter ending goes too, and what is left is stemmed until nothing more comes off. Stems are for comparing only.
"""

from collections.abc import Iterable
from functools import lru_cache

from vardgraf.words import stem_words as snowball_stems

_NEUTER, _MIN_LEFT, _VOWELS = "et", 3, frozenset("aeiouyåäöé")


def stem_words(words: Iterable[str]) -> list[str]:
    return [stem_word(word) for word in words]


@lru_cache(maxsize=100_000)
def stem_word(word: str) -> str:
    while (shorter := _shorten(word)) != word:
        word = shorter
    return word


def _shorten(word: str) -> str:
    (stem,) = snowball_stems([word])
    left = stem.removesuffix(_NEUTER)
    if left != stem and len(left) >= _MIN_LEFT and not _VOWELS.isdisjoint(left):
        stem = left
    # No Swedish word ends in mm or nn that has the single letter elsewhere: hem, hemmet; man, mannen.
    return stem[:-1] if stem.endswith(("mm", "nn")) else stem
