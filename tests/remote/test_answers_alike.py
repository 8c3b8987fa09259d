"""Laws of asking: the catalogue's answers, the findings and the exports are those of the release here."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store
from store_servers import StoreServer

from vardgraf.checks.run import check_release
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import mint_graph
from vardgraf.parameters import Names
from vardgraf.queries import Query, load_catalogue
from vardgraf.release import open_store, read_manifest
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.mirror import find_mirror_home, mirror_store
from vardgraf.remote.publishing import read_stored_release
from vardgraf.remote.source import RemoteSource, RemoteStore

CATALOGUE = list(load_catalogue())
VIRTUOSO_DIFFERS = frozenset(
    {
        "activities",  # rows are missing
        "bodies",  # another order
        "goal-tree",  # rows are missing
        "goals-without-activity",  # rows are missing
        "indicators-alike",  # rows are missing
        "instruments",  # another order
        "same-work-other-responsible",  # names put together in another order
        "theme-side-by-side",  # the same
    }
)
"""Where Virtuoso 7.2.5 answers otherwise, for which a copy is asked by default; told in docs/stores.md."""
FEW = ("plans", "risks-and-challenges", "statuses-by-focus-area")


def rows(solutions: object) -> list[list[str]]:
    assert isinstance(solutions, QuerySolutions)
    return [[str(cell) if cell else "" for cell in solution] for solution in solutions]


def texts(query: Query, names: Names) -> list[str]:
    """As it is, unless it needs a value; and with its first example."""
    is_open = not any(parameter.required for parameter in query.parameters)
    values = [*([{}] if is_open else []), *query.examples[:1]]
    return [query.bind(one, names) for one in values]


@pytest.mark.parametrize("query", CATALOGUE, ids=lambda query: query.name)
def test_queries_of_the_catalogue_are_answered_alike_by_the_server(
    query: Query, published: StoreServer, real_store: Store
) -> None:
    with RemoteClient(published.settings) as client:
        if published.kind == "virtuoso" and query.name in VIRTUOSO_DIFFERS:
            pytest.skip("Virtuoso answers otherwise; a copy is asked instead")
        stored = read_stored_release(client)
        assert stored
        for text in texts(query, Names(real_store)):
            assert rows(client.query(text, stored.graphs)) == rows(real_store.query(text))


def test_names_are_looked_up_alike(published: StoreServer, real_store: Store) -> None:
    with RemoteClient(published.settings) as client:
        stored = read_stored_release(client)
        assert stored
        there = Names(RemoteStore(client, sorted(stored.graphs)).as_store())
        here = Names(real_store)
        assert there.plans == here.plans
        assert there.regions == here.regions
        assert there.has(mint_graph("skane-2022")) == here.has(mint_graph("skane-2022")) is True
        assert not there.has(mint_graph("nowhere"))


def test_a_copy_is_the_release(published: StoreServer, release_home: Path, tmp_path: Path) -> None:
    home = find_mirror_home(tmp_path, published.settings.address)
    with RemoteClient(published.settings) as client:
        mirror = mirror_store(client, home)
        assert len(mirror.fetched) == len(mirror.stored.graphs)
        assert mirror_store(client, home).fetched == ()
    assert read_manifest(home).hash == read_manifest(release_home).hash
    assert read_manifest(home).release_version == read_manifest(release_home).release_version
    assert check_release(home) == check_release(release_home)
    copy, store = open_store(home), open_store(release_home)
    for query in CATALOGUE:
        if query.name in VIRTUOSO_DIFFERS:
            for text in texts(query, Names(store)):
                assert rows(copy.query(text)) == rows(store.query(text))


def test_what_is_exported_is_the_same(published: StoreServer, release_home: Path, tmp_path: Path) -> None:
    there, here = RemoteSource(published.settings, tmp_path), ReleaseSource(release_home)
    assert there.graphs() == here.graphs()
    assert there.version == here.version
    for graph in ("ontology", "uppsala-2019", "lineage", "skane-2022/derived"):
        assert list(there.triples(mint_graph(graph))) == list(here.triples(mint_graph(graph)))
    for query in CATALOGUE:
        if query.name in FEW:
            assert rows(there.query(query.text)) == rows(here.query(query.text))


def run(server: StoreServer, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**server.environment, "VARDGRAF_HOME": str(home)}
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=240, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_commands_answer_alike(published: StoreServer, release_home: Path, tmp_path: Path) -> None:
    """query (the server, or a copy), check, export; and no password in what they say."""
    address = published.settings.address
    for arguments in (
        ("query", "goals-without-activity", "--param", "region=uppsala", "--format", "csv"),
        ("check", "uppsala-2019", "--format", "json", "--fail-on", "never"),
        ("export", "skane-2022", "--format", "nq"),
    ):
        here = run(published, release_home, *arguments)
        there = run(published, tmp_path, *arguments, "--store", address)
        assert (there.returncode, there.stdout) == (here.returncode, here.stdout), there.stderr
        assert here.stdout
        assert "Traceback" not in there.stderr
        for secret in {published.settings.credentials.password} - {""}:
            assert f"{secret}:" not in there.stderr
            assert f":{secret}" not in there.stderr
