"""Swedish compounds taken apart, by the dictionary and by the words that stand alone in the same release.

`handlingsplan` is `handling` and `plan` by the dictionary; `närvård` is `när` and `vård` because the dictionary lacks
the whole and knows its end. A part is what a compound is made of, not all that it holds: `sorg` is no part of `omsorg`,
nor `hälsa` of `ohälsa`. ADR 0019 tells where the line is drawn.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from vardgraf.search.lexicon import Lexicon
from vardgraf.search.stems import stem_word, stem_words
from vardgraf.search.tokens import FUNCTION_WORDS

_MIN_PART, _MIN_DOUBTFUL, _MIN_LONG, _MAX_WORD = 3, 4, 5, 60
_LISTS = tomllib.loads(files("vardgraf.search").joinpath("compounds.toml").read_text(encoding="utf-8"))
_PREFIXES, _PLACING = (frozenset(_LISTS[name].split()) for name in ("prefixes", "placing"))
_OF_VERBS, _NOT_AFTER_UNKNOWN = (tuple(_LISTS[name].split()) for name in ("of_verbs", "not_after_unknown"))
_ENDINGS, _SIMPLE = (frozenset(stem_words(_LISTS[name].split())) for name in ("endings", "simple"))
_MOST_REMEMBERED = 20_000
_VOWELS = frozenset("aeiouyåäöé")
_SURE, _IN_RELEASE, _OF_RELEASE_ONLY = range(3)
"""How doubtful a part is: as the dictionary has it, joined otherwise, or a word of the release alone."""


@dataclass(frozen=True)
class Cut:
    """A seam of a compound."""

    doubt: int
    joined: str
    """The first part as it stands in the compound."""
    first: str
    """The first part as a word of its own; empty for a prefix."""
    last: str


class Compounds:
    def __init__(self, words: Iterable[str]):
        found = {word for word in words if len(word) >= _MIN_PART and word.isalpha() and word not in FUNCTION_WORDS}
        self._words = found
        self._lexicon = Lexicon(found, _LISTS["first"])
        self._shortest: dict[str, str] = {}
        for word in sorted(found, key=lambda word: (-len(word), word)):
            self._shortest[stem_word(word)] = word
        self._starts = {word[:_MIN_DOUBTFUL] for word in found}
        self._cuts: dict[str, Cut | None] = {}
        self._doubts: dict[str, int | None] = {}
        self._compound_firsts: dict[str, str] = {}

    def base(self, stem: str) -> str:
        """The shortest known word of a stem; empty where there is none."""
        return self._shortest.get(stem, "")

    def parts(self, word: str) -> frozenset[str]:
        """Stems of the parts, those that are compounds themselves too; empty for a word that is no compound."""
        ends = [word[at:] for at in self._boundaries(word)]
        nouns = filter(None, map(self._lexicon.noun, ends))  # stems do not know that `nivån` is `nivå`
        return frozenset(stem_words([*self._inner(word), *ends, *nouns]))

    def ways_apart(self, word: str) -> list[tuple[str, ...]]:
        """The stems of a compound that is written apart: in two, and in all its parts. Prefixes are never apart."""
        self._forget_some()
        cut = self.cut(word)
        ways = [(cut.first, cut.last), self._atoms(word)] if cut else []
        return list(dict.fromkeys(tuple(stem_words(way)) for way in ways if all(way)))

    def cut(self, word: str) -> Cut | None:
        """The seam that is least doubtful, the first of several; None in a word that is no compound."""
        if word not in self._cuts:
            fits = 2 * _MIN_PART <= len(word) <= _MAX_WORD and word.isalpha() and stem_word(word) not in _SIMPLE
            cuts = (self._sure_cuts(word), self._doubtful_cuts(word)) if fits else ()
            best = (min(found, key=lambda cut: cut.doubt, default=None) for found in cuts)
            self._cuts[word] = next((cut for cut in best if cut), None)
        return self._cuts[word]

    def _forget_some(self) -> None:
        """What strangers ask for must not fill the memory."""
        if len(self._doubts) > _MOST_REMEMBERED:
            for remembered in (self._cuts, self._doubts, self._compound_firsts):
                remembered.clear()
            self._lexicon.forget()

    def _inner(self, word: str) -> Iterator[str]:
        if cut := self.cut(word):
            for part in filter(None, (cut.first, cut.last)):
                yield part
                yield from self._inner(part)

    def _atoms(self, word: str) -> tuple[str, ...]:
        cut = self.cut(word)
        return (*self._atoms(cut.first), *self._atoms(cut.last)) if cut else (word,)

    def _boundaries(self, word: str) -> list[int]:
        """Where the parts begin, but for the first."""
        if (cut := self.cut(word)) is None:
            return []
        at = len(word) - len(cut.last)
        return [*self._boundaries(cut.first), at, *(at + inner for inner in self._boundaries(cut.last))]

    def _sure_cuts(self, word: str) -> Iterator[Cut]:
        """The seams after first parts that the dictionary has."""
        for joined, last in _seams(word):
            first = self._lexicon.firsts.get(joined)
            if first and joined not in _PREFIXES and (doubt := self._doubt(last)) is not None:
                yield Cut(doubt, joined, first, last)

    def _doubtful_cuts(self, word: str) -> Iterator[Cut]:
        is_listed = self._lexicon.has(word)
        for joined, last in _seams(word):
            if (doubt := self._doubt(last)) is None:
                continue
            if joined in _PREFIXES:
                if joined in _PLACING and self._keeps_its_meaning(last):
                    yield Cut(doubt, joined, "", last)
            elif first := self._compound_first(joined):
                yield Cut(doubt + _IN_RELEASE, joined, first, last)
            elif first := self._unmarked_first(joined, last, is_listed=is_listed):
                yield Cut(doubt + _OF_RELEASE_ONLY, joined, first, last)

    def _doubt(self, last: str) -> int | None:
        """How doubtful it is that compounds end so; None where they do not."""
        if last not in self._doubts:
            self._doubts[last] = self._doubt_anew(last)
        return self._doubts[last]

    def _doubt_anew(self, last: str) -> int | None:
        if self._lexicon.is_last(last):
            doubt = _SURE
        elif self._is_own_last(last):
            doubt = _IN_RELEASE
        else:
            return None
        return None if stem_word(last) in _ENDINGS else doubt

    def _is_own_last(self, last: str) -> bool:
        if last in self._words and len(last) >= _MIN_LONG:
            return True
        if (noun := self._lexicon.noun(last)) and not self._words.isdisjoint((last, noun)):
            return True
        return len(last) > _MIN_LONG and self._stands_alone(last)

    def _stands_alone(self, word: str) -> bool:
        if word[:_MIN_DOUBTFUL] not in self._starts:
            return False  # most are none: stemming them all takes longest
        stem = stem_word(word)
        return len(stem) >= _MIN_DOUBTFUL and stem in self._shortest

    def _keeps_its_meaning(self, last: str) -> bool:
        base = self._lexicon.noun(last)
        return len(base) >= _MIN_LONG and not base.endswith(_OF_VERBS) and stem_word(last) in self._shortest

    def _compound_first(self, joined: str) -> str:
        """A first part that is a compound itself, as a word of its own; empty where it is none."""
        if joined not in self._compound_firsts:
            self._compound_firsts[joined] = next(self._compound_firsts_of(joined), "")
        return self._compound_firsts[joined]

    def _compound_firsts_of(self, joined: str) -> Iterator[str]:
        for at in range(_MIN_PART, len(joined) - _MIN_PART + 1):
            head, base = joined[:at], self._lexicon.firsts.get(joined[at:])
            if base and head not in _PREFIXES and self._is_first(head):
                yield head + base

    def _is_first(self, head: str) -> bool:
        return head in self._lexicon.firsts or bool(self._compound_first(head) or self._own(head))

    def _unmarked_first(self, joined: str, last: str, *, is_listed: bool) -> str:
        """A first part that the dictionary does not mark as one; it must be long where the dictionary has the whole."""
        if (own := self._own(joined)) and (not is_listed or min(len(joined), len(last)) >= _MIN_LONG):
            return own
        return joined if not is_listed and self._may_follow_any(joined, last) else ""

    def _may_follow_any(self, joined: str, last: str) -> bool:
        """Whether a noun that stands alone in the release may end a word whose beginning nobody knows."""
        is_long = len(joined) >= _MIN_PART and len(last) >= _MIN_DOUBTFUL and not _VOWELS.isdisjoint(joined)
        is_odd = last.startswith(_NOT_AFTER_UNKNOWN) or joined.endswith(tuple(_PREFIXES))
        return is_long and not is_odd and bool(self._lexicon.noun(last)) and stem_word(last) in self._shortest

    def _own(self, joined: str) -> str:
        """A word of the release that a first part may be; empty where there is none."""
        forms = _head_forms(joined) if len(joined) >= _MIN_DOUBTFUL else ()
        return next((form for form in forms if form in self._words and form not in _PREFIXES), "")


def _seams(word: str) -> Iterator[tuple[str, str]]:
    for at in range(_MIN_PART - 1, len(word) - _MIN_PART + 1):
        yield word[:at], word[at:]
        if word[at - 1] == word[at - 2]:
            yield word[:at], word[at - 1 :]  # of three equal letters two are written: remissvar


def _head_forms(head: str) -> Iterator[str]:
    """What the first part of a compound may be when it stands alone: with its joining s or vowel undone."""
    yield head
    if head.endswith("s"):
        yield head[:-1]
    if head.endswith(("o", "u", "e")):
        yield head[:-1] + "a"
    yield head + "a"
    yield head + "e"
