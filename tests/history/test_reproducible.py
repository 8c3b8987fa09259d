"""The law that a release depends on its content alone: not on day, place, time zone, language or order of hashes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vardgraf.history.archive import find_release
from vardgraf.history.packing import pack_release

ROOT = Path(__file__).parents[2]
COPIED = ("vardgraf", "loaders", "ontology", "shapes", "queries")
RUN = "import vardgraf; print(vardgraf.__file__)\nfrom vardgraf.cli import main; main()"
FORMATS = "ttl,trig,nq,rdf,jsonld,jsonld-framed,csvw,xlsx,stratml"
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "0"},
    {"PYTHONHASHSEED": "4711", "TZ": "Etc/GMT+12", "LC_ALL": "C.UTF-8", "LANG": "sv_SE.UTF-8"},
)


def run(source: Path, surroundings: dict[str, str], home: Path, *arguments: str) -> None:
    """`vardgraf` of the source, in its surroundings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VARDGRAF_", "LC_", "LANG"))}
    environment = kept | surroundings | {"VARDGRAF_HOME": str(home), "PYTHONPATH": str(source)}
    command = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, check=True, timeout=300)
    assert done.stdout.decode().splitlines()[0].startswith(str(source))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source elsewhere."""
    folder = tmp_path_factory.mktemp("elsewhere") / "källkod"
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    return folder


@pytest.fixture(scope="module")
def homes(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One built here, one by the copy of the source, in other surroundings."""
    built = []
    for source, surroundings in zip((ROOT, copy), SURROUNDINGS, strict=True):
        home = tmp_path_factory.mktemp("home")
        run(source, surroundings, home, "build")
        built.append(home)
    return built


def test_the_hash_is_the_same(homes: list[Path]) -> None:
    one, other = (find_release(home, "current").manifest for home in homes)
    assert one.hash == other.hash
    assert one.release_version == "1970.01.01"
    assert other.release_version > one.release_version


def test_the_bytes_of_the_graphs_are_the_same(homes: list[Path]) -> None:
    one, other = (_files(home / "current" / "graphs") for home in homes)
    assert len(one) > 10
    assert one == other


def test_the_manifests_differ_in_version_and_date_alone(homes: list[Path]) -> None:
    one, other = (json.loads((home / "current" / "manifest.json").read_text()) for home in homes)
    assert {name for name in one if one[name] != other[name]} == {"release_version", "release_date"}


def test_the_packed_release_is_the_same_for_the_same_version(homes: list[Path], tmp_path: Path) -> None:
    release = find_release(homes[0], "current")
    first = pack_release(release, tmp_path / "a.tar.gz")
    assert pack_release(release, tmp_path / "b.tar.gz") == first


def test_the_bytes_of_the_exports_are_the_same(homes: list[Path], copy: Path, tmp_path: Path) -> None:
    """Of one release, by the source here and by the copy: formats of data, tables and plans."""
    for name, source, surroundings in zip(("a", "b"), (ROOT, copy), SURROUNDINGS, strict=True):
        arguments = ("export", "uppsala-2025", "--format", FORMATS, "--out", str(tmp_path / name))
        run(source, surroundings, homes[0], *arguments)
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir() if path.name != "SHA256SUMS"}
        for name in ("a", "b")
    )
    assert len(one) == len(FORMATS.split(","))
    assert one == other


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.nt")
    }
