"""Answers as ASGI messages: their headers, from memory or streamed from a file, and 304."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from starlette.types import Send

from api.caching import CACHE_CONTROL

RawHeaders = list[tuple[bytes, bytes]]

TRUNCATED = "Vardgraf-Truncated"
CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an answer before it is made. Without an ETag it is another one each time, or was POSTed for."""

    content_type: str
    etag: str | None

    def headers(self, size: int, truncated: str | None) -> RawHeaders:
        headers = [
            (b"content-type", self.content_type.encode()),
            (b"content-length", str(size).encode()),
            *self.validators(),
        ]
        return [*headers, (TRUNCATED.lower().encode(), truncated.encode())] if truncated else headers

    def validators(self) -> RawHeaders:
        vary = (b"vary", b"Accept, Accept-Encoding")
        if self.etag is None:
            return [vary, (b"cache-control", b"no-store")]
        return [vary, (b"cache-control", CACHE_CONTROL.encode()), (b"etag", self.etag.encode())]


async def send_body(send: Send, headers: RawHeaders, body: bytes | BinaryIO, *, is_head: bool) -> None:
    """A file was written by the worker a moment ago: it lies in memory, and reading a chunk does not block."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if is_head or isinstance(body, bytes):
        await send({"type": "http.response.body", "body": b"" if is_head else body})
        return
    while chunk := body.read(CHUNK_BYTES):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def send_empty(send: Send, status: int, headers: RawHeaders) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def raw_headers(headers: Mapping[str, str]) -> RawHeaders:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
