"""The findings page: what the checks find in the release, counted by plan, severity and rule, filtered and listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import respond
from api.data.answering import nodes_of, prepared
from api.data.asking import misfit, resolve, short_name
from api.data.findings import find_rule
from api.language import preferred_language
from api.negotiation import CSV, HTML, JSON, choose
from api.pages import render
from api.paging import Page
from api.releases import Release
from api.site.about import FAMILIES
from api.site.findings_files import SARIF, write_file
from api.site.findings_tables import rule_table, severity_table
from api.site.places import tell_finding
from api.site.rule_text import rule_text
from vardgraf.checks.findings import Finding
from vardgraf.checks.rules import RuleBook, Severity, load_rules
from vardgraf.namespaces import ID, VG

router = APIRouter()
ON_A_PAGE = 25
LAST_OFFSET = 1_000_000
FILTERS = ("plan", "family", "rule", "severity")
OFFERED = (HTML, JSON, CSV, SARIF)


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to; empty is all. A severity is that one, not the graver ones as well."""

    plan: str = ""
    family: str = ""
    rule: str = ""
    severity: str = ""

    def keeps(self, finding: Finding, families: dict[str, str]) -> bool:
        return (
            self.plan in ("", finding.plan)
            and self.rule in ("", finding.rule)
            and self.severity in ("", str(finding.severity))
            and self.family in ("", families[finding.rule])
        )

    @property
    def parameters(self) -> dict[str, str]:
        return {name: value for name in FILTERS if (value := getattr(self, name))}


@router.get("/findings")
async def get_findings(request: Request, offset: int = 0) -> Response:
    given = request.query_params.multi_items()
    if any(not value for name, value in given if name in FILTERS):  # a form sends its empty fields, too
        kept = [(name, value) for name, value in given if value]
        return RedirectResponse(_address(request, kept), 303)
    representation = choose(request, OFFERED)
    release: Release = request.app.state.releases.current
    book = await in_thread(load_rules)
    chosen = await in_thread(lambda: _read_choice(request, release, book))
    findings = await prepared(request).findings.get(release)
    language = preferred_language(request)

    def make() -> bytes | tuple[bytes, dict[str, str]]:
        kept = keep(findings, chosen, book)
        if representation is not HTML:
            return write_file(kept, book, representation, language)
        context = view_findings(release, findings, kept, chosen, book, min(max(offset, 0), LAST_OFFSET))
        return render(request, "site/findings.html", **context)

    return await respond(request, release, representation, lambda: in_thread(make), depends_on=(language,))


def keep(findings: Sequence[Finding], chosen: Chosen, book: RuleBook) -> list[Finding]:
    families = {rule.id: rule.family for rule in book.rules}
    return [finding for finding in findings if chosen.keeps(finding, families)]


def view_findings(
    release: Release, findings: Sequence[Finding], kept: Sequence[Finding], chosen: Chosen, book: RuleBook, offset: int
) -> dict[str, Any]:
    """The tables count all findings; the list is what is kept, the gravest first."""
    rules = {rule.id: rule for rule in book.rules}
    page = Page(len(kept), ON_A_PAGE, offset)
    shown = sorted(kept, key=lambda one: one.severity.rank)[offset : offset + ON_A_PAGE]
    plans = sorted({finding.plan for finding in findings if finding.plan})
    return {
        "total": len(findings),
        "chosen": chosen.parameters,
        "plans": plans,
        "titles": {plan: _title(release, plan) for plan in plans},
        "regions": {plan: _region(release, plan) for plan in plans},
        "severities": [str(severity) for severity in Severity],
        "families": [(name, FAMILIES[name]) for name in FAMILIES if name in book.families],
        "rules": book.rules,
        "by_severity": severity_table(findings, plans),
        "by_rule": rule_table(findings, plans, book.rules),
        "page": page,
        "items": [(tell_finding(release, one), rules[one.rule]) for one in shown],
        "rule": rules.get(chosen.rule),
        "rule_text": rule_text(rules[chosen.rule]) if chosen.rule else "",
    }


def _read_choice(request: Request, release: Release, book: RuleBook) -> Chosen:
    """Raises Problem 400, with the nearest values."""
    plan, family, rule, severity = (request.query_params.get(name, "") for name in FILTERS)
    if family and family.upper() not in book.families:
        raise misfit("family", family, book.families)
    if severity and severity not in list(Severity):
        raise misfit("severity", severity, [str(one) for one in Severity])
    return Chosen(
        short_name(resolve(release, "plan", plan)) if plan else "",
        family.upper(),
        find_rule(book, rule).id if rule else "",
        severity,
    )


def _address(request: Request, parameters: Sequence[tuple[str, str]]) -> str:
    return f"{request.url.path}?{urlencode(parameters)}" if parameters else request.url.path


def _objects(release: Release, subject: str, predicate: str) -> list[str]:
    quads = release.store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
    return sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode | Literal)})


def _title(release: Release, plan: str) -> str:
    titles: dict[str, str] = nodes_of(release).full(ID + plan, embed=False).get("prefLabel", {})
    return titles.get("sv", plan)


def _region(release: Release, plan: str) -> str:
    return next(iter(_objects(release, ID + plan, VG + "region")), "")
