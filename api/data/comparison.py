"""`/api/compare`: plans or regions side by side, by theme, target group, type of body and measure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, answer, begin, nodes_of, prepared
from api.data.asking import TRY, Asked, Filter, resolve, resolve_filters, short_name
from api.data.context import CONTEXT
from api.data.models import Comparison
from api.data.regions import plans_by_region
from api.data.things import COUNTED, DIMENSIONS, Thing
from api.problems import Problem
from api.releases import Release
from vardgraf.parameters import NAME_LENGTH, Text

router = APIRouter(tags=[TAG])
MAX_SIDES = 21
Names = Annotated[list[Annotated[str, Field(max_length=NAME_LENGTH)]], Field(max_length=MAX_SIDES)]


class CompareAsked(Asked):
    plan: Names = Field([], description="Planerna, minst två. / The plans, two at least.")
    region: Names = Field([], description="Eller regionerna, minst två. / Or the regions, two at least.")
    theme: Filter = Field(None, description="Bara det som har temat. / Only what has the theme.")
    target_group: Filter = Field(None, description="Bara det som har målgruppen. / Only what has the target group.")
    body_type: Filter = Field(None, description="Bara det som har organtypen. / Only what has the type of body.")
    measure: Filter = Field(None, description="Bara det som har måttet. / Only what has the measure.")


@dataclass(frozen=True)
class Side:
    iri: str
    plans: frozenset[str]


@router.get(
    "/api/compare",
    response_model=Comparison,
    responses=WRONG_ASKED,
    response_description="Ett antal per sida för varje begrepp, och vad den ena sidan har och andra saknar."
    " / A number a side for each concept, and what one side has and others lack.",
    summary="Planer eller regioner sida vid sida / Plans or regions side by side",
    description="Mål, aktiviteter, indikatorer och organ under varje begrepp, och vad en sida har som andra saknar."
    " / Goals, activities, indicators and bodies under each concept, and what one side has and others lack.",
    openapi_extra={TRY: "region=uppsala&region=kalmar"},
)
async def compare(request: Request, asked: Annotated[CompareAsked, Query()]) -> Response:
    release = begin(request, CompareAsked)
    narrowing = asked.model_copy(update={"plan": None, "region": None})
    sides = await in_thread(lambda: _sides(release, asked))
    filters = await in_thread(lambda: resolve_filters(release, narrowing))
    everything = await prepared(request).things.get(release)
    return await answer(request, release, Comparison, lambda: _compare(release, everything, sides, filters))


def _sides(release: Release, asked: CompareAsked) -> list[Side]:
    if bool(asked.plan) == bool(asked.region):
        told = Text(
            "Ange planer eller regioner: plan=…&plan=…, eller region=…&region=….",
            "Give plans or regions: plan=…&plan=…, or region=…&region=….",
        )
        raise Problem(400, "bad-comparison", told)
    kind, given = ("plan", asked.plan) if asked.plan else ("region", asked.region)
    iris = list(dict.fromkeys(resolve(release, kind, value) for value in given))
    if len(iris) < 2:
        raise Problem(400, "bad-comparison", Text("Ange minst två olika.", "Give two different ones at least."))
    of_region = plans_by_region(release) if kind == "region" else {}
    return [Side(iri, frozenset(of_region.get(iri, ()) if kind == "region" else [iri])) for iri in iris]


def _compare(
    release: Release, everything: Iterable[Thing], sides: list[Side], filters: Mapping[str, str]
) -> dict[str, Any]:
    plans = {plan for side in sides for plan in side.plans}
    things = [thing for thing in everything if thing.plan in plans and _fits(thing, filters)]
    own = [[thing for thing in things if thing.plan in side.plans] for side in sides]
    table = {name: _rows(own, scheme, sides) for name, scheme in DIMENSIONS.items()}
    nodes = nodes_of(release)
    concepts = sorted({row["concept"] for rows in table.values() for row in rows if row["concept"]})
    shown = sorted({thing.iri for thing in things}) if filters else []
    return {
        "@context": CONTEXT,
        "filters": {name: short_name(iri) for name, iri in filters.items()},
        "sides": [nodes.stub(side.iri) for side in sides],
        "totals": _counts(own),
        "dimensions": table,
        "differences": [_difference(number, side, table) for number, side in enumerate(sides)],
        "concepts": [nodes.stub(iri) for iri in concepts],
        "items": [nodes.full(iri, embed=False) for iri in shown],
    }


def _fits(thing: Thing, filters: Mapping[str, str]) -> bool:
    return all(iri in thing.concepts.get(DIMENSIONS[name], ()) for name, iri in filters.items())


def _rows(own: list[list[Thing]], scheme: str, sides: list[Side]) -> list[dict[str, Any]]:
    """A row a concept that any side has, and a last one for what has none."""
    concepts = sorted({c for things in own for thing in things for c in thing.concepts.get(scheme, ())})
    rows = [
        _row(concept, [[t for t in ts if concept in t.concepts.get(scheme, ())] for ts in own]) for concept in concepts
    ]
    rows.append(_row(None, [[t for t in ts if not t.concepts.get(scheme)] for ts in own]))
    for row in rows:
        lacking = (all(numbers[n] == 0 for numbers in row["counts"].values()) for n in range(len(sides)))
        row["lackedBy"] = [side.iri for side, lacks in zip(sides, lacking, strict=True) if lacks]
    return rows


def _row(concept: str | None, own: list[list[Thing]]) -> dict[str, Any]:
    return {"value": short_name(concept) if concept else None, "concept": concept, "counts": _counts(own)}


def _counts(own: Iterable[list[Thing]]) -> dict[str, list[int]]:
    """Of each kind a number a side; a body of two plans of a region counts once."""
    sides = list(own)
    return {kind: [len({thing.iri for thing in things if thing.kind == kind}) for things in sides] for kind in COUNTED}


def _difference(number: int, side: Side, table: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    has: dict[str, list[str]] = {}
    lacks: dict[str, list[str]] = {}
    for name, rows in table.items():
        named = [row for row in rows if row["value"]]
        lacks[name] = [row["value"] for row in named if side.iri in row["lackedBy"]]
        has[name] = [row["value"] for row in named if row["lackedBy"] and side.iri not in row["lackedBy"]]
    return {"side": side.iri, "has": has, "lacks": lacks}
