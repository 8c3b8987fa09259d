"""Pages of an answer: together they are the whole, and their links lead through all of them."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_server import Server

from api.paging import Page


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 80))
def test_page_offsets_lead_from_first_to_last(total: int, limit: int, offset: int) -> None:
    starts, at = [], Page(total, limit, 0)
    while True:
        starts.append(at.offset)
        if "next" not in at.links():
            break
        at = Page(total, limit, at.links()["next"])
    assert starts[-1] == Page(total, limit, 0).links()["last"]
    assert [row for start in starts for row in range(start, min(total, start + limit))] == list(range(total))
    links = Page(total, limit, offset).links()
    assert links["first"] == 0
    assert ("prev" in links) == (offset > 0)
    assert "prev" not in links or 0 <= links["prev"] < max(total, 1)
    assert "next" not in Page(total, limit, links["last"]).links()


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 80))
def test_ways_from_any_offset_give_each_row_once_and_end_at_last(total: int, limit: int, offset: int) -> None:
    ahead, at = [], Page(total, limit, offset)
    while True:
        ahead += rows_of(at)
        assert at.links()["last"] == Page(total, limit, offset).links()["last"]
        if "next" not in at.links():
            break
        at = follow(at, "next")
    assert ahead == list(range(offset, total))
    assert offset >= total or at.offset == at.links()["last"]
    before: list[int] = []
    at = Page(total, limit, offset)
    while "prev" in at.links():
        at = follow(at, "prev")
        before = rows_of(at) + before
    assert before == list(range(min(offset, total)))


def follow(page: Page, relation: str) -> Page:
    return Page(page.total, page.limit_of(relation), page.links()[relation])


def rows_of(page: Page) -> list[int]:
    return list(range(page.total))[page.offset : page.offset + page.limit]


@pytest.mark.parametrize(
    ("suffix", "limit"), [("json", 1), *((suffix, n) for suffix in ("json", "csv", "html") for n in (7, 100, 10_000))]
)
def test_next_links_walk_the_whole_answer(client: httpx.Client, suffix: str, limit: int) -> None:
    whole = items(client.get("/queries/indicators.json"))
    address, walked, forward = f"/queries/indicators.{suffix}?limit={limit}", 0, []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["vardgraf-total"] == str(len(whole))
        forward.append(start_of(response))
        if suffix == "json":
            assert items(response) == whole[walked : walked + limit]
        last, address = link(response, "last"), link(response, "next")
        step = offset_of(address) - walked if address else limit  # a page for people has as many rows as it may weigh
        assert step == limit if suffix != "html" or limit <= 7 else 50 < step <= limit
        walked += step
    assert walked >= len(whole) > walked - limit
    assert urlsplit(last).query == urlsplit(str(response.url)).query or len(forward) == 1
    backward = [forward[-1]]
    while address := link(response, "prev"):
        response = client.get(address)
        backward.append(start_of(response))
    assert backward == forward[::-1]


def test_links_keep_the_values_asked_for(client: httpx.Client) -> None:
    response = client.get("/queries/activities", params={"responsible": "Region Skåne", "limit": 1, "lang": "en"})
    for found in response.links.values():
        query = parse_qs(urlsplit(found["url"]).query)
        assert query["responsible"] == ["Region Skåne"]
        assert query["lang"] == ["en"]


@pytest.mark.parametrize("suffix", ["json", "csv", "html"])
def test_an_offset_between_pages_gives_nothing_twice(client: httpx.Client, suffix: str) -> None:
    total = client.get("/queries/plans.json").json()["total"]
    response = client.get(f"/queries/plans.{suffix}?limit=3&offset=2")
    assert number_of(link(response, "prev"), "limit") == 2
    assert offset_of(link(response, "prev")) == 0
    assert offset_of(link(response, "last")) == 2 + (total - 3) // 3 * 3
    if suffix == "html":
        assert 'rel="prev" href="/queries/plans.html?limit=2&amp;offset=0"' in response.text


@pytest.mark.parametrize("path", ["/api/elements?kind=goal", "/api/search?q=barn", "/api/findings?family=ANS"])
def test_lists_of_the_api_lead_from_between_pages_too(client: httpx.Client, path: str) -> None:
    whole = items(client.get(f"{path}&limit=30"))
    response = client.get(f"{path}&limit=10&offset=7")
    before = client.get(link(response, "prev"))
    assert items(before) + items(response) == whole[:17]
    assert "prev" not in before.links
    last = offset_of(link(response, "last"))
    assert last % 10 == 7
    assert "next" not in client.get(link(response, "last")).links


def test_an_offset_beyond_the_end_gives_no_rows_and_a_way_back(client: httpx.Client) -> None:
    response = client.get("/queries/plans.json", params={"limit": 2, "offset": 1000})
    assert items(response) == []
    assert items(client.get(link(response, "prev")))
    assert "next" not in response.links


def test_an_offset_alone_gives_the_rest_without_links(client: httpx.Client) -> None:
    whole = items(client.get("/queries/plans.json"))
    response = client.get("/queries/plans.json", params={"offset": 3})
    assert items(response) == whole[3:]
    assert not response.links


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("value", ["-1", "1.0", "x", "", "1e3", "99999999999", "１", "0x1", " 1"])
def test_a_limit_that_is_no_number_is_named(client: httpx.Client, name: str, value: str) -> None:
    problem = client.get("/queries/plans.json", params={name: value})
    assert problem.status_code == 400
    assert problem.json()["parameter"] == name


def items(response: httpx.Response) -> list[object]:
    found: list[object] = json.loads(response.content)["items"]
    return found


def link(response: httpx.Response, relation: str) -> str:
    return urljoin(str(response.url), response.links[relation]["url"]) if relation in response.links else ""


def start_of(response: httpx.Response) -> int:
    return offset_of(str(response.url))


def offset_of(address: str) -> int:
    return number_of(address, "offset")


def number_of(address: str, name: str) -> int:
    return int(parse_qs(urlsplit(address).query).get(name, ["0"])[0])
