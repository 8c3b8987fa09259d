"""What is known of each kind of server: its addresses, how it replaces a graph, how it sees all graphs as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vardgraf.parameters import Text, nearest


class Replacement(StrEnum):
    """How a graph is replaced."""

    PUT = "put"
    """By one request of the Graph Store Protocol."""
    SWAP = "swap"
    """Written beside it, then taken over by one DELETE/INSERT, of which readers see all or nothing."""


class Ground(StrEnum):
    """Why a graph is said to be replaced in one step."""

    TESTED = "tested"
    DOCUMENTED = "documented"
    STANDARD = "standard"
    NONE = "none"


GROUNDS = {
    Ground.TESTED: Text("varje graf byts i ett steg", "each graph is replaced in one step"),
    Ground.DOCUMENTED: Text(
        "varje graf byts i ett steg enligt serverns dokumentation",
        "each graph is replaced in one step, by the server's documentation",
    ),
    Ground.STANDARD: Text(
        "varje graf byts med en enda begäran, som servern enligt standarden bör utföra helt eller inte alls",
        "each graph is replaced by one request, which by the standard the server should carry out wholly or not at all",
    ),
    Ground.NONE: Text(
        "servern lovar inte att byta en graf i ett steg: en läsare kan se den tom eller halv",
        "the server does not promise to replace a graph in one step: a reader may see it empty or half written",
    ),
}


class Engine(StrEnum):
    """Who answers a query."""

    SERVER = "server"
    MIRROR = "mirror"
    """The embedded engine, over a copy of the release."""


@dataclass(frozen=True)
class Kind:
    """A kind of server. Paths stand below the address that a user gives; None where there is none."""

    name: str
    title: str
    query: str = ""
    update: str | None = None
    graphs: str | None = None
    guarded: Mapping[str, str] = field(default_factory=dict)
    """Paths that take the places of others where there are credentials."""
    replacement: Replacement = Replacement.SWAP
    ground: Ground = Ground.STANDARD
    union: Mapping[str, str] = field(default_factory=dict)
    """Parameters of a query that make its default graph the union of all graphs; none where it is so anyhow."""
    listing: str = ""
    """A query that lists all graphs without reading them, where there is one. Where they are all of the release, the
    union of all is asked: Oxigraph looks into graphs that are named one by one each time, ten times slower."""
    engine: Engine = Engine.SERVER
    silent_limit: int | None = None
    """How many triples a CONSTRUCT gives, unless set otherwise; the server does not tell that there are more."""
    mark: str = ""
    """What the header `Server` of its answers begins with."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Paths that a user may give with the address, longest first."""
        known = {self.query, "/sparql", "/query", *self.guarded.values()} - {""}
        return tuple(sorted(known, key=lambda path: (-len(path), path)))


KINDS = (
    Kind(
        "oxigraph",
        "Oxigraph",
        "/query",
        "/update",
        "/store",
        ground=Ground.TESTED,  # by SWAP: some versions clear the graph first when it is PUT, and load it then
        union={"union-default-graph": ""},
        listing="SELECT ?graph WHERE { GRAPH ?graph {} }",
        mark="Oxigraph",
    ),
    Kind(
        "virtuoso",
        "Virtuoso",
        "/sparql",
        "/sparql-auth",
        "/sparql-graph-crud",
        guarded={"/sparql": "/sparql-auth", "/sparql-graph-crud": "/sparql-graph-crud-auth"},
        ground=Ground.TESTED,  # by SWAP: readers see PUT and MOVE half done
        engine=Engine.MIRROR,
        silent_limit=10_000,
        mark="Virtuoso",
    ),
    Kind(
        "fuseki",
        "Apache Jena Fuseki",
        "/query",
        "/update",
        "/data",
        replacement=Replacement.PUT,
        ground=Ground.DOCUMENTED,
        union={"default-graph-uri": "urn:x-arq:UnionGraph"},
        mark="Apache Jena Fuseki",
    ),
    Kind("graphdb", "GraphDB", "", "/statements", "/rdf-graphs/service", ground=Ground.DOCUMENTED),
    Kind(
        "stardog",
        "Stardog",
        "/query",
        "/update",
        "",
        ground=Ground.DOCUMENTED,
        union={"default-graph-uri": "tag:stardog:api:context:local"},
    ),
    Kind("neptune", "Amazon Neptune", "/sparql", "/sparql", "/sparql/gsp/", ground=Ground.DOCUMENTED),
    Kind("qlever", "QLever", "", "", ""),
    Kind("sparql", "SPARQL 1.1"),
)
BY_NAME = {kind.name: kind for kind in KINDS}
GENERIC = BY_NAME["sparql"]


def find_kind(name: str) -> Kind:
    """Raises UsageError for a name that is none."""
    from vardgraf.errors import UsageError

    if name not in BY_NAME:
        near = ", ".join(nearest(name, BY_NAME, len(BY_NAME)))
        raise UsageError(f"det finns inget slags lager {name!r}.", remedy=f"Välj: {near}.")
    return BY_NAME[name]


def recognise_kind(server: str) -> Kind:
    """The kind that a header `Server` tells; the generic one where it tells none."""
    return next((kind for kind in KINDS if kind.mark and server.startswith(kind.mark)), GENERIC)
