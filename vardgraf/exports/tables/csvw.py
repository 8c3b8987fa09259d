"""CSV on the Web: the tables and their metadata as a folder, or as one zip; the same bytes for the same selection."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from vardgraf.errors import VardgrafError
from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.exports.tables.metadata import METADATA, describe_tables
from vardgraf.exports.tables.model import Tables
from vardgraf.exports.tables.packing import by_file
from vardgraf.exports.tables.writing import write_tables

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip: the earliest that one can have."""
_READABLE = 0o644 << 16
_UNIX = 3


def write_zip(source: Source, selection: Selection, out: BinaryIO) -> None:
    """The metadata first, then the tables by their names."""
    with TemporaryDirectory() as folder, by_file(out) as file:
        make_tables(source, selection, Path(folder))
        _pack(Path(folder), file)


def _pack(folder: Path, out: BinaryIO) -> None:
    with ZipFile(out, "w") as archive:
        for path in sorted(folder.iterdir(), key=lambda path: (path.name != METADATA, path.name)):
            entry = ZipInfo(path.name, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, _READABLE, _UNIX
            with path.open("rb") as file, archive.open(entry, "w") as packed:
                shutil.copyfileobj(file, packed)


def write_folder(source: Source, selection: Selection, folder: Path) -> None:
    """Writes aside and renames. Raises VardgrafError where something else than tables lies there already."""
    if folder.exists() and not (folder / METADATA).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise VardgrafError("mappen har annat än tabeller.", file=str(folder), remedy="Ange en ny eller tom mapp.")
    folder = folder.resolve()
    aside = folder.with_name(f".{folder.name}-{os.getpid()}")
    try:
        aside.mkdir(parents=True)
        make_tables(source, selection, aside)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(aside, folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise VardgrafError(f"kan inte skrivas ({why}).", file=str(folder), remedy="Ange en annan mapp.") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def make_tables(source: Source, selection: Selection, folder: Path) -> Tables:
    """The files of the tables and their metadata, in an empty folder."""
    tables = write_tables(source, selection, folder)
    (folder / METADATA).write_bytes(describe_tables(tables, selection, source.version))
    return tables
