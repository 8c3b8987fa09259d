"""Findings as a SHACL validation report (https://www.w3.org/TR/shacl/#validation-report), in Turtle."""

from vardgraf.checks.report import Report
from vardgraf.checks.results import report_graph
from vardgraf.turtle import write_turtle


def write(report: Report) -> str:
    results = [finding.result for finding in report.findings if finding.result and not finding.waived]
    return write_turtle(report_graph(results)).decode()
