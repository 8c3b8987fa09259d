"""The plans, and one with its tree, deadlines, bodies, findings, source and downloads."""

from collections import Counter
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.data.answering import nodes_of, prepared
from api.data.asking import resolve, short_name
from api.data.nodes import Json
from api.data.plans import tell_coverage
from api.data.regions import counts_by, plans_by_region
from api.data.saved import bind
from api.language import Language, preferred_language
from api.releases import Release
from api.site.answering import page
from api.site.diagrams.organisation import lay_out_organisation
from api.site.diagrams.timeline import Mark, lay_out_narrow_timeline, lay_out_timeline
from api.site.elements.heads import name_document
from api.site.organisation import read_organisation
from api.site.places import places_of, tell_finding, tell_lines
from api.site.plan_deadlines import read_deadlines, tell_kinds
from api.site.plan_tree import read_plan_tree
from api.site.saved import bind_page_query
from vardgraf.checks.findings import Finding
from vardgraf.parameters import Text

router = APIRouter()
SHOWN_FINDINGS = 5
_views: WeakKeyDictionary[Release, dict[tuple[str, str], dict[str, Any]]] = WeakKeyDictionary()
"""By plan and language."""
WHOLE = Text("Planen som helhet", "The plan as a whole")


@router.get("/plans")
async def get_plans(request: Request) -> Response:
    return await page(request, "site/plans.html", _view_plans)


@router.get("/plans/{plan}")
async def get_plan(request: Request, plan: str) -> Response:
    release: Release = request.app.state.releases.current
    iri = await in_thread(lambda: resolve(release, "plan", plan, status=404))
    if plan != short_name(iri):
        return moved(request, f"/plans/{short_name(iri)}")
    findings = await prepared(request).findings.get(release)
    language = preferred_language(request)
    is_open = request.query_params.get("open") == "all"
    return await page(
        request,
        "site/plan.html",
        lambda release: (
            _view_plan(release, iri, language) | tell_findings(release, findings, iri) | {"is_open": is_open}
        ),
    )


def moved(request: Request, path: str) -> Response:
    """To the address that a page goes by, with the same parameters."""
    return RedirectResponse(f"{path}?{request.url.query}" if request.url.query else path, 303)


def tell_findings(release: Release, findings: tuple[Finding, ...], *plans: str) -> dict[str, Any]:
    """The gravest findings of some plans, and how many there are."""
    own = [finding for finding in findings if finding.plan in map(short_name, plans)]
    gravest = sorted(own, key=lambda finding: finding.severity.rank)[:SHOWN_FINDINGS]
    return {
        "findings": [tell_finding(release, finding) for finding in gravest],
        "severities": Counter(str(finding.severity) for finding in own),
    }


def tell_plans(release: Release, plans: list[str]) -> list[Json]:
    """The plans with their numbers and their period."""
    nodes, counts = nodes_of(release), counts_by("plan", release, *plans)
    return [{**nodes.full(iri, embed=False), "slug": short_name(iri), "counts": counts.get(iri, {})} for iri in plans]


def lay_out_periods(groups: list[tuple[str, list[Json]]]) -> dict[str, Any]:
    """When the plans of each group hold, wide and narrow; a group is a region, or has no name if it is the only one."""
    marks = [(label, [_period_mark(plan) for plan in plans]) for label, plans in groups]
    return {"periods": lay_out_timeline(marks), "narrow_periods": lay_out_narrow_timeline(marks)}


def _period_mark(plan: Json) -> Mark:
    return Mark(f"/plans/{plan['slug']}", "plan", plan["prefLabel"]["sv"], *_period(plan))


def _period(plan: Json) -> tuple[date, date] | tuple[None, None]:
    if "validFrom" not in plan or "validThrough" not in plan:
        return None, None
    return date.fromisoformat(plan["validFrom"]), date.fromisoformat(plan["validThrough"])


def _view_plans(release: Release) -> dict[str, Any]:
    nodes = nodes_of(release)
    regions = [(nodes.stub(iri), tell_plans(release, plans)) for iri, plans in plans_by_region(release).items()]
    return {
        "regions": regions,
        **lay_out_periods([(region["prefLabel"]["sv"], plans) for region, plans in regions]),
        "query": bind("plans", {}),
    }


def _view_plan(release: Release, iri: str, language: Language) -> dict[str, Any]:
    """Made once a release: it is the same however the page is opened."""
    made = _views.setdefault(release, {})
    if (iri, language) not in made:
        made[iri, language] = _make_view(release, iri, language)
    return made[iri, language]


def _tell_reading(release: Release, plan: str) -> Json | None:
    """What became of the lines of the plan's text; None where the release does not know."""
    coverage = (release.manifest.coverage or {}).get(plan) if release.manifest else None
    if coverage is None:
        return None
    ignored = sorted(coverage["ignored"].items(), key=lambda reason: (-reason[1], reason[0]))
    left = sum(_length(run) for run in coverage["unclaimed"].split(", ") if run)
    return {**coverage, "ignored": ignored, "passed_over": sum(number for _, number in ignored), "left": left}


def _length(run: str) -> int:
    """Of lines as they are written: "7", "3-5"."""
    first, _, last = run.partition("-")
    return int(last or first) - int(first) + 1


def _make_view(release: Release, iri: str, language: Language) -> dict[str, Any]:
    nodes = nodes_of(release)
    plan, tree = nodes.full(iri), read_plan_tree(release, iri)
    deadlines = read_deadlines(release, iri, tree)
    bodies = read_organisation(release, "plan", iri, language)
    first, last = _period(plan)
    whole = WHOLE.en if language == "en" else WHOLE.sv
    return {
        "plan": plan,
        "slug": short_name(iri),
        "places": places_of(release).of(plan),
        "counts": counts_by("plan", release, iri).get(iri, {}),
        "document_names": {one["id"]: name_document(nodes, one["id"], language) for one in plan.get("document", ())},
        "coverage": tell_coverage(release, iri, plan),
        "reading": _tell_reading(release, short_name(iri)),
        "lines_read": tell_lines(release, short_name(iri)),
        "branches": tree.branches,
        "deadlines": deadlines,
        "kind_words": tell_kinds(release, language),
        "timeline": lay_out_timeline(
            (
                (group.goal["prefLabel"]["sv"] if group.goal else whole, (one.mark for one in group.deadlines))
                for group in deadlines
            ),
            (first, last) if first and last else None,
        ),
        "bodies": bodies,
        "organisation": lay_out_organisation(bodies),
        "tree_query": bind("plan-tree", {"plan": [iri]}),
        "deadlines_query": bind_page_query("plan-deadlines", plan=iri),
        "bodies_query": bind_page_query("plan-bodies", plan=iri),
    }
