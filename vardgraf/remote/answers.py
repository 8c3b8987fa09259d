"""The answer of a server, kept whole before it is read: in memory while small, else in a file that has no name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import (
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from vardgraf.remote.errors import AnswerError
from vardgraf.remote.settings import Credentials

if TYPE_CHECKING:
    from vardgraf.results import Results

SPOOL_BYTES = 8_000_000
GRAPH_TYPES = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "text/plain": RdfFormat.N_TRIPLES,
}
RESULT_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/json": QueryResultsFormat.JSON,
}
ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.5, application/rdf+xml;q=0.3"
ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_REMEDY = "Försök igen; om det upprepas, fråga efter mindre eller se serverns logg."


@dataclass(frozen=True)
class Answer:
    """`body` stands at its beginning; `address` is who answered, for errors."""

    body: IO[bytes]
    media_type: str
    address: str
    credentials: Credentials
    row_limit: int | None = None
    """How many rows the server stops at, where it says so or is known to."""


def new_body() -> IO[bytes]:
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES))


def read_results(answer: Answer) -> Results:
    """Of a SELECT or an ASK. Raises AnswerError for what is no result, or not a whole one."""
    results_format = RESULT_TYPES.get(answer.media_type)
    if results_format is None:
        raise _unfit(answer, "ett resultat")
    rows = _count_rows(answer, results_format)
    if isinstance(rows, Exception):
        raise _broken(answer, rows)
    _check_limit(answer, rows)
    answer.body.seek(0)
    return _parse_results(answer, results_format)


def read_graph(answer: Answer) -> Iterator[Triple]:
    """Of a graph, streamed. Raises AnswerError where it is no graph or ends in the middle of a line."""
    rdf_format = GRAPH_TYPES.get(answer.media_type)
    if rdf_format is None:
        raise _unfit(answer, "en graf")
    count = 0
    try:
        for quad in parse(answer.body, format=rdf_format, base_iri=answer.address, rename_blank_nodes=True):
            count += 1
            yield quad.triple
    except (SyntaxError, ValueError, OSError) as error:
        raise _broken(answer, error) from None
    _check_limit(answer, count)


def as_query_triples(triples: Iterator[Triple]) -> QueryTriples:
    """The triples, each once, as the engine gives the answer of a CONSTRUCT."""
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return cast(QueryTriples, store.query(_ALL))


def _parse_results(answer: Answer, results_format: QueryResultsFormat) -> QuerySolutions | QueryBoolean:
    found: Any = parse_query_results(answer.body, format=results_format)
    return cast("QuerySolutions | QueryBoolean", found)


def _count_rows(answer: Answer, results_format: QueryResultsFormat) -> int | Exception:
    """Reads all. What is wrong comes back without its frames: they would hold solutions, which may not be dropped in
    another thread."""
    try:
        found = _parse_results(answer, results_format)
        return 0 if isinstance(found, QueryBoolean) else sum(1 for _ in found)
    except (SyntaxError, ValueError, OSError) as error:
        return error.with_traceback(None)


def _check_limit(answer: Answer, rows: int) -> None:
    if rows == answer.row_limit:
        raise AnswerError(
            f"svaret är avkortat: servern ger högst {answer.row_limit} rader.",
            file=answer.address,
            remedy="Begränsa frågan (LIMIT och OFFSET), höj serverns gräns, eller kör med --engine mirror.",
        )


def _broken(answer: Answer, error: Exception) -> AnswerError:
    detail = answer.credentials.hide(" ".join(str(error).split()))[:120]
    return AnswerError(f"svaret är inte helt eller inte giltigt: {detail}.", file=answer.address, remedy=_REMEDY)


def _unfit(answer: Answer, wanted: str) -> AnswerError:
    if "html" in answer.media_type:
        what, remedy = "en webbsida", "Ange adressen till SPARQL, eller slaget av server med --store-kind."
    else:
        what, remedy = answer.media_type or "något utan medietyp", "Ange slaget av server med --store-kind."
    return AnswerError(f"servern svarade med {what} i stället för {wanted}.", file=answer.address, remedy=remedy)
