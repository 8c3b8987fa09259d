"""`/api/elements`: what the plans hold, filtered, and one thing with all that is said of it, and why."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, WRONG_OR_MISSING, answer, begin, nodes_of, prepared
from api.data.asking import Asked, ElementFilters, resolve_filters, short_name
from api.data.context import CONTEXT
from api.data.models import Element, Elements
from api.data.nodes import Json, Nodes
from api.linked.addresses import find_nearest
from api.problems import Problem
from api.releases import Release
from vardgraf.namespaces import ID
from vardgraf.parameters import Text

router = APIRouter(tags=[TAG])
_PATH_LENGTH = 300
_INVERSE = ("subGoals", "activities", "measures", "statusReports", "continuedBy")


@router.get(
    "/api/elements",
    response_model=Elements,
    responses=WRONG_ASKED,
    response_description="Elementen, ett stycke i taget, med antal per slag, plan och tema."
    " / The elements, a page at a time, with counts by kind, plan and theme.",
    summary="Element efter slag, plan, tema med mera / Elements by kind, plan, theme and more",
)
async def list_elements(request: Request, asked: Annotated[ElementFilters, Query()]) -> Response:
    release = begin(request, ElementFilters)
    filters = await in_thread(lambda: resolve_filters(release, asked))
    index = await prepared(request).index.get(release)

    def make() -> dict[str, Any]:
        found, nodes = index.search(None, filters, limit=asked.limit, offset=asked.offset), nodes_of(release)
        return {
            "@context": CONTEXT,
            "total": found.total,
            "limit": asked.limit,
            "offset": asked.offset,
            "facets": tell_facets(found.facets, nodes),
            "items": [nodes.full(hit.iri) for hit in found.hits],
        }

    return await answer(request, release, Elements, make)


@router.get(
    "/api/elements/{path:path}",
    response_model=Element,
    responses=WRONG_OR_MISSING,
    response_description="Saken med allt som sägs om den, ställena där det står, skälen till det som är härlett, och"
    " det som leder hit."
    " / The thing with all that is said of it, the passages where it stands, the reasons for what was derived, and what"
    " leads here.",
    summary="Allt som grafen säger om en sak: angivet eller härlett, var och varför"
    " / All that the graph says of a thing: stated or derived, where and why",
    description="`path` är IRI:n efter `https://w3id.org/vardgraf/id/`, som `skane-2022/goal/…`."
    " / `path` is the IRI below `https://w3id.org/vardgraf/id/`, as `skane-2022/goal/…`.",
)
async def get_element(request: Request, path: str, asked: Annotated[Asked, Query()]) -> Response:
    release = begin(request, Asked)
    iri = ID + path
    if not await in_thread(lambda: is_described(release, iri)):
        raise await in_thread(lambda: _unknown(release, path))
    return await answer(
        request, release, Element, lambda: {"@context": CONTEXT, **tell_element(nodes_of(release), iri)}
    )


def is_described(release: Release, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return any(True for _ in release.store.quads_for_pattern(node, None, None, None))


def tell_element(nodes: Nodes, iri: str) -> Json:
    told = nodes.full(iri)
    for name in _INVERSE:
        if found := nodes.inverse(iri, name):
            told[name] = [nodes.stub(one) for one in found]
    about = nodes.inverse(iri, "derivations")
    told["derivations"] = [nodes.full(one, embed=False) for one in about if "/derivation/" in one]
    told["notes"] = [nodes.full(one, embed=False) for one in about if "/derivation/" not in one]
    return {**told, "statements": nodes.statements(iri), "neighbours": nodes.neighbours(iri)}


def tell_facets(facets: Mapping[str, Mapping[str, int]], nodes: Nodes) -> dict[str, list[Json]]:
    return {
        facet: [{"value": value, "count": number} for value, number in values.items()]
        if facet == "kind"
        else [_facet_value(iri, number, nodes) for iri, number in values.items()]
        for facet, values in facets.items()
    }


def _facet_value(iri: str, number: int, nodes: Nodes) -> Json:
    return {"value": short_name(iri), "count": number, "id": iri, "prefLabel": nodes.stub(iri).get("prefLabel")}


def _unknown(release: Release, path: str) -> Problem:
    near = find_nearest(release, ("id/" + path)[:_PATH_LENGTH])
    names = ", ".join(iri.removeprefix(ID) for iri in near)
    told = Text(
        "Grafen har inget sådant element." + (f" Närmast: {names}." if near else ""),
        "The graph has no such element." + (f" Nearest: {names}." if near else ""),
    )
    return Problem(404, "unknown-element", told, nearest=near)
