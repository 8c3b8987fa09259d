"""What is said of a thing: its own statements, those that lead to it, and what is needed to understand both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from api.releases import Release
from vardgraf.namespaces import BASE, DCT, PROV, RDF, RDFS, SKOS, VG, VOCAB

LINKS_LIMIT = 2_000
"""From more things than this by one property: these links are left out, and the answer says so."""
LABELS = tuple(NamedNode(iri) for iri in (SKOS + "prefLabel", RDFS + "label", DCT + "title"))
_TYPE = NamedNode(RDF + "type")
_PASSAGES = {PROV + "wasQuotedFrom", PROV + "wasDerivedFrom"}
_REASONS = {VG + "about"}
_BACKGROUND = {
    RDF + "type",
    RDFS + "isDefinedBy",
    VG + "aboutProperty",
    VG + "aboutValue",
    VG + "document",
    VG + "labelRole",
    VG + "readingMethod",
    VG + "rule",
}
"""Properties that say of what kind something is or how it was found: nobody follows them backwards."""


@dataclass(frozen=True)
class Description:
    """Quads that differ in the graph only are different quads; the store's union is left out."""

    iri: str
    own: tuple[Quad, ...]
    incoming: tuple[Quad, ...]
    around: tuple[Quad, ...]
    """Labels and types of neighbours, whole passages, and the reasons for what was concluded."""
    left_out: tuple[str, ...]
    """Properties by which more than LINKS_LIMIT things lead here."""

    @property
    def quads(self) -> tuple[Quad, ...]:
        return tuple(dict.fromkeys((*self.own, *self.incoming, *self.around)))


@lru_cache(maxsize=128)
def describe(release: Release, iri: str) -> Description:
    """The store works here: call it in a thread."""
    store, node = release.store, NamedNode(iri)
    own = _with_blank_nodes(store, [node])
    incoming, left_out = _incoming(release, node)
    reasons = [quad.subject for quad in incoming if quad.predicate.value in _REASONS]
    passages = [quad.object for quad in own if quad.predicate.value in _PASSAGES]
    whole = [n for n in dict.fromkeys([*reasons, *passages]) if isinstance(n, NamedNode) and n != node]
    around = _with_blank_nodes(store, whole)
    shown = (term for quad in (*own, *incoming, *around) for term in (quad.subject, quad.object))
    neighbours = [
        n for n in dict.fromkeys(shown) if isinstance(n, NamedNode) and n.value.startswith(BASE) and n != node
    ]
    around += [quad for n in neighbours for quad in _labels(store, n)]
    return Description(iri, tuple(own), tuple(incoming), tuple(dict.fromkeys(around)), left_out)


def forget() -> None:
    describe.cache_clear()
    _predicates.cache_clear()


def describe_scheme(release: Release, iri: str) -> tuple[Quad, ...]:
    """A vocabulary: the scheme, and all that is said of its concepts."""
    inside = named_quads(release.store.quads_for_pattern(None, NamedNode(SKOS + "inScheme"), NamedNode(iri), None))
    concepts = [quad.subject for quad in inside if isinstance(quad.subject, NamedNode)]
    return tuple(_with_blank_nodes(release.store, [NamedNode(iri), *dict.fromkeys(concepts)]))


def graph_quads(store: Store, iri: str) -> tuple[Quad, ...]:
    return tuple(store.quads_for_pattern(None, None, None, NamedNode(iri)))


def is_scheme(iri: str) -> bool:
    return iri.startswith(VOCAB) and "/" not in iri.removeprefix(VOCAB)


def named_quads(quads: Iterable[Quad]) -> list[Quad]:
    """Without the quads of the default graph whose triple a named graph says too."""
    found = list(quads)
    named = {quad.triple for quad in found if not isinstance(quad.graph_name, DefaultGraph)}
    return [quad for quad in found if not isinstance(quad.graph_name, DefaultGraph) or quad.triple not in named]


def _with_blank_nodes(store: Store, nodes: Iterable[NamedNode | BlankNode]) -> list[Quad]:
    """All that is said of the nodes, and of the blank nodes that this leads to."""
    waiting, seen, found = list(nodes), set(nodes), list[Quad]()
    while waiting:
        quads = named_quads(store.quads_for_pattern(waiting.pop(), None, None, None))
        found += quads
        blank = {quad.object for quad in quads if isinstance(quad.object, BlankNode)} - seen
        seen |= blank
        waiting += blank
    return found


def _incoming(release: Release, node: NamedNode) -> tuple[list[Quad], tuple[str, ...]]:
    found, left_out = list[Quad](), list[str]()
    for predicate in _predicates(release):
        links = release.store.quads_for_pattern(None, predicate, node, None)
        quads = [
            quad for quad in named_quads(islice(links, 2 * LINKS_LIMIT + 1)) if isinstance(quad.subject, NamedNode)
        ]
        if len(quads) > LINKS_LIMIT:
            left_out.append(predicate.value)
        else:
            found += quads
    return found, tuple(left_out)


@lru_cache(maxsize=1)
def _predicates(release: Release) -> tuple[NamedNode, ...]:
    """The properties by which the things of a release lead to each other."""
    solutions = release.store.query("SELECT DISTINCT ?p { ?s ?p ?o FILTER(ISIRI(?o)) }")
    found = {row[0].value for row in solutions}  # type: ignore[union-attr]
    return tuple(NamedNode(iri) for iri in sorted(found - _BACKGROUND))


def _labels(store: Store, node: NamedNode) -> Iterator[Quad]:
    for predicate in (_TYPE, *LABELS):
        yield from named_quads(store.quads_for_pattern(node, predicate, None, None))
