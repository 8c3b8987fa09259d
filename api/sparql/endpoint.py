"""The SPARQL endpoint as a bare ASGI application; an answer that is known needs no worker."""

from urllib.parse import urlencode

from starlette.datastructures import State
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from api.caching import AnswerCache
from api.negotiation import HEADER_LENGTH, HTML
from api.problems import Problem
from api.releases import Release, Releases
from api.settings import Settings
from api.sparql.arrival import JOB, OUTCOME, Arrival, Brought, read_arrival
from api.sparql.description import describe_service
from api.sparql.etags import answer_etag, is_stable
from api.sparql.formats import choose_representation
from api.sparql.job import Job, Outcome
from api.sparql.page import wants_page
from api.sparql.pool import WorkerPool
from api.sparql.protocol import METHODS, POSTED, Question, read_get, read_post, refuse_method
from api.sparql.refusals import guard_limits, inspect_query
from api.sparql.results import DroppedError
from api.sparql.sending import TRUNCATED, Head, raw_headers, send_body, send_empty

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
        self._limits = guard_limits(settings)

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
        question = self._read(arrival)
        if question and _is_for_a_page(question, arrival):
            await send_empty(send, 303, raw_headers({"Location": _page_of(question, arrival)}))
        elif question and not _is_for_people(question, arrival):
            await self._answer(question, arrival, send)
        else:
            response = await describe_service(Request(scope, receive))
            await response(scope, receive, send)

    def _read(self, arrival: Arrival) -> Question | None:
        limit = self._settings.max_query_bytes
        if arrival.is_post:
            return read_post(arrival.query_string, arrival.content_type, arrival.body, limit)
        return read_get(arrival.query_string, limit)

    async def _answer(self, question: Question, arrival: Arrival, send: Send) -> None:
        form = inspect_query(question.text, self._limits)
        chosen = choose_representation(form, question.formats, arrival.accept)
        job = Job(question.text, chosen.name, question.default_graphs, question.named_graphs)
        if not is_stable(question.text):
            await self._run(job, Head(chosen.content_type, None), arrival, send)
            return
        if not arrival.is_conditional:  # how it is answered is how others with the same headers are
            arrival.scope[JOB] = job
        answer = answer_etag(self._releases.current, job, self._settings)
        head = Head(chosen.content_type, None if arrival.is_post else answer)
        if arrival.has(answer):
            await send_empty(send, 304, head.validators())
        elif kept := self._cache.get(answer):
            headers = head.headers(len(kept[0]), kept[1].get(TRUNCATED))
            await send_body(send, headers, kept[0], is_head=arrival.is_head)
        else:
            await self._run(job, head, arrival, send, answer)

    async def _run(self, job: Job, head: Head, arrival: Arrival, send: Send, answer: str | None = None) -> None:
        """What a worker answers is kept as `answer`, unless it is large or a newer release came meanwhile."""
        release, outcome = await self._ask(job, arrival)
        try:
            if release is not self._releases.current:  # nobody knows which of the two answered
                head, answer = Head(head.content_type, None), None
            headers = head.headers(outcome.size, outcome.truncated)
            body = self._in_memory(outcome)
            if answer and body is not None:
                self._cache.put(answer, body, {TRUNCATED: outcome.truncated} if outcome.truncated else {})
            await send_body(send, headers, outcome.body if body is None else body, is_head=arrival.is_head)
        except DroppedError:
            arrival.abort()
        finally:
            outcome.close()

    async def _ask(self, job: Job, arrival: Arrival) -> tuple[Release, Outcome]:
        """The outcome that the request brings, or a worker's; and the release that was in use when that was asked."""
        pool: WorkerPool = self._state.pool
        brought: Brought | None = arrival.scope.pop(OUTCOME, None)
        if brought is None:
            return self._releases.current, await pool.run(job, arrival.client)
        release, outcome = brought
        if isinstance(outcome, Problem):
            raise outcome
        return release, outcome

    def _in_memory(self, outcome: Outcome) -> bytes | None:
        """None for a file that is larger than what the cache keeps."""
        if isinstance(outcome.body, bytes):
            return outcome.body
        return outcome.body.read() if outcome.size <= self._cache.max_answer_bytes else None


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
