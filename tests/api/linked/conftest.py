"""The release that the tests of linked data look at, all its IRIs, and the application without a server around it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from pyoxigraph import NamedNode
from structlog.testing import capture_logs

from api.app import create_app
from api.releases import Release
from api.settings import Settings
from vardgraf.namespaces import BASE


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Application:
    app: FastAPI

    def get(self, path: str, **headers: str) -> Answer:
        return self.get_all([path], **headers)[0]

    def get_all(self, paths: Iterable[str], **headers: str) -> list[Answer]:
        """In one event loop and without the way over a socket, for thousands of requests."""
        with capture_logs():
            return asyncio.run(self._get_all(list(paths), headers))

    async def _get_all(self, paths: list[str], headers: dict[str, str]) -> list[Answer]:
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        return [await self._ask(path, [(b"host", b"testserver"), *raw]) for path in paths]

    async def _ask(self, address: str, headers: list[tuple[bytes, bytes]]) -> Answer:
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
            "state": {},
        }
        sent: list[dict[str, object]] = []
        received: list[str] = []

        async def receive() -> dict[str, object]:
            """The request, once; the client stays until it has its answer."""
            if received:
                await asyncio.Event().wait()
            received.append(path)
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)  # type: ignore[arg-type]
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}  # type: ignore[attr-defined]
        return Answer(int(sent[0]["status"]), answered, b"".join(part.get("body", b"") for part in sent[1:]))  # type: ignore[call-overload, misc]


@pytest.fixture(scope="session")
def application(release_home: Path) -> Application:
    return Application(create_app(Settings(home=release_home, requests_per_minute=0)))


@pytest.fixture(scope="session")
def release(application: Application) -> Release:
    current: Release = application.app.state.releases.current
    return current


@pytest.fixture(scope="session")
def iris(release: Release) -> list[str]:
    """Every IRI of the project that the release uses: as subject, predicate, object or graph."""
    quads = release.store.quads_for_pattern(None, None, None, None)
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
    return sorted({term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE)})


@pytest.fixture(scope="session")
def kinds(iris: list[str]) -> list[str]:
    """One IRI of each kind, by the form of its path."""
    found: dict[tuple[str, ...], str] = {}
    for iri in iris:
        parts = iri.removeprefix(BASE).partition("#")[0].split("/")
        kind = parts[2] if parts[0] == "id" and len(parts) > 3 else parts[min(1, len(parts) - 1)]
        form = (parts[0], str(len(parts)), kind if parts[0] == "id" and len(parts) != 2 else "")
        found.setdefault(form, iri.partition("#")[0])
    return sorted(found.values())
