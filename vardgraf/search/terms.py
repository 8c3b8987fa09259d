"""What a word of a question may match, from its own form down to a part of a compound, as FTS5 expressions.

Expressions are made of words in quotation marks only, and a word has letters and digits only: nothing that a user
writes is ever read as the syntax of FTS5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from vardgraf.search.stems import stem_words
from vardgraf.search.tokens import FUNCTION_WORDS

LABELS, NAMES, STEMS = "{label}", "{names}", "{label_stems name_stems}"
MIN_PREFIX = 4
_NEAR = 4
"""How many words may stand between the parts of a compound that is written apart."""


class Closeness(IntEnum):
    """How much a match says, as points: the exact word in a label outweighs all that is less."""

    INFIX = 2
    APART = 3
    PART = 4
    PREFIX = 8
    ABBREVIATION = 12
    STEM = 16
    NAME = 28
    WORD = 32


@dataclass
class Term:
    """One word of a question: the expressions that find it, and what to mark in a hit."""

    word: str
    expressions: list[tuple[Closeness, str]]
    words: set[str] = field(default_factory=set)
    """Words that match as they are."""
    prefixes: tuple[str, ...] = ()
    """What words may begin with."""
    phrases: set[tuple[str, ...]] = field(default_factory=set)
    """Runs of stems that match."""
    runs: set[tuple[str, ...]] = field(default_factory=set)
    """Runs of words that match as they are."""

    def add(self, closeness: Closeness, columns: str, words: Iterable[str]) -> None:
        found = sorted(set(words))
        if found:
            self.words.update(found)
            self.expressions.append((closeness, f"{columns} : ({' OR '.join(map(quote, found))})"))

    def add_prefix(self, prefix: str) -> None:
        self.prefixes += (prefix,)
        self.expressions.append((Closeness.PREFIX, f"{{label names}} : {quote(prefix)} *"))

    def add_phrase(self, closeness: Closeness, stems: Sequence[str]) -> None:
        self.phrases.add(tuple(stems))
        self.expressions.append((closeness, f"{STEMS} : {phrase(stems)}"))

    def add_apart(self, stems: Iterable[str]) -> None:
        ordered = sorted(stems)
        self.phrases.update((stem,) for stem in ordered)
        self.expressions.append((Closeness.APART, f"{STEMS} : NEAR({' '.join(map(quote, ordered))}, {_NEAR})"))


class Abbreviations:
    """Short forms and what they stand for, both ways."""

    def __init__(self, pairs: Iterable[tuple[str, str]], tokenizer: Mapping[str, Sequence[str]]):
        """`tokenizer` has the words of each text of the pairs."""
        self._long: dict[str, set[tuple[str, ...]]] = {}
        self._short: dict[tuple[str, ...], set[str]] = {}
        for short, long in pairs:
            words, stems = tokenizer[short], tuple(stem_words(tokenizer[long]))
            if len(words) == 1 and stems:
                self._long.setdefault(words[0], set()).add(stems)
                self._short.setdefault(stems, set()).add(words[0])
        self._longest = max(map(len, self._short), default=0)

    def expansions(self, word: str) -> set[tuple[str, ...]]:
        return self._long.get(word, set())

    def short_forms(self, stems: Sequence[str]) -> list[set[str]]:
        """For each place of a text: the short forms of what stands around it there."""
        found: list[set[str]] = [set() for _ in stems]
        for start in range(len(stems)):
            for end in range(start + 1, min(len(stems), start + self._longest) + 1):
                for short in self._short.get(tuple(stems[start:end]), ()):
                    for place in range(start, end):
                        found[place].add(short)
        return found


def make_terms(words: Sequence[str], abbreviations: Abbreviations, *, is_open: bool) -> list[Term]:
    """The words that an answer must have, each with its own forms; `is_open`: the last one may still be being typed."""
    stems = stem_words(words)
    shorts = abbreviations.short_forms(stems)
    needed = [place for place, word in enumerate(words) if word not in FUNCTION_WORDS or shorts[place]]
    last = len(words) - 1
    found: dict[str, Term] = {}
    for place in needed or range(len(words)):
        word = words[place]
        if word in found:
            continue
        term = found[word] = Term(word, [(Closeness.WORD, f"{LABELS} : {quote(word)}")], {word})
        term.expressions.append((Closeness.NAME, f"{NAMES} : {quote(word)}"))
        term.add_phrase(Closeness.STEM, [stems[place]])
        for expansion in sorted(abbreviations.expansions(word)):
            term.add_phrase(Closeness.ABBREVIATION, expansion)
        term.add(Closeness.ABBREVIATION, "{label names}", shorts[place])
        if len(word) >= MIN_PREFIX or (is_open and place == last and len(word) > 1):
            term.add_prefix(word)
    return list(found.values())


def make_quoted(words: Sequence[str]) -> Term:
    """Words that an answer must have side by side, as they are."""
    term = Term(" ".join(words), [(Closeness.WORD, f"{LABELS} : {phrase(words)}")])
    term.expressions.append((Closeness.NAME, f"{NAMES} : {phrase(words)}"))
    term.runs.add(tuple(words))
    return term


def phrase(words: Iterable[str]) -> str:
    return quote(" ".join(words))


def quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
