"""Which workers there are: after a new release, after the end of a worker or of its zygote."""

import asyncio
import os
import shutil
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from pools import SHORT, ask, count, kill_workers, on_pool, refused, write_store

from api.releases import Releases
from api.settings import Settings
from api.sparql.crew import RESERVE
from api.sparql.pool import WorkerPool


def test_new_release_is_taken_by_new_jobs_while_old_ones_finish(folder: Path, tmp_path: Path) -> None:
    write_store(tmp_path / "second", "http://x/second")
    first, second = (SimpleNamespace(hash=path.name, folder=path) for path in (folder, tmp_path / "second"))
    releases = SimpleNamespace(current=first, listeners=[])
    settings = Settings(**{**SHORT, "deadline_s": 5})

    async def run() -> None:
        pool = WorkerPool(settings, cast(Releases, releases))
        await pool.start()
        asked = "ASK { <http://x/second> ?p ?o }"
        assert b"false" in await ask(pool, asked)
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . <http://x/first> ?h ?i FILTER(?c < ?f) }"
        running = asyncio.create_task(count(pool, slow))
        await asyncio.sleep(0.02)
        old = {worker.pid for worker in pool._crew.workers}
        releases.current = second
        assert b"true" in await ask(pool, asked)
        for listener in releases.listeners:
            listener(second)
        answers = await asyncio.gather(*(ask(pool, asked) for _ in range(6)))
        assert all(b"true" in answer for answer in answers)
        assert await running > 0
        await asyncio.sleep(0.3)
        assert pool.counts["workers"] == 2 + RESERVE
        assert not {worker.pid for worker in pool._crew.workers} & old
        await pool.stop()

    asyncio.run(run())


def test_pool_survives_the_end_of_its_zygote(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        (zygote,) = pool._crew._zygotes._in_use.values()
        assert zygote._process
        os.kill(zygote._process.pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        for _ in range(3):
            assert await ask(pool, "ASK {}")

    on_pool(folder, work, deadline_s=10)


def test_pool_survives_the_kill_of_idle_workers(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await kill_workers(pool)
        await asyncio.sleep(0.3)
        assert await ask(pool, "ASK {}")
        assert pool.counts["workers"] == 2 + RESERVE

    on_pool(folder, work, deadline_s=10)


def test_store_that_cannot_be_opened_is_told_and_tried_again(folder: Path, tmp_path: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        shutil.move(tmp_path / "store", tmp_path / "away")
        await kill_workers(pool)
        assert (await refused(pool, "ASK {}")).kind == "busy"
        assert pool.counts["workers"] == 0
        shutil.move(tmp_path / "away", tmp_path / "store")
        await asyncio.sleep(1.5)
        assert await ask(pool, "ASK {}")

    shutil.copytree(folder, tmp_path / "store")
    on_pool(tmp_path / "store", work, deadline_s=0.5, memory_quads=0)


def test_copy_in_memory_outlives_the_store(folder: Path, tmp_path: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        shutil.rmtree(tmp_path / "store")
        await kill_workers(pool)
        assert b"true" in await ask(pool, "ASK { <http://x/first> ?p ?o }")

    shutil.copytree(folder, tmp_path / "store")
    on_pool(tmp_path / "store", work, deadline_s=5)
