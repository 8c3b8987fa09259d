"""Who waits for a worker, and who is next: in turn, but nobody a second time while somebody else waits for a first.

Who was sent back for running long waits behind all who have not yet run.
"""

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
        self._slow: deque[Waiting] = deque()
        self.running: Counter[str] = Counter()
        """How many jobs of each client run."""

    def __len__(self) -> int:
        return self._taken + len(self._slow)

    def __iter__(self) -> Iterator[Waiting]:
        return iter((*chain.from_iterable(self._places.values()), *self._slow))

    @property
    def has_new(self) -> bool:
        """Whether somebody waits who was not sent back."""
        return self._taken > 0

    def enter(self, place: Waiting) -> Waiting | None:
        """Raises LineFullError. A newcomer with nothing yet takes the place of the last who was sent back, or the last
        place of who has most; that one is given.
        """
        sent_away = None
        if len(self) >= self._length:
            if self._length == 0 or self.running[place.client] or any(one.client == place.client for one in self):
                raise LineFullError
            sent_away = self._slow[-1] if self._slow else self._last_of_most()
            self.leave(sent_away)
        self._places.setdefault(place.client, deque()).append(place)
        self._taken += 1
        return sent_away

    def come_back(self, place: Waiting) -> None:
        """Before the others of its client, and also where the line is full: it had been called."""
        self._places.setdefault(place.client, deque()).appendleft(place)
        self._taken += 1

    def send_back(self, place: Waiting) -> None:
        """Behind all others, also where the line is full."""
        self._slow.append(place)

    def leave(self, place: Waiting) -> None:
        if place in self._places.get(place.client, ()):
            self._remove(place)
        elif place in self._slow:
            self._slow.remove(place)

    def call_next(self) -> Waiting | None:
        """The one whose client has the fewest jobs running, the first of those."""
        if not self._taken:
            return None
        place = min(
            (theirs[0] for theirs in self._places.values()), key=lambda one: (self.running[one.client], one.since)
        )
        self._remove(place)
        return place

    def call_slow(self) -> Waiting | None:
        """The first who was sent back."""
        return self._slow.popleft() if self._slow else None

    def starving(self) -> list[Waiting]:
        """The first of each client that has nothing running, and was not sent back."""
        return [theirs[0] for client, theirs in self._places.items() if not self.running[client]]

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
