"""Laws of `vardgraf serve --store URL`: it serves what the server holds, follows it, and outlives it for a while."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from made_releases import make_home, plan_graph
from store_servers import STARTS, StoreServer

from vardgraf.remote.client import RemoteClient
from vardgraf.remote.publishing import publish_release

ADDRESS = re.compile(r"^Vårdgraf svarar på (http://\S+)/$", re.MULTILINE)
WAIT_S = 90
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?o), '%s')) }"


@pytest.fixture(params=STARTS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreServer]:
    started = STARTS[request.param](tmp_path / request.param)
    yield started
    started.stop()


@contextmanager
def serving(store: StoreServer, home: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """The address of `vardgraf serve`, and what it has said. It ends well, and leaves no process behind."""
    settings = {"HOME": home, "STORE_POLL": "0.3", "WARM": "false", "POLL_S": "0.2", "ACCESS_LOG": "false"}
    environment = {**store.environment, **{f"VARDGRAF_{name}": str(value) for name, value in settings.items()}}
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", "serve", "--port", "0"]
    output = home.parent / f"{home.name}.serve"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--store", store.settings.address],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )

    def said() -> str:
        return output.read_text(encoding="utf-8", errors="replace")

    def is_up() -> bool:
        assert process.poll() is None, said()
        return ADDRESS.search(said()) is not None

    try:
        wait_for(is_up)
        found = ADDRESS.search(said())
        assert found
        wait_for(lambda: get(found[1] + "/ready").status_code == 200)
        yield found[1], said
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, said()
        wait_for(lambda: not group_is_alive(process.pid))
    finally:
        if group_is_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def get(url: str, **parameters: str) -> httpx.Response:
    return httpx.get(url, params=parameters, headers={"Accept": "text/csv"}, timeout=30, trust_env=False)


def group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def counted(address: str, wording: str) -> int:
    answer = get(address + "/sparql", query=COUNT % wording)
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_a_copy_is_served_follows_the_server_and_outlives_it(store: StoreServer, tmp_path: Path) -> None:
    make_home(tmp_path / "first", {"alfa-2020": plan_graph("alfa-2020", "gammalt", 30)})
    make_home(tmp_path / "second", {"alfa-2020": plan_graph("alfa-2020", "nytt", 30)})
    with RemoteClient(store.settings) as client:
        publish_release(client, tmp_path / "first")
    with serving(store, tmp_path / "home") as (address, said):
        assert get(address + "/health").status_code == 200
        assert counted(address, "gammalt") == 30
        with RemoteClient(store.settings) as client:
            publish_release(client, tmp_path / "second")
        wait_for(lambda: counted(address, "nytt") == 30)
        assert counted(address, "gammalt") == 0
        store.stop()
        wait_for(lambda: "lagret följs inte" in said())
        assert counted(address, "nytt") == 30
        assert said().count("lagret följs inte") == 1
        secret = store.settings.credentials.password
        assert not secret or f":{secret}@" not in said()
    with serving(store, tmp_path / "home") as (address, said):
        assert "Kopian från förra gången serveras så länge." in said()
        assert counted(address, "nytt") == 30


def test_nothing_to_serve_is_told(store: StoreServer, tmp_path: Path) -> None:
    environment = {**store.environment, "VARDGRAF_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", "serve", "--port", "0"]
    done = subprocess.run(
        [*command, "--store", store.settings.address], env=environment, capture_output=True, timeout=120, check=False
    )
    told = done.stderr.decode()
    assert done.returncode == 3
    assert "det finns ingen utgåva på servern. Skriv en dit med: vardgraf build --store ADRESS" in told
    assert "Traceback" not in told
