"""Answers that never change within a release: strong ETags per representation, 304 without work, a memory."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from api.negotiation import Representation
from api.releases import Release
from vardgraf import __version__

CACHE_CONTROL = "public, max-age=60, must-revalidate"


class AnswerCache:
    """The least recently used answers go first; one larger than a quarter of the whole is not kept."""

    def __init__(self, max_bytes: int):
        self._max_bytes, self._bytes = max_bytes, 0
        self.hits, self.misses = 0, 0
        self._answers: OrderedDict[str, tuple[bytes, Mapping[str, str]]] = OrderedDict()

    def get(self, key: str) -> tuple[bytes, Mapping[str, str]] | None:
        if (kept := self._answers.get(key)) is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return kept

    @property
    def max_answer_bytes(self) -> int:
        return self._max_bytes // 4

    @property
    def size(self) -> int:
        """In bytes."""
        return self._bytes

    def put(self, key: str, body: bytes, headers: Mapping[str, str]) -> None:
        if len(body) > self.max_answer_bytes or key in self._answers:
            return
        self._answers[key] = body, headers
        self._bytes += len(body)
        while self._bytes > self._max_bytes:
            _, (gone, _) = self._answers.popitem(last=False)
            self._bytes -= len(gone)

    def clear(self) -> None:
        self._answers.clear()
        self._bytes = 0


def make_etag(release: Release, *parts: str) -> str:
    """A strong ETag of an answer: release, version of the program, and all that the answer depends on."""
    content = "\0".join((release.hash, __version__, *parts))
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether If-None-Match names the ETag, or the one of its compressed form (weak comparison, RFC 9110, 13.1.2)."""
    given = [tag.strip().removeprefix("W/") for tag in ",".join(request.headers.getlist("if-none-match")).split(",")]
    return "*" in given or etag in given or f'{etag[:-1]}-gzip"' in given


async def respond(
    request: Request,
    release: Release,
    representation: Representation,
    make: Callable[[], Awaitable[bytes | tuple[bytes, Mapping[str, str]]]],
    *,
    headers: Mapping[str, str] | None = None,
    depends_on: tuple[str, ...] = (),
) -> Response:
    """The answer in that representation: 304 when the client has it, from memory when it was made before, else made.

    The ETag covers path, query string, representation and `depends_on` (a language, say). What is made may bring
    headers of its own (links to the next page, say), which are remembered with it.
    """
    etag = make_etag(release, request.url.path, request.url.query, representation.name, *depends_on)
    shared = {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept, Accept-Language, Accept-Encoding"}
    shared |= headers or {}
    if is_known(request, etag):
        return Response(status_code=304, headers=shared)
    cache: AnswerCache = request.app.state.cache
    if (kept := cache.get(etag)) is None:
        made = await make()
        kept = made if isinstance(made, tuple) else (made, {})
        cache.put(etag, *kept)
    return Response(kept[0], media_type=representation.content_type, headers={**shared, **kept[1]})
