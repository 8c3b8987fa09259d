"""Where triples come from: a release on disk, or (by `vardgraf.remote`) a SPARQL server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import RdfFormat, Store, Triple, parse

from vardgraf.errors import ReleaseError
from vardgraf.history.manifest import MANIFEST, Manifest, read_manifest_file
from vardgraf.namespaces import GRAPH
from vardgraf.release import current_release, open_store_at
from vardgraf.results import run_query

if TYPE_CHECKING:
    from vardgraf.remote.settings import StoreSettings
    from vardgraf.results import Results


class Source(Protocol):
    """Where the triples of a release are read from, graph by graph."""

    def graphs(self) -> list[str]:
        """IRIs, sorted."""

    def triples(self, graph: str) -> Iterator[Triple]:
        """Streamed, each once, in the order of their N-Triples lines (by code points)."""

    def query(self, text: str, *, file: str = "-") -> Results:
        """The answer over the union of all graphs; `file` is what a syntax error names."""

    @property
    def version(self) -> str:
        """Of the release; empty where unknown."""


class ReleaseSource:
    """A release on disk: its graph files, which are sorted, and its store."""

    def __init__(self, home: Path, folder: Path | None = None):
        """The release in use of the home, or the one that lies in `folder`."""
        self.home = home
        self._folder = folder or current_release(home)

    @cached_property
    def manifest(self) -> Manifest:
        return read_manifest_file(self._folder / MANIFEST)

    @cached_property
    def store(self) -> Store:
        return open_store_at(self._folder)

    @property
    def version(self) -> str:
        return self.manifest.release_version

    def graphs(self) -> list[str]:
        return sorted(self.manifest.graphs)

    def triples(self, graph: str) -> Iterator[Triple]:
        path = self._folder / "graphs" / f"{graph.removeprefix(GRAPH)}.nt"
        try:
            yield from (quad.triple for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES))
        except (OSError, SyntaxError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            remedy = "Bygg om utgåvan med: vardgraf build"
            raise ReleaseError(f"grafen kan inte läsas: {reason}.", file=str(path), remedy=remedy) from None

    def query(self, text: str, *, file: str = "-") -> Results:
        return run_query(self.store, text, file=file)


def open_source(home: Path | None = None, store: str | StoreSettings | None = None) -> Source:
    """The server `store`, or else the release in use of a home (by default the user's)."""
    if store:
        from vardgraf.remote import RemoteSource

        return RemoteSource(store, home)
    from vardgraf.home import find_home

    return ReleaseSource(find_home(home))
