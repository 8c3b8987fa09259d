"""A difference as JSON; the fields are described in docs/releases.md."""

import json
from collections import Counter
from typing import Any

from vardgraf.history.changes.compare import Difference, GraphChange
from vardgraf.history.changes.elements import ChangeKind, ElementChange, StatementChange, read_text
from vardgraf.history.changes.labels import Labels
from vardgraf.history.changes.sides import Side
from vardgraf.namespaces import VG

Json = dict[str, Any]


def write_json(difference: Difference, language: str = "sv") -> str:
    """Indented, ends with a line feed; labels in the language."""
    return json.dumps(as_json(difference, language), ensure_ascii=False, indent=2) + "\n"


def as_json(difference: Difference, language: str = "sv") -> Json:
    labels = Labels(difference.old, difference.new, language)
    return {
        "old": _side(difference.old),
        "new": _side(difference.new),
        "identical": not difference,
        "addedStatements": difference.added,
        "removedStatements": difference.removed,
        "graphs": [_graph(graph, labels) for graph in difference.graphs],
    }


def count_changes(graph: GraphChange) -> dict[str, dict[str, int]]:
    """Kind of change to the number of elements of each class, without consequences; classes as JSON names them."""
    counts = {kind: Counter[str]() for kind in ChangeKind}
    for element in graph.elements:
        if not element.is_consequence:
            counts[element.kind][_class_name(element.class_iri)] += 1
    return {kind.value: dict(sorted(found.items())) for kind, found in counts.items() if found}


def _side(side: Side) -> Json:
    return {"name": side.name, "version": side.version or None, "hash": side.hash or None}


def _graph(graph: GraphChange, labels: Labels) -> Json:
    return {
        "graph": graph.name,
        "plan": graph.plan or None,
        "origin": graph.origin.value,
        "addedStatements": len(graph.added),
        "removedStatements": len(graph.removed),
        "counts": count_changes(graph),
        "elements": [_element(element, graph, labels) for element in graph.elements],
    }


def _element(element: ElementChange, graph: GraphChange, labels: Labels) -> Json:
    told: Json = {
        "change": element.kind.value,
        "class": _class_name(element.class_iri),
        "old": {"iri": element.old, "label": element.old_name} if element.old else None,
        "new": {"iri": element.new, "label": element.new_name} if element.new else None,
        "consequence": element.is_consequence,
    }
    if element.pair:
        told |= {"pairedBy": element.pair.reason.value, "likeness": element.pair.likeness}
    return told | {"statements": [_statement(one, graph, labels) for one in element.statements]}


def _statement(change: StatementChange, graph: GraphChange, labels: Labels) -> Json:
    return {
        "property": change.property,
        "label": labels.iri(change.property),
        "old": [_value(term, graph, labels) for term in change.old],
        "new": [_value(term, graph, labels) for term in change.new],
        "consequence": change.is_consequence,
    }


def _value(term: str, graph: GraphChange, labels: Labels) -> Json:
    if not term.startswith('"'):
        return {"iri": term.strip("<>"), "label": labels.term(term, graph.name)}
    suffix = term[term.rindex('"') + 1 :]
    told = {"value": read_text(term)}
    if suffix.startswith("@"):
        return told | {"language": suffix[1:]}
    return told | ({"datatype": suffix[3:-1]} if suffix else {})


def _class_name(class_iri: str) -> str:
    """The local name of a class of ours; else the IRI, empty where there is no class."""
    return class_iri.removeprefix(VG)
