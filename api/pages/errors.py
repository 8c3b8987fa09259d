"""Every error of the application as a problem document, or as a page for those who ask for pages."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.language import preferred_language
from api.misfits import tell_misfit
from api.negotiation import HTML, Representation, best_offer
from api.pages.nearest import nearest_links
from api.pages.rendering import render
from api.problems import MEDIA_TYPE, Problem
from vardgraf.parameters import Text

_PROBLEM = Representation("problem", MEDIA_TYPE, "json", ("application/json",))
ADDRESS_LENGTH = 4_000
"""Longer ones are not linked to."""
_FAILED = Text(
    "Servern gjorde fel. Försök igen; anmäl felet med dess request_id om det består.",
    "The server made a mistake. Try again; report it with its request_id if it persists.",
)
_NOT_HERE = Text(
    "Här finns inget med den adressen. Gå från startsidan (/), eller sök på /search.",
    "There is nothing at this address. Go on from the first page (/), or search at /search.",
)
_NOT_IN_STORE = Text(
    "Här finns inget med den adressen. Frågor ställs på /sparql.",
    "There is nothing at this address. Queries are asked at /sparql.",
)
_KINDS = {404: "not-found", 405: "method-not-allowed"}


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, handle_problem)
    app.add_exception_handler(HTTPException, handle_http_error)
    app.add_exception_handler(RequestValidationError, handle_invalid_request)


async def handle_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    headers = {"Vary": "Accept, Accept-Language"} | problem.headers
    problem.headers = headers
    if best_offer(", ".join(request.headers.getlist("accept")), (_PROBLEM, HTML)) is not HTML:
        return problem.response(request)
    document = problem.document(request)
    page = render(_briefly(request), "problem.html", nearest=nearest_links(request, document), **_told(document))
    return Response(page, problem.status, headers, HTML.content_type)


async def tell_failure(request: Request, request_id: str) -> Response:
    """What nobody foresaw, told as any other problem; not as a page where it is the pages that fail."""
    problem = Problem(500, "internal", _FAILED, request_id=request_id)
    try:
        return await handle_problem(request, problem)
    except Exception:
        return problem.response(request)


async def handle_http_error(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: an unknown path, a method that a path does not have."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = _NOT_HERE if request.app.state.settings.store is None else _NOT_IN_STORE
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "GET, HEAD")
        detail = Text(f"Adressen svarar bara på {allowed}.", f"This address answers {allowed} only.")
    else:
        detail = Text(str(error.detail), str(error.detail))
    kind = _KINDS.get(error.status_code, "http-error")
    return await handle_problem(request, Problem(error.status_code, kind, detail, headers=error.headers))


async def handle_invalid_request(request: Request, error: Exception) -> Response:
    """A parameter that does not have the type that its route declares."""
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = dict(error.errors()[0])
    name, misfit = str(first["loc"][-1]), tell_misfit(first)
    detail = Text(f"Parametern {name} går inte att använda: {misfit.sv}.", f"Bad parameter {name}: {misfit.en}.")
    return await handle_problem(request, Problem(400, "bad-parameter", detail, parameter=name))


def _briefly(request: Request) -> Request:
    """Without an address that is too long to be told again: a page links to its own in the other language."""
    scope = request.scope
    if len(scope["path"]) + len(scope["query_string"]) <= ADDRESS_LENGTH:
        return request
    language = f"lang={preferred_language(request)}"
    return Request({**scope, "path": "/", "raw_path": b"/", "query_string": language.encode()})


def _told(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document.get(name) for name in ("type", "status", "title", "detail", "request_id")}
