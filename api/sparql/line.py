"""Who waits for a worker, and who is next: in turn, but nobody a second time while somebody else waits for a first."""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain
from typing import Generic, Protocol, TypeVar


class Place(Protocol):
    @property
    def client(self) -> str: ...
    @property
    def since(self) -> float:
        """When it began to wait, in seconds."""
        ...


Waiting = TypeVar("Waiting", bound=Place)


class LineFullError(Exception):
    pass


class Line(Generic[Waiting]):
    def __init__(self, length: int):
        self._length, self._taken = length, 0
        self._places: dict[str, deque[Waiting]] = {}
        """Of each client, in the order in which they came."""
        self.running: Counter[str] = Counter()
        """How many jobs of each client run."""

    def __len__(self) -> int:
        return self._taken

    def __iter__(self) -> Iterator[Waiting]:
        return iter(tuple(chain.from_iterable(self._places.values())))

    def enter(self, place: Waiting) -> Waiting | None:
        """Raises LineFullError. A newcomer with nothing yet takes the last place of who has most; that one is given."""
        sent_away = None
        if self._taken >= self._length:
            if self._length == 0 or self.running[place.client] or place.client in self._places:
                raise LineFullError
            sent_away = self._last_of_most()
            self.leave(sent_away)
        self._places.setdefault(place.client, deque()).append(place)
        self._taken += 1
        return sent_away

    def come_back(self, place: Waiting) -> None:
        """Before the others of its client, and also where the line is full: it had been called."""
        self._places.setdefault(place.client, deque()).appendleft(place)
        self._taken += 1

    def leave(self, place: Waiting) -> None:
        theirs = self._places.get(place.client, ())
        if place in theirs:
            self._remove(place)

    def call_next(self) -> Waiting | None:
        """The one whose client has the fewest jobs running, the first of those."""
        if not self._taken:
            return None
        place = min(
            (theirs[0] for theirs in self._places.values()), key=lambda one: (self.running[one.client], one.since)
        )
        self._remove(place)
        return place

    def starving(self) -> Waiting | None:
        """The first who waits and has nothing running, while somebody else has more than one."""
        if self.greedy() is None:
            return None
        starving = (theirs[0] for client, theirs in self._places.items() if not self.running[client])
        return min(starving, key=lambda place: place.since, default=None)

    def greedy(self) -> str | None:
        """The client with most jobs running, if more than one."""
        client, most = max(self.running.items(), key=lambda one: one[1], default=("", 0))
        return client if most > 1 else None

    def started(self, client: str) -> None:
        self.running[client] = self.running.get(client, 0) + 1

    def finished(self, client: str) -> None:
        self.running[client] -= 1
        if self.running[client] <= 0:
            del self.running[client]

    def _last_of_most(self) -> Waiting:
        most = max(self._places.values(), key=len)
        if len(most) < 2:
            raise LineFullError
        return most[-1]

    def _remove(self, place: Waiting) -> None:
        theirs = self._places[place.client]
        theirs.remove(place)
        self._taken -= 1
        if not theirs:
            del self._places[place.client]
