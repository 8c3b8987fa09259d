"""`/shapes`: the SHACL shapes of the rules, to which people are led; `/shapes/{name}`: those of profiles and others."""

from collections.abc import Callable, Iterable

from fastapi import APIRouter
from pyoxigraph import Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import heeding, respond
from api.linked.addresses import links
from api.linked.formats import OFFERED, SUFFIXES, write_triples
from api.linked.routes import METHODS, varies
from api.negotiation import HTML, choose
from api.problems import Problem
from api.releases import Release
from vardgraf.checks.rules import load_rules
from vardgraf.namespaces import BASE, PREFIXES, SHAPES, shapes_namespace
from vardgraf.parameters import Text
from vardgraf.profiles.published import find_published_shapes, read_published_shapes

router = APIRouter(include_in_schema=False)
PATH = "/shapes"
FOR_PEOPLE = "/about/rules"


@router.api_route(PATH, methods=METHODS)
@router.api_route(f"{PATH}.{{suffix}}", methods=METHODS)
async def get_shapes(request: Request, suffix: str | None = None) -> Response:
    """Raises Problem 404 for another suffix, 406."""
    asked = request.query_params.get("lang")
    query = f"?lang={asked}" if asked in ("sv", "en") else ""
    return await _answer(request, PATH, suffix, FOR_PEOPLE + query, lambda: load_rules().triples, ("vgs", SHAPES))


@router.api_route(f"{PATH}/{{name}}", methods=METHODS)
async def get_published_shapes(request: Request, name: str) -> Response:
    """Raises Problem 404 for another name or suffix, 406. A browser is led to the Turtle."""
    stem, dot, suffix = name.partition(".")
    path = f"{PATH}/{stem}"
    if stem not in find_published_shapes():
        raise _unknown([f"{PATH}/{one}" for one in find_published_shapes()])
    prefix = ("s", shapes_namespace(stem))
    return await _answer(
        request, path, suffix if dot else None, f"{path}.ttl", lambda: read_published_shapes(stem), prefix
    )


async def _answer(
    request: Request,
    path: str,
    suffix: str | None,
    for_people: str,
    read: Callable[[], Iterable[Triple]],
    prefix: tuple[str, str],
) -> Response:
    if suffix is not None and suffix not in SUFFIXES:
        raise _unknown([f"{path}.{one}" for one in SUFFIXES])
    chosen = choose(request, OFFERED, suffix)
    vary = varies(SUFFIXES.get(suffix or ""), chosen)
    if chosen is HTML:
        return RedirectResponse(for_people, 303, {"Vary": vary})
    release: Release = request.app.state.releases.current
    iri = BASE + path.removeprefix("/")
    headers = {"Link": links(path, iri, chosen), "Vary": vary}

    async def make() -> bytes:
        return await in_thread(lambda: write_triples(chosen, read(), iri, {**PREFIXES, prefix[0]: prefix[1]}))

    return await respond(heeding(request), release, chosen, make, headers=headers)


def _unknown(offered: list[str]) -> Problem:
    told = ", ".join(offered)
    return Problem(404, "not-found", Text(f"Det finns inte. Här finns: {told}.", f"Not here. There is: {told}."))
