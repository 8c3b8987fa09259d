"""`vardgraf export` as its users run it: files, checksums, hash, and what happens where something is wrong."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from vardgraf.exports.formats import find_format
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource

SCRIPT = Path(sys.executable).with_name("vardgraf")


def export(*arguments: str, home: Path, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "VARDGRAF_HOME": str(home)}
    command = [str(SCRIPT), "export", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, cwd=folder, timeout=120, check=False)


def written(source: ReleaseSource, what: str, format: str) -> bytes:
    out = io.BytesIO()
    find_format(format).write(source, find_selection(source, what), out)
    return out.getvalue()


def test_without_words_the_whole_goes_to_stdout_as_turtle(source: ReleaseSource):
    done = export(home=source.home)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == written(source, "all", "ttl")


def test_a_folder_gets_the_formats_and_their_sums(source: ReleaseSource, tmp_path: Path):
    done = export("uppsala-2025", "--format", "ttl,nq,jsonld", "--out", "made/", home=source.home, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    made = tmp_path / "made"
    assert sorted(path.name for path in made.iterdir()) == [
        "SHA256SUMS",
        "uppsala-2025.jsonld",
        "uppsala-2025.nq",
        "uppsala-2025.ttl",
    ]
    for format in ("ttl", "nq", "jsonld"):
        assert (made / f"uppsala-2025.{format}").read_bytes() == written(source, "uppsala-2025", format)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=made, check=True, capture_output=True)
    more = export("skane-2022", "-f", "nt", "--gzip", "--out", str(made), home=source.home)
    assert more.returncode == 0, more.stderr
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=made, check=True, capture_output=True
    )
    assert checked.stdout.count(b": OK") == 4
    (made / "skane-2022.nt.gz").write_bytes(b"")
    assert subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=made, capture_output=True, check=False).returncode


def test_gzip_gives_the_same_bytes_at_another_time_and_under_another_name(source: ReleaseSource, tmp_path: Path):
    first, second = tmp_path / "a.nt.gz", tmp_path / "b.gz"
    for path, arguments in ((first, []), (second, ["--format", "nt", "--gzip"])):
        assert export("orebro-2019", *arguments, "--out", str(path), home=source.home).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()) == written(source, "orebro-2019", "nt")


def test_the_name_of_the_file_tells_the_format(source: ReleaseSource, tmp_path: Path):
    for name, format in (("x.trig", "trig"), ("x.framed.jsonld", "jsonld-framed"), ("x.rdf.gz", "rdf")):
        assert export("orebro-2019", "--out", str(tmp_path / name), home=source.home).returncode == 0
        data = (tmp_path / name).read_bytes()
        assert (gzip.decompress(data) if name.endswith(".gz") else data) == written(source, "orebro-2019", format)


def test_the_hash_is_that_of_the_release_and_of_the_part(source: ReleaseSource):
    whole, part = (export(what, "--hash", home=source.home) for what in ("all", "uppsala-2024"))
    assert whole.stdout.decode() == source.manifest.hash + "\n"
    assert len(part.stdout) == 65
    assert part.stdout != whole.stdout


def test_a_query_gives_a_table_or_a_graph(source: ReleaseSource, construct: Path):
    answered = export("plans", "--format", "json", home=source.home)
    assert len(json.loads(answered.stdout)["results"]["bindings"]) == len(source.manifest.plans)
    narrowed = export("theme-side-by-side", "-p", "theme=parenting-support", "-f", "csv", home=source.home)
    assert narrowed.returncode == 0
    assert narrowed.stdout.count(b"\n") > 1
    graph = export(str(construct), "--format", "nt", home=source.home)
    assert len(list(parse(graph.stdout, format=RdfFormat.N_TRIPLES))) > 100


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["upsala-2024"], 2, "uppsala-2024"),
        (["all", "--format", "turtel"], 2, "ttl"),
        (["all", "--format", "ttl,turtel"], 2, "ttl"),
        (["all", "--format", "ttl,nq"], 2, "--out"),
        (["all", "--format", "csv"], 2, "csvw"),
        (["plans", "--format", "ttl"], 2, "tabell"),
        (["all", "--param", "theme"], 2, "theme"),
        (["nothing.rq"], 3, "nothing.rq"),
        (["element", "--format", "csv"], 3, "--param iri"),
        (["all", "--out", "/proc/nothing/x.ttl"], 3, "/proc/nothing/x.ttl"),
        (["all", "--format", "ttl,nq", "--out", "file"], 3, "file"),
        (["all", "--home", "nowhere"], 3, "vardgraf build"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    source: ReleaseSource, tmp_path: Path, arguments: list[str], code: int, told: str
):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = export(*arguments, home=source.home, folder=tmp_path)
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.startswith(b"vardgraf: ")
    assert done.stderr.count(b"\n") == 1
    assert told in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_where_the_last_format_fails_none_is_left_and_older_ones_stay(source: ReleaseSource, tmp_path: Path):
    query = tmp_path / "q.rq"
    query.write_text('CONSTRUCT { <http://x/a> <http://x/1> "v" } WHERE {}', encoding="utf-8")
    made = tmp_path / "made"
    made.mkdir()
    (made / "q.nt").write_text("older", encoding="utf-8")
    done = export(str(query), "--format", "nt,rdf", "--out", str(made), home=source.home)
    assert done.returncode == 3
    assert "RDF/XML" in done.stderr.decode()
    assert [path.name for path in made.iterdir()] == ["q.nt"]
    assert (made / "q.nt").read_text(encoding="utf-8") == "older"


def test_a_link_is_followed_and_a_pipe_is_written_to(source: ReleaseSource, tmp_path: Path):
    (tmp_path / "real").mkdir()
    link, pipe = tmp_path / "link.nt", tmp_path / "pipe"
    link.symlink_to(tmp_path / "real" / "x.nt")
    assert export("orebro-2019", "--out", str(link), home=source.home).returncode == 0
    assert link.is_symlink()
    os.mkfifo(pipe)
    with (tmp_path / "read").open("wb") as read:
        reader = subprocess.Popen(["cat", str(pipe)], stdout=read)
    assert export("orebro-2019", "-f", "nt", "--out", str(pipe), home=source.home).returncode == 0
    assert reader.wait(timeout=30) == 0
    assert (tmp_path / "read").read_bytes() == link.read_bytes()
    assert pipe.is_fifo()


def test_a_damaged_release_is_told_with_its_file(source: ReleaseSource, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(source.home, home, symlinks=True)
    graph = home / "current" / "graphs" / "skane-2022.nt"
    for damage in (lambda: graph.write_bytes(b"<broken\n"), graph.unlink):
        damage()
        done = export("skane-2022", "--out", str(tmp_path / "out.ttl"), home=home)
        assert done.returncode == 3
        assert "skane-2022.nt" in done.stderr.decode()
        assert "vardgraf build" in done.stderr.decode()
        assert not (tmp_path / "out.ttl").exists()


def test_a_reader_that_goes_away_ends_the_export(source: ReleaseSource):
    command = f"{SCRIPT} export all -f nt | head -n 1"
    environment = {**os.environ, "VARDGRAF_HOME": str(source.home)}
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=environment, timeout=60, check=True)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.parametrize("arguments", [["export", "--out", ""], ["template", "--out="]])
def test_no_place_at_all_is_not_the_working_folder(source: ReleaseSource, tmp_path: Path, arguments: list[str]):
    environment = {**os.environ, "VARDGRAF_HOME": str(source.home)}
    done = subprocess.run(
        [str(SCRIPT), *arguments], capture_output=True, env=environment, cwd=tmp_path, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        "vardgraf: --out har inget värde. Ange en fil eller mapp; . är mappen som du står i.\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_format_that_does_not_fit_is_refused_in_swedish(source: ReleaseSource):
    done = export("all", "--format", "stratml", home=source.home)
    assert done.returncode == 2
    assert "formatet stratml passar inte för all (hela grafen)." in done.stderr.decode()
