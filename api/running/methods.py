"""What every address answers alike: HEAD as GET without its body, OPTIONS, and CORS, which lets any page ask."""

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EXPOSED = (
    b"ETag, Link, Location, Content-Encoding, Vardgraf-Total, Vardgraf-Truncated, Retry-After, X-Request-Id, "
    b"Accept-Ranges, Content-Range"
)
CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED),
)
PREFLIGHT = (
    (
        b"access-control-allow-headers",
        b"Accept, Accept-Language, Content-Type, If-Match, If-None-Match, If-Range, Range, X-Request-Id",
    ),
    (b"access-control-max-age", b"86400"),
)


class Methods:
    def __init__(self, app: ASGIApp, routed: Starlette):
        """`routed` is the application whose routes tell which methods an address has."""
        self._app, self._routed = app, routed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        opened = _opened(send)
        if scope["method"] == "HEAD":
            return await self._answer_head(scope, receive, opened)
        if scope["method"] == "OPTIONS" and (allowed := self._allowed(scope)):
            return await _answer_options(allowed, opened)
        return await self._app(scope, receive, opened)

    async def _answer_head(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]
        inner = {**scope, "method": "GET", "headers": whole}

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body", "body": b""})

        try:
            await self._app(inner, receive, send_head)
        finally:
            scope.update({name: inner[name] for name in ("app", "endpoint", "route") if name in inner})

    def _allowed(self, scope: Scope) -> list[str]:
        """The methods of an address, or of the whole server (`*`: RFC 9110, 9.3.7); empty where nothing answers."""
        if scope["raw_path"] == b"*":
            return ["GET", "HEAD", "POST", "OPTIONS"]
        found = {method for method in METHODS if self._matches(scope, method)}
        found |= {"HEAD"} if "GET" in found else set()
        return [*sorted(found), "OPTIONS"] if found else []

    def _matches(self, scope: Scope, method: str) -> bool:
        asked = {**scope, "method": method}
        return any(
            route.matches(dict(asked))[0] == Match.FULL and method in _declared(route, method)
            for route in self._routed.router.routes
        )


def _declared(route: BaseRoute, default: str) -> Iterable[str]:
    """What is mounted is files."""
    return {"GET"} if isinstance(route, Mount) else getattr(route, "methods", None) or {default}


async def _answer_options(allowed: list[str], send: Send) -> None:
    methods = ", ".join(allowed).encode()
    headers = [(b"allow", methods), (b"access-control-allow-methods", methods), *PREFLIGHT]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _opened(send: Send) -> Send:
    async def send_opened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if message["status"] == 405:
                headers = [(name, _with_ours(value) if name == b"allow" else value) for name, value in headers]
            message["headers"] = headers
        await send(message)

    return send_opened


def _with_ours(allow: bytes) -> bytes:
    named = {part.strip() for part in allow.split(b",") if part.strip()}
    return b", ".join(sorted(named | {b"OPTIONS"} | ({b"HEAD"} if b"GET" in named else set())))
