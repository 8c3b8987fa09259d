"""A new query in a known request is answered as the common way answers it, whatever becomes of it."""

import itertools
import re
import signal
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from real_server import Serve, Server, wait_until

_numbers = itertools.count()
TABLE, GRAPH = "SELECT ?s ?p { ?s ?p ?o } LIMIT 5", "CONSTRUCT WHERE { ?s a ?type } LIMIT 5"
CHANGING = ("date", "x-request-id")
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = """SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ ?a ?b ?c }} LIMIT {n} }} {{ SELECT * {{ ?d ?e ?f }} LIMIT {n} }}
{{ SELECT * {{ ?g ?h ?i }} LIMIT {n} }} FILTER(?c < ?f && ?f < ?i) }}"""
QUERIES = (
    TABLE,
    GRAPH,
    "ASK { ?s ?p ?o }",
    "  select * { ?s ?p 'å +%&=#?' }",
    "PREFIX a: <http://a/> SELECT * { ?s a:b ?o }",
    "DESCRIBE <http://x/nothing>",
    "SELECT (NOW() < NOW() AS ?now) {}",
    "SELECT ?g { GRAPH ?g {} } ORDER BY ?g",
    "SELECT * {",
    "SELECT * { ?s foo:bar ?o }",
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * {" + "{" * 80 + "}" * 81,
    "INSERT DATA { <a:a> <a:a> <a:a> }",
    "SELECT * { ?s ?p ?o } LIMIT 3000",
    "",
    "%zz",
)


class Connection:
    """One that stays open; `ask` gives status, headers and body."""

    def __init__(self, server: Server):
        self._socket = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=60)
        self._file = self._socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def receive(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self._file.readline().split()[1])
        headers = dict(line.decode().rstrip().split(": ", 1) for line in iter(self._file.readline, b"\r\n"))
        length = int(headers.get("content-length", 0))
        assert "transfer-encoding" not in headers
        return status, headers, self._file.read(length)

    def ask(self, text: str, more: str = "") -> tuple[int, dict[str, str], bytes]:
        self.send(request(text, more))
        return self.receive()

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def request(text: str, more: str = "", name: str = "GET") -> bytes:
    asked = text if text == "%zz" else quote(text)
    return f"{name} /sparql?query={asked} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    opened = Connection(server)
    yield opened
    opened.close()


def unseen(text: str) -> str:
    """The same query, not asked before; a comment does not mend what is wrong."""
    return text if text in ("", "%zz") else f"{text}\n#{next(_numbers)}"


def compared(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name not in CHANGING}
    return status, kept, re.sub(rb'"request_id": ?"[^"]*"', b"", body)


@pytest.mark.parametrize("accept", ["", "Accept: text/csv, text/turtle;q=0.5\r\n", "Accept-Encoding: identity\r\n"])
@pytest.mark.parametrize("text", QUERIES)
def test_answer_is_that_of_the_common_way(connection: Connection, server: Server, text: str, accept: str) -> None:
    """The common way is taken by a request that says to close the connection, since that is never remembered."""
    for known in (TABLE, GRAPH):
        connection.ask(unseen(known), accept)  # learned
        assert connection.ask(unseen(known), accept)[0] == 200  # taken
    asked = unseen(text)
    express = connection.ask(asked, accept)
    common = Connection(server)
    expected = common.ask(asked, accept + "Connection: close\r\n")
    common.close()
    expected[1].pop("connection", None)
    assert compared(express) == compared(expected)
    assert set(express[1]) >= {"x-request-id", "content-security-policy", "access-control-allow-origin"}
    assert connection.ask(unseen(TABLE), accept)[0] == 200


def test_known_requests_are_taken_past_the_framework(serve: Serve) -> None:
    server = serve(requests_per_minute=0)
    opened = Connection(server)
    opened.ask(unseen(TABLE))
    assert taken(server) == 0
    texts = [unseen(TABLE) for _ in range(5)]
    answers = [opened.ask(text) for text in (*texts, *texts)]
    assert {status for status, _, _ in answers} == {200}
    assert [compared(one) for one in answers[:5]] == [compared(one) for one in answers[5:]]
    assert taken(server) == 10, "the second five from memory, the third would be repeats"
    for _ in range(2):
        assert opened.ask(texts[0])[0] == 200
    assert taken(server) == 10
    opened.close()


@pytest.mark.parametrize("size", [1, 7, 60, 10_000])
def test_requests_in_any_pieces_are_answered_in_order(connection: Connection, size: int) -> None:
    connection.ask(unseen(TABLE))
    numbers = [next(_numbers) for _ in range(12)]
    data = b"".join(request(f"SELECT ({number} AS ?n) {{}}") for number in numbers)
    for start in range(0, len(data), size):
        connection.send(data[start : start + size])
        if size > 1:
            time.sleep(0.001)
    for number in numbers:
        status, _, body = connection.receive()
        assert status == 200
        assert str(number).encode() in body


def test_other_requests_behind_a_taken_one_are_answered_after_it(connection: Connection) -> None:
    connection.ask(unseen(TABLE))
    connection.send(request(unseen(SLOW.format(n=40))))
    time.sleep(0.02)
    connection.send(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" + request(unseen("ASK {}")))
    assert b'"n"' in connection.receive()[2]
    assert b'"ok"' in connection.receive()[2]
    assert b"true" in connection.receive()[2]


def test_slow_query_is_ended_and_told_as_a_problem(serve: Serve) -> None:
    server = serve(deadline_s=1.5, workers=2)
    opened = Connection(server)
    opened.ask(unseen(TABLE))
    began = time.monotonic()
    status, headers, body = opened.ask(unseen(HEAVY))
    assert (status, headers["content-type"]) == (503, "application/problem+json")
    assert b"timeout" in body
    assert int(headers["retry-after"]) > 0
    assert time.monotonic() - began < 8
    assert opened.ask(unseen(TABLE))[0] == 200
    opened.close()
    written = re.compile(r'"status": 503, .*"ms": ([\d.]+)')
    assert wait_until(lambda: bool(written.search(server.log())), 2)
    (logged,) = written.findall(server.log())
    assert float(logged) > 1_400, "the time in the worker counts"


def test_client_that_goes_away_leaves_no_trace(serve: Serve) -> None:
    server = serve(deadline_s=1, workers=1)
    for _ in range(3):
        gone = Connection(server)
        gone.ask(unseen(TABLE))
        gone.send(request(unseen(HEAVY)))
        time.sleep(0.05)
        gone.close()
    opened = Connection(server)
    assert wait_until(lambda: opened.ask(unseen(TABLE))[0] == 200, 20)
    opened.close()
    assert "Traceback" not in server.log()


def test_running_query_is_answered_before_the_server_stops(serve: Serve) -> None:
    server = serve(deadline_s=20)
    opened = Connection(server)
    opened.ask(unseen(TABLE))
    opened.send(request(unseen(SLOW.format(n=150))))
    time.sleep(0.1)
    server.process.send_signal(signal.SIGTERM)
    status, _, body = opened.receive()
    assert status == 200
    assert b'"n"' in body
    assert server.process.wait(20) == 0
    opened.close()


def test_rate_limit_counts_taken_requests_once(serve: Serve) -> None:
    server = serve(requests_per_minute=30)
    opened = Connection(server)
    statuses = [opened.ask(unseen(TABLE if n % 2 else "SELECT * {"))[0] for n in range(40)]
    refused = statuses.count(429)
    assert 9 <= refused <= 10, "a bucket fills by one in two seconds"
    assert set(statuses[:30]) == {200, 400}
    opened.close()


def taken(server: Server) -> float:
    with server.client() as client:
        told = client.get("/metrics").text
    found = re.search(r"^vardgraf_express_answers_total (\S+)$", told, re.MULTILINE)
    assert found
    return float(found[1])
