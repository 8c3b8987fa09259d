"""The document model: from the bytes of a file, of any kind that is read, to blocks with lines and character ranges.

No knowledge of any region or plan stands here.
"""

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
from loaders.documents.reading import parse_bytes, read_document
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
    "parse_bytes",
    "parse_document",
    "read_document",
    "read_source",
]
