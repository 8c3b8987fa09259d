"""What passes between the endpoint and the worker processes: the job, and its outcome."""

import io
from typing import Literal, NamedTuple

QueryForm = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Cut = Literal["rows", "bytes"]


class Job(NamedTuple):
    """A query that the guard let through. `format` is the name of a representation of `api.negotiation`.

    Where the request named neither default nor named graphs, the store's own dataset is meant.
    """

    text: str
    format: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """A large body is an open, unlinked file, at its beginning; whoever has sent it on closes it."""

    body: bytes | io.BufferedReader
    size: int
    truncated: Cut | None
    rows: int | None
    """Of a table, or the triples of a graph; None for ASK, and for a small answer, whose rows nobody counted."""

    def close(self) -> None:
        if not isinstance(self.body, bytes):
            self.body.close()
