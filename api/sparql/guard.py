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
_KEYWORDS = frozenset({"VALUES", "FILTER", "BIND", "SELECT", "SELECTDISTINCT", "SELECTREDUCED"})
_OPERANDS = frozenset({"variable", "iri", "name", "word", "literal", "language", "closing"})
_TERMS = frozenset({"variable", "iri", "name", "literal"})
_LIST, _CALL, _SUBQUERY = "list", "call", "subquery"
"""What else a token may stand in: in brackets of a list or path; in a group, where FILTER or BIND awaits its brackets;
in a group that is a query, whose clauses have no patterns.
"""
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Limits:
    max_query_bytes: int = 16 * 1024
    max_nesting: int = 64
    max_patterns: int = 200
    """Of triples, and VALUES: planning takes more than the square of them. As many FILTER, BIND or expressions of
    SELECT as the size allows take half a second, and have no limit of their own.
    """


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
        """The brackets around the token, the innermost last, or what they are."""
        self.operators = self.patterns = 0
        self.is_pattern = False
        """Whether something stands since the last triple pattern ended."""
        self.values_depth = 0
        """How deep the VALUES block lies that the token is in."""

    def run(self) -> QueryForm:
        before, end_before, opened = "", 0, self.open
        for match in tokens(self.text):
            kind: str = match.lastgroup  # type: ignore[assignment]
            if kind in _TERMS:
                around = opened[-1]
                if around == "{" or around == "[":
                    self.is_pattern = True
                elif around == _LIST:
                    self._count_items(1, before, match.start(kind), end_before)
                if kind == "iri":
                    self._check_iri(match["iri"], match.start("iri"), before, end_before)
                elif kind == "name" and "SERVICE" in match["name"].upper():
                    self._check_name(match["name"], match.start("name"))
            elif kind != "end":
                self._read_other(kind, match[kind], match.start(kind), before, end_before)
            before, end_before = kind, match.end()
        if self.form is None or len(self.open) > 1:
            self._refuse_syntax(len(self.text))
        return self.form

    def _read_other(self, kind: str, token: str, start: int, before: str, end_before: int) -> None:
        if kind == "word":
            self._read_word(token.upper(), start, before, end_before)
        elif kind == "separator":
            self._separate(start)
        elif kind == "opening":
            self._open(token, start, before, end_before)
        elif kind == "closing":
            self._close(token, start)
        elif kind == "operator":
            self._count_operator(token, start)
        elif kind == "unknown":
            self._refuse_syntax(start)

    def _read_word(self, word: str, start: int, before: str, end_before: int) -> None:
        around = self.open[-1]
        if self.form is None:
            self._read_form(word, start, before)
        elif "SERVICE" in word:
            self._refuse_service(start)
        elif around == _LIST:
            self._count_items(max(1, len(word) // len("TRUE")), before, start, end_before)  # `truetrue` is two
        elif word == "A" or word == "TRUE" or word == "FALSE":
            self.is_pattern |= around == "{" or around == "["
        else:
            if self.is_pattern:
                self._end_pattern(start)
            if word in _KEYWORDS:
                self._read_keyword(word, start, before)

    def _read_keyword(self, word: str, start: int, before: str) -> None:
        if word == "VALUES" and not self.values_depth:
            self._count_patterns(1, start)
            self.values_depth = len(self.open)
        elif self.open[-1] == "{":
            if word == "FILTER" or word == "BIND":
                self.open[-1] = _CALL
            elif word != "VALUES" and before == "opening":
                self.open[-1] = _SUBQUERY

    def _read_form(self, word: str, start: int, before: str) -> None:
        """No word follows another one in the prologue, but a prefix longer than the lexer takes for one."""
        if before == "word":
            self._refuse_syntax(start)
        for form in _FORMS:
            if word.startswith(form):
                self.form = form
                return
        if word.startswith(_UPDATES):
            self._refuse("update-refused", start)
        if word not in _PROLOGUE:
            self._refuse_syntax(start)

    def _check_iri(self, iri: str, start: int, before: str, end_before: int) -> None:
        """What could also be read as a comparison, and hide what follows it, is refused."""
        if _ABSOLUTE.match(iri) and not (before == "operator" and end_before == start):
            return
        hides = "#" in iri or "'" in iri
        compares = self.open[-1] in ("(", _LIST) and before in _OPERANDS
        if hides and (compares or (before == "operator" and end_before == start and self.text[start - 1] == "<")):
            self._refuse("ambiguous-comparison", start)
        if ")" in iri and "SERVICE" in iri.upper():
            self._refuse_service(start)

    def _check_name(self, name: str, start: int) -> None:
        """A prefix that is not declared is read as keywords: `true.SERVICE:x` is three things then."""
        if "SERVICE" in name.partition(":")[0].upper():
            self._refuse_service(start)

    def _separate(self, start: int) -> None:
        if self.open[-1] in (_CALL, _SUBQUERY):
            self._refuse_syntax(start)
        self._end_pattern(start)

    def _open(self, bracket: str, start: int, before: str, end_before: int) -> None:
        around, inner = self.open[-1], bracket
        if around == _CALL:
            self.open[-1] = "{"
        elif around == _LIST:
            self._count_items(1, before, start, end_before)
            if bracket == "(":
                inner = _LIST
                self._count_patterns(0 if before == "operator" else 2, start)
        elif (around == "{" or around == "[") and bracket != "{":
            self.is_pattern = True
            if bracket == "<<":
                self._count_patterns(1, start)  # of what is said of the triple
            elif bracket == "(" and not self.values_depth:
                inner = _LIST
        if bracket == "{":
            self._end_pattern(start)
        self.open.append(inner)
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
        if bracket == "]" and self.open[-1] != _LIST:
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

    def _count_items(self, number: int, before: str, start: int, end_before: int) -> None:
        """In brackets that may be a list, two triples an item: the first may be a path's, and others in a path follow
        an operator that is no sign of a number.
        """
        if before != "opening" and (before != "operator" or self.text[end_before - 1] in "+-"):
            self._count_patterns(2 * number, start)

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
