"""The files to download through the real server: what is sent is what the export writes, in each form it may take."""

import asyncio
import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from real_server import Serve, Server, start_server, wait_until
from structlog.testing import capture_logs

from api.apart import Apart
from api.app import create_app
from api.downloads import files, routes
from api.downloads.files import Downloads, OfRelease, formats_of
from api.releases import Releases
from api.settings import Settings
from vardgraf.catalog import describe_catalogue
from vardgraf.exports.formats import find_format
from vardgraf.exports.selection import Kind, find_parts, find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import DCAT
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths

SITE = "https://vardgraf.example.org"
NAMES = ("all.nq", "region-skane.ttl", "orebro-2019.framed.jsonld", "graph-places.trig", "kalmar-2021.rdf")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(timeout_s=60) as opened:
        opened.headers["accept-encoding"] = "identity"
        yield opened


def exported(home: Path, name: str) -> bytes:
    source, out = ReleaseSource(home), io.BytesIO()
    part, _, suffix = name.partition(".")
    format_name = {"framed.jsonld": "jsonld-framed"}.get(suffix, suffix)
    find_format(format_name).write(source, find_selection(source, part), out)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_the_export_in_every_form(client: httpx.Client, release_home: Path, name: str) -> None:
    plain = client.get(f"/downloads/{name}")
    assert plain.status_code == 200
    assert plain.content == exported(release_home, name)
    assert int(plain.headers["content-length"]) == len(plain.content)
    packed = client.get(f"/downloads/{name}.gz")
    assert packed.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in packed.headers
    assert gzip.decompress(packed.content) == plain.content
    taken = client.get(f"/downloads/{name}", headers={"accept-encoding": "gzip"})
    assert taken.headers["content-encoding"] == "gzip"
    assert int(taken.headers["content-length"]) == len(packed.content)
    assert taken.content == plain.content
    assert len({answer.headers["etag"] for answer in (plain, packed, taken)}) == 3


@pytest.mark.parametrize("name", ["all.nq", "all.nq.gz", "orebro-2019.csvw.zip"])
@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_head_and_known_etags_send_no_body(client: httpx.Client, name: str, accepted: str) -> None:
    headers = {"accept-encoding": accepted}
    got = client.get(f"/downloads/{name}", headers=headers)
    asked = client.head(f"/downloads/{name}", headers=headers)
    assert (asked.status_code, asked.content) == (200, b"")
    for header in ("content-length", "content-type", "content-encoding", "etag", "vary", "link"):
        assert asked.headers.get(header) == got.headers.get(header), header
    again = client.get(f"/downloads/{name}", headers={**headers, "if-none-match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == got.headers["etag"]
    assert again.headers["vary"] == got.headers["vary"] == "Accept-Encoding"


def test_archives_come_as_they_are(client: httpx.Client) -> None:
    for accepted in ("identity", "gzip"):
        answer = client.get("/downloads/orebro-2019.csvw.zip", headers={"accept-encoding": accepted})
        assert "content-encoding" not in answer.headers
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert client.get("/downloads/orebro-2019.csvw.zip.gz").status_code == 404


def test_older_addresses_go_on_working(client: httpx.Client) -> None:
    for name in ("all.nq", "region-skane.ttl"):
        assert client.get(f"/dump/{name}").content == client.get(f"/downloads/{name}").content


@pytest.mark.parametrize("name", ["al.ttl", "all.tll", "all", "all.ttl.gz.gz", ".ttl", "all.dcat.rdf", "x" * 2000])
def test_a_name_of_no_file_is_told_the_nearest(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/downloads/{name}", headers={"accept": "application/problem+json"})
    assert answer.status_code == 404
    near = re.findall(r"/downloads/(\S+?)[,.]?(?:\s|$)", answer.json()["detail"])
    assert near
    if name == "al.ttl":
        assert "all.ttl" in near


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of one plan that makes all files after its start, as servers do outside tests."""
    home = tmp_path_factory.mktemp("one-plan")
    paths = [path for path in reviewed_plan_paths() if path.stem == "orebro-2019"]
    build_release(home, read_plan_files(paths), file_hashes(paths))
    running = start_server(tmp_path_factory.mktemp("warm"), home, warm=True, requests_per_minute=0)
    with running.client(timeout_s=60) as client:
        client.headers["accept-encoding"] = "identity"
        yield client
    assert running.stop() == 0
    assert not any(Path(files.tempfile.gettempdir()).glob(f"{files.FOLDER}{running.process.pid}-*"))


def test_the_page_is_there_before_the_files_are_and_tells_them_when_they_are(warm: httpx.Client) -> None:
    first = warm.get("/downloads")
    assert first.status_code == 200
    links = set(re.findall(r'href="/downloads/([^"]+)"', first.text))
    assert {"all.ttl", "all.ttl.gz", "region-orebro-lan.nq", "orebro-2019.jsonld", "SHA256SUMS"} <= links

    def are_made() -> bool:
        return warm.get("/downloads/SHA256SUMS").status_code == 200

    assert wait_until(are_made, 240, pause_s=1)
    page = warm.get("/downloads")
    assert page.headers["etag"] != first.headers["etag"]
    sums = dict(reversed(line.split("  ")) for line in warm.get("/downloads/SHA256SUMS").text.splitlines())
    assert set(sums) == links - {"SHA256SUMS"}, "all that the page lists, and nothing else"
    for name in ("all.ttl", "all.ttl.gz", "orebro-2019.nt", "region-orebro-lan.csvw.zip", "orebro-2019.framed.jsonld"):
        assert hashlib.sha256(warm.get(f"/downloads/{name}").content).hexdigest() == sums[name], name
    shown = set(re.findall(r"<code>([0-9a-f]{64})</code>", page.text))
    assert {sums[name] for name in sums if not name.endswith(".gz")} <= shown


def test_the_page_speaks_both_languages(client: httpx.Client) -> None:
    assert "Hämta data" in client.get("/downloads?lang=sv").text
    assert "Download data" in client.get("/downloads?lang=en").text
    assert 'href="/downloads' in client.get("/about").text


def test_each_address_of_the_catalogue_is_a_file(client: httpx.Client, release_home: Path) -> None:
    source = ReleaseSource(release_home)
    told = describe_catalogue(source.manifest, source.store, SITE)
    addresses = {t.object.value for t in told if t.predicate.value == DCAT + "downloadURL"}  # type: ignore[union-attr]
    assert len(addresses) > 20
    listed = OfRelease(Releases(release_home).current)
    for address in addresses:
        assert listed.find(address.removeprefix(f"{SITE}/downloads/")), address


def test_files_beyond_the_limit_are_let_go_and_made_again(serve: Serve) -> None:
    server = serve(download_bytes=1, requests_per_minute=0)
    folder = Path(files.tempfile.gettempdir())
    with server.client(timeout_s=60) as client:
        first = client.get("/downloads/orebro-2019.nt")
        second = client.get("/downloads/orebro-2019.ttl")
        [own] = folder.glob(f"{files.FOLDER}{server.process.pid}-*")
        assert [path.name for path in own.iterdir()] == ["orebro-2019.ttl.gz"]
        assert client.get("/downloads/orebro-2019.nt").content == first.content
        assert client.get("/downloads/orebro-2019.ttl").content == second.content


@pytest.fixture
def app(release_home: Path) -> Iterator[FastAPI]:
    made = create_app(Settings(home=release_home, requests_per_minute=0))
    yield made
    made.state.downloads.stop()


def answers(app: FastAPI, *paths: str) -> list[httpx.Response]:
    async def with_state(scope: MutableMapping[str, Any], *channels: Any) -> None:
        await app({**scope, "state": {}}, *channels)  # as a server gives it

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(with_state, False), base_url=SITE) as client:
            return [await client.get(path) for path in paths]

    with capture_logs():
        return asyncio.run(ask())


def test_who_will_not_wait_is_asked_to_come_again(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(routes, "WAIT_S", 0.001)
        [early] = answers(app, "/downloads/orebro-2019.nt")
    assert early.status_code == 503
    assert early.headers["retry-after"] == str(routes.RETRY_S)
    [later] = answers(app, "/downloads/orebro-2019.nt")
    assert later.status_code == 200


def test_a_file_that_cannot_be_made_is_an_error_and_the_others_are_made(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Apart.make

    def fail_for_turtle(apart: Apart, name: str, folder: Path, *told: str) -> Any:
        kept = ",".join(format for format in told[1].split(",") if format != "ttl")
        return make(apart, name, folder, told[0], kept, *told[2:]) if kept else {}

    monkeypatch.setattr(Apart, "make", fail_for_turtle)
    broken, whole, unlisted = answers(app, *(f"/downloads/graph-places.{name}" for name in ("ttl", "nt", "nq.gz")))
    assert [broken.status_code, whole.status_code, unlisted.status_code] == [500, 200, 200]
    assert broken.headers["content-type"] == "application/problem+json"


def test_every_part_has_every_format_that_takes_it(release_home: Path) -> None:
    of = OfRelease(Releases(release_home).current)
    parts = find_parts(ReleaseSource(release_home))
    assert [part.name for part in parts] == [part.name for part in of.parts]
    for part in parts:
        for chosen in formats_of(part):
            wanted = of.find(f"{part.name}.{chosen.suffix}")
            assert wanted
            assert (wanted.part, wanted.format) == (part, chosen)
    assert {part.kind for part, _ in of.listed()} == {Kind.WHOLE, Kind.REGION, Kind.PLAN}


def test_what_a_killed_server_left_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{files.FOLDER}{2**22 + 1}-x"
    own = tmp_path / f"{files.FOLDER}{files.os.getpid()}-x"
    others = tmp_path / f"{files.FOLDER}notes"
    for folder in (left, own, others):
        folder.mkdir()
    Downloads(1, lambda _: ())
    assert [left.exists(), own.exists(), others.exists()] == [False, True, True]
