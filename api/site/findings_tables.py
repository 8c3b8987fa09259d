"""Findings in numbers: plan by severity, and rule by plan as a heat map."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

from vardgraf.checks.findings import Finding
from vardgraf.checks.rules import Rule, Severity

STEPS = 5
"""Of the heat map, besides none."""


@dataclass(frozen=True)
class Cell:
    """`heat` is 0 for none and up to 5 for the most."""

    column: str
    number: int
    heat: int = 0


@dataclass(frozen=True)
class Row:
    name: str
    cells: tuple[Cell, ...]
    total: int


def severity_table(findings: Sequence[Finding], plans: Sequence[str]) -> list[Row]:
    """A row a plan; the last row, without a name, is of all plans."""
    counted = Counter((finding.plan, str(finding.severity)) for finding in findings)
    whole = Counter(str(finding.severity) for finding in findings)
    rows = [
        Row(plan, tuple(Cell(str(severity), counted[plan, str(severity)]) for severity in Severity), 0)
        for plan in plans
    ]
    rows = [Row(row.name, row.cells, sum(cell.number for cell in row.cells)) for row in rows]
    return [*rows, Row("", tuple(Cell(str(one), whole[str(one)]) for one in Severity), len(findings))]


def rule_table(findings: Sequence[Finding], plans: Sequence[str], rules: Sequence[Rule]) -> list[tuple[str, list[Row]]]:
    """By family, a row for each rule that found anything. The heat grows with the logarithm: a few are many more."""
    counted = Counter((finding.rule, finding.plan) for finding in findings)
    most = max(counted.values(), default=1)
    found: dict[str, list[Row]] = {}
    for rule in rules:
        cells = tuple(Cell(plan, counted[rule.id, plan], _heat(counted[rule.id, plan], most)) for plan in plans)
        if any(cell.number for cell in cells):
            found.setdefault(rule.family, []).append(Row(rule.id, cells, sum(cell.number for cell in cells)))
    return list(found.items())


def _heat(number: int, most: int) -> int:
    if number == 0:
        return 0
    return max(1, ceil(STEPS * log(number + 1) / log(most + 1)))
