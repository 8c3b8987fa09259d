"""The worker processes that answer strangers' queries, as the server sees them.

A query that takes too long or too much ends its worker, and another is forked in its place. Those who come meanwhile
wait in a line that is short; who runs one query goes before who runs two.
"""

import asyncio
import logging
import signal
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from api.releases import Release, Releases
from api.settings import Settings
from api.sparql import refusals
from api.sparql.job import HeldFile, Job, Outcome
from api.sparql.line import Line, LineFullError, Place
from api.sparql.processes import WorkerEndedError, WorkerGoneError, WorkerProcess, Zygote
from api.sparql.wire import Message
from api.sparql.worker import Assignment

START_S = 10.0
"""How long the server waits for its first worker."""
RESTART_S = 1.0
"""How long after a worker that could not even start another one is tried."""
LEASH_S = 0.25
"""How long one client's second query runs on while another client waits for a first."""
WAIT_DEADLINES = 2
"""How many times the deadline somebody waits in line at most."""
TRIES = 3
"""How often a query is begun that lost its worker to somebody else."""
HELD_RESULTS = 16
"""How many results of the largest size may be on their way to slow readers at once."""

_log = logging.getLogger("vardgraf.sparql")


@dataclass
class _Running:
    client: str
    since: float
    killed_for: Literal["time", "fairness"] | None = None


class _MadeWayError(Exception):
    """The worker was needed for somebody else, or killed from outside: the query may be begun again."""


class WorkerPool:
    def __init__(self, settings: Settings, releases: Releases, zygote: Zygote | None = None):
        """A `zygote` that is given is shared with another pool, and stopped by who gave it."""
        self._settings, self._releases = settings, releases
        self._workers: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._jobs: dict[WorkerProcess, _Running] = {}
        self._line: Line[WorkerProcess] = Line(settings.queue_length)
        self._zygote, self._owns_zygote = zygote or Zygote(), zygote is None
        self._release = ""
        self._coming: Release | None = None
        self._prepared: list[WorkerProcess] = []
        self._is_prepared = asyncio.Event()
        self._held_bytes = 0
        self._is_running = False
        self._is_fairness_due = False
        self._ready = asyncio.Event()
        self.ended: Counter[str] = Counter()
        """How many queries ended their worker: time, memory, crash, fairness, cancelled, killed (from outside)."""

    @property
    def counts(self) -> dict[str, int]:
        """For metrics: workers that are there, running queries, waiting queries, bytes of results not yet sent."""
        return {
            "workers": len(self._idle) + len(self._jobs),
            "running": len(self._jobs),
            "waiting": len(self._line),
            "held_bytes": self._held_bytes,
        }

    async def start(self) -> None:
        self._is_running = True
        self._loop = asyncio.get_running_loop()
        self._releases.listeners.append(self._hear)
        self._follow_release()
        try:
            await asyncio.wait_for(self._ready.wait(), START_S)
        except TimeoutError:
            _log.error("no worker is ready after %g s; /sparql answers with 503 until one is", START_S)

    async def stop(self) -> None:
        self._is_running = False
        self._releases.listeners.remove(self._hear)
        for worker in list(self._workers):
            worker.retire()
        if self._owns_zygote:
            await self._zygote.stop()

    async def prepare(self, newer: Release) -> None:
        """Have workers on a release before it is taken into use, so that no query waits for them."""
        for worker in self._prepared:
            worker.retire()
        self._coming, self._prepared = newer, []
        self._is_prepared.clear()
        for _ in range(self._settings.workers):
            self._order_worker(newer)
        try:
            await asyncio.wait_for(self._is_prepared.wait(), START_S)
        except TimeoutError:
            _log.error("no worker is ready on the new release after %g s", START_S)

    async def run(self, job: Job, client: str = "") -> Outcome:
        """Raises Problem: 400 syntax with line and column, 503 busy, out of time or of memory, with Retry-After."""
        header = {"format": job.format, "default": job.default_graphs, "named": job.named_graphs}
        message = Message(header, job.text.encode())
        made_way = 0
        while made_way < TRIES:
            worker = await self._get_worker(client)
            try:
                return self._outcome(await self._ask(worker, message, client))
            except WorkerGoneError:
                continue
            except _MadeWayError:
                made_way += 1
        raise refusals.busy(self._settings)

    async def _get_worker(self, client: str) -> WorkerProcess:
        while True:
            self._follow_release()
            if self._idle and not len(self._line):
                return self._idle.pop()
            worker = await self._wait_in_line(client)
            if worker.release == self._releases.current.hash:
                return worker
            self._free(worker)

    async def _wait_in_line(self, client: str) -> WorkerProcess:
        if not self._is_running:
            raise refusals.busy(self._settings)
        try:
            place = self._line.enter(client)
        except LineFullError:
            raise refusals.busy(self._settings) from None
        self._plan_fairness()
        try:
            await asyncio.wait([place.turn], timeout=WAIT_DEADLINES * self._settings.deadline_s)
            if not place.turn.done():
                raise refusals.busy(self._settings)
            return place.turn.result()
        except LineFullError:
            raise refusals.busy(self._settings) from None
        except asyncio.CancelledError:
            self._give_back(place)
            raise
        finally:
            self._line.leave(place)

    def _give_back(self, place: Place[WorkerProcess]) -> None:
        if place.turn.done() and not place.turn.exception():
            self._free(place.turn.result())
        place.turn.cancel()

    async def _ask(self, worker: WorkerProcess, message: Message, client: str) -> Message:
        running = self._jobs[worker] = _Running(client, self._loop.time())
        self._line.started(client)
        timer = self._loop.call_later(self._settings.deadline_s, self._kill, worker, "time")
        try:
            answer = await worker.ask(message)
        except WorkerEndedError as error:
            raise self._explain(running, error.status) from None
        except asyncio.CancelledError:
            self.ended["cancelled"] += 1
            worker.kill()
            raise
        finally:
            timer.cancel()
            self._line.finished(client)
            del self._jobs[worker]
        self._free(worker)
        return answer

    def _explain(self, running: _Running, status: int | None) -> Exception:
        if running.killed_for == "fairness":
            self.ended["fairness"] += 1
            return _MadeWayError()
        if running.killed_for == "time":
            self.ended["time"] += 1
            return refusals.too_slow(self._settings)
        if status == -signal.SIGKILL:  # by somebody outside, for no fault of the query that is known
            self.ended["killed"] += 1
            return _MadeWayError()
        problem = refusals.ended(status, self._settings)
        self.ended["memory" if problem.kind == "out-of-memory" else "crash"] += 1
        _log.warning("a worker ended over a query: %s (status %s)", problem.kind, status)
        return problem

    def _outcome(self, answer: Message) -> Outcome:
        header = answer.header
        if "problem" in header:
            raise refusals.told(header, self._settings)
        if not answer.files:
            return Outcome(answer.body, len(answer.body), header["truncated"], header["rows"])
        file = HeldFile(answer.files[0], lambda: self._hold(-header["size"]))
        self._hold(header["size"])
        if self._held_bytes > HELD_RESULTS * self._settings.max_result_bytes:
            file.close()
            raise refusals.busy(self._settings)
        return Outcome(file, header["size"], header["truncated"], header["rows"])

    def _hold(self, size: int) -> None:
        self._held_bytes += size

    def _free(self, worker: WorkerProcess) -> None:
        if worker not in self._workers:
            return
        if self._coming and worker.release == self._coming.hash != self._releases.current.hash:
            self._prepared.append(worker)
            if len(self._prepared) == self._settings.workers:
                self._is_prepared.set()
        elif worker.release != self._releases.current.hash:
            worker.retire()
            self._follow_release()
        elif not self._line.call_next(worker):
            self._idle.append(worker)

    def _kill(self, worker: WorkerProcess, reason: Literal["time", "fairness"]) -> None:
        if running := self._jobs.get(worker):
            running.killed_for = reason
            worker.kill()

    def _hear(self, newer: Release) -> None:
        """Called from whichever thread found the release."""
        self._loop.call_soon_threadsafe(self._follow_release)

    def _follow_release(self) -> None:
        """New jobs go to workers on the release in use; those that work on an older one finish and end."""
        if self._release == self._releases.current.hash or not self._is_running:
            return
        self._release = self._releases.current.hash
        for worker in list(self._workers):
            if worker not in self._jobs and worker.release != self._release:
                worker.retire()
        prepared, self._prepared, self._coming = self._prepared, [], None
        for worker in prepared:
            self._free(worker)
        for _ in range(self._settings.workers):
            self._start_worker()

    def _start_worker(self) -> None:
        current = sum(worker.release == self._release for worker in self._workers)
        if self._is_running and current < self._settings.workers:
            self._order_worker(self._releases.current)

    def _order_worker(self, release: Release) -> None:
        settings = self._settings
        assignment = Assignment(
            str(release.folder),
            settings.deadline_s,
            settings.memory_bytes,
            settings.max_rows,
            settings.max_result_bytes,
        )
        self._workers.add(self._zygote.start_worker(assignment, release.hash, self._welcome, self._replace))

    def _welcome(self, worker: WorkerProcess) -> None:
        if not self._ready.is_set():
            self._ready.set()
            _log.info("workers are ready; what holds them: %s", ", ".join(worker.walls) or "the guard alone")
            if not any(wall == "seccomp" or wall.startswith("landlock") for wall in worker.walls):
                _log.warning("nothing but the guard keeps a worker from the network on this system")
        self._free(worker)

    def _replace(self, worker: WorkerProcess) -> None:
        """Called when a worker has ended."""
        self._workers.discard(worker)
        for waiting in (self._idle, self._prepared):
            if worker in waiting:
                waiting.remove(worker)
        if not self._is_running or worker.release != self._release:
            return
        if worker.pid:
            self._start_worker()
        else:
            _log.error("a worker could not start: %s", worker.failure or "it ended")
            self._loop.call_later(RESTART_S, self._start_worker)

    def _plan_fairness(self) -> None:
        if not self._is_fairness_due:
            self._is_fairness_due = True
            self._loop.call_later(LEASH_S, self._be_fair)

    def _be_fair(self) -> None:
        """The youngest query of who has several running makes way for who waits and has none."""
        self._is_fairness_due = False
        if self._line.starved():
            greedy = self._line.greedy()
            theirs = [worker for worker, running in self._jobs.items() if running.client == greedy]
            youngest = max(theirs, key=lambda worker: self._jobs[worker].since)
            self._kill(youngest, "fairness")
        if len(self._line):
            self._plan_fairness()
