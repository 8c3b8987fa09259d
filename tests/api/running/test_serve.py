"""Laws of `vardgraf serve`: how it starts, what it says when it cannot, and how it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from real_server import Serve, Server, descendants_of, is_alive, wait_until

COMMAND = [sys.executable, "-c", "from vardgraf.cli import main; main()", "serve"]


def refuse(*options: str, **variables: str) -> tuple[int, str]:
    """The exit code and the words of a server that cannot start."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VARDGRAF_")} | variables
    done = subprocess.run([*COMMAND, *options], env=environment, capture_output=True, timeout=60, check=False)
    assert not done.stdout
    return done.returncode, done.stderr.decode()


def test_the_server_lives_and_is_ready(server: Server) -> None:
    with server.client() as client:
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/ready").json()["release"] == (server.home / "current").resolve().name


def test_a_missing_release_is_one_line_with_its_remedy(tmp_path: Path) -> None:
    code, told = refuse("--port", "0", "--home", str(tmp_path))
    assert code == 3
    assert told.count("\n") == 1
    assert "vardgraf build" in told


def test_a_release_that_cannot_be_read_is_one_line_with_its_remedy(tmp_path: Path, release_home: Path) -> None:
    shutil.copytree((release_home / "current").resolve(), tmp_path / "releases" / "a")
    (tmp_path / "current").symlink_to("releases/a")
    (tmp_path / "current" / "manifest.json").unlink()
    (tmp_path / "current" / "manifest.json").mkdir()
    code, told = refuse("--port", "0", "--home", str(tmp_path))
    assert code == 3
    assert told.count("\n") == 1
    assert "manifest.json" in told


def test_a_port_in_use_is_one_line_with_its_remedy(release_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, told = refuse("--port", port, "--home", str(release_home))
    assert code == 3
    assert told.count("\n") == 1
    assert port in told
    assert "--port" in told


def test_an_address_of_another_machine_is_one_line_with_its_remedy(release_home: Path) -> None:
    code, told = refuse("--host", "192.0.2.1", "--port", "0", "--home", str(release_home))
    assert code == 3
    assert told.count("\n") == 1
    assert "--host" in told


@pytest.mark.parametrize("made", ["nothing", "file", "empty", "other"])
def test_a_folder_that_is_no_store_is_one_line_with_its_remedy(tmp_path: Path, made: str) -> None:
    folder = tmp_path / made
    if made == "file":
        folder.write_text("not a store")
    elif made != "nothing":
        folder.mkdir()
    if made == "other":
        (folder / "CURRENT").write_text("MANIFEST-000001\n")
    code, told = refuse("--port", "0", "--store", str(folder))
    assert code == 3
    assert told.count("\n") == 1
    assert str(folder) in told
    assert made != "empty" or not list(folder.iterdir())


@pytest.mark.parametrize(
    ("options", "variables", "named"),
    [
        (("--workers", "0"), {}, "--workers"),
        (("--port", "70000"), {}, "--port"),
        ((), {"VARDGRAF_DEADLINE_S": "soon"}, "VARDGRAF_DEADLINE_S"),
        ((), {"VARDGRAF_MAX_ROWS": "-1"}, "VARDGRAF_MAX_ROWS"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(
    release_home: Path, options: tuple[str, ...], variables: dict[str, str], named: str
) -> None:
    code, told = refuse("--home", str(release_home), *options, **variables)
    assert code == 2
    assert told.count("\n") == 1
    assert named in told


def test_any_oxigraph_store_is_served(serve: Serve, tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    store.add(Quad(NamedNode("http://example.org/a"), NamedNode("http://example.org/b"), Literal("c")))
    store.flush()
    del store
    before = {path.name for path in (tmp_path / "store").iterdir()}
    with serve(store=tmp_path / "store").client() as client:
        assert client.get("/health").status_code == 200
        asked = {"query": "SELECT ?o WHERE { ?s ?p ?o }", "format": "csv"}
        assert client.get("/sparql", params=asked).text.split() == ["o", "c"]
        assert client.get("/queries").status_code == 404
        assert client.get("/api/plans").status_code == 404
    assert {path.name for path in (tmp_path / "store").iterdir()} - before <= {"LOG", "LOCK"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_running_requests_finish(serve: Serve, number: signal.Signals) -> None:
    """The body of the request comes only after the signal."""
    one = serve()
    children = one.children()
    query = b"ASK {}"
    address = ("127.0.0.1", int(one.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=20) as connection:
        head = (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
        )
        connection.sendall(head % len(query) + query[:3])
        with one.client() as client:
            client.get("/health")
        one.process.send_signal(number)
        assert wait_until(lambda: not _accepts(address), 5)
        connection.sendall(query[3:])
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"true" in answer
    assert one.process.wait(20) == 0
    assert not any(map(is_alive, children))


@pytest.mark.parametrize("after_s", [0, 0.3, 3])
def test_a_ctrl_c_while_findings_are_made_ends_the_server_without_a_word(serve: Serve, after_s: float) -> None:
    """A terminal sends it to every process of the group."""
    one = serve(warm=True)
    descendants = descendants_of(one.process.pid)
    time.sleep(after_s)
    os.killpg(one.process.pid, signal.SIGINT)
    assert one.process.wait(20) == 0
    assert wait_until(lambda: not any(map(is_alive, descendants)), 5)
    assert "Traceback" not in one.log()
    assert "error" not in one.log()


def test_stopping_is_bounded(serve: Serve) -> None:
    """A client that never sends its body holds the server no longer than `stop_s`."""
    one = serve(stop_s=1)
    with socket.create_connection(("127.0.0.1", int(one.url.rpartition(":")[2]))) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nquery=")
        with one.client() as client:
            client.get("/health")
        one.process.terminate()
        assert one.process.wait(10) == 0


def test_clients_in_parallel_are_all_answered(server: Server) -> None:
    codes: list[int] = []

    def ask() -> None:
        with server.client() as client:
            codes.extend(client.get("/health").status_code for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 160


def _accepts(address: tuple[str, int]) -> bool:
    try:
        return httpx.get(f"http://{address[0]}:{address[1]}/health", timeout=2, trust_env=False).status_code > 0
    except httpx.HTTPError:
        return False
