"""The archive: the releases of a home, found by version or hash, switched to, removed and verified."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from vardgraf.errors import ReleaseError, UsageError
from vardgraf.history.manifest import GRAPHS, MANIFEST, Manifest, find_manifests, read_manifest_file
from vardgraf.namespaces import GRAPH, mint_graph
from vardgraf.release import STORE_FORMAT, GraphFiles, canonical_hash, hash_graph_files, switch_release

CURRENT = "current"
PREVIOUS = "previous"
SHORTEST_HASH = 6
_HASH = re.compile(rf"[0-9a-f]{{{SHORTEST_HASH},64}}")


@dataclass(frozen=True)
class Archived:
    """A release in the archive."""

    folder: Path
    manifest: Manifest
    is_current: bool

    @property
    def name(self) -> str:
        """The version; the beginning of the hash where it has none."""
        return self.manifest.release_version or self.manifest.hash[:12]


def list_releases(home: Path) -> list[Archived]:
    """The newest version first; those without a version last, by hash."""
    current = (home / CURRENT).resolve()
    found = [Archived(folder, manifest, folder.resolve() == current) for folder, manifest in find_manifests(home)]
    ordered = sorted(found, key=lambda release: release.manifest.hash)
    return sorted(ordered, key=lambda release: _sort_key(release.manifest.release_version), reverse=True)


def find_release(home: Path, name: str) -> Archived:
    """By version, hash or its beginning, `current`, or `previous` (the one before the current).

    Raises UsageError for what names no release, or several.
    """
    releases = list_releases(home)
    if name in (CURRENT, PREVIOUS):
        return _find_relative(home, name, releases)
    found = [release for release in releases if release.manifest.release_version == name]
    if not found and _HASH.fullmatch(name):
        found = [release for release in releases if release.manifest.hash.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name!r} passar på flera utgåvor.", remedy="Skriv fler tecken av hashen.")
    known = ", ".join(release.name for release in releases[:5]) or "inga"
    raise UsageError(
        f"det finns ingen utgåva {name!r} i {home}; där finns: {known}.", remedy="Se alla med: vardgraf releases"
    )


def use_release(home: Path, name: str) -> Archived:
    """Switch to a release, as a build does: in one step. Raises ReleaseError when this version cannot read it."""
    release = find_release(home, name)
    if release.manifest.store_format != STORE_FORMAT:
        raise ReleaseError(
            "utgåvans lager är byggt av en annan version av programmet.",
            file=str(release.folder),
            remedy="Packa den med vardgraf releases pack och packa upp den igen.",
        )
    try:
        switch_release(home, release.folder)
    except OSError as error:
        raise _cannot_write(home, error) from None
    return release


def remove_release(home: Path, name: str) -> Archived:
    """Remove a release that is not in use; its version stays its own. A process that has it open goes on."""
    release = find_release(home, name)
    if release.is_current:
        raise UsageError(f"{release.name} är i bruk.", remedy="Byt först: vardgraf releases use VERSION")
    aside = release.folder.with_name(f".removing-{os.getpid()}")
    try:
        release.folder.rename(aside)
        shutil.rmtree(aside)
    except OSError as error:
        raise _cannot_write(home, error) from None
    return release


def verify_release(release: Archived) -> list[str]:
    """What differs between a release's manifest, its files and its store; empty when all agree."""
    return verify_graphs(release.folder, release.manifest) + list(_verify_store(release))


def verify_graphs(folder: Path, manifest: Manifest) -> list[str]:
    """What differs between a manifest and the graph files beside it: sums, counts, and the hash of it all."""
    differing = list(_verify_files(folder / GRAPHS, manifest))
    try:
        quads = [quad for name, path in graph_paths(folder / GRAPHS).items() for quad in read_graph(name, path)]
    except (SyntaxError, ValueError) as error:
        return [*differing, f"graferna går inte att läsa: {error}"]
    if (found := canonical_hash(quads)) != manifest.hash:
        differing.append(f"hashen är {found}, manifestet säger {manifest.hash}")
    return differing


def graph_paths(folder: Path) -> dict[str, Path]:
    """The graph files of a folder by the graphs' names."""
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.nt"))}


def read_graph(name: str, path: Path) -> Iterator[Quad]:
    graph = NamedNode(mint_graph(name))
    return (
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES)
    )


def _verify_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    counts = {mint_graph(name): data.count(b"\n") for name, data in GraphFiles(folder).items()}
    for graph in sorted(counts.keys() | manifest.graphs.keys()):
        if graph not in counts:
            yield f"{graph}: filen saknas"
        elif graph not in manifest.graphs:
            yield f"{graph}: står inte i manifestet"
        elif counts[graph] != manifest.graphs[graph]:
            yield f"{graph}: {counts[graph]} uppgifter, manifestet säger {manifest.graphs[graph]}"
    sums = hash_graph_files(folder)
    for name, told in (manifest.files or {}).items():
        if name in sums and sums[name] != told:
            yield f"{mint_graph(name)}: filen är ändrad (SHA-256 {sums[name]}, manifestet säger {told})"


def _verify_store(release: Archived) -> Iterator[str]:
    """Compared as the store holds terms: it writes numbers in their canonical form (`0.80` as `0.8`)."""
    try:
        store = Store.read_only(str(release.folder / "store"))
        stored = {quad for quad in store if not isinstance(quad.graph_name, DefaultGraph)}
        union = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    except OSError as error:
        yield f"lagret går inte att läsa: {error}"
        return
    if union != {quad.triple for quad in stored}:
        yield "lagrets förvalda graf är inte graferna tillsammans"
    paths = graph_paths(release.folder / GRAPHS)
    expected = {mint_graph(name): path for name, path in paths.items()}
    for graph in sorted({quad.graph_name.value for quad in stored} | expected.keys()):
        held = {quad for quad in stored if quad.graph_name == NamedNode(graph)}
        missing, extra = len((told := _as_stored(graph, expected.get(graph))) - held), len(held - told)
        if missing or extra:
            yield f"{graph}: lagret saknar {missing} av filens uppgifter och har {extra} andra"


def _as_stored(graph: str, path: Path | None) -> set[Quad]:
    store = Store()
    if path:
        try:
            store.extend(read_graph(graph.removeprefix(GRAPH), path))
        except (SyntaxError, ValueError):
            return set()
    return set(store)


def _find_relative(home: Path, name: str, releases: list[Archived]) -> Archived:
    current = next((release for release in releases if release.is_current), None)
    if current is None:
        raise ReleaseError("det finns ingen byggd graf.", file=str(home), remedy="Kör först: vardgraf build")
    if name == CURRENT:
        return current
    wanted = read_manifest_file(current.folder / MANIFEST).previous_hash
    before = next((release for release in releases if wanted and release.manifest.hash == wanted), None)
    if before is None:
        why = "ligger inte i arkivet" if wanted else "finns inte"
        raise UsageError(f"en utgåva före {current.name} {why}.", remedy="Se alla med: vardgraf releases")
    return before


def _sort_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if version else ()


def _cannot_write(home: Path, error: OSError) -> ReleaseError:
    return ReleaseError(
        f"arkivet kunde inte ändras: {error.strerror or error}.", file=str(home), remedy="Kontrollera rättigheterna."
    )
