"""A source document as bytes become text: decoded, hashed, and addressed by line and character."""

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vardgraf.errors import DocumentError

MAX_BYTES = 20_000_000
_UTF_8_LETTER = re.compile(rb"\xc3[\x84\x85\x96\xa4\xa5\xb6]")
"""ä, å, ö and their capitals in UTF-8; in Latin-1 the two signs would never stand together."""
_WINDOWS_MARK = re.compile(rb"[\x80-\x9f]")
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 12, 13})


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a document: lines from 1, both inclusive; characters from 0, the end exclusive."""

    first_line: int
    last_line: int
    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The stretch from the beginning of this one to the end of another."""
        return Span(self.first_line, max(self.last_line, other.last_line), self.start, max(self.end, other.end))


@dataclass(frozen=True)
class SourceText:
    """The text that passages are counted in; `sha256` is that of the file's bytes, whatever its format."""

    name: str
    text: str
    sha256: str
    encoding: str
    media_type: str = ""
    """Of a file whose text is a rendering of its own; empty where the file is the text."""
    places: tuple[str, ...] = ()
    """Where each line stands in such a file, in words ("tabell 2, rad 3"); empty where its lines are the file's."""
    remarks: tuple[str, ...] = ()
    """What the reading left out or decided, in Swedish."""

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def line_starts(self) -> list[int]:
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    @property
    def is_rendered(self) -> bool:
        return bool(self.media_type)

    def place_of(self, line: int) -> str:
        """Where a line stands in the file, in words; empty where its number says it."""
        return self.places[line - 1] if 0 < line <= len(self.places) else ""

    def line_at(self, character: int) -> int:
        return bisect_right(self.line_starts, character)

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` to `end`, with the line numbers that it covers."""
        return Span(self.line_at(start), self.line_at(max(start, end - 1)), start, end)


def read_source(path: Path) -> SourceText:
    """Read a text document in UTF-8, or in Latin-1 or Windows-1252 where it is not UTF-8.

    Raises DocumentError when the file is missing, empty, too large or not text.
    """
    return decode_source(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises DocumentError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"filen kan inte läsas ({error.strerror}).", file=str(path), remedy="Kontrollera sökväg och rättigheter."
        ) from None


def check_size(data: bytes, name: str) -> None:
    """Raises DocumentError for a file that is empty or too large."""
    if not data.strip():
        raise DocumentError("dokumentet är tomt.", file=name, remedy="Ange en fil med planens text.")
    if len(data) > MAX_BYTES:
        raise DocumentError("dokumentet är större än 20 MB.", file=name, remedy="Dela upp det, eller ta bort bilder.")


def decode_source(data: bytes, name: str) -> SourceText:
    """Text of the bytes, with line ends made into newlines and a byte-order mark dropped."""
    check_size(data, name)
    text, encoding = decode_bytes(data, name)
    return SourceText(name, text, hashlib.sha256(data).hexdigest(), encoding)


def decode_bytes(data: bytes, name: str) -> tuple[str, str]:
    """The text, with newlines at the line ends and without a byte-order mark, and its encoding."""
    if data.translate(None, _CONTROL_BYTES) != data:
        at = next(i for i, byte in enumerate(data) if byte in _CONTROL_BYTES)
        raise DocumentError(
            "filen är binär, inte text.",
            file=name,
            line=data.count(b"\n", 0, at) + 1,
            remedy="Spara dokumentet som ren text (UTF-8) och läs in den filen.",
        )
    text, encoding = _decode(data, name)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if not _UTF_8_LETTER.search(data):
            return _decode_single_bytes(data)
        if error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8"), "utf-8"
        raise DocumentError(
            f"tecknet {data[error.start]:#04x} är inte giltig UTF-8, fast resten av filen är det.",
            file=name,
            line=data.count(b"\n", 0, error.start) + 1,
            remedy="Rätta tecknet, eller spara om dokumentet i UTF-8.",
        ) from None


def _decode_single_bytes(data: bytes) -> tuple[str, str]:
    """Latin-1, or Windows-1252 where it has the dashes and quotation marks that Latin-1 lacks."""
    if _WINDOWS_MARK.search(data):
        try:
            return data.decode("cp1252"), "windows-1252"
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1"), "iso-8859-1"
