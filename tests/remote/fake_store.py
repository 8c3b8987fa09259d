"""A small HTTP server that answers as it is told, for what real servers do on bad days."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
YES = b'{"head": {}, "boolean": true}'


@dataclass(frozen=True)
class Said:
    """An answer. `announced` is the length that the header tells, where it is not that of the body."""

    status: int = 200
    body: bytes = YES
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    after_s: float = 0.0


@dataclass(frozen=True)
class Heard:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Script = Callable[[Heard], Said]


@dataclass
class FakeStore:
    url: str
    script: Script
    heard: list[Heard] = field(default_factory=list)


@contextmanager
def fake_store(*answers: Said, script: Script | None = None, name: str = "fake") -> Iterator[FakeStore]:
    """Gives the answers one after the other, the last one again and again; or what the script says."""
    store: FakeStore

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def version_string(self) -> str:
            return name

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            heard = Heard(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            store.heard.append(heard)
            said = store.script(heard)
            time.sleep(said.after_s)
            self.send_response(said.status)
            self.send_header("Content-Type", said.media_type)
            self.send_header("Content-Length", str(len(said.body) if said.announced is None else said.announced))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)
            if said.announced is not None:
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 (names of the base class)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    def in_turn(_: Heard) -> Said:
        return answers[min(len(store.heard), len(answers)) - 1]

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    store = FakeStore(f"http://127.0.0.1:{httpd.server_address[1]}", script or in_turn)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join(5)
