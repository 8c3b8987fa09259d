"""Laws of a new release: taken into use under load, without a failed request, and wholly."""

import itertools
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from real_server import Serve, Server, wait_until

from api.releases import Releases
from vardgraf.errors import ReleaseError
from vardgraf.namespaces import VG
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths

COUNT = f"SELECT (COUNT(*) AS ?plans) WHERE {{ ?plan a <{VG}Strategy> }}"
LEFT_OUT = "kalmar-2021"
BOUND_S = 10


@dataclass(frozen=True)
class Home:
    """A home with two releases, of which the one with seven plans is the current one at first."""

    folder: Path
    seven: str
    six: str

    def switch(self, name: str) -> None:
        (self.folder / ".next").symlink_to(Path("releases") / name)
        (self.folder / ".next").rename(self.folder / "current")


@pytest.fixture(scope="module")
def both(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = Path(shutil.copytree(release_home, tmp_path_factory.mktemp("both") / "home", symlinks=True))
    seven = (folder / "current").resolve().name
    paths = [path for path in reviewed_plan_paths() if path.stem != LEFT_OUT]
    home = Home(folder, seven, build_release(folder, read_plan_files(paths), file_hashes(paths)).hash)
    home.switch(seven)
    return home


@pytest.fixture
def home(both: Home, tmp_path: Path) -> Home:
    return replace(both, folder=Path(shutil.copytree(both.folder, tmp_path / "home", symlinks=True)))


def build_seven(home: Home) -> None:
    paths = reviewed_plan_paths()
    assert build_release(home.folder, read_plan_files(paths), file_hashes(paths)).hash == home.seven


@dataclass
class Load:
    """Clients that ask all the time, some the same and some a new query each time."""

    server: Server
    answers: list[tuple[float, str, str, str]] = field(default_factory=list)
    """When it was asked, kind of query, ETag, answer."""
    failures: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __enter__(self) -> "Load":
        kinds = ["same", "new", "same", "new", "packed", "saved"]
        self._threads = [threading.Thread(target=self._ask, args=(kind,)) for kind in kinds]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, kind: str) -> None:
        with self.server.client() as client:
            while not self._stopped.is_set():
                asked = time.monotonic()
                try:
                    answer = self._get(client, kind)
                except httpx.HTTPError as error:
                    self.failures.append(repr(error))
                    continue
                if answer.status_code != 200:
                    self.failures.append(f"{answer.status_code} {answer.text[:200]}")
                self.answers.append((asked, kind, answer.headers.get("etag", ""), answer.text))

    def _get(self, client: httpx.Client, kind: str) -> httpx.Response:
        if kind == "saved":
            return client.get("/queries/plans", params={"format": "csv"})
        query = f"{COUNT} # {next(self._numbers)}" if kind == "new" else COUNT
        encoding = "gzip" if kind == "packed" else "identity"
        return client.get("/sparql", params={"query": query, "format": "csv"}, headers={"Accept-Encoding": encoding})


def plans_told(kind: str, text: str) -> int:
    rows = text.split("\r\n")[1:-1]
    return len(rows) if kind == "saved" else int(rows[0])


def test_a_new_release_is_taken_into_use_under_load(serve: Serve, home: Home) -> None:
    """Once to one that lies there, and back by a build beside the server."""
    server = serve(home=home.folder, poll_s=0.2, requests_per_minute=0, queue_length=64)
    switches: list[tuple[float, int]] = [(time.monotonic(), 7)]
    with Load(server) as load:
        time.sleep(0.5)
        home.switch(home.six)
        switches.append((time.monotonic(), 6))
        assert wait_until(lambda: serves(server, home.six), BOUND_S)
        time.sleep(0.5)
        build_seven(home)
        switches.append((time.monotonic(), 7))
        assert wait_until(lambda: serves(server, home.seven), BOUND_S)
        time.sleep(0.5)
    assert load.failures == []
    assert {kind for _, kind, _, _ in load.answers} == {"same", "new", "packed", "saved"}
    bodies = defaultdict(set)
    for asked, kind, etag, text in load.answers:
        told = plans_told(kind, text)
        bodies[kind, etag].add(told)
        # Old answers may come until the server has seen the switch; a long time after it, only the new ones.
        settled = [plans for when, plans in switches if when + BOUND_S < asked]
        assert told in {6, 7}
        assert not settled or told in {settled[-1], *(plans for when, plans in switches if when > asked - BOUND_S)}
    for kind in ("same", "packed", "saved"):
        etags = {etag for one, etag in bodies if one == kind}
        assert len(etags) == 2, kind
        assert all(len(bodies[kind, etag]) == 1 for etag in etags), kind
    assert {told for (kind, _), found in bodies.items() if kind == "new" for told in found} == {6, 7}


def serves(server: Server, release: str) -> bool:
    """The server is ready all the time."""
    with server.client() as client:
        answer = client.get("/ready")
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["release"] == release)


def test_after_a_switch_every_answer_is_of_the_new_release(serve: Serve, home: Home) -> None:
    server = serve(home=home.folder, poll_s=0.2)
    with server.client() as client:
        ask = {"query": COUNT, "format": "csv"}
        before = client.get("/sparql", params=ask)
        assert plans_told("same", before.text) == 7
        home.switch(home.six)
        assert wait_until(lambda: serves(server, home.six), BOUND_S)
        known = {"If-None-Match": before.headers["etag"]}
        for number in range(10):
            after = client.get("/sparql", params=ask, headers=known)
            assert after.status_code == 200
            assert plans_told("same", after.text) == 6
            other = {"query": f"{COUNT} #{number}", "format": "csv"}
            assert plans_told("new", client.get("/sparql", params=other).text) == 6
            assert plans_told("saved", client.get("/queries/plans", params={"format": "csv"}).text) == 6
    assert f'"hash": "{home.six}"' in server.log()


@pytest.mark.parametrize(
    ("manifest", "name"), [("{", "garbage"), ("[]", "list"), ('{"store_format": 99}', "another format"), (None, "none")]
)
def test_a_release_that_cannot_be_opened_leaves_the_old_one_in_use(home: Home, manifest: str | None, name: str) -> None:
    releases = Releases(home.folder)
    old = releases.current
    (home.folder / "releases" / name).mkdir()
    if manifest:
        (home.folder / "releases" / name / "manifest.json").write_text(manifest)
    home.switch(name)
    assert not releases.refresh()
    assert not releases.refresh()
    assert releases.current is old
    with pytest.raises(ReleaseError):
        Releases(home.folder)
    home.switch(home.six)
    assert releases.refresh()
    assert releases.current.hash == home.six


def test_listeners_are_told_of_the_new_release(home: Home) -> None:
    releases = Releases(home.folder)
    told: list[str] = []
    releases.listeners.append(lambda release: told.append(release.hash))
    assert not releases.refresh()
    assert told == []
    home.switch(home.six)
    assert releases.refresh()
    assert told == [home.six]
