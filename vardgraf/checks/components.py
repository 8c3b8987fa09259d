"""SPARQL-based constraint components (SHACL 1.0, 6), and how any query of a shapes graph is read."""

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, ShapesGraph, Term, shorten
from vardgraf.checks.paths import Predicate, parse_path
from vardgraf.checks.shapes import Query
from vardgraf.namespaces import OWL, RDF, RDFS, SH

_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}
_KNOWN = {
    "query": {"select", "ask", "prefixes", "declare", "message", "deactivated"},
    "component": {"parameter", "validator", "nodeValidator", "propertyValidator", "labelTemplate", "message"},
}
_PREFIXES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
"""Known without being declared, as pyshacl has it."""


@dataclass(frozen=True)
class Component:
    node: NamedNode
    parameters: dict[str, Predicate]
    mandatory: frozenset[str]

    def validator_for(self, graph: ShapesGraph, shape: Node, *, is_property: bool) -> tuple[Query, bool]:
        """The query of the validator that fits the shape, and whether it is an ASK (SHACL 1.0, 6.2.3)."""
        special = "propertyValidator" if is_property else "nodeValidator"
        for name, kind in ((special, "select"), ("validator", "ask")):
            if (validator := graph.one(self.node, SH + name)) is not None:
                return read_query(graph, shape, validator, kind), kind == "ask"
        raise CompileError(shape, shorten(self.node.value), "komponenten har ingen prövning som passar formen")


def refuse_unknown(graph: ShapesGraph, node: Term, kind: str) -> None:
    """Raises CompileError for a property of SHACL that a query or a component does not have."""
    for predicate in graph.predicates(node):
        if predicate.startswith(SH) and predicate.removeprefix(SH) not in _KNOWN[kind]:
            raise CompileError(node, shorten(predicate), "okänd egenskap")


def read_components(graph: ShapesGraph) -> tuple[Component, ...]:
    """The constraint components that the graph declares and that have validators."""
    nodes = [node for node in graph.subjects(SH + "parameter") if graph.is_a(node, SH + "ConstraintComponent")]
    return tuple(_read_component(graph, node) for node in sorted(nodes, key=str))


def _read_component(graph: ShapesGraph, node: Node) -> Component:
    if not isinstance(node, NamedNode):
        raise CompileError(node, "sh:ConstraintComponent", "en komponent är en IRI")
    refuse_unknown(graph, node, "component")
    parameters: dict[str, Predicate] = {}
    mandatory: set[str] = set()
    for parameter in graph.values(node, SH + "parameter"):
        head = graph.one(parameter, SH + "path")
        path = parse_path(graph, node, head) if head is not None else None
        if not isinstance(path, Predicate):
            raise CompileError(node, "sh:parameter", "en parameter har en IRI som sh:path")
        name = re.split(r"[#/:]", path.iri.value)[-1]
        if name in _RESERVED or not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise CompileError(node, "sh:parameter", f"en parameter kan inte heta {name}")
        parameters[name] = path
        if graph.text(parameter, SH + "optional") not in ("true", "1"):
            mandatory.add(name)
    return Component(node, parameters, frozenset(mandatory))


def read_query(graph: ShapesGraph, shape: Node, node: Term, kind: str) -> Query:
    """The query of a SPARQL constraint or validator; `kind` is select or ask."""
    if node != shape:  # a shape can be its own constraint (W3C test sparql-002)
        refuse_unknown(graph, node, "query")
    text = graph.text(node, SH + kind)
    if text is None or not isinstance(node, Node):
        raise CompileError(shape, f"sh:{kind}", f"{node} har ingen fråga")
    prefixes = {**_PREFIXES, **_read_prefixes(graph, shape, node)}
    return Query(node, text, tuple(sorted(prefixes.items())), tuple(graph.literals(node, SH + "message")))


def _read_prefixes(graph: ShapesGraph, shape: Node, node: Node) -> dict[str, str]:
    """sh:prefixes with what is declared there and in what that imports (SHACL 1.0, 5.2.1)."""
    prefixes: dict[str, str] = {}
    waiting, seen = graph.values(node, SH + "prefixes")[:], set[Term]()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        waiting += graph.values(one, OWL + "imports")
        for declaration in graph.values(one, SH + "declare"):
            prefix, namespace = (graph.text(declaration, SH + name) for name in ("prefix", "namespace"))
            if prefix is None or namespace is None:
                raise CompileError(shape, "sh:declare", "ett prefix har sh:prefix och sh:namespace")
            if prefixes.setdefault(prefix, namespace) != namespace:
                raise CompileError(shape, "sh:declare", f"prefixet {prefix} står för två namnrymder")
    return prefixes
