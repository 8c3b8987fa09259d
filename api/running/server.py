"""The server process: the listening socket, uvicorn on it, and its orderly end."""

import errno
import gc
import math
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.running.connections import RESERVED, limited_protocol
from api.settings import Settings
from vardgraf.errors import VardgrafError

GC_THRESHOLDS = (10_000, 20, 50)
"""Answers in memory are many objects that live long and lead to nothing: looking for cycles is seldom worth it."""
STARTUP_FAILED = "servern kunde inte starta; orsaken står ovan."


class ServeError(VardgrafError):
    """The server cannot listen or start; exit code 3."""


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket, on a free port for port 0. Raises ServeError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        is_dual = address[0] == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(address[:2], family=family, backlog=2048, dualstack_ipv6=is_dual)
    except (OSError, UnicodeError) as error:
        number = error.errno if isinstance(error, OSError) and not isinstance(error, socket.gaierror) else None
        raise ServeError(_reason(host, port, number), remedy=_remedy(number)) from None


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run_server(
    app: FastAPI, settings: Settings, listening: socket.socket, announce: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until SIGTERM or SIGINT, then let running requests finish. `announce` is told the address once it is up."""
    _allow_files(settings.max_connections + RESERVED)
    config = uvicorn.Config(
        app.state.front,
        loop="uvloop",
        http=limited_protocol(settings, app.state.metrics, app.state.repeats, app.state.express),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=math.ceil(settings.keep_alive_s),
        timeout_graceful_shutdown=math.ceil(settings.stop_s),
    )
    server = _Server(config, lambda: announce(address_of(listening)))
    try:
        server.run(sockets=[listening])
    except SystemExit:
        raise ServeError(STARTUP_FAILED, remedy="Se loggen.") from None


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]):
        super().__init__(config)
        self._tell_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is there now stays: no collection need look at it again
        gc.set_threshold(*GC_THRESHOLDS)
        self._tell_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal and end as asked: uvicorn's own way raises the signal again when all is done."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield


def _allow_files(connections: int) -> None:
    """Raise the soft limit of open files to what the connections need, as far as the hard one allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 512
    if soft != resource.RLIM_INFINITY and soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def _reason(host: str, port: int, number: int | None) -> str:
    if number == errno.EADDRINUSE:
        return f"porten {port} på {host} används redan."
    if number == errno.EACCES:
        return f"porten {port} får inte användas av den här användaren."
    return f"{host} är ingen adress på den här maskinen."


def _remedy(number: int | None) -> str:
    if number in (errno.EADDRINUSE, errno.EACCES):
        return "Ange en annan med --port; 0 väljer en ledig."
    return "Ange en annan med --host."
