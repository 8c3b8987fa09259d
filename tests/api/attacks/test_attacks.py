"""The attack suite: hostile requests against the real server, while somebody else asks plain questions."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from canary import Canary, check_canary
from hostile import Attack, attacks
from real_server import Server, children_of, descendants_of, start_server, wait_until

PROBES = (
    (
        "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20ORDER%20BY%20%3Fs%20%3Fp%20%3Fo%20LIMIT%2050",
        "text/csv",
    ),
    ("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", "application/sparql-results+json"),
    ("/sparql", "text/turtle"),
    ("/queries/theme-region-matrix", "text/csv"),
    ("/id/skane-2022", "text/turtle"),
    ("/", "text/html"),
    ("/no-such-thing", "*/*"),
)
ANSWER_S = 20.0
GROWTH_BYTES = 64 * 1024 * 1024


@dataclass
class Listener:
    """A server that nobody may connect to."""

    connections: list[object] = field(default_factory=list)

    @contextlib.contextmanager
    def listening(self) -> Iterator[str]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.1)
            stop = threading.Event()

            def accept() -> None:
                while not stop.is_set():
                    with contextlib.suppress(TimeoutError):
                        connection, address = server.accept()
                        connection.close()
                        self.connections.append(address)

            thread = threading.Thread(target=accept)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.getsockname()[1]}/"
            finally:
                stop.set()
                thread.join()


@pytest.fixture(scope="module")
def besieged(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with short limits, so that what is stopped is stopped soon."""
    running = start_server(
        tmp_path_factory.mktemp("besieged"),
        release_home,
        deadline_s=1,
        memory_bytes=256 * 1024 * 1024,
        body_s=1,
        header_s=1,
        reading_s=2,
        requests_per_minute=0,
        cache_bytes=4 * 1024 * 1024,
        max_result_bytes=4 * 1024 * 1024,
        max_connections=300,
    )
    yield running
    assert running.stop() == 0  # which fails when a child is left behind


def workers_of(server: Server) -> int:
    """How many there are: what the zygote forked, without what the server itself starts for a while."""
    return len(descendants_of(server.process.pid) - children_of(server.process.pid))


def test_server_stands_the_attacks_and_others_are_answered_meanwhile(besieged: Server) -> None:
    before = probe(besieged)
    workers = workers_of(besieged)
    memory = resident_bytes(besieged)
    listener = Listener()
    wrong = []
    with listener.listening() as service, Canary(besieged.url).singing() as canary:
        every = list(attacks(service))
        for attack in every:
            if trouble := judge(attack, besieged):
                wrong.append(f"{attack.name}: {trouble}")
    assert len(every) >= 40
    assert len({attack.name for attack in every}) == len(every)
    assert not wrong, "\n".join(wrong)
    check_canary(canary, at_least=100)
    assert listener.connections == []
    check_unharmed(besieged, before, workers, memory)


def test_flood_of_heavy_queries_leaves_room_for_others(besieged: Server) -> None:
    """Twelve connections from one address ask for cross products without pause for four seconds."""
    before, workers, memory = probe(besieged), workers_of(besieged), resident_bytes(besieged)
    heavy = Attack("", (_heavy_request(),), frozenset({503}))
    until = time.monotonic() + 4
    wrong: list[str] = []

    def flood() -> None:
        while time.monotonic() < until:
            if trouble := judge(heavy, besieged):
                wrong.append(trouble)

    with Canary(besieged.url).singing() as canary:
        threads = [threading.Thread(target=flood) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong, "\n".join(wrong)
    check_canary(canary, at_least=8)
    check_unharmed(besieged, before, workers, memory)


def test_open_connections_leave_room_for_others(besieged: Server) -> None:
    before, workers, memory = probe(besieged), workers_of(besieged), resident_bytes(besieged)
    with contextlib.ExitStack() as stack, Canary(besieged.url).singing() as canary:
        for number in range(250):
            connection = stack.enter_context(connect(besieged))
            if number % 2:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n")
        time.sleep(1.5)
    check_canary(canary, at_least=10)
    check_unharmed(besieged, before, workers, memory)


def test_clients_that_do_not_read_hold_no_worker(besieged: Server) -> None:
    before, workers, memory = probe(besieged), workers_of(besieged), resident_bytes(besieged)
    request = b"GET /sparql?query=SELECT*%7B%3Fs%20%3Fp%20%3Fo%7D HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n\r\n"
    with contextlib.ExitStack() as stack, Canary(besieged.url).singing() as canary:
        for _ in range(20):
            stack.enter_context(connect(besieged)).sendall(request)
        time.sleep(3)
    check_canary(canary, at_least=20)
    check_unharmed(besieged, before, workers, memory)


def judge(attack: Attack, server: Server) -> str | None:
    """What is wrong with the answer, if anything."""
    status, head, body = send(attack, server)
    if status not in attack.expected:
        return f"{status} instead of {sorted(attack.expected)}: {body[:300]!r}"
    if b"x-evil" in head.lower() or b"set-cookie" in head.lower():
        return f"a header was smuggled in: {head!r}"
    if status >= 400 and attack.kind and (found := json.loads(body)["type"]) != f"/problems/{attack.kind}":
        return f"{found} instead of {attack.kind}"
    if status in (429, 503) and b"retry-after:" not in head.lower():
        return f"no Retry-After: {head!r}"
    if b"root:" in body or b"Traceback" in body:
        return f"something came out: {body[:300]!r}"
    return None


def send(attack: Attack, server: Server) -> tuple[int, bytes, bytes]:
    """Status (0: closed without a word), head and body of the first answer."""
    received = b""
    with connect(server) as connection:
        connection.settimeout(ANSWER_S)
        with contextlib.suppress(ConnectionError):
            for piece in attack.pieces:
                connection.sendall(piece)
                time.sleep(attack.pause_s)
        with contextlib.suppress(ConnectionError):
            while not is_whole(received) and (data := connection.recv(1 << 16)):
                received += data
    if not received:
        return 0, b"", b""
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


def is_whole(received: bytes) -> bool:
    """Whether the first answer is there; bodies in chunks are read to the end of the connection."""
    head, separator, body = received.partition(b"\r\n\r\n")
    length = next((line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None)
    return bool(separator) and length is not None and len(body) >= int(length)


def connect(server: Server) -> socket.socket:
    place = urlsplit(server.url)
    return socket.create_connection((place.hostname, place.port), timeout=10)


def probe(server: Server) -> list[tuple[int, str | None, str | None, bytes]]:
    with server.client() as client:
        answers = [client.get(target, headers={"Accept": accept}) for target, accept in PROBES]
    return [(one.status_code, one.headers.get("content-type"), one.headers.get("etag"), one.content) for one in answers]


def check_unharmed(server: Server, before: object, workers: int, memory: int) -> None:
    assert server.process.poll() is None
    assert probe(server) == before
    assert wait_until(lambda: workers_of(server) == workers, 5), "workers are missing, or too many"
    assert resident_bytes(server) < memory + GROWTH_BYTES


def resident_bytes(server: Server) -> int:
    """Of the front process alone."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def _heavy_request() -> bytes:
    query = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(query) + query
