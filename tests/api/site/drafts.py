"""Drafts as a test sends them: made-up ones that can be read, and hostile ones that cannot."""

import io
import zipfile
from dataclasses import dataclass

import docx
import openpyxl

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
OF_A_KNOWN_REGION = BLOCKS.replace("Region Dalby och länets", "Region Skåne och Skånes").replace(
    "Länets kommuner samt Fallgruppen", "Central tjänstemannaberedning"
)
"""Answered for by a body that plans of the region name."""
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


def word_draft() -> bytes:
    """The draft with tables as a Word document."""
    title, about, heading, *rows = [line for line in TABLES.split("\n") if line]
    word = docx.Document()
    word.add_heading(title, 0)
    word.add_paragraph(about)
    word.add_heading(heading, 1)
    table = word.add_table(0, 3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row.split("\t"), strict=True):
            cell.text = text
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def workbook_draft() -> bytes:
    """The same as a workbook with a sheet named after the heading."""
    title, about, heading, *rows = [line for line in TABLES.split("\n") if line]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = heading
    for row in ([title], [about], *(row.split("\t") for row in rows)):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def page_draft() -> bytes:
    """The same as a web page."""
    title, about, heading, *rows = [line for line in TABLES.split("\n") if line]
    table = "".join(f"<tr><td>{row.replace(chr(9), '<td>')}" for row in rows)
    return f"<!DOCTYPE html><h1>{title}</h1><p>{about}<h2>{heading}</h2><table>{table}</table></html>".encode()


def marked_draft() -> bytes:
    """The same in Markdown."""
    title, about, heading, header, *rows = [line for line in TABLES.split("\n") if line]
    lines = [header, "---\t---\t---", *rows]
    table = "\n".join(f"|{line.replace(chr(9), '|')}|" for line in lines)
    return f"# {title}\n\n{about}\n\n## {heading}\n\n{table}\n".encode()


OTHER_FORMATS = {
    "plan.docx": word_draft, "plan.xlsx": workbook_draft, "plan.html": page_draft, "plan.md": marked_draft,
}  # fmt: skip


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


def packed(name: str, content: bytes) -> bytes:
    """An archive of one file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


OLD_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
XML_BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">""" + b"".join(
    b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20)
) + b"]><lolz>&u;</lolz>"  # fmt: skip

REFUSED = (
    Refused("empty.txt", b"", "empty-draft", ("tom", "empty")),
    Refused("blank.txt", b" \n\n\t", "empty-draft", ("tom", "empty")),
    Refused(
        "plan.docx",
        b"PK\x03\x04....[Content_Types].xml....word/document.xml",
        "draft-unreadable",
        ("skadat", "damaged"),
    ),
    Refused(
        "plan.xlsx", b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "draft-unreadable", ("skadat", "damaged")
    ),
    Refused("plan.doc", OLD_FILE + "WordDocument".encode("utf-16-le"), "draft-other-kind", ("(.doc)", "(.doc)")),
    Refused(
        "secret.docx", OLD_FILE + "EncryptedPackage".encode("utf-16-le"), "draft-other-kind", ("kryptera", "encrypt")
    ),
    Refused("entity.docx", packed("word/document.xml", XML_BOMB), "draft-unreadable", ("DOCTYPE", "damaged")),
    Refused("archive.zip", packed("plan.txt", TABLES.encode()), "draft-other-kind", ("arkiv", "archive")),
    Refused("plan.odt", b"PK\x03\x04mimetypeapplication/vnd.oasis.x", "draft-other-kind", ("OpenDocument", "OpenDoc")),
    Refused("plan.pdf", b"%PDF-1.7\n", "draft-other-kind", ("PDF", "PDF")),
    Refused("plan.html", b"<!DOCTYPE html><html><p>Plan", "draft-unrecognised", ("rubrikrad", "title line")),
    Refused("bomb.xml", XML_BOMB, "draft-other-kind", ("XML", "XML")),
    Refused("plan.ttl", b"@prefix vg: <https://example.org/> .\n", "draft-other-kind", ("vardgraf check", "Turtle")),
    Refused("sparql.txt", b"# a plan\n\nPREFIX vg: <https://example.org/>\n", "draft-other-kind", ("Turtle", "Turtle")),
    Refused("utf16.txt", "Plan 2027".encode("utf-16"), "draft-other-kind", ("UTF-16", "UTF-16")),
    Refused("noise.txt", bytes(range(256)) * 40, "draft-unreadable", ("binär", "broken character")),
    Refused("bell.txt", b"Plan\x07\n", "draft-unreadable", ("binär", "broken character")),
    Refused("broken.txt", "å".encode() + b"\xff\xfea", "draft-unreadable", ("UTF-8", "UTF-8")),
    Refused("letter.txt", b"Dear reader, this is no plan.", "draft-unrecognised", ("rubrikrad", "title line")),
    Refused("nested.txt", b"(" * 200_000, "draft-unrecognised", ("rubrikrad", "title line")),
)
