"""Somebody who asks plain questions while others besiege the server."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import httpx

CANARY_S = 1.0
TICK_S = 0.01
STALL_S = 0.1


class Metronome:
    """Ticks beside the one who asks: where it does not, the machine stood still, which no server can help."""

    def __init__(self) -> None:
        self._ticks = [time.monotonic()]
        self._stop = threading.Event()

    @contextlib.contextmanager
    def ticking(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _run(self) -> None:
        while not self._stop.wait(TICK_S):
            self._ticks.append(time.monotonic())

    def stalled(self, began: float, ended: float) -> float:
        """Seconds between the two that lie in gaps of `STALL_S` or more."""
        ticks = [began, *(tick for tick in self._ticks if began < tick < ended), ended]
        return sum(later - one for one, later in pairwise(ticks) if later - one >= STALL_S)


@dataclass
class Canary:
    """Asks the same plain thing again and again, from an address of its own; each time as a new query."""

    url: str
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _metronome: Metronome = field(default_factory=Metronome)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(base_url=self.url, transport=transport, timeout=30) as client:
            while not self._stop.is_set():
                query = f"SELECT ?s {{ ?s a <https://w3id.org/vardgraf/ontology#Goal> }} LIMIT 5 #{len(self.seconds)}"
                began = time.monotonic()
                answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
                ended = time.monotonic()
                self.seconds.append(ended - began - self._metronome.stalled(began, ended))
                if answer.status_code != 200 or len(answer.text.splitlines()) != 6:
                    self.failures.append(f"{answer.status_code} {answer.text[:200]}")
                time.sleep(0.02)

    @contextlib.contextmanager
    def singing(self) -> Iterator["Canary"]:
        thread = threading.Thread(target=self.run)
        with self._metronome.ticking():
            thread.start()
            try:
                yield self
            finally:
                self._stop.set()
                thread.join()


def check_canary(canary: Canary, at_least: int) -> None:
    assert canary.failures == []
    assert len(canary.seconds) >= at_least
    assert max(canary.seconds) < CANARY_S
