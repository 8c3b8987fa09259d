"""A folder of CSV files as the sheets of a register."""

import codecs
import csv
import hashlib
import io
from pathlib import Path

from loaders.documents import decode_source
from loaders.documents.kinds import find_delimiter
from loaders.documents.sheets import CSV_TYPE
from loaders.registers.cells import MAX_COLUMNS, MAX_ROWS, Place, RawCell, RawRegister, RawSheet, read_text
from vardgraf.errors import DocumentError
from vardgraf.registers.problems import Problem
from vardgraf.registers.template import unescape_csv

MAX_FILES = 50


def read_csv_folder(folder: Path) -> RawRegister:
    """The `.csv` files of a folder. Raises DocumentError when there are none, or one cannot be read."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    if not paths or len(paths) > MAX_FILES:
        raise DocumentError(
            "mappen har inga CSV-filer." if not paths else f"mappen har fler än {MAX_FILES} CSV-filer.",
            file=str(folder),
            remedy="Gör mallen med: vardgraf template --out MAPP/",
        )
    problems: list[Problem] = []
    sheets, sums = [], []
    for path in paths:
        data = path.read_bytes()
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {path.name}\n")
        if data.strip().removeprefix(b"\xef\xbb\xbf"):
            sheets.append(_read_file(data, path.name, folder.name or str(folder), problems))
    return RawRegister(
        folder.name or str(folder),
        hashlib.sha256("".join(sums).encode()).hexdigest(),
        "utf-8",
        CSV_TYPE,
        tuple(sheets),
        problems,
    )


def _read_file(data: bytes, name: str, folder: str, problems: list[Problem]) -> RawSheet:
    text = _decoded(data, f"{folder}/{name}")
    delimiter = find_delimiter(text, is_named=True) or ";"
    rows: dict[int, dict[int, RawCell]] = {}
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if number > MAX_ROWS or len(record) > MAX_COLUMNS:
                raise DocumentError(
                    f"filen har fler än {MAX_ROWS} rader eller {MAX_COLUMNS} kolumner.",
                    file=f"{folder}/{name}",
                    remedy="Ta bort det som inte hör till registret.",
                )
            cells = _cells(record, Place(folder, name, number, 1), problems)
            if cells:
                rows[number] = cells
    except csv.Error as error:
        raise DocumentError(
            f"filen är inte giltig CSV ({error}).", file=f"{folder}/{name}", remedy="Spara om den som CSV."
        ) from None
    return RawSheet(name, rows)


def _decoded(data: bytes, name: str) -> str:
    """As Excel saves: UTF-8, UTF-16, or the characters of Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        text = decode_source(data, name).text
    return text.replace("\r\n", "\n").removeprefix("\ufeff")


def _cells(record: list[str], at: Place, problems: list[Problem]) -> dict[int, RawCell]:
    found = {}
    for column, text in enumerate(record, 1):
        place = Place(at.file, at.sheet, at.row, column)
        if text := read_text(text, place, problems):
            found[column] = RawCell(unescape_csv(text), place)
    return found
