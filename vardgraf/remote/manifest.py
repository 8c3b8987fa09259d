"""`vgg:release` on the server: which release lies there, and what each of its graphs holds.

    vgg:release      schema:sha256 "hash of the release" ; schema:version "2026.11.22" ; dct:hasPart vgg:skane-2022, …
    vgg:skane-2022   schema:sha256 "hash of its sorted N-Triples" ; void:triples 5410

While a release is being written, its hash is not there, nor are the graphs that change. So a build that was broken off
is known, and the next one sends what that one was about to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from vardgraf.namespaces import DCT, SCHEMA, VOID, XSD, mint_graph

RELEASE = mint_graph("release")
STAGE = mint_graph("stage/")
"""What the graphs that are being written begin with."""
_SHA256, _VERSION = NamedNode(SCHEMA + "sha256"), NamedNode(SCHEMA + "version")
_PART, _TRIPLES = NamedNode(DCT + "hasPart"), NamedNode(VOID + "triples")


@dataclass(frozen=True)
class StoredGraph:
    sha256: str
    triples: int


@dataclass(frozen=True)
class StoredRelease:
    """`hash` is empty while a release is being written; `graphs` are by their IRIs."""

    hash: str = ""
    version: str = ""
    graphs: Mapping[str, StoredGraph] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return bool(self.hash)

    def serialise(self) -> bytes:
        """N-Triples, sorted."""
        release = NamedNode(RELEASE)
        triples = [Triple(release, _SHA256, Literal(self.hash))] if self.hash else []
        triples += [Triple(release, _VERSION, Literal(self.version))] if self.version else []
        for iri, graph in self.graphs.items():
            node = NamedNode(iri)
            count = Literal(str(graph.triples), datatype=NamedNode(XSD + "integer"))
            triples += [
                Triple(release, _PART, node),
                Triple(node, _SHA256, Literal(graph.sha256)),
                Triple(node, _TRIPLES, count),
            ]
        return serialize(sorted(triples, key=str), format=RdfFormat.N_TRIPLES) or b""


def parse_stored_release(triples: Iterable[Triple]) -> StoredRelease | None:
    """None where nothing is said."""
    said: dict[str, dict[NamedNode, str]] = {}
    parts: list[str] = []
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            said.setdefault(triple.subject.value, {})[triple.predicate] = triple.object.value
            parts += [triple.object.value] if triple.predicate == _PART else []
    if RELEASE not in said:
        return None
    graphs = {
        iri: StoredGraph(said[iri][_SHA256], int(said[iri][_TRIPLES]))
        for iri in sorted(parts)
        if {_SHA256, _TRIPLES} <= said.get(iri, {}).keys()
    }
    of_release = said[RELEASE]
    return StoredRelease(of_release.get(_SHA256, ""), of_release.get(_VERSION, ""), graphs)
