"""Shapes compiled to set-based SPARQL: one query a constraint, for all its focus nodes at once.

A shape that others only refer to (sh:node, sh:not, sh:or …) is compiled for the values that the reference leads to:
its violators are found as a set first, and the constraint that refers to it looks values up in that set.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from vardgraf.checks.compiled import SHAPES_GRAPH, Check, CompiledShape, Conforming, Counted, Rows
from vardgraf.checks.conditions import ask_any_violation, is_asked, violating_value
from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, ShapesGraph, Term
from vardgraf.checks.paths import Path
from vardgraf.checks.patterns import any_values, pairs, seed_of_pairs, target_focus, term_text, value_focus
from vardgraf.checks.prebinding import Prebinding, PrebindingError, counts_duplicates, set_based
from vardgraf.checks.reading import ShapeReader, find_shapes
from vardgraf.checks.sets import violating_closed, violating_sets
from vardgraf.checks.shapes import (
    Closed,
    Constraint,
    Custom,
    Logic,
    Pattern,
    Qualified,
    Query,
    Shape,
    Sparql,
    Terms,
    component_of,
)
from vardgraf.namespaces import SH

_SPARQL = NamedNode(SH + "SPARQLConstraintComponent")


@dataclass(frozen=True)
class CompiledShapes:
    """The shapes with targets, ready to run, and what was refused."""

    shapes: tuple[CompiledShape, ...]
    refused: tuple[CompileError, ...]
    spellings: Mapping[Term, Term]
    """Target literals by their canonical form, which is what the store answers with (4.0 becomes 4)."""


def compile_shapes(triples: Iterable[Triple]) -> CompiledShapes:
    """All shapes of a graph that have targets; those without are read too, so that nothing unknown hides in them."""
    graph = ShapesGraph(triples)
    compiled: list[CompiledShape] = []
    refused: list[CompileError] = []
    for node in find_shapes(graph):
        try:
            shape = ShapeReader(graph).read(node)
            if shape and shape.targets:
                compiled.append(_compile(shape, target_focus(shape.node, shape.targets)))
        except CompileError as error:
            error.root = node
            refused.append(error)
    return CompiledShapes(tuple(compiled), tuple(refused), _spellings(graph))


def _spellings(graph: ShapesGraph) -> dict[Term, Term]:
    targets = [one for node in graph.subjects(SH + "targetNode") for one in graph.values(node, SH + "targetNode")]
    found: dict[Term, Term] = {}
    for literal in targets:
        if isinstance(literal, Literal):
            answer = Store().query(f"SELECT ({literal} AS ?canonical) WHERE {{}}")
            assert isinstance(answer, QuerySolutions)
            canonical = next(answer)["canonical"]
            if isinstance(canonical, Literal) and canonical != literal:
                found[canonical] = literal
    return found


def _compile(shape: Shape, focus: str) -> CompiledShape:
    inner, question = value_focus(focus, shape.path), ask_any_violation(shape, focus)
    return CompiledShape(
        shape.node,
        shape.severity,
        shape.messages,
        focus,
        pairs(focus, shape.path) if shape.path else None,
        tuple(check for constraint in shape.constraints for check in _checks(shape, focus, constraint, question)),
        tuple(_compile(one, inner) for one in shape.properties),
    )


def _checks(shape: Shape, focus: str, constraint: Constraint, question: str | None) -> Iterator[Check]:
    only_if = question if is_asked(shape, constraint) else None
    condition = violating_value(shape.node, constraint)
    if condition is not None:
        query = f"SELECT DISTINCT ?this ?value WHERE {{ {{ {any_values(focus, shape.path)} }} FILTER({condition}) }}"
        name = constraint.name if isinstance(constraint, Terms | Logic) else "pattern"
        yield Rows(component_of(name), query, shape.path, False, only_if=only_if)
    elif isinstance(constraint, Terms):
        query = violating_sets(shape.node, focus, shape.path, constraint)
        yield Rows(component_of(constraint.name), query, shape.path, False, only_if=only_if)
    elif isinstance(constraint, Closed):
        yield Rows(component_of("closed"), violating_closed(focus, shape.path, constraint), shape.path, False)
    elif isinstance(constraint, Logic):
        yield _logic(shape, focus, constraint)
    elif isinstance(constraint, Qualified):
        yield from _qualified(shape, focus, constraint)
    elif isinstance(constraint, Sparql):
        yield _sparql(shape, focus, constraint)
    elif not isinstance(constraint, Pattern):
        yield _custom(shape, focus, constraint)


def _logic(shape: Shape, focus: str, constraint: Logic) -> Conforming:
    number, inner = len(constraint.shapes), value_focus(focus, shape.path)
    allowed = {
        "not": frozenset({0}),
        "node": frozenset({1}),
        "and": frozenset({number}),
        "or": frozenset(range(1, number + 1)),
        "xone": frozenset({1}),
    }[constraint.name]
    members = tuple(_compile(one, inner) for one in constraint.shapes)
    return Conforming(component_of(constraint.name), pairs(focus, shape.path), shape.path, members, allowed)


def _qualified(shape: Shape, focus: str, constraint: Qualified) -> Iterator[Counted]:
    inner = value_focus(focus, shape.path)
    member = _compile(constraint.shape, inner)
    siblings = tuple(_compile(one, inner) for one in constraint.siblings)
    for name, minimum, maximum in (
        ("qualifiedMinCount", constraint.minimum, None),
        ("qualifiedMaxCount", None, constraint.maximum),
    ):
        if minimum is not None or maximum is not None:
            yield Counted(
                component_of(name),
                f"SELECT ?this WHERE {{ {focus} }}",
                pairs(focus, shape.path),
                shape.path,
                member,
                siblings,
                minimum,
                maximum,
            )


def _sparql(shape: Shape, focus: str, constraint: Sparql) -> Rows:
    query, on_copy = _set_based(shape, constraint.query, focus, frozenset({"this"}), {})
    return Rows(
        _SPARQL,
        query,
        shape.path,
        shape.path is None,
        constraint.query.messages,
        (),
        constraint.query.node,
        None,
        on_copy,
    )


def _custom(shape: Shape, focus: str, constraint: Custom) -> Rows:
    construct = str(constraint.component)
    constants = {name: term_text(shape.node, construct, term) for name, term in constraint.parameters}
    if constraint.is_ask:
        seed, names = seed_of_pairs(focus, shape.path), frozenset({"this", "value"})
    else:
        seed, names = focus, frozenset({"this"})
    query, on_copy = _set_based(shape, constraint.query, seed, names, constants)
    return Rows(
        constraint.component,
        pairs(focus, shape.path) if constraint.is_ask else query,
        shape.path,
        shape.path is None,
        constraint.query.messages,
        constraint.parameters,
        None,
        query if constraint.is_ask else None,
        on_copy,
    )


def _set_based(
    shape: Shape, query: Query, seed: str, names: frozenset[str], constants: dict[str, str]
) -> tuple[str, bool]:
    """The query for all focus nodes, and whether it is to run on a copy of the data."""
    known = {**constants, **_surroundings(shape.node, shape.path, query)}
    try:
        text = set_based(query.text, Prebinding(seed, names, known))
    except PrebindingError as error:
        raise CompileError(shape.node, "SPARQL", str(error)) from None
    text = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in query.prefixes) + text
    return text, "shapesGraph" in known or counts_duplicates(query.text)


def _surroundings(node: Node, path: Path | None, query: Query) -> dict[str, str]:
    """$PATH, $currentShape and $shapesGraph, each only when the query speaks of it."""
    known: dict[str, str] = {}
    if "$PATH" in query.text or "?PATH" in query.text:
        if path is None:
            raise CompileError(node, "$PATH", "formen har ingen väg")
        known["PATH"] = f"({path})"
    if "currentShape" in query.text:
        known["currentShape"] = term_text(node, "$currentShape", node)
    if "shapesGraph" in query.text:
        known["shapesGraph"] = str(SHAPES_GRAPH)
    return known
