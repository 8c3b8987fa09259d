"""The reference: pyshacl run on the same triples, its report read into the same results."""

from collections.abc import Collection, Iterable, Iterator

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyshacl import validate

from vardgraf.checks.compiled import fill_in
from vardgraf.checks.errors import ValidationFailureError
from vardgraf.checks.graph import Node, ShapesGraph, Term
from vardgraf.checks.paths import parse_path
from vardgraf.checks.results import Result
from vardgraf.namespaces import SH, XSD


def run_pyshacl(
    triples: Iterable[Triple], shapes: Iterable[Triple], only: Collection[Node] | None = None
) -> Iterator[Result]:
    """The results of pyshacl without inference. Raises ValidationFailureError when it gives up."""
    yield from run_on_graphs(to_rdflib(triples), to_rdflib(shapes), only)


def run_on_graphs(data: rdflib.Graph, shapes: rdflib.Graph, only: Collection[Node] | None = None) -> Iterator[Result]:
    """The same on graphs that are there already."""
    try:
        _, report, text = validate(
            data,
            shacl_graph=shapes,
            inference="none",
            advanced=False,
            use_shapes=None if only is None else [_to_rdflib(node) for node in only],
        )
    except Exception as error:  # rdflib raises bare Exception for a query that it cannot read
        raise ValidationFailureError(f"pyshacl: {error}") from None
    if not isinstance(report, rdflib.Graph):
        raise ValidationFailureError(f"pyshacl: {text}")
    graph = ShapesGraph(_from_rdflib(report))
    for parent in graph.subjects(SH + "result"):  # not what sh:detail holds
        for node in graph.values(parent, SH + "result"):
            yield _result(graph, node)


def _result(graph: ShapesGraph, node: Term) -> Result:
    def one(name: str) -> Term | None:
        return graph.one(node, SH + name)

    focus, component, shape, severity = map(
        one, ("focusNode", "sourceConstraintComponent", "sourceShape", "resultSeverity")
    )
    assert focus
    assert isinstance(component, NamedNode)
    assert isinstance(severity, NamedNode)
    assert isinstance(shape, NamedNode | BlankNode)
    path, constraint = one("resultPath"), one("sourceConstraint")
    messages: dict[str, str] = {}
    for message in graph.literals(node, SH + "resultMessage"):
        messages.setdefault(message.language or "", fill_in(message.value, {}))
    return Result(
        focus,
        parse_path(graph, node, path) if path is not None else None,
        one("value"),
        component,
        shape,
        severity,
        messages,
        constraint if isinstance(constraint, NamedNode | BlankNode) else None,
    )


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
            continue
        graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
    return graph


def _to_rdflib(term: Term) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _from_rdflib(graph: rdflib.Graph) -> Iterator[Triple]:
    for subject, predicate, value in graph:
        yield Triple(_node(subject), NamedNode(str(predicate)), _term(value))


def _node(term: object) -> Node:
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else NamedNode(str(term))


def _term(term: object) -> Term:
    if not isinstance(term, rdflib.Literal):
        return _node(term)
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
