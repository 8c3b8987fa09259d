"""Laws of packed releases: the same bytes each time, the same release again, and nothing that is not one gets in."""

import gzip
import hashlib
import io
import json
import lzma
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_homes import FIRST, build

from vardgraf.errors import ReleaseError, UsageError, VardgrafError
from vardgraf.history import packing
from vardgraf.history.archive import find_release, list_releases, use_release, verify_release
from vardgraf.history.packing import pack_release, unpack_release
from vardgraf.release import read_manifest

SECOND = {**FIRST, "goal/oberoende": {"label": "Leva som andra"}}
TOP = "vardgraf-2026.11.20/"
Members = dict[str, bytes]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    build(folder, FIRST, "2026-11-20")
    return folder


@pytest.fixture(scope="module")
def packed(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packed") / "release.tar"
    pack_release(find_release(home, "current"), out)
    return out


def read_members(path: Path) -> Members:
    with tarfile.open(path) as tar:
        return {info.name: file.read() for info in tar if (file := tar.extractfile(info))}


def write_members(path: Path, members: Members) -> Path:
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def resum(members: Members) -> Members:
    """With sums that agree, so that what else is wrong is what is found."""
    sums = TOP + "SHA256SUMS"
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {name.removeprefix(TOP)}\n"
        for name, content in members.items()
        if name != sums
    ]
    return members | {sums: "".join(lines).encode()}


@pytest.fixture(scope="module")
def other_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other")
    build(folder, FIRST, "2026-11-20")
    build(folder, SECOND, "2026-11-21")
    return folder


@pytest.mark.parametrize("suffix", packing.SUFFIXES)
def test_the_same_release_gives_the_same_bytes_in_any_home(
    home: Path, other_home: Path, tmp_path: Path, suffix: str
) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    pack_release(find_release(home, "2026.11.20"), first)
    digest = pack_release(find_release(other_home, "2026.11.20"), second)
    assert first.read_bytes() == second.read_bytes()
    assert digest == hashlib.sha256(first.read_bytes()).hexdigest()
    assert pack_release(find_release(other_home, "2026.11.21"), second) != digest


def test_it_holds_the_graphs_the_manifest_the_sums_and_the_citation(home: Path, packed: Path) -> None:
    members = read_members(packed)
    graphs = find_release(home, "current").folder / "graphs"
    held = {name.removeprefix(TOP + "graphs/"): content for name, content in members.items() if "/graphs/" in name}
    assert held == {path.relative_to(graphs).as_posix(): path.read_bytes() for path in graphs.rglob("*.nt")}
    assert {f"{TOP}{name}" for name in ("manifest.json", "CITATION.cff", "SHA256SUMS")} <= members.keys()
    for line in members[TOP + "SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(members[TOP + name]).hexdigest() == digest
    with tarfile.open(packed) as tar:
        assert {(i.uid, i.gid, i.uname, i.gname, i.mtime, i.mode) for i in tar} == {(0, 0, "", "", 1795132800, 0o644)}


@pytest.mark.parametrize("suffix", packing.SUFFIXES)
def test_what_is_unpacked_is_the_release_that_was_packed(home: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"release{suffix}"
    pack_release(find_release(home, "current"), out)
    manifest = unpack_release(out, tmp_path / "new")
    assert manifest == read_manifest(home)
    assert verify_release(find_release(tmp_path / "new", manifest.release_version)) == []
    assert not (tmp_path / "new" / "current").exists()
    use_release(tmp_path / "new", "2026.11.20")
    assert read_manifest(tmp_path / "new") == manifest


def test_it_keeps_the_version_that_the_home_has_for_the_content(packed: Path, tmp_path: Path) -> None:
    build(tmp_path, FIRST, "2027-01-01")
    assert unpack_release(packed, tmp_path).release_version == "2027.01.01"
    assert [one.name for one in list_releases(tmp_path)] == ["2027.01.01"]


def test_a_version_that_names_other_content_there_is_refused(packed: Path, tmp_path: Path) -> None:
    build(tmp_path, SECOND, "2026-11-20")
    with pytest.raises(ReleaseError, match="annat innehåll"):
        unpack_release(packed, tmp_path)
    assert [one.manifest for one in list_releases(tmp_path)] == [read_manifest(tmp_path)]


def _traversal(members: Members) -> Members:
    return {"../../escaped.nt": b"", **members}


def _absolute(members: Members) -> Members:
    return {"/tmp/escaped.nt": b"", **members}


def _dots_in_graphs(members: Members) -> Members:
    return {TOP + "graphs/../../escaped.nt": b"", **members}


def _program(members: Members) -> Members:
    return {**members, TOP + "store/000004.log": b""}


def _twice(members: Members) -> Members:
    return {**members, "vardgraf-2026.11.21/manifest.json": b"{}"}


def _changed(members: Members) -> Members:
    name = TOP + "graphs/dalby-2024.nt"
    return {**members, name: members[name].replace(b"Trygga barn", b"Trygga vuxna")}


def _changed_with_sums(members: Members) -> Members:
    return resum(_changed(members))


def _lacking(members: Members) -> Members:
    return {name: content for name, content in members.items() if not name.endswith("places.nt")}


def _lacking_with_sums(members: Members) -> Members:
    return resum(_lacking(members))


def _no_manifest(members: Members) -> Members:
    return resum({name: content for name, content in members.items() if not name.endswith("manifest.json")})


def _broken_manifest(members: Members) -> Members:
    return resum({**members, TOP + "manifest.json": b"{"})


def _manifest_with(**told: object) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        name = TOP + "manifest.json"
        return resum({**members, name: json.dumps(json.loads(members[name]) | told).encode()})

    return change


def _not_rdf(members: Members) -> Members:
    return resum({**members, TOP + "graphs/dalby-2024.nt": b"<a> nonsense\n"})


@pytest.mark.parametrize(
    "change",
    [
        _traversal,
        _absolute,
        _dots_in_graphs,
        _program,
        _twice,
        _changed,
        _changed_with_sums,
        _lacking,
        _lacking_with_sums,
        _no_manifest,
        _broken_manifest,
        _not_rdf,
        lambda members: {},
        _manifest_with(quads=1),
        _manifest_with(plans={}),
        _manifest_with(hash="../../../escaped"),
        _manifest_with(previous_hash="../../escaped"),
        _manifest_with(previous_version="<script>"),
        _manifest_with(release_version="../escaped"),
        _manifest_with(version=["0.1.0"]),
        _manifest_with(other="field"),
        _manifest_with(previous_hash=None),
        _manifest_with(graphs=["places"]),
        _manifest_with(inputs=["a.ttl"]),
        _manifest_with(files={"dalby-2024": 1}),
    ],
)
def test_what_is_no_release_is_refused_and_leaves_nothing(
    packed: Path, tmp_path: Path, change: Callable[[Members], Members]
) -> None:
    wrong = write_members(tmp_path / "wrong.tar", change(read_members(packed)))
    assert_refused(wrong, tmp_path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.XHDTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "wrong.tar", "w") as tar:
        info = tarfile.TarInfo(TOP + "graphs/places.nt")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    assert_refused(tmp_path / "wrong.tar", tmp_path)


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress, bytes])
def test_a_cut_file_is_refused(packed: Path, tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    whole = compress(packed.read_bytes())
    for share in (0.3, 0.6, 0.9):
        (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * share)])
        assert_refused(tmp_path / "cut.tar", tmp_path)


def test_a_bomb_is_refused_before_it_is_written(tmp_path: Path) -> None:
    info = tarfile.TarInfo(TOP + "graphs/places.nt")
    info.size = 50_000_000
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as file:
        file.write(info.tobuf(tarfile.USTAR_FORMAT) + bytes(info.size))
    assert (tmp_path / "bomb.tar.gz").stat().st_size < 100_000
    with pytest.raises(ReleaseError, match="orimligt stort"):
        unpack_release(tmp_path / "bomb.tar.gz", tmp_path / "home")
    assert_refused(tmp_path / "bomb.tar.gz", tmp_path)


def test_a_negative_size_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo(TOP + "graphs/places.nt")
    info.size = -512
    (tmp_path / "wrong.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    assert tarfile.TarInfo.frombuf(info.tobuf(tarfile.GNU_FORMAT), "utf-8", "strict").size == -512
    assert_refused(tmp_path / "wrong.tar", tmp_path)


def test_too_many_files_are_refused(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_FILES", 3)
    assert_refused(packed, tmp_path)


def assert_refused(file: Path, folder: Path) -> None:
    with pytest.raises(VardgrafError):
        unpack_release(file, folder / "home")
    assert list((folder / "home" / "releases").iterdir()) == []
    assert not (folder / "home" / "versions").exists()
    assert not list(folder.rglob("escaped*"))


def test_a_name_without_a_format_and_a_release_without_a_version_are_refused(home: Path, tmp_path: Path) -> None:
    release = find_release(home, "current")
    with pytest.raises(UsageError, match=r"\.tar\.gz"):
        pack_release(release, tmp_path / "release.zip")
    unnamed = replace(release, manifest=replace(release.manifest, release_version=""))
    with pytest.raises(UsageError, match="vardgraf build"):
        pack_release(unnamed, tmp_path / "release.tar")
    (tmp_path / "file").touch()
    with pytest.raises(VardgrafError, match="kan inte skrivas"):
        pack_release(release, tmp_path / "file" / "release.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
