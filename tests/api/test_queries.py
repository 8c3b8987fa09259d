"""Every query over HTTP, in every format: the answers are those of the core on the same store."""

import csv
import json
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from typing import Any

import html5lib
import httpx
import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Store, parse_query_results
from query_cases import CASES, case_id
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF
from real_server import Server

from vardgraf.namespaces import RESULT_SET, XSD
from vardgraf.parameters import Names
from vardgraf.queries import load_catalogue
from vardgraf.results import run_query, write_results

RS = Namespace(RESULT_SET)
FORMATS = {
    "json": "application/json",
    "srj": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "srx": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "html": "text/html",
}
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def names(real_store: Store) -> Names:
    return Names(real_store)


def expected_rows(store: Store, names: Names, name: str, values: Mapping[str, str]) -> tuple[list[str], Rows]:
    """What `vardgraf query --format json` says."""
    out = BytesIO()
    write_results(run_query(store, load_catalogue().find(name).bind(values, names)), "json", out)
    return read_sparql(out.getvalue(), QueryResultsFormat.JSON)


def read_sparql(body: bytes, results_format: QueryResultsFormat) -> tuple[list[str], Rows]:
    solutions = parse_query_results(body, format=results_format)
    return [variable.value for variable in solutions.variables], [tuple(row) for row in solutions]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_answers_in_all_formats_equal_those_of_the_core(
    client: httpx.Client, real_store: Store, names: Names, case: tuple[str, Mapping[str, str]]
) -> None:
    name, values = case
    columns, rows = expected_rows(real_store, names, name, values)
    assert rows, "an example that answers nothing shows nothing"
    got = {
        suffix: client.get(f"/queries/{name}", params=values, headers={"Accept": t}) for suffix, t in FORMATS.items()
    }
    for suffix, response in got.items():
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].partition(";")[0] == FORMATS[suffix]
        assert response.headers["vardgraf-total"] == str(len(rows))
    assert read_sparql(got["srj"].content, QueryResultsFormat.JSON) == (columns, rows)
    assert read_sparql(got["srx"].content, QueryResultsFormat.XML) == (columns, rows)
    assert read_sparql(got["tsv"].content, QueryResultsFormat.TSV) == (columns, rows)
    assert list(csv.reader(StringIO(got["csv"].text))) == [columns, *([word(term) for term in row] for row in rows)]
    assert read_plain(got["json"].json()) == (columns, [tuple(map(plain, row)) for row in rows])
    assert read_result_set(got["ttl"].text) == [
        {name: n3(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in rows
    ]
    shared, shown = read_page(got["html"].text)
    assert 0 < len(shown) <= min(len(rows), 100)
    assert len(shown) == len(rows) or 'rel="next"' in got["html"].text
    for row, text in zip(rows, shown, strict=False):
        for worded in wordings(name, row):
            assert worded in text or worded in shared


@pytest.mark.parametrize("suffix", FORMATS)
def test_suffix_and_format_and_accept_give_the_same(client: httpx.Client, suffix: str) -> None:
    media_type = FORMATS[suffix]
    bodies = [
        client.get("/queries/bodies", params={"region": "uppsala"}, headers={"Accept": media_type}),
        client.get(f"/queries/bodies.{suffix}", params={"region": "uppsala"}, headers={"Accept": "text/plain"}),
        client.get("/queries/bodies", params={"region": "uppsala", "format": suffix}),
    ]
    assert {r.status_code for r in bodies} == {200}
    assert {r.headers["content-type"].partition(";")[0] for r in bodies} == {media_type}
    if suffix != "html":  # a page says where it is: the switch of language keeps the address
        assert len({r.content for r in bodies}) == 1


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/sparql-results+json, application/json", "application/sparql-results+json"),
        ("application/json, application/sparql-results+json;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv;q=0.1, text/turtle;q=0.2", "text/turtle"),
    ],
)
def test_accept_chooses_the_representation(client: httpx.Client, accept: str, media_type: str) -> None:
    response = client.get("/queries/plans", headers={"Accept": accept})
    assert response.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize("path", ["/queries/plans.nt", "/queries/plans?format=yaml", "/queries.csv"])
def test_a_representation_that_is_not_there_is_406(client: httpx.Client, path: str) -> None:
    problem = client.get(path)
    assert problem.status_code == 406
    assert "text/turtle" in problem.json()["offered"]


def test_answers_of_a_release_are_not_sent_twice(client: httpx.Client) -> None:
    seen_tags = set()
    for suffix in FORMATS:
        first = client.get(f"/queries/plans.{suffix}")
        again = client.get(f"/queries/plans.{suffix}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        seen_tags.add(first.headers["etag"])
    assert len(seen_tags) == len(FORMATS)


def word(term: Any) -> str:
    """As SPARQL's CSV has it."""
    return "" if term is None else (term.value if isinstance(term, NamedNode | Literal) else str(term))


def plain(term: Any) -> object:
    if isinstance(term, Literal) and term.datatype.value in (XSD + "integer", XSD + "decimal", XSD + "boolean"):
        return json.loads(term.value)
    return None if term is None else term.value


def n3(term: Any) -> str:
    """One spelling for a term of either library: rdflib writes strings without their datatype, as pyoxigraph does."""
    if isinstance(term, Literal):
        return f"{term.value}|{term.language or ''}|{'' if term.language else term.datatype.value}"
    return str(term.value)


def wordings(name: str, row: tuple[Any, ...]) -> list[str]:
    """What the page shows as it is: no codes, nothing that it calls by another name, no numbers with a point."""
    query = load_catalogue().find(name)
    found = []
    for column, term in zip(query.columns, row, strict=True):
        heading = query.headings.get(column.name)
        is_read = heading is not None and (heading.names or heading.values)
        if isinstance(term, Literal) and not is_read and column.name != "other_label" and "." not in term.value[:2]:
            found.append(" ".join(term.value.split()))
    return found


def read_plain(document: dict[str, Any]) -> tuple[list[str], Rows]:
    columns = document["columns"]
    assert all(list(item) == columns for item in document["items"])
    assert (document["total"], document["offset"], document["limit"]) == (len(document["items"]), 0, None)
    return columns, [tuple(item.values()) for item in document["items"]]


def read_result_set(turtle: str) -> list[dict[str, str]]:
    """Read with rdflib: the rows by their index."""
    graph = Graph().parse(data=turtle, format="turtle")
    [whole] = graph.subjects(RDF.type, RS.ResultSet)
    rows = {}
    for solution in graph.objects(whole, RS.solution):
        bindings = graph.objects(solution, RS.binding)
        found = {str(graph.value(b, RS.variable)): graph.value(b, RS.value) for b in bindings}
        rows[int(graph.value(solution, RS["index"]))] = {name: rdflib_n3(term) for name, term in found.items()}
    assert len(rows) == int(graph.value(whole, RS.size))
    return [rows[index] for index in sorted(rows)]


def rdflib_n3(term: Any) -> str:
    if isinstance(term, URIRef):
        return str(term)
    return f"{term}|{term.language or ''}|{'' if term.language else str(term.datatype or XSD + 'string')}"


def read_page(page: str) -> tuple[str, list[str]]:
    """What is said once for all rows, and the rows."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    [table] = [one for one in tree.iter("table") if "answer" in (one.get("class") or "")]
    shared = [one for one in tree.iter("dl") if "shared-facts" in (one.get("class") or "")]
    return " ".join(map(_said, shared)), [_said(row) for row in table.findall("tbody/tr")]


def _said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())
