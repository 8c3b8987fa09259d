"""The process that answers strangers' queries, one at a time, over a copy of the store in memory, or the store itself.

It trusts no query: it has no network, no files to write and bounded memory, and is killed by the server (or, should
that be gone, by its own clock) when a query takes too long.
"""

import gc
import json
import os
import re
import signal
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from api.sparql.confinement import confine
from api.sparql.cut import GRAPH_FORMATS, TABLE_FORMATS, Limits, Written, write_graph, write_table
from api.sparql.dataset import Datasets, DatasetTooLargeError
from api.sparql.job import Cut
from api.sparql.lexer import position, tokens
from api.sparql.wire import Message, Reader, encode_header, send, send_files
from vardgraf.namespaces import BASE, is_iri
from vardgraf.xml_limits import XmlMisfitError

INLINE_BYTES = 64 * 1024
"""A larger body goes in a file, whose descriptor is sent."""
GRACE_S = 1.0
"""How much longer than the deadline a query may compute when nobody kills it."""

BASE_LINE = f"BASE <{BASE}>\n"
"""Before each query, for its relative IRIs: the same on every host, so that answers do not depend on the address."""

_PREFIX = re.compile(
    r"\bPREFIX\s+((?:[A-Za-z][\w-]*)?):\s*<([A-Za-z][\w+.-]*:[^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE | re.ASCII
)
_POSITION = re.compile(r"error at (\d+):(\d+)")
_REASONS = {
    "The SELECT contains a variable that is unbound": "unbound",
    "Duplicated variable name in SELECT": "duplicate",
    "SELECT * is not authorized with GROUP BY": "star",
}
"""What the engine says of a query that it does not read, and what it is called in `api.sparql.refusals`."""


@dataclass(frozen=True)
class Assignment:
    """What a worker is started for."""

    store: str
    """The folder."""
    deadline_s: float
    memory_bytes: int
    max_rows: int
    max_bytes: int


def serve(channel: socket.socket, assignment: Assignment, copied: Store | None = None) -> None:
    """Until the other end of the channel closes. Over the copy in memory where there is one."""
    try:
        store = Store.read_only(assignment.store) if copied is None else copied
    except (OSError, RuntimeError) as error:
        send(channel, encode_header(failed=str(error)))
        return
    gc.disable()
    walls = confine(assignment.memory_bytes, assignment.max_bytes + INLINE_BYTES)
    send_files(channel, _own_handle(), ready=os.getpid(), walls=walls)
    reader = Reader(channel)
    datasets = Datasets(store)
    limits = Limits(assignment.max_rows, assignment.max_bytes)
    while True:
        try:
            job = reader.wait()
        except (EOFError, OSError):
            return
        _wind_clock(assignment.deadline_s + GRACE_S)
        _reply(channel, *_answer(datasets, job, limits))


def _wind_clock(seconds: float) -> None:
    """The process ends after so much work: the signal has no handler. While it waits, the clock stands still."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _answer(datasets: Datasets, job: Message, limits: Limits) -> tuple[bytes, bytes]:
    """Header and body."""
    text = job.body.decode()
    try:
        written = _evaluate(datasets, BASE_LINE + text, job.header, limits)
    except SyntaxError as error:
        return _explain(str(error), text), b""
    except MemoryError:
        return encode_header(problem="memory"), b""
    except XmlMisfitError as error:
        return encode_header(
            problem="xml", misfit=error.misfit, value=error.value[:500], format=job.header["format"]
        ), b""
    except DatasetTooLargeError:
        return encode_header(problem="dataset-size"), b""
    except ValueError:
        return encode_header(problem="dataset"), b""
    except (RuntimeError, OSError) as error:
        return encode_header(problem="failed", detail=str(error)[:500]), b""
    return _header_of(written.rows, written.truncated), written.body


def _explain(error: str, text: str) -> bytes:
    """Where and why a query is none, without the line before it."""
    place = _POSITION.search(error)
    line, column = (max(1, int(place[1]) - 1), int(place[2])) if place else (1, 1)
    reason, name = next((name for said, name in _REASONS.items() if said in error), ""), ""
    undeclared = None if reason else _find_undeclared(text)
    if undeclared and (not place or undeclared[:2] <= (line, column)):
        (line, column, name), reason = undeclared, "prefix"
    return encode_header(problem="syntax", line=line, column=column, reason=reason, name=name)


def _find_undeclared(text: str) -> tuple[int, int, str] | None:
    """The first name whose prefix is not declared: its line and column, and the prefix. The engine tells it only where
    it expected one.
    """
    declared, before = set[str](), ""
    for match in tokens(text):
        if match.lastgroup == "name":
            prefix = match["name"].partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix != "_" and prefix not in declared:
                return *position(text, match.start("name")), prefix
        before = (match["word"] or "").upper()
    return None


@lru_cache(maxsize=4096)
def _header_of(rows: int | None, truncated: Cut | None) -> bytes:
    return encode_header(rows=rows, truncated=truncated)


def _evaluate(datasets: Datasets, text: str, header: Mapping[str, Any], limits: Limits) -> Written:
    name = header["format"]
    dataset = datasets.find(text, header["default"], header["named"])
    result = dataset.store.query(text, default_graph=dataset.default_graphs, named_graphs=dataset.named_graphs)
    if isinstance(result, QueryBoolean):
        return Written(result.serialize(format=TABLE_FORMATS[name]) or b"", None, None)
    if isinstance(result, QuerySolutions):
        return write_table(result, name, limits)
    assert name in GRAPH_FORMATS, name
    return write_graph(result, name, limits, _find_prefixes(text))


def _find_prefixes(text: str) -> dict[str, str]:
    """Those of strings and comments, too, where they could be some: it is enough that all of the query are there."""
    return {name: iri for name, iri in _PREFIX.findall(text) if is_iri(iri)}


def _reply(channel: socket.socket, header: bytes, body: bytes) -> None:
    if len(body) <= INLINE_BYTES:
        send(channel, header, body)
        return
    descriptor = _unnamed_file()
    try:
        view = memoryview(body)
        while view:
            view = view[os.write(descriptor, view) :]
        send_files(channel, (descriptor,), **json.loads(header), size=len(body))
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
