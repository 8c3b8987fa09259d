"""`/api/compare`: plans or regions side by side, by theme, target group, type of body and measure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, answer, begin, nodes_of
from api.data.asking import Asked, Filter, resolve, resolve_filters, short_name
from api.data.context import CONTEXT
from api.data.models import Comparison
from api.data.regions import plans_by_region
from api.data.saved import ask
from api.problems import Problem
from api.releases import Release
from vardgraf.kinds import KINDS
from vardgraf.namespaces import VG, VOCAB
from vardgraf.parameters import Text

router = APIRouter(tags=[TAG])
MAX_SIDES = 21
COUNTED = ("goal", "activity", "indicator", "body")
DIMENSIONS = {"theme": "theme", "target_group": "target-group", "body_type": "body-type", "measure": "measure"}
"""Filter to scheme."""
Names = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=MAX_SIDES)]


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


@dataclass(frozen=True)
class Thing:
    """A goal, activity, indicator or body of one plan, with its concepts by scheme, own and through others."""

    iri: str
    kind: str
    plan: str
    concepts: Mapping[str, frozenset[str]]


@router.get("/api/compare", response_model=Comparison, responses=WRONG_ASKED, summary="Plans or regions side by side")
async def compare(request: Request, asked: Annotated[CompareAsked, Query()]) -> Response:
    """Goals, activities, indicators and bodies under each concept, and what one side has and others lack."""
    release = begin(request, CompareAsked)
    narrowing = asked.model_copy(update={"plan": None, "region": None})
    sides = await in_thread(lambda: _sides(release, asked))
    filters = await in_thread(lambda: resolve_filters(release, narrowing))
    return await answer(request, release, Comparison, lambda: _compare(release, sides, filters))


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


def _compare(release: Release, sides: list[Side], filters: Mapping[str, str]) -> dict[str, Any]:
    plans = sorted({plan for side in sides for plan in side.plans})
    things = [thing for thing in _read_things(release, plans) if _fits(thing, filters)]
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


def _read_things(release: Release, plans: list[str]) -> list[Thing]:
    if not plans:
        return []
    reader = _Reader(release, plans)
    kinds = {VG + KINDS[kind]: kind for kind in COUNTED}
    rows = ask(release, "compare-things", plan=plans)
    things = [tuple(row[name].value for name in ("element", "class", "plan")) for row in rows]  # type: ignore[union-attr]
    return [Thing(iri, kinds[name], plan, reader.concepts(iri, plan)) for iri, name, plan in things]


class _Reader:
    """The concepts of things in a plan, their own and those through others, each with all that are broader."""

    def __init__(self, release: Release, plans: list[str]):
        self._direct: defaultdict[str, set[str]] = defaultdict(set)
        for row in ask(release, "compare-concepts", plan=plans):
            self._direct[row["thing"].value].add(row["concept"].value)  # type: ignore[union-attr]
        self._out: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._into: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in ask(release, "compare-links", plan=plans):
            plan, one, name, other = (row[key].value for key in ("plan", "element", "property", "other"))  # type: ignore[union-attr]
            self._out[plan, name.removeprefix(VG), one].add(other)
            self._into[plan, name.removeprefix(VG), other].add(one)

    def concepts(self, iri: str, plan: str) -> dict[str, frozenset[str]]:
        """By scheme. What a body does tells its themes, who answers for an activity its type of body, and so on."""
        doing = self._into[plan, "responsible", iri] | self._into[plan, "participant", iri]
        measured = self._into[plan, "measuredBy", iri]
        about = {iri, *doing, *measured}
        bodies = {iri} | {body for one in {iri, *measured} for body in self._out[plan, "responsible", one]}
        indicators = {iri} | {indicator for one in {iri, *doing} for indicator in self._out[plan, "measuredBy", one]}
        sources = {"theme": about, "target-group": about, "body-type": bodies, "measure": indicators}
        return {scheme: self._of_scheme(scheme, things) for scheme, things in sources.items()}

    def _of_scheme(self, scheme: str, things: Iterable[str]) -> frozenset[str]:
        prefix = f"{VOCAB}{scheme}/"
        return frozenset(concept for thing in things for concept in self._closure(thing) if concept.startswith(prefix))

    def _closure(self, thing: str) -> set[str]:
        seen: set[str] = set()
        waiting = [*self._direct.get(thing, ())]
        while waiting:
            if (concept := waiting.pop()) not in seen:
                seen.add(concept)
                waiting += self._direct.get(concept, ())
        return seen


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
