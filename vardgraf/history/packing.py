"""A release as one file to keep and pass on, and back; the same bytes each time.

    vardgraf-2026.11.22/CITATION.cff
    vardgraf-2026.11.22/SHA256SUMS
    vardgraf-2026.11.22/graphs/….nt
    vardgraf-2026.11.22/manifest.json

The store is left out: it is made from the graphs. What is unpacked comes from others: only plain files with these names
are taken, no more bytes than a release can have, and nothing enters the archive before all sums and the hash agree.
"""

import gzip
import hashlib
import json
import lzma
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from vardgraf.errors import ReleaseError, UsageError, VardgrafError
from vardgraf.files import written_aside
from vardgraf.history.archive import Archived, graph_paths, read_graph, verify_graphs
from vardgraf.history.citation import write_citation
from vardgraf.history.manifest import GRAPHS, MANIFEST, Manifest, read_manifest_file
from vardgraf.history.versions import find_claim, parse_version
from vardgraf.release import STORE_FORMAT, canonical_quads, describe_quads, store_release

CITATION = "CITATION.cff"
SUMS = "SHA256SUMS"
SUFFIXES = (".tar", ".tar.gz", ".tar.xz")
LARGEST_RATIO = 500
"""Unpacked bytes to packed ones; N-Triples of the plans are some 25 to 1 in gzip, 45 to 1 in xz."""
FREE_BYTES = 10_000_000
"""Unpacked bytes that are let through whatever the ratio."""
LARGEST_BYTES = 64_000_000_000
MOST_FILES = 100_000
_LONGEST_TEXT = 300
_CHUNK_BYTES = 1 << 20
_BLOCK = tarfile.BLOCKSIZE
_NAME = re.compile(rf"vardgraf-[0-9.]+/({MANIFEST}|{SUMS}|{CITATION}|{GRAPHS}/[a-z0-9][a-z0-9-]*(?:/derived)?\.nt)")


def pack_release(release: Archived, out: Path) -> str:
    """Write the file, aside first; its SHA-256. Raises UsageError for a name that says no format, or no version."""
    if not out.name.endswith(SUFFIXES):
        raise UsageError(f"{out.name!r} säger inget format.", remedy=f"Sluta namnet med {', '.join(SUFFIXES)}.")
    members = _members(release)
    with written_aside(out) as file, _compressed(file, out.name) as stream:
        _write_tar(stream, release.manifest, members)
    return _hash_file(out)


def unpack_release(file: Path, home: Path) -> Manifest:
    """Take a packed release into the archive of a home, without switching to it.

    Content that the home has keeps the version that it has there. Raises VardgrafError for a file that is damaged, is
    no packed release, or does not agree with its own sums; the home is then as it was.
    """
    aside = home / "releases" / f".unpacking-{os.getpid()}"
    try:
        aside.mkdir(parents=True)
        _extract(file, aside)
        return _take(file, aside, home)
    except OSError as error:
        raise VardgrafError(f"kan inte packas upp ({error.strerror or error}).", file=str(file)) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _members(release: Archived) -> dict[str, bytes | Path]:
    """What goes into the file, by its name there. Raises UsageError for a release without a version."""
    if not release.manifest.release_version:
        raise UsageError("utgåvan har ingen version.", remedy="Ge den en med: vardgraf build")
    manifest = json.dumps(asdict(release.manifest), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    members: dict[str, bytes | Path] = {
        CITATION: write_citation(release.manifest, "cff").encode(),
        MANIFEST: manifest.encode(),
    }
    members |= {f"{GRAPHS}/{name}.nt": path for name, path in graph_paths(release.folder / GRAPHS).items()}
    sums = {
        name: hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else _hash_file(content)
        for name, content in members.items()
    }
    members[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()
    return dict(sorted(members.items()))


def _write_tar(stream: BinaryIO, manifest: Manifest, members: dict[str, bytes | Path]) -> None:
    day = datetime.combine(date.fromisoformat(manifest.release_date), time(), UTC)
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"vardgraf-{manifest.release_version}/{name}")
            info.mtime = int(day.timestamp())
            info.size = len(content) if isinstance(content, bytes) else content.stat().st_size
            with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source:
                tar.addfile(info, source)


@contextmanager
def _compressed(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """A stream into the file, without the time and the name that gzip would write."""
    if name.endswith(".gz"):
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
            yield cast("BinaryIO", packed)
    elif name.endswith(".xz"):
        with lzma.LZMAFile(file, "wb", preset=6) as packed:
            yield cast("BinaryIO", packed)
    else:
        yield file


def _extract(file: Path, folder: Path) -> None:
    """Block by block, by hand: what is not as `pack_release` writes it is refused before it takes memory or disk."""
    try:
        with _opened(file) as stream:
            left = min(LARGEST_BYTES, FREE_BYTES + LARGEST_RATIO * file.stat().st_size)
            for _ in range(MOST_FILES):
                header = stream.read(_BLOCK)
                if not header.strip(b"\0"):
                    return
                info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
                match = _NAME.fullmatch(info.name)
                if not (match and info.type == tarfile.REGTYPE):
                    raise _refused(file, f"{info.name!r} hör inte till en packad utgåva")
                left -= info.size
                if left < 0 or info.size < 0:
                    raise _refused(file, "innehållet är orimligt stort")
                _copy(stream, folder / match[1], info.size)
                stream.read(-info.size % _BLOCK)
    except (tarfile.TarError, EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise _refused(file, f"filen är skadad ({error})") from None
    raise _refused(file, "innehållet har orimligt många filer")


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """By what the file begins with, whatever its name."""
    with file.open("rb") as raw:
        start = raw.read(6)
        raw.seek(0)
        if start.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield cast(BinaryIO, unpacked)
        elif start == b"\xfd7zXZ\0":
            with lzma.LZMAFile(raw) as unzipped:
                yield cast(BinaryIO, unzipped)
        else:
            yield raw


def _copy(stream: BinaryIO, path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        while size:
            chunk = stream.read(min(size, _CHUNK_BYTES))
            if not chunk:
                raise EOFError("den är avhuggen")
            out.write(chunk)
            size -= len(chunk)


def _take(file: Path, folder: Path, home: Path) -> Manifest:
    """Verify what was unpacked, and store it as a build would."""
    if not (folder / MANIFEST).is_file() or not (folder / SUMS).is_file():
        raise _refused(file, f"{MANIFEST} eller {SUMS} saknas")
    _check_sums(file, folder)
    manifest = read_manifest_file(folder / MANIFEST)
    if differing := verify_graphs(folder, manifest):
        raise _refused(file, "; ".join(differing))
    paths = graph_paths(folder / GRAPHS).items()
    quads = canonical_quads(quad for name, path in paths for quad in read_graph(name, path))
    if not _is_sound(manifest, describe_quads(quads, {})):
        raise _refused(file, f"{MANIFEST} stämmer inte med graferna")
    version = None if find_claim(home, manifest.hash) else parse_version(manifest.release_version)
    before = manifest.previous_version, manifest.previous_hash
    return store_release(home, quads, replace(manifest, store_format=STORE_FORMAT), version=version, previous=before)


def _is_sound(manifest: Manifest, found: Manifest) -> bool:
    """Whether all that can be counted is as counted, and the rest has the form that it must have."""
    told = (manifest.hash, manifest.quads, manifest.graphs, manifest.plans)
    texts = [manifest.version, *manifest.inputs, *manifest.inputs.values()]
    return (
        told == (found.hash, found.quads, found.graphs, found.plans)
        and all(isinstance(text, str) and len(text) <= _LONGEST_TEXT for text in texts)
        and re.fullmatch(r"[0-9a-f]{64}|", manifest.previous_hash) is not None
        and (not manifest.previous_version or bool(parse_version(manifest.previous_version)))
    )


def _check_sums(file: Path, folder: Path) -> None:
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {SUMS}
    if found != told.keys():
        raise _refused(file, f"{SUMS} räknar inte upp filerna: {', '.join(sorted(found ^ told.keys()))}")
    for name, digest in told.items():
        if _hash_file(folder / name) != digest:
            raise _refused(file, f"{name} har en annan SHA-256 än {SUMS} säger")


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refused(file: Path, why: str) -> ReleaseError:
    return ReleaseError(f"{why}.", file=str(file), remedy="Hämta filen på nytt.")
