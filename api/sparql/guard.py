"""What a stranger's query may not do, told from its text before anything runs.

The guard is the first of several walls: a worker has no network, and memory and time of its own (`api.sparql.worker`).
It gives the better answer, and keeps from the workers what would only kill them.
"""

import re
from dataclasses import dataclass
from typing import NoReturn, cast

from api.problems import Problem
from api.sparql.job import QueryForm
from api.sparql.lexer import position, tokens
from vardgraf.parameters import Text

MAX_OPERATORS = 1_000
"""In one query. Chains of operators become as deep a tree; a worker's stack bears many times as many."""

_PROLOGUE = ("BASE", "PREFIX", "VERSION")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_OPERANDS = frozenset({"variable", "iri", "name", "word", "literal", "language", "closing"})
_TERMS = frozenset({"variable", "iri", "name", "literal"})
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Limits:
    max_query_bytes: int = 16 * 1024
    max_nesting: int = 64
    max_patterns: int = 200


def inspect_query(text: str, limits: Limits) -> QueryForm:
    """Raises Problem 400 for what is refused or no query, with line and column; 413 for the size."""
    if len(text) > limits.max_query_bytes or len(text.encode(errors="replace")) > limits.max_query_bytes:
        raise _too_large(limits)
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
            kind = cast(str, match.lastgroup)
            start, end = match.span(kind)
            if kind in _TERMS:
                around = self.open[-1]
                if around == "{" or around == "[":
                    self.is_pattern = True
                elif around == "(" and before in _TERMS and not self.values_depth:
                    self._count_patterns(2, start)  # an RDF list: two triples an item
                if kind == "iri":
                    self._check_iri(match["iri"], start, before, end_before)
                elif kind == "name":
                    self._check_name(match["name"], start)
            elif kind == "word":
                self._read_word(match["word"].upper(), start)
            elif kind == "separator":
                self._end_pattern(start)
            elif kind == "opening":
                self._open(match["opening"], start)
            elif kind == "closing":
                self._close(match["closing"], start)
            elif kind == "operator":
                self._count_operator(match["operator"], start)
            elif kind == "unknown":
                self._refuse_syntax(start)
            before, end_before = kind, end
        if self.form is None or len(self.open) > 1:
            self._refuse_syntax(len(self.text))
        return self.form

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
        if form := next((form for form in _FORMS if word.startswith(form)), None):
            self.form = cast(QueryForm, form)
            return
        if word.startswith(_UPDATES):
            self._refuse(
                "update-refused",
                start,
                Text(
                    "Grafen går bara att läsa. Ställ en fråga med SELECT, ASK, CONSTRUCT eller DESCRIBE.",
                    "The graph can only be read. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
                ),
            )
        if not word.startswith(_PROLOGUE):
            self._refuse_syntax(start)

    def _check_iri(self, iri: str, start: int, before: str, end_before: int) -> None:
        """What could also be read as a comparison, and hide what follows it, is refused."""
        if _ABSOLUTE.match(iri) and not (before == "operator" and end_before == start):
            return
        hides = "#" in iri or "'" in iri
        compares = self.open[-1] == "(" and before in _OPERANDS
        if hides and (compares or (before == "operator" and end_before == start and self.text[start - 1] == "<")):
            self._refuse(
                "ambiguous-comparison",
                start,
                Text(
                    "Det går inte att avgöra om ”<” börjar en IRI eller en jämförelse. Sätt mellanslag "
                    "efter en jämförelse, och skriv IRI:n med prefix.",
                    "It cannot be told whether '<' begins an IRI or a comparison. Put a space after "
                    "a comparison, and write the IRI with a prefix.",
                ),
            )
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
            self._refuse(
                "query-too-deep",
                start,
                Text(
                    f"Frågan är nästlad djupare än {self.limits.max_nesting} nivåer. Dela upp den.",
                    f"The query is nested deeper than {self.limits.max_nesting} levels. Divide it.",
                ),
                self.limits.max_nesting,
            )

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
            self._refuse(
                "too-many-operators",
                start,
                Text(
                    f"Frågan har fler än {MAX_OPERATORS} operatorer. Använd VALUES eller IN för långa listor.",
                    f"The query has more than {MAX_OPERATORS} operators. Use VALUES or IN for long lists.",
                ),
                MAX_OPERATORS,
            )
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
            self._refuse(
                "too-many-patterns",
                start,
                Text(
                    f"Frågan har fler än {self.limits.max_patterns} trippelmönster. Dela upp den, eller använd VALUES.",
                    f"The query has more than {self.limits.max_patterns} triple patterns. Divide it, or use VALUES.",
                ),
                self.limits.max_patterns,
            )

    def _refuse_service(self, start: int) -> NoReturn:
        self._refuse(
            "service-refused",
            start,
            Text(
                "SERVICE är avstängt: servern hämtar inget från andra. Hämta det andra svaret själv, och skicka det "
                "med VALUES. (Ett prefix får inte heller heta så.)",
                "SERVICE is off: the server fetches nothing from others. Fetch the other answer yourself, and "
                "send it in VALUES. (Nor may a prefix be called so.)",
            ),
        )

    def _refuse_syntax(self, start: int) -> NoReturn:
        raise syntax_problem(*position(self.text, start))

    def _refuse(self, kind: str, start: int, detail: Text, limit: int | None = None) -> NoReturn:
        line, column = position(self.text, start)
        members = {} if limit is None else {"limit": limit}
        raise Problem(400, kind, detail, headers=None, line=line, column=column, **members)


def syntax_problem(line: int, column: int) -> Problem:
    return Problem(
        400,
        "bad-query",
        Text(
            f"Frågan är inte SPARQL 1.1: rad {line}, tecken {column}. Rätta den där, eller strax före.",
            f"The query is not SPARQL 1.1: line {line}, character {column}. Correct it there, or just before.",
        ),
        line=line,
        column=column,
    )


def _too_large(limits: Limits) -> Problem:
    return Problem(
        413,
        "query-too-large",
        Text(
            f"Frågan är större än {limits.max_query_bytes} byte. Dela upp den.",
            f"The query is larger than {limits.max_query_bytes} bytes. Divide it.",
        ),
        limit=limits.max_query_bytes,
    )
