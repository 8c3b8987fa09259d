"""What the endpoint says of itself: SPARQL 1.1 Service Description for programs, a page with a form for people."""

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import respond
from api.language import preferred_language
from api.negotiation import (
    GRAPH_REPRESENTATIONS,
    HTML,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TURTLE,
    Representation,
    choose,
)
from api.problems import Problem
from api.releases import Release, Releases
from api.settings import Settings
from api.sparql.page import endpoint_page
from vardgraf.namespaces import GRAPH, RDF, XSD
from vardgraf.parameters import Text

PATH = "/sparql"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "N-Quads",
    "TriG",
)
COUNT_NAMED = "SELECT ?graph (COUNT(*) AS ?count) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
COUNT_DEFAULT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
_RDF_FORMATS = {
    TURTLE: RdfFormat.TURTLE,
    N_TRIPLES: RdfFormat.N_TRIPLES,
    RDF_XML: RdfFormat.RDF_XML,
    JSON_LD: RdfFormat.JSON_LD,
    N_QUADS: RdfFormat.N_QUADS,
    TRIG: RdfFormat.TRIG,
}

Counts = Mapping[NamedNode | None, int]
_counts: WeakKeyDictionary[Release, Counts] = WeakKeyDictionary()


async def describe_service(request: Request) -> Response:
    """Turtle by default, and the page for those who ask for HTML."""
    releases: Releases = request.app.state.releases
    settings: Settings = request.app.state.settings
    release, chosen = releases.current, choose(request, (*GRAPH_REPRESENTATIONS, HTML))
    address = endpoint_address(request, settings)

    async def make() -> bytes:
        if chosen is HTML:
            return await endpoint_page(request, release, address.value)
        return await in_thread(lambda: _write(release, address, chosen))

    return await respond(request, release, chosen, make, depends_on=(address.value, preferred_language(request)))


def endpoint_address(request: Request, settings: Settings) -> NamedNode:
    """Raises Problem 400 for a Host header that is none."""
    base = settings.public_url or str(request.base_url)
    try:
        return NamedNode(base.rstrip("/") + PATH)
    except ValueError:
        raise Problem(
            400, "bad-host", Text("Host är inget värdnamn.", "The Host header is not the name of a host.")
        ) from None


def service_description(release: Release, service: NamedNode) -> Iterator[Triple]:
    """The service, its formats, and each graph with its number of triples."""
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield _typed(service, "Service")
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield from (Triple(service, _sd("resultFormat"), NamedNode(FORMATS + name)) for name in RESULT_FORMATS)
    if release.manifest:  # what the default graph of another's store is, its owner knows
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield _typed(dataset, "Dataset")
    yield Triple(dataset, _sd("defaultGraph"), default)
    counts = _counts.get(release) or _counts.setdefault(release, count_triples(release.store))
    for index, (name, count) in enumerate(counts.items()):
        graph = default if name is None else BlankNode(f"graph{index}")
        yield _typed(graph, "Graph")
        yield Triple(graph, NamedNode(VOID + "triples"), Literal(count))
        if name is not None:
            named = BlankNode(f"named{index}")
            yield Triple(dataset, _sd("namedGraph"), named)
            yield _typed(named, "NamedGraph")
            yield Triple(named, _sd("name"), name)
            yield Triple(named, _sd("graph"), graph)


def count_triples(store: Store) -> Counts:
    """By graph, in the order of their names; the default graph, first, is None."""
    counts: dict[NamedNode | None, int] = {None: _count(store, COUNT_DEFAULT)[None]}
    named = _count(store, COUNT_NAMED)
    return counts | {name: named[name] for name in sorted(named, key=str)}


def _count(store: Store, query: str) -> dict[NamedNode | None, int]:
    """A group without a graph, or with one that has no name that others could use, is None."""
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    has_graph = len(solutions.variables) > 1
    rows = [(row["graph"] if has_graph else None, row["count"]) for row in solutions]
    return {
        graph: int(count.value)
        for graph, count in rows
        if isinstance(count, Literal) and (isinstance(graph, NamedNode) or not has_graph)
    }


def _write(release: Release, service: NamedNode, representation: Representation) -> bytes:
    prefixes = {"sd": SD, "void": VOID, "formats": FORMATS, "vgg": GRAPH, "xsd": XSD}
    triples = service_description(release, service)
    return serialize(triples, format=_RDF_FORMATS[representation], prefixes=prefixes) or b""


def _typed(node: NamedNode | BlankNode, name: str) -> Triple:
    return Triple(node, NamedNode(RDF + "type"), _sd(name))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
