"""`/api/findings` and `/api/rules`: what the checks find in the release, and the rules that they go by."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, WRONG_OR_MISSING, answer, begin, prepared
from api.data.asking import Asked, Filter, Paged, misfit, resolve_filters
from api.data.context import FINDINGS, RULES
from api.data.models import Findings, RuleAnswer, Rules
from vardgraf.checks.findings import Finding
from vardgraf.checks.report.json_report import as_json
from vardgraf.checks.rules import Rule, RuleBook, Severity, load_rules
from vardgraf.namespaces import ID

router = APIRouter(tags=[TAG])


class RulesAsked(Paged):
    family: Filter = Field(None, description="Regelfamiljen, som ANS. / The family of rules.")


class FindingsAsked(RulesAsked):
    plan: Filter = Field(None, description="Planen. / The plan.")
    rule: Filter = Field(None, description="Regeln, som ANS01. / The rule.")
    severity: Literal["violation", "warning", "info"] = Field(
        "info", description="Det lindrigaste som visas. / The least grave that is told."
    )
    element: Filter = Field(None, description="Elementets IRI, eller det som följer på /id/. / The IRI of the element.")


@router.get(
    "/api/findings",
    response_model=Findings,
    responses=WRONG_ASKED,
    response_description="Fynden, var och ett med regel, allvar, element, rader och åtgärd, och hur många de är."
    " / The findings, each with rule, severity, element, lines and remedy, and how many there are.",
    summary="Vad granskningen finner / What the checks find",
    description="Fälten är de som `vardgraf check -f json` har. / The members are those of `vardgraf check -f json`.",
)
async def list_findings(request: Request, asked: Annotated[FindingsAsked, Query()]) -> Response:
    release = begin(request, FindingsAsked)
    book = await in_thread(load_rules)
    filters = await in_thread(lambda: resolve_filters(release, asked))
    rule = find_rule(book, asked.rule).id if asked.rule is not None else None
    family = _find_family(book, asked.family) if asked.family is not None else None
    plan = filters["plan"].removeprefix(ID) if "plan" in filters else None
    element = ID + asked.element.removeprefix(ID) if asked.element is not None else None
    families = {one.id: one.family for one in book.rules}
    findings = await prepared(request).findings.get(release)

    def make() -> dict[str, Any]:
        found = [
            finding
            for finding in findings
            if finding.severity.rank <= Severity(asked.severity).rank
            and rule in (None, finding.rule)
            and plan in (None, finding.plan)
            and element in (None, finding.element)
            and family in (None, families[finding.rule])
        ]
        return {
            "@context": FINDINGS,
            "total": len(found),
            "limit": asked.limit,
            "offset": asked.offset,
            "counts": _count(found, families),
            "items": [as_json(finding) for finding in found[asked.offset : asked.offset + asked.limit]],
        }

    return await answer(request, release, Findings, make)


@router.get(
    "/api/rules",
    response_model=Rules,
    responses=WRONG_ASKED,
    response_description="Reglerna, var och en med meddelande, åtgärd och källa, och hur många fynd den har."
    " / The rules, each with its message, remedy and source, and how many findings it has.",
    summary="Granskningens regler / The rules of the checks",
)
async def list_rules(request: Request, asked: Annotated[RulesAsked, Query()]) -> Response:
    release = begin(request, RulesAsked)
    book = await in_thread(load_rules)
    family = _find_family(book, asked.family) if asked.family is not None else None
    findings = await prepared(request).findings.get(release)

    def make() -> dict[str, Any]:
        rules = [rule for rule in book.rules if family in (None, rule.family)]
        part = rules[asked.offset : asked.offset + asked.limit]
        return {
            "@context": RULES,
            "total": len(rules),
            "limit": asked.limit,
            "offset": asked.offset,
            "items": [_tell(rule, findings) for rule in part],
        }

    return await answer(request, release, Rules, make)


@router.get(
    "/api/rules/{rule}",
    response_model=RuleAnswer,
    responses=WRONG_OR_MISSING,
    response_description="Regeln med meddelande, åtgärd, källa och exempel, och hur många fynd den har."
    " / The rule with its message, remedy, source and example, and how many findings it has.",
    summary="En regel, förklarad / A rule, explained",
)
async def get_rule(request: Request, rule: str, asked: Annotated[Asked, Query()]) -> Response:
    release = begin(request, Asked)
    found = find_rule(await in_thread(load_rules), rule, status=404)
    findings = await prepared(request).findings.get(release)
    return await answer(request, release, RuleAnswer, lambda: {"@context": RULES, **_tell(found, findings)})


def find_rule(book: RuleBook, name: str, *, status: int = 400) -> Rule:
    """The rule of an id in any case. Raises Problem with the nearest ones."""
    for rule in book.rules:
        if rule.id.casefold() == name.casefold():
            return rule
    raise misfit("rule", name, [rule.id for rule in book.rules], status)


def _find_family(book: RuleBook, name: str) -> str:
    if name.upper() not in book.families:
        raise misfit("family", name, book.families)
    return name.upper()


def _count(findings: Sequence[Finding], families: dict[str, str]) -> dict[str, dict[str, int]]:
    counted = {
        "severity": Counter(str(finding.severity) for finding in findings),
        "rule": Counter(finding.rule for finding in findings),
        "family": Counter(families[finding.rule] for finding in findings),
        "plan": Counter(finding.plan for finding in findings),
    }
    return {name: dict(sorted(counter.items())) for name, counter in counted.items()}


def _tell(rule: Rule, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "family": rule.family,
        "severity": str(rule.severity),
        "shape": rule.shape,
        "name": rule.name,
        "message": rule.message,
        "remedy": rule.remedy,
        "source": rule.source,
        "example": rule.example,
        "findings": sum(finding.rule == rule.id for finding in findings),
    }
