"""Answers to the project's own queries, in a thread: the store works without the GIL and the server goes on meanwhile.

Strangers' queries never come here; they run in worker processes (`api.sparql`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from anyio import to_thread
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

from api.problems import Problem
from api.releases import Release
from api.turns import ASKED_BY
from vardgraf.errors import QueryError, UsageError
from vardgraf.parameters import Text
from vardgraf.queries import load_catalogue
from vardgraf.results import run_query

Term = NamedNode | BlankNode | Literal | Triple
Answered = TypeVar("Answered")


@dataclass(frozen=True)
class Table:
    """Rows have None where a column is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def records(self) -> list[dict[str, Term]]:
        return [
            {name: term for name, term in zip(self.columns, row, strict=True) if term is not None} for row in self.rows
        ]


async def in_thread(work: Callable[[], Answered]) -> Answered:
    """In its turn, where it is work for a request. Raises Problem 503 when that does not come."""
    if (asked_by := ASKED_BY.get()) is None:
        return await to_thread.run_sync(work)
    turns, client = asked_by
    async with turns.turn(client):
        return await to_thread.run_sync(work)


async def select(release: Release, text: str) -> Table:
    return await in_thread(lambda: select_now(release, text))


def select_now(release: Release, text: str) -> Table:
    solutions = run_query(release.store, text)
    assert isinstance(solutions, QuerySolutions)
    return Table(tuple(variable.value for variable in solutions.variables), tuple(tuple(row) for row in solutions))


async def select_saved(release: Release, name: str, values: Mapping[str, str]) -> Table:
    """The answer of a saved query. Raises Problem 404 for an unknown one, 400 for a value that does not fit."""
    return await in_thread(lambda: select_now(release, bind_saved(release, name, values)))


def bind_saved(release: Release, name: str, values: Mapping[str, str]) -> str:
    try:
        query = load_catalogue().find(name)
    except UsageError as error:
        raise Problem(404, "unknown-query", Text(str(error), f"There is no query {name!r}.")) from None
    try:
        return query.bind(values, release.names)
    except QueryError as error:
        english = f"A parameter of {name} does not fit: {error}"
        raise Problem(400, "bad-parameter", Text(str(error), english)) from None
