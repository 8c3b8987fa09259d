"""Turns: what requests need done in Python is done by a few threads, a few at a time of each client.

Threads share the interpreter: with forty of them at work, the event loop has to wait for each before it may go on, and
with it everybody who asks, for seconds. So few work at once, and no client has all of them.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem
from vardgraf.parameters import Text

AT_ONCE = 3
OF_ONE_CLIENT = 2
WAIT_S = 30.0
RETRY_S = 5
_BUSY = Text(
    "Servern har fullt upp med annat som du eller andra har bett om.",
    "The server is busy with what you or others have asked for.",
)


class Turns:
    """Used in the event loop only. Of those who wait, a client with the least at work is next, in turn."""

    def __init__(self, at_once: int = AT_ONCE, of_one_client: int = OF_ONE_CLIENT, wait_s: float = WAIT_S):
        self._at_once, self._of_one_client, self._wait_s = at_once, of_one_client, wait_s
        self._working: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Raises Problem 503 when it does not come in time."""
        if self._has_place(client):
            self._working[client] += 1
        else:
            await self._wait(client)
        try:
            yield
        finally:
            self._end(client)

    def _has_place(self, client: str) -> bool:
        return self._working.total() < self._at_once and self._working[client] < self._of_one_client

    async def _wait(self, client: str) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(self._wait_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # it came as the client went
                self._end(client)
            elif isinstance(error, TimeoutError):
                raise Problem(503, "busy", _BUSY, headers={"Retry-After": str(RETRY_S)}) from None
            raise

    def _end(self, client: str) -> None:
        self._working[client] -= 1
        if not self._working[client]:
            del self._working[client]
        while (following := self._next()) is not None:
            self._give(following)

    def _next(self) -> str | None:
        waiting = [client for client in self._waiting if self._has_place(client)]
        return min(waiting, key=self._working.__getitem__, default=None)

    def _give(self, client: str) -> None:
        """The place to the first request of the client that still waits."""
        line = self._waiting.pop(client)
        while line and line[0].done():
            line.popleft()
        if line:
            line.popleft().set_result(None)
            self._working[client] += 1
        if line:
            self._waiting[client] = line  # behind the others


ASKED_BY: ContextVar[tuple[Turns, str] | None] = ContextVar("asked_by", default=None)
"""For whom work is done; None where the server does it of itself."""


class TakingTurns:
    """An ASGI layer: what is done for a request takes turns."""

    def __init__(self, app: ASGIApp):
        self._app, self._turns = app, Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            ASKED_BY.set((self._turns, scope["client"][0] if scope.get("client") else ""))
        await self._app(scope, receive, send)
