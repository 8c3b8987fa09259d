"""The search page: hits with the words marked, and facets to narrow them."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.data.answering import nodes_of, prepared
from api.data.asking import Filters, resolve_filters
from api.data.elements import tell_facets
from api.data.nodes import Json
from api.paging import Page
from api.releases import Release
from api.site.answering import page
from vardgraf.parameters import TEXT_LENGTH

router = APIRouter()
HITS = 20
_LAST_OFFSET = 10_000
_FACETS = ("kind", "region", "plan", "theme")


@router.get("/search")
async def get_search(request: Request, q: str = "", offset: int = 0) -> Response:
    asked, start = q.strip()[:TEXT_LENGTH], min(max(offset, 0), _LAST_OFFSET)
    chosen = {name: value for name in _FACETS if (value := request.query_params.get(name))}
    release: Release = request.app.state.releases.current
    index = await prepared(request).index.get(release)
    filters = resolve_filters(release, Filters.model_validate(chosen))

    def view(release: Release) -> dict[str, Any]:
        found, nodes = index.search(asked or None, filters, limit=HITS, offset=start), nodes_of(release)
        facets = tell_facets(found.facets, nodes)
        return {
            "q": asked,
            "chosen": chosen,
            "found": found,
            "hits": [(hit, _plan(nodes.full(hit.iri, embed=False))) for hit in found.hits],
            "facets": [(name, facets[name]) for name in _FACETS if facets.get(name)],
            "page": Page(found.total, HITS, start),
        }

    return await page(request, "site/search.html", view)


def _plan(node: Json) -> Json | None:
    """The plan that a thing is part of, or the first that mentions it."""
    told = node.get("isPartOf") or node.get("mentionedIn")
    plan: Json | None = told[0] if isinstance(told, list) and told else told or None
    return plan
