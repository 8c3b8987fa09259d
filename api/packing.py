"""Large answers are packed once for all who ask for them meanwhile, in their turn: the compression then has them.

Left to itself, it would pack the same answer in as many threads as there are requests for it.
"""

import zlib
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import in_thread
from api.caching import AnswerCache, packed_etag
from api.problems import Problem
from api.running.compression import GZIP, LEVEL, THREAD_FROM_BYTES, accepts_gzip


class PackingOnce:
    """An ASGI layer inside the compression, with which it shares the memory for answers."""

    def __init__(self, app: ASGIApp, cache: AnswerCache):
        self._app, self._cache = app, cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not accepts_gzip(",".join(Headers(scope=scope).getlist("accept-encoding"))):
            await self._app(scope, receive, send)
            return
        key = None

        async def send_packed(message: Message) -> None:
            nonlocal key
            if message["type"] == "http.response.start":
                key = _key(message)
            elif key and not message.get("more_body") and self._is_worth(body := message.get("body", b"")):
                with suppress(Problem):  # no turn in time: the compression does it by itself
                    await self._cache.get_or_make(key, lambda: in_thread(lambda: _pack(body)))
            await send(message)

        await self._app(scope, receive, send_packed)

    def _is_worth(self, body: bytes) -> bool:
        return THREAD_FROM_BYTES <= len(body) <= self._cache.max_answer_bytes


def _key(start: Message) -> str | None:
    """Where the compression looks for the packed answer; None for one that it does not keep."""
    headers = Headers(raw=start["headers"])
    is_kept = start["status"] == 200 and "etag" in headers and "content-encoding" not in headers
    return packed_etag(headers["etag"]) if is_kept else None


def _pack(body: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, wbits=GZIP)
    return packer.compress(body) + packer.flush()
