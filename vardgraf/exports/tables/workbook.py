"""One workbook for those who coordinate: what the plans say, sheet by sheet, and what the checks find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pyoxigraph import RdfFormat, serialize

from vardgraf.checks.findings import Finding
from vardgraf.exports.formats import Options
from vardgraf.exports.selection import Kind, Selection
from vardgraf.exports.source import Source
from vardgraf.exports.tables.book import Book, open_book
from vardgraf.exports.tables.excel import Beyond, ExcelBook, Limits, Written
from vardgraf.exports.tables.packing import by_file
from vardgraf.exports.tables.sheets import (
    FINDING_COLUMNS,
    FINDINGS_ABOUT,
    FINDINGS_NAME,
    SHEETS,
    finding_cells,
)
from vardgraf.exports.tables.terms import load_terms
from vardgraf.namespaces import CC0, GRAPH
from vardgraf.parameters import Text
from vardgraf.release import GraphFiles

ABOUT = Text("Om", "About")
_INTRODUCTION = (
    (
        Text("Vad det är", "What it is"),
        Text(
            "Vad regioners och kommuners gemensamma planer för vård och omsorg säger, ur kunskapsgrafen Vårdgraf.",
            "What the joint health and social care plans of regions and municipalities say, from the knowledge graph "
            "Vårdgraf.",
        ),
    ),
    (
        Text("Så läser du", "How to read"),
        Text(
            "Lydelser står som i planen. Flera värden i en cell står på var sin rad. Rad och Rader är rader i det "
            "dokument som planen lästes ur. Första raden är fryst och går att filtrera på; understrukna namn leder "
            "till tingets sida.",
            "Wordings stand as the plan has them. Several values of a cell stand on a line each. Line and Lines are "
            "lines of the document that the plan was read from. The first row is frozen and can be filtered by; "
            "underlined names lead to the page of the thing.",
        ),
    ),
    (
        Text("Härlett", "Derived"),
        Text(
            "Kolumner med (härlett) har planerna inte själva sagt: regler har dragit slutsatsen av lydelserna.",
            "Columns with (derived) are not said by the plans themselves: rules have concluded it from the wordings.",
        ),
    ),
)
_BEYOND = {
    Beyond.TEXT: Text(
        "{count} celler är längre än Excel tillåter och har kortats; de slutar med […].",
        "{count} cells are longer than Excel allows and were cut; they end with […].",
    ),
    Beyond.ROWS: Text(
        "Raderna är fler än ett blad rymmer och fortsätter i {count} blad till.",
        "The rows are more than a sheet can hold and go on in {count} more sheets.",
    ),
    Beyond.LINKS: Text(
        "{count} länkar utöver dem som Excel tillåter är utelämnade; texten finns kvar.",
        "{count} links beyond those that Excel allows are left out; the text is there.",
    ),
}


def write_workbook(
    source: Source,
    selection: Selection,
    out: BinaryIO,
    options: Options | None = None,
    limits: Limits | None = None,
) -> None:
    options = options or Options()
    book = open_book(source, selection, load_terms(), options.language)
    findings = of_selection(find_findings(source) if options.findings is None else options.findings, selection)
    with by_file(out) as file:
        excel = ExcelBook(file, book.say(selection.title), options.site, limits or Limits())
        _fill(excel, book, findings, _tell(book, selection, source.version))


def _fill(excel: ExcelBook, book: Book, findings: list[Finding], told_first: list[tuple[str, str, str]]) -> None:
    front = excel.add_front(book.say(ABOUT))
    told = []
    for sheet in SHEETS:
        columns = [(book.say(field.header), field.width) for field in sheet.fields]
        told.append((sheet.about, excel.write_rows(book.say(sheet.name), columns, sheet.rows(book))))
    columns = [(book.say(title), width) for title, width in FINDING_COLUMNS]
    rows = (finding_cells(book, finding) for finding in findings)
    told.append((FINDINGS_ABOUT, excel.write_rows(book.say(FINDINGS_NAME), columns, rows)))
    excel.write_front(front, [*told_first, *_list(book, excel, told)])
    excel.close()


def write_english(source: Source, selection: Selection, out: BinaryIO, options: Options | None = None) -> None:
    write_workbook(source, selection, out, replace(options or Options(), language="en"))


def find_findings(source: Source) -> list[Finding]:
    """What the checks find in the whole release: rules look further than one plan."""
    from vardgraf.checks.run import check_graphs

    with TemporaryDirectory() as folder:
        for graph in source.graphs():
            path = Path(folder) / f"{graph.removeprefix(GRAPH)}.nt"
            path.parent.mkdir(parents=True, exist_ok=True)
            serialize(source.triples(graph), path, format=RdfFormat.N_TRIPLES)
        return check_graphs(GraphFiles(Path(folder)))


def of_selection(findings: Iterable[Finding], selection: Selection) -> list[Finding]:
    """Of the whole, all; of a region or a plan, those in its plans."""
    plans = {plan.id for plan in selection.plans}
    return [finding for finding in findings if selection.kind is Kind.WHOLE or finding.plan in plans]


def _tell(book: Book, selection: Selection, version: str) -> list[tuple[str, str, str]]:
    told = [(Text("Vårdgraf", "Vårdgraf"), selection.title)]
    told += _INTRODUCTION
    told.append((Text("Utgåva", "Release"), Text(version, version)))
    told.append((Text("Licens", "Licence"), Text(f"CC0 1.0, {CC0}", f"CC0 1.0, {CC0}")))
    return [(book.say(heading), book.say(text), "") for heading, text in told]


def _list(book: Book, excel: ExcelBook, told: list[tuple[Text, Written]]) -> Iterator[tuple[str, str, str]]:
    """Each sheet with its number of rows, and what did not fit into it."""
    rows = Text("rader", "rows")
    for about, written in told:
        name = written.names[0]
        beyond = [
            book.say(text).format(count=excel.beyond[name, what])
            for what, text in _BEYOND.items()
            if excel.beyond[name, what]
        ]
        yield name, " ".join([book.say(about), f"{written.rows} {book.say(rows)}.", *beyond]), name
