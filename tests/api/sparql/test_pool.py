"""The worker processes: what they answer, what ends them, and what is left afterwards."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
from pools import (
    HEAVY,
    MANY,
    PEOPLE,
    PLACES,
    all_ready,
    ask,
    count,
    on_pool,
    refused,
)
from pyoxigraph import QueryResultsFormat, RdfFormat, Store

from api.sparql.crew import RESERVE
from api.sparql.job import Job, Outcome
from api.sparql.pool import WorkerPool
from api.sparql.results import DroppedError


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
        held = [await pool.run(Job(large, "csv"), "greedy") for _ in range(16)]
        problem = await refused(pool, large, "greedy")
        assert (problem.status, problem.kind) == (429, "unread-answers")
        other = await pool.run(Job(large, "csv"), "modest")
        assert other.body.read() == held[0].body.read()  # type: ignore[union-attr]
        with pytest.raises(DroppedError):
            held[-1].body.read()  # type: ignore[union-attr]
        assert pool.counts["held_bytes"] == sum(outcome.size for outcome in held)
        for outcome in [*held, other]:
            outcome.close()
        assert await ask(pool, "ASK {}", client="greedy")

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
        workers = {worker.pid for worker in pool._crew.workers}
        problem = await refused(pool, query)
        assert (problem.status, problem.kind) == (503, kind)
        assert pool.ended[counted] == 1
        await all_ready(pool)
        assert len(pool._crew.workers) == 2 + RESERVE
        assert len({worker.pid for worker in pool._crew.workers} & workers) == 1 + RESERVE
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
        await asyncio.sleep(0.2)
        assert pool.ended["cancelled"] == 1
        assert pool.counts["workers"] == 1 + RESERVE

    on_pool(folder, work, deadline_s=20, workers=1)


def test_line_is_bounded_and_waiting_ends(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        heavy = [asyncio.create_task(refused(pool, HEAVY)) for _ in range(6)]
        kinds = sorted(problem.kind for problem in await asyncio.gather(*heavy))
        assert kinds == ["busy", "busy", "timeout", "timeout", "timeout", "timeout"]
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


@pytest.mark.parametrize("clients", [2, 6, 12])
def test_long_queries_of_many_leave_a_worker_to_those_who_come(folder: Path, clients: int) -> None:
    async def work(pool: WorkerPool) -> None:
        loop = asyncio.get_running_loop()
        heavy = [asyncio.create_task(refused(pool, HEAVY, f"client {number}")) for number in range(clients)]
        waited = []
        for _ in range(10):
            began = loop.time()
            assert await ask(pool, "ASK {}", client="modest")
            waited.append(loop.time() - began)
            await asyncio.sleep(0.1)
        assert max(waited) < 1 + clients / 12
        assert sum(waited[5:]) < 0.5, "who was sent back holds no reserve"
        kinds = Counter(problem.kind for problem in await asyncio.gather(*heavy))
        assert kinds["timeout"] >= 2
        assert set(kinds) <= {"timeout", "busy"}

    on_pool(folder, work, deadline_s=2, queue_length=8)


def test_query_that_was_sent_back_is_answered_in_the_end(folder: Path) -> None:
    """Its client is told nothing of it."""

    async def work(pool: WorkerPool) -> None:
        held = asyncio.create_task(refused(pool, HEAVY, "first"))
        await asyncio.sleep(0.3)
        second = asyncio.create_task(refused(pool, HEAVY, "second"))
        await asyncio.sleep(0.3)
        assert await ask(pool, "ASK {}", client="third")
        assert pool.ended["fairness"] == 1
        assert (await held).kind == "timeout"
        began = asyncio.get_running_loop().time()
        assert (await second).kind == "timeout"
        assert asyncio.get_running_loop().time() - began > 1

    on_pool(folder, work, deadline_s=1.5, workers=1)


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
