"""The SPARQL endpoint as a bare ASGI application; a request asked before needs neither parser, guard nor worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from starlette.datastructures import State
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from api.caching import AnswerCache
from api.negotiation import HEADER_LENGTH, HTML
from api.problems import Problem
from api.releases import Releases
from api.settings import Settings
from api.sparql.arrival import Arrival, read_arrival
from api.sparql.description import describe_service
from api.sparql.formats import choose_representation
from api.sparql.guard import Limits, inspect_query, syntax_problem
from api.sparql.job import Job, Outcome
from api.sparql.memory import Remembered, RequestMemory, answer_etag, is_stable
from api.sparql.page import wants_page
from api.sparql.pool import WorkerPool
from api.sparql.protocol import METHODS, POSTED, Question, read_get, read_post, refuse_method
from api.sparql.sending import TRUNCATED, Head, RawHeaders, raw_headers, send_body, send_empty
from vardgraf.namespaces import BASE

BASE_LINE = f"BASE <{BASE}>\n"
"""Before each query, for its relative IRIs: the same on every host, so that answers do not depend on the address."""
RESULT_PATH = "/sparql/result"
"""The page of an answer."""
_OPTIONS = raw_headers({"Allow": METHODS, "Accept-Post": POSTED})


class SparqlEndpoint:
    """Settings, releases, cache and the worker pool lie in the application's state."""

    def __init__(self, state: State):
        settings: Settings = state.settings
        releases: Releases = state.releases
        cache: AnswerCache = state.cache
        self._state, self._settings, self._releases, self._cache = state, settings, releases, cache
        self._memory = RequestMemory()
        self._limits = Limits(settings.max_query_bytes, settings.max_nesting, settings.max_patterns)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await send_empty(send, 204, _OPTIONS)
            return
        if scope["method"] not in ("GET", "HEAD", "POST"):
            refuse_method(scope["method"])
        try:
            arrival = await read_arrival(scope, receive, self._settings.max_body_bytes)
        except ClientDisconnect:
            return
        if await self._repeat(arrival, send):
            return
        question = self._read(arrival)
        if question and _is_for_a_page(question, arrival):
            await send_empty(send, 303, raw_headers({"Location": _page_of(question, arrival)}))
        elif question and not _is_for_people(question, arrival):
            await self._answer(question, arrival, send)
        else:
            response = await describe_service(Request(scope, receive))
            await response(scope, receive, send)

    async def _repeat(self, arrival: Arrival, send: Send) -> bool:
        """Whether the request was known, and answered from memory or with 304."""
        remembered = self._memory.get(arrival.key, self._releases.current.hash)
        if remembered is None:
            return False
        if arrival.has(remembered.answer):
            await send_empty(send, 304, _without_body(remembered.headers))
            return True
        if not (kept := self._cache.get(remembered.answer)):
            return False
        await send_body(send, remembered.headers, kept[0], is_head=arrival.is_head)
        return True

    def _read(self, arrival: Arrival) -> Question | None:
        limit = self._settings.max_query_bytes
        if arrival.is_post:
            return read_post(arrival.query_string, arrival.content_type, arrival.body, limit)
        return read_get(arrival.query_string, limit)

    async def _answer(self, question: Question, arrival: Arrival, send: Send) -> None:
        form = inspect_query(question.text, self._limits)
        chosen = choose_representation(form, question.formats, arrival.accept)
        job = Job(BASE_LINE + question.text, chosen.name, question.default_graphs, question.named_graphs)
        if not is_stable(question.text):
            await self._run(job, Head(chosen.content_type, None), arrival, send)
            return
        answer = answer_etag(self._releases.current, job, self._settings)
        head = Head(chosen.content_type, None if arrival.is_post else answer)
        if arrival.has(answer):
            await send_empty(send, 304, head.validators())
        elif kept := self._cache.get(answer):
            headers = head.headers(len(kept[0]), kept[1].get(TRUNCATED))
            self._remember(arrival, answer, headers)
            await send_body(send, headers, kept[0], is_head=arrival.is_head)
        else:
            await self._run(job, head, arrival, send, answer)

    async def _run(self, job: Job, head: Head, arrival: Arrival, send: Send, answer: str | None = None) -> None:
        """Ask a worker. What it answers is kept as `answer`, unless it is large or a newer release came meanwhile."""
        pool: WorkerPool = self._state.pool
        release = self._releases.current
        with as_sent():
            outcome = await pool.run(job, arrival.client)
        try:
            if release is not self._releases.current:  # nobody knows which of the two answered
                head, answer = Head(head.content_type, None), None
            headers = head.headers(outcome.size, outcome.truncated)
            body = self._in_memory(outcome)
            if answer and body is not None:
                self._cache.put(answer, body, {TRUNCATED: outcome.truncated} if outcome.truncated else {})
                self._remember(arrival, answer, headers)
            await send_body(send, headers, outcome.body if body is None else body, is_head=arrival.is_head)
        finally:
            outcome.close()

    def _in_memory(self, outcome: Outcome) -> bytes | None:
        """None for a file that is larger than what the cache keeps."""
        if isinstance(outcome.body, bytes):
            return outcome.body
        return outcome.body.read() if outcome.size <= self._cache.max_answer_bytes else None

    def _remember(self, arrival: Arrival, answer: str, headers: RawHeaders) -> None:
        self._memory.put(arrival.key, Remembered(self._releases.current.hash, answer, headers))


@contextmanager
def as_sent() -> Iterator[None]:
    """Problems tell the place in the query as the client has it, without the line before it."""
    try:
        yield
    except Problem as problem:
        if problem.kind != "bad-query" or "line" not in problem.members:
            raise
        raise syntax_problem(max(1, problem.members["line"] - 1), problem.members["column"]) from None


def _is_for_people(question: Question, arrival: Arrival) -> bool:
    """A link to a query, opened in a browser: the page shows it, and asks when told to."""
    return not arrival.is_post and not question.formats and wants_page(arrival.accept[:HEADER_LENGTH])


def _is_for_a_page(question: Question, arrival: Arrival) -> bool:
    """`format=html` in a link. The page knows the store's own dataset only."""
    names_graphs = question.default_graphs or question.named_graphs
    return not arrival.is_post and question.formats[:1] == (HTML.name,) and not names_graphs


def _page_of(question: Question, arrival: Arrival) -> str:
    language = Request(arrival.scope).query_params.get("lang")
    kept = {"lang": language} if language in ("sv", "en") else {}
    return f"{RESULT_PATH}?{urlencode({'query': question.text, **kept})}"


def _without_body(headers: RawHeaders) -> RawHeaders:
    return [header for header in headers if header[0] not in (b"content-type", b"content-length")]
