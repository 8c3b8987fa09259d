"""New queries in requests that are known but for the query: from the connection to a worker and back in one step.

A client that asks one query after another sends the same bytes around each. What was once answered in the common way,
parsed, guarded and negotiated, shows how the next is answered: query, length, ETag, date and id are what differs. What
turns out otherwise (an error, a cut, a large answer) goes on in the common way, with the outcome that is there.
"""

import re
import time
from collections import OrderedDict
from functools import partial
from typing import NamedTuple, Protocol

from starlette.datastructures import State

from api.caching import AnswerCache
from api.guards.rate import RateLimit
from api.negotiation import GRAPH_REPRESENTATIONS
from api.problems import Problem
from api.releases import Release, Releases
from api.running.compression import accepts_gzip
from api.running.metrics import Metrics
from api.running.observing import Told, new_request_id, route_of, sent_request_id, tell
from api.running.raw import Composer, Exchange, Headers, head_of
from api.running.repeats import Repeat, Repeats
from api.settings import Settings
from api.sparql.arrival import JOB, Brought
from api.sparql.etags import answer_etag, is_stable
from api.sparql.job import Job, Outcome
from api.sparql.pool import WorkerPool
from api.sparql.protocol import read_encoded
from api.sparql.refusals import guard_limits, inspect_query

MAX_TEMPLATES = 2_048
_REQUEST = re.compile(
    rb"(GET /sparql\?(?:[^ &]*&)*?query=)([\w%+.~*'(),:;@/?!$=-]+)([ &].*)",
    re.ASCII | re.DOTALL,
)
_ANOTHER_EACH_TIME = frozenset({b"etag", b"content-length"})
_GRAPH_FORMATS = frozenset(representation.name for representation in GRAPH_REPRESENTATIONS)


class Template(NamedTuple):
    """How a request is answered, whatever its query is."""

    format: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    head: bytes
    client: str
    request_id: bytes | None
    told: Told
    """Without the query."""


class Connection(Protocol):
    @property
    def default_headers(self) -> Headers: ...

    def send_answer(self, answer: bytes) -> None: ...

    def go_common_way(self, data: bytes, brought: Brought, began: float) -> None: ...


class _Pending(NamedTuple):
    connection: Connection
    peer: str
    data: bytes
    template: Template
    release: Release
    etag: str
    began: float


class Express:
    def __init__(self, state: State, repeats: Repeats, rate: RateLimit):
        settings: Settings = state.settings
        releases: Releases = state.releases
        cache: AnswerCache = state.cache
        metrics: Metrics = state.metrics
        self._settings, self._metrics = settings, metrics
        self._releases, self._cache, self._repeats, self._rate = releases, cache, repeats, rate
        self._limits = guard_limits(settings)
        self._templates: OrderedDict[tuple[str, bytes, bytes, bool], Template] = OrderedDict()
        self._composer = Composer()
        self.pool: WorkerPool | None = None
        """While the application runs."""
        self.answered = 0

    def learn(self, peer: str, exchange: Exchange) -> None:
        """From a request that was answered in the common way."""
        scope, job = exchange.scope, exchange.scope.get(JOB)
        if job is None or exchange.status != 200 or not (parts := _REQUEST.fullmatch(exchange.data)):
            return
        sent, answered = dict(scope["headers"]), dict(exchange.headers)
        is_packed = accepts_gzip(sent.get(b"accept-encoding", b"").decode("latin-1"))
        if is_packed or b"if-none-match" in sent or b"vardgraf-truncated" in answered:
            return
        template = Template(
            job.format,
            job.default_graphs,
            job.named_graphs,
            head_of(200, [header for header in exchange.headers if header[0] not in _ANOTHER_EACH_TIME]),
            scope["client"][0],
            sent_request_id(scope),
            Told(route_of(scope), "GET", scope["path"], 200, b""),
        )
        self._templates[peer, parts[1], parts[3], job.format in _GRAPH_FORMATS] = template
        if len(self._templates) > MAX_TEMPLATES:
            self._templates.popitem(last=False)

    def take(self, connection: Connection, peer: str, data: bytes) -> bool:
        """Whether the request is taken on: then the connection is told once how it goes on, perhaps at once."""
        if self.pool is None or len(data) > self._settings.max_header_bytes or not (parts := _REQUEST.fullmatch(data)):
            return False
        began = time.perf_counter()
        try:
            text = read_encoded(parts[2])
            is_graph = inspect_query(text, self._limits) in ("CONSTRUCT", "DESCRIBE")
        except Problem:
            return False  # told in the common way
        template = self._templates.get((peer, parts[1], parts[3], is_graph))
        if template is None or not is_stable(text) or self._rate.wait_s(template.client):
            return False
        release = self._releases.current
        job = Job(text, template.format, template.default_graphs, template.named_graphs)
        etag = answer_etag(release, job, self._settings)
        pending = _Pending(connection, peer, data, template, release, etag, began)
        if (kept := self._cache.get(etag)) and not kept[1]:
            head = self._answer(pending, kept[0])
            told = self._told(pending)
            repeat = Repeat(release.hash, template.client, head, kept[0], template.request_id, told)
            self._repeats.put(peer, data, repeat)
        else:
            self.pool.submit(job, template.client, partial(self._end, pending))
        return True

    def _end(self, pending: _Pending, outcome: Outcome | Problem) -> None:
        body = _whole_body(outcome)
        if body is None or pending.release is not self._releases.current:
            pending.connection.go_common_way(pending.data, (pending.release, outcome), pending.began)
            return
        self._answer(pending, body)
        self._cache.put(pending.etag, body, {})

    def _answer(self, pending: _Pending, body: bytes) -> bytes:
        """First the answer, then what is to be noted of it. Returns the answer's head."""
        self.answered += 1
        template, connection = pending.template, pending.connection
        head = b"%betag: %b\r\ncontent-length: %d\r\n" % (template.head, pending.etag.encode(), len(body))
        request_id = template.request_id or new_request_id()
        connection.send_answer(self._composer.compose(head, connection.default_headers, request_id, body))
        seconds = time.perf_counter() - pending.began
        tell(self._settings, self._metrics, self._told(pending), request_id, len(body), seconds)
        return head

    def _told(self, pending: _Pending) -> Told:
        if not self._settings.log_queries:
            return pending.template.told
        query = pending.data[4 : pending.data.index(b" ", 4)].partition(b"?")[2]
        return pending.template.told._replace(query=query)


def _whole_body(outcome: Outcome | Problem) -> bytes | None:
    """None for what is no answer, a cut one or a large one."""
    if isinstance(outcome, Problem) or outcome.truncated or not isinstance(outcome.body, bytes):
        return None
    return outcome.body
