"""Who waits for a worker, and who is next: in turn, but nobody a second time while somebody else waits for a first."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Generic, TypeVar

Served = TypeVar("Served")


@dataclass(eq=False)
class Place(Generic[Served]):
    client: str
    turn: "asyncio.Future[Served]"


class LineFullError(Exception):
    pass


class Line(Generic[Served]):
    def __init__(self, length: int):
        self._length = length
        self._places: list[Place[Served]] = []
        self.running: Counter[str] = Counter()
        """How many jobs of each client run."""

    def __len__(self) -> int:
        return len(self._places)

    def enter(self, client: str) -> Place[Served]:
        """Raises LineFullError; a newcomer with nothing yet takes the last place of who has most of them."""
        if len(self._places) >= self._length:
            if self._length == 0 or self._has_something(client):
                raise LineFullError
            self._send_away_most_frequent()
        place: Place[Served] = Place(client, asyncio.get_running_loop().create_future())
        self._places.append(place)
        return place

    def leave(self, place: Place[Served]) -> None:
        if place in self._places:
            self._places.remove(place)

    def call_next(self, served: Served) -> bool:
        """Whether somebody was there: the one whose client has the fewest jobs running, the first of those."""
        while self._places:
            place = min(self._places, key=lambda one: self.running[one.client])
            self._places.remove(place)
            if not place.turn.done():
                place.turn.set_result(served)
                return True
        return False

    def starved(self) -> bool:
        """Whether somebody waits who has nothing running, while somebody else has more than one."""
        return any(not self.running[place.client] for place in self._places) and self.greedy() is not None

    def greedy(self) -> str | None:
        """The client with most jobs running, if more than one."""
        client, most = max(self.running.items(), key=lambda one: one[1], default=("", 0))
        return client if most > 1 else None

    def started(self, client: str) -> None:
        self.running[client] += 1

    def finished(self, client: str) -> None:
        self.running[client] -= 1
        if self.running[client] <= 0:
            del self.running[client]

    def _has_something(self, client: str) -> bool:
        return bool(self.running[client]) or any(place.client == client for place in self._places)

    def _send_away_most_frequent(self) -> None:
        client, most = Counter(place.client for place in self._places).most_common(1)[0]
        if most < 2:
            raise LineFullError
        last = next(place for place in reversed(self._places) if place.client == client)
        self._places.remove(last)
        if not last.turn.done():
            last.turn.set_exception(LineFullError())
