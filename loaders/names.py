"""Names of actors, bodies, instruments and systems found in text, through the look-ups that a source declares."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from loaders.source import Name, NameKind

_CONNECTIVES = re.compile(r"(?:\b(?:och|samt|eller|respektive|med|i|inom|för|är|som|vid|av|det|den|de)\b|[\s,;:/()&.–-])+", re.I)
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖa-z-]*[A-ZÅÄÖ]+")
# What stands behind these words is the receiver of a report or the giver of a task, not who answers.
_OTHER_ROLE = re.compile(r"\b(?:rapportera\w*\s+till|på\s+uppdrag\s+av|i\s+dialog\s+med|återkoppla\w*\s+till)\b[^.,;]*", re.I)


@dataclass(frozen=True)
class Mention:
    """A name where it stands in a text: offsets of its first character and behind its last."""

    kind: NameKind
    name: Name
    start: int
    end: int


class NameIndex:
    """Finds names in text: longest first, whole words, with an optional genitive s; abbreviations as written."""

    def __init__(self, names: Iterable[tuple[NameKind, Name]]):
        self._names = tuple(names)
        self._by_spelling: dict[str, tuple[NameKind, Name]] = {}
        for kind, name in self._names:
            for spelling in (name.name, *name.aliases):
                self._by_spelling.setdefault(_fold(spelling), (kind, name))

    def find(self, text: str) -> list[Mention]:
        """All mentions in a text, in order, none overlapping another."""
        found = []
        for match in self._pattern.finditer(text):
            entry = self._by_spelling.get(_fold(match[1])) or self._by_spelling.get(_fold(match[1]).removesuffix("s"))
            if entry:
                found.append(Mention(*entry, match.start(1), match.end(1)))
        return found

    def look_up(self, spelling: str) -> tuple[NameKind, Name] | None:
        return self._by_spelling.get(_fold(spelling))

    def answering(self, text: str) -> tuple[list[Mention], list[str]]:
        """Who answers by a cell or a line: actors and bodies in order, and the words that no look-up knows.

        In a sentence ("… åvilar styrgruppen.") the other words are not names, so none is unknown.
        """
        own = _OTHER_ROLE.sub(lambda match: " " * len(match[0]), text)
        mentions = [mention for mention in self.find(own) if mention.kind in ("actor", "body")]
        rest, at = [], 0
        for mention in mentions:
            rest.append(own[at : mention.start])
            at = mention.end
        rest.append(own[at:])
        is_sentence = text.rstrip().endswith(".") and bool(mentions)
        unknown = [] if is_sentence else [piece for t in rest if (piece := _CONNECTIVES.sub(" ", t).strip())]
        unique = {id(mention.name): mention for mention in reversed(mentions)}
        return sorted(unique.values(), key=lambda mention: mention.start), unknown

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        spellings = sorted({s for _, name in self._names for s in (name.name, *name.aliases)}, key=lambda s: -len(s))
        return re.compile(r"(?<![\wÅÄÖåäö])(" + "|".join(map(_spelling_pattern, spellings)) + r")(?![\wåäö])")


def _spelling_pattern(spelling: str) -> str:
    escaped = r"\s+".join(re.escape(word) for word in spelling.split())
    if _ABBREVIATION.fullmatch(spelling):
        return rf"{escaped}(?::?s)?"
    return rf"(?i:{escaped}s?)"


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold().removesuffix(":s")
