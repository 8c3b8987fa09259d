"""The page of a query: a form with its parameters, the answer as a table, and the query itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import Table, in_thread
from api.caching import respond
from api.language import Language, preferred_language
from api.negotiation import HTML
from api.pages import render
from api.paging import Page
from api.problems import Problem
from api.queries.asking import Asked, bind_query, missing_parameter, read_asked
from api.queries.chart import draw_chart
from api.queries.fields import make_fields, tell_examples
from api.queries.formats import REPRESENTATIONS
from api.queries.matrix import make_matrix
from api.queries.paging import cut_page, make_page
from api.queries.rows import Parts, RowReader, page_columns, width_of
from api.releases import Release
from vardgraf.parameters import Text
from vardgraf.queries import HEADER_MARK, Query

PAGE_ROWS = 100
"""Rows on a page when nothing else is asked for."""
_NO_PICTURES = {"matrix": None, "chart": None, "has_links": False}

FindTable = Callable[[Request, Release, str], Awaitable[Table]]


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
    language = preferred_language(request)

    async def make() -> tuple[bytes, dict[str, str]]:
        table = await find_table(request, release, text)

        def write() -> tuple[bytes, Page]:
            reader = RowReader(release, language, page_columns(query))
            same, others = reader.split(table.rows)
            page, rows = _fit(others, table, make_page(table, asked, PAGE_ROWS))
            context = {
                "page": page,
                "rows": rows,
                "columns": [(column, width_of(rows, n)) for n, column in enumerate(others.columns)],
                "shared": list(zip(same.columns, same.fit(table.rows[:1])[0], strict=True)) if same.columns else [],
                "text": text,
                "problem": None,
                **_draw(reader, others, table, page, rows, language),
            }
            return _render(request, release, query, asked.values, context), page

        body, page = await in_thread(write)
        return body, page.headers(request)

    return await respond(request, release, HTML, make, depends_on=(language,))


def _fit(reader: RowReader, table: Table, page: Page) -> tuple[Page, list[list[Parts]]]:
    """What is asked for, or the rows of it that a page may hold: the next ones are on the next page."""
    rows = reader.fit(cut_page(table, page).rows)
    is_whole = len(rows) >= min(page.limit, page.total - page.offset)
    return page if is_whole else replace(page, limit=len(rows)), rows


def _draw(
    reader: RowReader, others: RowReader, table: Table, page: Page, rows: list[list[Parts]], language: Language
) -> dict[str, object]:
    """The whole answer as a matrix; where it is none, the rows of the page as bars."""
    shown, matrix = cut_page(table, page), make_matrix(table, reader, language)
    chart = None if matrix else draw_chart(shown, others.columns, rows, language)
    return {"matrix": matrix, "chart": chart, "has_links": _has_links(shown)}


async def _page_without_answer(request: Request, release: Release, query: Query, problem: Problem | None) -> Response:
    names = {parameter.name for parameter in query.parameters}
    values = {name: value for name, value in request.query_params.items() if name in names}
    told = {"detail": _in_words(query, problem), "parameter": problem.members.get("parameter")} if problem else None
    context: dict[str, object] = {
        "page": None,
        "rows": (),
        "columns": (),
        "shared": (),
        "text": query.text,
        "problem": told,
        **_NO_PICTURES,
    }
    body = await in_thread(lambda: _render(request, release, query, values, context))
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
    return Response(body, problem.status if problem else 200, headers, HTML.content_type)


def _in_words(query: Query, problem: Problem) -> Text:
    """What is wrong, with the parameter called as the form calls it."""
    detail, name = problem.detail, problem.members.get("parameter")
    for parameter in query.parameters:
        code, heading = f"{parameter.name}: ", query.heading(parameter.name).text
        if parameter.name == name and detail.sv.startswith(code) and detail.en.startswith(code):
            told = detail.sv.removeprefix(code), detail.en.removeprefix(code)
            detail = Text(f"{heading.sv}: {told[0]}", f"{heading.en}: {told[1]}")
    return detail


def _has_links(table: Table) -> bool:
    """Whether at least two columns name things in every row that has a value there."""
    columns = ([row[i] for row in table.rows if row[i] is not None] for i in range(len(table.columns)))
    return sum(bool(column) and all(isinstance(term, NamedNode) for term in column) for column in columns) > 1


def _render(
    request: Request, release: Release, query: Query, values: Mapping[str, str], context: dict[str, object]
) -> bytes:
    problem = context["problem"]
    wrong = problem["parameter"] if isinstance(problem, dict) else None
    language = preferred_language(request)
    about = {
        "query": query,
        "fields": make_fields(query, values, release, wrong, language),
        "examples": tell_examples(query, release, language),
        "formats": [(one.media_type, one.suffix) for one in REPRESENTATIONS if one is not HTML],
        "asked": urlencode(dict(values)),
        "wrong": wrong,
    }
    shown = context | {"text": _without_header(str(context["text"]))}
    return render(request, "queries/answer.html", **about, **shown)


def _without_header(text: str) -> str:
    """What is sent to an endpoint."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(HEADER_MARK)).strip()
