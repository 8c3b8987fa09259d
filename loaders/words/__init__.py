"""Word lists of the field, one word a line; what follows a # is a comment."""

from functools import cache
from pathlib import Path


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list of this folder, as written."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.partition("#")[0].strip()))
