"""The small process that workers are forked from, so that a new one is there in milliseconds.

    python -m api.sparql.zygote DESCRIPTOR STORE MEMORY_QUADS

It has the modules that a worker needs and a copy of the store in memory, which all workers share until they end; no
thread and no secret of the server. A store that is too large to be copied, each worker opens on disk.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from pyoxigraph import Store

from api.sparql.confinement import die_with_parent, limit_before_opening, make_way
from api.sparql.copying import TooManyQuadsError, copy_to_memory
from api.sparql.wire import Message, Reader, encode_header, send
from api.sparql.worker import Assignment, serve

ENDED_S = 0.05
"""How often a zygote that gets no more orders looks whether its workers have ended."""


def main(descriptor: int, folder: str, memory_quads: int) -> None:
    die_with_parent()
    make_way()
    channel = socket.socket(fileno=descriptor)
    reader = Reader(channel)
    forked: dict[int, int] = {}

    def report_ended(number: int, frame: FrameType | None) -> None:
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            send(channel, encode_header(ended=forked.pop(process, 0), status=os.waitstatus_to_exitcode(status)))

    signal.signal(signal.SIGCHLD, report_ended)
    copy = _Copy(folder, memory_quads)
    while (order := _next_order(reader)) is not None:
        with _uninterrupted():
            store = copy.get()
            process = os.fork()
            if process == 0:
                channel.close()
                _become_worker(order, store)
            forked[process] = order.header["id"]
        os.close(order.files[0])
    while forked:  # nobody orders any more
        time.sleep(ENDED_S)


class _Copy:
    """Made when it is first needed; tried again as long as the store cannot be read."""

    def __init__(self, folder: str, max_quads: int):
        self._folder, self._max_quads = folder, max_quads
        self._store: Store | None = None

    def get(self) -> Store | None:
        """None where each worker has to open the store itself."""
        if self._store is None and self._max_quads:
            try:
                self._store = copy_to_memory(self._folder, self._max_quads)
            except TooManyQuadsError:
                self._max_quads = 0
            except OSError:
                return None  # the worker tells why
        return self._store


def _next_order(reader: Reader) -> Message | None:
    try:
        return reader.wait()
    except (EOFError, OSError):
        return None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Who ended is told afterwards."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])


def _become_worker(order: Message, store: Store | None) -> NoReturn:
    told = os.dup(sys.stderr.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # the engine's last words run to thousands of lines
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        die_with_parent()
        limit_before_opening()
        serve(socket.socket(fileno=order.files[0]), Assignment(**order.header["assignment"]), store)
    except BaseException as error:  # a panic of the engine is one too; its text could tell of the query
        os.write(told, f"worker ended: {type(error).__name__}\n".encode())
        os._exit(70)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
