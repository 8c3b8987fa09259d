"""What is made once of each release, beside the requests: search index, findings, counts, what is compared."""

import asyncio
import gc
import logging
from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from api.apart import Apart, Stopped
from api.data.things import Thing, read_things
from api.releases import Release
from vardgraf.checks.findings import Finding
from vardgraf.datasets import Counts, Size, measure_all
from vardgraf.search import SearchIndex, read_documents

Made = TypeVar("Made")
_log = logging.getLogger("vardgraf.data")


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
        self._apart = Apart()
        self.index: PerRelease[SearchIndex] = PerRelease("search index", _index)
        self.things: PerRelease[tuple[Thing, ...]] = PerRelease("things to compare", read_things)
        self.findings: PerRelease[tuple[Finding, ...]] = PerRelease("findings", self._make("findings"))
        self.sizes: PerRelease[dict[str, Size]] = PerRelease("sizes", _measure)
        self.counts: PerRelease[dict[str, Counts]] = PerRelease("counts", self._make("counts"))
        self.later: list[Callable[[Release], object]] = []
        """What else takes long, begun when the rest is there."""

    def start(self, release: Release) -> None:
        gc.unfreeze()
        self._apart.start()
        self.findings.start(release)
        self.index.start(release)
        self.things.start(release)
        self.sizes.start(release)
        Thread(target=self._go_on, args=(release,), name="prepared", daemon=True).start()

    async def make_ready(self, release: Release) -> None:
        """What pages wait for, made before the release is served. What cannot be made is told when it is asked for."""
        self._apart.start()
        wanted = (self.findings, self.index, self.things, self.sizes)
        await asyncio.gather(*(one.get(release) for one in wanted), return_exceptions=True)

    def stop(self) -> None:
        """Give up what takes long, so that the process can end: its threads are waited for."""
        self._apart.stop()

    def _make(self, name: str) -> Callable[[Release], Any]:
        return lambda release: self._apart.make(name, release.folder.parent)

    def _go_on(self, release: Release) -> None:
        """One after the other: who asks something else meanwhile has a core left."""
        with suppress(Stopped):
            self.findings.start(release).result()
            self.counts.start(release).result()
            _settle()
            for make in self.later:
                make(release)


def _settle() -> None:
    """What lives as long as the release is not searched for garbage again: that takes 50 ms of some request."""
    gc.collect()
    gc.freeze()


def _measure(release: Release) -> dict[str, Size]:
    assert release.manifest
    return measure_all(release.manifest, release.store)


def _index(release: Release) -> SearchIndex:
    return SearchIndex(read_documents(release.store))
