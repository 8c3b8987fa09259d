"""Names of actors, bodies, instruments and systems found in text, through the look-ups that a source declares."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from loaders.source import Name, NameKind

_CONNECTIVES = re.compile(
    r"(?:\b(?:och|samt|eller|respektive|med|i|inom|för|är|som|vid|av|det|den|de)\b|[\s,;:/()&.–-])+", re.I
)
_EDGES = re.compile(rf"\A{_CONNECTIVES.pattern}|{_CONNECTIVES.pattern}\Z", re.I)
# "Vård- och omsorgskontoret" and "Avdelningen för barn och unga" are one name, "Barnenheten och Skolhälsan" are two.
_BETWEEN_NAMES = re.compile(r"[,;/\n]|\s(?:samt|respektive|&)\s|(?<!-)\s(?P<and>och)\s(?P<next>\S?)", re.I)
_PREPOSITION = re.compile(r"\b(?:för|inom|i|av|kring)\b", re.I)
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖa-z-]*[A-ZÅÄÖ]+")
# What stands behind these words is the receiver of a report or the giver of a task, not who answers.
_OTHER_ROLE = re.compile(
    r"\b(?:rapportera\w*\s+till|på\s+uppdrag\s+av|i\s+dialog\s+med|återkoppla\w*\s+till)\b.*?(?=\s+genom\b|[.,;]|$)",
    re.I,
)
# "Lokal anpassning: Ledningsgrupp NSU" says in what the group answers.
_LEAD = re.compile(r"[^:,;.]{3,40}:(?=\s*[^\W\d])")
_RECEIVING = re.compile(r"(?:\b(?:i|till|med|via|(?:presenteras|redovisas|rapporteras)\s+för)|,)\s*$", re.I)


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

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """All mentions in a text (or between two offsets of it), in order, none overlapping another."""
        found = []
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):
            entry = self._by_spelling.get(_fold(match[1])) or self._by_spelling.get(_fold(match[1]).removesuffix("s"))
            if entry:
                found.append(Mention(*entry, match.start(1), match.end(1)))
        return found

    def find_all(self, text: str) -> list[Mention]:
        """All mentions, and after each those within it: an agency in the name of its programme."""
        found = []
        for mention in self.find(text):
            shorter = self.find(text, mention.start, mention.end - 1) + self.find(text, mention.start + 1, mention.end)
            found += [mention, *(inner for inner in shorter if inner.name is not mention.name)]
        return found

    def without_receivers(self, text: str) -> str:
        """The text without the bodies that something is reported to or taken up in."""
        for mention in reversed([m for m in self.find(text) if m.kind == "body"]):
            if _RECEIVING.search(text, 0, mention.start):
                text = text[: mention.start] + " " + text[mention.end :]
        return text

    def without_kind(self, text: str, kind: NameKind) -> str:
        """The text with the names of a kind blanked out, so that a year in a name is not taken for a date."""
        for mention in self.find(text):
            if mention.kind == kind:
                text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
        return text

    def look_up(self, spelling: str) -> tuple[NameKind, Name] | None:
        return self._by_spelling.get(_fold(spelling))

    def answering(self, text: str) -> tuple[list[Mention], list[str]]:
        """Who answers by a cell or a line: actors and bodies in order, and the names that no look-up knows.

        In a sentence ("… åvilar styrgruppen.") the other words are not names, so none is unknown.
        """
        own = _OTHER_ROLE.sub(lambda match: " " * len(match[0]), text)
        lead = _LEAD.match(own)
        if lead and not self.find(lead[0]):
            own = " " * lead.end() + own[lead.end() :]
        mentions = [mention for mention in self.find(own) if mention.kind in ("actor", "body")]
        rest, at = [], 0
        for mention in mentions:
            rest.append(own[at : mention.start])
            at = mention.end
        rest.append(own[at:])
        is_sentence = text.rstrip().endswith(".") and bool(mentions)
        unknown = [] if is_sentence else [name for t in rest for name in split_names(t)]
        unique = {id(mention.name): mention for mention in reversed(mentions)}
        return sorted(unique.values(), key=lambda mention: mention.start), unknown

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        spellings = sorted({s for _, name in self._names for s in (name.name, *name.aliases)}, key=lambda s: -len(s))
        return re.compile(r"(?<![\wÅÄÖåäö])(" + "|".join(map(_spelling_pattern, spellings)) + r")(?![\wåäö])")


def split_names(text: str) -> list[str]:
    """The names of a list that no look-up knows, as printed: parted at commas, "och" and "samt"."""
    pieces, at = [], 0
    for match in _BETWEEN_NAMES.finditer(text):
        goes_on = match["and"] and match["next"].islower() and _PREPOSITION.search(text, at, match.start())
        if not goes_on:
            pieces.append(text[at : match.start()])
            at = match.start("next") if match["and"] else match.end()
    return [name for piece in (*pieces, text[at:]) if (name := _without_edges(piece))]


def _without_edges(text: str) -> str:
    name = _EDGES.sub("", text)
    return f"{name})" if name.count("(") > name.count(")") else name


def _spelling_pattern(spelling: str) -> str:
    escaped = r"\s+".join(re.escape(word) for word in spelling.split())
    if _ABBREVIATION.fullmatch(spelling):
        return rf"{escaped}(?::?s)?"
    return rf"(?i:{escaped}s?)"


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold().removesuffix(":s")
