"""Requests that come again byte for byte are answered before they are parsed, as long as the release is the same.

What is remembered are answers that say so themselves: `Cache-Control: public`, and an ETag. The key is the whole
request, and who sent it, so that nothing that an answer may depend on is left out.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from api.guards.rate import RateLimit
from api.releases import Releases
from api.running.metrics import Metrics
from api.running.observing import Told, new_request_id, route_of, sent_request_id, tell
from api.settings import Settings

RAW = "vardgraf.raw"
"""Where the connection puts the bytes of a request that came in one piece and may be remembered."""
MAX_BODY_BYTES = 64 * 1024
MAX_REQUESTS = 8_192
_UNFIT = frozenset({b"connection", b"content-length", b"expect", b"transfer-encoding", b"upgrade"})


@dataclass(frozen=True, slots=True)
class Repeat:
    """An answer as it goes over the wire, but for the date and the request's id; and what is told of the request."""

    release: str
    client: str
    head: bytes
    body: bytes
    request_id: bytes | None
    told: Told
    size: int


class Repeats:
    def __init__(self, settings: Settings, releases: Releases, metrics: Metrics, rate: RateLimit):
        self._settings, self._releases, self._metrics, self._rate = settings, releases, metrics, rate
        self._max_bytes, self._bytes = settings.cache_bytes // 4, 0
        self._known: OrderedDict[tuple[str, bytes], Repeat] = OrderedDict()
        self._dated: tuple[list[tuple[bytes, bytes]], bytes] = [], b""

    def answer(self, peer: str, data: bytes, default_headers: list[tuple[bytes, bytes]]) -> bytes | None:
        """The bytes to send; None for a request that is not known, or whose client has to wait."""
        began = time.perf_counter()
        repeat = self._known.get((peer, data))
        if repeat is None or repeat.release != self._releases.current.hash or self._rate.wait_s(repeat.client):
            return None
        self._known.move_to_end((peer, data))
        if self._dated[0] is not default_headers:
            self._dated = default_headers, b"".join(b"%b: %b\r\n" % header for header in default_headers)
        request_id = repeat.request_id or new_request_id()
        answer = b"%b%bx-request-id: %b\r\n\r\n%b" % (repeat.head, self._dated[1], request_id, repeat.body)
        tell(self._settings, self._metrics, repeat.told, request_id, len(repeat.body), time.perf_counter() - began)
        return answer

    def put(self, peer: str, data: bytes, repeat: Repeat) -> None:
        if repeat.release != self._releases.current.hash or (peer, data) in self._known:
            return
        self._known[peer, data] = repeat
        self._bytes += repeat.size
        while self._bytes > self._max_bytes or len(self._known) > MAX_REQUESTS:
            self._bytes -= self._known.popitem(last=False)[1].size

    def clear(self) -> None:
        self._known.clear()
        self._bytes = 0

    @property
    def release(self) -> str:
        return self._releases.current.hash


class Remembering:
    """The layer that remembers what goes out, with all that the layers below have added."""

    def __init__(self, app: ASGIApp, repeats: Repeats):
        self._app, self._repeats = app, repeats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        data: bytes | None = scope.get(RAW)
        if data is None or not _may_repeat(scope):
            await self._app(scope, receive, send)
            return
        release, peer = self._repeats.release, scope["client"][0]
        start: Message | None = None

        async def remembered_send(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message if _is_public(message) else None
            elif start and not message.get("more_body") and len(body := message.get("body", b"")) <= MAX_BODY_BYTES:
                repeat = _make_repeat(scope, release, _head(start), body, start["status"], len(data))
                self._repeats.put(peer, data, repeat)
            else:
                start = None
            await send(message)

        await self._app(scope, receive, remembered_send)


def _make_repeat(scope: Scope, release: str, head: bytes, body: bytes, status: int, asked: int) -> Repeat:
    told = Told(route_of(scope), scope["method"], scope["path"], status, scope["query_string"])
    size = asked + len(head) + len(body) + 1_000  # of the objects around them, about
    return Repeat(release, scope["client"][0], head, body, sent_request_id(scope), told, size)


def _may_repeat(scope: Scope) -> bool:
    if scope["method"] != "GET" or scope["http_version"] != "1.1":
        return False
    return not any(name in _UNFIT for name, _ in scope["headers"])


def _is_public(start: Message) -> bool:
    headers = dict(start["headers"])
    if start["status"] not in (200, 304) or b"etag" not in headers or b"set-cookie" in headers:
        return False
    return headers.get(b"cache-control", b"").startswith(b"public") and (
        start["status"] == 304 or b"content-length" in headers
    )


def _head(start: Message) -> bytes:
    return STATUS_LINE[start["status"]] + b"".join(b"%b: %b\r\n" % header for header in start["headers"])
