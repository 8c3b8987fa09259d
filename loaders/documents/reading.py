"""From the bytes of a file to its document. The libraries of a format are imported when a file of it comes."""

from pathlib import Path

from loaders.documents.blocks import Document
from loaders.documents.kinds import Kind, find_kind
from loaders.documents.outline import Outline
from loaders.documents.parse import parse_document
from loaders.documents.text import check_size, decode_source, read_bytes


def read_document(path: Path) -> Document:
    """The document of a file. Raises DocumentError when it is missing, damaged, too large, or not read."""
    return parse_bytes(read_bytes(path), path.name)


def parse_bytes(data: bytes, name: str) -> Document:
    """The document of a file's bytes; `name` is what errors call it. Raises DocumentError as `read_document` does."""
    check_size(data, name)
    kind = find_kind(data, name)
    if kind is Kind.TEXT:
        return parse_document(decode_source(data, name))
    from loaders.documents.rendering import render

    return render(_outline(kind, data, name), data, name)


def _outline(kind: Kind, data: bytes, name: str) -> Outline:
    match kind:
        case Kind.MARKDOWN:
            from loaders.documents.markdown import read_markdown

            return read_markdown(data, name)
        case Kind.HTML:
            from loaders.documents.html import read_html

            return read_html(data, name)
        case Kind.CSV:
            from loaders.documents.sheets import read_csv

            return read_csv(data, name)
        case Kind.XLSX:
            from loaders.documents.sheets import read_workbook

            return read_workbook(data, name)
        case Kind.DOCX:
            from loaders.documents.word import read_word

            return read_word(data, name)
    raise ValueError(f"{kind} is no outline")
