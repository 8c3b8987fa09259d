"""Releases: the whole dataset in an on-disk store, built aside and switched to in one step.

    {home}/releases/{hash}/store/         the Oxigraph store, never written again
    {home}/releases/{hash}/graphs/        each graph as sorted N-Triples, for what reads graphs whole
    {home}/releases/{hash}/manifest.json  hash of the canonical quads, counts, versions, inputs
    {home}/versions/{version}.json        which content a version names (vardgraf.history.versions)
    {home}/current                        link to the release in use

Blank nodes have their labels of RDFC-1.0, so that the same content gives the same files.

The store's default graph is the union of its named graphs, each triple once: what a query sees that names no graph.

A build that fails or is killed leaves `current` as it was; what it left is cleared by the next one.
"""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from vardgraf import __version__
from vardgraf.derive import derive_plan
from vardgraf.errors import ReleaseError
from vardgraf.history.coverage import read_coverage
from vardgraf.history.manifest import GRAPHS, MANIFEST, read_manifest_file
from vardgraf.history.manifest import Manifest as Manifest
from vardgraf.history.versions import Version, claim_version
from vardgraf.lineage import derive_lineage
from vardgraf.namespaces import DCT, GRAPH, ID, PROV, RDF, VG, derived_graph, mint_element, mint_graph, slugify
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle
from vardgraf.vocabulary import read_vocabularies

Progress = Callable[[str], None]
STORE_FORMAT = 3
"""What the store looks like; a release in another format is built anew."""


def read_plan_files(paths: Iterable[Path]) -> dict[str, list[Triple]]:
    """Plan id to triples of the reviewed Turtle files. Raises ReleaseError when there are none."""
    plans = {path.stem: read_turtle(path) for path in paths}
    if not plans:
        raise ReleaseError(
            "det finns inga granskade planer att bygga av.", remedy="Kör vardgraf build --documents MAPP."
        )
    return plans


def assemble(plans: Mapping[str, list[Triple]], progress: Progress = lambda _: None) -> list[Quad]:
    """All quads of a release from the stated triples of its plans."""
    graphs: dict[str, Iterable[Triple]] = {}
    for plan, triples in sorted(plans.items()):
        progress(plan)
        graphs[mint_graph(plan)] = triples
        graphs[derived_graph(plan)] = derive_plan(plan, triples)
    progress("lineage")
    graphs[mint_graph("lineage")] = derive_lineage(plans)
    progress("ontology")
    graphs[mint_graph("ontology")] = _ontology()
    graphs[mint_graph("vocabularies")] = read_vocabularies()
    graphs[mint_graph("places")] = read_turtle(resource_path("ontology", "places.ttl"))
    graphs[mint_graph("provenance")] = _provenance(plans)
    return [
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))
        for graph, triples in graphs.items()
        for triple in triples
    ]


def build_release(
    home: Path,
    plans: Mapping[str, list[Triple]],
    inputs: Mapping[str, str],
    progress: Progress = lambda _: None,
    version: Version | date | None = None,
    coverage: Mapping[str, dict[str, Any]] | None = None,
) -> Manifest:
    """Build a release of the plans and make it the current one; the same content is never stored twice.

    `version` is the one that new content gets, or its day; else the day is `vardgraf.history.versions.release_day()`.
    `coverage` is that of plans just read; of reviewed ones it is known. Raises ReleaseError when the folder cannot be
    written or the version names other content; the release in use stays as it was.
    """
    quads = canonical_quads(assemble(plans, progress))
    known = {**read_coverage(inputs), **(coverage or {})}
    # an imported plan goes before the one that was read of a document
    told = {plan: known[plan] for plan in sorted(known) if f"imports/{plan}.ttl" not in inputs}
    manifest = replace(describe_quads(quads, inputs), coverage=told or None)
    return write_release(home, quads, manifest, progress, version)


def write_release(
    home: Path,
    quads: list[Quad],
    manifest: Manifest,
    progress: Progress = lambda _: None,
    version: Version | date | None = None,
) -> Manifest:
    """Store a release and switch to it. Of the manifest that comes back, version and what came before are settled."""
    try:
        manifest = store_release(home, quads, manifest, progress, version, _in_use(home, manifest.hash))
        switch_release(home, home / "releases" / manifest.hash)
    except OSError as error:
        raise ReleaseError(
            f"utgåvan kunde inte skrivas: {error.strerror or error}.",
            file=str(home),
            remedy="Kontrollera utrymme och rättigheter, eller ange en annan mapp med --home.",
        ) from None
    return manifest


def store_release(
    home: Path,
    quads: list[Quad],
    manifest: Manifest,
    progress: Progress = lambda _: None,
    version: Version | date | None = None,
    previous: tuple[str, str] = ("", ""),
) -> Manifest:
    """The same without switching to it; `previous` is version and hash of the one before.

    Raises OSError when the folder cannot be written.
    """
    release = home / "releases" / manifest.hash
    release.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(home, release.parent)
    claim = claim_version(home, manifest.hash, version, previous)
    manifest = replace(
        manifest,
        release_version=claim.version,
        release_date=claim.date,
        previous_version=claim.previous_version,
        previous_hash=claim.previous_hash,
    )
    if not _is_written(release):
        progress("store")
        return _write_release(release.parent, manifest, quads)
    written = read_manifest_file(release / MANIFEST)
    if manifest.coverage and not written.coverage:  # built before manifests had it
        written = _write_manifest(release, replace(written, coverage=manifest.coverage))
    if not written.release_version:  # built before releases had versions
        return _write_manifest(release, replace(manifest, files=hash_graph_files(release / GRAPHS)))
    return written


def with_union(quads: Iterable[Quad]) -> list[Quad]:
    """The quads, and each of their triples once in the default graph."""
    named = list(quads)
    return named + [Quad(*triple) for triple in {(quad.subject, quad.predicate, quad.object) for quad in named}]


def current_release(home: Path) -> Path:
    """The folder of the release in use. Raises ReleaseError when there is none that this version can read."""
    release = home / "current"
    if not (release / MANIFEST).exists():
        raise ReleaseError("det finns ingen byggd graf.", file=str(home), remedy="Kör först: vardgraf build")
    if not _is_written(release):
        raise ReleaseError("grafen är byggd av en annan version.", file=str(home), remedy="Kör: vardgraf build")
    return release.resolve()


def read_manifest(home: Path) -> Manifest:
    return read_manifest_file(current_release(home) / MANIFEST)


def open_store(home: Path) -> Store:
    """The store of the release in use, read-only."""
    return open_store_at(current_release(home))


def open_store_at(release: Path) -> Store:
    """The store of the release that lies in the folder, read-only."""
    folder = release / "store"
    try:
        return Store.read_only(str(folder))
    except OSError as error:
        raise ReleaseError(
            f"lagret kan inte öppnas: {error}.", file=str(folder), remedy="Bygg om det med: vardgraf build"
        ) from None


class GraphFiles(Mapping[str, bytes]):
    """The graphs of a release by name (`skane-2022/derived`), as N-Triples; each is read when it is asked for."""

    def __init__(self, folder: Path):
        self._paths = {
            path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.nt"))
        }

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def read_graphs(home: Path) -> GraphFiles:
    """The graphs of the release in use."""
    return GraphFiles(current_release(home) / GRAPHS)


def canonical_quads(quads: Iterable[Quad]) -> list[Quad]:
    """The quads once each, sorted, with the labels of RDFC-1.0 on blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def canonical_hash(quads: Iterable[Quad]) -> str:
    """SHA-256 of the canonical N-Quads (RDFC-1.0): the same for the same dataset on any machine."""
    return _hash(canonical_quads(quads))


def _hash(canonical: Iterable[Quad]) -> str:
    lines = sorted((serialize([quad], format=RdfFormat.N_QUADS) or b"") for quad in canonical)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def file_hashes(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of files by their names."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _ontology() -> list[Triple]:
    return read_turtle(resource_path("ontology", "vardgraf.ttl")) + [
        triple for path in sorted(resource_path("ontology", "alignments").glob("*.ttl")) for triple in read_turtle(path)
    ]


def _provenance(plans: Mapping[str, list[Triple]]) -> list[Triple]:
    """Of each plan's graph: from which document it was read, and by which loader in which version."""
    loader = NamedNode(f"{ID}loader/vardgraf-{__version__}")
    triples = [_typed(loader, "Loader"), Triple(loader, NamedNode(DCT + "title"), Literal(f"Vårdgraf {__version__}"))]
    for plan, stated in plans.items():
        graph, loading = NamedNode(GRAPH + plan), NamedNode(mint_element(plan, "loading", slugify(__version__)))
        documents = {
            t.object for t in stated if t.predicate.value == VG + "document" and t.subject == NamedNode(ID + plan)
        }
        triples += [
            _typed(loading, "Loading"),
            Triple(loading, NamedNode(PROV + "wasAssociatedWith"), loader),
            Triple(graph, NamedNode(PROV + "wasGeneratedBy"), loading),
            Triple(NamedNode(derived_graph(plan)), NamedNode(PROV + "wasDerivedFrom"), graph),
            *(Triple(loading, NamedNode(PROV + "used"), document) for document in documents),
        ]
    return sorted(set(triples), key=str)


def _typed(node: NamedNode, name: str) -> Triple:
    return Triple(node, NamedNode(RDF + "type"), NamedNode(VG + name))


def describe_quads(quads: list[Quad], inputs: Mapping[str, str]) -> Manifest:
    """The quads are canonical. Version and sums of the files are not known yet."""
    graphs = Counter(quad.graph_name.value for quad in quads)  # type: ignore[union-attr]
    classes: dict[str, Counter[str]] = {}
    for quad in quads:
        name = quad.graph_name.value.removeprefix(GRAPH)  # type: ignore[union-attr]
        if quad.predicate.value == RDF + "type" and quad.object.value.startswith(VG):  # type: ignore[union-attr]
            classes.setdefault(name, Counter())[quad.object.value.removeprefix(VG)] += 1  # type: ignore[union-attr]
    plans = {name: dict(sorted(c.items())) for name, c in sorted(classes.items()) if "Strategy" in c}
    return Manifest(
        _hash(quads),
        __version__,
        len(quads),
        dict(sorted(graphs.items())),
        plans,
        dict(sorted(inputs.items())),
        STORE_FORMAT,
    )


def _is_written(release: Path) -> bool:
    """Whether a release lies in the folder, in the format of this version."""
    manifest = release / MANIFEST
    return manifest.exists() and json.loads(manifest.read_text(encoding="utf-8")).get("store_format") == STORE_FORMAT


def _in_use(home: Path, hash: str) -> tuple[str, str]:
    """Version and hash of the release in use; empty where none can be read, or it is the one with this hash."""
    try:
        manifest = read_manifest_file(home / "current" / MANIFEST)
    except ReleaseError:
        return "", ""
    return ("", "") if manifest.hash == hash else (manifest.release_version, manifest.hash)


def _write_release(releases: Path, manifest: Manifest, quads: list[Quad]) -> Manifest:
    aside = releases / f".building-{os.getpid()}"
    aside.mkdir()
    store = Store(str(aside / "store"))
    store.bulk_extend(with_union(quads))
    store.optimize()
    store.flush()
    del store
    write_graphs(aside / GRAPHS, quads)
    manifest = _write_manifest(aside, replace(manifest, files=hash_graph_files(aside / GRAPHS)))
    shutil.rmtree(releases / manifest.hash, ignore_errors=True)  # one in another format
    os.replace(aside, releases / manifest.hash)
    return manifest


def _write_manifest(release: Path, manifest: Manifest) -> Manifest:
    """Written aside and renamed, since a server may read it."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True)
    aside = release / f".{MANIFEST}-{os.getpid()}"
    aside.write_text(text + "\n", encoding="utf-8")
    os.replace(aside, release / MANIFEST)
    return manifest


def hash_graph_files(folder: Path) -> dict[str, str]:
    """SHA-256 of the graphs' files by the graphs' names, in the order of the names."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in GraphFiles(folder).items()}


def write_graphs(folder: Path, quads: Iterable[Quad]) -> None:
    """A file of sorted N-Triples for each graph."""
    graphs: dict[str, list[Triple]] = {}
    for quad in quads:
        name = quad.graph_name.value.removeprefix(GRAPH)  # type: ignore[union-attr]
        graphs.setdefault(name, []).append(quad.triple)
    for name, triples in graphs.items():
        path = folder / f"{name}.nt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
        path.write_bytes(b"".join(sorted(set(lines))))


def switch_release(home: Path, release: Path) -> None:
    """Point `current` to the release: the link is made aside and renamed over the old one."""
    aside = home / f".current-{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(release.relative_to(home), target_is_directory=True)
    os.replace(aside, home / "current")


def _clear_leftovers(home: Path, releases: Path) -> None:
    """Remove what was left by builds and removals that were killed; one that still runs keeps its own."""
    left_in = {releases: ("building", "removing", "unpacking"), home: ("current",)}
    for left in [path for folder, names in left_in.items() for name in names for path in folder.glob(f".{name}-*")]:
        if is_running(int(left.name.rpartition("-")[2])):
            continue
        if left.is_symlink():
            left.unlink(missing_ok=True)
        else:
            shutil.rmtree(left, ignore_errors=True)


def is_running(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
