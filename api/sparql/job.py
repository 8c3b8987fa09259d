"""What passes between the endpoint and the worker processes: the job, and its outcome."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

QueryForm = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Cut = Literal["rows", "bytes"]


@dataclass(frozen=True)
class Job:
    """A query that the guard let through. `format` is the name of a representation of `api.negotiation`.

    Where the request named neither default nor named graphs, the store's own dataset is meant.
    """

    text: str
    format: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A large body is an open, unlinked file, at its beginning; whoever has sent it on closes it."""

    body: bytes | io.BufferedReader
    size: int
    truncated: Cut | None
    rows: int | None
    """Of a table, or the triples of a graph; None for ASK."""

    def close(self) -> None:
        if not isinstance(self.body, bytes):
            self.body.close()


class HeldFile(io.BufferedReader):
    """A result in a file without a name, at its beginning; tells when it is closed, or forgotten."""

    def __init__(self, descriptor: int, on_close: Callable[[], None]):
        os.lseek(descriptor, 0, os.SEEK_SET)
        super().__init__(io.FileIO(descriptor))
        self._on_close = on_close

    def close(self) -> None:
        if not self.closed:
            self._on_close()
        super().close()
