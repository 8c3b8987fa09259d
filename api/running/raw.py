"""Requests and answers as bytes, for what is answered before it is parsed."""

from typing import NamedTuple

from starlette.types import Message, Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

RAW = "vardgraf.raw"
"""Where the connection puts the bytes of a request that came in one piece and may be remembered."""
BEGAN = "vardgraf.began"
"""When the request came, by `time.perf_counter`, where the layers have it later."""
MAX_BODY_BYTES = 64 * 1024
Headers = list[tuple[bytes, bytes]]
_UNFIT = frozenset({b"connection", b"content-length", b"expect", b"transfer-encoding", b"upgrade"})


class Exchange(NamedTuple):
    """A request as it came, and the beginning of its answer with all that the layers below have added."""

    data: bytes
    scope: Scope
    status: int
    headers: Headers


class Composer:
    """Answers as they go over the wire: what is known, the server's own headers (the date), and the request's id."""

    def __init__(self) -> None:
        self._dated: tuple[Headers, bytes] = [], b""

    def compose(self, head: bytes, default_headers: Headers, request_id: bytes, body: bytes) -> bytes:
        if self._dated[0] is not default_headers:
            self._dated = default_headers, b"".join(b"%b: %b\r\n" % header for header in default_headers)
        return b"%b%bx-request-id: %b\r\n\r\n%b" % (head, self._dated[1], request_id, body)


def may_repeat(scope: Scope) -> bool:
    if scope["method"] != "GET" or scope["http_version"] != "1.1":
        return False
    return not any(name in _UNFIT for name, _ in scope["headers"])


def is_public(start: Message) -> bool:
    """Whether the answer says itself that it may be kept: `Cache-Control: public`, and an ETag."""
    headers = dict(start["headers"])
    if start["status"] not in (200, 304) or b"etag" not in headers or b"set-cookie" in headers:
        return False
    return headers.get(b"cache-control", b"").startswith(b"public") and (
        start["status"] == 304 or b"content-length" in headers
    )


def head_of(status: int, headers: Headers) -> bytes:
    return bytes(STATUS_LINE[status]) + b"".join(b"%b: %b\r\n" % header for header in headers)
