"""What a shape becomes: queries, each for all focus nodes, and how their rows are put together to results."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from vardgraf.checks.errors import ValidationFailureError
from vardgraf.checks.graph import Node, Term
from vardgraf.checks.paths import Path, Predicate
from vardgraf.checks.results import Result
from vardgraf.namespaces import shorten

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_RESERVED = {"this", "value", "path", "message", "failure"}
SHAPES_GRAPH = NamedNode("urn:vardgraf:shapes")
"""The name that $shapesGraph has while a query that speaks of it runs."""

Row = dict[str, Term]
Multiplicity = Mapping[Term, int]


@dataclass(frozen=True)
class Violation:
    this: Term
    value: Term | None = None
    path: Path | None = None
    messages: tuple[Literal, ...] = ()
    """Of the constraint itself, with its placeholders."""
    bindings: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """A query each row of which is a violation: ?this, and ?value, ?path, ?message where it tells them."""

    component: NamedNode
    query: str
    path: Path | None
    is_own_value: bool
    """Whether the focus node is the value when the query tells none (a SPARQL constraint on a node shape)."""
    messages: tuple[Literal, ...] = ()
    parameters: tuple[tuple[str, Term], ...] = ()
    source_constraint: Node | None = None
    minus: str | None = None
    """A query whose rows are taken away: those for which an ASK says yes."""
    on_copy: bool = False
    """Whether it needs a copy of the data where each triple is once, with the shapes graph beside it."""
    only_if: str | None = None
    """An ASK that several constraints share; where it says no, there is nothing to find."""

    def violations(self, run: "Run") -> Iterator[Violation]:
        if self.only_if and not run.asks(self.only_if):
            return
        fine = run.pairs(self.minus, self.on_copy) if self.minus else frozenset[tuple[Term, Term]]()
        for row in run.rows(self.query, self.on_copy):
            if not fine or (row["this"], row["value"]) not in fine:
                yield self._violation(row)

    def violators(self, run: "Run") -> set[Term]:
        return {violation.this for violation in self.violations(run)}

    def _violation(self, row: Row) -> Violation:
        if isinstance(failure := row.get("failure"), Literal) and failure.value in ("true", "1"):
            raise ValidationFailureError(f"{self.source_constraint}: frågan svarade ?failure för {row['this']}.")
        this, path = row["this"], row.get("path")
        value = row.get("value") or (this if self.is_own_value else None)
        return Violation(
            this,
            value,
            Predicate(path) if isinstance(path, NamedNode) else self.path,
            (message,) if isinstance(message := row.get("message"), Literal) else self.messages,
            {name: term for name, term in row.items() if name not in _RESERVED and name[0] != "_"},
        )


@dataclass(frozen=True)
class Conforming:
    """sh:node, sh:not, sh:and, sh:or, sh:xone: how many of the members a value must conform to."""

    component: NamedNode
    pairs: str
    path: Path | None
    members: tuple["CompiledShape", ...]
    allowed: frozenset[int]

    def violations(self, run: "Run") -> Iterator[Violation]:
        violators = [run.violators(member) for member in self.members]
        for this, value in self._suspects(run, frozenset[Term]().union(*violators)):
            if sum(value not in one for one in violators) not in self.allowed:
                yield Violation(this, value, self.path)

    def violators(self, run: "Run") -> set[Term]:
        return {violation.this for violation in self.violations(run)}

    def _suspects(self, run: "Run", violators: frozenset[Term]) -> Iterable[tuple[Term, Term]]:
        """All pairs; where a value that conforms to all members is right, only those that a violator can be in."""
        if len(self.members) not in self.allowed:
            return run.pairs(self.pairs)
        if self.path is None:
            return ((value, value) for value in violators)
        return run.pairs(self.pairs) if violators else ()


@dataclass(frozen=True)
class Counted:
    """sh:qualifiedMinCount and sh:qualifiedMaxCount: how many values conform to a shape and to none of its siblings."""

    component: NamedNode
    focus: str
    pairs: str
    path: Path | None
    member: "CompiledShape"
    siblings: tuple["CompiledShape", ...]
    minimum: int | None
    maximum: int | None

    def violations(self, run: "Run") -> Iterator[Violation]:
        violators, others = run.violators(self.member), [run.violators(one) for one in self.siblings]
        counts = Counter(
            this
            for this, value in run.pairs(self.pairs)
            if value not in violators and all(value in other for other in others)
        )
        for row in run.rows(self.focus):
            number = counts[row["this"]]
            if (self.minimum is not None and number < self.minimum) or (
                self.maximum is not None and number > self.maximum
            ):
                yield Violation(row["this"], None, self.path)

    def violators(self, run: "Run") -> set[Term]:
        return {violation.this for violation in self.violations(run)}


Check = Rows | Conforming | Counted


@dataclass(frozen=True)
class CompiledShape:
    """A shape for the focus nodes of one place in the shapes graph."""

    node: Node
    severity: NamedNode
    messages: tuple[Literal, ...]
    focus: str
    pairs: str | None
    """The query from focus nodes to values; None for a node shape, whose values are its focus nodes."""
    checks: tuple[Check, ...]
    properties: tuple["CompiledShape", ...] = ()


@dataclass
class Run:
    """One validation: the store, and the answers that several constraints share. Shapes may be reported in threads:
    two of them may at worst ask the same question twice."""

    store: Store
    shapes: Iterable[Triple] = ()
    _pairs: dict[str, frozenset[tuple[Term, Term]]] = field(default_factory=dict)
    _violators: dict[int, frozenset[Term]] = field(default_factory=dict)
    _asked: dict[str, bool] = field(default_factory=dict)
    _copy: Store | None = None
    _copying: Lock = field(default_factory=Lock)

    def rows(self, query: str, on_copy: bool = False) -> Iterator[Row]:
        answer = self._copied().query(query) if on_copy else self.store.query(query, use_default_graph_as_union=True)
        assert isinstance(answer, QuerySolutions)
        names = [variable.value for variable in answer.variables]
        for solution in answer:
            yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}

    def asks(self, query: str) -> bool:
        if query not in self._asked:
            self._asked[query] = bool(self.store.query(query, use_default_graph_as_union=True))
        return self._asked[query]

    def pairs(self, query: str, on_copy: bool = False) -> frozenset[tuple[Term, Term]]:
        if query not in self._pairs:
            self._pairs[query] = frozenset((row["this"], row["value"]) for row in self.rows(query, on_copy))
        return self._pairs[query]

    def violators(self, shape: CompiledShape) -> frozenset[Term]:
        """The focus nodes that do not conform to the shape."""
        if id(shape) not in self._violators:
            found = {this for check in shape.checks for this in check.violators(self)}
            for inner in shape.properties:
                wrong = self.violators(inner)
                found |= {this for this, value in self.pairs(shape.pairs) if value in wrong} if shape.pairs else wrong
            self._violators[id(shape)] = frozenset(found)
        return self._violators[id(shape)]

    def report(self, shape: CompiledShape, times: Multiplicity | None = None) -> Iterator[Result]:
        """The shape's results; `times` is how often a node is in focus, when not once.

        A property shape that is reached twice reports twice (W3C test validation-reports/shared).
        """
        for check in shape.checks:
            for violation in check.violations(self):
                result = _result(shape, check, violation)
                for _ in range(1 if times is None else times[violation.this]):
                    yield result
        if not shape.properties:
            return
        inner = times
        if shape.pairs:
            counted: Counter[Term] = Counter()
            for this, value in self.pairs(shape.pairs):
                counted[value] += 1 if times is None else times[this]
            inner = counted
        for one in shape.properties:
            yield from self.report(one, inner)

    def _copied(self) -> Store:
        """The union of the graphs as default graph, each triple once, with the shapes graph under its name."""
        with self._copying:
            if self._copy is None:
                self._copy = Store()
                self._copy.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in self.store)
                self._copy.extend(Quad(one.subject, one.predicate, one.object, SHAPES_GRAPH) for one in self.shapes)
            return self._copy


def fill_in(message: str, known: Mapping[str, Term]) -> str:
    """The message with {?name} and {$name} replaced by what they stand for (SHACL 1.0, 5.3.2); unknown ones stay."""
    return _PLACEHOLDER.sub(lambda match: _show(known[match[1]]) if match[1] in known else match[0], message)


def told(messages: Iterable[Literal], known: Mapping[str, Term]) -> dict[str, str]:
    """The messages by language, filled in; several in one language stand below each other."""
    by_language: dict[str, list[str]] = {}
    for message in messages:
        by_language.setdefault(message.language or "", []).append(fill_in(message.value, known))
    return {language: "\n".join(texts) for language, texts in by_language.items()}


def _show(term: Term) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else term.value


def _result(shape: CompiledShape, check: Check, violation: Violation) -> Result:
    known = {"this": violation.this, **violation.bindings}
    if violation.value is not None:
        known["value"] = violation.value
    source_constraint = None
    if isinstance(check, Rows):
        known |= dict(check.parameters)
        source_constraint = check.source_constraint
    return Result(
        violation.this,
        violation.path,
        violation.value,
        check.component,
        shape.node,
        shape.severity,
        told(violation.messages or shape.messages, known),
        source_constraint,
        violation.bindings,
    )
