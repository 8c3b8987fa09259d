"""A copy of the release on a server, as a release of this machine: what changed is fetched, the rest is kept.

{home}/mirrors/{server}/             a home like any other, with the copy as its release in use
{home}/mirrors/{server}/mirror.json  what the server held when it was made
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from vardgraf.errors import ReleaseError
from vardgraf.history.versions import Version, parse_version
from vardgraf.namespaces import GRAPH, slugify
from vardgraf.release import (
    canonical_quads,
    current_release,
    describe_quads,
    read_graphs,
    write_release,
)
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import AnswerError
from vardgraf.remote.manifest import StoredGraph, StoredRelease
from vardgraf.remote.publishing import read_stored_release
from vardgraf.remote.values import in_graph

Progress = Callable[[str], None]
RECORD = "mirror.json"
KEPT_RELEASES = 2
"""The one in use, and the one before it, which a server may still read."""


@dataclass(frozen=True)
class Mirror:
    home: Path
    stored: StoredRelease
    fetched: tuple[str, ...]
    """Names of the graphs that were fetched; empty where the copy was up to date."""


def find_mirror_home(home: Path, address: str) -> Path:
    """Where the copy of a server lies."""
    told = hashlib.sha256(address.encode()).hexdigest()[:8]
    return home / "mirrors" / f"{slugify(address.partition('://')[2])}-{told}"


def mirror_store(client: RemoteClient, home: Path, progress: Progress = lambda _: None) -> Mirror:
    """Make the mirror home the same as the server. Raises RemoteError when it holds no whole release, or changes
    while it is read; the copy stays as it was."""
    stored = require_release(client)
    before = read_record(home)
    if before == stored and _is_there(home):
        return Mirror(home, stored, ())
    kept = {iri for iri, graph in stored.graphs.items() if before and before.graphs.get(iri) == graph}
    files = read_graphs(home) if kept and _is_there(home) else None
    quads: list[Quad] = []
    fetched = []
    for iri, graph in stored.graphs.items():
        name = iri.removeprefix(GRAPH)
        if files and iri in kept and name in files:
            triples = [quad.triple for quad in parse(files[name], format=RdfFormat.N_TRIPLES)]
        else:
            progress(name)
            triples = list(read_whole_graph(client, iri, graph))
            fetched.append(name)
        quads += [in_graph(triple, NamedNode(iri)) for triple in triples]
    if read_stored_release(client) != stored:
        raise AnswerError(
            "lagret ändrades medan det lästes.", file=client.endpoints.query, remedy="Försök igen om en stund."
        )
    _store(home, stored, quads, progress)
    return Mirror(home, stored, tuple(sorted(fetched)))


def require_release(client: RemoteClient) -> StoredRelease:
    """What the server holds. Raises AnswerError when that is no whole release."""
    stored = read_stored_release(client)
    if stored is None:
        raise AnswerError(
            "det finns ingen utgåva på servern.",
            file=client.endpoints.query,
            remedy="Skriv en dit med: vardgraf build --store ADRESS",
        )
    if not stored.is_whole:
        raise AnswerError(
            "utgåvan på servern håller på att skrivas, eller skrevs inte färdigt.",
            file=client.endpoints.query,
            remedy="Vänta, eller kör vardgraf build --store ADRESS igen.",
        )
    return stored


def read_whole_graph(client: RemoteClient, iri: str, graph: StoredGraph) -> Iterator[Triple]:
    """The triples of a graph; AnswerError after the last one when they are not as many as they should be."""
    count = 0
    for triple in client.read_graph(iri):
        count += 1
        yield triple
    if count != graph.triples:
        raise AnswerError(
            f"grafen {iri.removeprefix(GRAPH)} har {count} uppgifter på servern, men ska ha {graph.triples}.",
            file=client.endpoints.query,
            remedy="Skriv om den med: vardgraf build --store ADRESS --verify",
        )


def read_record(home: Path) -> StoredRelease | None:
    """What the server held when the copy was made; None where there is none."""
    try:
        data = json.loads((home / RECORD).read_text(encoding="utf-8"))
        graphs = {iri: StoredGraph(**graph) for iri, graph in data["graphs"].items()}
        return StoredRelease(data["hash"], data["version"], graphs)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _store(home: Path, stored: StoredRelease, quads: list[Quad], progress: Progress) -> None:
    (home / RECORD).unlink(missing_ok=True)
    shutil.rmtree(home / "versions", ignore_errors=True)  # the server says which version it is
    canonical = canonical_quads(quads)
    manifest = write_release(home, canonical, describe_quads(canonical, {}), progress, _version(stored))
    _clear(home / "releases", manifest.hash)
    record = home / f".{RECORD}"
    record.write_text(json.dumps(asdict(stored), sort_keys=True) + "\n", encoding="utf-8")
    record.replace(home / RECORD)


def _version(stored: StoredRelease) -> Version | None:
    return parse_version(stored.version) if stored.version else None


def _clear(releases: Path, current: str) -> None:
    folders = [path for path in releases.iterdir() if path.is_dir() and path.name != current]
    folders.sort(key=lambda path: -path.stat().st_mtime_ns)
    for old in folders[KEPT_RELEASES - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


def _is_there(home: Path) -> bool:
    try:
        current_release(home)
    except ReleaseError:
        return False
    return True
