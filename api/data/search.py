"""`/api/search`: Swedish full text search over labels, other names, numbers and abbreviations."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, answer, begin, nodes_of, prepared
from api.data.asking import TRY, Filters, resolve_filters
from api.data.context import CONTEXT
from api.data.elements import tell_facets
from api.data.models import Found
from api.data.nodes import Json, Nodes
from vardgraf.parameters import TEXT_LENGTH
from vardgraf.search import Hit

router = APIRouter(tags=[TAG])
_PLACE = ("isPartOf", "mentionedIn")


class SearchAsked(Filters):
    q: str = Field(
        "",
        max_length=TEXT_LENGTH,
        description="Orden som söks; alla ska finnas, inom citattecken intill varandra."
        " / The words, all of them; those in quotation marks side by side.",
    )


@router.get(
    "/api/search",
    response_model=Found,
    responses=WRONG_ASKED,
    response_description="Träffarna, de bästa först, med orden markerade, antal per slag, plan och tema, och förslag på"
    " stavning. / The hits, the best first, with the words marked, counts by kind, plan and theme, and how a word that"
    " nothing has may be spelt.",
    summary="Sökning i text: böjningar, sammansättningar, förkortningar, början av ord"
    " / Swedish full text search: inflections, compounds, abbreviations, beginnings of words",
    openapi_extra={TRY: "q=samverkan"},
)
async def search(request: Request, asked: Annotated[SearchAsked, Query()]) -> Response:
    release = begin(request, SearchAsked)
    filters = await in_thread(lambda: resolve_filters(release, asked))
    index = await prepared(request).index.get(release)

    def make() -> dict[str, Any]:
        found, nodes = index.search(asked.q, filters, limit=asked.limit, offset=asked.offset), nodes_of(release)
        return {
            "@context": CONTEXT,
            "q": asked.q,
            "didYouMean": found.suggestion,
            "total": found.total,
            "limit": asked.limit,
            "offset": asked.offset,
            "facets": tell_facets(found.facets, nodes),
            "items": [_hit(hit, nodes) for hit in found.hits],
        }

    return await answer(request, release, Found, make)


def _hit(hit: Hit, nodes: Nodes) -> Json:
    node = nodes.full(hit.iri, embed=False)
    kept = {name: node[name] for name in (*nodes.stub(hit.iri), *_PLACE) if name in node}
    shown = {"matched": hit.matched, "highlight": hit.highlight, "spans": hit.spans, "points": hit.points}
    return {**kept, **shown}
