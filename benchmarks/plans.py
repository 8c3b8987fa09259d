"""Synthetic but realistic plans: copies of the reviewed ones under other regions' names, families kept together."""

import re
from collections.abc import Iterator
from itertools import count as count_from

from pyoxigraph import NamedNode, Quad

from vardgraf.namespaces import GRAPH, ID
from vardgraf.release import assemble, read_plan_files
from vardgraf.resources import reviewed_plan_paths

_REGION = re.compile(r"(kalmar|orebro|skane|uppsala)")


def copy_quads(plans: int) -> Iterator[Quad]:
    """The quads of a release of so many plans. Each round of copies is a country of its own: nothing is shared
    between rounds but what all plans share (ontology, vocabularies)."""
    paths = reviewed_plan_paths()
    quads = assemble(read_plan_files(paths))
    yield from (quad for quad in quads if not _plan_of(quad))
    ids = [path.stem for path in paths]
    by_plan = {plan: [quad for quad in quads if _plan_of(quad) == plan] for plan in ids}
    for number in count_from():
        for position, plan in enumerate(ids):
            if number * len(ids) + position == plans:
                return
            yield from by_plan[plan] if number == 0 else (_copied(quad, number) for quad in by_plan[plan])


def _plan_of(quad: Quad) -> str:
    """The plan whose graph a quad lies in, or whose element it is about in the lineage; empty for what plans share."""
    graph = str(quad.graph_name.value).removeprefix(GRAPH)  # type: ignore[union-attr]
    if graph == "lineage":
        return str(quad.subject.value).removeprefix(ID).partition("/")[0]  # type: ignore[union-attr]
    return graph.partition("/")[0] if _REGION.match(graph) else ""


def _copied(quad: Quad, number: int) -> Quad:
    return Quad(*(_node(t, number) if isinstance(t, NamedNode) else t for t in quad))


def _node(node: NamedNode, number: int) -> NamedNode:
    for base in (ID, GRAPH):
        if node.value.startswith(base):
            return NamedNode(base + _REGION.sub(rf"\g<1>x{number}", node.value[len(base) :]))
    return node
