"""A client of the running server, and the triples that an answer gives when it is read as JSON-LD."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pyoxigraph import Quad, RdfFormat, Store, Triple, parse
from real_server import Server

from vardgraf.resources import resource_path

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="session")
def ask(client: httpx.Client) -> Ask:
    """The JSON at a path, with parameters as keywords; fails for anything but 200."""

    def get(path: str, **parameters: Any) -> Any:
        response = client.get(path, params=parameters or None)
        assert response.status_code == 200, response.text
        return response.json()

    return get


@pytest.fixture(scope="session")
def count(real_store: Store) -> Callable[[str], int]:
    """The one number of a SPARQL query over the store."""
    prefixes = """
    PREFIX dct: <http://purl.org/dc/terms/> PREFIX org: <http://www.w3.org/ns/org#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX vg: <https://w3id.org/vardgraf/ontology#>
    PREFIX vgg: <https://w3id.org/vardgraf/graph/> PREFIX vgi: <https://w3id.org/vardgraf/id/>
    PREFIX vgv: <https://w3id.org/vardgraf/vocab/>
    """

    def number(pattern: str) -> int:
        solutions = real_store.query(f"{prefixes} SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
        return int(next(iter(solutions))[0].value)  # type: ignore[union-attr]

    return number


@pytest.fixture(scope="session")
def triples(real_store: Store) -> set[Triple]:
    """All triples of the release."""
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in real_store}


def expand(document: Any) -> set[Triple]:
    """The triples of an answer, its context taken from the file that the address in it stands for."""
    address = "https://w3id.org/vardgraf/context.jsonld"
    context = document["@context"]
    known = json.loads(resource_path("ontology", "context.jsonld").read_text(encoding="utf-8"))["@context"]
    inline = [known if one == address else one for one in (context if isinstance(context, list) else [context])]
    assert isinstance(context, dict) or address in context
    quads: Iterator[Quad] = parse(json.dumps({**document, "@context": inline}), format=RdfFormat.JSON_LD)
    found = list(quads)
    assert all(quad.graph_name == found[0].graph_name for quad in found)
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in found}


@pytest.fixture(scope="session")
def read_jsonld() -> Callable[[Any], set[Triple]]:
    return expand
