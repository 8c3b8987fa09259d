"""Where a page's lists come from: the SPARQL that gives them, or the API where no SPARQL query does."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from real_server import Server

HTML = {"Accept": "text/html"}
BY_QUERY = ["/", "/vocab/theme.html", "/catalog"]
BY_API = [
    "/",
    "/search?q=SIP",
    "/findings?plan=kalmar-2021",
    "/about/rules",
    "/about/rules/TID01",
    "/catalog",
    "/releases",
]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def queries_of(page: str) -> list[str]:
    shown = re.findall(r'<details class="query">.*?<pre><code>(.*?)</code></pre>', page, re.DOTALL)
    return [html.unescape(text) for text in shown]


@pytest.mark.parametrize("address", BY_QUERY)
def test_a_query_that_is_shown_answers(client: httpx.Client, address: str) -> None:
    queries = queries_of(client.get(address, headers=HTML).text)
    assert queries
    for query in queries:
        answer = client.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"})
        assert answer.json()["results"]["bindings"]


def test_the_concepts_of_a_vocabulary_have_the_numbers_of_the_query(client: httpx.Client) -> None:
    page = client.get("/vocab/theme.html", headers=HTML).text
    answer = client.post(
        "/sparql", data={"query": queries_of(page)[0]}, headers={"Accept": "application/sparql-results+json"}
    )
    counted = {row["concept"]["value"]: row["things"]["value"] for row in answer.json()["results"]["bindings"]}
    english, number = r'(?: <span class="muted"[^>]*>[^<]*</span>)?', r'(?: <span class="tag">(\d+)</span>)?'
    shown = re.findall(rf'<li id="([a-z-]+)"><a [^>]*>[^<]*</a>{english}{number}', page)
    assert {f"https://w3id.org/vardgraf/vocab/theme/{name}": number or "0" for name, number in shown} == counted


@pytest.mark.parametrize("address", BY_API)
def test_what_no_query_gives_names_the_address_that_does(client: httpx.Client, address: str) -> None:
    page = client.get(address, headers=HTML).text
    origins = re.findall(r'<p class="small muted">[^<]+ <a href="([^"]+)"><code>', page)
    assert origins
    for origin in origins:
        assert (
            client.get(html.unescape(origin), headers={"Accept": "application/json, application/ld+json"}).status_code
            == 200
        )


def test_the_address_asks_for_what_the_page_shows(client: httpx.Client) -> None:
    page = client.get("/findings", params={"plan": "kalmar-2021"}, headers=HTML).text
    [shown] = re.findall(r'<p role="status">(\d+)', page)
    assert client.get("/api/findings?plan=kalmar-2021").json()["total"] == int(shown)
    assert 'href="/api/findings?plan=kalmar-2021"' in page
