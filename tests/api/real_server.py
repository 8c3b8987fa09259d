"""`vardgraf serve` as a process, and a look at its children."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

START_S = 60
STOP_S = 30
_ADDRESS = re.compile(r"^Vårdgraf svarar på (http://\S+)/$", re.MULTILINE)
_COMMAND = [sys.executable, "-c", "from vardgraf.cli import main; main()", "serve", "--port", "0"]


@dataclass(frozen=True)
class Server:
    """A running `vardgraf serve`."""

    url: str
    """Without a slash at its end."""
    process: subprocess.Popen[bytes]
    home: Path
    stderr: Path

    def client(self, timeout_s: float = 30) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=timeout_s, trust_env=False)

    def children(self) -> set[int]:
        return children_of(self.process.pid)

    def log(self) -> str:
        return self.stderr.read_text(encoding="utf-8")

    def stop(self) -> int:
        """End it as an administrator does. The exit code; fails when a child is left behind."""
        descendants = descendants_of(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_S)
        assert wait_until(lambda: not any(map(is_alive, descendants)), 5), f"children left: {self.log()[-2000:]}"
        return code


Serve = Callable[..., Server]


def start_server(folder: Path, home: Path, **settings: object) -> Server:
    """Returns once `/ready` says yes; fails with what the server said when it does not."""
    stderr = folder / "stderr"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VARDGRAF_")}
    environment |= {f"VARDGRAF_{name.upper()}": str(value) for name, value in settings.items()}
    environment["VARDGRAF_HOME"] = str(home)
    environment.setdefault("VARDGRAF_WARM", "false")  # most tests ask for nothing that is made ahead
    with stderr.open("wb") as output:
        process = subprocess.Popen(
            _COMMAND, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0
        )
    address: list[str] = []

    def is_ready() -> bool:
        assert process.poll() is None, f"the server ended with {process.returncode}: {stderr.read_text()}"
        if not address and (match := _ADDRESS.search(stderr.read_text(encoding="utf-8"))):
            address.append(match[1])
        return bool(address) and _answers(f"{address[0]}/ready")

    if not wait_until(is_ready, START_S):
        process.kill()
        process.wait()
        pytest.fail(f"the server is not ready in {START_S} s: {stderr.read_text()}")
    return Server(address[0], process, home, stderr)


def exchange(server: Server, *pieces: bytes, timeout_s: float = 30) -> bytes:
    """What the server says to these bytes until it closes the connection, which it may do before it has read them."""
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=timeout_s) as connection:
        with suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Up to the end, or to the reset that follows an answer to what was not read to its end."""
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    return received


def wait_until(holds: Callable[[], bool], timeout_s: float, pause_s: float = 0.02) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause_s)
    return True


def children_of(process: int) -> set[int]:
    return {int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _parent_of(stat) == process}


def descendants_of(process: int) -> set[int]:
    found = children_of(process)
    return found.union(*(descendants_of(child) for child in found))


def is_alive(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _parent_of(stat: Path) -> int | None:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
