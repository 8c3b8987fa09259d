"""Drafts as a test sends them: made-up ones that can be read, and hostile ones that cannot."""

import io
import zipfile
from dataclasses import dataclass

TABLES = """Samverkansplan för god och nära vård 2027-2029

Planen är gemensam för Region Dalby och kommunerna i Dalby län.

1 Psykisk hälsa

Aktiviteter\tUppföljning\tAnsvar
Utbilda personal i suicidprevention under 2027\tAntal utbildade\tRegion Dalby och Norrviks kommun
Öppna en träffpunkt\tTräffpunkten är öppen (ja/nej)\t
"""
LINES = """Styrdokument för hälsa och omsorg 2026–2028

Region Dalby har tillsammans med kommunerna tagit fram dokumentet.

1 Psykisk hälsa

Målgrupp: Vuxna med psykisk ohälsa
Mål: Ingen faller mellan stolarna
Ansvarig: Samverkansrådet och Norrviks kommun
"""
BLOCKS = """Aktivitets- och tidsplan för nära vård 2028–2030

Planen har tagits fram av Region Dalby och länets kommuner.

1. Äldre

a) Fallprevention

Aktiviteter

- **Erbjuda** balansträning i [varje](https://example.org) kommun

Tidplan

Balansträning erbjuds från och med våren 2028

Uppföljning

Antal deltagare i balansträning

Ansvar

Länets kommuner samt Fallgruppen
"""
ENCODED = {
    "utf-8": TABLES.encode(),
    "utf-8 with a mark": b"\xef\xbb\xbf" + TABLES.encode(),
    "latin-1": TABLES.encode("latin-1"),
    "windows-1252": TABLES.encode("cp1252"),
    "windows line ends": TABLES.replace("\n", "\r\n").encode(),
    "old line ends": TABLES.replace("\n", "\r").encode(),
}
"""The same draft in each way of writing that is read."""
SCRIPT = "<script>alert(1)</script>"
MARKED = LINES.replace("Ingen faller", f'Ingen {SCRIPT} faller "><img src=x onerror=alert(2)>')


@dataclass(frozen=True)
class Refused:
    """`says` is a word of the answer in Swedish and English."""

    name: str
    data: bytes
    kind: str
    says: tuple[str, str]


def zip_bomb(inside: str) -> bytes:
    """A gigabyte of zeros, packed to one megabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(inside, "w", force_zip64=True) as file:
            for _ in range(64):
                file.write(bytes(16 * 1024 * 1024))
    return packed.getvalue()


XML_BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">""" + b"".join(
    b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20)
) + b"]><lolz>&u;</lolz>"  # fmt: skip

REFUSED = (
    Refused("empty.txt", b"", "empty-draft", ("tom", "empty")),
    Refused("blank.txt", b" \n\n\t", "empty-draft", ("tom", "empty")),
    Refused("plan.docx", b"PK\x03\x04....[Content_Types].xml....word/document.xml", "draft-not-text", ("Word", "Word")),
    Refused("plan.xlsx", b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "draft-not-text", ("Excel", "Excel")),
    Refused("plan.odt", b"PK\x03\x04mimetypeapplication/vnd.oasis.x", "draft-not-text", ("OpenDocument", "OpenDoc")),
    Refused("plan.pdf", b"%PDF-1.7\n", "draft-not-text", ("PDF", "PDF")),
    Refused("plan.html", b"<!DOCTYPE html><html><p>Plan", "draft-not-text", ("HTML", "HTML")),
    Refused("bomb.xml", XML_BOMB, "draft-not-text", ("XML", "XML")),
    Refused("utf16.txt", "Plan 2027".encode("utf-16"), "draft-not-text", ("UTF-16", "UTF-16")),
    Refused("noise.txt", bytes(range(256)) * 40, "draft-not-text", ("binär", "binary")),
    Refused("bell.txt", b"Plan\x07\n", "draft-unreadable", ("binär", "no text")),
    Refused("broken.txt", "å".encode() + b"\xff\xfea", "draft-unreadable", ("UTF-8", "UTF-8")),
    Refused("letter.txt", b"Dear reader, this is no plan.", "draft-unrecognised", ("rubrikrad", "title line")),
    Refused("nested.txt", b"(" * 200_000, "draft-unrecognised", ("rubrikrad", "title line")),
)
