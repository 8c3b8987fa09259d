"""The server's end of the zygotes: one for each release in use, since each holds a copy of it for its workers."""

import asyncio
import itertools
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict

from api.sparql.processes import Owner, WorkerProcess
from api.sparql.wire import Reader, encode_header, pack
from api.sparql.worker import Assignment


class Zygotes:
    def __init__(self, memory_quads: int):
        """A release of more quads is not copied: its workers read it from disk."""
        self._memory_quads = memory_quads
        self._in_use: dict[str, Zygote] = {}
        self._retired: set[Zygote] = set()

    def start_worker(self, assignment: Assignment, release: str, owner: Owner) -> WorkerProcess:
        if release not in self._in_use:
            self._in_use[release] = Zygote(assignment.store, self._memory_quads)
        return self._in_use[release].start_worker(assignment, release, owner)

    def keep(self, releases: Iterable[str]) -> None:
        """The zygotes of other releases end with the last of their workers."""
        for release in self._in_use.keys() - set(releases):
            zygote = self._in_use.pop(release)
            self._retired = {one for one in self._retired if one.is_alive()} | {zygote}
            zygote.retire()

    async def stop(self) -> None:
        """All workers end too."""
        await asyncio.gather(*(zygote.stop() for zygote in (*self._in_use.values(), *self._retired)))
        self._in_use.clear()
        self._retired.clear()


class Zygote:
    """Started with the first worker, and again when it should end. Workers end with it."""

    def __init__(self, store: str, memory_quads: int) -> None:
        self._arguments = (store, str(memory_quads))
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._numbers = itertools.count(1)
        self._started: dict[int, WorkerProcess] = {}

    def start_worker(self, assignment: Assignment, release: str, owner: Owner) -> WorkerProcess:
        channel = self._channel or self._start()
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        order = pack(encode_header(id=number, assignment=asdict(assignment), files=1))
        with theirs:
            try:
                socket.send_fds(channel, [order], [theirs.fileno()])
            except OSError:
                self._lose()  # the worker's channel closes with `theirs`, and another is started in its time
        worker = WorkerProcess(ours, release, owner)
        self._started[number] = worker
        return worker

    def retire(self) -> None:
        """It ends when its workers have."""
        if self._channel:
            self._channel.shutdown(socket.SHUT_WR)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def stop(self) -> None:
        process = self._process
        self._lose()
        if process:
            process.kill()
            await asyncio.get_running_loop().run_in_executor(None, process.wait)

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.sparql.zygote", str(theirs.fileno()), *self._arguments],
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
