"""Findings as files: CSV for a spreadsheet, and JSON and SARIF as `vardgraf check` writes them."""

import csv
import io
from collections.abc import Sequence

from api.language import Language
from api.negotiation import CSV, Representation
from vardgraf.checks.findings import Finding
from vardgraf.checks.report import Report, ReportFormat, write_report
from vardgraf.checks.rules import RuleBook

SARIF = Representation("sarif", "application/sarif+json", "sarif")
COLUMNS = (
    "rule", "family", "severity", "plan", "element", "first_line", "last_line", "value", "message", "remedy", "passage",
    "waived",
)  # fmt: skip
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def write_file(
    findings: Sequence[Finding], book: RuleBook, representation: Representation, language: Language
) -> tuple[bytes, dict[str, str]]:
    """The file, and the header that names it."""
    if representation is CSV:
        body = _write_csv(findings, book, language)
    else:
        chosen = ReportFormat.SARIF if representation is SARIF else ReportFormat.JSON
        body = write_report(Report(findings, book, language), chosen)
    return body, attachment("findings", representation)


def attachment(name: str, representation: Representation) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.{representation.suffix}"'}


def _write_csv(findings: Sequence[Finding], book: RuleBook, language: Language) -> bytes:
    families = {rule.id: rule.family for rule in book.rules}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for finding in findings:
        first, last = finding.lines or ("", "")
        waived = finding.waived.reason if finding.waived else ""
        told = (finding.value, finding.message[language], finding.remedy[language], finding.passage, waived)
        writer.writerow(
            [finding.rule, families[finding.rule], finding.severity, finding.plan, finding.element, first, last]
            + [_plain(value) for value in told]
        )
    return text.getvalue().encode()


def _plain(value: str) -> str:
    """A spreadsheet would run what begins as a formula does."""
    return f"'{value}" if value.startswith(_RISKY) else value
