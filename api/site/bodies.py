"""The joint bodies of the regions beside each other, by level and type, and who is above whom in each."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import bind_saved, in_thread, select_now
from api.data.answering import nodes_of
from api.data.asking import misfit, resolve, short_name
from api.data.nodes import Json
from api.data.regions import plans_by_region
from api.language import preferred_language
from api.releases import Release
from api.site.answering import page
from api.site.national import national_bodies
from api.site.organisation import SIDES, read_organisation, side_of
from api.site.saved import ask_pages
from vardgraf.namespaces import VOCAB

router = APIRouter()
LEVELS = ("national", "healthcare-region", "county", "part-of-county", "local")
TYPES = (
    "political-forum",
    "officials-forum",
    "collaboration",
    "executive-committee",
    "steering-group",
    "working-group",
    "network",
    "reference-group",
    "role",
    "other",
)
LEVEL, TYPE = VOCAB + "level/", VOCAB + "body-type/"
NOWHERE = ""
"""The region of bodies that belong to none, as national ones do."""


@dataclass(frozen=True)
class Body:
    """`level` and `type` are the names of concepts, empty where the graph has none."""

    iri: str
    type: str
    level: str
    region: str
    parents: tuple[str, ...]

    @property
    def side(self) -> str:
        return side_of(TYPE + self.type)


@dataclass(frozen=True)
class Chosen:
    """What the page is narrowed to; empty is all."""

    regions: tuple[str, ...]
    level: str
    type: str
    side: str

    def has(self, body: Body) -> bool:
        return (
            (not self.regions or body.region in self.regions)
            and self.level in ("", body.level)
            and self.type in ("", body.type)
            and self.side in ("", body.side)
        )


@router.get("/bodies")
async def get_bodies(request: Request, level: str = "", type: str = "", side: str = "") -> Response:
    release: Release = request.app.state.releases.current
    asked = [name for name in request.query_params.getlist("region") if name]
    chosen = Chosen(
        tuple(dict.fromkeys([await in_thread(lambda n=name: resolve(release, "region", n)) for name in asked])),  # type: ignore[misc]
        _one_of("level", level, LEVELS),
        _one_of("type", type, TYPES),
        _one_of("side", side, SIDES),
    )
    language = preferred_language(request)
    return await page(request, "site/bodies.html", lambda release: _view(release, chosen, language))


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value and value not in known:
        raise misfit(name, value, known)
    return value


@lru_cache(maxsize=2)
def read_bodies(release: Release) -> tuple[Body, ...]:
    """All of the graph, each once."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in ask_pages(release, "all-bodies"):
        rows.setdefault(row["body"], []).append(row)
    return tuple(
        Body(
            iri,
            short_name(own[0].get("type", "")),
            short_name(own[0].get("level", "")),
            own[0].get("region", NOWHERE),
            tuple(dict.fromkeys(row["parent"] for row in own if "parent" in row)),
        )
        for iri, own in rows.items()
    )


def _view(release: Release, chosen: Chosen, language: str) -> dict[str, Any]:
    nodes, bodies = nodes_of(release), read_bodies(release)
    every = sorted({*plans_by_region(release), *(body.region for body in bodies if body.region)})
    shown = [body for body in bodies if chosen.has(body)]
    columns = [region for region in every if not chosen.regions or region in chosen.regions]
    columns += [NOWHERE] if any(not body.region for body in shown) else []
    return {
        "chosen": chosen,
        "every_region": [(_slug(iri), nodes.stub(iri)) for iri in every],
        "columns": [(iri, _slug(iri), nodes.stub(iri) if iri else None) for iri in columns],
        "matrix": _matrix(shown),
        "stubs": {body.iri: nodes.stub(body.iri) for body in bodies},
        "shown": shown,
        "total": len(bodies),
        "sides": SIDES,
        "numbers": {iri: _count(shown, iri, national_bodies(release, iri)) for iri in columns},
        "concepts": _concepts(release),
        "levels": LEVELS,
        "types": TYPES,
        "differences": _differences(bodies, [iri for iri in columns if iri]),
        "hierarchies": {iri: read_organisation(release, "region", iri, language) for iri in columns if iri},
        "bridges": _read_bridges(release),
        "plans": {short_name(iri): nodes.stub(iri) for own in plans_by_region(release).values() for iri in own},
        "bodies_query": bind_saved(release, "bodies", _saved_values(chosen)),
        "bridges_query": bind_saved(release, "bridges", {}),
    }


def _slug(region: str) -> str:
    return short_name(region).removeprefix("region-")


def _matrix(bodies: list[Body]) -> list[tuple[str, list[tuple[str, dict[str, list[Body]]]]]]:
    """Level, then type, then region to bodies; in the order of the lists above, what has none last."""
    cells: dict[str, dict[str, dict[str, list[Body]]]] = {}
    for body in sorted(bodies, key=lambda one: (_place(one.level, LEVELS), _place(one.type, TYPES), one.iri)):
        cells.setdefault(body.level, {}).setdefault(body.type, {}).setdefault(body.region, []).append(body)
    return [(level, list(rows.items())) for level, rows in cells.items()]


def _place(name: str, known: tuple[str, ...]) -> int:
    return known.index(name) if name in known else len(known)


def _count(shown: list[Body], region: str, national: tuple[str, ...]) -> dict[str, int]:
    """Of a region: its own bodies, and the national ones that its plans name."""
    bodies = [body for body in shown if body.region == region]
    sides = Counter(body.side for body in bodies)
    named = sum(body.iri in national for body in shown)
    return {
        "all": len(bodies),
        **{side: sides[side] for side in SIDES},
        "below": sum(bool(body.parents) for body in bodies),
        "national": named,
        "together": len(bodies) + named,
    }


def _differences(bodies: tuple[Body, ...], regions: list[str]) -> list[tuple[str, list[str], list[str]]]:
    """Of each region: the types that it alone has, and those that it lacks though another one has them."""
    has = {region: {body.type for body in bodies if body.region == region and body.type} for region in regions}
    told = []
    for region in regions:
        others = set().union(*(types for other, types in has.items() if other != region))
        alone, lacks = has[region] - others, others - has[region]
        told.append((region, [t for t in TYPES if t in alone], [t for t in TYPES if t in lacks]))
    return told


def _concepts(release: Release) -> dict[str, Json]:
    """Levels and types by their IRIs' last two parts."""
    nodes = nodes_of(release)
    names = [f"level/{name}" for name in LEVELS] + [f"body-type/{name}" for name in TYPES]
    return {name: nodes.stub(VOCAB + name) for name in names}


@lru_cache(maxsize=2)
def _read_bridges(release: Release) -> list[tuple[Json, dict[str, str]]]:
    nodes = nodes_of(release)
    rows = select_now(release, bind_saved(release, "bridges", {})).records()
    told = [{column: term.value for column, term in row.items()} for row in rows]  # type: ignore[union-attr]
    return [(nodes.stub(row["party"]), row) for row in told]


def _saved_values(chosen: Chosen) -> dict[str, str]:
    """As far as the saved query can be narrowed: to one region, a type and a level."""
    values = {"type": chosen.type, "level": chosen.level}
    values |= {"region": chosen.regions[0]} if len(chosen.regions) == 1 else {}
    return {name: value for name, value in values.items() if value}
