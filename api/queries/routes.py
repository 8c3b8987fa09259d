"""`/queries` lists the queries, `/queries/{name}` answers one, `/query/{name}` is the query itself as a thing."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import respond
from api.language import preferred_language
from api.negotiation import HTML, JSON, Representation, choose, parse_accept
from api.pages import render
from api.problems import Problem
from api.queries.asking import bind_query, read_asked, refuse_unknown, site_address
from api.queries.description import RDF_REPRESENTATIONS, describe_queries, describe_query, write_description
from api.queries.formats import REPRESENTATIONS, SPARQL_JSON, write_table
from api.queries.page import answer_page
from api.queries.paging import cut_page, make_page, page_headers
from api.queries.running import find_table
from api.queries.tags import TAGS
from api.releases import Release
from vardgraf.errors import UsageError
from vardgraf.parameters import Text, nearest
from vardgraf.queries import Query, load_catalogue

router = APIRouter()
SPARQL_QUERY = Representation("sparql", "application/sparql-query", "rq")
LIST_REPRESENTATIONS = (JSON, HTML, *RDF_REPRESENTATIONS)
_SUFFIXES = {one.suffix for one in (*REPRESENTATIONS, *LIST_REPRESENTATIONS, SPARQL_QUERY)}


@router.get("/queries", include_in_schema=False)
@router.get("/queries.{suffix}", include_in_schema=False)
async def get_queries(request: Request, suffix: str | None = None) -> Response:
    if suffix and suffix not in _SUFFIXES:
        raise Problem(404, "not-found", Text("Här finns inget.", "There is nothing at this address."))
    representation = choose(request, LIST_REPRESENTATIONS, suffix)
    refuse_unknown(request.query_params, ["format", "lang"])
    site, catalogue = site_address(request), load_catalogue()

    async def make() -> bytes:
        if representation is HTML:
            return render(request, "queries/list.html", queries=catalogue, tags=TAGS)
        return write_description(describe_queries(catalogue, site), representation)

    release = request.app.state.releases.current
    return await respond(request, release, representation, make, depends_on=(site, preferred_language(request)))


@router.get("/queries/{name}", include_in_schema=False)
async def get_answer(request: Request, name: str) -> Response:
    query, suffix = find_query(name)
    representation = choose(request, _offered(request), suffix)
    release: Release = request.app.state.releases.current
    if representation is HTML:
        return await answer_page(request, release, query, find_table)
    asked = read_asked(query, request.query_params)
    text = await in_thread(lambda: bind_query(query, asked.values, release))

    async def make() -> tuple[bytes, dict[str, str]]:
        table = await find_table(request, release, text)
        page = make_page(table, asked)
        body = await in_thread(lambda: write_table(cut_page(table, page), representation, query, asked, page.total))
        return body, page_headers(request, page, asked)

    return await respond(request, release, representation, make)


@router.get("/query/", include_in_schema=False)
async def get_query_namespace(request: Request) -> Response:
    return RedirectResponse("/queries", 303)


@router.get("/query/{name}", include_in_schema=False)
async def get_description(request: Request, name: str) -> Response:
    """What the IRI of a query names: its description, its text, or (for people) the page where it is asked."""
    query, suffix = find_query(name)
    representation = choose(request, (*RDF_REPRESENTATIONS, SPARQL_QUERY, HTML), suffix)
    refuse_unknown(request.query_params, ["format", "lang"])
    if representation is HTML:
        return RedirectResponse(f"/queries/{query.name}", 303, {"Vary": "Accept"})
    site = site_address(request)

    async def make() -> bytes:
        if representation is SPARQL_QUERY:
            return query.text.encode()
        return write_description(describe_query(query, site), representation)

    return await respond(request, request.app.state.releases.current, representation, make, depends_on=(site,))


def find_query(name: str) -> tuple[Query, str | None]:
    """The query of a path's last part, and the suffix that it may end with. Raises Problem 404."""
    stem, _, suffix = name.rpartition(".")
    if not stem or suffix not in _SUFFIXES:
        stem, suffix = name, ""
    try:
        return load_catalogue().find(stem), suffix or None
    except UsageError:
        near = nearest(stem, [query.name for query in load_catalogue()])
        told = ", ".join(near)
        detail = Text(
            f"Det finns ingen fråga {stem!r}. Närmast: {told}.", f"There is no query {stem!r}. Nearest: {told}."
        )
        raise Problem(404, "unknown-query", detail, nearest=near) from None


def _offered(request: Request) -> tuple[Representation, ...]:
    """Who names SPARQL's JSON beside plain JSON can read it, and nobody else names it."""
    ranges = parse_accept(", ".join(request.headers.getlist("accept")))
    if any(one.subtype == "sparql-results+json" and one.quality for one in ranges):
        return SPARQL_JSON, *REPRESENTATIONS
    return REPRESENTATIONS
