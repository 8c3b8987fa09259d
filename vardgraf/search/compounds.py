"""Swedish compounds taken apart, by the words that stand alone elsewhere in the same release.

`vårdplanering` is `vård` and `planering` because both are words of their own; `hälsoarbete` is `hälsa` and `arbete`.
Where only one end is a known word, both ends must have five letters: else endings (-ning, -ande) would pass for words.
"""

from collections.abc import Iterable, Iterator

from vardgraf.search.stems import stem_words
from vardgraf.search.tokens import FUNCTION_WORDS

_MIN_PART, _MIN_LONE_PART, _MAX_WORD = 3, 5, 60


class Compounds:
    def __init__(self, words: Iterable[str]):
        found = {word for word in words if len(word) >= _MIN_PART and word.isalpha() and word not in FUNCTION_WORDS}
        self._words = found
        self._shortest: dict[str, str] = {}
        for word in sorted(found, key=lambda word: (-len(word), word)):
            (stem,) = stem_words([word])
            self._shortest[stem] = word
        self._cache: dict[str, tuple[str, ...]] = {}

    def base(self, stem: str) -> str:
        """The shortest known word of a stem; empty where there is none."""
        return self._shortest.get(stem, "")

    def parts(self, word: str) -> frozenset[str]:
        """Stems of the parts; empty for a word that is no compound of known ones."""
        if len(word) < 2 * _MIN_PART or len(word) > _MAX_WORD or not word.isalpha():
            return frozenset()
        return frozenset(stem_words(self._split(word) or self._lone_part(word)))

    def _split(self, word: str) -> tuple[str, ...]:
        """The parts from first to last, the longest known word at the end first; empty where there is no such split."""
        if word not in self._cache:
            self._cache[word] = next(self._splits(word), ())
        return self._cache[word]

    def _splits(self, word: str) -> Iterator[tuple[str, ...]]:
        for at in range(_MIN_PART, len(word) - _MIN_PART + 1):
            head, tail = word[:at], word[at:]
            if not self._is_known(tail):
                continue
            for form in _head_forms(head):
                if form in self._words:
                    yield form, tail
                elif len(form) >= 2 * _MIN_PART and (inner := self._split(form)):
                    yield *inner, tail

    def _lone_part(self, word: str) -> tuple[str, ...]:
        for length in range(len(word) - _MIN_LONE_PART, _MIN_LONE_PART - 1, -1):
            tail, head = word[-length:], word[:length]
            if len(self.base(stem_words([tail])[0])) >= _MIN_LONE_PART:
                return (tail,)
            if form := next((form for form in _head_forms(head) if form in self._words), None):
                return (form,)
        return ()

    def _is_known(self, tail: str) -> bool:
        return tail in self._words or (len(tail) > _MIN_PART and stem_words([tail])[0] in self._shortest)


def _head_forms(head: str) -> Iterator[str]:
    """What the first part of a compound may be when it stands alone: with its joining s or vowel undone."""
    yield head
    if head.endswith("s"):
        yield head[:-1]
    if head.endswith(("o", "u", "e")):
        yield head[:-1] + "a"
    yield head + "a"
    yield head + "e"
