"""What a shape is: the dataclasses that the reader fills and the compiler takes (SHACL 1.0, 2)."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from vardgraf.checks.graph import Node, Term
from vardgraf.checks.paths import Path
from vardgraf.namespaces import SH


@dataclass(frozen=True)
class Targets:
    """Which nodes a shape is about (SHACL 1.0, 2.1.3); an implicit class target counts among the classes."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[NamedNode, ...] = ()
    subjects_of: tuple[NamedNode, ...] = ()
    objects_of: tuple[NamedNode, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True)
class Terms:
    """A Core constraint whose parameter is one term or a list of terms; `name` is that of the parameter."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Pattern:
    pattern: str
    flags: str


@dataclass(frozen=True)
class Closed:
    """No predicates but these (SHACL 1.0, 4.8.1)."""

    allowed: tuple[NamedNode, ...]


@dataclass(frozen=True)
class Logic:
    """`node`, `not`, `and`, `or`, `xone`: value nodes that (do not) conform to other shapes."""

    name: str
    shapes: tuple["Shape", ...]


@dataclass(frozen=True)
class Qualified:
    """How many values conform to a shape, and to none of its siblings' (SHACL 1.0, 4.7.3)."""

    shape: "Shape"
    minimum: int | None
    maximum: int | None
    siblings: tuple["Shape", ...]


@dataclass(frozen=True)
class Query:
    """A SPARQL text with the prefixes that it may use, and what it says when it finds something."""

    node: Node
    text: str
    prefixes: tuple[tuple[str, str], ...]
    messages: tuple[Literal, ...]


@dataclass(frozen=True)
class Sparql:
    """sh:sparql (SHACL 1.0, 5)."""

    query: Query


@dataclass(frozen=True)
class Custom:
    """A SPARQL-based constraint component with the parameters that a shape gives it (SHACL 1.0, 6)."""

    component: NamedNode
    query: Query
    is_ask: bool
    parameters: tuple[tuple[str, Term], ...]


Constraint = Terms | Pattern | Closed | Logic | Qualified | Sparql | Custom


@dataclass(frozen=True)
class Shape:
    node: Node
    path: Path | None
    targets: Targets
    severity: NamedNode
    messages: tuple[Literal, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple["Shape", ...]
    """Those of sh:property: they report for themselves."""


def component_of(name: str) -> NamedNode:
    """sh:minCount → sh:MinCountConstraintComponent."""
    return NamedNode(f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent")
