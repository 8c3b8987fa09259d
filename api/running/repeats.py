"""Requests that come again byte for byte are answered before they are parsed, as long as the release is the same.

What is remembered are answers that say so themselves: `Cache-Control: public`, and an ETag. The key is the whole
request, and who sent it, so that nothing that an answer may depend on is left out.
"""

import time
from collections import OrderedDict
from typing import NamedTuple

from api.guards.rate import RateLimit
from api.releases import Releases
from api.running.metrics import Metrics
from api.running.observing import Told, new_request_id, route_of, sent_request_id, tell
from api.running.raw import Composer, Exchange, Headers, head_of
from api.settings import Settings

MAX_REQUESTS = 8_192


class Repeat(NamedTuple):
    """An answer as it goes over the wire, but for the date and the request's id; and what is told of the request."""

    release: str
    client: str
    head: bytes
    body: bytes
    request_id: bytes | None
    told: Told


class Repeats:
    def __init__(self, settings: Settings, releases: Releases, metrics: Metrics, rate: RateLimit):
        self._settings, self._releases, self._metrics, self._rate = settings, releases, metrics, rate
        self._max_bytes, self._bytes = settings.cache_bytes // 4, 0
        self._known: OrderedDict[tuple[str, bytes], Repeat] = OrderedDict()
        self._composer = Composer()

    def answer(self, peer: str, data: bytes, default_headers: Headers) -> bytes | None:
        """The bytes to send; None for a request that is not known, or whose client has to wait."""
        repeat = self._known.get((peer, data))
        if repeat is None:
            return None
        began = time.perf_counter()
        if repeat.release != self._releases.current.hash or self._rate.wait_s(repeat.client):
            return None
        self._known.move_to_end((peer, data))
        request_id = repeat.request_id or new_request_id()
        answer = self._composer.compose(repeat.head, default_headers, request_id, repeat.body)
        tell(self._settings, self._metrics, repeat.told, request_id, len(repeat.body), time.perf_counter() - began)
        return answer

    def learn(self, peer: str, release: str, exchange: Exchange, body: bytes) -> None:
        """An answer of this release, made in the common way."""
        scope = exchange.scope
        told = Told(route_of(scope), scope["method"], scope["path"], exchange.status, scope["query_string"])
        head = head_of(exchange.status, exchange.headers)
        self.put(peer, exchange.data, Repeat(release, scope["client"][0], head, body, sent_request_id(scope), told))

    def put(self, peer: str, data: bytes, repeat: Repeat) -> None:
        if repeat.release != self._releases.current.hash or (peer, data) in self._known:
            return
        self._known[peer, data] = repeat
        self._bytes += _size(data, repeat)
        while self._bytes > self._max_bytes or len(self._known) > MAX_REQUESTS:
            (_, gone), oldest = self._known.popitem(last=False)
            self._bytes -= _size(gone, oldest)

    def clear(self) -> None:
        self._known.clear()
        self._bytes = 0


def _size(data: bytes, repeat: Repeat) -> int:
    return len(data) + len(repeat.head) + len(repeat.body) + 1_000  # of the objects around them, about
