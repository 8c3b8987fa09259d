"""The page of a query: a form with its parameters, the answer as a table, and the query itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import Table, Term, in_thread
from api.caching import respond
from api.language import preferred_language
from api.negotiation import HTML
from api.pages import render
from api.pages.bar_chart import make_bar_chart
from api.pages.rendering import local_address
from api.problems import Problem
from api.queries.asking import Asked, bind_query, missing_parameter, read_asked
from api.queries.choices import ENUMERATED, Choice, find_choices
from api.queries.formats import REPRESENTATIONS
from api.queries.paging import cut_page, make_page
from api.releases import Release
from vardgraf.errors import QueryError
from vardgraf.namespaces import XSD, shorten
from vardgraf.parameters import Parameter, ParameterType, resolve_value
from vardgraf.queries import Query

PAGE_ROWS = 100
"""Rows on a page when nothing else is asked for."""
_INPUTS = {ParameterType.YEAR: "number", ParameterType.INTEGER: "number", ParameterType.DATE: "date"}
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}

FindTable = Callable[[Request, Release, str], Awaitable[Table]]


@dataclass(frozen=True)
class Field:
    """A parameter in the form: a list to choose from, or an input with or without suggestions."""

    parameter: Parameter
    input: str
    value: str
    choices: tuple[Choice, ...]
    chosen: str | None
    """The IRI of the value, when it is in the list."""
    is_wrong: bool


@dataclass(frozen=True)
class Cell:
    text: str
    href: str | None = None
    language: str | None = None
    is_number: bool = False


async def answer_page(request: Request, release: Release, query: Query, find_table: FindTable) -> Response:
    """Fields left empty are taken out of the address. What is wrong is told beside its field, with status 400."""
    given = request.query_params.multi_items()
    if any(not value for _, value in given):
        kept = urlencode([(name, value) for name, value in given if value])
        return RedirectResponse(f"{request.url.path}{'?' if kept else ''}{kept}", 303)
    try:
        asked = read_asked(query, request.query_params)
        if missing_parameter(query, asked.values):
            return await _page_without_answer(request, release, query, None)
        text = await in_thread(lambda: bind_query(query, asked.values, release))
    except Problem as problem:
        return await _page_without_answer(request, release, query, problem)
    return await _page_with_answer(request, release, query, asked, text, find_table)


async def _page_with_answer(
    request: Request, release: Release, query: Query, asked: Asked, text: str, find_table: FindTable
) -> Response:
    async def make() -> tuple[bytes, dict[str, str]]:
        table = await find_table(request, release, text)
        page = make_page(table, asked, PAGE_ROWS)
        shown = cut_page(table, page)
        rows = [[make_cell(term) for term in row] for row in shown.rows]
        pictures = {"chart": make_bar_chart(shown), "has_links": _has_links(shown)}
        context = {"page": page, "rows": rows, "text": text, "problem": None, **pictures}
        body = await in_thread(lambda: _render(request, release, query, asked.values, context))
        return body, page.headers(request)

    return await respond(request, release, HTML, make, depends_on=(preferred_language(request),))


async def _page_without_answer(request: Request, release: Release, query: Query, problem: Problem | None) -> Response:
    names = {parameter.name for parameter in query.parameters}
    values = {name: value for name, value in request.query_params.items() if name in names}
    told = (
        {
            "detail": problem.detail,
            "parameter": problem.members.get("parameter"),
        }
        if problem
        else None
    )
    context = {"page": None, "rows": (), "text": query.text, "problem": told, "chart": None, "has_links": False}
    body = await in_thread(lambda: _render(request, release, query, values, context))
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
    return Response(body, problem.status if problem else 200, headers, HTML.content_type)


def make_cell(term: Term | None) -> Cell:
    if isinstance(term, NamedNode):
        href = local_address(term.value)
        return Cell(shorten(term.value), href if href.startswith(("/", "http://", "https://")) else None)
    if isinstance(term, Literal):
        return Cell(term.value, language=term.language, is_number=term.datatype.value in _NUMBERS)
    return Cell("" if term is None else str(term))


def _has_links(table: Table) -> bool:
    """Whether at least two columns name things in every row that has a value there."""
    columns = ([row[i] for row in table.rows if row[i] is not None] for i in range(len(table.columns)))
    return sum(bool(column) and all(isinstance(term, NamedNode) for term in column) for column in columns) > 1


def _render(
    request: Request, release: Release, query: Query, values: Mapping[str, str], context: Mapping[str, object]
) -> bytes:
    problem = context["problem"]
    wrong = problem["parameter"] if isinstance(problem, dict) else None
    fields = [_make_field(parameter, values, release, parameter.name == wrong) for parameter in query.parameters]
    formats = [(one.media_type, one.suffix) for one in REPRESENTATIONS if one is not HTML]
    asked = urlencode(dict(values))
    return render(
        request, "queries/answer.html", query=query, fields=fields, formats=formats, asked=asked, wrong=wrong, **context
    )


def _make_field(parameter: Parameter, values: Mapping[str, str], release: Release, is_wrong: bool) -> Field:
    choices, value = find_choices(parameter, release), values.get(parameter.name, parameter.default or "")
    kind = "select" if parameter.type in ENUMERATED else _INPUTS.get(parameter.type, "text")
    chosen = None
    if kind == "select" and value and not is_wrong:
        chosen = _find_chosen(parameter, value, release)
    return Field(parameter, kind, value, choices, chosen, is_wrong)


def _find_chosen(parameter: Parameter, value: str, release: Release) -> str | None:
    """A value may be written in other ways than the list has it."""
    try:
        return resolve_value(parameter, value, release.names).strip("<>")
    except QueryError:
        return None
