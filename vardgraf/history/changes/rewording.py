"""Which removed element is an added one in other words: its IRI changed because it is made from the wording.

Two elements of the same class in the same graph may be the same one when their wordings are alike: always from
`ALIKE`, and from `SOMEWHAT_ALIKE` when they also have the same notation ("2.3.3"), or stand at the same place (the same
first line of the same document). The pairs most alike are taken first; each element is in one pair at most.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

ALIKE = 0.6
"""Likeness from which the wording alone is enough."""
SOMEWHAT_ALIKE = 0.3
"""Likeness that is enough with the same notation or place."""
_GRAM = 3


class Reason(StrEnum):
    NOTATION = "notation"
    PLACE = "place"
    WORDING = "wording"


@dataclass(frozen=True)
class Candidate:
    """An element that stands on one side only."""

    iri: str
    class_name: str
    wording: str
    notations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    old: str
    new: str
    reason: Reason
    likeness: float


def pair_reworded(removed: Iterable[Candidate], added: Iterable[Candidate]) -> list[Pair]:
    """Each element once at most; the same pairs, turned round, when the sides change places."""
    old = [one for one in removed if one.wording]
    new = [one for one in added if one.wording]
    found = [pair for one in old for other in new if one.class_name == other.class_name and (pair := _pair(one, other))]
    found.sort(key=lambda pair: (pair.reason is Reason.WORDING, -pair.likeness, sorted((pair.old, pair.new))))
    taken: set[str] = set()
    chosen = []
    for pair in found:
        if not taken & {pair.old, pair.new}:
            taken |= {pair.old, pair.new}
            chosen.append(pair)
    return sorted(chosen, key=lambda pair: pair.old)


def likeness(first: str, second: str) -> float:
    """Share of letter sequences of three that two wordings have in common, 0 to 1; the same both ways."""
    one, other = _grams(first), _grams(second)
    both = sum((one & other).values())
    return round(2 * both / (one.total() + other.total()), 2)


def _pair(old: Candidate, new: Candidate) -> Pair | None:
    alike = likeness(old.wording, new.wording)
    if old.notations & new.notations and alike >= SOMEWHAT_ALIKE:
        return Pair(old.iri, new.iri, Reason.NOTATION, alike)
    if old.places & new.places and alike >= SOMEWHAT_ALIKE:
        return Pair(old.iri, new.iri, Reason.PLACE, alike)
    return Pair(old.iri, new.iri, Reason.WORDING, alike) if alike >= ALIKE else None


@lru_cache(maxsize=4_000)
def _grams(wording: str) -> Counter[str]:
    plain = f" {' '.join(wording.casefold().split())} "
    return Counter(plain[at : at + _GRAM] for at in range(max(1, len(plain) - _GRAM + 1)))
