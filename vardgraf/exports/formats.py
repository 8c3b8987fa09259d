"""The registry of formats that exports are written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vardgraf.errors import UsageError
from vardgraf.exports.selection import Kind, Selection
from vardgraf.exports.source import Source
from vardgraf.namespaces import BASE
from vardgraf.parameters import Text, nearest

if TYPE_CHECKING:
    from vardgraf.checks.findings import Finding

Write = Callable[[Source, Selection, BinaryIO], None]
WriteFolder = Callable[[Source, Selection, Path], None]
WriteFor = Callable[[Source, Selection, BinaryIO, "Options"], None]
_PACKED = ("application/zip", "application/vnd.openxmlformats")
PARTS = frozenset({Kind.WHOLE, Kind.REGION, Kind.PLAN, Kind.GRAPH})
ANSWERS = frozenset({Kind.QUERY})
ANYTHING = PARTS | ANSWERS
_KIND_WORDS = {
    Kind.WHOLE: "hela grafen",
    Kind.REGION: "en region",
    Kind.PLAN: "en plan",
    Kind.GRAPH: "en graf",
    Kind.QUERY: "en fråga",
}


@dataclass(frozen=True)
class Options:
    """What a format for people asks of those who want it."""

    language: str = "sv"
    """Or `en`."""
    site: str = BASE
    """The address that links to pages begin with, with its slash."""
    findings: tuple[Finding, ...] | None = None
    """Of the whole release, where somebody has them already; else they are looked for."""


@dataclass(frozen=True)
class ExportFormat:
    """`suffix` is without its dot, `takes` the kinds of selections that it can tell."""

    name: str
    suffix: str
    media_type: str
    title: Text
    write: Write
    takes: frozenset[Kind]
    is_downloaded: bool = True
    """Whether `/downloads` offers it."""
    write_folder: WriteFolder | None = None
    """Writes the files side by side instead of in one archive; of archives only."""
    write_for: WriteFor | None = None
    """The same as `write`, with options."""

    @property
    def is_packed(self) -> bool:
        """Whether gzip would gain nothing."""
        return self.media_type.startswith(_PACKED)

    def adapt(self, options: Options) -> ExportFormat:
        """The format as somebody wants it, where it can be wanted in several ways."""
        write_for = self.write_for
        if write_for is None:
            return self
        return replace(self, write=lambda source, selection, out: write_for(source, selection, out, options))


def _later(module: str, function: str) -> Write:
    """Imported when something is written, so that a list of formats costs nothing."""

    def write(source: Source, selection: Selection, out: BinaryIO) -> None:
        getattr(import_module(f"vardgraf.{module}"), function)(source, selection, out)

    return write


def _later_in_folder(module: str, function: str) -> WriteFolder:
    def write(source: Source, selection: Selection, folder: Path) -> None:
        getattr(import_module(f"vardgraf.{module}"), function)(source, selection, folder)

    return write


def _later_for(module: str, function: str) -> WriteFor:
    def write(source: Source, selection: Selection, out: BinaryIO, options: Options) -> None:
        getattr(import_module(f"vardgraf.{module}"), function)(source, selection, out, options)

    return write


FORMATS = (
    ExportFormat("ttl", "ttl", "text/turtle", Text("Turtle", "Turtle"), _later("exports.rdf", "write_ttl"), ANYTHING),
    ExportFormat(
        "trig", "trig", "application/trig", Text("TriG", "TriG"), _later("exports.rdf", "write_trig"), ANYTHING
    ),
    ExportFormat(
        "nt", "nt", "application/n-triples", Text("N-Triples", "N-Triples"), _later("exports.rdf", "write_nt"), ANYTHING
    ),
    ExportFormat(
        "nq", "nq", "application/n-quads", Text("N-Quads", "N-Quads"), _later("exports.rdf", "write_nq"), ANYTHING
    ),
    ExportFormat(
        "rdf", "rdf", "application/rdf+xml", Text("RDF/XML", "RDF/XML"), _later("exports.rdf", "write_xml"), ANYTHING
    ),
    ExportFormat(
        "jsonld",
        "jsonld",
        "application/ld+json",
        Text("JSON-LD", "JSON-LD"),
        _later("exports.rdf", "write_jsonld"),
        ANYTHING,
    ),
    ExportFormat(
        "jsonld-framed",
        "framed.jsonld",
        "application/ld+json",
        Text("JSON-LD, nästlad", "JSON-LD, framed"),
        _later("exports.framing", "write_framed"),
        frozenset({Kind.WHOLE, Kind.REGION, Kind.PLAN}),
    ),
    *(
        ExportFormat(name, name, media_type, Text(title, title), _later("exports.answers", f"write_{name}"), ANSWERS)
        for name, media_type, title in (
            ("csv", "text/csv", "CSV"),
            ("tsv", "text/tab-separated-values", "TSV"),
            ("json", "application/sparql-results+json", "JSON"),
            ("xml", "application/sparql-results+xml", "XML"),
        )
    ),
    ExportFormat(
        "dcat",
        "dcat.rdf",
        "application/rdf+xml",
        Text("DCAT-AP-SE", "DCAT-AP-SE"),
        _later("catalog", "write_catalogue"),
        frozenset({Kind.WHOLE}),
        is_downloaded=False,  # the server has it at /catalog.rdf
        write_for=_later_for("catalog", "write_catalogue"),
    ),
    ExportFormat(
        "csvw",
        "csvw.zip",
        "application/zip",
        Text("Tabeller (CSV på webben)", "Tables (CSV on the Web)"),
        _later("exports.tables.csvw", "write_zip"),
        PARTS,
        write_folder=_later_in_folder("exports.tables.csvw", "write_folder"),
    ),
    ExportFormat(
        "xlsx",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Text("Arbetsbok på svenska (Excel)", "Workbook in Swedish (Excel)"),
        _later("exports.tables.workbook", "write_workbook"),
        frozenset({Kind.WHOLE, Kind.REGION, Kind.PLAN}),
        write_for=_later_for("exports.tables.workbook", "write_workbook"),
    ),
    ExportFormat(
        "xlsx-en",
        "en.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Text("Arbetsbok på engelska (Excel)", "Workbook in English (Excel)"),
        _later("exports.tables.workbook", "write_english"),
        frozenset({Kind.WHOLE, Kind.REGION, Kind.PLAN}),
        write_for=_later_for("exports.tables.workbook", "write_english"),
    ),
    ExportFormat(
        "stratml",
        "stratml.xml",
        "application/xml",
        Text("StratML (ISO 17469-2)", "StratML (ISO 17469-2)"),
        _later("stratml.exporting", "write_plan"),
        frozenset({Kind.PLAN}),
    ),
    ExportFormat(
        "stratml-1",
        "stratml-1.xml",
        "application/xml",
        Text("StratML, strategisk plan (ISO 17469-1)", "StratML, strategic plan (ISO 17469-1)"),
        _later("stratml.exporting", "write_strategic_plan"),
        frozenset({Kind.PLAN}),
        is_downloaded=False,  # the other one says more
    ),
    ExportFormat(
        "cpsv",
        "cpsv.ttl",
        "text/turtle",
        Text("CPSV-AP (Turtle)", "CPSV-AP (Turtle)"),
        _later("profiles.cpsv", "write_services"),
        frozenset({Kind.WHOLE}),
    ),
)


def find_format(name: str) -> ExportFormat:
    """Raises UsageError, which names the nearest, for a format that is none."""
    for one in FORMATS:
        if one.name == name:
            return one
    known = [one.name for one in FORMATS]
    remedy = f"Närmast: {', '.join(nearest(name, known))}. Finns: {', '.join(known)}."
    raise UsageError(f"det finns inget format {name!r}.", remedy=remedy)


def check_fit(chosen: ExportFormat, selection: Selection) -> None:
    """Raises UsageError where the format cannot tell what is selected."""
    if selection.kind in chosen.takes:
        return
    fitting = ", ".join(one.name for one in FORMATS if selection.kind in one.takes)
    raise UsageError(
        f"formatet {chosen.name} passar inte för {selection.name} ({_KIND_WORDS[selection.kind]}).",
        remedy=f"Använd ett av: {fitting}.",
    )
