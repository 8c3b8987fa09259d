"""The worker processes: what they answer, what ends them, and what is left afterwards."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store
from real_server import children_of, descendants_of, is_alive

from api.problems import Problem
from api.releases import Releases
from api.settings import Settings
from api.sparql.job import Job, Outcome
from api.sparql.pool import WorkerPool

PEOPLE, PLACES = "http://x/people", "http://x/places"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MANY = 300
SHORT: dict[str, Any] = {"deadline_s": 0.5, "memory_bytes": 256 << 20, "workers": 2, "max_result_bytes": 1 << 20}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two graphs that share a triple."""
    folder = tmp_path_factory.mktemp("store") / "store"
    write_store(folder, "http://x/first")
    return folder


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
        if pool.counts["workers"] == len(pool._workers):
            return
        await asyncio.sleep(0.05)
    pytest.fail("workers are not ready")


async def kill_workers(pool: WorkerPool) -> None:
    await all_ready(pool)
    for worker in list(pool._workers):
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


def test_answers_are_those_of_the_store(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        store = Store.read_only(str(folder))
        table, graph = "SELECT * { ?s ?p ?o } ORDER BY ?o ?s", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
        for name, format_ in (("json", QueryResultsFormat.JSON), ("xml", QueryResultsFormat.XML)):
            assert await ask(pool, table, name) == cast(Any, store.query(table)).serialize(format=format_)
            assert await ask(pool, "ASK {}", name) == cast(Any, store.query("ASK {}")).serialize(format=format_)
        for name, kind in (("csv", QueryResultsFormat.CSV), ("tsv", QueryResultsFormat.TSV)):
            assert await ask(pool, table, name) == cast(Any, store.query(table)).serialize(format=kind)
        expected = cast(Any, store.query(graph)).serialize(format=RdfFormat.N_TRIPLES)
        assert sorted((await ask(pool, graph, "ntriples")).splitlines()) == sorted(expected.splitlines())

    on_pool(folder, work)


def test_large_answers_come_in_a_file(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        outcome = await pool.run(Job("SELECT * { ?s ?p ?o . ?a ?b ?c }", "csv"))
        assert not isinstance(outcome.body, bytes)
        assert (outcome.truncated, outcome.rows) == ("bytes", outcome.body.read().count(b"\n") - 1)
        assert outcome.size > 64 * 1024
        assert pool.counts["held_bytes"] == outcome.size
        outcome.close()
        assert pool.counts["held_bytes"] == 0
        forgotten: Outcome | None = await pool.run(Job("SELECT * { ?s ?p ?o . ?a ?b ?c }", "csv"))
        assert forgotten
        assert pool.counts["held_bytes"] == forgotten.size
        forgotten = None
        await asyncio.sleep(0)  # the loop still holds what it woke this task with
        assert pool.counts["held_bytes"] == 0

    on_pool(folder, work)


def test_results_on_their_way_are_bounded(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        large = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
        held = [await pool.run(Job(large, "csv")) for _ in range(16)]
        assert (await refused(pool, large)).kind == "busy"
        for outcome in held:
            outcome.close()
        assert await ask(pool, "ASK {}")

    on_pool(folder, work)


def test_syntax_errors_say_where(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        problem = await refused(pool, "SELECT * {\n ?s nonsense ?o }")
        assert (problem.status, problem.kind) == (400, "bad-query")
        assert problem.members["line"] == 2

    on_pool(folder, work)


@pytest.mark.parametrize(
    ("query", "kind", "counted"),
    [
        (HEAVY, "timeout", "time"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c", "out-of-memory", "memory"),
        ("ASK { FILTER(" + "(" * 200_000 + "1" + ")" * 200_000 + ") }", "query-failed", "crash"),
    ],
)
def test_worker_that_oversteps_is_replaced(folder: Path, query: str, kind: str, counted: str) -> None:
    """The guard is passed by, so that the worker meets what would never reach it."""

    async def work(pool: WorkerPool) -> None:
        await all_ready(pool)
        workers = {worker.pid for worker in pool._workers}
        problem = await refused(pool, query)
        assert (problem.status, problem.kind) == (503, kind)
        assert pool.ended[counted] == 1
        await all_ready(pool)
        assert len(pool._workers) == 2
        assert len({worker.pid for worker in pool._workers} & workers) == 1
        assert await count(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == MANY + 1

    on_pool(folder, work, deadline_s=0.5 if counted == "time" else 20, memory_bytes=100 << 20)


def test_cancelled_query_frees_its_worker(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        task = asyncio.create_task(ask(pool, HEAVY))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await ask(pool, "ASK {}")
        assert pool.ended["cancelled"] == 1

    on_pool(folder, work, deadline_s=20, workers=1)


def test_line_is_bounded_and_waiting_ends(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        heavy = [asyncio.create_task(refused(pool, HEAVY)) for _ in range(6)]
        kinds = sorted(problem.kind for problem in await asyncio.gather(*heavy))
        assert kinds == ["busy", "busy", "busy", "busy", "timeout", "timeout"]
        assert pool.counts["waiting"] == 0

    on_pool(folder, work, workers=1, queue_length=3, deadline_s=0.6)


def test_one_client_does_not_take_all_places(folder: Path) -> None:
    """Another client's query is answered long before the first one's are done, though these came first."""

    async def work(pool: WorkerPool) -> None:
        loop = asyncio.get_running_loop()
        heavy = [asyncio.create_task(refused(pool, HEAVY, "greedy")) for _ in range(10)]
        await asyncio.sleep(0.1)
        for _ in range(3):
            began = loop.time()
            assert await ask(pool, "ASK {}", client="modest")
            assert loop.time() - began < 1
        assert not any(task.done() and task.result().kind == "timeout" for task in heavy)
        for problem in await asyncio.gather(*heavy):
            assert problem.status == 503

    on_pool(folder, work, deadline_s=2)


def test_slow_queries_are_computed_once(folder: Path) -> None:
    """Many at once, among quick ones, take no longer than one after the other, and no worker ends over them."""
    slow = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f { SELECT * { ?g ?h ?i } LIMIT 5 }
    FILTER(STRLEN(REPLACE(CONCAT(?c, ?f, ?i), '[1-5]+', 'x')) > 100) }"""

    async def work(pool: WorkerPool) -> None:
        await all_ready(pool)
        loop = asyncio.get_running_loop()
        began = loop.time()
        alone = [await ask(pool, slow) for _ in range(2)]
        single = (loop.time() - began) / 2
        assert single > 0.06, "too quick to be taken for slow"
        for _ in range(20):
            await asyncio.gather(*(ask(pool, "ASK {}") for _ in range(6)))
        began = loop.time()
        together = await asyncio.gather(*(ask(pool, slow) for _ in range(16)))
        assert loop.time() - began < 16 * single + 1
        assert set(together) == set(alone)
        assert not pool.ended

    on_pool(folder, work, deadline_s=20, queue_length=32)


def test_query_behind_a_slow_one_is_taken_back(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await all_ready(pool)
        loop = asyncio.get_running_loop()
        for _ in range(20):
            await asyncio.gather(*(ask(pool, "ASK {}") for _ in range(6)))
        heavy = asyncio.create_task(refused(pool, HEAVY))
        await asyncio.sleep(0)
        quick = [asyncio.create_task(ask(pool, "ASK {}")) for _ in range(8)]
        began = loop.time()
        await asyncio.gather(*quick)
        assert loop.time() - began < 2
        assert not heavy.done()
        assert (await heavy).kind == "timeout"
        assert pool.ended == {"time": 1}
        assert await ask(pool, "ASK {}")

    on_pool(folder, work, deadline_s=4, queue_length=32)


def test_other_graphs_are_merged_without_duplicates(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        counting = "SELECT (COUNT(*) AS ?n) FROM <http://x/other> { ?s ?p ?o }"
        both: dict[str, Any] = {"default_graphs": (PEOPLE, PLACES)}
        assert await count(pool, counting, **both) == MANY + 1
        assert await count(pool, counting, default_graphs=(PLACES,)) == 1
        assert await count(pool, counting, default_graphs=("http://x/unknown",)) == 0
        assert await count(pool, counting, named_graphs=(PLACES,)) == 0
        inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert await count(pool, inside, **both) == 0
        assert await count(pool, inside, **both, named_graphs=(PLACES,)) == 1
        froms = (
            "BASE <http://x/> PREFIX x: <http://x/> SELECT (COUNT(*) AS ?n) FROM x:people FROM <places> { ?s ?p ?o }"
        )
        assert await count(pool, froms) == MANY + 1
        named = "PREFIX x: <http://x/> SELECT (COUNT(*) AS ?n) FROM x:people FROM x:places FROM NAMED x:places "
        assert await count(pool, named + "{ GRAPH ?g { ?s ?p ?o } }") == 1
        quoted = "SELECT (COUNT(*) AS ?n) FROM <http://x/places> { ?s ?p ?o FILTER(?o != 'FROM <http://x/people>') }"
        assert await count(pool, quoted) == 1
        described = await ask(pool, "DESCRIBE <http://x/first>", "ntriples", **both)
        assert described.count(b"\n") == 1
        assert (await refused(pool, "ASK {}", default_graphs=("no IRI", "http://x/"))).kind == "bad-dataset"

    on_pool(folder, work, workers=1, deadline_s=10)


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
        old = {worker.pid for worker in pool._workers}
        releases.current = second
        assert b"true" in await ask(pool, asked)
        for listener in releases.listeners:
            listener(second)
        answers = await asyncio.gather(*(ask(pool, asked) for _ in range(6)))
        assert all(b"true" in answer for answer in answers)
        assert await running > 0
        await asyncio.sleep(0.3)
        assert pool.counts["workers"] == 2
        assert not {worker.pid for worker in pool._workers} & old
        await pool.stop()

    asyncio.run(run())


def test_pool_survives_the_end_of_its_zygote(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        (zygote,) = pool._zygotes._in_use.values()
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
        assert pool.counts["workers"] == 2

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


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux'")
def test_worker_never_connects_though_the_guard_is_passed_by(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        if not {"seccomp", "landlock"} & {wall.partition("-")[0] for worker in pool._workers for wall in worker.walls}:
            pytest.skip("neither Landlock nor seccomp is allowed here: the guard alone keeps workers from the network")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.2)
            port = listener.getsockname()[1]
            for host in ("127.0.0.1", "localhost", "[::1]"):
                for silent in ("", "SILENT"):
                    query = f"SELECT * {{ SERVICE {silent} <http://{host}:{port}/> {{ ?s ?p ?o }} }}"
                    if silent:
                        assert json.loads(await ask(pool, query))["results"]["bindings"] == [{}]
                    else:
                        assert (await refused(pool, query)).kind == "query-failed"
            with pytest.raises(TimeoutError):
                listener.accept()

    on_pool(folder, work, deadline_s=5)


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux'")
def test_confined_process_can_do_nothing_but_compute(tmp_path: Path) -> None:
    """Each of these works before the walls, and is told as denied behind them."""
    program = f"""
import os, socket, subprocess, sys
from api.sparql.confinement import confine, limit_before_opening
def tries():
    def udp(): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    def tcp(): socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()
    def write(): open({str(tmp_path / "file")!r}, "w").close()
    def folder(): os.mkdir({str(tmp_path)!r} + "/folder-" + str(os.getpid()))
    def program(): subprocess.run(["true"], check=True)
    def memory(): bytearray(900 << 20)
    for work in (udp, tcp, write, folder, program, memory):
        try: work(); yield work.__name__
        except (OSError, MemoryError): pass
print(*tries())
os.rmdir({str(tmp_path)!r} + "/folder-" + str(os.getpid()))
limit_before_opening()
walls = confine(256 << 20, 1 << 20)
print(*walls)
print(*tries())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    before, walls, after = done.stdout.splitlines()
    assert before == "udp tcp write folder program memory"
    if "seccomp" not in walls or "landlock" not in walls:
        pytest.skip(f"of the walls, only these are allowed here: {walls}")
    assert after == ""


def test_worker_ends_by_itself_when_the_server_is_killed(folder: Path, tmp_path: Path) -> None:
    program = f"""
import asyncio, os, sys
from api.releases import Releases
from api.settings import Settings
from api.sparql.job import Job
from api.sparql.pool import WorkerPool
async def main():
    from pathlib import Path
    folder = Path({str(folder)!r})
    pool = WorkerPool(Settings(store=folder, deadline_s=60), Releases(store=folder))
    await pool.start()
    asyncio.create_task(pool.run(Job({HEAVY!r}, "json")))
    await asyncio.sleep(0.2)
    print("running", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert server.stdout
    assert server.stdout.readline() == b"running\n"
    started = descendants_of(server.pid)
    assert len(started) == 3
    assert children_of(server.pid) < started
    server.kill()
    server.wait()
    server.stdout.close()
    asyncio.run(asyncio.sleep(0.5))
    assert not any(map(is_alive, started))


def test_worker_has_a_clock_of_its_own() -> None:
    """It ends who computes too long, and not who waits."""
    program = """
import time
from api.sparql.worker import _wind_clock
_wind_clock(0.2)
time.sleep(0.6)
print('waited', flush=True)
while True: pass
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=20, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("waited\n", -signal.SIGPROF)
