"""What a file is that nobody here can read, told by its first bytes, and what its owner should save it as."""

import re
from dataclasses import dataclass

from vardgraf.parameters import Text

LOOKED_AT = 4_096
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Of Word and Excel before 2007, and of whatever Office has encrypted since."""


@dataclass(frozen=True)
class Unreadable:
    """`name` is what the file is, with its article; `remedy` a whole sentence."""

    name: Text
    remedy: Text


_RESAVE = Text(
    "Öppna originalet och spara det som Word (.docx), Excel (.xlsx) eller ren text (UTF-8).",
    "Open the original and save it as Word (.docx), Excel (.xlsx) or plain text (UTF-8).",
)
_UNPACK = Text("Packa upp arkivet och välj planens fil.", "Unpack the archive and choose the plan's file.")
_DECRYPT = Text(
    "Öppna dokumentet, ta bort lösenordet eller skyddsmärkningen och spara det igen.",
    "Open the document, take away the password or the sensitivity label and save it again.",
)
_AS_DOCX = Text("Öppna det i Word och spara som Word-dokument (.docx).", "Open it in Word and save as .docx.")
_AS_XLSX = Text("Öppna den i Excel och spara som Excel-arbetsbok (.xlsx).", "Open it in Excel and save as .xlsx.")
_AS_UTF_8 = Text("Spara texten i UTF-8.", "Save the text in UTF-8.")

PDF = Unreadable(
    Text("en PDF", "a PDF"),
    Text(
        "En PDF har ord på sidor men inga tabeller att lita på. Spara originalet som Word (.docx) eller text; finns "
        "bara PDF:en, öppna den i Word, spara som .docx och jämför tabellerna.",
        "A PDF has words on pages but no tables to rely on. Save the original as Word (.docx) or text; with nothing "
        "but the PDF, open it in Word, save as .docx and compare the tables.",
    ),
)
OLD_WORD = Unreadable(Text("ett äldre Word-dokument (.doc)", "an old Word document (.doc)"), _AS_DOCX)
OLD_EXCEL = Unreadable(Text("en äldre Excel-arbetsbok (.xls)", "an old Excel workbook (.xls)"), _AS_XLSX)
OLD_OFFICE = Unreadable(Text("ett äldre Office-dokument", "an old Office document"), _RESAVE)
BINARY_EXCEL = Unreadable(Text("en binär Excel-arbetsbok (.xlsb)", "a binary Excel workbook (.xlsb)"), _AS_XLSX)
POWERPOINT = Unreadable(Text("en PowerPoint-presentation", "a PowerPoint presentation"), _RESAVE)
ENCRYPTED = Unreadable(
    Text("ett lösenordsskyddat eller krypterat Office-dokument", "an encrypted Office document"), _DECRYPT
)
OPEN_DOCUMENT = Unreadable(Text("ett dokument i OpenDocument-format", "an OpenDocument file"), _RESAVE)
ARCHIVE = Unreadable(Text("ett arkiv (ZIP)", "an archive (ZIP)"), _UNPACK)
XML = Unreadable(Text("ett XML-dokument", "an XML document"), _RESAVE)
MAIL = Unreadable(Text("ett webbarkiv eller e-brev (MIME)", "a web archive or an e-mail (MIME)"), _RESAVE)
UTF_16 = Unreadable(Text("text i UTF-16", "text in UTF-16"), _AS_UTF_8)
BINARY = Unreadable(Text("en binär fil", "a binary file"), _RESAVE)
TURTLE = Unreadable(
    Text("länkade data (Turtle)", "linked data (Turtle)"),
    Text(
        "Turtle läses inte som dokument. Välj planens eget dokument, eller granska filen med: vardgraf check FIL.ttl",
        "Turtle is not read as a document. Choose the plan's own document, or check the file: vardgraf check FILE.ttl",
    ),
)
_IMAGE = Unreadable(Text("en bild", "an image"), _RESAVE)
_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"{\\rtf", Unreadable(Text("ett RTF-dokument", "an RTF document"), _AS_DOCX)),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"\x1f\x8b", Unreadable(Text("komprimerad (gzip)", "compressed (gzip)"), _UNPACK)),
    (b"7z\xbc\xaf", Unreadable(Text("ett arkiv (7z)", "an archive (7z)"), _UNPACK)),
    (b"Rar!", Unreadable(Text("ett arkiv (RAR)", "an archive (RAR)"), _UNPACK)),
    (b"MIME-Version:", MAIL),
)
_TURTLE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*#[^\n]*\n)*\s*@?(?:prefix\s+[\w.-]*:|base)\s*<[^<>\s]*>", re.I)
_STREAMS = (("EncryptedPackage", ENCRYPTED), ("WordDocument", OLD_WORD), ("Workbook", OLD_EXCEL), ("Book", OLD_EXCEL))


def find_unreadable(data: bytes) -> Unreadable | None:
    """None for what may be readable. Nothing is unpacked: what a ZIP archive is, its reader has to tell."""
    head = data[:LOOKED_AT]
    if head.startswith(OLE_MARK):
        return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), OLD_OFFICE)
    if head.startswith(ZIP_MARKS):
        return OPEN_DOCUMENT if b"mimetypeapplication/vnd.oasis" in head else None
    if _TURTLE.match(head):
        return TURTLE
    start = head.lstrip()
    return next((kind for begins, kind in _BEGINNINGS if start.startswith(begins)), None)
