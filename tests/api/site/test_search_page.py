"""The search page: places by their name, the region of a hit, and what to do when nothing is found."""

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Store
from real_server import Server

from vardgraf.namespaces import ID, VG

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        opened.headers.update(HTML)
        yield opened


def passages(store: Store, plan: str) -> dict[str, int]:
    found = store.quads_for_pattern(None, NamedNode(VG + "firstLine"), None, DefaultGraph())
    below = f"{ID}{plan}/passage/"
    return {q.subject.value: int(q.object.value) for q in found if q.subject.value.startswith(below)}  # type: ignore[union-attr]


@pytest.mark.parametrize("asked", ["%s:%d", "%s %d", "%s:%d-999", "%s rad %d"])
def test_name_of_a_place_leads_to_its_passages(client: httpx.Client, real_store: Store, asked: str) -> None:
    lines = passages(real_store, "uppsala-2019")
    line = max(lines.values(), key=list(lines.values()).count)
    page = client.get("/search", params={"q": asked % ("uppsala-2019", line)}).text
    assert f"Rad {line} i " in page
    for passage in (iri for iri, first in lines.items() if first == line):
        assert f'href="{passage.removeprefix("https://w3id.org/vardgraf")}"' in page


def test_line_without_a_statement_is_told_as_such(client: httpx.Client, real_store: Store) -> None:
    lines = set(passages(real_store, "uppsala-2019").values())
    empty = next(line for line in range(1, 999_999) if line not in lines and line < min(lines))
    page = client.get("/search", params={"q": f"uppsala-2019:{empty}"}).text
    assert "Inget är läst ur den raden." in page


def test_unknown_plan_is_no_place(client: httpx.Client) -> None:
    assert 'id="line"' not in client.get("/search", params={"q": "dalby-2030:1"}).text


def test_hits_tell_the_region(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "barn", "region": "skane", "kind": "activity"}).text
    assert page.count("· Region Skåne</span>") == page.count('<span class="kind">aktivitet</span>') > 0


def test_nothing_found_tells_ways_on(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "xyzzyxyzzy", "region": "skane"}).text
    assert "Inget i planerna passar." in page
    for path in ("/plans", "/vocab/theme.html", "/search?q=uppsala-2019%3A160", "/search?q=xyzzyxyzzy"):
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200
