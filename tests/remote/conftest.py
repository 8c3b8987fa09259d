"""Servers for the tests of remote stores, each started once for those that share it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_servers import STARTS, StoreServer

from vardgraf.remote.client import RemoteClient
from vardgraf.remote.publishing import publish_release


@pytest.fixture(scope="module", params=STARTS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Each kind of server in turn, empty at first."""
    started = STARTS[request.param](tmp_path_factory.mktemp("server") / request.param)
    yield started
    started.stop()


@pytest.fixture
def client(server: StoreServer) -> Iterator[RemoteClient]:
    with RemoteClient(server.settings) as made:
        yield made


@pytest.fixture(scope="session", params=STARTS)
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, release_home: Path
) -> Iterator[StoreServer]:
    """Each kind of server in turn, with the real release on it; tests leave it as it is."""
    started = STARTS[request.param](tmp_path_factory.mktemp("published") / request.param)
    try:
        with RemoteClient(started.settings) as client:
            publish_release(client, release_home)
        yield started
    finally:
        started.stop()
