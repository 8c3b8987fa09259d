"""The regions, and one with its plans, bodies, themes and findings."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import nodes_of, prepared
from api.data.asking import resolve, short_name
from api.data.regions import counts_by, plans_by_region
from api.data.saved import bind
from api.language import preferred_language
from api.problems import Problem
from api.releases import Release
from api.site.answering import page
from api.site.diagrams.organisation import lay_out_organisation
from api.site.national import national_bodies
from api.site.organisation import read_organisation
from api.site.places import places_of
from api.site.plans import lay_out_periods, moved, tell_findings, tell_plans
from api.site.saved import ask_pages, bind_page_query
from vardgraf.checks.findings import Finding
from vardgraf.parameters import Text

router = APIRouter()
SHOWN_THEMES = 12


@router.get("/regions")
async def get_regions(request: Request) -> Response:
    return await page(request, "site/regions.html", _view_regions)


@router.get("/regions/{region}")
async def get_region(request: Request, region: str) -> Response:
    release: Release = request.app.state.releases.current
    iri = await in_thread(lambda: resolve(release, "region", region, status=404))
    if region != slug_of(iri):
        return moved(request, f"/regions/{slug_of(iri)}")
    plans = (await in_thread(lambda: plans_by_region(release))).get(iri)
    if not plans:
        told = Text("Grafen har ingen plan från den regionen.", "The graph has no plan of that region.")
        raise Problem(404, "region-without-plans", told)
    findings = await prepared(request).findings.get(release)
    language = preferred_language(request)
    return await page(request, "site/region.html", lambda release: _view(release, iri, plans, findings, language))


def slug_of(region: str) -> str:
    return short_name(region).removeprefix("region-")


def _view_regions(release: Release) -> dict[str, Any]:
    nodes, plans, counts = nodes_of(release), plans_by_region(release), counts_by("region", release)
    told = [
        {
            "node": nodes.full(iri, embed=False),
            "slug": slug_of(iri),
            "counts": counts.get(iri, {}),
            "national": len(national_bodies(release, iri)),
            "plans": tell_plans(release, plans[iri]),
        }
        for iri in sorted(plans)
    ]
    return {"regions": told, "query": bind("region-counts", {})}


def _view(release: Release, iri: str, plans: list[str], findings: tuple[Finding, ...], language: str) -> dict[str, Any]:
    nodes, told = nodes_of(release), tell_plans(release, plans)
    region = nodes.full(iri, embed=False)
    bodies = read_organisation(release, "region", iri, language)
    themes = ask_pages(release, "region-themes", region=iri)
    return {
        "region": region,
        "slug": slug_of(iri),
        "places": places_of(release).of(region),
        "plans": told,
        **lay_out_periods([("", told)]),
        "counts": counts_by("region", release, iri).get(iri, {}),
        "national": [nodes.stub(body) for body in national_bodies(release, iri)],
        "bodies": bodies,
        "organisation": lay_out_organisation(bodies),
        "themes": [(nodes.stub(row["theme"]), int(row["number"])) for row in themes[:SHOWN_THEMES]],
        "theme_total": len(themes),
        "others": [(slug_of(other), nodes.stub(other)) for other in sorted(plans_by_region(release)) if other != iri],
        "plans_query": bind("plans", {"region": [iri]}),
        "bodies_query": bind_page_query("region-bodies", region=iri),
        "themes_query": bind_page_query("region-themes", region=iri),
        **tell_findings(release, findings, *plans),
    }
