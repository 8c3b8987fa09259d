"""Findings as JSON: a list with stable names; what `--baseline` reads back."""

import json
from pathlib import Path
from typing import Any

from vardgraf.checks.findings import Finding
from vardgraf.checks.report import Report
from vardgraf.errors import VardgrafError


def write(report: Report) -> str:
    return json.dumps([as_json(finding) for finding in report.findings], ensure_ascii=False, indent=2)


def as_json(finding: Finding) -> dict[str, Any]:
    waiver = finding.waived
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "plan": finding.plan,
        "element": finding.element,
        "lines": list(finding.lines) if finding.lines else None,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "passage": finding.passage,
        "waived": {"by": waiver.by, "reason": waiver.reason, "until": waiver.until or None} if waiver else None,
    }


def read_baseline(path: Path) -> set[tuple[str, str, str, str]]:
    """Keys of the findings of an earlier JSON report. Raises VardgrafError for a file that is none."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {(entry["rule"], entry["plan"], entry["element"], entry["value"]) for entry in entries}
    except OSError as error:
        reason = error.strerror or "okänt fel"
    except (ValueError, KeyError, TypeError):
        reason = "den är ingen rapport i JSON"
    raise VardgrafError(
        f"utgångsläget kan inte läsas: {reason}.",
        file=str(path),
        remedy="Skapa det med: vardgraf check --format json > FIL",
    )
