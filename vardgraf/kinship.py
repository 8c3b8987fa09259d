"""When one wording carries on another: what the rule `lineage-wording` goes by, and its bounds.

Wordings are the same if they have the same words in the same order. A changed one is known by content words that both
have, weighed by how rare they are; parts of words count for nothing. docs/adr/0017 tells where the bounds come from.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product, takewhile

from vardgraf.words import STOPWORDS, stem_words

ALIKE = 0.5
"""Likeness from which the words in common are enough by themselves."""
NAMED = 0.4
"""Likeness from which they are if they name the matter: by a word that no other wording of either plan has, or by a
phrase."""
BESIDE = 0.3
"""Likeness from which they are if such a word names the matter and both wordings stand under the same heading."""
LEAST_SHARE = 0.25
"""Of what either wording says, so that a long one does not go on in a short one for the sake of a word or two."""
LEAST_WORDS = 2
PHRASE_WORDS = 3
"""So many content words in a row that both have are a phrase."""
OWN_PART = 0.5
"""Share of the common words that must be no other's where several become one, or one becomes several."""
NOT_THE_SAME = 0.99
"""The highest likeness of wordings that are not the same."""
_SLIP_LENGTH = 8
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Side:
    """The wordings of one plan that are compared, by IRI, with the headings under which they stand. The plan's other
    wordings tell how common a word is."""

    wordings: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kinship:
    """`likeness` is from 0 to 1; `words` are those in common in the later wording's order and form, with the earlier's
    form before a slash where it differs."""

    later: str
    earlier: str
    likeness: float
    words: tuple[str, ...]
    is_same: bool


def find_kin(later: Side, earlier: Side) -> list[Kinship]:
    """Which wordings carry on which; what has the same wording is kin of nothing else."""
    sides = _Sides(later, earlier)
    same = _pair_same(sides)
    known = {iri for pair in same for iri in pair}
    kin = [sides.kinship(*pair, 1.0, is_same=True) for pair in same]
    kin += [sides.kinship(*pair, likeness, is_same=False) for pair, likeness in _pair_revised(sides, known)]
    return sorted(kin, key=lambda kinship: (kinship.later, kinship.earlier))


_Pair = tuple[str, str]
"""A later IRI and an earlier one."""


class _Text:
    """A wording as words in order, and its content words as stems, each with the form that it has there."""

    def __init__(self, wording: str):
        written = _WORD.findall(wording)
        content = [word for word in written if _is_content(word.casefold())]
        self.words = tuple(word.casefold() for word in written)
        self.stems = stem_words(word.casefold() for word in content)
        self.content = frozenset(self.stems)
        self.forms = dict(zip(reversed(self.stems), reversed(content), strict=True))


def _is_content(word: str) -> bool:
    return len(word) > 2 and word not in STOPWORDS and not _YEAR.fullmatch(word)


class _Sides:
    def __init__(self, later: Side, earlier: Side):
        self.later = {iri: _Text(wording) for iri, wording in sorted(later.wordings.items())}
        self.earlier = {iri: _Text(wording) for iri, wording in sorted(earlier.wordings.items())}
        self._headings = {iri: _Text(text).words for side in (later, earlier) for iri, text in side.headings.items()}
        others = [_Text(wording) for wording in (*later.others, *earlier.others)]
        self._weights = _weights([*self.later.values(), *self.earlier.values(), *others])
        self._naming = _words_of_one(self.later.values()) & _words_of_one(self.earlier.values())

    def kinship(self, later: str, earlier: str, likeness: float, *, is_same: bool) -> Kinship:
        new, old = self.later[later], self.earlier[earlier]
        shared = [stem for stem in dict.fromkeys(new.stems) if stem in old.content]
        words = tuple(_tell_forms(old.forms[stem], new.forms[stem]) for stem in shared)
        return Kinship(later, earlier, likeness, words, is_same)

    def mass(self, stems: Iterable[str]) -> int:
        return sum(self._weights[stem] for stem in stems)

    def shared(self, pair: _Pair) -> frozenset[str]:
        return self.later[pair[0]].content & self.earlier[pair[1]].content

    def likeness(self, pair: _Pair) -> float:
        """The mean of the shares that the common words have of either wording; 0 where there are too few of them."""
        shared = self.shared(pair)
        if len(shared) < LEAST_WORDS:
            return 0.0
        new, old = (self.mass(text.content) for text in (self.later[pair[0]], self.earlier[pair[1]]))
        common = self.mass(shared)
        if common < LEAST_SHARE * max(new, old):
            return 0.0
        return min(NOT_THE_SAME, round(common / math.sqrt(new * old), 2))

    def is_enough(self, pair: _Pair, likeness: float) -> bool:
        if likeness >= ALIKE or likeness < BESIDE:
            return likeness >= ALIKE
        is_named = bool(self.shared(pair) & self._naming)
        if likeness >= NAMED and (is_named or self._have_phrase(pair)):
            return True
        return is_named and self.nearness(pair) == 1

    def nearness(self, pair: _Pair) -> float:
        """Share of words that the headings have in common; 1 where they are the same, 0 where one is not known."""
        new, old = (frozenset(self._headings.get(iri, ())) for iri in pair)
        return len(new & old) / len(new | old) if new and old else 0.0

    def order(self, pair: _Pair) -> tuple[float, list[str]]:
        """Under like headings first; the same from whichever side one looks."""
        return -self.nearness(pair), sorted(pair)

    def _have_phrase(self, pair: _Pair) -> bool:
        phrases, others = (
            {tuple(text.stems[at : at + PHRASE_WORDS]) for at in range(len(text.stems) - PHRASE_WORDS + 1)}
            for text in (self.later[pair[0]], self.earlier[pair[1]])
        )
        return bool(phrases & others)


def _pair_same(sides: _Sides) -> list[_Pair]:
    """One to one, under like headings first. Where one plan has a wording more often, the rest joins its like: it does
    go on."""
    pairs = sorted(_same_pairs(sides), key=sides.order)
    found: list[_Pair] = []
    taken: set[str] = set()
    for pair in pairs:
        if taken.isdisjoint(pair):
            found.append(pair)
            taken.update(pair)
    for pair in pairs:
        if not taken.issuperset(pair):
            found.append(pair)
            taken.update(pair)
    return found


def _same_pairs(sides: _Sides) -> Iterator[_Pair]:
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for iri, text in sides.earlier.items():
        by_length[len(text.words)].append(iri)
    for iri, text in sides.later.items():
        for other in by_length[len(text.words)]:
            if _are_same(text.words, sides.earlier[other].words):
                yield iri, other


def _are_same(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """The same words in the same order, but for a slip of the pen in one of them."""
    changed = [words for words in zip(first, second, strict=True) if words[0] != words[1]]
    return bool(first) and len(changed) <= 1 and all(_is_slip(*words) for words in changed)


def _is_slip(first: str, second: str) -> bool:
    """One letter wrong, missing or too many, in words so long that they are no two words."""
    if min(len(first), len(second)) < _SLIP_LENGTH or not (first.isalpha() and second.isalpha()):
        return False
    head = _count_alike(first, second)
    tail = _count_alike(first[head:][::-1], second[head:][::-1])
    return max(len(first), len(second)) - head - tail <= 1


def _count_alike(first: str, second: str) -> int:
    """Letters that both begin with."""
    return sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], zip(first, second, strict=False)))


def _pair_revised(sides: _Sides, known: set[str]) -> Iterator[tuple[_Pair, float]]:
    """The likest first. Another joins a wording that has kin already only by words of its own: so several are merged
    into one, or one goes on as several."""
    pairs = product(sorted(sides.later.keys() - known), sorted(sides.earlier.keys() - known))
    alike = [(pair, likeness) for pair in pairs if sides.is_enough(pair, likeness := sides.likeness(pair))]
    carried: defaultdict[str, set[str]] = defaultdict(set)
    for pair, likeness in sorted(alike, key=lambda told: (-told[1], *sides.order(told[0]))):
        shared = sides.shared(pair)
        if all(sides.mass(shared - carried[iri]) >= OWN_PART * sides.mass(shared) for iri in pair):
            for iri in pair:
                carried[iri] |= shared
            yield pair, likeness


def _weights(texts: list[_Text]) -> Counter[str]:
    """How telling each stem is: the logarithm of one over its share of the wordings, in thousandths (whole numbers, so
    that sums do not depend on their order)."""
    counts = Counter(stem for text in texts for stem in text.content)
    return Counter({stem: round(1000 * math.log(1 + len(texts) / count)) for stem, count in counts.items()})


def _words_of_one(texts: Iterable[_Text]) -> set[str]:
    """The stems that stand in one wording only."""
    counts = Counter(stem for text in texts for stem in text.content)
    return {stem for stem, count in counts.items() if count == 1}


def _tell_forms(old: str, new: str) -> str:
    return new if old.casefold() == new.casefold() else f"{old}/{new}"
