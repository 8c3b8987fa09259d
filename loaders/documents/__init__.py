"""The document model: from the bytes of a file to blocks with lines and character ranges.

No knowledge of any region or plan stands here.
"""

from pathlib import Path

from loaders.documents.blocks import (
    Block,
    Cell,
    ContentsEntry,
    Document,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Row,
    Table,
)
from loaders.documents.parse import parse_document
from loaders.documents.text import SourceText, Span, decode_source, read_source

__all__ = [
    "Block",
    "Cell",
    "ContentsEntry",
    "Document",
    "Heading",
    "Line",
    "ListItem",
    "Paragraph",
    "Row",
    "SourceText",
    "Span",
    "Table",
    "decode_source",
    "parse_document",
    "read_document",
    "read_source",
]


def read_document(path: Path) -> Document:
    """The document of a file. Raises DocumentError as `read_source` does."""
    return parse_document(read_source(path))
