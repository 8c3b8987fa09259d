"""What `/metrics` tells Prometheus. Each application has a registry of its own."""

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.datastructures import State

from api.sparql.pool import WorkerPool
from vardgraf import __version__

LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Requests are counted by the route's template, so that addresses that somebody makes up cost no memory."""

    def __init__(self, state: State):
        """`state` is the application's, read at each scrape."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "vardgraf_requests", "Requests answered", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "vardgraf_request_seconds", "Time to answer", ["route"], registry=self._registry, buckets=LATENCY_BUCKETS_S
        )
        self._counters: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        self._registry.register(_StateCollector(state))

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        key = route, method, status
        if (known := self._counters.get(key)) is None:
            known = self._requests.labels(route, method, str(status)), self._seconds.labels(route)
            self._counters[key] = known
        known[0].inc()
        known[1].observe(seconds)

    def render(self) -> bytes:
        return generate_latest(self._registry)


class _StateCollector(Collector):
    """Release, cache and workers, as they are when Prometheus asks."""

    def __init__(self, state: State):
        self._state = state

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        release, cache = self._state.releases.current, self._state.cache
        told = {"hash": release.hash, "version": __version__}
        yield InfoMetricFamily("vardgraf_release", "The release that is served", value=told)
        looks = CounterMetricFamily("vardgraf_cache_looks", "Answers looked for in memory", labels=["result"])
        looks.add_metric(["hit"], cache.hits)
        looks.add_metric(["miss"], cache.misses)
        yield looks
        taken = self._state.express.answered
        yield CounterMetricFamily("vardgraf_express_answers", "Queries answered past the framework", value=taken)
        yield GaugeMetricFamily("vardgraf_cache_bytes", "Answers kept in memory", value=cache.size)
        if pool := getattr(self._state, "pool", None):
            yield from _tell_pool(pool)


def _tell_pool(pool: WorkerPool) -> Iterator[Metric]:
    counts = pool.counts
    workers = GaugeMetricFamily("vardgraf_workers", "Processes that answer strangers' queries", labels=["state"])
    workers.add_metric(["busy"], counts["running"])
    workers.add_metric(["idle"], counts["workers"] - counts["running"])
    yield workers
    yield GaugeMetricFamily("vardgraf_queries_waiting", "Queries that wait for a worker", value=counts["waiting"])
    yield GaugeMetricFamily("vardgraf_held_bytes", "Results on their way to slow readers", value=counts["held_bytes"])
    ended = CounterMetricFamily("vardgraf_workers_ended", "Workers that a query ended", labels=["reason"])
    for reason, number in sorted(pool.ended.items()):
        ended.add_metric([reason], number)
    yield ended
