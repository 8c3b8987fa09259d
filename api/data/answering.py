"""How the routes answer: negotiated, from memory or made in a thread, with ETags and links to other pages."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import respond
from api.data.asking import refuse_unknown
from api.data.nodes import Nodes
from api.data.once import Prepared
from api.negotiation import JSON, JSON_LD, choose
from api.paging import Page
from api.problems import MEDIA_TYPE
from api.releases import Release

TAG = "data"
OFFERED = (JSON, JSON_LD)
_PROBLEM: dict[str, Any] = {
    "description": "Vad som är fel och vad man gör åt det (RFC 9457). / What is wrong and what to do (RFC 9457).",
    "content": {MEDIA_TYPE: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}},
}
WRONG_ASKED: dict[int | str, dict[str, Any]] = {400: _PROBLEM, 406: _PROBLEM}
WRONG_OR_MISSING: dict[int | str, dict[str, Any]] = {**WRONG_ASKED, 404: _PROBLEM}


def begin(request: Request, asked: type[BaseModel]) -> Release:
    """The release to answer from, once it is sure that the parameters are known ones."""
    refuse_unknown(request, asked)
    release: Release = request.app.state.releases.current
    return release


def prepared(request: Request) -> Prepared:
    found: Prepared = request.app.state.prepared
    return found


async def answer(
    request: Request,
    release: Release,
    model: type[BaseModel],
    make: Callable[[], dict[str, Any]],
    *,
    depends_on: tuple[str, ...] = (),
) -> Response:
    """The answer; one with `total`, `limit` and `offset` has links to its other pages."""
    representation = choose(request, OFFERED)

    def write() -> tuple[bytes, dict[str, str]]:
        content = make()
        paged = {"total", "limit", "offset"} <= content.keys()
        page = Page(content["total"], content["limit"], content["offset"]) if paged else None
        body = model.model_validate(content).model_dump_json(by_alias=True, exclude_unset=True)
        return body.encode(), page.headers(request) if page else {}

    return await respond(request, release, representation, lambda: in_thread(write), depends_on=depends_on)


@lru_cache(maxsize=2)
def nodes_of(release: Release) -> Nodes:
    return Nodes(release.store)
