"""The files of the pages over HTTP."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.assets import load_assets
from api.problems import Problem
from vardgraf.parameters import Text

router = APIRouter()


@router.get("/static/{hash}/{name:path}", include_in_schema=False)
async def get_asset(request: Request, hash: str, name: str) -> Response:
    asset = load_assets().get(name)
    if asset is None or asset.hash != hash:
        raise Problem(404, "unknown-file", Text("Filen finns inte.", "There is no such file."))
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{asset.hash}"'}
    if request.headers.get("if-none-match") == f'"{asset.hash}"':
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
