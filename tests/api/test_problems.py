"""Problem documents, as programs read them and as pages show them: what is nearest, under one name and as links."""

import html5lib
import httpx
import pytest
from real_server import Server

NEAREST = {
    "/queries/plan": "/queries/plans",
    "/query/plan": "/query/plans",
    "/queries/plans?region=upsala&limit=3": "/queries/plans?limit=3&region=uppsala",
    "/api/plans?region=upsala": "/api/plans?region=uppsala",
    "/api/plans?regon=uppsala": "/api/plans?region=uppsala",
    "/api/plans/skane-2023": "/api/plans/skane-2022",
    "/api/rules/ANS1": "/api/rules/ANS10",
    "/id/skane-2022/goal/rehabiliterin": "/id/skane-2022/goal/rehabilitering",
}
"""Addresses that are slightly wrong, and the right one."""


@pytest.fixture(scope="module")
def client(server: Server) -> httpx.Client:
    return server.client()


@pytest.mark.parametrize("path", NEAREST)
def test_what_is_nearest_has_one_name_in_all_problems(client: httpx.Client, path: str) -> None:
    problem = client.get(path).json()
    assert problem["nearest"]
    assert "candidates" not in problem


@pytest.mark.parametrize("path", [path for path in NEAREST if not path.startswith("/queries/plans")])
def test_page_links_to_what_is_nearest(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    page = html5lib.parse(answer.text, namespaceHTMLElements=False)
    links = [link.get("href") for link in page.findall(".//main//li/a")]
    assert NEAREST[path] in links
    assert client.get(NEAREST[path], follow_redirects=True).status_code == 200


REFUSED: dict[str, tuple[str, str, int]] = {
    "nothing": ("GET", "/nothing", 404),
    "method": ("DELETE", "/health", 405),
    "format": ("GET", "/graph/places?format=csv", 406),
    "no query": ("PUT", "/sparql", 405),
    "parameter": ("GET", "/api/plans?limit=0", 400),
    "media type": ("POST", "/sparql", 415),
    "no place": ("GET", "/id/nope", 404),
    "path": ("GET", "/a/%2e%2e/b", 400),
    "encoding": ("GET", "/a/%ff", 400),
    "address": ("GET", "/" + "a" * 60_000, 414),
}
"""Requests and the statuses of their problems, of the application and (the last three) of the guards."""
ALIKE = ("content-type", "cache-control", "content-language", "access-control-expose-headers")
CHANGING = ("date", "x-request-id", "content-length", "allow", "accept-post", "content-encoding", "vary")


def ask(client: httpx.Client, name: str, accept: str) -> httpx.Response:
    method, path, status = REFUSED[name]
    url = httpx.URL(client.base_url).copy_with(raw_path=path.encode())
    answer = client.send(httpx.Request(method, url, headers={"Accept": accept, "Accept-Language": "en"}))
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_all_problems_are_told_alike(client: httpx.Client, accept: str) -> None:
    """With the same headers, which no cache keeps and every origin reads; as a page to those who ask for pages."""
    answers = [ask(client, name, accept) for name in REFUSED]
    told = [{k: v for k, v in answer.headers.items() if k not in CHANGING} for answer in answers]
    assert told == [told[0]] * len(told)
    assert set(ALIKE) <= told[0].keys()
    assert told[0]["cache-control"] == "no-store"
    assert told[0]["content-type"].partition(";")[0] == accept.replace("/json", "/problem+json")
    for answer in answers:
        assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("name", REFUSED)
def test_page_of_a_problem_is_no_longer_than_it_must(client: httpx.Client, name: str) -> None:
    assert len(ask(client, name, "text/html").content) < 10_000
