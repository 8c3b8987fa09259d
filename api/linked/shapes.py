"""`/shapes`: the SHACL shapes of the rules as a graph, whose IRIs are `shapes#…`; people are led to the rules."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import respond
from api.linked.addresses import links
from api.linked.formats import OFFERED, SUFFIXES, write_triples
from api.linked.routes import METHODS, varies
from api.negotiation import HTML, choose
from api.problems import Problem
from api.releases import Release
from vardgraf.checks.rules import load_rules
from vardgraf.namespaces import PREFIXES, SHAPES, SHAPES_GRAPH
from vardgraf.parameters import Text

router = APIRouter(include_in_schema=False)
PATH = "/shapes"
FOR_PEOPLE = "/about/rules"


@router.api_route(PATH, methods=METHODS)
@router.api_route(f"{PATH}.{{suffix}}", methods=METHODS)
async def get_shapes(request: Request, suffix: str | None = None) -> Response:
    """Raises Problem 404 for another suffix, 406."""
    if suffix is not None and suffix not in SUFFIXES:
        told = ", ".join(f"{PATH}.{one}" for one in SUFFIXES)
        raise Problem(404, "not-found", Text(f"Det finns inte. Här finns: {told}.", f"Not here. There is: {told}."))
    chosen = choose(request, OFFERED, suffix)
    vary = varies(SUFFIXES.get(suffix or ""), chosen)
    if chosen is HTML:
        asked = request.query_params.get("lang")
        query = f"?lang={asked}" if asked in ("sv", "en") else ""
        return RedirectResponse(FOR_PEOPLE + query, 303, {"Vary": vary})
    release: Release = request.app.state.releases.current
    headers = {"Link": links(PATH, SHAPES_GRAPH, chosen), "Vary": vary}

    async def make() -> bytes:
        prefixes = {**PREFIXES, "vgs": SHAPES}
        return await in_thread(lambda: write_triples(chosen, load_rules().triples, SHAPES_GRAPH, prefixes))

    return await respond(request, release, chosen, make, headers=headers)
