"""The answer of a query as a table, in the formats of SPARQL results."""

from __future__ import annotations

from typing import BinaryIO

from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.results import ResultFormat, write_results


def write_csv(source: Source, selection: Selection, out: BinaryIO) -> None:
    _write(source, selection, ResultFormat.CSV, out)


def write_tsv(source: Source, selection: Selection, out: BinaryIO) -> None:
    _write(source, selection, ResultFormat.TSV, out)


def write_json(source: Source, selection: Selection, out: BinaryIO) -> None:
    _write(source, selection, ResultFormat.JSON, out)


def write_xml(source: Source, selection: Selection, out: BinaryIO) -> None:
    _write(source, selection, ResultFormat.XML, out)


def _write(source: Source, selection: Selection, chosen: ResultFormat, out: BinaryIO) -> None:
    """Raises UsageError for a query that gives a graph."""
    write_results(source.query(selection.query or "", file=selection.file), chosen, out)
