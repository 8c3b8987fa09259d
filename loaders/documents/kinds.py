"""What kind of document a file is, told by what it holds; its name decides only where the content leaves a doubt."""

import csv
import re
from collections import Counter
from enum import StrEnum
from itertools import pairwise

from loaders.documents.archive import OfficeArchive
from vardgraf import file_kinds
from vardgraf.errors import DocumentError
from vardgraf.file_kinds import ZIP_MARKS, Unreadable, find_unreadable

DELIMITERS = (";", ",", "\t")
MIN_RECORDS = 3
"""Of several fields, before a file that is not called .csv is taken for one."""
_SNIFFED_CHARACTERS = 200_000
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|(?:html|head|body|main|article|section|div|h[1-6]|p|table|ul|ol|title|meta)\b[^>]*>)",
    re.I | re.S,
)
_CLOSED = re.compile(r"</(?:html|body|main|article|section|div|h[1-6]|p|table|ul|ol)\s*>", re.I)
_ATX = re.compile(r"^ {0,3}#{1,6}[ \t]+\S")
_PIPES = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
"""The line below the header of a table in Markdown."""
_LINE_END = re.compile(r"\r\n|\r|\n")


class Kind(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    DOCX = "docx"
    XLSX = "xlsx"


def find_kind(data: bytes, name: str) -> Kind:
    """Raises DocumentError for what is known to be something else, with what it is and what to save it as."""
    if unreadable := find_unreadable(data):
        raise refusal(unreadable, name)
    if data.startswith(ZIP_MARKS):
        return _packed_kind(OfficeArchive(data, name))
    if data.startswith(_UTF_16_MARKS):
        text = data.decode("utf-16", "replace")
        kind = kind_of_text(text, name)
        if kind in (Kind.TEXT, Kind.MARKDOWN):
            raise refusal(file_kinds.UTF_16, name)
        return kind
    # Latin-1 gives a character to each byte, and the marks that are looked for are ASCII.
    return kind_of_text(data.removeprefix(b"\xef\xbb\xbf").decode("latin-1"), name)


def kind_of_text(text: str, name: str) -> Kind:
    if _HTML.match(text) and (_CLOSED.search(text) or "<html" in text[:2_000].lower()):
        return Kind.HTML
    if text.lstrip().startswith("<?xml"):
        raise refusal(file_kinds.XML, name)
    is_named = name.lower().endswith((".csv", ".tsv"))
    if not is_named and _is_markdown(_LINE_END.split(text)):
        return Kind.MARKDOWN
    return Kind.CSV if find_delimiter(text, is_named=is_named) else Kind.TEXT


def _is_markdown(lines: list[str]) -> bool:
    """Headings with number signs, or tables with bars; other marks of Markdown are read in text, too."""
    return any(_ATX.match(line) for line in lines) or any(
        "|" in line and "|" in above and _PIPES.fullmatch(line) for above, line in pairwise(lines)
    )


def find_delimiter(text: str, *, is_named: bool) -> str | None:
    """What parts the fields, where the text is a table of records; `is_named` says that its file is called so.

    Text in which tabs part the cells is text, unless its file says otherwise. Commas of prose have a space behind them.
    """
    lines = [line for line in _LINE_END.split(text[:_SNIFFED_CHARACTERS]) if line.strip()]
    if text.startswith("sep=") and lines and len(lines[0]) == 5:
        return lines[0][4]
    if is_named:
        counts = Counter({mark: sum(mark in line for line in lines) for mark in DELIMITERS})
        best, found = counts.most_common(1)[0]
        return best if found else None
    return next((mark for mark in DELIMITERS[:2] if _is_table(lines, mark)), None)


def _is_table(lines: list[str], delimiter: str) -> bool:
    if any("\t" in line for line in lines):
        return False
    try:
        records = [len(record) for record in csv.reader(lines, delimiter=delimiter) if record]
    except csv.Error:
        return False
    several = Counter(count for count in records if count > 1)
    fewest = 2 if delimiter == ";" else 3  # a decimal comma makes two fields of a line
    if len(several) != 1 or min(several) < fewest or several.total() < max(MIN_RECORDS, len(records) / 2):
        return False
    marks = sum(line.count(delimiter) for line in lines)
    spaced = sum(line.count(f"{delimiter} ") for line in lines)
    return spaced * 4 < marks


def _packed_kind(archive: OfficeArchive) -> Kind:
    names = archive.names
    if "word/document.xml" in names:
        return Kind.DOCX
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    targets = {relation.target for relation in archive.relations().values() if relation.kind == "officeDocument"}
    for folder, kind in (("word/", Kind.DOCX), ("xl/", Kind.XLSX)):
        if any(target.startswith(folder) and target.endswith(".xml") for target in targets):
            return kind
    raise refusal(_packed_unreadable(names), archive.name)


def _packed_unreadable(names: frozenset[str]) -> Unreadable:
    if "xl/workbook.bin" in names:
        return file_kinds.BINARY_EXCEL
    if any(name.startswith("ppt/") for name in names):
        return file_kinds.POWERPOINT
    if "mimetype" in names and "content.xml" in names:
        return file_kinds.OPEN_DOCUMENT
    return file_kinds.ARCHIVE


def refusal(unreadable: Unreadable, name: str) -> DocumentError:
    return UnreadableDocumentError(unreadable, name)


class UnreadableDocumentError(DocumentError):
    """A document of a kind that is not read; it knows the kind's name in both languages."""

    def __init__(self, kind: Unreadable, name: str):
        self.kind = kind
        super().__init__(f"filen är {kind.name.sv}, som inte läses.", file=name, remedy=kind.remedy.sv)
