"""A release written to a server: graph by graph, what changed and nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Triple, parse

from vardgraf.history.manifest import Manifest
from vardgraf.namespaces import GRAPH
from vardgraf.release import GraphFiles, canonical_hash, read_graphs, read_manifest
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import MismatchError
from vardgraf.remote.manifest import RELEASE, StoredGraph, StoredRelease, parse_stored_release
from vardgraf.remote.replacing import replace_graph
from vardgraf.remote.values import Comparison, compare_graphs, in_graph

Progress = Callable[[str], None]
_GRAPHS_OF_OURS = f"""SELECT DISTINCT ?graph WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?graph), "{GRAPH}"))
}}"""


@dataclass(frozen=True)
class Publication:
    """What was done. Graphs by their names (`skane-2022/derived`), sorted."""

    sent: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    rewritten: tuple[str, ...]
    """Datatypes of which the server writes values in another way than the release."""
    triples: int
    """Of the graphs that were sent, as read back."""


def publish_release(
    client: RemoteClient, home: Path, progress: Progress = lambda _: None, *, resend: bool = False
) -> tuple[Publication, StoredRelease]:
    """Write the release in use of a home to the server: what changed, or all of it (`resend`).

    Raises RemoteError. A graph is never left half written where the server can replace it in one step, and the next
    call sends what is left.
    """
    files, manifest = read_graphs(home), read_manifest(home)
    wanted = describe_release(manifest)
    before = read_stored_release(client)
    held = before.graphs if before else {}
    changed = [iri for iri, graph in wanted.graphs.items() if resend or held.get(iri) != graph]
    there = set(held) if before and before.is_whole and not resend else set(held) | find_graphs(client)
    removed = sorted(there - wanted.graphs.keys() - {RELEASE})
    rewritten: set[str] = set()
    if changed or removed or before != wanted:
        kept = {iri: graph for iri, graph in wanted.graphs.items() if iri not in changed}
        _write_stored_release(client, StoredRelease(version="", graphs=kept))
        for iri in changed:
            progress(_name(iri))
            rewritten |= set(_send(client, iri, files).rewritten)
        for iri in removed:
            progress(_name(iri))
            client.delete_graph(iri)
        _write_stored_release(client, wanted)
    publication = Publication(
        tuple(sorted(map(_name, changed))),
        tuple(sorted(_name(iri) for iri in wanted.graphs if iri not in changed)),
        tuple(map(_name, removed)),
        tuple(sorted(rewritten)),
        sum(wanted.graphs[iri].triples for iri in changed),
    )
    return publication, wanted


def describe_release(manifest: Manifest) -> StoredRelease:
    files = manifest.files or {}
    graphs = {iri: StoredGraph(files[_name(iri)], count) for iri, count in sorted(manifest.graphs.items())}
    return StoredRelease(manifest.hash, manifest.release_version, graphs)


def read_stored_release(client: RemoteClient) -> StoredRelease | None:
    """What the server says that it holds; None where no release was ever written to it."""
    return parse_stored_release(client.read_graph(RELEASE))


def find_graphs(client: RemoteClient) -> set[str]:
    """IRIs of the graphs on the server that lie in the project's namespace."""
    solutions = client.query(_GRAPHS_OF_OURS)
    assert isinstance(solutions, QuerySolutions)
    found = (solution["graph"] for solution in solutions)
    return {node.value for node in found if isinstance(node, NamedNode)}


@dataclass(frozen=True)
class Verification:
    """Of each graph what it holds against the release; the hashes are of the whole dataset, by RDFC-1.0."""

    graphs: dict[str, Comparison]
    expected_hash: str
    found_hash: str
    surplus: tuple[str, ...]
    """Names of graphs in the project's namespace that the release has not."""

    @property
    def is_equal(self) -> bool:
        """By value; by every sign where the hashes are equal."""
        return not self.surplus and all(comparison.is_equal for comparison in self.graphs.values())

    @property
    def rewritten(self) -> tuple[str, ...]:
        return tuple(sorted({way for comparison in self.graphs.values() for way in comparison.rewritten}))


def verify_release(client: RemoteClient, home: Path, progress: Progress = lambda _: None) -> Verification:
    """All that the server holds of the release in use, read back and compared."""
    files, manifest = read_graphs(home), read_manifest(home)
    compared: dict[str, Comparison] = {}
    quads: list[Quad] = []
    for iri in sorted(manifest.graphs):
        progress(_name(iri))
        triples = list(client.read_graph(iri))
        compared[_name(iri)] = compare_graphs(_triples(files[_name(iri)]), triples)
        quads += [in_graph(triple, NamedNode(iri)) for triple in triples]
    surplus = find_graphs(client) - manifest.graphs.keys() - {RELEASE}
    return Verification(compared, manifest.hash, canonical_hash(quads), tuple(sorted(map(_name, surplus))))


def _send(client: RemoteClient, iri: str, files: GraphFiles) -> Comparison:
    data = files[_name(iri)]
    replace_graph(client, iri, data)
    comparison = compare_graphs(_triples(data), client.read_graph(iri))
    if not comparison.is_equal:
        raise MismatchError(
            f"servern har inte tagit emot grafen {_name(iri)} som den skickades: {comparison.tell()}.",
            file=client.endpoints.query,
            remedy="Kör igen; om det upprepas, se serverns logg och docs/stores.md.",
        )
    return comparison


def _write_stored_release(client: RemoteClient, release: StoredRelease) -> None:
    replace_graph(client, RELEASE, release.serialise())


def _triples(data: bytes) -> Iterable[Triple]:
    return (quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES))


def _name(iri: str) -> str:
    return iri.removeprefix(GRAPH)
