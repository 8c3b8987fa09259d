"""What is made once of each release, in a thread beside the requests: search index, findings, what is compared."""

import logging
from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event, Lock, Thread
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from api.data.things import Thing, read_things
from api.releases import Release
from vardgraf.checks.findings import Finding
from vardgraf.checks.run import check_graphs
from vardgraf.release import GraphFiles
from vardgraf.search import SearchIndex, read_documents

Made = TypeVar("Made")
_log = logging.getLogger("vardgraf.data")


class Stopped(Exception):  # noqa: N818  (no error: the server ends)
    """What is being made is given up."""


class PerRelease(Generic[Made]):
    """Made in a thread when first asked for; whoever asks meanwhile waits. Forgotten with its release."""

    def __init__(self, name: str, make: Callable[[Release], Made]):
        self._name, self._make = name, make
        self._lock = Lock()
        self._made: WeakKeyDictionary[Release, Future[Made]] = WeakKeyDictionary()

    def start(self, release: Release) -> "Future[Made]":
        with self._lock:
            if (future := self._made.get(release)) is None:
                future = self._made[release] = Future()
                # Running from now on: a client that goes away cannot cancel it for the others.
                future.set_running_or_notify_cancel()
                Thread(target=self._run, args=(release, future), name=self._name).start()
        return future

    async def get(self, release: Release) -> Made:
        return await wrap_future(self.start(release))

    def _run(self, release: Release, future: "Future[Made]") -> None:
        try:
            future.set_result(self._make(release))
        except BaseException as error:
            if not isinstance(error, Stopped):
                _log.exception("%s of release %s could not be made", self._name, release.hash)
            with self._lock:
                self._made.pop(release, None)
            future.set_exception(error)


class Prepared:
    """All that is made ahead; `start` begins it, and is told of newer releases."""

    def __init__(self) -> None:
        self._stopped = Event()
        self.index: PerRelease[SearchIndex] = PerRelease("search index", _index)
        self.things: PerRelease[tuple[Thing, ...]] = PerRelease("things to compare", read_things)
        self.findings: PerRelease[tuple[Finding, ...]] = PerRelease("findings", self._find)

    def start(self, release: Release) -> None:
        self._stopped.clear()
        self.index.start(release)
        self.things.start(release)
        self.findings.start(release)

    def stop(self) -> None:
        """Give up what takes long, so that the process can end: its threads are waited for."""
        self._stopped.set()

    def _find(self, release: Release) -> tuple[Finding, ...]:
        return tuple(check_graphs(GraphFiles(release.folder.parent / "graphs"), progress=self._go_on))

    def _go_on(self, _: float) -> None:
        if self._stopped.is_set():
            raise Stopped


def _index(release: Release) -> SearchIndex:
    return SearchIndex(read_documents(release.store))
