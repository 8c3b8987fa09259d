"""The SPARQL page's company: the answer as a page for those without a script, and the terms that the editor offers."""

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import Table, in_thread
from api.caching import CACHE_CONTROL, is_known, make_etag, respond
from api.language import preferred_language
from api.negotiation import HTML, JSON
from api.pages import render
from api.pages.bar_chart import BarChart, make_bar_chart
from api.problems import Problem
from api.queries.cells import fit_rows
from api.releases import Release
from api.site.saved import ask_pages
from api.sparql.asking import Answered, ask_for_page
from api.sparql.etags import answer_etag, is_stable
from api.sparql.job import Job
from api.sparql.page import FORMATS, address_of
from vardgraf.namespaces import BASE, PREFIXES, VOCAB, shorten

router = APIRouter()
SHOWN_ROWS = 500
"""On a page, at most; the whole answer is there as data."""
_SLASH = "/"
_VARY = {"Vary": "Accept, Accept-Language"}
_UNCACHED = {"Cache-Control": "no-store"}


@router.get("/sparql/result")
async def get_result(request: Request, query: str = "", format: str = "html") -> Response:
    """Where the form leads. A wrong query comes back in the form, with what is wrong with it and status 400."""
    if not query.strip():
        return RedirectResponse("/sparql", 303)
    if format not in ("", "html"):
        return RedirectResponse(address_of(query, format=format), 303)
    headers = _caching(request, query)
    if "ETag" in headers and is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    release: Release = request.app.state.releases.current
    try:
        answered = await ask_for_page(request, query, SHOWN_ROWS)
    except Problem as problem:
        return await _page(request, query, None, problem, _VARY | _UNCACHED)
    is_of_release = release is request.app.state.releases.current  # else the workers may have answered from the newer
    return await _page(request, query, answered, None, headers if is_of_release else _VARY | _UNCACHED)


def _caching(request: Request, query: str) -> dict[str, str]:
    """An ETag for what is the same each time."""
    if not is_stable(query):
        return _VARY | _UNCACHED
    release: Release = request.app.state.releases.current
    answer = answer_etag(release, Job(query, HTML.name), request.app.state.settings)
    etag = make_etag(release, answer, request.url.query, preferred_language(request))
    return _VARY | {"ETag": etag, "Cache-Control": CACHE_CONTROL}


@router.get("/sparql/terms.json")
async def get_terms(request: Request) -> Response:
    """All that may be named in a query, made once of each release."""
    release: Release = request.app.state.releases.current

    async def make() -> bytes:
        return await in_thread(lambda: write_terms(release))

    return await respond(request, release, JSON, make)


def write_terms(release: Release) -> bytes:
    """Prefixes, and the terms by the names that these give them."""
    rows = ask_pages(release, "sparql-terms")
    schemes = {row["term"] for row in rows if row["kind"] == "scheme" and row["term"].startswith(VOCAB)}
    prefixes = PREFIXES | {iri.removeprefix(VOCAB): iri + _SLASH for iri in sorted(schemes)}
    terms: dict[str, dict[str, str]] = {}
    for row in rows:
        name = _name(row["term"], prefixes)
        if name:
            terms.setdefault(row["term"], {"name": name, **{key: row[key] for key in row if key != "term"}})
    content = {"base": BASE, "prefixes": prefixes, "terms": list(terms.values())}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _name(iri: str, prefixes: dict[str, str]) -> str | None:
    """By the prefix of a vocabulary where there is one, as the saved queries have them; None without a prefix."""
    namespace, slash, local = iri.rpartition(_SLASH)
    scheme = namespace.removeprefix(VOCAB)
    if local and prefixes.get(scheme) == namespace + slash:
        return f"{scheme}:{local}"
    short = shorten(iri)
    return None if short == iri else short


async def _page(
    request: Request, query: str, answered: Answered | None, problem: Problem | None, headers: dict[str, str]
) -> Response:
    rows = fit_rows(answered.table.rows) if answered else []
    context: dict[str, Any] = {
        "query": query,
        "settings": request.app.state.settings,
        "answered": answered,
        "rows": rows,
        "chart": _chart(answered, len(rows)) if answered else None,
        "problem": problem and problem.document(request),
        "wrong_line": _wrong_line(query, problem) if problem else None,
        "formats": [one for one in FORMATS if answered and one[2] == answered.is_graph],
        "choices": FORMATS,
        "address_of": address_of,
    }
    body = await in_thread(lambda: render(request, "sparql/result.html", **context))
    if problem:
        headers |= {name: value for name, value in problem.headers.items() if name == "Retry-After"}
    return Response(body, problem.status if problem else 200, headers, HTML.content_type)


def _chart(answered: Answered, rows: int) -> BarChart | None:
    """Of what the table shows."""
    shown = Table(answered.table.columns, answered.table.rows[:rows])
    return None if answered.is_graph else make_bar_chart(shown)


def _wrong_line(query: str, problem: Problem) -> tuple[str, str] | None:
    """The line that the problem names, in two parts at its column."""
    lines, line = query.splitlines(), problem.members.get("line", 0)
    if not 0 < line <= len(lines):
        return None
    column = problem.members["column"] - 1
    return lines[line - 1][:column], lines[line - 1][column:]
