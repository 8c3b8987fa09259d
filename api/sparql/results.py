"""What workers answer, as outcomes; and how much of it is on its way to those who read slowly."""

import io
import os
from collections.abc import Callable

from api.settings import Settings
from api.sparql import refusals
from api.sparql.job import Outcome
from api.sparql.wire import Message

HELD_RESULTS = 16
"""How many results of the largest size may be on their way at once."""


class Results:
    def __init__(self, settings: Settings):
        self._settings = settings
        self.held_bytes = 0

    def read(self, answer: Message) -> Outcome:
        """Raises Problem for what a worker says went wrong, and 503 where too much is held already."""
        header = answer.header
        if "problem" in header:
            raise refusals.told(header, self._settings)
        if not answer.files:
            return Outcome(answer.body, len(answer.body), header["truncated"], header["rows"])
        file = HeldFile(answer.files[0], lambda: self._hold(-header["size"]))
        self._hold(header["size"])
        if self.held_bytes > HELD_RESULTS * self._settings.max_result_bytes:
            file.close()
            raise refusals.busy(self._settings)
        return Outcome(file, header["size"], header["truncated"], header["rows"])

    def _hold(self, size: int) -> None:
        self.held_bytes += size


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
