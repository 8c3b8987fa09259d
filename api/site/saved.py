"""The SPARQL of the pages: a file a question, with places for IRIs as in `api.data.saved`."""

from functools import cache
from importlib.resources import files

from api.answers import select_now
from api.data.saved import fill
from api.releases import Release


def ask_pages(release: Release, name: str, **values: str) -> list[dict[str, str]]:
    """The rows of a query of this package: IRIs and texts by column."""
    rows = select_now(release, bind_page_query(name, **values)).records()
    return [{column: term.value for column, term in row.items()} for row in rows]  # type: ignore[union-attr]


def bind_page_query(name: str, **values: str) -> str:
    """The query as text, to run and to show; a value is an IRI of the graph, never text of a user."""
    return fill(_read(name), {column: [iri] for column, iri in values.items()})


@cache
def _read(name: str) -> str:
    return files("api.site").joinpath(f"{name}.rq").read_text(encoding="utf-8")
