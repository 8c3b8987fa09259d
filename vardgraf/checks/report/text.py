"""Findings as a linter prints them: grouped by plan, a line each, with the passage's wording and the remedy."""

from collections import Counter
from itertools import groupby

from vardgraf.checks.findings import Finding
from vardgraf.checks.report import Report
from vardgraf.checks.rules import Severity

_COLOURS = {Severity.VIOLATION: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WORDS = {
    "sv": {
        "violation": "fel", "warning": "varning", "info": "upplysning", "remedy": "Gör så här", "waived": "undantagen",
        "until": "till", "expired": "Undantaget har gått ut", "none": "Inga fynd.", "found": "fynd",
    },
    "en": {
        "violation": "violation", "warning": "warning", "info": "info", "remedy": "Remedy", "waived": "waived",
        "until": "until", "expired": "The waiver has expired", "none": "No findings.", "found": "findings",
    },
}  # fmt: skip


def write(report: Report) -> str:
    lines = []
    for plan, findings in groupby(report.findings, key=lambda finding: finding.plan):
        lines.append(_paint(report, _BOLD, report.files.get(plan, plan) or "-"))
        for finding in findings:
            lines += _lines(report, finding)
        lines.append("")
    for waiver in report.expired:
        where = waiver.element or f"{waiver.plan}:{waiver.line}"
        lines.append(f"{_WORDS[report.language]['expired']} ({waiver.until}): {waiver.rule} {where} – {waiver.by}")
    return "\n".join([*lines, _summary(report)])


def _lines(report: Report, finding: Finding) -> list[str]:
    words = _WORDS[report.language]
    severity = _paint(report, _COLOURS[finding.severity], words[finding.severity])
    message = finding.message.get(report.language, "")
    lines = [f"{report.place(finding)} {finding.rule} {severity} {message}"]
    if finding.passage:
        lines.append(_paint(report, _DIM, f"    | {_shorten(finding.passage)}"))
    if finding.waived:
        until = f" {words['until']} {finding.waived.until}" if finding.waived.until else ""
        lines.append(f"    = {words['waived']}{until}: {finding.waived.reason} ({finding.waived.by})")
    elif remedy := finding.remedy.get(report.language):
        lines.append(f"    = {words['remedy']}: {remedy}")
    return lines


def _summary(report: Report) -> str:
    words = _WORDS[report.language]
    if not report.findings:
        return words["none"]
    counts = Counter(finding.severity for finding in report.findings if not finding.waived)
    waived = sum(1 for finding in report.findings if finding.waived)
    parts = [f"{counts[severity]} {words[severity]}" for severity in Severity if counts[severity]]
    parts += [f"{waived} {words['waived']}"] if waived else []
    return f"{len(report.findings)} {words['found']}: {', '.join(parts)}"


def _shorten(text: str, width: int = 140) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _paint(report: Report, colour: str, text: str) -> str:
    return f"{colour}{text}{_RESET}" if report.colour else text
