"""The watch for a new release: opened beside the one in use, then taken in one step."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from api.answers import in_thread
from api.releases import Release, Releases

Prepare = Callable[[Release], Awaitable[None]]
"""What must be done before requests see a new release."""

_log = structlog.get_logger("vardgraf.releases")


@asynccontextmanager
async def watching(releases: Releases, prepare: Prepare, poll_s: float) -> AsyncIterator[None]:
    task = asyncio.create_task(_watch(releases, prepare, poll_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(releases: Releases, prepare: Prepare, poll_s: float) -> None:
    while True:
        await asyncio.sleep(poll_s)
        if newer := await in_thread(releases.find_newer):
            older = releases.current.hash
            await prepare(newer)
            releases.take(newer)
            _log.info("release", hash=newer.hash, replaces=older)
