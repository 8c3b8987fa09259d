"""The first page: what this is, the regions on a map, the search, the questions, the newest numbers and findings."""

from collections import Counter
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.data.answering import nodes_of, prepared
from api.data.regions import counts_by, plans_by_region
from api.releases import Release
from api.site.answering import page
from api.site.diagrams.county_map import county_map
from vardgraf.checks.findings import Finding
from vardgraf.checks.report.json_report import as_json
from vardgraf.checks.rules import Severity
from vardgraf.queries import Query, load_catalogue

router = APIRouter()
COUNTED = ("Goal", "Activity", "Indicator")
SHOWN_FINDINGS = 4
QUESTION_TAG = "comparison"


@router.get("/")
async def get_start(request: Request) -> Response:
    findings = await prepared(request).findings.get(request.app.state.releases.current)
    return await page(request, "site/start.html", lambda release: view_start(release, findings))


def view_start(release: Release, findings: tuple[Finding, ...]) -> dict[str, Any]:
    regions = _regions(release)
    assert release.manifest
    totals = Counter[str]()
    for counts in release.manifest.plans.values():
        totals.update(counts)
    return {
        "map": county_map(),
        "regions": regions,
        "region_of_county": {region["county"]: region for region in regions if region["county"]},
        "totals": totals,
        "plans": len(release.manifest.plans),
        "manifest": release.manifest,
        "severities": Counter(str(finding.severity) for finding in findings),
        "findings": [as_json(finding) for finding in _one_a_plan(findings)],
        "questions": _questions(),
    }


def _regions(release: Release) -> list[dict[str, Any]]:
    nodes, plans, counts = nodes_of(release), plans_by_region(release), counts_by("region", release)
    told = []
    for iri in sorted(plans):
        region = nodes.full(iri, embed=False)
        told.append(
            {
                "iri": iri,
                "slug": iri.rpartition("/")[2].removeprefix("region-"),
                "label": region["prefLabel"]["sv"],
                "county": region.get("scbCode", ""),  # a region that came with a plan has none
                "plans": [nodes.full(plan, embed=False) for plan in plans[iri]],
                "counts": [counts.get(iri, {}).get(name, 0) for name in COUNTED],
            }
        )
    return told


def _one_a_plan(findings: tuple[Finding, ...]) -> list[Finding]:
    """The gravest finding of each plan, a few of them."""
    first: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda one: one.severity.rank):
        if finding.plan and finding.severity is not Severity.INFO:
            first.setdefault(finding.plan, finding)
    return list(first.values())[:SHOWN_FINDINGS]


def _questions() -> list[Query]:
    return [query for query in load_catalogue() if QUESTION_TAG in query.tags]
