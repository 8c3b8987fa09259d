"""Laws of sudden death: of workers, which are replaced, and of the server, which leaves nothing behind."""

import os
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
from real_server import Serve, Server, descendants_of, is_alive, wait_until

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def answers(server: Server, number: int) -> bool:
    """Whether a query that was never asked before is answered."""
    with server.client() as client:
        return client.get("/sparql", params={"query": f"ASK {{}} # {number}"}).status_code == 200


def kill(processes: set[int]) -> None:
    for process in processes:
        os.kill(process, signal.SIGKILL)


def test_killed_workers_are_replaced_and_answers_go_on(serve: Serve) -> None:
    server = serve(workers=2)
    for number in range(3):
        killed = server.children()
        assert killed
        kill(killed)
        with server.client() as client:
            assert client.get("/health").status_code == 200
        assert wait_until(lambda number=number: answers(server, number), 10)  # type: ignore[misc]
        assert wait_until(lambda: len(server.children()) >= len(killed), 10)  # noqa: B023
        assert not server.children() & killed
        with server.client() as client:
            assert wait_until(lambda: client.get("/ready").status_code == 200, 10)
    assert server.process.poll() is None


def test_a_worker_killed_at_work_takes_its_own_query_only(serve: Serve) -> None:
    server = serve(workers=1, deadline_s=30)
    told: list[httpx.Response] = []

    def ask() -> None:
        with server.client() as client:
            told.append(client.get("/sparql", params={"query": SLOW}))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(1)
    kill(server.children())
    asking.join(20)
    assert told[0].status_code in (500, 503)
    assert told[0].headers["content-type"] == "application/problem+json"
    assert wait_until(lambda: answers(server, 1), 10)


def test_a_killed_server_leaves_no_process_and_a_new_one_starts(serve: Serve, tmp_path: Path) -> None:
    first = serve(workers=2)
    assert answers(first, 1)
    descendants = descendants_of(first.process.pid)
    assert descendants
    first.process.kill()
    first.process.wait()
    assert wait_until(lambda: not any(map(is_alive, descendants)), 10)
    assert answers(serve(workers=2), 2)


def test_a_server_killed_at_work_leaves_no_process(serve: Serve) -> None:
    server = serve(workers=2, deadline_s=30)
    path = f"/sparql?query={SLOW.replace(' ', '%20')}"
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(1)
        descendants = descendants_of(server.process.pid)
        server.process.kill()
        server.process.wait()
        assert wait_until(lambda: not any(map(is_alive, descendants)), 10)
