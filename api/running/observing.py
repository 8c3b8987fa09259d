"""The outermost layer: each request gets an id, is timed, counted and logged; a failure becomes a problem document."""

import itertools
import re
import secrets
import time
from typing import NamedTuple

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.drafts.problems import PATH as DRAFTS
from api.pages.errors import tell_failure
from api.running.logs import Answered, log_request
from api.running.metrics import Metrics
from api.running.raw import BEGAN
from api.settings import Settings

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
PATH_LENGTH = 500
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PROCESS, _numbers = secrets.token_hex(4).encode(), itertools.count()
_errors = structlog.get_logger("vardgraf.errors")


class Told(NamedTuple):
    """What is told of a request, whoever asks it when."""

    route: str
    method: str
    path: str
    status: int
    query: bytes
    """Told only where the settings say so."""


def tell(settings: Settings, metrics: Metrics, told: Told, request_id: bytes, size: int, seconds: float) -> None:
    """Count an answered request, and log it."""
    metrics.count(told.route, told.method if told.method in METHODS else "other", told.status, seconds)
    if not settings.access_log:
        return
    query = told.query if settings.log_queries else None
    log_request(Answered(request_id, told.method, told.path[:PATH_LENGTH], told.status, size, seconds, query))


class Observing:
    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics):
        self._app, self._settings, self._metrics = app, settings, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = scope.get(BEGAN) or time.perf_counter()
        request_id = sent_request_id(scope) or new_request_id()
        scope["state"]["request_id"] = request_id.decode()
        status, size = 0, 0

        async def observed_send(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", request_id)]}
            else:
                size += len(message.get("body", b""))
            await send(message)

        asked = bytearray()
        is_recorded = self._settings.log_queries and scope["path"] != DRAFTS  # a draft is never logged
        try:
            await self._app(scope, _recorded(receive, asked) if is_recorded else receive, observed_send)
        finally:
            query = scope["query_string"] + (b"\n" if asked else b"") + asked
            told = Told(route_of(scope), scope["method"], scope["path"], status, query)
            tell(self._settings, self._metrics, told, request_id, size, time.perf_counter() - began)


class Failing:
    """The innermost layer: what nobody foresaw is logged with its traceback and told as a problem of status 500."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noticed_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noticed_send)
        except Exception:
            if scope["type"] != "http" or started:
                raise
            request_id = scope["state"]["request_id"]
            _errors.error("failure", id=request_id, path=scope["path"][:PATH_LENGTH], exc_info=True)
            response = await tell_failure(Request(scope), request_id)
            await response(scope, receive, send)


def sent_request_id(scope: Scope) -> bytes | None:
    """The client's own, where it is a plain one, so that a request can be followed through proxies."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return None


def new_request_id() -> bytes:
    """Another each time, and in each process."""
    return b"%b%08x" % (_PROCESS, next(_numbers))


def route_of(scope: Scope) -> str:
    """The template of the route that answered. FastAPI names its own only; others are found by what they call."""
    if route := scope.get("route"):
        return getattr(route, "path", None) or "other"
    routes = scope["app"].router.routes if "endpoint" in scope else []
    return next((route.path for route in routes if getattr(route, "endpoint", None) is scope["endpoint"]), "other")


def _recorded(receive: Receive, into: bytearray) -> Receive:
    async def recorded() -> Message:
        message = await receive()
        into.extend(message.get("body", b""))
        return message

    return recorded
