"""Laws of one step: a reader, and whoever starts a killed server again, finds the old graph or the new one."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from made_releases import make_home, plan_graph
from pyoxigraph import Literal, QuerySolutions
from store_servers import STARTS, StoreServer

from vardgraf.namespaces import SKOS, mint_graph
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import RemoteError
from vardgraf.remote.manifest import RELEASE
from vardgraf.remote.publishing import find_graphs, publish_release, verify_release
from vardgraf.remote.replacing import replace_graph
from vardgraf.remote.retrying import Patience

PLAN = "alfa-2020"
GRAPH = mint_graph(PLAN)
SIZE = 2_000
OLD, NEW = "gammalt", "nytt"
FRACTIONS = (0.3, 0.6, 0.9)
"""When the server is killed, in shares of the time that a whole replacement takes."""
COUNTED = f"""SELECT (COUNT(?old) AS ?olds) (COUNT(?new) AS ?news) WHERE {{
  GRAPH <{GRAPH}> {{ ?goal <{SKOS}prefLabel> ?label }}
  BIND(IF(STRSTARTS(?label, "{OLD}"), 1, ?nothing) AS ?old)
  BIND(IF(STRSTARTS(?label, "{NEW}"), 1, ?nothing) AS ?new)
}}"""
AT_ONCE = Patience(attempts=1)


@pytest.fixture(params=STARTS)
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreServer]:
    server = STARTS[request.param](tmp_path / request.param)
    yield server
    server.stop()


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, Path]:
    made = {word: tmp_path / word for word in (OLD, NEW)}
    for word, home in made.items():
        make_home(home, {PLAN: plan_graph(PLAN, word, SIZE), "places": plan_graph("places", "Plats", 3)})
    return made


def counted(client: RemoteClient) -> tuple[int, int]:
    """How many goals have the old wording, how many the new."""
    solutions = client.query(COUNTED)
    assert isinstance(solutions, QuerySolutions)
    row = next(solutions)
    return tuple(int(cell.value) if isinstance(cell, Literal) else 0 for cell in row)  # type: ignore[return-value]


def test_a_reader_never_sees_half_a_graph(mortal: StoreServer, homes: dict[str, Path]) -> None:
    seen: set[tuple[int, int]] = set()
    ended = threading.Event()

    def look() -> None:
        with RemoteClient(mortal.settings) as reader:
            while not ended.is_set():
                seen.add(counted(reader))

    with RemoteClient(mortal.settings) as client:
        publish_release(client, homes[OLD])
        readers = [threading.Thread(target=look) for _ in range(2)]
        for reader in readers:
            reader.start()
        for word in (NEW, OLD, NEW):
            publish_release(client, homes[word])
        ended.set()
        for reader in readers:
            reader.join(30)
    assert seen == {(SIZE, 0), (0, SIZE)}


def test_a_killed_server_has_the_old_graph_or_the_new_one(mortal: StoreServer, homes: dict[str, Path]) -> None:
    new = (homes[NEW] / "current" / "graphs" / f"{PLAN}.nt").read_bytes()
    with RemoteClient(mortal.settings) as client:
        publish_release(client, homes[NEW])
        publish_release(client, homes[OLD])
        begun = time.monotonic()
        replace_graph(client, GRAPH, new)
        whole_s = time.monotonic() - begun
    found = []
    for fraction in FRACTIONS:
        with RemoteClient(mortal.settings) as client:
            publish_release(client, homes[OLD], resend=True)
        killer = threading.Timer(whole_s * fraction, mortal.kill)
        with RemoteClient(mortal.settings, AT_ONCE) as client:
            killer.start()
            with suppress(RemoteError):  # it may be done before
                publish_release(client, homes[NEW])
            killer.join()
        mortal.start()
        with RemoteClient(mortal.settings) as client:
            found.append(counted(client))
            publish_release(client, homes[NEW])
            assert verify_release(client, homes[NEW]).is_equal
            assert find_graphs(client) == {GRAPH, mint_graph("places"), RELEASE}
    assert set(found) <= {(SIZE, 0), (0, SIZE)}
