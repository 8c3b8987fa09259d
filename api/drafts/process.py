"""The processes that read drafts: one for each draft, few at a time, killed when they take too long or nobody waits."""

import asyncio
import json
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from api.drafts import problems
from api.settings import Settings

PIECE_BYTES = 256 * 1024
OUTPUT_BYTES = 64 * 1024 * 1024
"""How much a process may answer: its Turtle is about ten times as long as the draft."""
_log = logging.getLogger("vardgraf.drafts")
Json = dict[str, Any]


class Drafts:
    """`command` is the program that reads a draft; where there is none, drafts are off."""

    def __init__(self, settings: Settings, command: Sequence[str]):
        self._settings, self._command = settings, tuple(command)
        self._places = asyncio.Semaphore(settings.drafts)
        self._running: set[asyncio.subprocess.Process] = set()

    @property
    def is_on(self) -> bool:
        return bool(self._command)

    async def read(self, store: str, data: bytes, *, name: str, language: str, region: str, follows: str) -> Json:
        """What the process tells of the draft. Raises Problem 422, 503; ends its process when it is cancelled."""
        settings = self._settings
        order = {
            "store": store,
            "name": name,
            "language": language,
            "region": region,
            "follows": follows,
            "memory_bytes": settings.draft_memory_bytes,
            "cpu_s": max(1, round(settings.draft_s)),
            "output_bytes": OUTPUT_BYTES,
        }
        async with self._places:
            return await self._read(json.dumps(order).encode() + b"\n" + data)

    def stop(self) -> None:
        for process in self._running:
            with suppress(ProcessLookupError):
                process.kill()

    async def _read(self, sent: bytes) -> Json:
        async with self._process() as process:
            try:
                async with asyncio.timeout(self._settings.draft_s):
                    answer = await _converse(process, sent)
                    status = await process.wait()
            except TimeoutError:
                raise problems.timed_out(self._settings) from None
        if status == -signal.SIGXCPU:
            raise problems.timed_out(self._settings)
        if status == -signal.SIGABRT:  # Oxigraph gets no memory
            raise problems.too_heavy()
        if status != 0:
            _log.warning("a draft ended the process that read it (status %s)", status)
            raise problems.failed()
        told: Json = json.loads(answer)
        if "problem" in told:
            if told["problem"] == "failed":
                _log.error("a draft could not be read: %s", told["place"])
            raise problems.told_by(told)
        return told

    @asynccontextmanager
    async def _process(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """It is gone when the block is left, however that happens."""
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=nowhere, start_new_session=True
        )
        self._running.add(process)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            self._running.discard(process)


async def _converse(process: asyncio.subprocess.Process, sent: bytes) -> bytes:
    """Raises Problem when it says more than it may."""
    assert process.stdin
    assert process.stdout
    answer = bytearray()
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(sent)
        await process.stdin.drain()
        process.stdin.close()
    while piece := await process.stdout.read(PIECE_BYTES):
        answer += piece
        if len(answer) > OUTPUT_BYTES:
            raise problems.failed()
    return bytes(answer)
