"""Forty requests at once of one client for what takes long to make: others are answered within a second meanwhile."""

import contextlib
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from canary import Canary, check_canary
from real_server import Server, start_server

AT_ONCE = 40
ANSWER_S = 60
GRAPH = "/graph/uppsala-2024-report"
SUFFIXES = ("jsonld", "rdf", "nt", "ttl", "nq", "trig", "html")
FLOODS: dict[str, Callable[[int], str]] = {
    "one graph as JSON-LD": lambda n: f"{GRAPH}.jsonld?q={n}",
    "one graph as RDF/XML": lambda n: f"{GRAPH}.rdf?q={n}",
    "one graph in all formats": lambda n: f"{GRAPH}.{SUFFIXES[n % len(SUFFIXES)]}?q={n}",
    "pages of elements": lambda n: f"/api/elements?limit=500&offset={n}",
    "a thing with many links": lambda n: f"/id/uppsala-2024-report.jsonld?q={n}",
    "pages with parameters that nobody has": lambda n: f"/plans/uppsala-2024-report?q={n}",
    "addresses like others": lambda n: f"/id/uppsala-2024-report/goal/samverkan-{n}",
    "the page of the API": lambda n: f"/docs?lang={n}",
}


@pytest.fixture(scope="module")
def flooded(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("flooded"), release_home, requests_per_minute=0)
    with running.client() as client:  # what is made once a release is there before the first flood
        assert client.get("/api/elements?limit=1").status_code == 200
        assert client.get("/plans/uppsala-2024").status_code == 200
    yield running
    assert running.stop() == 0


@pytest.mark.parametrize("flood", FLOODS)
def test_flood_of_documents_leaves_room_for_others(flooded: Server, flood: str) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: statuses.append(ask(flooded, FLOODS[flood](n)))) for n in range(AT_ONCE)
    ]
    with Canary(flooded.url).singing() as canary:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(statuses) == {404 if flood == "addresses like others" else 200: AT_ONCE}
    check_canary(canary, at_least=1)


def ask(server: Server, address: str) -> int:
    """The status, once the whole answer is read: a plain socket, so that the client takes little of the machine."""
    place = urlsplit(server.url)
    head = f"GET {address} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=ANSWER_S) as connection:
        connection.sendall(head.encode())
        began = connection.recv(1 << 16)
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(1 << 20):
                pass
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", began)
    assert found, began[:200]
    return int(found[1])
