"""Which statement belongs to which: told by the words that they share, or by their order."""

from collections import Counter
from collections.abc import Sequence

from vardgraf.words import content_stems, share_stem

_SHARE_OF_BEST = 0.5


def overlap(text: str, other: str, weights: Counter[str] | None = None) -> float:
    """How much of a text's content another one shares; rare words weigh more where weights are given."""
    others = content_stems(other)
    shared = [stem for stem in content_stems(text) if any(share_stem(stem, candidate) for candidate in others)]
    return sum(1 / weights[stem] if weights and weights[stem] else 1.0 for stem in shared)


def pair_by_words(statements: Sequence[str], candidates: Sequence[str]) -> list[list[int]]:
    """For each statement the candidates that it speaks of; all of them where it shares no word with any."""
    weights: Counter[str] = Counter()
    for statement in statements:
        for stem in content_stems(statement):
            weights[stem] = sum(any(share_stem(stem, other) for other in content_stems(c)) for c in candidates)
    pairs = []
    for statement in statements:
        scores = [overlap(statement, candidate, weights) for candidate in candidates]
        best = max(scores, default=0.0)
        pairs.append([i for i, score in enumerate(scores) if not best or score >= _SHARE_OF_BEST * best])
    return pairs


def pair_by_position(count: int, candidates: int) -> list[list[int]]:
    """For each of `candidates` things (activities) the positions of `count` others (indicators) that belong to it:
    in order, and what is left over goes to the last one."""
    if candidates == 0:
        return []
    pairs = [[i] if i < count else [] for i in range(candidates)]
    pairs[-1] += range(candidates, count)
    return pairs
