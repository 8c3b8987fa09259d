"""The release on a server as what exports read from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from vardgraf.errors import UsageError
from vardgraf.home import find_home
from vardgraf.namespaces import GRAPH
from vardgraf.release import canonical_quads, open_store
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.kinds import Engine
from vardgraf.remote.manifest import StoredRelease
from vardgraf.remote.mirror import find_mirror_home, mirror_store, read_whole_graph, require_release
from vardgraf.remote.settings import StoreSettings, read_settings
from vardgraf.remote.values import in_graph
from vardgraf.results import run_query

if TYPE_CHECKING:
    from pyoxigraph import Literal, QueryBoolean, QuerySolutions, Store

    from vardgraf.results import Results

_WITH_BLANK_NODES = """SELECT DISTINCT ?graph WHERE {
  GRAPH ?graph { ?s ?p ?o }
  FILTER(isBlank(?s) || isBlank(?o))
}"""


def open_client(store: str | StoreSettings | None = None) -> RemoteClient:
    """A client of the server at an address; what else is needed comes from the environment."""
    settings = store if isinstance(store, StoreSettings) else read_settings(store)
    if settings is None:
        raise UsageError("inget lager är angivet.", remedy="Ange det med --store, eller VARDGRAF_STORE.")
    return RemoteClient(settings)


class RemoteSource:
    """A `vardgraf.exports.source.Source`. Raises RemoteError."""

    def __init__(self, store: str | StoreSettings, home: Path | None = None):
        """`home` is where a copy is kept, for a server whose answers cannot be relied on."""
        self._client = open_client(store)
        self._home = home

    @cached_property
    def stored(self) -> StoredRelease:
        return require_release(self._client)

    @property
    def version(self) -> str:
        return self.stored.version

    def graphs(self) -> list[str]:
        return sorted(self.stored.graphs)

    def triples(self, graph: str) -> Iterator[Triple]:
        """Sorted here, since servers give them in an order of their own: a graph is held in memory. Blank nodes have
        the labels that they have in the release (RDFC-1.0)."""
        found = self._read(graph)
        if any(_is_anonymous(triple) for triple in found):
            found = self._anonymous[graph]
        return iter(sorted(found, key=lambda triple: f"{triple} ."))

    def query(self, text: str, *, file: str = "-") -> Results:
        if self._client.endpoints.kind.engine is Engine.MIRROR:
            return run_query(self._copy, text, file=file)
        return self._client.query(text, self.graphs(), file=file)

    @cached_property
    def _copy(self) -> Store:
        home = find_mirror_home(find_home(self._home), self._client.address)
        mirror_store(self._client, home)
        return open_store(home)

    def _read(self, graph: str) -> set[Triple]:
        stored = self.stored.graphs.get(graph)
        if stored is None:
            raise UsageError(f"servern har ingen graf {graph.removeprefix(GRAPH)!r}.", remedy="Se: vardgraf plans")
        return set(read_whole_graph(self._client, graph, stored))

    @cached_property
    def _anonymous(self) -> dict[str, set[Triple]]:
        """The graphs that have blank nodes: those of all of them get their labels together."""
        solutions = cast("QuerySolutions", self._client.query(_WITH_BLANK_NODES, self.graphs()))
        graphs = [node for solution in solutions if isinstance(node := solution["graph"], NamedNode)]
        quads = [in_graph(triple, node) for node in graphs for triple in self._read(node.value)]
        labelled: dict[str, set[Triple]] = {node.value: set() for node in graphs}
        for quad in canonical_quads(quads):
            labelled[cast(NamedNode, quad.graph_name).value].add(quad.triple)
        return labelled


class RemoteStore:
    """As much of a store as `vardgraf.parameters.Names` asks, answered by the server."""

    def __init__(self, client: RemoteClient, graphs: list[str] | None):
        self._client, self._graphs = client, graphs

    def query(self, text: str) -> Results:
        return self._client.query(text, self._graphs)

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | None,
        graph_name: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """One of the quads that fit, if any: enough to know whether there is one."""
        terms = zip("spo", (subject, predicate, object), strict=True)
        pattern = " ".join(str(term) if term else f"?{name}" for name, term in terms)
        if cast("QueryBoolean", self._client.query(f"ASK {{ {pattern} }}", self._graphs)):
            any_node = NamedNode(GRAPH)
            yield Quad(subject or any_node, predicate or any_node, object or any_node, graph_name or DefaultGraph())

    def as_store(self) -> Store:
        """For code that is typed by the embedded store."""
        return cast("Store", self)


def _is_anonymous(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
