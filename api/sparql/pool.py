"""The worker processes that answer strangers' queries, as the server sees them.

A query that takes too long or too much ends its worker, and another is forked in its place. Those who come meanwhile
wait in a line that is short; who runs one query goes before who runs two. There is one worker more than long queries
may hold: when all are held, the youngest query goes back behind those who have not yet run.
"""

import asyncio
import logging
import os
import signal
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from api.problems import Problem
from api.releases import Release, Releases
from api.settings import Settings
from api.sparql import refusals
from api.sparql.crew import Crew
from api.sparql.job import Job, Outcome
from api.sparql.line import Line, LineFullError
from api.sparql.processes import WorkerProcess
from api.sparql.results import Results
from api.sparql.wire import Message, encode_header, pack
from api.sparql.zygotes import Zygotes

TICK_S = 0.025
"""How often it is looked whose time is over."""
LEASH_S = 0.25
"""A query that has run longer is a long one. A client's second runs no longer while another waits for a first."""
WAIT_DEADLINES = 2
"""How many times the deadline somebody waits in line at most."""
QUICK_S = 0.005
"""A worker whose last answer took no longer is given the next query in advance, once it has begun with another."""
LATE_S = 0.05
"""What was given in advance is taken back when the query before it runs longer."""
TRIES = 3
"""How often a query is begun that lost its worker to somebody else."""
Told = Callable[[Outcome | Problem], None]
_log = logging.getLogger("vardgraf.sparql")


@dataclass(eq=False, slots=True)
class _Query:
    """One that waits in line, or runs."""

    message: bytes
    client: str
    told: Told
    since: float
    """When it began to wait, then when it began to run."""
    tries: int = 0
    was_sent_back: bool = False
    """For having run long while others waited."""
    killed_for: Literal["time", "fairness", "cancelled"] | None = None


class WorkerPool:
    def __init__(self, settings: Settings, releases: Releases, zygotes: Zygotes | None = None):
        """`zygotes` that are given are shared with another pool, and stopped by who gave them."""
        self._settings, self._releases = settings, releases
        self._crew = Crew(settings, releases, zygotes, self)
        self._idle: list[WorkerProcess] = []
        self._running: dict[WorkerProcess, _Query] = {}
        self._next: dict[WorkerProcess, _Query] = {}
        """Given in advance: the worker begins with it as soon as it has answered, and needs not be woken."""
        self._quick: set[WorkerProcess] = set()
        self._line: Line[_Query] = Line(settings.queue_length)
        self._results = Results(settings)
        self._ticking: asyncio.TimerHandle | None = None
        self._fair_from = 0.0
        self._explaining: set[asyncio.Task[None]] = set()
        self.ended: Counter[str] = Counter()
        """How many queries ended their worker: time, memory, crash, fairness, cancelled, killed (from outside)."""

    @property
    def counts(self) -> dict[str, int]:
        """For metrics: workers that are there, running queries, waiting queries, bytes of results not yet sent."""
        return {
            "workers": len(self._idle) + len(self._running),
            "running": len(self._running),
            "waiting": len(self._line) + len(self._next),
            "held_bytes": self._results.held_bytes,
        }

    async def start(self) -> None:
        self._crew.is_open = True
        self._loop = asyncio.get_running_loop()
        self._releases.listeners.append(self._hear)
        self._follow_release()
        await self._crew.wait()

    async def stop(self) -> None:
        self._crew.is_open = False
        self._releases.listeners.remove(self._hear)
        for query in self._line:
            self._line.leave(query)
            query.told(refusals.busy(self._settings))
        await self._crew.stop()

    async def prepare(self, newer: Release) -> None:
        """Have workers on a release before it is taken into use, so that no query waits for them."""
        await self._crew.prepare(newer)

    async def run(self, job: Job, client: str = "") -> Outcome:
        """Raises Problem: 400 syntax with line and column, 503 busy, out of time or of memory, with Retry-After."""
        answered: asyncio.Future[Outcome] = self._loop.create_future()

        def tell(result: Outcome | Problem) -> None:
            if answered.done():
                return
            if isinstance(result, Problem):
                answered.set_exception(result)
            else:
                answered.set_result(result)

        query = self._submit(job, client, tell)
        try:
            return await answered
        except asyncio.CancelledError:
            self._cancel(query)
            raise

    def submit(self, job: Job, client: str, told: Told) -> None:
        """As `run`, for who does not wait: `told` is called once, perhaps at once."""
        self._submit(job, client, told)

    def _submit(self, job: Job, client: str, told: Told) -> _Query:
        header = _encode_job(job.format, job.default_graphs, job.named_graphs)
        query = _Query(pack(header, job.text.encode()), client, told, self._loop.time())
        self._follow_release()
        self._place(query)
        return query

    def _place(self, query: _Query) -> None:
        """With a worker that is idle, after a query that has just begun, or in line."""
        while self._idle and not self._line.has_new:
            if self._give(self._idle.pop(), query):
                return
        if not self._line.has_new and self._give_in_advance(query):
            return
        try:
            if not self._crew.is_open:
                raise LineFullError
            sent_away = self._line.enter(query)
        except LineFullError:
            sent_away = query
        if sent_away:
            sent_away.told(refusals.busy(self._settings))
        self._tick_on()

    def _give(self, worker: WorkerProcess, query: _Query) -> bool:
        """Whether the worker was there to take it."""
        if not worker.ask(query.message):
            return False
        self._begin(worker, query)
        return True

    def _begin(self, worker: WorkerProcess, query: _Query) -> None:
        query.since = self._loop.time()
        self._running[worker] = query
        self._line.started(query.client)
        self._tick_on()

    def _give_in_advance(self, query: _Query) -> bool:
        if len(self._next) >= self._settings.queue_length:
            return False
        fresh = self._loop.time() - QUICK_S
        for worker in self._quick:
            running = self._running.get(worker)
            if running and running.since > fresh and self._may_have_next(worker):
                return self._hand(worker, query)
        return False

    def _may_have_next(self, worker: WorkerProcess) -> bool:
        return worker in self._quick and worker not in self._next and worker.release == self._crew.release

    def _hand(self, worker: WorkerProcess, query: _Query) -> bool:
        if not worker.ask(query.message):
            return False
        self._next[worker] = query
        return True

    def _fill_up(self, worker: WorkerProcess) -> None:
        """Give a worker that has just begun the next one in line."""
        query = self._line.call_next() if self._may_have_next(worker) else None
        if query and not self._hand(worker, query):
            self._return(query)

    def _take_back(self, worker: WorkerProcess) -> None:
        """What was given in advance to a worker that turns out to be slow; it ends before it begins with that."""
        query = self._next[worker]
        self._next[worker] = replace(query, told=_tell_nobody)
        self._return(query)

    def _return(self, query: _Query) -> None:
        """One that was called, but got no worker."""
        if query.told is _tell_nobody:
            return
        if not self._crew.is_open:
            query.told(refusals.busy(self._settings))
        elif query.was_sent_back:
            self._send_back(query)
        elif not self._idle or not self._give(self._idle.pop(), query):
            self._line.come_back(query)
            self._tick_on()

    def _send_back(self, query: _Query) -> None:
        query.was_sent_back, query.since = True, self._loop.time()
        self._line.send_back(query)
        self._tick_on()
        if self._idle:
            self._free(self._idle.pop())

    def _cancel(self, query: _Query) -> None:
        self._line.leave(query)
        for worker, running in self._running.items():
            if running is query:
                self._kill(worker, "cancelled")
        for worker, following in self._next.items():
            if following is query:
                self._next[worker] = replace(query, told=_tell_nobody)

    def take_answer(self, worker: WorkerProcess, answer: Message) -> None:
        if worker not in self._running:
            for descriptor in answer.files:
                os.close(descriptor)
            return
        query = self._finish(worker)
        self._note_quickness(worker, self._loop.time() - query.since)
        following = self._next.pop(worker, None)
        if following is None:
            self._free(worker)
        elif following.told is _tell_nobody:
            worker.retire()
        else:
            self._begin(worker, following)
            self._fill_up(worker)
        try:
            outcome = self._results.read(answer, query.client)
        except Problem as problem:
            query.told(problem)
        else:
            query.told(outcome)

    def _note_quickness(self, worker: WorkerProcess, seconds: float) -> None:
        if seconds < QUICK_S:
            self._quick.add(worker)
        else:
            self._quick.discard(worker)

    def _finish(self, worker: WorkerProcess) -> _Query:
        query = self._running.pop(worker)
        self._line.finished(query.client)
        return query

    async def _explain(self, worker: WorkerProcess, query: _Query) -> None:
        """Why a worker ended over a query; one that is not to blame is begun again."""
        status = await worker.how_ended()
        reason = query.killed_for or _REASONS.get(status, "crash")
        self.ended[reason] += 1
        query.tries += 1
        query.killed_for = None
        if reason == "fairness" and query.tries < TRIES and self._crew.is_open:
            self._send_back(query)
        elif reason == "killed" and query.tries < TRIES:
            self._place(query)
        elif reason in ("fairness", "killed", "cancelled"):
            query.told(refusals.busy(self._settings))
        elif reason == "time":
            query.told(refusals.too_slow(self._settings))
        else:
            _log.warning("a worker ended over a query: %s (status %s)", reason, status)
            query.told(refusals.ended(status, self._settings))

    def _free(self, worker: WorkerProcess) -> None:
        if not self._crew.take_in(worker):
            self._follow_release()
        elif (query := self._call_next()) is None:
            self._idle.append(worker)
        elif self._give(worker, query):
            self._fill_up(worker)
        else:
            self._return(query)

    def _call_next(self) -> _Query | None:
        """Who was sent back gets a worker when another is left for those who come new."""
        query = self._line.call_next()
        return self._line.call_slow() if query is None and len(self._running) < self._settings.workers else query

    def _kill(self, worker: WorkerProcess, reason: Literal["time", "fairness", "cancelled"]) -> None:
        self._running[worker].killed_for = reason
        worker.kill()

    def _hear(self, newer: Release) -> None:
        """Called from whichever thread found the release."""
        self._loop.call_soon_threadsafe(self._follow_release)

    def _follow_release(self) -> None:
        """New jobs go to workers on the release in use; those that work on an older one finish and end."""
        if self._crew.is_behind:
            for worker in self._crew.follow_release(self._running):
                self._free(worker)

    def welcome(self, worker: WorkerProcess) -> None:
        self._crew.welcome(worker)
        self._free(worker)

    def miss(self, worker: WorkerProcess) -> None:
        self._quick.discard(worker)
        if worker in self._running:
            self._spawn(self._explain(worker, self._finish(worker)))
        if following := self._next.pop(worker, None):
            self._return(following)
        if worker in self._idle:
            self._idle.remove(worker)
        self._crew.miss(worker)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._explaining.add(task)
        task.add_done_callback(self._explaining.discard)

    def _tick_on(self) -> None:
        if self._ticking is None:
            self._ticking = self._loop.call_later(TICK_S, self._tick)

    def _tick(self) -> None:
        self._ticking, now = None, self._loop.time()
        for worker, query in self._running.items():
            if query.killed_for is None and now - query.since > self._settings.deadline_s:
                self._kill(worker, "time")
        for worker, following in list(self._next.items()):
            if now - self._running[worker].since > LATE_S and following.told is not _tell_nobody:
                self._take_back(worker)
        for query in self._line:
            if now - query.since > WAIT_DEADLINES * self._settings.deadline_s:
                self._line.leave(query)
                query.told(refusals.busy(self._settings))
        self._be_fair(now)
        if self._running or len(self._line):
            self._tick_on()

    def _be_fair(self, now: float) -> None:
        starving = self._line.starving()
        if not starving or self._idle or any(query.killed_for for query in self._running.values()):
            return
        waited = now - max(min(query.since for query in starving), self._fair_from)
        if victim := self._find_victim(now, waited, LEASH_S / len(starving)):
            self._fair_from = now
            self._kill(victim, "fairness")

    def _find_victim(self, now: float, waited: float, patience: float) -> WorkerProcess | None:
        """The youngest query of who has several running; or the youngest of all, when long ones hold the others.

        The more wait, the sooner.
        """
        youngest_first = sorted(self._running, key=lambda worker: -self._running[worker].since)
        greedy = self._line.greedy()
        if greedy and waited >= LEASH_S:
            return next(worker for worker in youngest_first if self._running[worker].client == greedy)
        long = sum(now - query.since > LEASH_S for query in self._running.values())
        new = [worker for worker in youngest_first if not self._running[worker].was_sent_back]
        is_stuck = long >= self._settings.workers and waited >= patience
        return new[0] if is_stuck and new and now - self._running[new[0]].since >= patience else None


def _tell_nobody(result: Outcome | Problem) -> None:
    """What becomes of a query that was taken back."""


_REASONS: dict[int | None, str] = {-signal.SIGABRT: "memory", -signal.SIGKILL: "killed"}
"""Killed by somebody outside, for no fault of the query that is known."""


@lru_cache(maxsize=256)
def _encode_job(format_: str, default: tuple[str, ...], named: tuple[str, ...]) -> bytes:
    return encode_header(format=format_, default=default, named=named)
