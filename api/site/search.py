"""The search page: hits with the words marked, and facets to narrow them."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.data.answering import nodes_of, prepared
from api.data.asking import Filters, resolve_filters
from api.data.elements import tell_facets
from api.data.nodes import Json, Nodes
from api.language import preferred_language
from api.paging import Page
from api.releases import Release
from api.site.answering import page
from api.site.compare.vocabulary import Concept, vocabulary_of
from api.site.places import places_of
from vardgraf.namespaces import ID, PLANS
from vardgraf.parameters import TEXT_LENGTH

router = APIRouter()
HITS = 20
MOST_THEMES = 6
_WORD = re.compile(r"\w+")
_PLACE = re.compile(
    r"([a-z]+-\d{4}(?:-[a-z]+)*)\s*[: ]\s*(?:(?:rad|line)\s*)?(\d{1,6})(?:\s*[-–]\s*\d{1,6})?", re.IGNORECASE
)
"""The name of a place as pages write it, uppsala-2019:160 or uppsala-2019:160-164."""
_LAST_OFFSET = 10_000
_FACETS = ("kind", "region", "plan", "theme")


@router.get("/search")
async def get_search(request: Request, q: str = "", offset: int = 0) -> Response:
    asked, start = q.strip()[:TEXT_LENGTH], min(max(offset, 0), _LAST_OFFSET)
    chosen = {name: value for name in _FACETS if (value := request.query_params.get(name))}
    release: Release = request.app.state.releases.current
    index = await prepared(request).index.get(release)
    filters = resolve_filters(release, _read_filters(chosen))
    language = preferred_language(request)

    def view(release: Release) -> dict[str, Any]:
        found, nodes = index.search(asked or None, filters, limit=HITS, offset=start), nodes_of(release)
        facets = tell_facets(found.facets, nodes)
        return {
            "q": asked,
            "chosen": chosen,
            "chosen_nodes": {
                name: nodes.stub(iri) for name, iri in filters.items() if name in chosen and name != "kind"
            },
            "themes": _find_themes(release, asked, language),
            "line": _find_line(release, asked),
            "found": found,
            "hits": [(hit, *_plan_and_region(nodes, nodes.full(hit.iri, embed=False))) for hit in found.hits],
            "facets": [(name, facets[name]) for name in _FACETS if facets.get(name)],
            "page": Page(found.total, HITS, start),
        }

    return await page(request, "site/search.html", view)


def _read_filters(chosen: dict[str, str]) -> Filters:
    """Those that are not left empty, which a form sends, too. Raises RequestValidationError."""
    try:
        return Filters.model_validate(chosen)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


def _find_themes(release: Release, asked: str, language: str) -> list[Concept]:
    """The themes that have words beginning so: the plans are in Swedish, and themes have English names too."""
    wanted = _WORD.findall(asked.casefold())
    concepts = vocabulary_of(release).scheme("theme", language) if wanted else []
    return [concept for concept in concepts if _is_named(concept, wanted)][:MOST_THEMES]


def _is_named(concept: Concept, wanted: list[str]) -> bool:
    words = _WORD.findall(f"{concept.label.sv} {concept.label.en}".casefold())
    return all(any(word.startswith(one) for word in words) for one in wanted)


@dataclass(frozen=True)
class Line:
    """A line of a plan: its passages with what is quoted from each. A line that nothing is quoted from has none."""

    plan: Json
    number: int
    passages: tuple[tuple[str, str, list[Json]], ...]
    """Name, IRI, and what is quoted."""


def _find_line(release: Release, asked: str) -> Line | None:
    """None where what is asked for is not the name of a place."""
    match = _PLACE.fullmatch(asked)
    plan, number = (match[1].lower(), int(match[2])) if match else ("", 0)
    if plan not in PLANS:
        return None
    nodes, places = nodes_of(release), places_of(release)
    found = [
        (places.name_of(iri), iri, [nodes.stub(one) for one in nodes.quoting(iri) if "/name-use/" not in one])
        for iri, lines in places.of_plan(plan).items()
        if number in lines
    ]
    return Line(nodes.stub(ID + plan), number, tuple(sorted(found, key=lambda one: one[:2])))


def _plan_and_region(nodes: Nodes, node: Json) -> tuple[Json | None, Json | None]:
    """The plan that a thing is part of, or the first that mentions it, and the region of that plan."""
    plan = _first(node.get("isPartOf") or node.get("mentionedIn"))
    return plan, _first(nodes.full(plan["id"], embed=False).get("region")) if plan else None


def _first(told: Any) -> Json | None:
    first: Json | None = told[0] if isinstance(told, list) and told else told or None
    return first
