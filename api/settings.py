"""Settings of the server: options of `vardgraf serve`, or the environment (`VARDGRAF_PORT`, …)."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import SettingsConfigDict

from vardgraf.parameters import closest
from vardgraf.publisher import PublisherSettings

_HOST = re.compile(r"[\w.~%:\[\]-]+", re.ASCII)
"""What the Host header may be (`api.guards.middleware`)."""
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_NAME = "give the name of a header, such as X-Forwarded-For"
PUBLIC_URL = "give scheme and host only, without path, query and fragment, such as https://vardgraf.example.org"


PREFIX = "VARDGRAF_"
OTHERS = frozenset(
    {"DOCUMENTS", "LANG", "SHARED"}
    | {f"STORE_{name}" for name in ("GRAPHS", "KIND", "PASSWORD", "POLL", "TIMEOUT", "TOKEN", "UPDATE", "USER")}
)
"""Variables of commands, without the prefix."""


def find_misspelt(environment: Iterable[str]) -> dict[str, list[str]]:
    """Variables with our prefix that nothing reads, each with those that are written most like it."""
    known = [PREFIX + name for name in sorted({name.upper() for name in Settings.model_fields} | OTHERS)]
    ours = (name for name in sorted(environment) if name.upper().startswith(PREFIX))
    return {name: closest(name, known, 3) for name in ours if name.upper() not in known}


class Settings(PublisherSettings):
    """Who publishes and whom to ask, and how the server runs.

    Sizes are in bytes and times in seconds. The limits on strangers' queries hold for `/sparql` only.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, allow_inf_nan=False)

    home: Path | None = None
    """The folder of the releases; by default as `vardgraf.home` finds it."""
    store: Path | None = None
    """Serve this Oxigraph store, read-only, instead of a release."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = None
    """Scheme and host that links in answers begin with; by default those that the request was sent to."""
    workers: int = Field(default=2, ge=1, le=64)
    """Processes that answer strangers' queries."""

    deadline_s: float = Field(default=10.0, gt=0)
    """How long a stranger's query may run."""
    memory_bytes: int = Field(default=1 << 30, ge=1 << 25)
    """How much a worker may allocate for a query on top of what it has when idle."""
    memory_quads: int = Field(default=1_000_000, ge=0)
    """The workers share a copy of the store in memory (some 400 bytes a quad); one of more quads they read on disk."""
    queue_length: int = Field(default=8, ge=0)
    """How many queries may wait for a worker; the next is answered with 503."""
    max_query_bytes: int = Field(default=16 * 1024, gt=0)
    max_nesting: int = Field(default=64, gt=0)
    max_patterns: int = Field(default=200, gt=0)
    max_rows: int = Field(default=100_000, gt=0)
    max_result_bytes: int = Field(default=32 * 1024 * 1024, gt=0)
    max_body_bytes: int = Field(default=64 * 1024, gt=0)
    """The largest request body outside uploads."""
    drafts: int = Field(default=2, ge=1, le=64)
    """How many drafts are read at the same time, each in a process."""
    draft_queue: int = Field(default=6, ge=0)
    """How many more may be on their way or wait; the next is answered with 503."""
    draft_bytes: int = Field(default=5_000_000, gt=0)
    """The largest draft."""
    draft_upload_s: float = Field(default=60.0, gt=0)
    """How long a client may take to send a draft."""
    draft_s: float = Field(default=60.0, gt=0)
    """How long a draft may be read and checked."""
    draft_memory_bytes: int = Field(default=1 << 30, ge=1 << 24)
    """How much its process may allocate."""
    requests_per_minute: int = Field(default=600, ge=0)
    """Of one client; 0 for no limit."""
    trusted_header: str | None = None
    """The header (X-Forwarded-For) in which the proxy before the server tells who asks; by default none is believed."""
    body_s: float = Field(default=10.0, gt=0)
    """How long a client may take to send a body."""
    cache_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    """Answers kept in memory."""
    download_bytes: int = Field(default=1 << 30, ge=0)
    """Files to download that are kept in the folder for temporary files, gzipped."""
    poll_s: float = Field(default=1.0, gt=0)
    """How often the server looks for a new release."""
    warm: bool = True
    """Whether what takes seconds is made after the start, rather than when it is first asked for."""
    log_queries: bool = False
    """Whether logs hold the text of queries."""
    access_log: bool = True
    """A line on stderr for each request."""
    metrics: bool = True
    """Whether `/metrics` answers."""
    max_connections: int = Field(default=1000, gt=0)
    """Open at the same time; requests on one more are answered with 503."""
    client_connections: int = Field(default=200, ge=0)
    """Of one client at the same time, where no proxy is trusted to tell who asks; 0 for no limit."""
    keep_alive_s: float = Field(default=15.0, gt=0)
    """How long a connection may be idle between requests."""
    header_s: float = Field(default=10.0, gt=0)
    """How long a client may take to send a request's headers."""
    reading_s: float = Field(default=60.0, gt=0)
    """How long a client may take nothing of its answer."""
    max_header_bytes: int = Field(default=64 * 1024, ge=1024)
    """Of a request's first line and headers."""
    stop_s: float = Field(default=15.0, gt=0)
    """How long running requests may go on after SIGTERM."""

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, value: str | None) -> str | None:
        """Pages link to `/…`: below a path of a host they would lead astray."""
        if not value:
            return None
        try:
            parts = urlsplit(value)
            is_host = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
            is_host = is_host and _HOST.fullmatch(parts.netloc) is not None
        except ValueError:
            is_host = False
        if not is_host or parts.path not in ("", "/") or any(mark in value for mark in "?#@") or value != value.strip():
            raise PydanticCustomError("public_url", PUBLIC_URL)
        return value

    @field_validator("trusted_header")
    @classmethod
    def _check_trusted_header(cls, value: str | None) -> str | None:
        """One that can never come would make all clients one."""
        if value and not _HEADER_NAME.fullmatch(value):
            raise PydanticCustomError("header_name", HEADER_NAME)
        return value
