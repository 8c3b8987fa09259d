"""The SPARQL page: of use without a script, the frame of the editor where that is built, and the terms it offers."""

import asyncio
import html
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, Store
from real_server import Serve, Server
from starlette.types import Receive, Scope, Send

from api.answers import Table
from api.app import create_app
from api.pages import assets
from api.pages.assets import Asset
from api.pages.bar_chart import make_bar_chart
from api.settings import Settings
from vardgraf.namespaces import BASE, OWL, PREFIXES, RDF, SKOS, VG, VOCAB, XSD
from vardgraf.queries import load_catalogue

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
COUNTED = (
    "PREFIX vg: <https://w3id.org/vardgraf/ontology#>\n"
    "PREFIX dct: <http://purl.org/dc/terms/>\n"
    "SELECT ?plan (COUNT(?goal) AS ?goals) { ?goal a vg:Goal ; dct:isPartOf ?plan } GROUP BY ?plan"
)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def read(page: str) -> Element:
    """The page as a tree; fails where a browser would have to guess."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return tree


def ask(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.get("/sparql/result", params={"query": query, **more}, headers=HTML)


def get_from(app: FastAPI, path: str) -> str:
    """Without a server, so that a test can change what lies beside it."""

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {}}, receive, send)

    async def get() -> str:
        transport = httpx.ASGITransport(with_state)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return (await client.get(path, headers=HTML)).raise_for_status().text

    return asyncio.run(get())


def written(page: str) -> str:
    text = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    return html.unescape(text).strip()


def test_the_form_leads_to_a_page_with_the_rows_of_the_endpoint(client: httpx.Client) -> None:
    page = read(ask(client, COUNTED).text)
    rows = [["".join(cell.itertext()).strip() for cell in row.findall("td")] for row in page.findall(".//tbody/tr")]
    bindings = client.get("/sparql", params={"query": COUNTED, "format": "json"}).json()["results"]["bindings"]
    expected = [[one["plan"]["value"].replace(BASE + "id/", "vgi:"), one["goals"]["value"]] for one in bindings]
    assert sorted(rows) == sorted(expected)
    assert len(rows) > 1
    for link in page.findall(".//tbody//a"):
        assert client.get(link.get("href", ""), headers=HTML, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("query", "formats"),
    [
        ("SELECT * { ?s a ?o } LIMIT 3", {"json", "xml", "csv", "tsv"}),
        ("CONSTRUCT WHERE { ?s a ?o } LIMIT 3", {"turtle", "ntriples", "jsonld", "rdfxml"}),
        ("DESCRIBE <https://w3id.org/vardgraf/id/skane-2022>", {"turtle", "ntriples", "jsonld", "rdfxml"}),
        ("ASK { ?s a ?o }", {"json", "xml"}),
    ],
)
def test_every_form_of_query_has_a_page_and_its_downloads(client: httpx.Client, query: str, formats: set[str]) -> None:
    for language in ("sv", "en"):
        response = ask(client, query, lang=language)
        page = read(response.text)
        assert (response.status_code, page.get("lang"), len(page.findall(".//h1"))) == (200, language, 1)
        assert written(response.text) == query
        links = [a.get("href", "") for a in page.findall(".//main//a") if "format=" in a.get("href", "")]
        assert {link.rpartition("format=")[2] for link in links} == formats
        assert {client.get(link, headers=HTML).status_code for link in links} == {200}
        assert not any("text/html" in client.get(link, headers=HTML).headers["content-type"] for link in links)


def test_a_format_in_the_form_leads_to_the_data(client: httpx.Client) -> None:
    response = ask(client, "ASK {}", format="xml")
    assert response.status_code == 303
    data = client.get(response.headers["location"], headers=HTML)
    assert data.headers["content-type"] == "application/sparql-results+xml"


def test_a_wrong_query_comes_back_in_the_form_with_its_place(client: httpx.Client) -> None:
    query = "SELECT * WHERE {\n  ?s ?p ]\n}"
    response = ask(client, query, lang="en")
    told = client.get("/sparql", params={"query": query}, headers={"Accept": "application/json"}).json()
    assert (response.status_code, told["status"]) == (400, 400)
    assert written(response.text) == query
    page = read(response.text)
    assert f"line {told['line']}, character {told['column']}" in "".join(page.find(".//main").itertext())  # type: ignore[union-attr]


def test_what_a_stranger_writes_stays_text(client: httpx.Client) -> None:
    evil = 'SELECT ?x { BIND("</textarea><script>alert(1)</script>" AS ?x) }'
    for response in (
        ask(client, evil),
        ask(client, evil + "]"),
        client.get("/sparql", params={"query": evil}, headers=HTML),
    ):
        assert "<script>alert" not in response.text
        assert "alert(1)" in response.text
        read(response.text)
    addressed = ask(client, 'SELECT (IRI("javascript:alert(1)") AS ?x) {}')
    assert 'href="javascript' not in addressed.text


def test_a_long_answer_tells_how_many_rows_there_are(client: httpx.Client) -> None:
    page = ask(client, "SELECT ?s { ?s ?p ?o } LIMIT 900", lang="en").text
    assert "the first 500 of 900 rows" in page
    assert page.count("<tr>") == 501


def test_a_cut_answer_says_so(serve: Serve) -> None:
    with serve(max_rows=20).client() as client:
        for query in ("SELECT ?s { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
            page = ask(client, query, lang="en").text
            assert "cut to 20 rows" in page
            assert page.count("<tr>") == 21


def test_a_query_that_takes_too_long_is_told_with_what_to_do(serve: Serve) -> None:
    with serve(deadline_s=0.5).client() as client:
        response = ask(client, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", lang="en")
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert "Narrow it" in read(response.text).findtext(".//p[@class='wrong']", "")


def test_a_link_to_a_query_opens_the_page_with_it(client: httpx.Client) -> None:
    query = '# Å\nSELECT * { ?s ?p "<&>" }'
    page = client.get("/sparql", params={"query": query}, headers=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert written(page.text) == query
    for accept in ("*/*", "application/sparql-results+json", "application/xml, text/html;q=0.5"):
        answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": accept})
        assert "sparql-results" in answer.headers["content-type"]


@pytest.mark.parametrize("name", [query.name for query in load_catalogue()])
def test_every_saved_query_opens_in_the_form_without_its_header(client: httpx.Client, name: str) -> None:
    page = client.get("/sparql", params={"saved": name}, headers=HTML)
    text = written(page.text)
    assert "#+" not in text
    assert load_catalogue().find(name).text.endswith(text + "\n")
    chosen = read(page.text).find(".//option[@selected]")
    assert chosen is not None
    assert chosen.get("value") == name


def test_an_unknown_saved_query_is_not_found(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"saved": "nothing"}, headers=HTML).status_code == 404


def test_terms_are_all_that_the_release_defines_and_uses(client: httpx.Client, real_store: Store) -> None:
    response = client.get("/sparql/terms.json")
    content = json.loads(response.content)
    prefixes: dict[str, str] = content["prefixes"]
    named = {
        prefixes[prefix] + local: term
        for term in content["terms"]
        for prefix, _, local in [term["name"].partition(":")]
    }
    assert len(named) == len(content["terms"])
    assert prefixes.items() >= PREFIXES.items()
    used = {quad.predicate.value for quad in real_store.quads_for_pattern(None, None, None, None)}
    known = tuple(PREFIXES.values())
    assert {iri for iri in used if iri.startswith(known)} <= named.keys()
    for kind, typed in (("class", OWL + "Class"), ("concept", SKOS + "Concept"), ("scheme", SKOS + "ConceptScheme")):
        found = real_store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(typed), None)
        own = {quad.subject.value for quad in found if quad.subject.value.startswith((VG, VOCAB))}
        assert own
        assert {named[iri]["kind"] for iri in own} == {kind}
        assert all(named[iri].get("sv") and named[iri].get("en") for iri in own)
    assert client.get("/sparql/terms.json", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("is_built", [False, True])
def test_the_editor_is_loaded_only_where_it_is_built(
    release_home: Path, monkeypatch: pytest.MonkeyPatch, is_built: bool
) -> None:
    files = {name: asset for name, asset in assets.load_assets().items() if not name.startswith("bundle/")}
    if is_built:
        files |= {f"bundle/{name}.js": Asset(b"", "text/javascript", name) for name in ("editor", "result-graph")}
    monkeypatch.setattr(assets, "load_assets", lambda: files)
    app = create_app(Settings(home=release_home, requests_per_minute=0))
    page = read(get_from(app, "/sparql"))
    scripts = [script.get("src") for script in page.findall(".//script")]
    assert scripts == (["/static/editor/bundle/editor.js"] if is_built else [])
    frame = page.find(".//*[@id='editor']")
    assert (frame is not None) == is_built
    if frame is not None:
        assert frame.get("data-graph") == "/static/result-graph/bundle/result-graph.js"
        assert "vg:Goal" in get_from(app, frame.get("data-terms", ""))
    form = page.find(".//form[@id='ask']")
    assert form is not None
    assert (form.get("action"), form.get("method")) == ("/sparql/result", "get")


def test_pages_keep_to_their_weight(client: httpx.Client) -> None:
    for page in (client.get("/sparql", headers=HTML), ask(client, "SELECT * { ?s ?p ?o }")):
        sheets = [link.get("href", "") for link in read(page.text).findall(".//link[@rel='stylesheet']")]
        assert len(page.content) + sum(len(client.get(sheet).content) for sheet in sheets) < 200_000


def _numbered(*rows: tuple[str, str, int]) -> Table:
    integer = NamedNode(XSD + "integer")
    terms = tuple((NamedNode(BASE + one), Literal(word), Literal(str(n), datatype=integer)) for one, word, n in rows)
    return Table(("thing", "thing_label", "count"), terms)


def test_bars_name_each_row_apart_or_are_not_drawn() -> None:
    chart = make_bar_chart(_numbered(("id/a", "Mål", 3), ("id/b", "Indikator", 7)))
    assert chart is not None
    assert (chart.series, [row.label for row in chart.rows], chart.greatest) == (("count",), ["Mål", "Indikator"], 7)
    alike = make_bar_chart(_numbered(("id/a", "Mål", 3), ("id/b", "Mål", 7), ("id/c", "Status", 1)))
    assert alike is not None
    assert [row.label for row in alike.rows] == ["a · Mål", "b · Mål", "c · Status"]
    assert make_bar_chart(_numbered(("id/a", "Mål", 3), ("id/a", "Mål", 7), ("id/c", "Status", 1))) is None
    assert make_bar_chart(_numbered(("id/a", "Mål", 3))) is None


def test_answer_that_stays_the_same_is_not_sent_again(client: httpx.Client) -> None:
    first = ask(client, COUNTED)
    again = client.get(first.url, headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["cache-control"].startswith("public")
    assert ask(client, COUNTED, lang="en").headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("query", ["SELECT (RAND() AS ?x) {}", "SELECT (NOW() AS ?x) {}", "SELECT ?x {"])
def test_answer_that_differs_each_time_and_a_refusal_are_kept_by_nobody(client: httpx.Client, query: str) -> None:
    answer = ask(client, query)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
