"""Whatever stands in an address: pages are shown or say what is wrong, and the server does not fail."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from real_server import Server

PAGES = (
    "/search?q=barn",
    "/elements?type=goal",
    "/compare?region=skane&region=uppsala",
    "/findings?plan=skane-2022",
    "/over-time",
    "/bodies",
    "/graph-view?iri=https://w3id.org/vardgraf/id/uppsala-2019",
    "/plans/uppsala-2024",
    "/regions/skane",
    "/queries/deadlines-between",
    "/queries/theme-side-by-side?theme=parenting-support",
    "/id/uppsala-2024",
    "/graph/uppsala-2024?limit=5",
    "/sparql?query=ASK+%7B%7D",
    "/downloads",
    "/about/rules",
)
HTML = {"accept": "text/html"}
EVERYWHERE = ("lang", "format", "offset", "limit", "page", "unknown")
ODD = ("", "²", "-1", "9" * 40, "2024\x1f", "a\x00b", "'\"<>", "a" * 600)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.mark.parametrize("address", PAGES)
def test_no_value_of_a_parameter_makes_a_page_fail(client: httpx.Client, address: str) -> None:
    """The parameters are those of the page's own forms and links."""
    path, _, query = address.partition("?")
    given = parse_qsl(query)
    names = {name for name, _ in given} | _names_in(client.get(address, headers=HTML).text, path) | {*EVERYWHERE}
    failed = {}
    for name in sorted(names):
        for odd in ODD:
            asked = [(other, value) for other, value in given if other != name] + [(name, odd)]
            response = client.get(f"{path}?{urlencode(asked)}", headers=HTML)
            if response.status_code >= 500:
                failed[name, odd[:20]] = response.status_code
    assert not failed


def _names_in(page: str, path: str) -> set[str]:
    links = (urlsplit(unescape(link)) for link in re.findall(r'href="([^"#]+)', page))
    linked = {name for link in links if link.path in ("", path) for name, _ in parse_qsl(link.query)}
    return linked | set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)', page))
