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
