"""`/problems`: what the kinds of problems mean and what to do, where the `type` of a problem document leads."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.caching import respond
from api.language import preferred_language
from api.negotiation import HTML, JSON, choose
from api.pages.rendering import render
from api.problems import ADDRESS, Kind, Problem, load_kinds
from api.releases import Release
from vardgraf.parameters import Text, nearest

router = APIRouter()
OFFERED = (HTML, JSON)


@router.get(ADDRESS)
async def list_kinds(request: Request) -> Response:
    kinds = list(load_kinds().values())
    return await _answer(request, "problem_kinds.html", {"kinds": kinds}, {"items": [_tell(kind) for kind in kinds]})


@router.get(f"{ADDRESS}/{{name}}")
async def get_kind(request: Request, name: str) -> Response:
    """Raises Problem 404 with the nearest kinds."""
    kinds = load_kinds()
    if name not in kinds:
        near = nearest(name, kinds, 3)
        told = Text(
            f"Det finns inget slag av fel {name!r}. Närmast: {', '.join(near)}.",
            f"There is no kind of problem {name!r}. Nearest: {', '.join(near)}.",
        )
        raise Problem(404, "unknown-problem", told, nearest=near)
    return await _answer(request, "problem_kind.html", {"kind": kinds[name]}, _tell(kinds[name]))


async def _answer(request: Request, template: str, view: dict[str, Any], content: dict[str, Any]) -> Response:
    release: Release = request.app.state.releases.current
    chosen = choose(request, OFFERED)

    async def make() -> bytes:
        return render(request, template, **view) if chosen is HTML else bytes(JSONResponse(content).body)

    language = (preferred_language(request),) if chosen is HTML else ()
    return await respond(request, release, chosen, make, depends_on=language)


def _tell(kind: Kind) -> dict[str, Any]:
    texts = {name: getattr(kind, name) for name in ("title", "meaning", "remedy")}
    return {"type": kind.address, **{name: {"sv": text.sv, "en": text.en} for name, text in texts.items()}}
