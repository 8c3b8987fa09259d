"""How often a client may ask: a bucket of tokens each, that fills evenly."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED_CLIENTS = 20_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimit:
    """A minute's requests may come at once; after that as many as flow in. The longest unseen is forgotten."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic):
        self._per_minute, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, client: str) -> int:
        """0 when the client may ask now, and that is counted; else how many seconds it shall wait."""
        if not self._per_minute:
            return 0
        now, rate = self._clock(), self._per_minute / 60
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = _Bucket(self._per_minute, now)
            if len(self._buckets) > REMEMBERED_CLIENTS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(client)
            bucket.tokens = min(self._per_minute, bucket.tokens + (now - bucket.filled_at) * rate)
            bucket.filled_at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return math.ceil((1 - bucket.tokens) / rate)
