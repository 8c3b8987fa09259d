"""Running a saved query: in worker processes of their own, which are ended at the deadline as those of strangers are.

A thread of the server cannot be stopped: a combination of parameters that nobody thought of would hold it for ever.
"""

from starlette.requests import Request

from api.answers import Table, in_thread, select_now
from api.caching import AnswerCache, make_etag
from api.negotiation import RESULTS_JSON
from api.problems import Problem
from api.queries.formats import read_sparql_json
from api.releases import Release
from api.settings import Settings
from api.sparql.job import Job, Outcome
from api.sparql.pool import WorkerPool
from vardgraf.parameters import Text

QUEUE_LENGTH = 64
MAX_ROWS = 1_000_000
MAX_BYTES = 64 * 1024 * 1024
_TOO_LARGE = Text("Svaret är för stort. Begränsa frågan.", "The answer is too large. Narrow the query.")


def for_saved_queries(settings: Settings) -> Settings:
    """They are our own: more of them may wait, and answers come whole."""
    ours = {"queue_length": QUEUE_LENGTH, "max_rows": MAX_ROWS, "max_result_bytes": MAX_BYTES}
    return settings.model_copy(update=ours)


async def find_table(request: Request, release: Release, text: str) -> Table:
    """The whole answer, from memory where another page or format of it was asked for before.

    Raises Problem 503 where it takes too long.
    """
    cache: AnswerCache = request.app.state.cache
    key = make_etag(release, "table", text)
    if kept := cache.get(key):
        return await in_thread(lambda: read_sparql_json(kept[0]))
    pool: WorkerPool = request.app.state.saved_pool
    outcome = await pool.run(Job(text, RESULTS_JSON.name), request.client.host if request.client else "")
    try:
        if outcome.truncated:
            raise Problem(503, "answer-too-large", _TOO_LARGE)
        table, body = await in_thread(lambda: _read(outcome))
    finally:
        outcome.close()
    if release is not request.app.state.releases.current:  # the workers may have answered from the newer one
        return await in_thread(lambda: select_now(release, text))
    cache.put(key, body, {})
    return table


def _read(outcome: Outcome) -> tuple[Table, bytes]:
    body = outcome.body if isinstance(outcome.body, bytes) else outcome.body.read()
    return read_sparql_json(body), body
