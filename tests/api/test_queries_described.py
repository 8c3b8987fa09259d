"""The queries described: as JSON-LD, as RDF, each by its IRI."""

from collections.abc import Iterator

import httpx
import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS, SKOS
from real_server import Server

from vardgraf.namespaces import CSVW, QUERY, SCHEMA, SH, VOCAB
from vardgraf.queries import load_catalogue

NAMES = [query.name for query in load_catalogue()]
SHACL, CSV, SDO = Namespace(SH), Namespace(CSVW), Namespace(SCHEMA)
RDF_FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "json": "json-ld"}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> Graph:
    return Graph().parse(data=client.get("/queries.ttl").text, format="turtle")


def test_the_list_names_every_query_with_all_of_its_header(client: httpx.Client) -> None:
    listed = {
        entry["name"]: entry
        for entry in client.get("/queries", headers={"Accept": "application/json"}).json()["queries"]
    }
    assert list(listed) == NAMES
    for query in load_catalogue():
        entry = listed[query.name]
        assert entry["id"] == QUERY + query.name
        assert entry["prefLabel"] == {"sv": query.summary.sv, "en": query.summary.en}
        assert [p["parameterName"] for p in entry["parameters"]] == [p.name for p in query.parameters]
        assert [c["column"] for c in entry["tableSchema"]["columns"]] == [c.name for c in query.columns]
        assert entry["tags"] == list(query.tags)
        assert entry["select"] == query.text


@pytest.mark.parametrize("suffix", RDF_FORMATS)
def test_all_formats_say_the_same(client: httpx.Client, described: Graph, suffix: str) -> None:
    graph = Graph().parse(data=client.get(f"/queries.{suffix}").text, format=RDF_FORMATS[suffix])
    assert isomorphic(graph, described)


def test_queries_can_be_found_by_a_query(described: Graph) -> None:
    found = described.query(
        """SELECT ?query WHERE {
          ?query a sh:SPARQLSelectExecutable ; sh:parameter/sh:property [ sh:path skos:inScheme ; sh:hasValue ?scheme ]
        }""",
        initNs={"sh": SH, "skos": SKOS},
        initBindings={"scheme": URIRef(VOCAB + "theme")},
    )
    with_theme = {q.name for q in load_catalogue() if any(p.scheme == "theme" for p in q.parameters)}
    assert {str(row[0]).removeprefix(QUERY) for row in found} == with_theme
    assert with_theme


def test_described_texts_parameters_and_columns_are_those_of_the_files(described: Graph) -> None:
    for query in load_catalogue():
        node = URIRef(QUERY + query.name)
        assert (node, RDF.type, SHACL.SPARQLExecutable) in described
        assert described.value(node, SHACL.select) == Literal(query.text)
        assert set(described.objects(node, RDFS.comment)) == {
            Literal(query.summary.sv, "sv"),
            Literal(query.summary.en, "en"),
        }
        assert set(map(str, described.objects(node, SDO.keywords))) == set(query.tags)
        assert len(set(described.objects(node, SDO.workExample))) == len(query.examples)
        for parameter in described.objects(node, SHACL.parameter):
            variable = str(described.value(parameter, SHACL.path)).partition("#")[2]
            assert f"?{variable}" in query.text
            assert variable == f"param_{described.value(parameter, SHACL.name)}"
        schema = described.value(node, CSV.tableSchema)
        columns = described.collection(described.value(schema, CSV.column))
        assert [str(described.value(column, CSV.name)) for column in columns] == [c.name for c in query.columns]


def test_described_examples_answer(client: httpx.Client, described: Graph) -> None:
    examples = set(map(str, described.objects(None, SDO.workExample)))
    assert len(examples) == sum(len(query.examples) for query in load_catalogue())
    for address in sorted(examples)[::9]:
        assert client.get(address, params=None).json()["total"] > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_iri_of_a_query_leads_to_its_description_its_text_and_its_page(
    client: httpx.Client, described: Graph, name: str
) -> None:
    graph = Graph().parse(data=client.get(f"/query/{name}", headers={"Accept": "text/turtle"}).text, format="turtle")
    assert (URIRef(QUERY + name), RDF.type, SHACL.SPARQLSelectExecutable) in graph
    assert len(graph) < len(described)
    text = client.get(f"/query/{name}.rq")
    assert text.headers["content-type"] == "application/sparql-query"
    assert text.text == load_catalogue().find(name).text
    page = client.get(f"/query/{name}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, f"/queries/{name}")


def test_the_description_is_the_same_from_one_request_to_the_next(client: httpx.Client) -> None:
    first, second = (client.get("/queries.ttl", params={"lang": language}).content for language in ("sv", "en"))
    assert first == second
