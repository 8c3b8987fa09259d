"""A shapes graph read into shapes: every sh: property is known or refused, and so is a shape that leads to itself."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from vardgraf.checks.components import Component, read_components, read_query
from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, ShapesGraph, Term, shorten
from vardgraf.checks.paths import Path, parse_path
from vardgraf.checks.shapes import Closed, Constraint, Custom, Logic, Pattern, Qualified, Shape, Sparql, Targets, Terms
from vardgraf.namespaces import RDF, RDFS, SH

_TARGETS = {"targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"}
_SINGLE = {
    "datatype",
    "nodeKind",
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "minLength",
    "maxLength",
}
_SINGLE_PROPERTY = {"minCount", "maxCount"}
_REPEATED = {"class", "hasValue", "equals", "disjoint"}
_REPEATED_PROPERTY = {"lessThan", "lessThanOrEquals"}
_LISTS = {"in", "languageIn"}
_LOGIC_LISTS = {"and", "or", "xone"}
_LOGIC = {"node", "not"}
_OTHER = {
    *("path", "property", "severity", "message", "deactivated", "uniqueLang", "pattern", "flags", "closed", "sparql"),
    *(
        "ignoredProperties",
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "qualifiedValueShapesDisjoint",
    ),
}
_DESCRIPTIVE = {"name", "description", "order", "group", "defaultValue"}
_AS_QUERY = {"select", "prefixes", "declare", "shapesGraph"}
"""On a node that is a shape and something else as well (W3C test sparql-002)."""
_PROPERTY_ONLY = {*_SINGLE_PROPERTY, *_REPEATED_PROPERTY, "uniqueLang"}
_KNOWN = (
    {*_TARGETS, *_SINGLE, *_SINGLE_PROPERTY, *_REPEATED, *_REPEATED_PROPERTY, *_LISTS, *_LOGIC_LISTS, *_LOGIC}
    | {*_OTHER, *_DESCRIPTIVE, *_AS_QUERY}
)  # fmt: skip
_COUNTS = {"minCount", "maxCount", "minLength", "maxLength"}
_IRIS = {"class", "datatype", "nodeKind", "equals", "disjoint", "lessThan", "lessThanOrEquals"}


def find_shapes(graph: ShapesGraph) -> list[Node]:
    """The nodes that a validation starts from: all that have a target, and all that say that they are shapes."""
    typed = [
        node for kind in ("NodeShape", "PropertyShape") for node in graph.subjects(RDF + "type", NamedNode(SH + kind))
    ]
    targeted = [node for name in sorted(_TARGETS) for node in graph.subjects(SH + name)]
    return list(dict.fromkeys([*typed, *targeted]))


class ShapeReader:
    """Reads shapes from one graph. `read` raises CompileError that names the shape and the construct."""

    def __init__(self, graph: ShapesGraph):
        if entailments := graph.subjects(SH + "entailment"):
            raise CompileError(entailments[0], "sh:entailment", "slutledning under valideringen stöds inte")
        self.graph = graph
        self._above: list[Node] = []
        self._read: dict[Node, Shape | None] = {}
        self._components: tuple[Component, ...] | None = None

    def read(self, node: Term) -> Shape | None:
        if isinstance(node, Literal):
            raise CompileError(node, "form", "en literal är ingen form")
        if node in self._above:
            raise CompileError(node, "rekursion", "formen leder till sig själv")
        if node not in self._read:
            self._above.append(node)
            try:
                self._read[node] = self._shape(node)
            finally:
                self._above.pop()
        return self._read[node]

    def _shape(self, node: Node) -> Shape | None:
        if self.graph.is_true(node, SH + "deactivated"):
            return None
        head = self.graph.one(node, SH + "path")
        path = parse_path(self.graph, node, head) if head is not None else None
        self._refuse_unknown(node, path)
        constraints = (*self._core(node), *self._sparql(node, path))
        severity = self.graph.one(node, SH + "severity")
        return Shape(
            node,
            path,
            self._targets(node),
            severity if isinstance(severity, NamedNode) else NamedNode(SH + "Violation"),
            tuple(self.graph.literals(node, SH + "message")),
            constraints,
            self._shapes(self.graph.values(node, SH + "property")),
        )

    def _shapes(self, nodes: Iterable[Term]) -> tuple[Shape, ...]:
        return tuple(shape for node in nodes if (shape := self.read(node)))

    def _refuse_unknown(self, node: Node, path: Path | None) -> None:
        for predicate in self.graph.predicates(node):
            name = predicate.removeprefix(SH)
            if not predicate.startswith(SH):
                continue
            if name not in _KNOWN:
                raise CompileError(node, shorten(predicate), "okänd egenskap")
            if path is None and name in _PROPERTY_ONLY:
                raise CompileError(node, shorten(predicate), "står bara på en egenskapsform (sh:path)")

    def _targets(self, node: Node) -> Targets:
        graph = self.graph
        nodes = tuple(graph.values(node, SH + "targetNode"))
        for one in nodes:
            if not isinstance(one, NamedNode | Literal):
                raise CompileError(node, "sh:targetNode", "en tom nod kan inte pekas ut")
        implicit = [node] if isinstance(node, NamedNode) and graph.is_a(node, RDFS + "Class") else []
        return Targets(
            nodes,
            (*graph.iris(node, SH + "targetClass"), *implicit),
            tuple(graph.iris(node, SH + "targetSubjectsOf")),
            tuple(graph.iris(node, SH + "targetObjectsOf")),
        )

    def _core(self, node: Node) -> Iterator[Constraint]:
        graph = self.graph
        for name in sorted(_SINGLE | _SINGLE_PROPERTY):
            if (term := graph.one(node, SH + name)) is not None:
                yield Terms(name, (self._checked(node, name, term),))
        for name in sorted(_REPEATED | _REPEATED_PROPERTY):
            for term in graph.values(node, SH + name):
                yield Terms(name, (self._checked(node, name, term),))
        for name in sorted(_LISTS):
            if (terms := graph.list(node, SH + name)) is not None:
                yield Terms(name, terms)
        if graph.is_true(node, SH + "uniqueLang"):
            yield Terms("uniqueLang", ())
        yield from self._pattern(node)
        if graph.is_true(node, SH + "closed"):
            yield Closed(self._allowed(node))
        yield from self._logic(node)
        yield from self._qualified(node)

    def _checked(self, node: Node, name: str, term: Term) -> Term:
        """The parameter's value, of the kind that SHACL asks for (SHACL 1.0, appendix B)."""
        if name in _COUNTS and not (isinstance(term, Literal) and term.value.lstrip("+").isdigit()):
            raise CompileError(node, f"sh:{name}", f"väntar ett heltal, inte {term}")
        if name in _IRIS and not isinstance(term, NamedNode):
            raise CompileError(node, f"sh:{name}", f"väntar en IRI, inte {term}")
        return term

    def _pattern(self, node: Node) -> Iterator[Constraint]:
        if (pattern := self.graph.text(node, SH + "pattern")) is not None:
            yield Pattern(pattern, self.graph.text(node, SH + "flags") or "")

    def _allowed(self, node: Node) -> tuple[NamedNode, ...]:
        """The predicates of the shape's own properties, and those that it tells to ignore (SHACL 1.0, 4.8.1)."""
        paths = [self.graph.one(one, SH + "path") for one in self.graph.values(node, SH + "property")]
        ignored = self.graph.list(node, SH + "ignoredProperties") or ()
        return tuple(dict.fromkeys(one for one in [*paths, *ignored] if isinstance(one, NamedNode)))

    def _logic(self, node: Node) -> Iterator[Constraint]:
        """A deactivated member conforms always: it stays out of `node` and `and`, and is kept as empty elsewhere."""
        for name in sorted(_LOGIC):
            for value in self.graph.values(node, SH + name):
                yield Logic(name, (self._member(value),))
        for name in sorted(_LOGIC_LISTS):
            for head in self.graph.values(node, SH + name):
                yield Logic(name, tuple(map(self._member, self.graph.members(node, f"sh:{name}", head))))

    def _member(self, node: Term) -> Shape:
        shape = self.read(node)
        if shape is None and not isinstance(node, Literal):
            return Shape(node, None, Targets(), NamedNode(SH + "Violation"), (), (), ())
        assert shape is not None
        return shape

    def _qualified(self, node: Node) -> Iterator[Constraint]:
        shape = self.graph.one(node, SH + "qualifiedValueShape")
        minimum, maximum = (self._count(node, f"qualified{which}Count") for which in ("Min", "Max"))
        if shape is None or (minimum is None and maximum is None):
            return
        if not self.graph.values(node, SH + "path"):
            raise CompileError(node, "sh:qualifiedValueShape", "står bara på en egenskapsform (sh:path)")
        yield Qualified(self._member(shape), minimum, maximum, tuple(self._siblings(node, shape)))

    def _siblings(self, node: Node, shape: Term) -> Iterator[Shape]:
        """The qualified shapes of the other properties of the shapes that this property belongs to."""
        if not self.graph.is_true(node, SH + "qualifiedValueShapesDisjoint"):
            return
        parents = self.graph.subjects(SH + "property", node)
        properties = [one for parent in parents for one in self.graph.values(parent, SH + "property")]
        siblings = [one for each in properties for one in self.graph.values(each, SH + "qualifiedValueShape")]
        yield from (self._member(one) for one in dict.fromkeys(siblings) if one != shape)

    def _count(self, node: Node, name: str) -> int | None:
        text = self.graph.text(node, SH + name)
        if text is not None and not text.lstrip("+").isdigit():
            raise CompileError(node, f"sh:{name}", f"väntar ett heltal, inte {text}")
        return int(text) if text is not None else None

    def _sparql(self, node: Node, path: Path | None) -> Iterator[Constraint]:
        for constraint in self.graph.values(node, SH + "sparql"):
            if not self.graph.is_true(constraint, SH + "deactivated"):
                yield Sparql(read_query(self.graph, node, constraint, "select"))
        if self._components is None:
            self._components = read_components(self.graph)
        for component in self._components:
            yield from self._custom(component, node, path)

    def _custom(self, component: Component, node: Node, path: Path | None) -> Iterator[Constraint]:
        given = {name: self.graph.values(node, iri.iri.value) for name, iri in component.parameters.items()}
        if any(not given[name] for name in component.mandatory) or not any(given.values()):
            return
        if several := [name for name, values in given.items() if len(values) > 1]:
            if len(component.parameters) > 1:
                raise CompileError(node, several[0], "en parameter bland flera får ha högst ett värde")
            choices = [{several[0]: value} for value in given[several[0]]]
        else:
            choices = [{name: values[0] for name, values in given.items() if values}]
        query, is_ask = component.validator_for(self.graph, node, is_property=path is not None)
        for choice in choices:
            yield Custom(component.node, query, is_ask, tuple(choice.items()))
