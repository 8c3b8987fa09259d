"""Runs a query on a store, and writes its answer in the formats that people and programs read."""

from __future__ import annotations

import re
import textwrap
from enum import StrEnum
from io import StringIO
from itertools import zip_longest
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

from vardgraf.errors import QueryError, UsageError
from vardgraf.namespaces import PREFIXES, shorten

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, Store, Triple

    Results: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples

CELL_WIDTH = 48
_PLACE = re.compile(r"error at (\d+):(\d+): *", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class ResultFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    XML = "xml"
    TURTLE = "turtle"
    NT = "nt"
    JSONLD = "jsonld"


GRAPH_FORMATS = frozenset({ResultFormat.TURTLE, ResultFormat.NT, ResultFormat.JSONLD})
MEDIA_TYPES = {
    ResultFormat.TABLE: "text/plain; charset=utf-8",
    ResultFormat.JSON: "application/sparql-results+json",
    ResultFormat.CSV: "text/csv; charset=utf-8",
    ResultFormat.TSV: "text/tab-separated-values; charset=utf-8",
    ResultFormat.XML: "application/sparql-results+xml",
    ResultFormat.TURTLE: "text/turtle; charset=utf-8",
    ResultFormat.NT: "application/n-triples",
    ResultFormat.JSONLD: "application/ld+json",
}


class QuerySyntaxError(QueryError):
    """A query that does not parse, shown as file:line:column."""

    def __init__(self, message: str, *, file: str, line: int, column: int):
        self.column = column
        super().__init__(message, file=file, line=line, remedy="Rätta frågan på det stället.")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message} {self.remedy}"


def run_query(store: Store, text: str, *, file: str = "-") -> Results:
    """Answers over the default graph, in a release the union of all graphs; GRAPH works too. The work is done while
    the answer is read."""
    try:
        return store.query(text)
    except SyntaxError as error:
        raise _syntax_error(str(error), file) from None


def write_results(
    results: Results,
    result_format: ResultFormat | str,
    out: BinaryIO,
    *,
    is_terminal: bool = False,
    width: int | None = None,
) -> None:
    """Raises UsageError, before anything is written, for a format that does not fit the kind of answer; XmlMisfitError
    for what XML cannot hold.
    """
    from pyoxigraph import QueryBoolean, QueryTriples

    chosen = _parse_format(result_format)
    if isinstance(results, QueryTriples):
        _write_graph(results, chosen, out)
        return
    if chosen in GRAPH_FORMATS:
        raise UsageError(f"frågan ger en tabell, ingen graf: {chosen} passar inte.", remedy=_others(chosen))
    if isinstance(results, QueryBoolean):
        _write_boolean(results, chosen, out)
    elif chosen is ResultFormat.TABLE:
        _write_table(results, out, is_terminal, width)
    else:
        results.serialize(_xml_out(out) if chosen is ResultFormat.XML else out, format=_results_format(chosen))


def _xml_out(out: BinaryIO) -> BinaryIO:
    from vardgraf.xml_limits import XmlOut

    return cast(BinaryIO, XmlOut(out))


def _parse_format(name: ResultFormat | str) -> ResultFormat:
    try:
        return ResultFormat(name)
    except ValueError:
        known = ", ".join(ResultFormat)
        raise UsageError(f"det finns inget format {str(name)!r}.", remedy=f"Använd ett av: {known}.") from None


def _others(chosen: ResultFormat) -> str:
    graphs = chosen in GRAPH_FORMATS
    fitting = [each for each in ResultFormat if (each in GRAPH_FORMATS) != graphs]
    return f"Använd ett av: {', '.join(fitting)}."


def _write_graph(triples: QueryTriples, chosen: ResultFormat, out: BinaryIO) -> None:
    from pyoxigraph import RdfFormat, serialize

    if chosen not in GRAPH_FORMATS and chosen is not ResultFormat.TABLE:
        raise UsageError(f"frågan ger en graf, ingen tabell: {chosen} passar inte.", remedy=_others(chosen))
    formats = {ResultFormat.NT: RdfFormat.N_TRIPLES, ResultFormat.JSONLD: RdfFormat.JSON_LD}
    rdf_format = formats.get(chosen, RdfFormat.TURTLE)
    ordered: list[Triple] = sorted(set(triples), key=str)
    prefixes = PREFIXES if rdf_format is RdfFormat.TURTLE else None
    serialize(ordered, out, format=rdf_format, prefixes=prefixes)


def _write_boolean(answer: QueryBoolean, chosen: ResultFormat, out: BinaryIO) -> None:
    if chosen in (ResultFormat.JSON, ResultFormat.XML):
        answer.serialize(out, format=_results_format(chosen))
    else:
        out.write(b"true\n" if answer else b"false\n")


def _write_table(solutions: QuerySolutions, out: BinaryIO, is_terminal: bool, width: int | None) -> None:
    columns = [variable.value for variable in solutions.variables]
    rows = [[_show(term) for term in solution] for solution in solutions]
    text = _draw_rich(columns, rows, width) if is_terminal else _draw_plain(columns, rows)
    out.write(text.encode())


def _results_format(chosen: ResultFormat) -> QueryResultsFormat:
    from pyoxigraph import QueryResultsFormat

    return {
        ResultFormat.JSON: QueryResultsFormat.JSON,
        ResultFormat.CSV: QueryResultsFormat.CSV,
        ResultFormat.TSV: QueryResultsFormat.TSV,
        ResultFormat.XML: QueryResultsFormat.XML,
    }[chosen]


def _show(term: object) -> str:
    """The term as people read it: a CURIE, the words of a literal, nothing for an unbound variable."""
    from pyoxigraph import Literal, NamedNode

    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal):
        return _UNPRINTABLE.sub(" ", term.value)
    return str(term)


def _draw_rich(columns: list[str], rows: list[list[str]], width: int | None) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    buffer = StringIO()
    Console(file=buffer, force_terminal=True, width=width).print(table)
    return buffer.getvalue()


def _draw_plain(columns: list[str], rows: list[list[str]]) -> str:
    cells = [[textwrap.wrap(cell, CELL_WIDTH) or [""] for cell in row] for row in ([*columns], *rows)]
    widths = [max((len(line) for row in cells for line in row[index]), default=0) for index in range(len(columns))]
    lines = []
    for row in cells:
        for parts in zip_longest(*row, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            lines.append("  ".join(padded).rstrip() + "\n")
    return "".join(lines)


def _syntax_error(error: str, file: str) -> QuerySyntaxError:
    place = _PLACE.match(error)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    what = error[place.end() :] if place else error
    return QuerySyntaxError(f"{' '.join(what.split())}.", file=file, line=line, column=column)
