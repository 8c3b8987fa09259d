"""The W3C suite for the SPARQL 1.1 Protocol: its manifest as cases, sent to a server byte for byte."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/"
NAMES = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
REQUESTS = """
SELECT ?test ?request ?method ?path ?chars ?encoding ?format ?boolean
  (GROUP_CONCAT(DISTINCT STRAFTER(STR(?status), "StatusCode"); SEPARATOR=" ") AS ?statuses)
WHERE {
  ?test mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  ?request ht:methodName ?method ; ht:absolutePath ?path ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL { ?response mf:expectedFormat ?format }
  OPTIONAL { ?response mf:expectedBoolean ?boolean }
  OPTIONAL { ?request ht:body [ cnt:chars ?chars ; cnt:characterEncoding ?encoding ] }
} GROUP BY ?test ?request ?method ?path ?chars ?encoding ?format ?boolean
"""
HEADERS = """
SELECT ?request ?name ?value WHERE {
  ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?name ; ht:fieldValue ?value ]
}
"""


@dataclass(frozen=True)
class Case:
    name: str
    method: str
    path_query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    """As 2xx, 4xx."""
    format: str | None
    boolean: bool | None

    @property
    def is_update(self) -> bool:
        """Whether it is of a test that an endpoint without updates cannot pass, and is the update in it."""
        sent = ("content-type", "application/sparql-update") in self.headers or self.body.startswith(b"update=")
        return self.name.startswith("update_") and sent


def read_manifest(folder: Path) -> list[Case]:
    """A case a request, by their tests' names; only tests of updates have several."""
    store = Store()
    store.load(path=folder / "manifest.ttl", format=RdfFormat.TURTLE, base_iri=BASE + "manifest")
    headers: dict[str, list[tuple[str, str]]] = {}
    for row in _select(store, HEADERS):
        headers.setdefault(row["request"], []).append((row["name"], row["value"]))
    cases = [
        Case(
            row["test"].partition("#")[2],
            row["method"],
            urlsplit(row["path"]).query,
            tuple(headers.get(row["request"], ())),
            row["chars"].encode(row["encoding"]) if "chars" in row else b"",
            tuple(row["statuses"].split()),
            row.get("format"),
            {"true": True, "false": False, None: None}[row.get("boolean")],
        )
        for row in _select(store, REQUESTS)
    ]
    return sorted(cases, key=lambda case: case.name)


def write_store(folder: Path, target: Path) -> None:
    """A store with the suite's data as named graphs."""
    store = Store(str(target))
    for number in (1, 2, 3):
        name = NamedNode(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf")
        store.load(path=folder / f"data{number}.nt", format=RdfFormat.N_TRIPLES, to_graph=name)
    store.flush()


def send_case(client: httpx.Client, case: Case) -> httpx.Response:
    """Nothing is added that would help: no Accept, and no Content-Type that the case does not have."""
    url = f"/sparql?{case.path_query}" if case.path_query else "/sparql"
    request = client.build_request(case.method, url, headers=list(case.headers), content=case.body or None)
    del request.headers["accept"]
    return client.send(request)


def _select(store: Store, query: str) -> list[dict[str, str]]:
    solutions = store.query(NAMES + query)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term.value for name in names if isinstance(term := row[name], Literal | NamedNode)}
        | {"request": str(row["request"])}
        for row in solutions
    ]
