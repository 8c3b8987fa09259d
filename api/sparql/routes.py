"""`/sparql` among the routes: documented as any other, answered by the bare ASGI endpoint."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from api.sparql.description import PATH
from api.sparql.documentation import GET_OPERATION, POST_OPERATION
from api.sparql.endpoint import SparqlEndpoint

_PATHS = frozenset({PATH, f"{PATH}/"})


def add_sparql(app: FastAPI) -> None:
    """Called before other routes are added: what is asked most is looked for first."""
    endpoint = SparqlEndpoint(app.state)
    _add(app, endpoint, "GET", ask_by_get, GET_OPERATION)
    _add(app, endpoint, "POST", ask_by_post, POST_OPERATION)


class SparqlRoute(APIRoute):
    """FastAPI documents it; requests pass by its validation. The route of GET refuses the methods that neither has."""

    answer: SparqlEndpoint

    @cached_property
    def _taken(self) -> frozenset[str]:
        return frozenset(self.methods or ()) | ({"HEAD", "OPTIONS"} if "GET" in (self.methods or ()) else set())

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["path"] not in _PATHS:
            return Match.NONE, {}
        return (Match.FULL if scope["method"] in self._taken else Match.PARTIAL), {"route": self}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.answer(scope, receive, send)


async def ask_by_get() -> None:
    """Ställ en fråga i SPARQL / Ask a SPARQL query

    Enligt SPARQL 1.1 Protocol. Utan fråga beskriver tjänsten sig själv. Svar har en ETag och kan frågas efter med
    villkor, utom där frågan använder NOW, RAND, UUID, STRUUID eller BNODE. Ett svar som är kortat säger det i huvudet
    Vardgraf-Truncated.
    / By the SPARQL 1.1 Protocol. Without a query, the endpoint describes itself. Answers have an ETag and may be asked
    for conditionally, except where the query uses NOW, RAND, UUID, STRUUID or BNODE. An answer that was cut says so in
    the header Vardgraf-Truncated.
    """


async def ask_by_post() -> None:
    """Ställ en fråga i SPARQL, sänd som innehåll eller formulär / Ask a SPARQL query, sent as the body or as a form

    Enligt SPARQL 1.1 Protocol. Uppdateringar tas inte emot: grafen kan bara läsas.
    / By the SPARQL 1.1 Protocol. Updates are refused: the endpoint is read-only.
    """


def _add(
    app: FastAPI, endpoint: SparqlEndpoint, method: str, described_by: Callable[..., Any], operation: dict[str, Any]
) -> None:
    summary, _, description = (described_by.__doc__ or "").partition("\n")
    app.router.add_api_route(
        PATH,
        described_by,
        methods=[method],
        tags=["sparql"],
        summary=summary,
        description=" ".join(description.split()),
        operation_id=f"sparql_{method.lower()}",
        response_class=Response,
        openapi_extra=operation,
        route_class_override=SparqlRoute,
    )
    route = app.router.routes[-1]
    assert isinstance(route, SparqlRoute)
    route.answer = endpoint
