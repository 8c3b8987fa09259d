"""Compression by gzip, with an ETag of its own: `"…-gzip"`, so that each encoding of an answer has a strong one."""

import zlib

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.caching import AnswerCache
from api.negotiation import parse_weight

MIN_BYTES = 600
LEVEL = 5
THREAD_FROM_BYTES = 64 * 1024
"""Larger pieces are compressed in a thread: this many take a millisecond."""
GZIP = 31
"""zlib's window for gzip's framing; its header has no time, so the same content gives the same bytes."""
_TYPES = ("text/", "application/", "image/svg+xml")
_PACKED = (
    "application/gzip",
    "application/zip",
    "application/zstd",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


class Compression:
    def __init__(self, app: ASGIApp, cache: AnswerCache):
        self._app, self._cache = app, cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        wanted = [value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-encoding"]
        if not wanted:
            return await self._app(scope, receive, _unpacked(send))
        known = [value for name, value in scope["headers"] if name == b"if-none-match"]
        answer = _Answer(send, self._cache, accepts_gzip(",".join(wanted)), b",".join(known).decode("latin-1"))
        return await self._app(scope, receive, answer.send)


def _unpacked(send: Send) -> Send:
    """For a client that takes no packed answers, which is told nevertheless that there are some."""

    async def send_unpacked(message: Message) -> None:
        if message["type"] == "http.response.start" and not _names_encoding(message["headers"]):
            headers = MutableHeaders(raw=list(message["headers"]))
            message["headers"] = headers.raw
            if message["status"] == 304 or _is_packable(message["status"], headers):
                _vary_by_encoding(headers)
        await send(message)

    return send_unpacked


class _Answer:
    """One answer on its way out: as it is, packed whole, packed piece by piece, or packed from memory."""

    def __init__(self, send: Send, cache: AnswerCache, accepted: bool, known: str):
        self._send, self._cache, self._accepted, self._known = send, cache, accepted, known
        self._start: Message | None = None
        self._packing: _Packing | None = None
        self._is_sent = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start:
            start, self._start = self._start, None
            await self._send_first(start, message)
        elif self._packing:
            await self._send_piece(self._packing, message)
        elif not self._is_sent:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(raw=list(message["headers"]))
        message["headers"] = headers.raw
        if message["status"] == 304:
            _vary_by_encoding(headers)
            self._name_known_form(headers)
        elif _is_packable(message["status"], headers):
            _vary_by_encoding(headers)
            if self._accepted:
                self._start = message
                return
        await self._send(message)

    def _name_known_form(self, headers: MutableHeaders) -> None:
        """A 304 has the ETag that the 200 would have had (RFC 9110, 15.4.5). Who names any (`*`) is told the packed
        one, though an answer of a few bytes would not be packed.
        """
        known = self._known
        if self._accepted and (etag := headers.get("etag")) and ("*" in known or _packed_etag(etag) in known):
            headers["etag"] = _packed_etag(etag)

    async def _send_first(self, start: Message, message: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        more = message.get("more_body", False)
        if not more and len(message.get("body", b"")) < MIN_BYTES:
            await self._send(start)
            await self._send(message)
            return
        headers["content-encoding"] = "gzip"
        key = None
        if etag := headers.get("etag"):
            headers["etag"] = key = _packed_etag(etag)
        packing = _Packing(self._cache, key)
        if whole := packing.from_memory() if more else await packing.pack_whole(message.get("body", b"")):
            headers["content-length"] = str(len(whole))
            self._is_sent = True
            await self._send(start)
            await self._send({"type": "http.response.body", "body": whole})
            return
        del headers["content-length"]
        self._packing = packing
        await self._send(start)
        await self._send_piece(packing, message)

    async def _send_piece(self, packing: "_Packing", message: Message) -> None:
        more = message.get("more_body", False)
        packed = await packing.pack_piece(message.get("body", b""), last=not more)
        if packed or not more:
            await self._send({"type": "http.response.body", "body": packed, "more_body": more})


class _Packing:
    """`key` is the ETag of the packed answer, under which it is kept; None for an answer that has none."""

    def __init__(self, cache: AnswerCache, key: str | None):
        self._cache, self._key = cache, key
        self._packer = zlib.compressobj(LEVEL, wbits=GZIP)
        self._pieces: list[bytes] | None = [] if key else None

    def from_memory(self) -> bytes | None:
        kept = self._cache.get(self._key) if self._key else None
        return kept[0] if kept else None

    async def pack_whole(self, body: bytes) -> bytes:
        return self.from_memory() or await self.pack_piece(body, last=True)

    async def pack_piece(self, data: bytes, *, last: bool) -> bytes:
        def pack() -> bytes:
            return self._packer.compress(data) + (self._packer.flush() if last else b"")

        packed = await to_thread.run_sync(pack) if len(data) >= THREAD_FROM_BYTES else pack()
        self._keep(packed, last=last)
        return packed

    def _keep(self, packed: bytes, *, last: bool) -> None:
        if self._key is None or self._pieces is None:
            return
        self._pieces.append(packed)
        if sum(map(len, self._pieces)) > self._cache.max_answer_bytes:
            self._pieces = None
        elif last:
            self._cache.put(self._key, b"".join(self._pieces), {})


def accepts_gzip(header: str) -> bool:
    """Whether gzip is accepted, and preferred at least as much as an answer that is not packed (`identity`)."""
    weights: dict[str, float] = {}
    for member in header.split(","):
        name, _, parameter = member.partition(";")
        if (weight := _weight(parameter)) is not None:
            weights[name.strip().lower()] = weight
    others = weights.get("*", 0.0)
    packed = weights.get("gzip", weights.get("x-gzip", others))
    return packed > 0 and packed >= weights.get("identity", others)


def _weight(parameter: str) -> float | None:
    """As of a media type: None for what is no number, which is passed over."""
    name, _, value = parameter.partition("=")
    return parse_weight(value.strip()) if name.strip().lower() == "q" else 1.0


def _is_packable(status: int, headers: MutableHeaders) -> bool:
    if status < 200 or status in (204, 206) or "content-encoding" in headers:
        return False
    media_type = headers.get("content-type", "").partition(";")[0].strip()
    return media_type.startswith(_TYPES) and media_type not in _PACKED


def _names_encoding(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"vary" and value.endswith(b"Accept-Encoding") for name, value in headers)


def _vary_by_encoding(headers: MutableHeaders) -> None:
    named = [name.strip() for name in ",".join(headers.getlist("vary")).split(",") if name.strip()]
    if not {"*", "accept-encoding"} & {name.lower() for name in named}:
        headers["vary"] = ", ".join([*named, "Accept-Encoding"])


def _packed_etag(etag: str) -> str:
    return f'{etag[:-1]}-gzip"'
