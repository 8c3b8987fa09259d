"""Drafts on their way in: larger than other bodies and held in memory, so only a few at once, fewer of one client."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.types import Receive, Scope

from api.drafts import problems
from api.drafts.form import OVERHEAD_BYTES
from api.guards.bodies import declared_length, read_body
from api.problems import Problem
from api.settings import Settings

REFUSED = "refused"
"""Where the state of a request tells the application why a draft was not taken in."""
PASSED_OVER = 8
"""How many times what is allowed is read and thrown away, so that a browser gets to see the answer."""


class Uploads:
    def __init__(self, settings: Settings):
        self._settings = settings
        self._places = settings.drafts + settings.draft_queue
        self._held: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """From the first byte of a draft to the end of its answer. Raises Problem 503 when there is none."""
        if self._held.total() >= self._places or self._held[client] >= max(1, self._places // 2):
            raise problems.busy()
        self._held[client] += 1
        try:
            yield
        finally:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]

    async def read(self, scope: Scope, receive: Receive) -> Receive | None:
        """As `read_body`, with the limits of drafts. Raises Problem 408, 413."""
        limit = self._settings.draft_bytes + OVERHEAD_BYTES
        try:
            return await read_body(scope, receive, limit, self._settings.draft_upload_s)
        except Problem as problem:
            if problem.status == 408:
                raise problems.too_slow_upload(self._settings) from None
            await self._pass_over(scope, receive)
            raise problems.too_large(self._settings) from None

    async def _pass_over(self, scope: Scope, receive: Receive) -> None:
        """Read on for a while: a connection that is closed on a browser that still sends shows it no answer."""
        most = PASSED_OVER * self._settings.draft_bytes
        if (declared_length(scope) or 0) > most:
            return
        size, more = 0, True
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.draft_upload_s):
                while more and size < most:
                    message = await receive()
                    size += len(message.get("body", b""))
                    more = message.get("more_body", False)


def is_upload(scope: Scope) -> bool:
    return bool(scope["path"] == problems.PATH and scope["method"] == "POST")
