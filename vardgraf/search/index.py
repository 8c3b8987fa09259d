"""The index of a release in SQLite, in memory: FTS5 over words and stems, compounds and trigrams over its vocabulary.

Words are looked up, never guessed at: what a word may match is first found in the vocabulary, so that the hit can be
marked. Ranking goes by how close the match is, then by how short the text is.
"""

import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.resources import files
from threading import Lock

from vardgraf.search.compounds import Compounds
from vardgraf.search.documents import FACETS, Corpus, Document
from vardgraf.search.highlight import Span, find_spans, mark_spans
from vardgraf.search.stems import stem_words
from vardgraf.search.terms import MIN_PREFIX, Abbreviations, Closeness, Term, make_quoted, make_terms, phrase
from vardgraf.search.tokens import FUNCTION_WORDS, split_quoted, tokenize, words_of

_WHOLE_LABEL, _WHOLE_NAME, _PHRASE = 10_000, 5_000, 500
_MIN_INFIX, _MIN_SUGGESTED, _MIN_LIKENESS = 5, 4, 0.8
_MANY_WORDS = 200
_BY_RANK, _BY_PLACE = "ranked.points DESC, LENGTH(document.label), document.id", "document.id"


@dataclass(frozen=True)
class Hit:
    """`matched` is the text that has the words: the label, or else the first other name that has."""

    iri: str
    kind: str
    label: str
    matched: str
    spans: tuple[Span, ...]
    """Character ranges in `matched`."""
    points: int

    @property
    def highlight(self) -> str:
        """`matched` as HTML, with <mark> around the words."""
        return mark_spans(self.matched, self.spans)


@dataclass(frozen=True)
class Answer:
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    """Facet to value to the number of hits, most first."""
    suggestion: str | None
    """The question with the words corrected that nothing has; None where there is nothing to correct."""


class SearchIndex:
    def __init__(self, corpus: Corpus):
        # One connection behind a lock: a search takes milliseconds, and its temporary tables are its own.
        self._lock = Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(_sql("schema"))
        texts = {text for pair in corpus.abbreviations for text in pair}
        self._abbreviations = Abbreviations(corpus.abbreviations, {text: words_of(text) for text in texts})
        uses: Counter[str] = Counter()
        for number, document in enumerate(corpus.documents, 1):
            uses.update(self._add(number, document))
        self._compounds = Compounds(uses)
        self._add_words(uses)
        self._db.commit()

    def search(
        self, text: str | None, filters: Mapping[str, str] | None = None, *, limit: int = 20, offset: int = 0
    ) -> Answer:
        """The documents that have all words of the text, those in quotation marks side by side, under all filters
        (facet or property to value).

        Without text all of them, in the order of plans and lines.
        """
        with self._lock:
            return self._search(text, filters or {}, limit, offset)

    def _search(self, text: str | None, filters: Mapping[str, str], limit: int, offset: int) -> Answer:
        self._db.execute("DELETE FROM hit")
        self._db.execute("DELETE FROM ranked")
        terms: list[Term] = []
        unknown: list[Term] = []
        if text is None or not text.strip():
            self._db.execute("INSERT INTO ranked SELECT id, 0 FROM document")
        else:
            loose, quoted = split_quoted(text)
            is_open = unicodedata.normalize("NFC", text)[-1].isalnum()
            terms = make_terms(words_of(loose), self._abbreviations, is_open=is_open)
            unknown = [term for term in terms if not self._widen(term)]
            terms += [make_quoted(words) for words in quoted]
            self._rank(words_of(text), terms)
        for facet, value in filters.items():
            kept = "SELECT document FROM facet WHERE facet = ? AND value = ?"
            self._db.execute(f"DELETE FROM ranked WHERE document NOT IN ({kept})", (facet, value))
        total = self._db.execute("SELECT COUNT(*) FROM ranked").fetchone()[0]
        suggestion = self._suggest(text, unknown) if text and unknown else None
        return Answer(total, tuple(self._hits(terms, limit, offset)), self._facets(), suggestion)

    def _rank(self, words: list[str], terms: list[Term]) -> None:
        for number, term in enumerate(terms):
            for closeness, expression in term.expressions:
                self._match(number, closeness, expression)
        self._match(-1, _PHRASE, f"{{label names}} : {phrase(words)}" if len(words) > 1 else "")
        whole = " ".join(words)
        self._db.execute("INSERT INTO hit SELECT id, -2, ? FROM document WHERE whole = ?", (_WHOLE_LABEL, whole))
        self._db.execute("INSERT INTO hit SELECT document, -3, ? FROM whole_name WHERE name = ?", (_WHOLE_NAME, whole))
        if terms:
            self._db.execute(_sql("rank"), {"terms": len(terms)})

    def _match(self, term: int, points: int, expression: str) -> None:
        if expression:
            found = "INSERT INTO hit SELECT rowid, ?, ? FROM text WHERE text MATCH ?"
            self._db.execute(found, (term, points, expression))

    def _widen(self, term: Term) -> bool:
        """Add what the vocabulary has of compounds; where nothing fits, words that hold the term. Whether any does."""
        stem = stem_words([term.word])[0]
        term.add(Closeness.PART, "{label names}", self._column("SELECT word FROM part WHERE part = ?", stem))
        self._add_prefix(term, self._compounds.base(stem))  # compounds are found by every form of a known word
        for way in self._compounds.ways_apart(term.word):
            term.add_apart(way)
        if self._finds_any(term):
            return True
        self._add_prefix(term, stem)
        if self._finds_any(term):
            return True
        if len(term.word) >= _MIN_INFIX:
            found = f"SELECT word FROM gram WHERE gram MATCH ? LIMIT {_MANY_WORDS}"
            term.add(Closeness.INFIX, "{label names}", self._column(found, phrase([term.word])))
        return any(closeness == Closeness.INFIX for closeness, _ in term.expressions)

    def _add_prefix(self, term: Term, prefix: str) -> None:
        if len(prefix) >= MIN_PREFIX and prefix not in term.prefixes:
            term.add_prefix(prefix)

    def _finds_any(self, term: Term) -> bool:
        found = "SELECT rowid FROM text WHERE text MATCH ? LIMIT 1"
        return any(self._column(found, expression) for _, expression in term.expressions)

    def _hits(self, terms: list[Term], limit: int, offset: int) -> Iterable[Hit]:
        columns = "iri, kind, label, names, points"
        joined = f"SELECT {columns} FROM ranked JOIN document ON document.id = ranked.document"
        part = f"{joined} ORDER BY {_BY_RANK if terms else _BY_PLACE} LIMIT ? OFFSET ?"
        for iri, kind, label, names, points in self._db.execute(part, (limit, offset)).fetchall():
            matched, spans = label, find_spans(label, terms)
            for name in () if spans else json.loads(names):
                if found := find_spans(name, terms):
                    matched, spans = name, found
                    break
            yield Hit(iri, kind, label, matched, tuple(spans), points)

    def _facets(self) -> dict[str, dict[str, int]]:
        counted = "SELECT facet, value, COUNT(*) AS n FROM ranked JOIN facet USING (document) GROUP BY facet, value"
        found: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for facet, value, number in self._db.execute(f"{counted} ORDER BY n DESC, value"):
            if facet in found:
                found[facet][value] = number
        return found

    def _suggest(self, text: str, unknown: Iterable[Term]) -> str | None:
        better = {term.word: near for term in unknown if (near := self._nearest_word(term.word))}
        if not better:
            return None
        parts, at = [], 0
        for token in tokenize(text):
            parts += [text[at : token.start], better.get(token.word, text[token.start : token.end])]
            at = token.end
        return "".join([*parts, text[at:]])

    def _nearest_word(self, word: str) -> str | None:
        """The word of the vocabulary that is most like it, the more used one where two are; None when none is."""
        if len(word) < _MIN_SUGGESTED:
            return None
        grams = sorted({word[at : at + 3] for at in range(len(word) - 2)})
        any_gram = " OR ".join(phrase([gram]) for gram in grams)
        found = "SELECT gram.word, uses FROM gram JOIN word USING (word) WHERE gram MATCH ? ORDER BY rank LIMIT 60"
        likeness = {
            (SequenceMatcher(None, word, near).ratio(), uses, near)
            for near, uses in self._db.execute(found, (any_gram,))
        }
        best = max(likeness, default=(0.0, 0, ""))
        return best[2] if best[0] >= _MIN_LIKENESS else None

    def _add(self, number: int, document: Document) -> list[str]:
        """Returns the words of the document."""
        label, names = words_of(document.label), [words_of(name) for name in document.names]
        flat = [word for name in names for word in name]
        row = (number, document.iri, document.kind, document.label, json.dumps(document.names), " ".join(label))
        self._db.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)", row)
        columns = [" ".join(words) for words in (label, flat, stem_words(label), stem_words(flat))]
        text = "INSERT INTO text (rowid, label, names, label_stems, name_stems) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(text, (number, *columns))
        wholes = {(" ".join(name), number) for name in names}
        self._db.executemany("INSERT INTO whole_name VALUES (?, ?)", wholes)
        facets = [(facet, value, number) for facet, values in document.facets.items() for value in values]
        self._db.executemany("INSERT INTO facet VALUES (?, ?, ?)", facets)
        return label + flat

    def _add_words(self, uses: Counter[str]) -> None:
        words = {word: number for word, number in uses.items() if word not in FUNCTION_WORDS}
        self._db.executemany("INSERT INTO word VALUES (?, ?)", words.items())
        self._db.executemany("INSERT INTO gram VALUES (?)", ((word,) for word in words))
        parts = ((part, word) for word in words for part in self._compounds.parts(word))
        self._db.executemany("INSERT INTO part VALUES (?, ?)", parts)

    def _column(self, query: str, value: str) -> list[str]:
        return [row[0] for row in self._db.execute(query, (value,))]


def _sql(name: str) -> str:
    return files("vardgraf.search").joinpath(f"{name}.sql").read_text(encoding="utf-8")
