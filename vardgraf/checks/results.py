"""What a validation finds: results, and the SHACL validation report (SHACL 1.0, 3.6)."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from vardgraf.checks.graph import Node, Term
from vardgraf.checks.paths import Path, path_triples
from vardgraf.namespaces import RDF, SH, XSD

__all__ = ["Path", "Result", "Term", "order", "report_graph"]


@dataclass(frozen=True)
class Result:
    """One validation result (SHACL 1.0, 3.6.2). `str(path)` is its SPARQL text."""

    focus_node: Term
    path: Path | None
    value: Term | None
    component: NamedNode
    source_shape: Node
    severity: NamedNode
    messages: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the shape or the constraint says, by language ("" for none), its placeholders filled in."""
    source_constraint: Node | None = field(default=None, compare=False)
    bindings: Mapping[str, Term] = field(default_factory=dict, compare=False)
    """The further variables that a SPARQL constraint answered with, by name."""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two results the same, whichever engine found them (messages are left out)."""
        parts = (self.focus_node, self.path, self.value, self.component, self.source_shape, self.severity)
        return tuple("" if part is None else str(part) for part in parts)


def order(results: Iterable[Result]) -> list[Result]:
    """The results in the order of what they say: the same for the same findings."""
    return sorted(results, key=lambda result: (result.key, sorted(result.messages.items())))


def report_graph(results: Iterable[Result]) -> list[Triple]:
    """The validation report as triples, for vardgraf.turtle.write_turtle."""
    numbers = itertools.count(1)

    def mint() -> BlankNode:
        return BlankNode(f"r{next(numbers)}")

    report, found = mint(), order(results)
    triples = [
        Triple(report, NamedNode(RDF + "type"), NamedNode(SH + "ValidationReport")),
        Triple(
            report, NamedNode(SH + "conforms"), Literal(str(not found).lower(), datatype=NamedNode(XSD + "boolean"))
        ),
    ]
    for result in found:
        node = mint()
        triples.append(Triple(report, NamedNode(SH + "result"), node))
        triples.append(Triple(node, NamedNode(RDF + "type"), NamedNode(SH + "ValidationResult")))
        parts: list[tuple[str, Term | None]] = [
            ("focusNode", result.focus_node),
            ("value", result.value),
            ("sourceConstraintComponent", result.component),
            ("sourceConstraint", result.source_constraint),
            ("sourceShape", result.source_shape),
            ("resultSeverity", result.severity),
            *(("resultMessage", Literal(text, language=tag or None)) for tag, text in result.messages.items()),
        ]
        if result.path:
            path, about = path_triples(result.path, mint)
            parts.append(("resultPath", path))
            triples += about
        triples += [Triple(node, NamedNode(SH + name), value) for name, value in parts if value is not None]
    return triples
