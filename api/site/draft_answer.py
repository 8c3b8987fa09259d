"""What is told of a draft: its findings by rule, gravest first, its reading, and both as files within the page."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from api.negotiation import JSON, TURTLE, Representation
from api.site.findings_files import SARIF
from vardgraf.checks.rules import Rule, Severity, load_rules
from vardgraf.namespaces import slugify

Json = dict[str, Any]
SHOWN_FINDINGS = 1_000
SHOWN_ELEMENTS = 500
"""On the page; the files have all."""
FILES = (TURTLE, JSON, SARIF)
_UNESCAPED = "/:;@?&=+$,!'()*~[]{}|^`"


@dataclass(frozen=True)
class Group:
    rule: Rule
    findings: Sequence[Json]
    total: int
    remedy: Mapping[str, str] | None
    """What all of them say is to be done; None where they say different things."""

    @property
    def severity(self) -> str:
        """The gravest of them."""
        return str(min((finding["severity"] for finding in self.findings), key=_rank))


@dataclass(frozen=True)
class File:
    """`address` holds the content itself, so that the server need not keep it."""

    name: str
    label: str
    address: str


def view_answer(name: str, told: Json) -> Json:
    findings = told["findings"]
    return {
        "name": name,
        "told": told,
        "severities": Counter(finding["severity"] for finding in findings),
        "groups": group_by_rule(findings),
        "total": len(findings),
        "shown": min(len(findings), SHOWN_FINDINGS),
        "most": SHOWN_ELEMENTS,
        "files": [_file(name, told, representation) for representation in FILES],
    }


def group_by_rule(findings: Sequence[Json]) -> list[Group]:
    """The rules of the gravest findings first, each finding in the order of the lines; as many as a page shows."""
    rules = {rule.id: rule for rule in load_rules().rules}
    by_rule: dict[str, list[Json]] = {}
    for finding in findings:
        by_rule.setdefault(finding["rule"], []).append(finding)
    groups, left = [], SHOWN_FINDINGS
    for rule_id in sorted(by_rule, key=lambda one: (min(_rank(f["severity"]) for f in by_rule[one]), one)):
        own = sorted(by_rule[rule_id], key=lambda finding: finding["lines"] or [0])
        if left > 0:
            groups.append(_group(rules[rule_id], own[:left], len(own)))
        left -= len(own)
    return groups


def write_answer(name: str, told: Json, representation: Representation) -> bytes:
    if representation is SARIF:
        return str(told["sarif"]).encode()
    if representation is TURTLE:
        return "\n".join(plan["turtle"] for plan in told["plans"]).encode()
    plans = [{member: value for member, value in plan.items() if member != "turtle"} for plan in told["plans"]]
    shown = {member: told[member] for member in ("encoding", "lines", "places", "remarks", "findings")}
    return json.dumps({"name": name, **shown, "plans": plans}, ensure_ascii=False, indent=2).encode()


def _group(rule: Rule, findings: Sequence[Json], total: int) -> Group:
    remedies = {json.dumps(finding["remedy"], sort_keys=True) for finding in findings}
    return Group(rule, findings, total, findings[0]["remedy"] if len(remedies) == 1 else None)


def _file(name: str, told: Json, representation: Representation) -> File:
    content = quote(write_answer(name, told, representation), safe=_UNESCAPED)
    stem = slugify(name.rpartition(".")[0] or name)
    label = {JSON.name: "JSON", SARIF.name: "SARIF", TURTLE.name: "Turtle"}[representation.name]
    address = f"data:{representation.media_type};charset=utf-8,{content}"
    return File(f"{stem}.{representation.suffix}", label, address)


def _rank(severity: str) -> int:
    return Severity(severity).rank
