"""Which statements of a graph stand on one side only, found by walking two sorted lists of lines side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from vardgraf.history.changes.sides import subject_of


@dataclass(frozen=True)
class SubjectChange:
    """The lines of one subject (as N-Triples writes it) where they are not the same on both sides."""

    subject: bytes
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    kept: tuple[bytes, ...]


def compare_lines(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[SubjectChange]:
    """Both sorted, each line once: so that the lines of a subject stand together, and memory holds one subject."""
    olds, news = groupby(old, key=subject_of), groupby(new, key=subject_of)
    before, after = _next(olds), _next(news)
    while before or after:
        if after is None or (before is not None and _order(before) < _order(after)):
            assert before is not None
            yield _change(before[0], before[1], [])
            before = _next(olds)
        elif before is None or _order(after) < _order(before):
            yield _change(after[0], [], after[1])
            after = _next(news)
        else:
            if before[1] != after[1]:
                yield _change(before[0], before[1], after[1])
            before, after = _next(olds), _next(news)


def _order(group: tuple[bytes, list[bytes]]) -> bytes:
    """Of whole lines, which go on with a space: `<…/a>` stands after `<…/a/b>`."""
    return group[0] + b" "


def _next(groups: "Iterator[tuple[bytes, Iterator[bytes]]]") -> tuple[bytes, list[bytes]] | None:
    found = next(groups, None)
    return (found[0], list(found[1])) if found else None


def _change(subject: bytes, old: list[bytes], new: list[bytes]) -> SubjectChange:
    before, after = set(old), set(new)
    return SubjectChange(
        subject,
        tuple(line for line in old if line not in after),
        tuple(line for line in new if line not in before),
        tuple(line for line in old if line in after),
    )
