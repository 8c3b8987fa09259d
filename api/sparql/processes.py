"""The server's end of its worker processes: starting them by the zygote, asking them, killing them."""

import asyncio
import itertools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict

from api.sparql.wire import Message, Reader, pack
from api.sparql.worker import Assignment

ENDING_S = 0.5
"""How long the zygote may take to tell how a worker ended."""


class WorkerEndedError(Exception):
    """`status` is that of the process: negative for a signal, None where it is not known."""

    def __init__(self, status: int | None):
        super().__init__(status)
        self.status = status


class WorkerGoneError(Exception):
    """It had ended before it was asked."""


class WorkerProcess:
    """One worker; `ask` it one thing at a time. `on_ready` and `on_end` are called once each at most."""

    def __init__(
        self,
        channel: socket.socket,
        release: str,
        on_ready: Callable[["WorkerProcess"], None],
        on_end: Callable[["WorkerProcess"], None],
    ):
        self.release = release
        self.pid = 0
        self.walls: list[str] = []
        self.failure: str | None = None
        """Why it could not open the store."""
        self.ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._channel, self._reader = channel, Reader(channel)
        self._on_ready, self._on_end = on_ready, on_end
        self._handle: int | None = None
        self._answer: asyncio.Future[Message] | None = None
        self._is_open = True
        channel.setblocking(False)
        self._loop.add_reader(channel.fileno(), self._receive)

    async def ask(self, message: Message) -> Message:
        """Raises WorkerEndedError when the process ends over it, WorkerGoneError when it had before."""
        if not self._is_there():
            self._close()
            raise WorkerGoneError
        self._answer = self._loop.create_future()
        data = pack(message)
        try:
            sent = self._channel.send(data)
            if sent < len(data):
                await self._loop.sock_sendall(self._channel, data[sent:])
        except OSError:
            self._close()
        if not self._is_open:
            raise await self._how_ended()
        try:
            return await self._answer
        except EOFError:
            raise await self._how_ended() from None
        finally:
            self._answer = None

    def _is_there(self) -> bool:
        """Whether the other end of the channel is open: its end may not have been read yet."""
        try:
            return self._is_open and bool(self._channel.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        with suppress(ProcessLookupError, OSError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self.pid and self._is_open:
                os.kill(self.pid, signal.SIGKILL)

    def retire(self) -> None:
        """It ends when it sees that nobody asks any more."""
        self._close()

    def _receive(self) -> None:
        try:
            message = self._reader.read()
        except BlockingIOError:
            return
        except (EOFError, OSError, ValueError):
            self._close()
            return
        if message is None:
            return
        if "ready" in message.header:
            self.pid, self.walls = message.header["ready"], message.header["walls"]
            self._handle = message.files[0] if message.files else None
            self._on_ready(self)
        elif "failed" in message.header:
            self.failure = message.header["failed"]
        elif self._answer and not self._answer.done():
            self._answer.set_result(message)
        else:
            for descriptor in message.files:
                os.close(descriptor)

    def _close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._loop.remove_reader(self._channel.fileno())
        self._channel.close()
        self._reader.close_files()
        self.kill()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(EOFError())
        self._on_end(self)

    async def _how_ended(self) -> WorkerEndedError:
        done, _ = await asyncio.wait([self.ended], timeout=ENDING_S)
        return WorkerEndedError(self.ended.result() if done else None)


class Zygote:
    """Started with the first worker, and again when it should end. Workers end with it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._numbers = itertools.count(1)
        self._started: dict[int, WorkerProcess] = {}

    def start_worker(
        self,
        assignment: Assignment,
        release: str,
        on_ready: Callable[[WorkerProcess], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> WorkerProcess:
        channel = self._channel or self._start()
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        order = pack(Message({"id": number, "assignment": asdict(assignment), "files": 1}))
        with theirs:
            try:
                socket.send_fds(channel, [order], [theirs.fileno()])
            except OSError:
                self._lose()  # the worker's channel closes with `theirs`, and another is started in its time
        worker = WorkerProcess(ours, release, on_ready, on_end)
        self._started[number] = worker
        return worker

    async def stop(self) -> None:
        """All workers end too."""
        process = self._process
        self._lose()
        if process:
            process.kill()
            await asyncio.get_running_loop().run_in_executor(None, process.wait)

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.sparql.zygote", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # a Ctrl-C in the terminal is for the server, which ends the workers in order
            )
        ours.setblocking(False)
        self._channel = ours
        asyncio.get_running_loop().add_reader(ours.fileno(), self._receive, Reader(ours))
        return ours

    def _receive(self, reader: Reader) -> None:
        try:
            message = reader.read()
        except BlockingIOError:
            return
        except (EOFError, OSError, ValueError):
            self._lose()
            return
        while message:
            worker = self._started.pop(message.header["ended"], None)
            if worker and not worker.ended.done():
                worker.ended.set_result(message.header["status"])
            message = reader.next()

    def _lose(self) -> None:
        if self._channel:
            asyncio.get_running_loop().remove_reader(self._channel.fileno())
            self._channel.close()
        if self._process and self._process.poll() is None:
            self._process.kill()
        self._channel = None
        for worker in self._started.values():
            if not worker.ended.done():
                worker.ended.set_result(None)
        self._started.clear()
