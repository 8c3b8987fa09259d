"""What a stranger's query may not do, told from its text before anything runs.

The guard is the first of several walls: a worker has no network, and memory and time of its own (`api.sparql.worker`).
It gives the better answer, and keeps from the engine what would only kill the process. The words for what it refuses
are in `api.sparql.refusals`.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from api.sparql.job import QueryForm
from api.sparql.lexer import tokens

MAX_OPERATORS = 1_000
"""In one query. Chains of operators become as deep a tree; a worker's stack bears many times as many."""

_PROLOGUE = ("BASE", "PREFIX", "VERSION")
_FORMS: tuple[QueryForm, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_OPERANDS = frozenset({"variable", "iri", "name", "word", "literal", "language", "closing"})
_TERMS = frozenset({"variable", "iri", "name", "literal"})
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Limits:
    max_query_bytes: int = 16 * 1024
    max_nesting: int = 64
    max_patterns: int = 200


class RefusedError(Exception):
    """`kind` is that of the problem; `offset` where the reason is in the text, `limit` what was overstepped."""

    def __init__(self, kind: str, offset: int, limit: int | None = None):
        super().__init__(kind)
        self.kind, self.offset, self.limit = kind, offset, limit


def read_form(text: str, limits: Limits) -> QueryForm:
    """The form of a query that may run. Raises RefusedError, also for what is no query."""
    if len(text) > limits.max_query_bytes or len(text.encode(errors="replace")) > limits.max_query_bytes:
        raise RefusedError("query-too-large", 0, limits.max_query_bytes)
    return _Inspection(text, limits).run()


class _Inspection:
    def __init__(self, text: str, limits: Limits):
        self.text, self.limits = text, limits
        self.form: QueryForm | None = None
        self.open: list[str] = [""]
        """The brackets around the token, the innermost last."""
        self.operators = self.patterns = 0
        self.is_pattern = False
        """Whether something stands since the last triple pattern ended."""
        self.values_depth = 0
        """How deep the VALUES block lies that the token is in."""

    def run(self) -> QueryForm:
        before, end_before = "", 0
        for match in tokens(self.text):
            kind: str = match.lastgroup  # type: ignore[assignment]
            if kind in _TERMS:
                around = self.open[-1]
                if around == "{" or around == "[":
                    self.is_pattern = True
                elif around == "(" and before in _TERMS and not self.values_depth:
                    self._count_patterns(2, match.start(kind))  # an RDF list: two triples an item
                if kind == "iri":
                    self._check_iri(match["iri"], match.start("iri"), before, end_before)
                elif kind == "name":
                    self._check_name(match["name"], match.start("name"))
            elif kind != "end":
                self._read_other(kind, match[kind], match.start(kind))
            before, end_before = kind, match.end()
        if self.form is None or len(self.open) > 1:
            self._refuse_syntax(len(self.text))
        return self.form

    def _read_other(self, kind: str, token: str, start: int) -> None:
        if kind == "word":
            self._read_word(token.upper(), start)
        elif kind == "separator":
            self._end_pattern(start)
        elif kind == "opening":
            self._open(token, start)
        elif kind == "closing":
            self._close(token, start)
        elif kind == "operator":
            self._count_operator(token, start)
        elif kind == "unknown":
            self._refuse_syntax(start)

    def _read_word(self, word: str, start: int) -> None:
        if self.form is None:
            self._read_form(word, start)
        elif "SERVICE" in word:
            self._refuse_service(start)
        elif word == "A" or word == "TRUE" or word == "FALSE":
            self.is_pattern = True
        else:
            self._end_pattern(start)
            if word == "VALUES" and not self.values_depth:
                self.values_depth = len(self.open)

    def _read_form(self, word: str, start: int) -> None:
        for form in _FORMS:
            if word.startswith(form):
                self.form = form
                return
        if word.startswith(_UPDATES):
            self._refuse("update-refused", start)
        if not word.startswith(_PROLOGUE):
            self._refuse_syntax(start)

    def _check_iri(self, iri: str, start: int, before: str, end_before: int) -> None:
        """What could also be read as a comparison, and hide what follows it, is refused."""
        if _ABSOLUTE.match(iri) and not (before == "operator" and end_before == start):
            return
        hides = "#" in iri or "'" in iri
        compares = self.open[-1] == "(" and before in _OPERANDS
        if hides and (compares or (before == "operator" and end_before == start and self.text[start - 1] == "<")):
            self._refuse("ambiguous-comparison", start)
        if ")" in iri and "SERVICE" in iri.upper():
            self._refuse_service(start)

    def _check_name(self, name: str, start: int) -> None:
        """A prefix that is not declared is read as keywords: `true.SERVICE:x` is three things then."""
        if "SERVICE" in name.partition(":")[0].upper():
            self._refuse_service(start)

    def _open(self, bracket: str, start: int) -> None:
        if bracket == "{":
            self._end_pattern(start)
        elif self.open[-1] in "{[":
            self.is_pattern = True
        self.open.append(bracket)
        if len(self.open) - 1 > self.limits.max_nesting:
            self._refuse("query-too-deep", start, self.limits.max_nesting)

    def _close(self, bracket: str, start: int) -> None:
        if bracket == "}" or bracket == "]":
            self._end_pattern(start)
        self.open.pop()
        if not self.open:
            self._refuse_syntax(start)
        if self.values_depth and bracket == "}" and len(self.open) <= self.values_depth:
            self.values_depth = 0
        if bracket == "]":
            self.is_pattern = True

    def _count_operator(self, operator: str, start: int) -> None:
        self.operators += 1
        if self.operators > MAX_OPERATORS:
            self._refuse("too-many-operators", start, MAX_OPERATORS)
        if operator == "/":
            self._count_patterns(1, start)  # each step of a path is a pattern to the planner

    def _end_pattern(self, start: int) -> None:
        if self.is_pattern:
            self.is_pattern = False
            if not self.values_depth:
                self._count_patterns(1, start)

    def _count_patterns(self, more: int, start: int) -> None:
        self.patterns += more
        if self.patterns > self.limits.max_patterns:
            self._refuse("too-many-patterns", start, self.limits.max_patterns)

    def _refuse_service(self, start: int) -> NoReturn:
        self._refuse("service-refused", start)

    def _refuse_syntax(self, start: int) -> NoReturn:
        self._refuse("bad-query", start)

    def _refuse(self, kind: str, start: int, limit: int | None = None) -> NoReturn:
        raise RefusedError(kind, start, limit)
