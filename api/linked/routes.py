"""Linked data over HTTP: things lead to documents about them (303), documents answer in the format asked for."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import CACHE_CONTROL, heeding, respond
from api.language import preferred_language
from api.linked.addresses import ABOUT, Target, description_links, find_target, links, unknown
from api.linked.descriptions import LINKS_LIMIT, describe
from api.linked.documents import is_described, make_document
from api.linked.formats import DATA, OFFERED, SUFFIXES, write_quads
from api.negotiation import HTML, Representation, choose
from api.releases import Release
from vardgraf.namespaces import ID, VOCAB

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]
TRUNCATED = "Vardgraf-Truncated"


@router.api_route("/id/{path:path}", methods=METHODS)
async def get_thing(request: Request, path: str) -> Response:
    return await answer(request, f"/id/{path}")


@router.api_route("/vocab", methods=METHODS)
@router.api_route("/vocab/", methods=METHODS)
async def get_vocabularies(request: Request) -> Response:
    return RedirectResponse("/ontology.html#vocabularies", 303)


@router.api_route("/vocab/{path:path}", methods=METHODS)
async def get_concept(request: Request, path: str) -> Response:
    """A namespace, which ends with a slash, leads to the vocabulary whose concepts it begins."""
    return await answer(request, f"/vocab/{path.removesuffix('/')}")


@router.api_route(f"/graph/{{path:path}}/{ABOUT}", methods=METHODS)
@router.api_route(f"/graph/{{path:path}}/{ABOUT}.{{suffix}}", methods=METHODS)
async def get_graph_description(request: Request, path: str, suffix: str | None = None) -> Response:
    """What is said of a graph, as data; its page tells it to people. Raises Problem 404, 406."""
    release: Release = request.app.state.releases.current
    target = await in_thread(lambda: find_target(release, f"/graph/{path}"))
    if not target.is_graph_told_of or target.representation or suffix not in (None, *SUFFIXES):
        raise await in_thread(lambda: unknown(release, f"graph/{path}"))
    chosen = choose(request, OFFERED, suffix)
    if chosen is HTML:
        return _see_other(request, target, HTML)
    return await _description(request, release, target, chosen, is_chosen_by_path=suffix is not None)


@router.api_route("/graph/{path:path}", methods=METHODS)
async def get_graph(request: Request, path: str) -> Response:
    return await answer(request, f"/graph/{path}")


@router.api_route("/graph", methods=METHODS)
async def get_graphs(request: Request) -> Response:
    return RedirectResponse("/catalog", 303)


@router.api_route("/ontology{rest:path}", methods=METHODS)
async def get_ontology(request: Request, rest: str) -> Response:
    return await answer(request, f"/ontology{rest}")


async def answer(request: Request, path: str) -> Response:
    """Raises Problem 404 with the nearest IRIs, 406 with what is offered."""
    release: Release = request.app.state.releases.current
    target = await in_thread(lambda: find_target(release, path))
    suffix = target.representation.suffix if target.representation else None
    chosen = choose(request, OFFERED, suffix)
    if target.representation is None and target.iri.startswith((ID, VOCAB)):
        return _see_other(request, target, chosen)
    return await _document(request, release, target, chosen)


def _see_other(request: Request, target: Target, chosen: Representation) -> Response:
    asked = request.query_params.get("lang")
    query = f"?lang={asked}" if asked in ("sv", "en") else ""
    headers = {
        "Location": f"{target.path}.{chosen.suffix}{query}",
        "Cache-Control": CACHE_CONTROL,
        "Vary": "Accept",
        "Link": links(target.path, target.iri, None),
    }
    return Response(status_code=303, headers=headers)


async def _document(request: Request, release: Release, target: Target, chosen: Representation) -> Response:
    request = heeding(request, *heeded(chosen))
    language = (preferred_language(request),) if chosen is HTML else ()
    headers = {"Link": links(target.path, target.iri, chosen), "Vary": varies(target.representation, chosen)}
    if target.representation is None:
        headers["Content-Location"] = f"{target.path}.{chosen.suffix}"
    if target.is_graph_told_of:
        headers["Link"] += f", {description_links(target.path, target.iri)}"

    async def make() -> tuple[bytes, dict[str, str]]:
        return await in_thread(work)

    def work() -> tuple[bytes, dict[str, str]]:
        cut = is_described(target.iri) and describe(release, target.iri).left_out
        said = {TRUNCATED: f"links; limit={LINKS_LIMIT}"} if cut else {}
        return make_document(request, release, target.iri, chosen), said

    return await respond(request, release, chosen, make, headers=headers, depends_on=language)


async def _description(
    request: Request, release: Release, target: Target, chosen: Representation, *, is_chosen_by_path: bool
) -> Response:
    path = f"{target.path}/{ABOUT}"
    headers = {"Link": links(path, target.iri, chosen, DATA), "Vary": "Accept-Encoding"}
    if not is_chosen_by_path:
        headers |= {"Content-Location": f"{path}.{chosen.suffix}", "Vary": varies(None, chosen)}

    async def make() -> bytes:
        return await in_thread(lambda: write_quads(chosen, describe(release, target.iri).quads, target.iri))

    return await respond(heeding(request), release, chosen, make, headers=headers)


def heeded(chosen: Representation) -> tuple[str, ...]:
    """The parameters that a document depends on: a page leads to itself in other languages; data are the same."""
    return ("lang", "format") if chosen is HTML else ()


def varies(asked: Representation | None, chosen: Representation) -> str:
    """On which headers of the request the answer depends; an address with a suffix does not depend on Accept."""
    names = ["Accept"] if asked is None else []
    return ", ".join([*names, *(["Accept-Language"] if chosen is HTML or asked is None else []), "Accept-Encoding"])
