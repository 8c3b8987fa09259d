"""SHACL property paths (SHACL 1.0, 2.3.1) as SPARQL 1.1 property paths, and back to RDF."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, ShapesGraph, Term
from vardgraf.namespaces import RDF, SH


@dataclass(frozen=True)
class Predicate:
    iri: NamedNode
    nullable = False

    def __str__(self) -> str:
        return str(self.iri)


@dataclass(frozen=True)
class Inverse:
    path: "Path"

    @property
    def nullable(self) -> bool:
        return self.path.nullable

    def __str__(self) -> str:
        return f"^{_atom(self.path)}"


@dataclass(frozen=True)
class Sequence:
    paths: tuple["Path", ...]

    @property
    def nullable(self) -> bool:
        return all(path.nullable for path in self.paths)

    def __str__(self) -> str:
        return "/".join(_atom(path) for path in self.paths)


@dataclass(frozen=True)
class Alternative:
    paths: tuple["Path", ...]

    @property
    def nullable(self) -> bool:
        return any(path.nullable for path in self.paths)

    def __str__(self) -> str:
        return "|".join(_atom(path) for path in self.paths)


@dataclass(frozen=True)
class Repeat:
    """A path any number of times (`*`), at least once (`+`), or at most once (`?`)."""

    path: "Path"
    mark: str

    @property
    def nullable(self) -> bool:
        return self.mark != "+" or self.path.nullable

    def __str__(self) -> str:
        return f"{_atom(self.path)}{self.mark}"


Path = Predicate | Inverse | Sequence | Alternative | Repeat
"""`str(path)` is its SPARQL text; `nullable`: whether it leads from each node also to the node itself."""

_MARKS = {SH + "zeroOrMorePath": "*", SH + "oneOrMorePath": "+", SH + "zeroOrOnePath": "?"}


def parse_path(graph: ShapesGraph, shape: Term, node: Term, above: frozenset[Term] = frozenset()) -> Path:
    """The path that a node of the shapes graph writes. Raises CompileError for one that SHACL does not know.

    A list comes first when a node is both list and something else (W3C tests path-strange-001, -002).
    """
    if isinstance(node, NamedNode) and not graph.values(node, RDF + "first"):
        return Predicate(node)
    if node in above or not isinstance(node, BlankNode):
        raise CompileError(shape, "sh:path", f"{node} är ingen väg")

    def step(inner: Term) -> Path:
        return parse_path(graph, shape, inner, above | {node})

    if graph.values(node, RDF + "first"):
        return Sequence(_several(shape, map(step, graph.members(shape, "sh:path", node))))
    if inverse := graph.one(node, SH + "inversePath"):
        return Inverse(step(inverse))
    if members := graph.list(node, SH + "alternativePath"):
        return Alternative(_several(shape, map(step, members)))
    for predicate, mark in _MARKS.items():
        if inner := graph.one(node, predicate):
            return Repeat(step(inner), mark)
    raise CompileError(shape, "sh:path", "okänd eller tom väg")


def path_triples(path: Path, mint: Callable[[], BlankNode]) -> tuple[Node, list[Triple]]:
    """The path as RDF: its node, and the triples about it."""
    if isinstance(path, Predicate):
        return path.iri, []
    if isinstance(path, Sequence):
        return _list(path.paths, mint)
    node = mint()
    if isinstance(path, Alternative):
        predicate, (inner, triples) = "alternativePath", _list(path.paths, mint)
    elif isinstance(path, Inverse):
        predicate, (inner, triples) = "inversePath", path_triples(path.path, mint)
    else:
        predicate = next(iri.removeprefix(SH) for iri, mark in _MARKS.items() if mark == path.mark)
        inner, triples = path_triples(path.path, mint)
    return node, [Triple(node, NamedNode(SH + predicate), inner), *triples]


def _list(paths: tuple[Path, ...], mint: Callable[[], BlankNode]) -> tuple[Node, list[Triple]]:
    head: Node = NamedNode(RDF + "nil")
    triples: list[Triple] = []
    for path in reversed(paths):
        item, inner = path_triples(path, mint)
        node = mint()
        triples += [Triple(node, NamedNode(RDF + "first"), item), Triple(node, NamedNode(RDF + "rest"), head), *inner]
        head = node
    return head, triples


def _several(shape: Term, paths: Iterable[Path]) -> tuple[Path, ...]:
    found = tuple(paths)
    if len(found) < 2:
        raise CompileError(shape, "sh:path", "en lista av vägar har minst två led")
    return found


def _atom(path: Path) -> str:
    return str(path) if isinstance(path, Predicate) else f"({path})"
