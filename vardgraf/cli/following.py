"""A served copy of a SPARQL server kept up to date: asks the server now and then, and fetches what changed."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vardgraf.remote.settings import StoreSettings

POLL = "VARDGRAF_STORE_POLL"
POLL_S = 30.0
STOP_S = 5.0


@contextmanager
def following(settings: "StoreSettings", home: Path, poll_s: float) -> Iterator[None]:
    """While it lasts, `home` becomes what the server holds, at most `poll_s` seconds late."""
    follower = _Follower(settings, home, poll_s)
    thread = threading.Thread(target=follower.run, name="follow-store", daemon=True)
    thread.start()
    try:
        yield
    finally:
        follower.stop()
        thread.join(STOP_S)


def read_poll(environment: Mapping[str, str] = os.environ) -> float:
    from vardgraf.errors import UsageError

    text = environment.get(POLL, "")
    try:
        seconds = float(text) if text else POLL_S
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise UsageError(f"{POLL}={text!r} är inget antal sekunder.", remedy="Ange sekunder, som 30.")
    return seconds


class _Follower:
    def __init__(self, settings: "StoreSettings", home: Path, poll_s: float):
        self._settings, self._home, self._poll_s = settings, home, poll_s
        self._stopped = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._told = ""
        """The last trouble, so that it is told once."""

    def run(self) -> None:
        while not self._stopped.wait(self._poll_s):
            self._tell(self._look())

    def stop(self) -> None:
        self._stopped.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def _look(self) -> str:
        """Brings the copy up to date where it is not; what was wrong, if anything."""
        from vardgraf.remote.client import RemoteClient
        from vardgraf.remote.errors import RemoteError
        from vardgraf.remote.mirror import read_record
        from vardgraf.remote.publishing import read_stored_release

        try:
            with RemoteClient(self._settings) as client:
                stored = read_stored_release(client)
        except RemoteError as error:
            return str(error)
        if stored is None or not stored.is_whole or stored == read_record(self._home):
            return ""  # what is half written is looked at again
        return self._fetch()

    def _fetch(self) -> str:
        """In a process of its own: reading a country's graphs would stop the answers of this one."""
        command = [sys.executable, "-m", "vardgraf.cli.mirror", str(self._home)]
        if self._stopped.is_set():
            return ""
        self._process = subprocess.Popen(
            command,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        said = self._process.communicate()[1].decode("utf-8", "replace").strip()
        return said if self._process.returncode and not self._stopped.is_set() else ""

    def _environment(self) -> dict[str, str]:
        from vardgraf.remote import settings as names

        given = {
            names.STORE: self._settings.address,
            names.KIND: self._settings.kind.name if self._settings.kind else "",
            names.UPDATE: self._settings.update or "",
            names.GRAPHS: self._settings.graphs or "",
        }
        return {**os.environ, **given}

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self._told:
            print(f"vardgraf: lagret följs inte, den äldre kopian serveras: {trouble}", file=sys.stderr, flush=True)
        self._told = trouble
