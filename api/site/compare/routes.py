"""`/compare` and `/compare.csv`: the same choice as a page and as a table."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import respond
from api.data.answering import nodes_of, prepared
from api.data.asking import misfit, refuse_unknown
from api.data.things import COUNTED, DIMENSIONS, Thing
from api.language import preferred_language
from api.negotiation import CSV
from api.releases import Release
from api.site.answering import page
from api.site.charts import bar_chart
from api.site.compare.asked import PATH, Chosen, CsvAsked, PageAsked, Side, choose, known_sides
from api.site.compare.counting import HEAT, Counter
from api.site.compare.listing import list_things
from api.site.compare.questions import ask_about
from api.site.compare.tables import (
    NAMES,
    Table,
    bars_table,
    gaps_table,
    list_table,
    matrix_table,
    totals_table,
)
from api.site.compare.vocabulary import vocabulary_of
from api.site.national import national_bodies

router = APIRouter()
_GAPS = ("theme", "target_group")
_KINDS_OF_CHART = {"measure": ("indicator",), "modality": ("goal", "activity")}


@router.get(PATH)
async def get_compare(request: Request, asked: Annotated[PageAsked, Query()]) -> Response:
    if (moved := _without_empty(request)) is not None:
        return moved
    refuse_unknown(request, PageAsked)
    language = preferred_language(request)
    release, chosen, things = await _begin(request, asked, language)
    ticked = {side.iri for side in chosen.sides} if asked.region or asked.plan else set()
    return await page(
        request,
        "site/compare.html",
        lambda release: _view(release, chosen, things, language) | {"ticked": ticked},
        release=release,
    )


@router.get(f"{PATH}.csv")
async def get_compare_csv(request: Request, asked: Annotated[CsvAsked, Query()]) -> Response:
    """One part of the page; without `table`, the list where there is one, else the matrix."""
    if (moved := _without_empty(request)) is not None:
        return moved
    refuse_unknown(request, CsvAsked)
    language = preferred_language(request)
    release, chosen, things = await _begin(request, asked, language)
    name = asked.table or ("list" if chosen.filters else "matrix")
    if name not in NAMES:
        raise misfit("table", name, NAMES)

    async def make() -> bytes:
        return await in_thread(lambda: _table(release, chosen, things, name, language).write())

    headers = {"Content-Disposition": f'attachment; filename="vardgraf-compare-{name}.csv"'}
    return await respond(request, release, CSV, make, headers=headers, depends_on=(language,))


def _without_empty(request: Request) -> RedirectResponse | None:
    """What a form leaves empty has no place in an address that people share."""
    given = request.query_params.multi_items()
    kept = [(name, value) for name, value in given if value.strip()]
    if kept == given:
        return None
    return RedirectResponse(request.url.path + (f"?{urlencode(kept)}" if kept else ""), 303)


async def _begin(request: Request, asked: PageAsked, language: str) -> tuple[Release, Chosen, tuple[Thing, ...]]:
    release: Release = request.app.state.releases.current
    chosen = await in_thread(lambda: choose(release, asked, language))
    return release, chosen, await prepared(request).things.get(release)


def _view(release: Release, asked: Chosen, things: Iterable[Thing], language: str) -> dict[str, Any]:
    vocabulary, chosen = vocabulary_of(release), asked.on_a_page()
    counter = Counter(things, vocabulary, chosen)
    blocks = list_things(release, counter, vocabulary, chosen)
    charts = [counter.measures(language), counter.modalities(language)]
    known, matrix = known_sides(release, language), counter.matrix(language)
    nodes = nodes_of(release)
    return {
        "chosen": chosen,
        "asked": asked,
        "known": known,
        "documents": _documents(chosen, known),
        "national": counter.national({side.iri: _national(release, side) for side in chosen.sides}),
        "narrower_only": counter.narrower_only(matrix),
        "kinds": COUNTED,
        "heat": HEAT,
        "options": {name: vocabulary.scheme(scheme, language) for name, scheme in DIMENSIONS.items()},
        "labels": {name: vocabulary.label(iri, language) for name, iri in chosen.filters},
        "totals": counter.totals(),
        "matrix": matrix,
        "blocks": blocks,
        "rules": [nodes.stub(rule) for rule in sorted({rule for block in blocks for rule in block.rules})],
        "charts": [(bars, bar_chart(bars) if bars.total else None) for bars in charts],
        "gaps": _gaps(counter, chosen, language),
        "queries": _queries(chosen),
    }


def _documents(chosen: Chosen, known: list[Side]) -> list[tuple[Side, list[Side]]]:
    """What stands behind the columns that are regions."""
    plans = [side for side in known if side.kind == "plan"]
    return [(side, [one for one in plans if one.iri in side.plans]) for side in chosen.sides if side.kind == "region"]


def _national(release: Release, side: Side) -> frozenset[str]:
    """The bodies of no region that plans of the side may name."""
    nodes = nodes_of(release)
    regions = {region["id"] for plan in side.plans for region in nodes.full(plan, embed=False).get("region", ())}
    return frozenset(body for region in regions for body in national_bodies(release, region))


def _gaps(counter: Counter, chosen: Chosen, language: str) -> list[tuple[str, Any]]:
    """Of what is compared: one alone has no gaps, and what is narrowed to a theme has no others to lack."""
    names = [name for name in _GAPS if name not in chosen.filter_of] if len(chosen.sides) > 1 else []
    return [(name, counter.gaps(name, language)) for name in names]


def _queries(chosen: Chosen) -> dict[str, str]:
    kinds: dict[str, tuple[str, ...]] = {**_KINDS_OF_CHART, "totals": COUNTED}
    names = ("totals", "matrix", "list", "measure", "modality", "themes", "target_groups")
    return {name: ask_about(name, chosen.terms(kinds.get(name))) for name in names}


def _table(release: Release, chosen: Chosen, things: Iterable[Thing], name: str, language: str) -> Table:
    vocabulary = vocabulary_of(release)
    counter = Counter(things, vocabulary, chosen)
    made: dict[str, Callable[[], Table]] = {
        "totals": lambda: totals_table(chosen, counter.totals(), language),
        "matrix": lambda: matrix_table(chosen, counter.matrix(language), language),
        "list": lambda: list_table(list_things(release, counter, vocabulary, chosen), language),
        "measure": lambda: bars_table(counter.measures(language), language),
        "modality": lambda: bars_table(counter.modalities(language), language),
        "gaps": lambda: gaps_table(_gaps(counter, chosen, language), language),
    }
    return made[name]()
