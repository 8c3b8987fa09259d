"""`/api/regions`: the regions with their plans and how much they hold."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, WRONG_OR_MISSING, answer, begin, nodes_of
from api.data.asking import Asked, Paged, resolve
from api.data.context import CONTEXT
from api.data.models import RegionAnswer, Regions
from api.data.saved import ask
from api.releases import Release
from vardgraf.namespaces import VG

router = APIRouter(tags=[TAG])


@router.get(
    "/api/regions",
    response_model=Regions,
    responses=WRONG_ASKED,
    response_description="Regionerna, var och en med sina planer och antal av varje slag."
    " / The regions, each with its plans and counts of each kind.",
    summary="Regionerna med sina planer / The regions with their plans",
)
async def list_regions(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    release = begin(request, Paged)

    def make() -> dict[str, Any]:
        plans, counts = plans_by_region(release), counts_by("region", release)
        ordered = sorted(plans)
        part = ordered[asked.offset : asked.offset + asked.limit]
        return {
            "@context": CONTEXT,
            "total": len(ordered),
            "limit": asked.limit,
            "offset": asked.offset,
            "items": [_region(release, iri, plans, counts) for iri in part],
        }

    return await answer(request, release, Regions, make)


@router.get(
    "/api/regions/{region}",
    response_model=RegionAnswer,
    responses=WRONG_OR_MISSING,
    response_description="Regionen med sina planer och antal av varje slag."
    " / The region with its plans and counts of each kind.",
    summary="En region med sina planer / A region with its plans",
)
async def get_region(request: Request, region: str, asked: Annotated[Asked, Query()]) -> Response:
    release = begin(request, Asked)
    iri = await in_thread(lambda: resolve(release, "region", region, status=404))

    def make() -> dict[str, Any]:
        told = _region(release, iri, plans_by_region(release), counts_by("region", release, iri))
        return {"@context": CONTEXT, **told}

    return await answer(request, release, RegionAnswer, make)


def plans_by_region(release: Release) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in ask(release, "plans"):
        if "region" in row:
            found.setdefault(row["region"].value, []).append(row["plan"].value)  # type: ignore[union-attr]
    return found


def counts_by(what: str, release: Release, *iris: str) -> dict[str, dict[str, int]]:
    """Of plans or regions, all or some: class to number."""
    found: dict[str, dict[str, int]] = {}
    for row in ask(release, f"{what}-counts", **({what: list(iris)} if iris else {})):
        thing, name, number = (row[key].value for key in (what, "class", "number"))  # type: ignore[union-attr]
        if name.startswith(VG):
            found.setdefault(thing, {})[name.removeprefix(VG)] = int(number)
    return found


def _region(
    release: Release, iri: str, plans: dict[str, list[str]], counts: dict[str, dict[str, int]]
) -> dict[str, Any]:
    nodes = nodes_of(release)
    own = [nodes.stub(plan) for plan in plans.get(iri, ())]
    return {**nodes.full(iri, embed=False), "plans": own, "counts": counts.get(iri, {})}
