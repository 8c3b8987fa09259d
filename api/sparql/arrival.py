"""A request as it arrives, read in one pass: what the answer depends on."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from api.caching import is_known
from api.preconditions import HEADER as IF_MATCH
from api.problems import Problem
from api.releases import Release
from api.sparql.job import Outcome
from api.sparql.protocol import body_too_large, unsupported_encoding

JOB, OUTCOME = "vardgraf.sparql.job", "vardgraf.sparql.outcome"
"""Where a request's scope has the job that it was read as, if its answer is the same each time and it sets no
condition; and where it brings what became of that job already.
"""
ABORT = "vardgraf.abort"
"""What ends the connection of a request whose answer has begun."""
Brought = tuple[Release, Outcome | Problem]
_READ = frozenset({b"accept", b"content-type", b"content-encoding", b"if-none-match", IF_MATCH})


@dataclass(frozen=True)
class Arrival:
    scope: Scope
    query_string: bytes
    accept: str
    content_type: str
    body: bytes
    is_conditional: bool

    @property
    def is_post(self) -> bool:
        return bool(self.scope["method"] == "POST")

    @property
    def is_head(self) -> bool:
        return bool(self.scope["method"] == "HEAD")

    @property
    def client(self) -> str:
        return self.scope["client"][0] if self.scope.get("client") else ""

    def abort(self) -> None:
        self.scope[ABORT]()

    def has(self, etag: str) -> bool:
        """Whether the client has that answer already; a POST has no stored answer to ask about."""
        return self.is_conditional and not self.is_post and is_known(Request(self.scope), etag)


async def read_arrival(scope: Scope, receive: Receive, max_body_bytes: int) -> Arrival:
    """Raises Problem 413 for a body that is too large, 415 for a compressed one."""
    headers = _read_headers(scope)
    body = b""
    if scope["method"] == "POST":
        if headers.get(b"content-encoding", "identity").strip().lower() != "identity":
            raise unsupported_encoding(headers[b"content-encoding"])
        body = await _read_body(receive, max_body_bytes)
    return Arrival(
        scope,
        scope["query_string"],
        headers.get(b"accept", ""),
        headers.get(b"content-type", ""),
        body,
        b"if-none-match" in headers or IF_MATCH in headers,
    )


def _read_headers(scope: Scope) -> Mapping[bytes, str]:
    """A header that came several times is joined by commas."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            found[name] = f"{found[name]}, {value.decode('latin-1')}" if name in found else value.decode("latin-1")
    return found


async def _read_body(receive: Receive, max_bytes: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > max_bytes:
            raise body_too_large(max_bytes)
        more = message.get("more_body", False)
    return b"".join(parts)
