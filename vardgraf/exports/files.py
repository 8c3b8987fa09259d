"""Exports as files: written aside and renamed when they are whole, gzipped alike each time, with their checksums."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from vardgraf.exports.formats import ExportFormat
from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.files import written_aside

SUMS = "SHA256SUMS"
PACKED = ".gz"
LEVEL = 6
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def file_name(selection: Selection, chosen: ExportFormat, *, is_gzipped: bool = False) -> str:
    return f"{selection.name}.{chosen.suffix}" + (PACKED if is_gzipped else "")


def write_export(
    source: Source, selection: Selection, chosen: ExportFormat, out: BinaryIO, *, is_gzipped: bool = False
) -> None:
    if not is_gzipped:
        chosen.write(source, selection, out)
        return
    with _pack(out) as packed:
        chosen.write(source, selection, packed)


@dataclass(frozen=True)
class Facts:
    """What is known of a file: its size in bytes, and its SHA-256."""

    size: int
    sha256: str


def write_packed(source: Source, selection: Selection, chosen: ExportFormat, folder: Path) -> dict[str, Facts]:
    """Write the export to the folder, gzipped unless the format is packed in itself. Facts by file name: of the export
    and, where it was gzipped, of its packed form, which is then the only one in the folder."""
    plain = file_name(selection, chosen)
    if chosen.is_packed:
        with written_aside(folder / plain) as out:
            chosen.write(source, selection, out)
        return {plain: file_facts(folder / plain)}
    packed = plain + PACKED
    with written_aside(folder / packed) as out, _pack(out) as pack:
        counting = _Counting(pack)
        chosen.write(source, selection, cast(BinaryIO, counting))
    return {plain: counting.facts, packed: file_facts(folder / packed)}


class _Counting:
    """Passes on what is written, and knows its size and hash."""

    def __init__(self, out: BinaryIO):
        self._out, self._size, self._digest = out, 0, hashlib.sha256()

    @property
    def facts(self) -> Facts:
        return Facts(self._size, self._digest.hexdigest())

    def write(self, data: bytes) -> int:
        self._size += len(data)
        self._digest.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


def _pack(out: BinaryIO) -> BinaryIO:
    """No name and no time in the header: the same content gives the same bytes."""
    return cast(BinaryIO, gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=LEVEL, mtime=0))


def write_sums(folder: Path, names: list[str]) -> None:
    """The SHA-256 of the files in `SHA256SUMS`, as sha256sum writes it; other lines stay whose files are there."""
    sums = {name: digest for name, digest in read_sums(folder / SUMS).items() if (folder / name).is_file()}
    sums |= {name: file_facts(folder / name).sha256 for name in names}
    with written_aside(folder / SUMS) as out:
        out.write(format_sums(sums).encode())


def read_sums(path: Path) -> dict[str, str]:
    """Hash by file name; what is no line of sums is passed over."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return {match[2]: match[1] for line in text.splitlines() if (match := _LINE.fullmatch(line))}


def format_sums(sums: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def file_facts(path: Path) -> Facts:
    with path.open("rb") as file:
        return Facts(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
