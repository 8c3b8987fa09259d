"""The files of the pages over HTTP."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.caching import CACHE_CONTROL, is_known
from api.pages.assets import Asset, load_assets
from api.problems import Problem
from vardgraf.parameters import Text

router = APIRouter(include_in_schema=False)
store_router = APIRouter(include_in_schema=False)
"""Where a store is served that is no release: it has no first page of its own."""
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/static/{hash}/{name:path}")
async def get_asset(request: Request, hash: str, name: str) -> Response:
    asset = load_assets().get(name)
    if asset is None or asset.hash != hash:
        raise Problem(404, "unknown-file", Text("Filen finns inte.", "There is no such file."))
    return _send(request, asset, FOR_EVER)


@router.get("/favicon.svg")
async def get_favicon(request: Request) -> Response:
    return _send(request, load_assets()["logo.svg"], CACHE_CONTROL)


@router.get("/favicon.ico")
async def get_old_favicon(request: Request) -> Response:
    return RedirectResponse("/favicon.svg", 301)


@store_router.get("/")
async def get_first_page(request: Request) -> Response:
    return RedirectResponse("/sparql", 303)


def _send(request: Request, asset: Asset, caching: str) -> Response:
    headers = {"Cache-Control": caching, "ETag": f'"{asset.hash}"', "Vary": "Accept-Encoding"}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
