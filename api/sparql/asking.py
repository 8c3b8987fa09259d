"""A stranger's query asked for a page: through the same guard, workers and limits as at the endpoint."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results
from starlette.requests import Request

from api.answers import Table, Term, in_thread
from api.negotiation import N_TRIPLES, RESULTS_JSON
from api.settings import Settings
from api.sparql.job import Cut, Job, Outcome
from api.sparql.pool import WorkerPool
from api.sparql.refusals import guard_limits, inspect_query


@dataclass(frozen=True)
class Answered:
    """The first rows; a truth value has no table. `rows` are those of the whole answer."""

    table: Table
    truth: bool | None
    rows: int
    truncated: Cut | None
    is_graph: bool


async def ask_for_page(request: Request, text: str, most_rows: int) -> Answered:
    """Raises Problem, with line and column as the client has them."""
    settings: Settings = request.app.state.settings
    pool: WorkerPool = request.app.state.pool
    form = inspect_query(text, guard_limits(settings))
    is_graph = form in ("CONSTRUCT", "DESCRIBE")
    job = Job(text, (N_TRIPLES if is_graph else RESULTS_JSON).name)
    outcome = await pool.run(job, request.client.host if request.client else "")
    try:
        return await in_thread(lambda: _read(outcome, is_graph, most_rows))
    finally:
        outcome.close()


def _read(outcome: Outcome, is_graph: bool, most_rows: int) -> Answered:
    """No more of the body than the rows that are shown."""
    body = cast("bytes | IO[bytes]", outcome.body)
    if is_graph:
        triples: Iterator[tuple[Term | None, ...]] = (
            (quad.subject, quad.predicate, quad.object) for quad in parse(body, format=RdfFormat.N_TRIPLES)
        )
        shown, rows = _first(triples, most_rows, outcome.rows)
        return Answered(Table(("subject", "predicate", "object"), shown), None, rows, outcome.truncated, True)
    results = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return Answered(Table((), ()), bool(results), 0, None, False)
    columns = tuple(variable.value for variable in results.variables)
    found, rows = _first(map(tuple, results), most_rows, outcome.rows)
    return Answered(Table(columns, found), None, rows, outcome.truncated, False)


def _first(
    rows: Iterator[tuple[Term | None, ...]], most: int, counted: int | None
) -> tuple[tuple[tuple[Term | None, ...], ...], int]:
    """The first rows, and how many there are, counted here where nobody has.

    A cut body ends with a member that the parser does not know: no row is asked for after the last one.
    """
    first = tuple(islice(rows, most if counted is None else min(most, counted)))
    return first, len(first) + sum(1 for _ in rows) if counted is None else counted
