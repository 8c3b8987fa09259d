"""A pool of workers over a small store, for tests."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from real_server import children_of, descendants_of, is_alive

from api.problems import Problem
from api.releases import Releases
from api.settings import Settings
from api.sparql.job import Job
from api.sparql.pool import WorkerPool

PEOPLE, PLACES = "http://x/people", "http://x/places"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MANY = 300
SHORT: dict[str, Any] = {"deadline_s": 0.5, "memory_bytes": 256 << 20, "workers": 2, "max_result_bytes": 1 << 20}


def write_store(folder: Path, name: str) -> None:
    store = Store(str(folder))
    kind, thing = NamedNode("http://x/kind"), NamedNode(name)
    store.extend(Quad(thing, kind, Literal("shared"), NamedNode(graph)) for graph in (PEOPLE, PLACES))
    store.extend(Quad(NamedNode(f"http://x/{n}"), kind, Literal(f"<{n}>"), NamedNode(PEOPLE)) for n in range(MANY))
    store.extend(Quad(*quad.triple) for quad in list(store))
    store.flush()
    del store


@asynccontextmanager
async def pool_on(folder: Path, **settings: Any) -> AsyncIterator[WorkerPool]:
    chosen = Settings(**{**SHORT, **settings, "store": folder})
    others = children_of(os.getpid())
    pool = WorkerPool(chosen, Releases(store=folder))
    await pool.start()
    try:
        yield pool
    finally:
        zygotes = children_of(os.getpid()) - others
        children = zygotes.union(*map(descendants_of, zygotes))
        await pool.stop()
        assert pool.counts["held_bytes"] == 0
        for _ in range(100):
            if not any(map(is_alive, children)):
                break
            await asyncio.sleep(0.05)
        assert not any(map(is_alive, children)), "a worker or its zygote is left over"


async def all_ready(pool: WorkerPool) -> None:
    for _ in range(200):
        if pool.counts["workers"] == len(pool._crew.workers):
            return
        await asyncio.sleep(0.05)
    pytest.fail("workers are not ready")


async def kill_workers(pool: WorkerPool) -> None:
    await all_ready(pool)
    for worker in list(pool._crew.workers):
        assert worker.pid > 1
        os.kill(worker.pid, signal.SIGKILL)


def on_pool(folder: Path, work: Callable[[WorkerPool], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        async with pool_on(folder, **settings) as pool:
            await work(pool)

    asyncio.run(run())


async def ask(pool: WorkerPool, text: str, name: str = "json", client: str = "a", **job: Any) -> bytes:
    outcome = await pool.run(Job(text, name, **job), client)
    try:
        body = outcome.body if isinstance(outcome.body, bytes) else outcome.body.read()
        assert len(body) == outcome.size
        return body
    finally:
        outcome.close()


async def refused(pool: WorkerPool, text: str, client: str = "a", **job: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        await ask(pool, text, client=client, **job)
    if problem.value.status == 503:
        assert int(problem.value.headers["Retry-After"]) > 0
    return problem.value


async def count(pool: WorkerPool, text: str, **job: Any) -> int:
    rows = json.loads(await ask(pool, text, **job))["results"]["bindings"]
    return int(rows[0]["n"]["value"])
