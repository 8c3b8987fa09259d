"""Logs as JSON lines on stderr, one a request: by default without query strings, query text and clients' addresses."""

import asyncio
import json
import logging
import os
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import structlog
from structlog.types import Processor

_STDERR = 2
WRITTEN_AFTER_S = 0.05
MOST_WAITING = 64
"""Lines: composing more of them at once would keep requests waiting."""
_quote = json.JSONEncoder(ensure_ascii=False).encode
_quote_known = lru_cache(maxsize=1024)(_quote)
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.processors.format_exc_info,
]


def configure_logging() -> None:
    """Of the whole process: structlog's own loggers, and those of libraries that use `logging`."""
    structlog.configure(
        processors=[*_SHARED, structlog.processors.JSONRenderer(serializer=_to_json)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("vardgraf").setLevel(logging.INFO)


class Answered(NamedTuple):
    """What is logged of a request."""

    id: bytes
    method: str
    path: str
    status: int
    size: int
    seconds: float
    query: bytes | None
    """None where it is not told."""


_waiting: list[tuple[float, Answered]] = []


def log_request(answered: Answered) -> None:
    """Within the event loop: lines are written a little later, many at once, or now by `write_requests`."""
    _waiting.append((time.time(), answered))
    if len(_waiting) == 1:
        asyncio.get_running_loop().call_later(WRITTEN_AFTER_S, write_requests)
    elif len(_waiting) == MOST_WAITING:
        write_requests()


def write_requests() -> None:
    lines = "".join(_compose(*line) for line in _waiting).encode("utf-8", "backslashreplace")
    _waiting.clear()
    while lines:
        lines = lines[os.write(_STDERR, lines) :]


def _compose(at: float, of: Answered) -> str:
    """A line as the others are: structlog's way costs more than answering from memory."""
    query = "" if of.query is None else f', "query": {_quote(of.query.decode("utf-8", "replace"))}'
    return (
        f'{{"id": "{of.id.decode()}", "method": {_quote_known(of.method)}, "path": {_quote_known(of.path)}, '
        f'"status": {of.status}, "bytes": {of.size}, "ms": {of.seconds * 1000:.2f}{query}, "event": "request", '
        f'"level": "info", "time": "{_second(int(at))}.{int(at % 1 * 1_000_000):06}Z"}}\n'
    )


@lru_cache(maxsize=4)
def _second(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _to_json(event: dict[str, Any], **options: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False, **options).encode("utf-8", "backslashreplace")
