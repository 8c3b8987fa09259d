"""What a file is that holds no plain text, told by its first bytes, so that its owner knows what to save it as."""

from vardgraf.parameters import Text

LOOKED_AT = 4_096
_WORD = Text("ett Word-dokument (DOCX)", "a Word document (DOCX)")
_EXCEL = Text("en Excel-arbetsbok (XLSX)", "an Excel workbook (XLSX)")
_OFFICE = Text("ett Office-dokument (DOCX eller XLSX)", "an Office document (DOCX or XLSX)")
_ZIP = Text("ett arkiv (ZIP)", "an archive (ZIP)")
_OPEN = Text("ett dokument i OpenDocument-format", "an OpenDocument file")
_BEGINNINGS = (
    (b"%PDF-", Text("en PDF", "a PDF")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Text("ett äldre Word- eller Excel-dokument", "an old Word or Excel file")),
    (b"{\\rtf", Text("ett RTF-dokument", "an RTF document")),
    (b"\x89PNG", Text("en bild", "an image")),
    (b"\xff\xd8\xff", Text("en bild", "an image")),
    (b"GIF8", Text("en bild", "an image")),
    (b"\xff\xfe", Text("text i UTF-16", "text in UTF-16")),
    (b"\xfe\xff", Text("text i UTF-16", "text in UTF-16")),
    (b"\x1f\x8b", Text("komprimerad (gzip)", "compressed (gzip)")),
    (b"7z\xbc\xaf", Text("ett arkiv (7z)", "an archive (7z)")),
)
_BINARY = Text("en binär fil", "a binary file")
_MARKUP = (
    (b"<!doctype html", Text("en webbsida (HTML)", "a web page (HTML)")),
    (b"<html", Text("en webbsida (HTML)", "a web page (HTML)")),
    (b"<?xml", Text("ett XML-dokument", "an XML document")),
)


def name_of_format(data: bytes) -> Text | None:
    """None for what may be text. Archives are named, never opened."""
    head = data[:LOOKED_AT]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(head)
    if found := next((name for begins, name in _BEGINNINGS if head.startswith(begins)), None):
        return found
    if b"\0" in data:
        return _BINARY
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    return next((name for begins, name in _MARKUP if start.startswith(begins)), None)


def _packed(head: bytes) -> Text:
    if b"mimetypeapplication/vnd.oasis" in head:
        return _OPEN
    if b"word/" in head:
        return _WORD
    if b"xl/" in head:
        return _EXCEL
    return _OFFICE if b"[Content_Types].xml" in head else _ZIP
