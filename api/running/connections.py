"""Connections with limits that uvicorn leaves to a proxy: slow or huge headers, and clients that do not read.

What is known already is answered here, before it is parsed; a new query in a known request goes from here to a worker.
"""

import asyncio
import logging
import re
import sys
from collections import Counter
from typing import Any

from httptools import HttpParserInvalidMethodError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.guards.clients import network
from api.guards.middleware import CROWDED
from api.running.express import Express
from api.running.metrics import Metrics
from api.running.observing import Told, new_request_id, tell
from api.running.raw import BEGAN, RAW, Headers
from api.running.refusing import compose_refusal
from api.running.repeats import Repeats
from api.settings import Settings
from api.sparql.arrival import ABORT, OUTCOME, Brought
from api.sparql.job import Outcome

CROWDED_STATUS = 503
UNPARSED = "unparsed"
"""The route that requests are counted for which were refused before they were read."""
_REQUEST_LINE = re.compile(rb"[A-Z][A-Z-]{0,31} \S+ HTTP/1\.[01]\r?\n")
_log = logging.getLogger("vardgraf.connections")
_log.setLevel(logging.ERROR)  # uvicorn warns of what strangers send; such requests are logged as others are
RESERVED = 64
"""Connections beyond the limit, for those who ask whether the server lives; others are refused on them."""


class Crowd:
    """How many connections each client has. Behind a proxy all come from one, which has limits of its own."""

    def __init__(self, settings: Settings):
        self._most = 0 if settings.trusted_header else settings.client_connections
        self._counts: Counter[str] = Counter()

    def enter(self, peer: str) -> str:
        """The client that the connection is counted for."""
        client = network(peer)
        self._counts[client] += 1
        return client

    def is_over(self, client: str) -> bool:
        return 0 < self._most < self._counts[client]

    def leave(self, client: str) -> None:
        self._counts[client] -= 1
        if self._counts[client] <= 0:
            del self._counts[client]


def limited_protocol(
    settings: Settings, metrics: Metrics, repeats: Repeats, express: Express
) -> type[asyncio.Protocol]:
    class Limited(LimitedConnection):
        limits = settings
        counted = metrics
        known = repeats
        nearly_known = express
        crowd = Crowd(settings)

    return Limited


class LimitedConnection(HttpToolsProtocol):
    limits: Settings
    counted: Metrics
    known: Repeats
    nearly_known: Express
    crowd: "Crowd"

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.logger = _log
        self._data = b""
        """The piece at hand."""
        self._in_headers = True
        self._received, self._piece = 0, 0
        """Bytes of the request whose headers are not complete, and of the piece at hand."""
        self._refusal = 400
        self._begun, self._is_complete = 0, True
        """How many requests began in the piece at hand; whether the last one has come to its end."""
        self._is_waiting, self._held = False, b""
        """Whether a worker has the query of the request at hand; and what came after that request."""
        self._is_stopping = False
        self._idle_since = 0.0
        self._place = ""
        self._header_timer: asyncio.TimerHandle | None = None
        self._reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._header_timer = self.loop.call_later(self.limits.header_s, self._refuse, 408)
        self._place = self.crowd.enter(self.client[0] if self.client else "")
        if len(self.connections) > self.limits.max_connections + RESERVED or self.crowd.is_over(self._place):
            self._refuse(CROWDED_STATUS)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.leave(self._place)
        self._stop_header_timer()
        self._stop_reading_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_waiting:
            self._held += data
            self.flow.pause_reading()
            return
        is_between = self._is_complete and (self.cycle is None or self.cycle.response_complete) and not self.pipeline
        if not (is_between and self._may_be_brief() and (self._repeat(data) or self._take(data))):
            self._receive(data, is_between)

    def _receive(self, data: bytes, is_between: bool) -> None:
        self._begun = 0
        self._data, self._piece = data, len(data)
        self._received += self._piece
        super().data_received(data)
        self._data = b""
        if not self._in_headers:
            self._stop_header_timer()
        elif self._received > self.limits.max_header_bytes:
            self._refuse(431)
        elif self._header_timer is None and not self.transport.is_closing():
            self._header_timer = self.loop.call_later(self.limits.header_s, self._refuse, 408)
        if is_between and self._is_complete and self._begun == 1:
            self.scope[RAW] = data  # type: ignore[literal-required]

    def _may_be_brief(self) -> bool:
        return not self.flow.write_paused and len(self.connections) <= self.limits.max_connections

    def _repeat(self, data: bytes) -> bool:
        """Whether the piece is a request whose answer is known, and it was sent."""
        if self.client is None or not (answer := self.known.answer(self.client[0], data, self.default_headers)):
            return False
        self._stop_header_timer()
        self._write(answer)
        return True

    def _take(self, data: bytes) -> bool:
        """Whether the piece is a request that is known but for its query, and a worker was asked."""
        if self.client is None:
            return False
        self._is_waiting = True
        if self.nearly_known.take(self, self.client[0], data):
            self._stop_header_timer()
            return True
        self._is_waiting = False
        return False

    @property
    def default_headers(self) -> Headers:
        return self.server_state.default_headers

    def send_answer(self, answer: bytes) -> None:
        self._is_waiting = False
        if self.transport.is_closing():
            return
        self._write(answer)
        if self._is_stopping:
            self.transport.close()
        else:
            self._take_up()

    def go_common_way(self, data: bytes, brought: Brought, began: float) -> None:
        self._is_waiting = False
        if self.transport.is_closing():
            if isinstance(brought[1], Outcome):
                brought[1].close()
            return
        self._receive(data, is_between=True)
        self.scope[OUTCOME], self.scope[BEGAN] = brought, began  # type: ignore[literal-required]
        if self._is_stopping:
            super().shutdown()
        self._take_up()

    def _take_up(self) -> None:
        """What came while a worker had the query."""
        if self._held:
            held, self._held = self._held, b""
            self.flow.resume_reading()
            self.data_received(held)

    def _write(self, answer: bytes) -> None:
        self.transport.write(answer)
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._await_next(self.timeout_keep_alive)

    def _await_next(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        """The timer is set once for many requests: it looks how long nothing has come."""
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if self._is_waiting or left > 0:
            self._await_next(max(left, 1.0))
        else:
            super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        self._is_stopping = True
        if not self._is_waiting:
            super().shutdown()

    def on_message_begin(self) -> None:
        self._in_headers, self._received = True, self._piece
        self._begun += 1
        self._is_complete = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_headers = False
        if self._received > self.limits.max_header_bytes and self._header_bytes() > self.limits.max_header_bytes:
            self._refusal = 431
            raise ValueError("headers too large")  # ends the parsing: send_400_response follows
        if len(self.connections) > self.limits.max_connections:
            self.scope[CROWDED] = True  # type: ignore[literal-required]
        self.scope[ABORT] = self._abort  # type: ignore[literal-required]
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_complete = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """From where uvicorn handles the parser's error."""
        is_method = self._begun == 1 and isinstance(sys.exception(), HttpParserInvalidMethodError)
        self._refuse(501 if is_method and _REQUEST_LINE.match(self._data) else self._refusal)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing is upgraded to, and the request is answered as any other."""

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading_timer = self.loop.call_later(self.limits.reading_s, self._drop)

    def resume_writing(self) -> None:
        self._stop_reading_timer()
        super().resume_writing()

    def _header_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _refuse(self, status: int) -> None:
        """Answers before there is a request to answer; nothing is said to a client that has said nothing."""
        self._stop_header_timer()
        if self.transport.is_closing():
            return
        if self._received or status == CROWDED_STATUS:
            request_id = new_request_id()
            answer = compose_refusal(status, self.default_headers, request_id)
            self.transport.write(answer)
            told = Told(UNPARSED, "-", "-", status, b"")
            tell(self.limits, self.counted, told, request_id, len(answer.partition(b"\r\n\r\n")[2]), 0.0)
        self.transport.close()

    def _drop(self) -> None:
        self.transport.abort()

    def _abort(self) -> None:
        """End an answer that has begun and cannot be ended otherwise."""
        self.cycle.disconnected = True
        self.transport.abort()

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _stop_reading_timer(self) -> None:
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None
