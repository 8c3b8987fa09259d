"""Real SPARQL servers as processes: `oxigraph serve` and Virtuoso, on free ports, in a folder of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from vardgraf.remote.settings import Credentials, StoreSettings

START_S = 60
STOP_S = 20
OXIGRAPH = Path(sys.executable).parent / "oxigraph"
VIRTUOSO = shutil.which("virtuoso-t")
LOGIN = Credentials("dba", "dba")
"""Of a database that Virtuoso has just made."""

_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
MaxClientConnections = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


@dataclass
class StoreServer:
    """A running server; `settings` is how a user names it."""

    kind: str
    folder: Path
    settings: StoreSettings
    command: list[str] = field(repr=False)
    ready: str = field(repr=False)
    """An address that answers once the server does."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        deadline = time.monotonic() + START_S
        while not _answers(self.ready):
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, f"{self.kind} does not answer: {self.output()}"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut does."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_S)
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(STOP_S)

    def output(self) -> str:
        return (self.folder / "output").read_text(encoding="utf-8", errors="replace")[-2000:]

    @property
    def environment(self) -> dict[str, str]:
        """For a command that is to use this server."""
        login = self.settings.credentials
        clean = {name: value for name, value in os.environ.items() if not name.startswith("VARDGRAF_")}
        named = {"VARDGRAF_STORE_USER": login.user, "VARDGRAF_STORE_PASSWORD": login.password} if login else {}
        return {**clean, **named}

    def without_login(self) -> StoreSettings:
        return replace(self.settings, credentials=Credentials())


def start_oxigraph(folder: Path) -> StoreServer:
    folder.mkdir(parents=True)
    address = f"127.0.0.1:{free_port()}"
    command = [str(OXIGRAPH), "serve", "--location", "store", "--bind", address]
    server = StoreServer("oxigraph", folder, StoreSettings(f"http://{address}"), command, f"http://{address}/")
    server.start()
    return server


def start_virtuoso(folder: Path) -> StoreServer:
    if VIRTUOSO is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7)")
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(port=port, sql_port=free_port()), encoding="utf-8")
    address = f"http://127.0.0.1:{port}/sparql"
    command = [VIRTUOSO, "-c", "virtuoso.ini", "+foreground"]
    server = StoreServer("virtuoso", folder, StoreSettings(address, credentials=LOGIN), command, address)
    server.start()
    return server


STARTS: dict[str, Callable[[Path], StoreServer]] = {"oxigraph": start_oxigraph, "virtuoso": start_virtuoso}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False
