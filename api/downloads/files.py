"""The files of `/downloads`: each is made once a release, in a process of its own, and kept on disk, gzipped.

What takes more room than `download_bytes` lets go of what was not asked for the longest, and is made again when it is
asked for; what is known of its size and hash stays.
"""

import os
import pickle
import re
import shutil
import tempfile
from asyncio import wrap_future
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from typing import BinaryIO
from weakref import WeakKeyDictionary

from api.apart import Apart, ApartError, ApartMisfitError
from api.releases import Release
from vardgraf.checks.findings import Finding
from vardgraf.exports.files import PACKED, Facts, file_name
from vardgraf.exports.formats import FORMATS, ExportFormat
from vardgraf.exports.selection import Kind, Selection, list_parts
from vardgraf.release import is_running
from vardgraf.xml_limits import Misfit, XmlMisfitError

FOLDER = "vardgraf-downloads-"
FINDINGS = "findings.pickle"
AT_ONCE = 2
"""Processes that make files at the same time."""
LISTED = (Kind.WHOLE, Kind.REGION, Kind.PLAN)
"""What `/downloads` shows; graphs are made for those who ask for them."""
_OWN = re.compile(FOLDER + r"(\d+)-.*")


@dataclass(frozen=True)
class Wanted:
    """A file that an address names. `is_packed` tells that its gzipped form is asked for."""

    part: Selection
    format: ExportFormat
    is_packed: bool = False

    @property
    def name(self) -> str:
        return file_name(self.part, self.format, is_gzipped=self.is_packed)

    @property
    def kept_name(self) -> str:
        """Of the file on disk."""
        return file_name(self.part, self.format, is_gzipped=not self.format.is_packed)


class OfRelease:
    """What of a release can be fetched, and what of it is made."""

    def __init__(self, release: Release):
        assert release.manifest
        self.parts = list_parts(release.manifest, release.store)
        self.facts: dict[str, Facts] = {}
        self.making: dict[str, Future[None]] = {}
        self.kept: OrderedDict[str, int] = OrderedDict()
        """Bytes of each file on disk, those asked for last at the end."""

    @cached_property
    def folder(self) -> Path:
        self._folder = tempfile.TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-")  # goes with this object
        return Path(self._folder.name)

    def listed(self) -> list[tuple[Selection, list[ExportFormat]]]:
        return [(part, formats_of(part)) for part in self.parts if part.kind in LISTED]

    def listed_files(self) -> list[Wanted]:
        return [Wanted(part, chosen) for part, formats in self.listed() for chosen in formats]

    def batches(self) -> list[list[Wanted]]:
        """What one process makes: a file, or all files of a plan, which are small and many."""
        found: list[list[Wanted]] = []
        for part, formats in self.listed():
            files = [Wanted(part, chosen) for chosen in formats]
            found += [files] if part.kind is Kind.PLAN else [[one] for one in files]
        return found

    def find(self, name: str) -> Wanted | None:
        stem, _, suffix = name.partition(".")
        bare = suffix.removesuffix(PACKED)
        part = next((one for one in self.parts if one.name == stem), None)
        chosen = next((one for one in formats_of(part) if one.suffix == bare), None) if part else None
        if part is None or chosen is None or (suffix != bare and chosen.is_packed):
            return None
        return Wanted(part, chosen, suffix != bare)


class Downloads:
    """Makes the files and hands them out; one for the application."""

    def __init__(self, max_bytes: int, find: Callable[[Release], tuple[Finding, ...]]):
        """`find` gives the findings of a release; it may take long."""
        self._max_bytes, self._find = max_bytes, find
        self._apart = Apart()
        self._lock = Lock()
        self._free = BoundedSemaphore(AT_ONCE)
        self._of: WeakKeyDictionary[Release, OfRelease] = WeakKeyDictionary()
        _clear_leftovers()

    def of(self, release: Release) -> OfRelease:
        """Reads the store when the release is new: call it in a thread."""
        with self._lock:
            if release not in self._of:
                self._of[release] = OfRelease(release)
            return self._of[release]

    def facts(self, release: Release) -> Mapping[str, Facts]:
        """Of the files that are made, by name."""
        with self._lock:
            return dict(self._of[release].facts) if release in self._of else {}

    def make_all(self, release: Release, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """In this thread, which goes on after a file that cannot be made: its process says why in the log."""
        of = self.of(release)
        for files in of.batches():
            if not is_wanted():
                return
            for future in self._start(release, of, files):
                with suppress(ApartError):
                    future.result()

    async def complete(self, release: Release, of: OfRelease) -> None:
        """Done when all that is listed is known, except what cannot be made. Raises Stopped."""
        for wanted in of.listed_files():
            if wanted.name not in of.facts:
                with suppress(ApartError):
                    await self._make(release, of, wanted)

    async def open(self, release: Release, of: OfRelease, wanted: Wanted) -> tuple[BinaryIO, Facts]:
        """The file on disk, opened, and what is known of the one that is asked for. Raises ApartError, Stopped."""
        while True:
            await self._make(release, of, wanted)
            with self._lock, suppress(FileNotFoundError):
                file = (of.folder / wanted.kept_name).open("rb")
                of.kept.move_to_end(wanted.kept_name)
                return file, of.facts[wanted.name]

    def stop(self) -> None:
        self._apart.stop()
        with self._lock:
            self._of.clear()

    async def _make(self, release: Release, of: OfRelease, wanted: Wanted) -> None:
        for future in self._start(release, of, [wanted]):
            await wrap_future(future)

    def _start(self, release: Release, of: OfRelease, files: list[Wanted]) -> "list[Future[None]]":
        """Of files of one part, those that are not on disk yet; whoever asks meanwhile waits for the same ones."""
        with self._lock:
            missing = [one for one in files if one.kept_name not in of.kept and one.kept_name not in of.making]
            for one in missing:
                of.making[one.kept_name] = Future()
                # Running from now on: a client that goes away cannot cancel it for the others.
                of.making[one.kept_name].set_running_or_notify_cancel()
            waited_for = [of.making[one.kept_name] for one in files if one.kept_name in of.making]
        if missing:
            Thread(target=self._run, args=(release, of, missing), name=f"download {missing[0].part.name}").start()
        return waited_for

    def _run(self, release: Release, of: OfRelease, files: list[Wanted]) -> None:
        facts: dict[str, Facts] = {}
        misfits: dict[str, tuple[Misfit, str]] = {}
        failed: BaseException = ApartError("filen kunde inte göras.")
        try:
            findings = self._keep_findings(release, of) if any(one.format.write_for for one in files) else ""
            told = (files[0].part.name, ",".join(one.format.name for one in files), str(of.folder), findings)
            with self._free:
                facts, misfits = self._apart.make("download", release.folder.parent, *told)
        except BaseException as error:
            failed = error
        with self._lock:
            of.facts |= facts
            of.kept |= {one.kept_name: facts[one.kept_name].size for one in files if one.kept_name in facts}
            self._make_room(of)
            done = [(one, of.making.pop(one.kept_name)) for one in files]
        for one, future in done:
            if one.kept_name in facts:
                future.set_result(None)
            elif one.format.name in misfits:
                future.set_exception(ApartMisfitError(XmlMisfitError(*misfits[one.format.name])))
            else:
                future.set_exception(failed)

    def _keep_findings(self, release: Release, of: OfRelease) -> str:
        """The path of a file that has them; they are looked for once a release, not for each workbook.

        Empty where they could not be found: the workbook says why, and the other files are made all the same.
        """
        try:
            found = self._find(release)
        except ApartError:
            return ""
        with self._lock:
            path = of.folder / FINDINGS
            if not path.exists():
                path.write_bytes(pickle.dumps(found))
        return str(path)

    def _make_room(self, of: OfRelease) -> None:
        """The newest stays, however large it is."""
        while sum(of.kept.values()) > self._max_bytes and len(of.kept) > 1:
            name, _ = of.kept.popitem(last=False)
            (of.folder / name).unlink(missing_ok=True)


def formats_of(part: Selection) -> list[ExportFormat]:
    return [one for one in FORMATS if one.is_downloaded and part.kind in one.takes]


def _clear_leftovers() -> None:
    """Remove what a server left that was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        match = _OWN.fullmatch(folder.name)
        if match and int(match[1]) != os.getpid() and not is_running(int(match[1])):
            shutil.rmtree(folder, ignore_errors=True)
