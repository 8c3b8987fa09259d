"""`/id/….html` and `/vocab/….html`: pages of things and vocabularies; `api.linked` serves the same things as data."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import heeding, respond
from api.data.answering import prepared
from api.language import Language, preferred_language
from api.linked.addresses import find_target, links, path_of
from api.linked.descriptions import is_scheme
from api.linked.formats import DATA
from api.linked.routes import METHODS, answer, varies
from api.negotiation import HTML
from api.pages import render
from api.problems import Problem
from api.releases import Release
from api.site.answering import page
from api.site.elements.arriving import PAGE, Arriving, read_arriving
from api.site.elements.schemes import view_vocabulary
from api.site.elements.view import view_element, view_list, view_surroundings
from vardgraf.checks.findings import Finding
from vardgraf.kinds import KINDS
from vardgraf.namespaces import BASE, CC0, ID, PLANS, VOCAB, expand_curie
from vardgraf.parameters import Text

router = APIRouter()


@router.api_route("/id/{path:path}.html", methods=METHODS)
async def get_thing_page(request: Request, path: str) -> Response:
    return await _answer(request, f"/id/{path}.html")


@router.api_route("/vocab/{path:path}.html", methods=METHODS)
async def get_concept_page(request: Request, path: str) -> Response:
    return await _answer(request, f"/vocab/{path}.html")


@router.get("/graph-view")
async def get_graph_view(request: Request, iri: str = "") -> Response:
    """The surroundings of a thing as a picture. Raises Problem 404 with the nearest IRIs."""
    release: Release = request.app.state.releases.current
    target = await in_thread(lambda: find_target(release, "/" + iri.removeprefix(BASE).lstrip("/")))
    if not target.iri.startswith((ID, VOCAB)):
        raise Problem(
            404, "not-found", Text("Bilden visar ting, inte grafer.", "The picture shows things, not graphs.")
        )
    language = preferred_language(request)
    return await page(
        request,
        "site/elements/graph_view.html",
        lambda release: {"path": path_of(target.iri), **view_surroundings(release, target.iri, language)},
    )


async def _answer(request: Request, path: str) -> Response:
    """Raises Problem 404 with the nearest IRIs."""
    release: Release = request.app.state.releases.current
    target = await in_thread(lambda: find_target(release, path))
    if target.representation is not HTML:
        return await answer(request, path)
    request = heeding(request, "lang", "format", "list", "plan", "kind", "offset")
    findings = await prepared(request).findings.get(release)
    language = preferred_language(request)

    async def make() -> bytes:
        return await in_thread(lambda: _page(request, release, target.iri, language, findings))

    headers = {"Link": links(target.path, target.iri, HTML), "Vary": varies(HTML, HTML)}
    return await respond(request, release, HTML, make, headers=headers, depends_on=(language,))


def _page(request: Request, release: Release, iri: str, language: Language, findings: tuple[Finding, ...]) -> bytes:
    shared = {"path": path_of(iri), "data": DATA, "licence": CC0}
    if is_scheme(iri):
        return render(request, "site/elements/scheme.html", **shared | view_vocabulary(release, iri, language))
    if "list" in request.query_params:
        arriving = read_arriving(release, iri)
        predicate, asked = _asked(request, arriving)
        view = view_list(release, iri, arriving, predicate, asked, language)
        return render(request, "site/elements/list.html", **shared | view | {"asked": asked})
    view = view_element(release, iri, language, findings)
    return render(request, "site/elements/element.html", **shared | view)


def _asked(request: Request, arriving: Arriving) -> tuple[str, dict[str, str]]:
    """The property of a list, and what the list is narrowed to. Raises Problem 404."""
    given: dict[str, Any] = {name: request.query_params.get(name, "") for name in ("list", "plan", "kind", "offset")}
    try:
        predicate = expand_curie(given["list"])
    except KeyError:
        predicate = ""
    fits = given["plan"] in ("", *PLANS) and given["kind"] in ("", *KINDS)
    if predicate not in arriving.found or not fits:
        raise Problem(404, "not-found", Text("Här finns ingen sådan lista.", "There is no such list here."))
    offset = int(given["offset"]) if given["offset"].isdecimal() and len(given["offset"]) < 7 else 0
    return predicate, {"plan": given["plan"], "kind": given["kind"], "offset": str(offset - offset % PAGE)}
