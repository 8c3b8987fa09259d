"""Swedish spelling: which words the dictionary knows, and which known word an unknown one lies near.

The dictionary is that of Hunspell (sv_SE), with its rules for compounds; the field's own words lie in
`words/field.txt`.
"""

import gc
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import pairwise

from loaders.words import word_list

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöé"
_ENDINGS = (
    *("", "s", "n", "en", "et", "t", "a", "e", "er", "ar", "or", "erna", "arna", "orna", "ns", "ens", "ets", "na"),
    *("de", "des", "are", "ast", "aste", "ande", "ning", "ningar"),
)
_SHORTEST = 4


@lru_cache(maxsize=50_000)
def is_known(word: str) -> bool:
    """Whether the dictionary or the field's list has the word, as a compound or an inflection too."""
    lower = word.lower()
    if any(lower.removesuffix(ending) in word_list("field") for ending in _ENDINGS if lower.endswith(ending)):
        return True
    dictionary = _dictionary()
    return bool(dictionary(word) or (word != lower and dictionary(lower)))


@lru_cache(maxsize=5_000)
def find_near(word: str) -> str | None:
    """A known word that differs from an unknown one by one letter, or by two neighbours exchanged; None if none."""
    lower = word.lower()
    plausible = dict.fromkeys(c for c in _edits(lower) if c[:1] == lower[0] and _has_known_parts(c))
    found = [candidate for candidate in plausible if is_known(candidate)]
    # The fewer parts a compound has, the likelier it was meant; and a letter too many is the commonest slip.
    return min(found, key=lambda candidate: (_parts(candidate), len(candidate) >= len(lower)), default=None)


def find_near_among(word: str, known: Iterable[str]) -> str | None:
    """The word among the known ones that differs by two letters at most (three from eleven on), of eight or more."""
    lower = word.lower()
    if len(lower) < 8:
        return None
    most = 3 if len(lower) > 10 else 2
    alike = [other for other in known if other[:3] == lower[:3] and abs(len(other) - len(lower)) <= most]
    best = min(((distance(lower, other), other) for other in alike), default=(9, ""))
    return best[1] if 0 < best[0] <= most else None


def distance(first: str, second: str) -> int:
    """Letters to insert, leave out or exchange to make one word of the other (Levenshtein)."""
    before = list(range(len(second) + 1))
    for row, char in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            current.append(min(current[-1] + 1, before[column] + 1, before[column - 1] + (char != other)))
        before = current
    return before[-1]


def words_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a text in ordinary letters, with hyphens within; not those that a hyphen cuts off."""
    yield from re.finditer(r"(?<![\w-])[A-Za-zÅÄÖåäöÉé]+(?:-[A-Za-zÅÄÖåäöÉé]+)*(?![\w])(?!-)", text)


def joined(first: str, second: str) -> str | None:
    """Two words that are one: run together, or with the letters that both have at the seam written once."""
    tries = [first + second] + [first[:-n] + second for n in (1, 2, 3) if first[-n:] == second[:n].lower()]
    return next((one for one in tries if len(one) > len(second) + 2 and is_known(one)), None)


def _edits(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in _LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS if letter != tail[0])
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _has_known_parts(word: str, parts: int = 3) -> bool:
    """A quick look before the dictionary's own: the word, or two or three parts of it, stand in the dictionary."""
    stems = _stems()
    if _is_inflected(word, stems):
        return True
    for at in range(3, len(word) - 2):
        head = word[:at]
        if head not in stems and head.removesuffix("s") not in stems:
            continue
        tail = word[at:]
        if _is_inflected(tail, stems) or (parts > 2 and len(tail) > 7 and _has_known_parts(tail, parts - 1)):
            return True
    return False


def _parts(word: str) -> int:
    return 1 if _is_inflected(word, _stems()) else 2


def _is_inflected(word: str, stems: frozenset[str]) -> bool:
    return any(word.endswith(end) and word[: len(word) - len(end)] in stems for end in _ENDINGS)


@cache
def _hunspell():  # type: ignore[no-untyped-def]
    from pathlib import Path

    import spylls.hunspell

    path = Path(spylls.hunspell.__file__).parent / "data" / "sv" / "sv_SE"
    with _without_collector():
        return spylls.hunspell.Dictionary.from_files(str(path))


@contextmanager
def _without_collector() -> Iterator[None]:
    """150,000 words that stay as long as the process: looking for cycles among them takes longer than reading them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


@cache
def _dictionary() -> Callable[[str], bool]:
    return _hunspell().lookup  # type: ignore[no-any-return]


@cache
def _stems() -> frozenset[str]:
    stems = {word.stem.lower() for word in _hunspell().dic.words if len(word.stem) >= _SHORTEST - 1}
    return frozenset(stems | word_list("field"))


def neighbours(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Words of a text that follow each other with nothing but a space between."""
    for first, second in pairwise(words_of(text)):
        if text[first.end() : second.start()] == " ":
            yield first, second
