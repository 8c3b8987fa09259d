"""Two wordings beside each other: which words stand in both, and which in one of them only."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")


@dataclass(frozen=True)
class Piece:
    text: str
    is_changed: bool


def compare_wordings(older: str, newer: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The older and the newer wording in pieces; joined, they are the wordings again."""
    old, new = _TOKEN.findall(older), _TOKEN.findall(newer)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: tuple[list[Piece], list[Piece]] = [], []
    for operation, old_first, old_end, new_first, new_end in matcher.get_opcodes():
        for pieces, tokens in ((found[0], old[old_first:old_end]), (found[1], new[new_first:new_end])):
            if tokens:
                pieces.append(Piece("".join(tokens), operation != "equal"))
    return _join(found[0]), _join(found[1])


def _join(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Changes with nothing but a space between them are told as one."""
    joined: list[Piece] = []
    for number, piece in enumerate(pieces):
        is_between = 0 < number < len(pieces) - 1 and piece.text.isspace()
        is_changed = piece.is_changed or (
            is_between and pieces[number - 1].is_changed and pieces[number + 1].is_changed
        )
        if joined and joined[-1].is_changed == is_changed:
            joined[-1] = Piece(joined[-1].text + piece.text, is_changed)
        else:
            joined.append(Piece(piece.text, is_changed))
    return tuple(joined)
