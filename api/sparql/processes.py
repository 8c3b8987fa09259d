"""The server's end of its worker processes: asking them, killing them."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from typing import Protocol

from api.sparql.wire import Message, Reader

ENDING_S = 0.5
"""How long the zygote may take to tell how a worker ended."""


class WorkerProcess:
    """One worker; `ask` it one thing at a time, and it tells `owner` the answer, or that it has ended."""

    def __init__(self, channel: socket.socket, release: str, owner: "Owner"):
        self.release = release
        self.pid = 0
        self.walls: list[str] = []
        self.failure: str | None = None
        """Why it could not open the store."""
        self.ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._channel, self._reader, self._owner = channel, Reader(channel), owner
        self._handle: int | None = None
        self._sending: asyncio.Task[None] | None = None
        self._is_open = True
        channel.setblocking(False)
        self._loop.add_reader(channel.fileno(), self._receive)

    def ask(self, message: bytes) -> bool:
        """False when the process had ended before: then nobody will answer."""
        try:
            sent = self._channel.send(message) if self._is_open else -1
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = -1
        if sent < 0:
            self._close()
        elif sent < len(message):
            self._sending = self._loop.create_task(self._send_rest(message[sent:]))
        return sent >= 0

    async def how_ended(self) -> int | None:
        """The status of the process: negative for a signal, None where nobody tells."""
        done, _ = await asyncio.wait([self.ended], timeout=ENDING_S)
        return self.ended.result() if done else None

    def kill(self) -> None:
        with suppress(ProcessLookupError, OSError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self.pid and self._is_open:
                os.kill(self.pid, signal.SIGKILL)

    def retire(self) -> None:
        """It ends when it sees that nobody asks any more."""
        self._close()

    async def _send_rest(self, data: bytes) -> None:
        with suppress(OSError):  # its end is told by the reader
            await self._loop.sock_sendall(self._channel, data)

    def _receive(self) -> None:
        try:
            message = self._reader.read()
        except BlockingIOError:
            return
        except (EOFError, OSError, ValueError):
            self._close()
            return
        while message:
            self._take(message)
            message = self._reader.next()

    def _take(self, message: Message) -> None:
        if "ready" in message.header:
            self.pid, self.walls = message.header["ready"], message.header["walls"]
            self._handle = message.files[0] if message.files else None
            self._owner.welcome(self)
        elif "failed" in message.header:
            self.failure = message.header["failed"]
        else:
            self._owner.take_answer(self, message)

    def _close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._loop.remove_reader(self._channel.fileno())
        if self._sending:
            self._sending.cancel()
        self._channel.close()
        self._reader.close_files()
        self.kill()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._owner.miss(self)


class Owner(Protocol):
    """Who a worker tells of itself."""

    def welcome(self, worker: WorkerProcess) -> None:
        """It is ready."""

    def take_answer(self, worker: WorkerProcess, answer: Message) -> None:
        """Also one that nobody waits for: its files are to be closed."""

    def miss(self, worker: WorkerProcess) -> None:
        """It has ended, or was closed; told once."""
