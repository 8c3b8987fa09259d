"""Answers that never change within a release: strong ETags per representation, 304 without work, a memory."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.language import LANGUAGES
from api.negotiation import Representation
from api.releases import Release
from vardgraf import __version__

CACHE_CONTROL = "public, max-age=60, must-revalidate"
Answer = tuple[bytes, Mapping[str, str]]
"""Body, and headers of its own."""
Make = Callable[[], Awaitable[bytes | Answer]]
MAX_HOSTS = 4
"""Of how many names that the server is called by answers with that name in them are kept: anybody can make up names."""


class AnswerCache:
    """The least recently used answers go first; one larger than a quarter of the whole is not kept."""

    def __init__(self, max_bytes: int):
        self._max_bytes, self._bytes = max_bytes, 0
        self.hits, self.misses = 0, 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._making: dict[str, asyncio.Task[Answer]] = {}
        self._of_hosts: OrderedDict[str, set[str]] = OrderedDict()

    def get(self, key: str) -> Answer | None:
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

    def keep_for_host(self, host: str, key: str) -> None:
        """The answer is of that host only, and goes with it, unpacked and packed, when others were asked for since."""
        self._of_hosts.setdefault(host, set()).add(key)
        self._of_hosts.move_to_end(host)
        while len(self._of_hosts) > MAX_HOSTS:
            _, gone = self._of_hosts.popitem(last=False)
            for each in gone:
                self._drop(each)
                self._drop(packed_etag(each))

    def _drop(self, key: str) -> None:
        if kept := self._answers.pop(key, None):
            self._bytes -= len(kept[0])

    async def get_or_make(self, key: str, make: Make) -> Answer:
        """Made once for all who wait for it. A client that goes away does not take it from the others."""
        if kept := self.get(key):
            return kept
        if (making := self._making.get(key)) is None:
            making = self._making[key] = asyncio.create_task(self._make(key, make))
            making.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(making)

    async def _make(self, key: str, make: Make) -> Answer:
        made = await make()
        answer = made if isinstance(made, tuple) else (made, {})
        self.put(key, *answer)
        return answer

    def _end(self, key: str, made: "asyncio.Task[Answer]") -> None:
        del self._making[key]
        if not made.cancelled():
            made.exception()  # those who wait have it; when all are gone, nobody misses it

    def clear(self) -> None:
        self._answers.clear()
        self._of_hosts.clear()
        self._bytes = 0


def make_etag(release: Release, *parts: str) -> str:
    """A strong ETag of an answer: release, version of the program, and all that the answer depends on."""
    content = "\0".join((release.hash, __version__, *parts))
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def packed_etag(etag: str) -> str:
    """Of the same answer, compressed."""
    return f'{etag[:-1]}-gzip"'


def is_known(request: Request, etag: str) -> bool:
    """Whether If-None-Match names the ETag, or the one of its compressed form (weak comparison, RFC 9110, 13.1.2)."""
    given = [tag.strip().removeprefix("W/") for tag in ",".join(request.headers.getlist("if-none-match")).split(",")]
    return "*" in given or etag in given or packed_etag(etag) in given


def heeding(request: Request, *names: str) -> Request:
    """The request with parameters of those names only: others make no other answer of it."""
    kept = [(name, value) for name, value in request.query_params.items() if name in names]
    query = urlencode([pair for pair in kept if pair[0] != "lang" or pair[1] in LANGUAGES])
    return Request({**request.scope, "query_string": query.encode()}, request.receive)


def _named_host(request: Request, depends_on: tuple[str, ...]) -> str | None:
    """The host that the request was sent to, if the answer has it in its links; None under a public URL."""
    if not depends_on or request.app.state.settings.public_url:
        return None
    address = str(request.base_url).rstrip("/")
    return address if any(one.startswith(address) for one in depends_on) else None


async def respond(
    request: Request,
    release: Release,
    representation: Representation,
    make: Make,
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
    body, own = await cache.get_or_make(etag, make)
    if host := _named_host(request, depends_on):
        cache.keep_for_host(host, etag)
    return Response(body, media_type=representation.content_type, headers={**shared, **own})
