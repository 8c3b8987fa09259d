"""`/openapi.json` for programs, `/docs` for people."""

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import heeding, respond
from api.language import preferred_language
from api.negotiation import HTML, Representation
from api.openapi.document import make_document
from api.openapi.reading import read_operations
from api.pages import render
from api.queries.asking import site_address
from api.releases import Release

router = APIRouter()
_DOCUMENT = Representation("json", "application/json", "json")


@router.get("/openapi.json", include_in_schema=False)
async def get_document(request: Request) -> Response:
    request = heeding(request, "lang")

    async def make() -> bytes:
        return await in_thread(lambda: json.dumps(_make(request), ensure_ascii=False).encode())

    return await _respond(request, _DOCUMENT, make)


@router.get("/docs", include_in_schema=False)
async def get_page(request: Request) -> Response:
    request = heeding(request, "lang")

    def write() -> bytes:
        document = _make(request)
        return render(request, "openapi/docs.html", document=document, groups=read_operations(document))

    async def make() -> bytes:
        return await in_thread(write)

    return await _respond(request, HTML, make)


def _make(request: Request) -> dict[str, Any]:
    """The store works here: call it in a thread."""
    release: Release = request.app.state.releases.current
    return make_document(request.app, release, preferred_language(request), site_address(request))


async def _respond(request: Request, representation: Representation, make: Any) -> Response:
    depends_on = (site_address(request), preferred_language(request))
    return await respond(request, request.app.state.releases.current, representation, make, depends_on=depends_on)
