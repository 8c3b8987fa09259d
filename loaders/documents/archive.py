"""An Office document as an archive of XML parts: opened within limits, and only the parts that are asked for."""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from vardgraf.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PARTS = 5_000
MAX_PART_BYTES = 40_000_000
"""Of one XML part, unpacked. A plan of a thousand pages has about ten million."""
MAX_UNPACKED_BYTES = 120_000_000
"""Of all XML parts together. Pictures are never unpacked."""
MAX_RATIO = 400
"""Unpacked to packed of a part above `SMALL_BYTES`: XML has ten to forty, a bomb a thousand."""
SMALL_BYTES = 1_000_000
_XML_NAMES = (".xml", ".rels")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile lets through from an archive that is damaged, encrypted, or packed in a way that it does not know."""
_RESAVE = "Öppna dokumentet i Office eller LibreOffice, spara det på nytt och läs in den filen."


@dataclass(frozen=True)
class Relation:
    kind: str
    """The last word of its type, such as `hyperlink`."""
    target: str
    """The part's name, or the address where `is_external`."""
    is_external: bool


class OfficeArchive:
    """Raises DocumentError for what is damaged, encrypted, too large or has a document type of its own."""

    def __init__(self, data: bytes, name: str):
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        except _BROKEN:
            raise self.damaged("arkivets förteckning går inte att läsa") from None
        self._check_sizes()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._parts)

    def xml(self, part: str) -> "_Element":
        """The root of a part. Entities are not resolved, and nothing is fetched."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(self.read_xml(part), parser)
        except etree.XMLSyntaxError as error:
            raise self.damaged(f"{part} är inte giltig XML (rad {error.lineno})") from None

    def read_xml(self, part: str) -> bytes:
        """The bytes of a part that holds XML and no document type: Office writes none, and attacks need it."""
        data = self.read(part)
        if b"<!DOCTYPE" in data.replace(b"\0", b""):
            raise self.damaged(f"{part} har en dokumenttyp (DOCTYPE), vilket inget Office-program skriver")
        return data

    def read(self, part: str) -> bytes:
        """At most as many bytes as the part's entry declares, which have been held against the limits."""
        try:
            return self._zip.read(self._parts[part])
        except KeyError:
            raise self.damaged(f"{part} saknas") from None
        except _BROKEN:
            raise self.damaged(f"{part} går inte att packa upp") from None

    def xml_parts(self) -> Iterator[str]:
        yield from sorted(name for name in self._parts if name.endswith(_XML_NAMES))

    def relations(self, part: str = "") -> dict[str, Relation]:
        """The relations of a part by their ids; those of the whole document where no part is given."""
        folder, _, own = part.rpartition("/")
        name = posixpath.join(folder, "_rels", f"{own}.rels")
        if name not in self._parts:
            return {}
        found = {}
        for node in self.xml(name):
            target, kind = node.get("Target", ""), node.get("Type", "").rpartition("/")[2]
            external = node.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            found[node.get("Id", "")] = Relation(kind, target, external)
        return found

    def damaged(self, what: str) -> DocumentError:
        return DocumentError(f"dokumentet är skadat: {what}.", file=self.name, remedy=_RESAVE)

    def _check_sizes(self) -> None:
        if len(self._parts) > MAX_PARTS:
            raise self._too_large(f"arkivet har fler än {MAX_PARTS} delar")
        total = 0
        for name, info in self._parts.items():
            if info.flag_bits & 1:
                raise DocumentError(
                    "dokumentet är krypterat.", file=self.name, remedy="Ta bort lösenordet och spara det igen."
                )
            if not name.endswith(_XML_NAMES):
                continue
            total += info.file_size
            if info.file_size > MAX_PART_BYTES:
                raise self._too_large(f"{name} är {_mega(info.file_size)} uppackad (högst {_mega(MAX_PART_BYTES)})")
            if info.file_size > SMALL_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size):
                raise self._too_large(f"{name} är packad mer än {MAX_RATIO} gånger, som i en zip-bomb")
        if total > MAX_UNPACKED_BYTES:
            raise self._too_large(f"innehållet är {_mega(total)} uppackat (högst {_mega(MAX_UNPACKED_BYTES)})")

    def _too_large(self, what: str) -> DocumentError:
        return DocumentError(
            f"dokumentet är för stort: {what}.",
            file=self.name,
            remedy="Ta bort det som inte är planen, eller dela upp det.",
        )


def _mega(count: int) -> str:
    return f"{count / 1_000_000:.0f} MB"
