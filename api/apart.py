"""What takes seconds to make of a release, made in a process of its own: in a thread of the server, it would hold the
interpreter while requests wait.

    python -m api.apart findings|counts FOLDER                 writes what it made to standard output, pickled
    python -m api.apart download FOLDER PART FORMAT,… OUT_FOLDER
"""

import json
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from api.sparql.confinement import die_with_parent
from vardgraf.errors import VardgrafError
from vardgraf.xml_limits import XmlMisfitError

NICENESS = 5
"""Requests go first."""


class Stopped(Exception):  # noqa: N818  (no error: the server ends)
    """What is being made is given up."""


class ApartError(VardgrafError):
    """The process failed; exit code 3."""


class ApartMisfitError(ApartError):
    """What was to be written as XML is nothing that XML can hold: the same each time."""

    def __init__(self, misfit: XmlMisfitError):
        super().__init__(misfit.message, remedy=misfit.remedy)
        self.misfit = misfit


class Apart:
    """Starts the processes, and ends those that still work when the server ends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def start(self) -> None:
        self._is_stopped = False

    def stop(self) -> None:
        with self._lock:
            self._is_stopped = True
            for process in self._running:
                process.kill()

    def make(self, name: str, folder: Path, *told: str) -> Any:
        """Blocks until it is made, in a thread that lives as long. Raises Stopped, ApartError."""
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-m", "api.apart", name, str(folder), *told]
        with self._lock:
            if self._is_stopped:
                raise Stopped
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                start_new_session=True,  # a Ctrl-C in the terminal is for the server, which ends this one
            )
            self._running.add(process)
        try:
            made, _ = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode == 0:
            return pickle.loads(made)  # of our own making
        if self._is_stopped:
            raise Stopped
        raise ApartError(f"{name} kunde inte tas fram (slutkod {process.returncode}).")


def _find(folder: Path) -> Any:
    from vardgraf.checks.run import check_graphs
    from vardgraf.release import GraphFiles

    return tuple(check_graphs(GraphFiles(folder / "graphs")))


def _count(folder: Path) -> Any:
    from pyoxigraph import Store

    from vardgraf.datasets import count_all
    from vardgraf.release import Manifest

    manifest = Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    return count_all(manifest, Store.read_only(str(folder / "store")))


def _download(folder: Path, part: str, formats: str, out: str, findings: str) -> Any:
    """What is known of the files that were written, by name, and by format what XML cannot hold of the others. One that
    cannot be written does not keep the others from it.

    `findings` is a file with those of the release, pickled; empty where no format asks for them.
    """
    from vardgraf.exports.files import write_packed
    from vardgraf.exports.formats import Options, find_format
    from vardgraf.exports.selection import find_selection
    from vardgraf.exports.source import ReleaseSource

    options = Options(findings=pickle.loads(Path(findings).read_bytes()) if findings else None)
    source = ReleaseSource(folder.parent, folder)
    selection = find_selection(source, part)
    facts: dict[str, Any] = {}
    misfits: dict[str, tuple[str, str]] = {}
    for name in formats.split(","):
        try:
            facts |= write_packed(source, selection, find_format(name).adapt(options), Path(out))
        except XmlMisfitError as error:
            misfits[name] = error.misfit, error.value
        except Exception:
            traceback.print_exc()
    return facts, misfits


WORK: dict[str, Callable[..., Any]] = {"findings": _find, "counts": _count, "download": _download}


def main(name: str, folder: str, *told: str) -> None:
    die_with_parent()
    os.nice(NICENESS)
    output = sys.stdout.buffer
    pickle.dump(WORK[name](Path(folder), *told), output)
    output.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
