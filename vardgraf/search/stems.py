"""Stems for the search: those of Snowball, brought together where it keeps forms of one word apart.

Snowball leaves the endings of `hälsan`, `barnet` and `sektorn`, takes that of `ansvaret`, and takes more of `ansvar`
(`ansv`). So these endings go too, and what is left is stemmed until nothing more comes off; but never so far that a
function word is left (`demens` is no `dem`). Stems are for comparing only.
"""

from collections.abc import Iterable
from functools import lru_cache

from vardgraf.search.tokens import FUNCTION_WORDS
from vardgraf.words import stem_words as snowball_stems

_MIN_LEFT, _VOWELS = 3, frozenset("aeiouyåäöé")
_NEUTER, _DEFINITE, _OF_SA = "et", ("ans", "an"), ("sa", "sas", "sor", "sors", "sorna", "sornas")
_NO_FORMS = FUNCTION_WORDS | {"utan", "innan", "medan", "sedan", "redan", "annan", "någon", "sådan"}
_WHOLE = (
    "plan organ veteran balans ambulans instans distans "
    "substans demens licens frekvens sekvens konsekvens kompetens konferens referens evidens incidens prevalens "
    "intelligens existens resiliens tendens insats plats kurs resurs stad"
)
_BASES = tuple(_WHOLE.split())
"""Words, and last parts of compounds, that look like a definite form or a genitive and are none."""
_GENITIVES = tuple(f"{base}s" for base in _BASES if not base.endswith("s"))
_LONG_GENITIVES, _MIN_GENITIVE = ("hets", "heternas"), 6
"""Endings that Snowball takes only in part."""

_CHANGED = {"föräldr": "föräld", "åldr": "åld", "systr": "syst", "dottr": "dott", "döttr": "dott", "städ": "stad",
            "medl": "medel", "hindr": "hind", "böck": "bok", "män": "man"}  # fmt: skip
"""Stems of plurals that change within the word, to those of the singular; of last parts of compounds too."""


def stem_words(words: Iterable[str]) -> list[str]:
    return [stem_word(word) for word in words]


@lru_cache(maxsize=100_000)
def stem_word(word: str) -> str:
    while (shorter := _shorten(word)) != word:
        if shorter.endswith("s") and word.endswith(_OF_SA):
            return shorter  # hälsa, hälsor: the s is no ending
        word = shorter
    for plural, singular in _CHANGED.items():
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    return word


def _shorten(word: str) -> str:
    """One step nearer to the stem, or the word itself where it is one."""
    if word.endswith(_BASES) or word in _NO_FORMS:
        return word
    stem = _shortest_step(word)
    return word if stem in FUNCTION_WORDS else stem


def _shortest_step(word: str) -> str:
    if word.endswith(_GENITIVES) or (word.endswith(_LONG_GENITIVES) and len(word) > _MIN_GENITIVE):
        return word[:-1]
    if word.endswith(("man", "mans")) and not word.endswith(("mman", "mmans")):
        return word.removesuffix("s")  # huvudman; but mamman
    if word.endswith("orn") and len(word) > 5 and not word.endswith(("korn", "horn")):
        return word[:-1]
    for ending in _DEFINITE:
        if _is_stem(left := word.removesuffix(ending), word):
            return left + "a"
    (stem,) = snowball_stems([word])
    if _is_stem(left := stem.removesuffix(_NEUTER), stem):
        stem = left
    # No Swedish word ends in mm or nn that has the single letter elsewhere: hem, hemmet; man, mannen.
    return stem[:-1] if stem.endswith(("mm", "nn")) else stem


def _is_stem(left: str, word: str) -> bool:
    return left != word and len(left) >= _MIN_LEFT and not _VOWELS.isdisjoint(left)
