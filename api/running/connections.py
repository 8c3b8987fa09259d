"""Connections with limits that uvicorn leaves to a proxy: slow or huge headers, and clients that do not read."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.running.repeats import RAW, Repeats
from api.settings import Settings


def limited_protocol(settings: Settings, repeats: Repeats) -> type[asyncio.Protocol]:
    class Limited(LimitedConnection):
        limits = settings
        memory = repeats

    return Limited


class LimitedConnection(HttpToolsProtocol):
    limits: Settings
    memory: Repeats

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self._in_headers = True
        self._received, self._piece = 0, 0
        """Bytes of the request whose headers are not complete, and of the piece at hand."""
        self._refusal = 400
        self._begun, self._is_complete = 0, True
        """How many requests began in the piece at hand; whether the last one has come to its end."""
        self._header_timer: asyncio.TimerHandle | None = None
        self._reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._header_timer = self.loop.call_later(self.limits.header_s, self._refuse, 408)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_header_timer()
        self._stop_reading_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        is_between = self._is_complete and (self.cycle is None or self.cycle.response_complete) and not self.pipeline
        if is_between and self._repeat(data):
            return
        self._begun = 0
        self._piece = len(data)
        self._received += self._piece
        super().data_received(data)
        if not self._in_headers:
            self._stop_header_timer()
        elif self._received > self.limits.max_header_bytes:
            self._refuse(431)
        elif self._header_timer is None and not self.transport.is_closing():
            self._header_timer = self.loop.call_later(self.limits.header_s, self._refuse, 408)
        if is_between and self._is_complete and self._begun == 1:
            self.scope[RAW] = data  # type: ignore[literal-required]

    def _repeat(self, data: bytes) -> bool:
        """Whether the piece is a request whose answer is known, and it was sent."""
        if self.flow.write_paused or len(self.connections) >= self.limits.max_connections or self.client is None:
            return False
        answer = self.memory.answer(self.client[0], data, self.server_state.default_headers)
        if answer is None:
            return False
        self._stop_header_timer()
        self._unset_keepalive_if_required()
        self.transport.write(answer)
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        return True

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
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_complete = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._refusal)

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
        if self._received:
            closing = b"content-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[status] + closing)
        self.transport.close()

    def _drop(self) -> None:
        self.transport.abort()

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _stop_reading_timer(self) -> None:
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None
