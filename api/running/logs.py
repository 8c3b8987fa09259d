"""Logs as JSON lines on stderr, one a request: by default without query strings, query text and clients' addresses."""

import asyncio
import json
import logging
import os
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import structlog
from structlog.types import Processor

_STDERR = 2
WRITTEN_AFTER_S = 0.05
_quote = json.JSONEncoder(ensure_ascii=False).encode
_quote_known = lru_cache(maxsize=1024)(_quote)
_waiting: list[str] = []
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


def log_request(
    request_id: str, method: str, path: str, status: int, size: int, seconds: float, query: str | None
) -> None:
    """A line as the others are, within the event loop: structlog's way costs more than answering from memory.

    Lines are written a moment later, many at once; `write_requests` writes those that wait.
    """
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    told = "" if query is None else f', "query": {_quote(query)}'
    if not _waiting:
        asyncio.get_running_loop().call_later(WRITTEN_AFTER_S, write_requests)
    _waiting.append(
        f'{{"id": "{request_id}", "method": {_quote_known(method)}, "path": {_quote_known(path)}, "status": {status}, '
        f'"bytes": {size}, "ms": {seconds * 1000:.2f}{told}, "event": "request", "level": "info", "time": "{now}"}}\n'
    )


def write_requests() -> None:
    lines = "".join(_waiting).encode("utf-8", "backslashreplace")
    _waiting.clear()
    while lines:
        lines = lines[os.write(_STDERR, lines) :]


def _to_json(event: dict[str, Any], **options: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False, **options).encode("utf-8", "backslashreplace")
