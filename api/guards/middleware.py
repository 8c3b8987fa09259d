"""The guards as one ASGI layer: it costs every request a few microseconds."""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guards.bodies import read_body
from api.guards.clients import client_address, network
from api.guards.rate import RateLimit
from api.guards.uploads import REFUSED, Uploads, is_upload
from api.language import preferred_language
from api.pages.errors import handle_problem
from api.problems import Problem
from api.running.methods import CORS
from api.settings import Settings
from api.sparql.arrival import OUTCOME
from api.sparql.protocol import read_encoded
from vardgraf.parameters import Text

MAX_HEADERS = 100
RETRY_S = 5
CROWDED = "vardgraf.crowded"
"""In the scope of a request on a connection beyond the limit."""
UNLIMITED = frozenset({"/health", "/ready"})
"""Asked by whoever watches over the server."""
FILES = "/static/"
"""A page has many, which browsers keep."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"cross-origin"),  # the data are open: other pages may show them
)
CSP_HEADER = (b"content-security-policy", CSP.encode())
_HOST = re.compile(rb"[\w.~%:\[\]-]*", re.ASCII)
_BAD_CHARACTER = re.compile(r"[\x00-\x1f\x7f\\\ufffd]")


class Guards:
    """Rewrites `client` of the scope to the address that counts. What a route sets of policies stays."""

    def __init__(self, app: ASGIApp, settings: Settings, rate: RateLimit | None = None):
        self._app, self._settings = app, settings
        self._rate = rate or RateLimit(settings.requests_per_minute)
        self._uploads = Uploads(settings)
        self._trusted = settings.trusted_header.lower().encode() if settings.trusted_header else None
        self._max_url = 3 * settings.max_query_bytes + 4_096  # a query may be escaped byte for byte

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secured = _secured(scope, send)
        try:
            self._inspect(scope)
            if is_upload(scope):
                await self._take_upload(scope, receive, secured)
                return
            body = await read_body(scope, receive, self._settings.max_body_bytes, self._settings.body_s)
        except Problem as problem:
            response = await handle_problem(Request(scope), problem)
            await response(scope, receive, secured)
            return
        if body is not None:
            await self._app(scope, body, secured)

    async def _take_upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A draft that is refused is answered by the application, without its body: with the form to try again."""
        try:
            with self._uploads.place(scope["client"][0]):
                if (body := await self._uploads.read(scope, receive)) is not None:
                    await self._app(scope, body, send)
        except Problem as problem:
            scope["state"][REFUSED] = problem
            await self._app(scope, _nothing, send)

    def _inspect(self, scope: Scope) -> None:
        """Raises Problem 400, 414, 429, 431."""
        address = client_address(scope, self._trusted)
        scope["client"] = (network(address), 0)
        if CROWDED in scope and scope["path"] not in UNLIMITED:
            raise crowded()
        if len(scope["raw_path"]) + len(scope["query_string"]) > self._max_url:
            raise _url_too_long(self._max_url)
        if len(scope["headers"]) > MAX_HEADERS:
            raise _too_many_headers()
        if scope["http_version"] == "1.1" and not _names_one_host(scope):
            raise _bad_host()
        for part in (scope["raw_path"], scope["query_string"]):
            if b"%" in part or not part.isascii():
                read_encoded(part)
        if _leads_elsewhere(scope["path"]):
            raise _bad_path()
        if not _is_admitted(scope) and (wait := self._rate.wait_s(scope["client"][0])):
            raise _too_often(wait, self._settings.requests_per_minute)


def crowded() -> Problem:
    return Problem(
        503,
        "too-many-connections",
        Text(
            "Det finns redan så många förbindelser som servern tar emot. Försök igen om en stund.",
            "There are as many connections already as the server takes. Try again in a while.",
        ),
        headers={"Retry-After": str(RETRY_S)},
    )


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _names_one_host(scope: Scope) -> bool:
    """RFC 9112, 3.2."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def _bad_host() -> Problem:
    return Problem(
        400,
        "bad-host",
        Text(
            "En begäran har just ett huvud Host, med serverns namn.",
            "A request has exactly one Host header, with the name of the server.",
        ),
    )


def _leads_elsewhere(path: str) -> bool:
    return bool(_BAD_CHARACTER.search(path)) or not {".", ".."}.isdisjoint(path.split("/"))


def _is_admitted(scope: Scope) -> bool:
    """Whether the rate does not limit it: a preflight is a browser's own question, before the request that counts."""
    path: str = scope["path"]
    return path in UNLIMITED or path.startswith(FILES) or scope["method"] == "OPTIONS" or OUTCOME in scope


def _secured(scope: Scope, send: Send) -> Send:
    async def send_secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), *SECURITY_HEADERS]
            named = {name for name, _ in headers}
            headers += [header for header in (CSP_HEADER, *CORS) if header[0] not in named]
            if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                headers.append((b"content-language", preferred_language(Request(scope)).encode()))
            message["headers"] = headers
        await send(message)

    return send_secured


def _url_too_long(limit: int) -> Problem:
    return Problem(
        414,
        "address-too-long",
        Text(
            f"Adressen är längre än {limit} byte. Skicka frågan med POST.",
            f"The address is longer than {limit} bytes. Send the query by POST.",
        ),
        limit=limit,
    )


def _too_many_headers() -> Problem:
    return Problem(
        431,
        "too-many-headers",
        Text(f"Begäran har fler än {MAX_HEADERS} huvuden.", f"The request has more than {MAX_HEADERS} headers."),
        limit=MAX_HEADERS,
    )


def _bad_path() -> Problem:
    return Problem(
        400,
        "bad-path",
        Text(
            "Adressen har tecken eller steg (”..”) som ingen adress här har.",
            "The address has characters or steps ('..') that no address here has.",
        ),
    )


def _too_often(wait_s: int, per_minute: int) -> Problem:
    return Problem(
        429,
        "too-many-requests",
        Text(
            f"Mer än {per_minute} förfrågningar på en minut. Försök igen om {wait_s} s.",
            f"More than {per_minute} requests in a minute. Try again in {wait_s} s.",
        ),
        headers={"Retry-After": str(wait_s)},
        limit=per_minute,
    )
