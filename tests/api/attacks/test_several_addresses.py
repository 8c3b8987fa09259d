"""Slow queries and slow readers from several addresses, or of one: others are answered meanwhile."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from canary import Canary, check_canary
from real_server import Server, start_server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT ?s ?p ?o ?q ?r { ?s ?p ?o . ?q a <https://w3id.org/vardgraf/ontology#Goal> ; ?r ?t }"
MIDDLE = "SELECT * { ?s ?p ?o } LIMIT 900"
UNREAD = 17


@pytest.fixture(scope="module")
def besieged(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(
        tmp_path_factory.mktemp("besieged"),
        release_home,
        deadline_s=3,
        max_result_bytes=8_000_000,  # more than what the kernel takes of a connection that nobody reads
        cache_bytes=4_000_000,
        requests_per_minute=0,
    )
    yield running
    assert running.stop() == 0


def client_at(server: Server, number: int) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=f"127.0.9.{number}")
    return httpx.Client(base_url=server.url, transport=transport, timeout=60)


@pytest.mark.parametrize("addresses", [2, 6])
def test_endless_queries_of_several_addresses(besieged: Server, addresses: int) -> None:
    statuses: list[int] = []

    def attack(number: int) -> None:
        with client_at(besieged, number) as client:
            for repeat in range(2):
                query = f"{ENDLESS} #{addresses} {number} {repeat}"
                statuses.append(client.get("/sparql", params={"query": query}).status_code)

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(1, addresses + 1)]
    with Canary(besieged.url).singing() as canary:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [503] * 2 * addresses
    check_canary(canary, at_least=20)


def test_unread_answers_of_one_client_do_not_stop_those_of_others(besieged: Server) -> None:
    """The one has as many large answers on their way as may be; the others' are large, too."""
    with contextlib.ExitStack() as stack:
        begun = [stack.enter_context(ask_and_not_read(besieged, number)) for number in range(UNREAD)]
        assert sorted(begun)[-1] == "429"
        assert begun.count("200") == UNREAD - 1
        with client_at(besieged, 40) as other:
            for number in range(5):
                answer = other.get("/sparql", params={"query": f"{MIDDLE} #{number}"}, headers={"Accept": "text/csv"})
                assert answer.status_code == 200
                assert len(answer.text.splitlines()) == 901
            large = other.get("/sparql", params={"query": f"{LARGE} # again"}, headers={"Accept": "text/csv"})
            assert large.headers["vardgraf-truncated"] == "bytes"
    assert "Traceback" not in besieged.log()
    assert "completing response" not in besieged.log()


@contextlib.contextmanager
def ask_and_not_read(server: Server, number: int) -> Iterator[str]:
    """The status; the rest of the answer is left where it is."""
    place = urlsplit(server.url)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.bind(("127.0.9.30", 0))
        connection.connect((place.hostname, place.port))
        query = quote(f"{LARGE} #{number}", safe="")
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n\r\n".encode())
        yield connection.recv(12).decode().split()[1]
