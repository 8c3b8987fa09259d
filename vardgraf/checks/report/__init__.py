"""Reports of findings: text as a linter prints it, JSON, SARIF 2.1.0, JUnit XML, and the SHACL report graph."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vardgraf.checks.findings import Finding, Waiver
from vardgraf.checks.rules import RuleBook


class ReportFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    SHACL = "shacl"


@dataclass(frozen=True)
class Report:
    """Everything that a report tells. `files` gives the file of a plan where a document or a file was checked, and
    `places` in words where each of its lines stands, where the file itself has no lines."""

    findings: Sequence[Finding]
    book: RuleBook
    language: str = "sv"
    expired: Sequence[Waiver] = ()
    files: dict[str, str] = field(default_factory=dict)
    colour: bool = False
    places: dict[str, Sequence[str]] = field(default_factory=dict)

    def place(self, finding: Finding) -> str:
        """Where a finding stands, as `plan:line` or `file:line`, and its place in a file without lines."""
        name = self.files.get(finding.plan, finding.plan) or "-"
        if not finding.line:
            return name
        words = self.words(finding)
        return f"{name}:{finding.line} ({words})" if words else f"{name}:{finding.line}"

    def words(self, finding: Finding) -> str:
        """Where a finding stands in a file without lines, such as "tabell 2, rad 3"; empty where its line says it."""
        places = self.places.get(finding.plan, ())
        return places[finding.line - 1] if 0 < finding.line <= len(places) else ""


def write_report(report: Report, chosen: ReportFormat) -> bytes:
    """The report in a format, as bytes that end in a newline."""
    from vardgraf.checks.report import json_report, junit, sarif, shacl, text

    writers: dict[ReportFormat, Callable[[Report], str]] = {
        ReportFormat.TEXT: text.write,
        ReportFormat.JSON: json_report.write,
        ReportFormat.SARIF: sarif.write,
        ReportFormat.JUNIT: junit.write,
        ReportFormat.SHACL: shacl.write,
    }
    written = writers[chosen](report)
    return (written if written.endswith("\n") or not written else f"{written}\n").encode()
