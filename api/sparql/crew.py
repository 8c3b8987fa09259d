"""Which workers there are: enough of them, on the release that is served, and in time on the next one."""

import asyncio
import logging
from collections.abc import Container

from api.releases import Release, Releases
from api.settings import Settings
from api.sparql.confinement import is_off_network
from api.sparql.processes import Owner, WorkerProcess
from api.sparql.worker import Assignment
from api.sparql.zygotes import Zygotes

START_S = 30.0
"""How long the server waits for its first worker."""
RESTART_S = 1.0
"""How long after a worker that could not even start another one is tried."""
RESERVE = 1
"""Workers beyond those that long queries may hold."""
_log = logging.getLogger("vardgraf.sparql")


class Crew:
    def __init__(self, settings: Settings, releases: Releases, zygotes: Zygotes | None, owner: Owner):
        """`zygotes` that are given are shared with another crew, and stopped by who gave them. `owner` hears from each
        worker, and tells of it here.
        """
        self._settings, self._releases, self._owner = settings, releases, owner
        self._zygotes, self._owns_zygotes = zygotes or Zygotes(settings.memory_quads), zygotes is None
        self._size = settings.workers + RESERVE
        self.workers: set[WorkerProcess] = set()
        self.release = ""
        """The hash of the one that new queries are answered from."""
        self._coming: Release | None = None
        self._prepared: list[WorkerProcess] = []
        self._is_prepared, self._is_ready = asyncio.Event(), asyncio.Event()
        self.is_open = False

    @property
    def is_behind(self) -> bool:
        return self.is_open and self.release != self._releases.current.hash

    async def wait(self) -> None:
        """For the first worker."""
        try:
            await asyncio.wait_for(self._is_ready.wait(), START_S)
        except TimeoutError:
            _log.error("no worker is ready after %g s; /sparql answers with 503 until one is", START_S)

    async def stop(self) -> None:
        self.is_open = False
        for worker in list(self.workers):
            worker.retire()
        if self._owns_zygotes:
            await self._zygotes.stop()

    async def prepare(self, newer: Release) -> None:
        """Have workers on a release before it is taken into use, so that no query waits for them."""
        for worker in self._prepared:
            worker.retire()
        self._coming, self._prepared = newer, []
        self._is_prepared.clear()
        for _ in range(self._size):
            self._order(newer)
        try:
            await asyncio.wait_for(self._is_prepared.wait(), START_S)
        except TimeoutError:
            _log.error("no worker is ready on the new release after %g s", START_S)

    def follow_release(self, busy: Container[WorkerProcess]) -> list[WorkerProcess]:
        """The workers that are there for the release now in use. Those on an older one end, the busy ones later."""
        self.release = self._releases.current.hash
        for worker in list(self.workers):
            if worker not in busy and worker.release != self.release:
                worker.retire()
        self._zygotes.keep({self.release})
        prepared, self._prepared, self._coming = self._prepared, [], None
        for _ in range(self._size):
            self._start()
        return prepared

    def take_in(self, worker: WorkerProcess) -> bool:
        """Whether a worker that has nothing to do may be given a query. If not, it waits for its release, or ends."""
        if worker not in self.workers:
            return False
        if worker.release == self._releases.current.hash:
            return True
        if self._coming and worker.release == self._coming.hash:
            self._prepared.append(worker)
            if len(self._prepared) == self._size:
                self._is_prepared.set()
        else:
            worker.retire()
        return False

    def welcome(self, worker: WorkerProcess) -> None:
        if self._is_ready.is_set():
            return
        self._is_ready.set()
        _log.info("workers are ready; what holds them: %s", ", ".join(worker.walls) or "the guard alone")
        if not is_off_network(worker.walls):
            _log.warning("nothing but the guard keeps a worker from the network on this system")

    def miss(self, worker: WorkerProcess) -> None:
        """Another takes its place."""
        self.workers.discard(worker)
        if worker in self._prepared:
            self._prepared.remove(worker)
        if not self.is_open or worker.release != self.release:
            return
        if worker.pid:
            self._start()
        else:
            _log.error("a worker could not start: %s", worker.failure or "it ended")
            asyncio.get_running_loop().call_later(RESTART_S, self._start)

    def _start(self) -> None:
        current = sum(worker.release == self.release for worker in self.workers)
        if self.is_open and current < self._size:
            self._order(self._releases.current)

    def _order(self, release: Release) -> None:
        settings = self._settings
        assignment = Assignment(
            str(release.folder),
            settings.deadline_s,
            settings.memory_bytes,
            settings.max_rows,
            settings.max_result_bytes,
        )
        self.workers.add(self._zygotes.start_worker(assignment, release.hash, self._owner))
