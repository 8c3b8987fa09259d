"""The way to `/sparql` past the framework: the same layers around the same endpoint, without its routing and wrapping.

These cost a small query more than its answer does. What is not simply GET or POST takes the common way.
"""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from api.pages.errors import handle_problem
from api.problems import Problem
from api.sparql.description import PATH
from api.sparql.routes import SparqlRoute


class Shortcut:
    def __init__(self, app: FastAPI, surround: Callable[[ASGIApp], ASGIApp]):
        """`surround` puts the layers around an application."""
        self._app = app
        self._routes = {
            method: route
            for route in reversed(app.router.routes)
            if isinstance(route, SparqlRoute)
            for method in ("GET", "POST")
            if route.matches({"type": "http", "path": PATH, "method": method})[0] is Match.FULL
        }
        self._ask = surround(_Endpoint(self._routes["GET"]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] not in self._routes:
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"] = self._app, self._routes[scope["method"]]
        await self._ask(scope, receive, send)


class _Endpoint:
    """A problem is told as the application's handler tells it; the endpoint raises none once it has begun to answer."""

    def __init__(self, route: SparqlRoute):
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._route.answer(scope, receive, send)
        except Problem as problem:
            response = await handle_problem(Request(scope), problem)
            await response(scope, receive, send)
