"""What workers answer, as outcomes; and how much of it is on its way to those who read slowly."""

import io
import logging
import os
import weakref
from collections import Counter
from collections.abc import Callable

from api.settings import Settings
from api.sparql import refusals
from api.sparql.job import Outcome
from api.sparql.wire import Message

HELD_RESULTS = 16
"""How many results of the largest size may be on their way at once."""
_log = logging.getLogger("vardgraf.sparql")


class Results:
    """Where there is no room for a large answer, the client that has most goes short: of this one, or of its last."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._most_bytes = HELD_RESULTS * settings.max_result_bytes
        self._held: dict[str, dict[int, weakref.ref[HeldFile]]] = {}
        """Of each client, by descriptor, in the order in which they were made."""
        self._bytes: Counter[str] = Counter()

    @property
    def held_bytes(self) -> int:
        return self._bytes.total()

    def read(self, answer: Message, client: str) -> Outcome:
        """Raises Problem for what a worker says went wrong, and 429 where the client has too much unread."""
        header = answer.header
        if "problem" in header:
            raise refusals.told(header, self._settings)
        if not answer.files:
            return Outcome(answer.body, len(answer.body), header["truncated"], header["rows"])
        descriptor, size = answer.files[0], header["size"]
        file = HeldFile(descriptor, lambda: self._let_go(client, descriptor, size))
        self._held.setdefault(client, {})[descriptor] = weakref.ref(file)
        self._bytes[client] += size
        self._make_room(client, file)
        return Outcome(file, size, header["truncated"], header["rows"])

    def _make_room(self, client: str, file: "HeldFile") -> None:
        while self.held_bytes > self._most_bytes:
            most = max(self._held, key=lambda one: (self._bytes[one], one == client))
            if most == client:
                file.close()
                raise refusals.unread(self._settings)
            newest = next(reversed(self._held[most].values()))()
            if newest is None:
                return  # forgotten this moment
            _log.warning("a large answer that is read too slowly makes room for another")
            newest.drop()

    def _let_go(self, client: str, descriptor: int, size: int) -> None:
        self._bytes[client] -= size
        del self._held[client][descriptor]
        if not self._held[client]:
            del self._held[client], self._bytes[client]


class DroppedError(Exception):
    """An answer had to make room for others before it was read to its end."""


class HeldFile(io.BufferedReader):
    """A result in a file without a name, at its beginning; tells when it is closed, or forgotten."""

    def __init__(self, descriptor: int, on_close: Callable[[], None]):
        os.lseek(descriptor, 0, os.SEEK_SET)
        super().__init__(io.FileIO(descriptor))
        self.was_dropped = False
        self._on_close = on_close

    def drop(self) -> None:
        self.was_dropped = True
        self.close()

    def read(self, size: int | None = -1, /) -> bytes:
        """Raises DroppedError."""
        if self.was_dropped:
            raise DroppedError
        return super().read(size)

    def close(self) -> None:
        if not self.closed:
            self._on_close()
        super().close()
