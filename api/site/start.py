"""The first page: what this is, the regions on a map, the search, the questions, the newest numbers and findings."""

from collections import Counter
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.data.answering import nodes_of, prepared
from api.data.changes import Changes, read_changes
from api.data.once import PerRelease
from api.data.regions import counts_by, plans_by_region
from api.data.saved import bind
from api.releases import Release
from api.site.answering import page
from api.site.diagrams.county_map import county_map
from api.site.elements.citing import HASH_SHOWN
from api.site.places import tell_finding
from api.site.saved import ask_pages, bind_page_query
from vardgraf.checks.findings import Finding
from vardgraf.checks.rules import Severity
from vardgraf.namespaces import ID, VG
from vardgraf.queries import Query, load_catalogue

router = APIRouter()
COUNTED = ("Goal", "Activity", "Indicator")
SHOWN_FINDINGS = 4
QUESTION_TAG = "comparison"


@router.get("/")
async def get_start(request: Request) -> Response:
    release: Release = request.app.state.releases.current
    findings, changes = await prepared(request).findings.get(release), await _changes.get(release)
    return await page(
        request,
        "site/start.html",
        lambda release: view_start(release, findings) | {"changes": _tell_changes(release, changes)},
        depends_on=(changes.old.hash if changes else "", release.manifest.release_version if release.manifest else ""),
        release=release,
    )


def view_start(release: Release, findings: tuple[Finding, ...]) -> dict[str, Any]:
    regions = _regions(release)
    assert release.manifest
    return {
        "map": county_map(),
        "regions": regions,
        "region_of_county": {region["county"]: region for region in regions if region["county"]},
        "totals": _count_all(release),
        "totals_query": bind_page_query("all-counts"),
        "regions_query": bind("region-counts", {}),
        "plans": len(release.manifest.plans),
        "manifest": release.manifest,
        "severities": Counter(str(finding.severity) for finding in findings),
        "findings": [tell_finding(release, finding) for finding in _one_a_plan(findings)],
        "questions": _questions(),
    }


def _count_all(release: Release) -> dict[str, int]:
    """Class to the number of different things, which several plans may name."""
    return {row["class"].removeprefix(VG): int(row["number"]) for row in ask_pages(release, "all-counts")}


def _read_changes(release: Release) -> Changes | None:
    return read_changes(release.folder.parents[1], release.manifest) if release.manifest else None


_changes = PerRelease("changes since the release before", _read_changes)


def _tell_changes(release: Release, changes: Changes | None) -> dict[str, Any] | None:
    """In numbers: statements, and the plans that are not as they were."""
    if changes is None:
        return None
    nodes, old = nodes_of(release), changes.old
    return {
        "old": old.release_version or old.hash,
        "old_name": old.release_version or old.hash[:HASH_SHOWN],
        "added": sum(graph.added for graph in changes.graphs),
        "removed": sum(graph.removed for graph in changes.graphs),
        "plans": [(plan, nodes.stub(ID + plan)) for plan in sorted({one.plan for one in changes.graphs if one.plan})],
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
                "node": region,
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
