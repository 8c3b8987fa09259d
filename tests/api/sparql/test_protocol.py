"""The SPARQL 1.1 Protocol beyond the W3C suite: what is asked well and badly, over HTTP."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from real_server import Server, exchange

from vardgraf.namespaces import GRAPH

SD = "http://www.w3.org/ns/sparql-service-description#"
ASK = "ASK { ?s ?p ?o }"
QUERY = {"content-type": "application/sparql-query"}
_REST = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def test_three_ways_of_asking_give_the_same_answer(client: httpx.Client) -> None:
    text = "SELECT ?ö WHERE { VALUES ?ö { 'å & ä + %' } }"
    answers = [
        client.get("/sparql", params={"query": text}),
        client.post("/sparql", data={"query": text}),
        client.post("/sparql", content=text.encode(), headers=QUERY),
        client.post(
            "/sparql", content=text.encode(), headers={"content-type": 'Application/SPARQL-Query;charset="UTF-8"'}
        ),
        client.get("/sparql/", params={"query": text}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["results"]["bindings"] == [{"ö": {"type": "literal", "value": "å & ä + %"}}]


@pytest.mark.parametrize(
    ("request_line", "headers", "body", "status", "kind"),
    [
        ("GET ?query=", {}, b"", 400, "no-query"),
        ("GET ?query=%20%0A", {}, b"", 400, "no-query"),
        ("GET ?default-graph-uri=http://example.org/", {}, b"", 400, "no-query"),
        ("GET ?query=ASK{}&query=ASK{}", {}, b"", 400, "several-queries"),
        ("POST ?query=ASK{}", QUERY, b"ASK {}", 400, "several-queries"),
        ("POST ", FORM, b"query=ASK{}&query=ASK{}", 400, "several-queries"),
        ("POST ", FORM, b"", 400, "no-query"),
        ("POST ", QUERY, b"", 400, "no-query"),
        ("GET ?query=ASK%7", {}, b"", 400, "bad-encoding"),
        ("GET ?query=ASK%zz", {}, b"", 400, "bad-encoding"),
        ("GET ?query=ASK%FF", {}, b"", 400, "bad-encoding"),
        ("POST ", QUERY, b"ASK { ?s ?p '\xe5' }", 400, "bad-encoding"),
        (
            "POST ",
            {"content-type": "application/sparql-query; charset=us-ascii"},
            "ASK {'å'}".encode(),
            400,
            "bad-encoding",
        ),
        ("POST ", QUERY, "ASK {}".encode("utf-16"), 400, "bad-encoding"),
        ("POST ", {"content-type": "application/sparql-query; charset=latin-1"}, b"ASK {}", 415, "unsupported-charset"),
        ("POST ", {"content-type": "application/sparql-query; charset=rot13"}, b"ASK {}", 415, "unsupported-charset"),
        ("POST ", {"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415, "unsupported-media-type"),
        ("POST ", {"content-type": "application/json"}, b"{}", 415, "unsupported-media-type"),
        ("POST ", {"content-type": "garbage"}, b"ASK {}", 415, "unsupported-media-type"),
        ("POST ?query=ASK{}", {}, b"", 415, "unsupported-media-type"),
        ("POST ", QUERY | {"content-encoding": "gzip"}, b"ASK {}", 415, "unsupported-encoding"),
        ("GET ?query=ASK{}&default-graph-uri=relative", {}, b"", 400, "bad-graph"),
        ("GET ?query=ASK{}&named-graph-uri=http://a%20b/", {}, b"", 400, "bad-graph"),
        ("GET ?update=CLEAR%20ALL", {}, b"", 403, "read-only"),
        ("GET ?query=ASK{}&update=CLEAR%20ALL", {}, b"", 403, "read-only"),
        ("POST ", {"content-type": "application/sparql-update"}, b"CLEAR ALL", 403, "read-only"),
        ("POST ", FORM, b"update=CLEAR+ALL", 403, "read-only"),
        ("PUT ?query=ASK{}", {}, b"", 405, "method-not-allowed"),
        ("DELETE ", {}, b"", 405, "method-not-allowed"),
        ("PATCH ", FORM, b"query=ASK{}", 405, "method-not-allowed"),
    ],
)
def test_bad_request_is_told_what_is_wrong(
    client: httpx.Client, request_line: str, headers: dict[str, str], body: bytes, status: int, kind: str
) -> None:
    method, _, query = request_line.partition(" ")
    response = client.request(method, f"/sparql{query}", headers=headers, content=body or None)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{kind}")
    assert response.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    if kind == "unsupported-media-type":
        assert "application/sparql-query" in response.headers["accept-post"]


def test_problem_is_told_in_the_language_asked_for(client: httpx.Client) -> None:
    swedish = client.post("/sparql", data={"update": "CLEAR ALL"}).json()["detail"]
    english = client.post("/sparql", data={"update": "CLEAR ALL"}, headers={"accept-language": "en"}).json()["detail"]
    assert "bara läsas" in swedish
    assert "read-only" in english


@pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <a:b> 1 }", "CLEAR ALL", "LOAD <http://127.0.0.1/>"])
def test_update_as_a_query_is_refused(client: httpx.Client, text: str) -> None:
    assert client.get("/sparql", params={"query": text}).status_code == 400


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }\n  oops", "SELECT (1 AS) {}", "ASK {\n\n  ?s ?p }"])
def test_syntax_error_is_placed_in_the_query_as_sent(client: httpx.Client, text: str) -> None:
    """As Oxigraph places it, without what the server puts before."""
    with pytest.raises(SyntaxError) as error:
        Store().query(text)
    place = re.search(r"at (\d+):(\d+)", str(error.value))
    assert place
    response = client.get("/sparql", params={"query": text})
    assert response.status_code == 400
    problem = response.json()
    assert (problem["line"], problem["column"]) == (int(place[1]), int(place[2]))
    assert f"rad {place[1]}, tecken {place[2]}" in problem["detail"]


@pytest.mark.parametrize(
    ("text", "line", "column", "prefix"),
    [
        ("ASK { ?s x:y 1 }", 1, 10, "x"),
        ("SELECT (xsd:integer(1) AS ?x) {}", 1, 9, "xsd"),
        ("PREFIX a: <http://a/>\nASK { ?s a:b/å:c '1'^^xsd:integer }", 2, 14, "å"),
        ("# x:y 'x:y'\nASK { ?s ?p 'x:y' ; :o <x:y> }", 2, 21, ""),
    ],
)
def test_undeclared_prefix_is_named_where_it_stands(
    client: httpx.Client, text: str, line: int, column: int, prefix: str
) -> None:
    problem = client.get("/sparql", params={"query": text}).json()
    assert (problem["type"], problem["line"], problem["column"]) == ("/problems/bad-query", line, column)
    assert f"Prefixet {prefix}: är inte deklarerat." in problem["detail"]


def test_query_too_long_is_414_in_the_address_and_413_in_the_body(client: httpx.Client) -> None:
    text = f"ASK {{ ?s ?p '{'å' * 9_000}' }}"
    assert client.get("/sparql", params={"query": text}).status_code == 414
    assert client.post("/sparql", data={"query": text}).status_code == 413
    assert client.post("/sparql", content=text.encode(), headers=QUERY).status_code == 413
    assert client.post("/sparql", content=b"#" * 200_000, headers=QUERY).status_code == 413


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_byte_order_mark_is_passed_over(client: httpx.Client, mark: bytes) -> None:
    assert client.post("/sparql", content=mark + ASK.encode(), headers=QUERY).json()["boolean"] is True
    assert client.get(f"/sparql?query={quote(mark)}{quote(ASK)}").json()["boolean"] is True


def test_raw_bytes_in_the_address_are_refused(server: Server) -> None:
    """No address has them (RFC 3986); httpx would encode them."""
    target = "/sparql?query=SELECT('å'AS?x){}".encode()
    assert exchange(server, b"GET " + target + _REST).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "header",
    [
        b"Accept: \xff\xfe\x00"[:-1],
        b"Accept: " + b"a/b;q=," * 900,
        b"Accept-Language: \xe5;q=9",
        b'If-None-Match: \xe5"',
        b"Content-Type: \xff",
    ],
)
def test_garbage_in_headers_gives_no_server_error(server: Server, header: bytes) -> None:
    answer = exchange(
        server, b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + b"\r\n\r\n"
    )
    assert answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))


@pytest.mark.parametrize("host", [b"a b", b'"<>', b"[", b"x:99999999", b""])
def test_bad_host_gives_no_server_error(server: Server, host: bytes) -> None:
    answer = exchange(server, b"GET /sparql HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))


def test_relative_iri_is_resolved_against_the_projects_base(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK { <id/uppsala-2019> a ?type }"}).json()["boolean"] is True
    own = "BASE <http://example.org/> SELECT (STR(<x>) AS ?iri) {}"
    assert client.get("/sparql", params={"query": own, "format": "csv"}).text.split() == ["iri", "http://example.org/x"]


def test_dataset_of_the_request_comes_before_that_of_the_query(client: httpx.Client) -> None:
    count = (
        "SELECT (COUNT(*) AS ?n) FROM <http://example.org/none> { ?s a <https://w3id.org/vardgraf/ontology#Strategy> }"
    )
    assert _count(client, count) == 0
    assert _count(client, count, **{"default-graph-uri": GRAPH + "uppsala-2019"}) == 1
    both = [GRAPH + "uppsala-2019", GRAPH + "kalmar-2021"]
    assert _count(client, count, **{"default-graph-uri": both}) == 2


def test_several_default_graphs_are_their_union_without_duplicates(client: httpx.Client) -> None:
    graphs = [GRAPH + "uppsala-2024", GRAPH + "uppsala-2025", GRAPH + "places"]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { VALUES ?g { %s } GRAPH ?g { ?s ?p ?o } } }"
    expected = _count(client, distinct % " ".join(f"<{graph}>" for graph in graphs))
    assert _count(client, count, **{"default-graph-uri": graphs}) == expected > 0
    assert _count(client, count) > expected


def test_named_graphs_of_the_request_are_all_that_graph_sees(client: httpx.Client) -> None:
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    named = [GRAPH + "uppsala-2019", GRAPH + "skane-2022"]
    answer = client.get("/sparql", params={"query": text, "named-graph-uri": named, "format": "csv"}).text.split()[1:]
    assert sorted(answer) == sorted(named)
    assert _count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"named-graph-uri": named}) == 0


def test_unknown_graph_is_empty(client: httpx.Client) -> None:
    assert _count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"default-graph-uri": "http://example.org/"}) == 0


def test_bare_get_describes_the_service(client: httpx.Client) -> None:
    response = client.get("/sparql")
    store = Store()
    store.load(response.content, format=RdfFormat.TURTLE)
    service = NamedNode(str(response.url))
    formats = {quad.object.value for quad in store.quads_for_pattern(service, NamedNode(SD + "resultFormat"), None)}
    assert len(formats) == 10
    assert {quad.object.value for quad in store.quads_for_pattern(service, NamedNode(SD + "feature"), None)} == {
        SD + "UnionDefaultGraph"
    }
    text = f"SELECT ?name ?n {{ ?g <{SD}name> ?name ; <{SD}graph>/<http://rdfs.org/ns/void#triples> ?n }}"
    told = {row["name"].value: int(row["n"].value) for row in store.query(text)}  # type: ignore[union-attr]
    count = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    bindings = client.get("/sparql", params={"query": count}).json()["results"]["bindings"]
    assert told == {row["g"]["value"]: int(row["n"]["value"]) for row in bindings}


@pytest.mark.parametrize(
    "rdf",
    [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD, RdfFormat.N_QUADS, RdfFormat.TRIG],
)
def test_description_is_negotiated(client: httpx.Client, rdf: RdfFormat) -> None:
    response = client.get("/sparql", headers={"accept": rdf.media_type})
    assert response.headers["content-type"].partition(";")[0] == rdf.media_type
    store = Store()
    store.load(response.content, format=rdf)
    assert len(
        list(store.quads_for_pattern(None, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query")))
    )


def test_page_has_a_form_that_works_without_scripts(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<form id="ask" action="/sparql/result" method="get">' in page.text
    written = page.text.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    query = written.replace("&lt;", "<").replace("&gt;", ">")
    answer = client.get("/sparql", params={"query": query, "format": "json"})
    assert len(answer.json()["results"]["bindings"]) == 7


def test_head_tells_what_get_would(client: httpx.Client) -> None:
    for params in ({"query": "SELECT * { ?s a ?type } LIMIT 9"}, {}):
        head, get = client.head("/sparql", params=params), client.get("/sparql", params=params)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "etag", "vary", "cache-control"):
            assert head.headers[name] == get.headers[name]
    plain = {"accept-encoding": "identity"}
    head = client.head("/sparql", params={"query": ASK}, headers=plain)
    assert int(head.headers["content-length"]) == len(
        client.get("/sparql", params={"query": ASK}, headers=plain).content
    )


def test_other_sites_may_ask(client: httpx.Client) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    preflight = client.options("/sparql", headers=asked | {"access-control-request-headers": "content-type"})
    assert preflight.status_code in (200, 204)
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert set(preflight.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    answer = client.get("/sparql", params={"query": ASK}, headers={"origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Vardgraf-Truncated" in answer.headers["access-control-expose-headers"]


def test_operation_is_in_the_openapi_document(client: httpx.Client) -> None:
    path = client.get("/openapi.json").json()["paths"]["/sparql"]
    assert {one["name"] for one in path["get"]["parameters"]} >= {"query", "default-graph-uri", "named-graph-uri"}
    assert set(path["post"]["requestBody"]["content"]) == {
        "application/sparql-query",
        "application/x-www-form-urlencoded",
    }
    assert "application/sparql-results+json" in path["get"]["responses"]["200"]["content"]


def _count(client: httpx.Client, text: str, **parameters: str | list[str]) -> int:
    response = client.get("/sparql", params={"query": text, **parameters})
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])
