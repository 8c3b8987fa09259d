"""The process that answers strangers' queries, one at a time, over a store that is opened read-only.

It trusts no query: it has no network, no files to write and bounded memory, and is killed by the server (or, should
that be gone, by its own clock) when a query takes too long.
"""

import gc
import os
import re
import signal
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from api.sparql.confinement import confine
from api.sparql.cut import GRAPH_FORMATS, TABLE_FORMATS, Limits, Written, write_graph, write_table
from api.sparql.dataset import Datasets, DatasetTooLargeError
from api.sparql.wire import Message, Reader, send

INLINE_BYTES = 64 * 1024
"""A larger body goes in a file, whose descriptor is sent."""
GRACE_S = 1.0
"""How much longer than the deadline a query may run when nobody kills it."""

_PREFIX = re.compile(
    r"\bPREFIX\s+((?:[A-Za-z][\w-]*)?):\s*<([A-Za-z][\w+.-]*:[^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE | re.ASCII
)
_POSITION = re.compile(r"error at (\d+):(\d+)")


@dataclass(frozen=True)
class Assignment:
    """What a worker is started for."""

    store: str
    """The folder."""
    deadline_s: float
    memory_bytes: int
    max_rows: int
    max_bytes: int


def serve(channel: socket.socket, assignment: Assignment) -> None:
    """Until the other end of the channel closes."""
    try:
        store = Store.read_only(assignment.store)
    except (OSError, RuntimeError) as error:
        send(channel, Message({"failed": str(error)}))
        return
    gc.disable()
    walls = confine(assignment.memory_bytes, assignment.max_bytes + INLINE_BYTES)
    send(channel, Message({"ready": os.getpid(), "walls": walls}, files=_own_handle()))
    reader = Reader(channel)
    datasets = Datasets(store)
    limits = Limits(assignment.max_rows, assignment.max_bytes)
    while True:
        try:
            job = reader.wait()
        except (EOFError, OSError):
            return
        with _clock(assignment.deadline_s + GRACE_S):
            header, body = _answer(datasets, job, limits)
        _reply(channel, header, body)


def _answer(datasets: Datasets, job: Message, limits: Limits) -> tuple[dict[str, Any], bytes]:
    try:
        written = _evaluate(datasets, job.body.decode(), job.header, limits)
    except SyntaxError as error:
        place = _POSITION.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        return {"problem": "syntax", "line": line, "column": column}, b""
    except MemoryError:
        return {"problem": "memory"}, b""
    except DatasetTooLargeError:
        return {"problem": "dataset-size"}, b""
    except ValueError:
        return {"problem": "dataset"}, b""
    except (RuntimeError, OSError) as error:
        return {"problem": "failed", "detail": str(error)[:500]}, b""
    return {"rows": written.rows if written.rows >= 0 else None, "truncated": written.truncated}, written.body


def _evaluate(datasets: Datasets, text: str, header: Mapping[str, Any], limits: Limits) -> Written:
    name = header["format"]
    dataset = datasets.find(text, header["default"], header["named"])
    result = dataset.store.query(text, default_graph=dataset.default_graphs, named_graphs=dataset.named_graphs)
    if isinstance(result, QueryBoolean):
        return Written(result.serialize(format=TABLE_FORMATS[name]) or b"", -1, None)
    if isinstance(result, QuerySolutions):
        return write_table(result, name, limits)
    assert name in GRAPH_FORMATS, name
    return write_graph(result, name, limits, dict(_PREFIX.findall(text)))


def _reply(channel: socket.socket, header: dict[str, Any], body: bytes) -> None:
    if len(body) <= INLINE_BYTES:
        send(channel, Message(header, body))
        return
    descriptor = _unnamed_file()
    try:
        view = memoryview(body)
        while view:
            view = view[os.write(descriptor, view) :]
        send(channel, Message({**header, "size": len(body)}, files=(descriptor,)))
    finally:
        os.close(descriptor)


def _unnamed_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("answer", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _own_handle() -> tuple[int, ...]:
    """By which the server can kill this process and no other that has its number later."""
    return (os.pidfd_open(os.getpid()),) if hasattr(os, "pidfd_open") else ()


@contextmanager
def _clock(seconds: float) -> Iterator[None]:
    """The process ends when the time is over: the signal has no handler."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
