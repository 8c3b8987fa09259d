"""Findings as SARIF 2.1.0 (OASIS), for code hosts and editors."""

import json
from typing import Any

from vardgraf import __version__
from vardgraf.checks.findings import Finding
from vardgraf.checks.report import Report
from vardgraf.checks.rules import Rule, Severity

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report) -> str:
    used = {finding.rule for finding in report.findings}
    rules = [rule for rule in report.book.rules if rule.id in used]
    index = {rule.id: number for number, rule in enumerate(rules)}
    driver = {
        "name": "vardgraf",
        "version": __version__,
        "informationUri": "https://w3id.org/vardgraf/ontology",
        "rules": [_rule(rule, report.language) for rule in rules],
    }
    run = {"tool": {"driver": driver}, "results": [_result(report, f, index[f.rule]) for f in report.findings]}
    return json.dumps({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]},
                      ensure_ascii=False, indent=2)  # fmt: skip


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.name.get(language, rule.id)},
        "help": {"text": rule.remedy.get(language, rule.name.get(language, rule.id))},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"family": rule.family},
    }


def _result(report: Report, finding: Finding, rule_index: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": report.files.get(finding.plan, finding.plan) or "vardgraf"}}
    if finding.lines:
        physical["region"] = {"startLine": finding.lines[0], "endLine": finding.lines[1]}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message.get(report.language, finding.rule)},
        "locations": [{"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": finding.element}]}],
        "partialFingerprints": {"vardgraf/v1": "|".join(finding.key)},
    }
    if words := report.words(finding):
        result["locations"][0]["message"] = {"text": words}
    if finding.waived:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived.reason}]
    return result
