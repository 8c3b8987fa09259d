"""Where a hit has the words of a question."""

from collections.abc import Iterable, Sequence
from html import escape

from vardgraf.search.stems import stem_words
from vardgraf.search.terms import Term
from vardgraf.search.tokens import Token, tokenize

Span = tuple[int, int]


def find_spans(text: str, terms: Sequence[Term]) -> list[Span]:
    """Character ranges of the words that match, in order, none overlapping."""
    tokens = tokenize(text)
    stems = stem_words(token.word for token in tokens)
    marked = {place for term in terms for place in _places(term, tokens, stems)}
    return [(tokens[place].start, tokens[place].end) for place in sorted(marked)]


def mark_spans(text: str, spans: Iterable[Span]) -> str:
    """The text as HTML, escaped, with <mark> around the ranges."""
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])


def _places(term: Term, tokens: Sequence[Token], stems: Sequence[str]) -> Iterable[int]:
    for place, token in enumerate(tokens):
        if token.word in term.words or token.word.startswith(term.prefixes):
            yield place
    for phrase in term.phrases:
        yield from _run(phrase, stems)
    for run in term.runs:
        yield from _run(run, [token.word for token in tokens])


def _run(wanted: tuple[str, ...], found: Sequence[str]) -> Iterable[int]:
    for start in range(len(found) - len(wanted) + 1):
        if tuple(found[start : start + len(wanted)]) == wanted:
            yield from range(start, start + len(wanted))
