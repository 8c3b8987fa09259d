"""A part of an answer: which rows it has, and what it says of the others."""

from starlette.requests import Request

from api.answers import Table
from api.paging import Page
from api.queries.asking import Asked


def make_page(table: Table, asked: Asked, limit: int | None = None) -> Page:
    """`limit` holds where nothing is asked for; without it all rows are on the page."""
    total = len(table.rows)
    return Page(total, asked.limit or limit or max(total, 1), asked.offset)


def cut_page(table: Table, page: Page) -> Table:
    return Table(table.columns, table.rows[page.offset : page.offset + page.limit])


def page_headers(request: Request, page: Page, asked: Asked) -> dict[str, str]:
    """Who did not ask for pages is not sent to others."""
    headers = page.headers(request)
    return headers if asked.limit else {name: value for name, value in headers.items() if name != "Link"}
