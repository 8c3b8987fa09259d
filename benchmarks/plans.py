"""Synthetic plans: copies of the reviewed ones, or of small ones that the loaders read from made-up documents.

Each round of copies is a country of its own regions: nothing is shared between rounds but what all plans share
(ontology, vocabularies, national actors and instruments).
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import count as count_from

from documents import REGION, small_document
from pyoxigraph import Literal, NamedNode, Quad, Triple

from loaders.documents import decode_source, parse_document
from loaders.run import load_document
from vardgraf.namespaces import GRAPH, ID, VG, mint_graph
from vardgraf.release import assemble, read_plan_files
from vardgraf.resources import resource_path, reviewed_plan_paths
from vardgraf.turtle import read_turtle

_REGION = re.compile(r"(kalmar|orebro|skane|uppsala|dalby)")
_DOCUMENT = f"{ID}document/"
_ROUND = 10
"""Small plans in a region."""


def copy_quads(plans: int) -> Iterator[Quad]:
    """The quads of a release of so many plans, copies of the seven reviewed ones with some 8,000 quads each."""
    paths = reviewed_plan_paths()
    yield from _spread(assemble(read_plan_files(paths)), [path.stem for path in paths], plans)


def small_quads(plans: int) -> Iterator[Quad]:
    """The same for small plans of some 700 quads each, ten in a region."""
    texts = (small_document(number).encode() for number in range(_ROUND))
    loaded = [plan for text in texts for plan in load_document(parse_document(decode_source(text, "made-up.txt")))]
    quads = assemble({plan.id: plan.triples for plan in loaded}) + _places()
    yield from _spread(quads, [plan.id for plan in loaded], plans)


def _places() -> list[Quad]:
    """The made-up region, described as Region Skåne is."""
    model, copy = NamedNode(f"{ID}actor/region-skane"), NamedNode(f"{ID}actor/region-{REGION.lower()}")
    return [
        Quad(copy, t.predicate, _renamed(t), NamedNode(mint_graph("places")))
        for t in read_turtle(resource_path("ontology", "places.ttl"))
        if t.subject == model
    ]


def _renamed(triple: Triple) -> NamedNode | Literal:
    value = triple.object
    assert isinstance(value, NamedNode | Literal)
    if isinstance(value, Literal) and value.language:
        return Literal(f"Region {REGION}", language=value.language)
    return value


def _spread(quads: list[Quad], ids: list[str], plans: int) -> Iterator[Quad]:
    """So many plans: the quads of each as they are in the first round, renamed in the others."""
    by_plan: dict[str, list[Quad]] = {"": [], **{plan: [] for plan in ids}}
    for quad in quads:
        by_plan[_plan_of(quad, ids)].append(quad)
    yield from by_plan.pop("")
    for number in count_from():
        for position, plan in enumerate(ids):
            if number * len(ids) + position == plans:
                return
            yield from by_plan[plan] if number == 0 else (_copied(quad, number) for quad in by_plan[plan])


def _plan_of(quad: Quad, ids: list[str]) -> str:
    """The plan that a quad comes with: its graph's, or its subject's; empty for what all plans share."""
    graph, subject = quad.graph_name.value, quad.subject.value  # type: ignore[union-attr]
    for node in (graph.removeprefix(GRAPH), subject.removeprefix(GRAPH).removeprefix(ID)):
        if (plan := node.partition("/")[0]) in ids:
            return plan
    return ids[0] if subject == f"{ID}actor/region-{REGION.lower()}" else ""


def _copied(quad: Quad, number: int) -> Quad:
    nodes = [_node(t, number) if isinstance(t, NamedNode) else t for t in quad]
    if quad.predicate.value == VG + "sha256":
        nodes[2] = Literal(_hash(quad.subject.value.removeprefix(_DOCUMENT), number))  # type: ignore[union-attr]
    return Quad(*nodes)


def _node(node: NamedNode, number: int) -> NamedNode:
    if node.value.startswith(_DOCUMENT):
        return NamedNode(_DOCUMENT + _hash(node.value.removeprefix(_DOCUMENT), number)[:16])
    for base in (ID, GRAPH):
        if node.value.startswith(base):
            return NamedNode(base + _REGION.sub(rf"\g<1>x{number}", node.value[len(base) :]))
    return node


def _hash(document: str, number: int) -> str:
    return hashlib.sha256(f"{document} {number}".encode()).hexdigest()
