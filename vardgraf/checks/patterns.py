"""SPARQL patterns that all constraints share: which nodes are in focus, and which values they have.

A focus is a group that binds ?this to each focus node once; values are a group that binds ?this and ?value.
"""

from pyoxigraph import BlankNode

from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, Term
from vardgraf.checks.paths import Path
from vardgraf.checks.shapes import Targets
from vardgraf.namespaces import RDF, RDFS

INSTANCE_OF = f"<{RDF}type>/<{RDFS}subClassOf>*"


def term_text(shape: Node, construct: str, term: Term) -> str:
    """The term as SPARQL. Raises CompileError for a blank node: in a query it would stand for any node."""
    if isinstance(term, BlankNode):
        raise CompileError(shape, construct, "en tom nod kan inte stå i en fråga")
    return str(term)


def target_focus(shape: Node, targets: Targets) -> str:
    """The focus nodes that a shape's own targets name (SHACL 1.0, 2.1.3)."""
    parts = [f"{{ ?this {INSTANCE_OF} {one} }}" for one in targets.classes]
    parts += [f"{{ ?this {one} ?_object }}" for one in targets.subjects_of]
    parts += [f"{{ ?_subject {one} ?this }}" for one in targets.objects_of]
    if targets.nodes:
        nodes = " ".join(term_text(shape, "sh:targetNode", one) for one in targets.nodes)
        parts.append(f"{{ VALUES ?this {{ {nodes} }} }}")
    return _distinct("?this", " UNION ".join(parts))


def value_focus(focus: str, path: Path | None) -> str:
    """The value nodes of a shape as the focus nodes of another."""
    if path is None:
        return focus
    reached = _distinct("?value", values(focus, path))
    return f"{{ SELECT (?value AS ?this) WHERE {{ {reached} }} }}"


def values(focus: str, path: Path | None) -> str:
    """?this with each of its values; without a path the focus node is its own value.

    A path of no steps leads from a node to itself even when the graph does not know the node (a literal, say).
    """
    if path is None:
        return f"{focus} BIND(?this AS ?value)"
    reached = f"{focus} ?this {path} ?value ."
    if not path.nullable:
        return reached
    return f"{{ {reached} }} UNION {{ {focus} BIND(?this AS ?value) }}"


def any_values(focus: str, path: Path | None) -> str:
    """The same where a row may come twice: without what keeps the focus nodes apart, which hides their small number."""
    start, end = _distinct("?this", "|").split("|")
    inner = focus.removeprefix(start).removesuffix(end)
    if path is not None and inner == f"{{ ?this {path} ?_object }}":
        return f"?this {path} ?value ."
    is_class = inner.startswith(f"{{ ?this {INSTANCE_OF} ") and "UNION" not in inner
    return values(inner if is_class else focus, path)


def pairs(focus: str, path: Path | None) -> str:
    """The query for all values of all focus nodes."""
    return f"SELECT DISTINCT ?this ?value WHERE {{ {values(focus, path)} }}"


def seed_of_pairs(focus: str, path: Path | None) -> str:
    return _distinct("?this ?value", values(focus, path))


def _distinct(names: str, pattern: str) -> str:
    return f"{{ SELECT DISTINCT {names} WHERE {{ {pattern} }} }}"
