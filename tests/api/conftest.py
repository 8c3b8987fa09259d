"""The real server as a process, for all tests over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_server import Serve, Server, start_server


@pytest.fixture(scope="session")
def server(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole session, without rate limit; tests that strain or change it start their own."""
    running = start_server(tmp_path_factory.mktemp("server"), release_home, requests_per_minute=0)
    yield running
    assert running.process.poll() is None, f"the server ended before the tests did: {running.log()[-2000:]}"
    assert running.stop() == 0


@pytest.fixture
def serve(release_home: Path, tmp_path: Path) -> Iterator[Serve]:
    """Starts servers of one's own, with settings as keywords: serve(workers=1, home=…, store=…)."""
    started: list[Server] = []

    def start(home: Path | None = None, **settings: object) -> Server:
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        started.append(start_server(folder, home or release_home, **settings))
        return started[-1]

    yield start
    codes = [one.stop() for one in started if one.process.poll() is None]
    assert not any(codes)
