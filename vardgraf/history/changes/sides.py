"""The two sides of a comparison: releases, folders and files, as graphs of sorted N-Triples lines."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from vardgraf.errors import ReleaseError, VardgrafError
from vardgraf.history.archive import CURRENT, PREVIOUS, Archived, find_release, graph_paths
from vardgraf.history.manifest import GRAPHS, MANIFEST, read_manifest_file
from vardgraf.namespaces import GRAPH, ID, RDF, VG
from vardgraf.turtle import read_turtle

QUADS = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG}
TRIPLES = (".ttl", ".nt")
_CHUNK_BYTES = 1 << 20
Index = dict[bytes, list[bytes]]
"""Lines by their subject, as N-Triples writes it."""


@dataclass(frozen=True)
class GraphLines:
    """A graph of a side: sorted N-Triples in a file, or at hand."""

    content: Path | tuple[bytes, ...]
    sum: str = ""
    """SHA-256 as a release's manifest tells it, so that the file of a graph that did not change is not read."""

    @cached_property
    def digest(self) -> bytes:
        """Alike for the same lines, whichever way they are held."""
        if self.sum:
            return bytes.fromhex(self.sum)
        found = hashlib.sha256()
        if isinstance(self.content, tuple):
            found.update(b"".join(self.content))
            return found.digest()
        with self.content.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                found.update(chunk)
        return found.digest()

    def lines(self) -> Iterator[bytes]:
        """In order, each once. Blank nodes have the labels of RDFC-1.0 within the graph."""
        if isinstance(self.content, tuple):
            yield from self.content
        elif _has_blank_nodes(self.content):
            yield from sorted_lines(quad.triple for quad in parse(path=str(self.content), format=RdfFormat.N_TRIPLES))
        else:
            with self.content.open("rb") as file:
                yield from file

    @cached_property
    def index(self) -> Index:
        """The whole graph by subject: only of a graph that has changes."""
        found: Index = defaultdict(list)
        for line in self.lines():
            found[subject_of(line)].append(line)
        return dict(found)


@dataclass(frozen=True)
class Side:
    """`name` is what it is called by; `hash` and `version` are empty for what is no release."""

    name: str
    graphs: dict[str, GraphLines]
    """By name (`skane-2022/derived`)."""
    hash: str = ""
    version: str = ""
    is_whole: bool = True
    """Whether a graph that it lacks is gone; a plan's Turtle says nothing of other graphs."""
    is_folder: bool = False
    """A folder of plans: a plan that it lacks is gone; it says nothing of what is no plan's stated graph."""

    def covers(self, graph: str) -> bool:
        """Whether it is said what the graph holds, be it nothing."""
        return self.is_whole or graph in self.graphs or (self.is_folder and "/" not in graph and graph not in SHARED)

    def index(self, graph: str) -> Index:
        return self.graphs[graph].index if graph in self.graphs else {}


SHARED = frozenset({"lineage", "ontology", "vocabularies", "places", "provenance"})
"""The graphs that belong to no plan."""


def open_side(home: Path, name: str) -> Side:
    """A release by version, hash, `current` or `previous`; or a folder or file (.ttl, .nt, .nq, .trig).

    Raises UsageError for what names nothing, and VardgrafError for a file that cannot be read.
    """
    path = Path(name)
    is_release = name in (CURRENT, PREVIOUS)
    if not is_release and (path.suffix in (*QUADS, *TRIPLES) or "/" in name or path.is_dir()):
        return _open_path(path)
    return release_side(find_release(home, name))


def release_side(release: Archived) -> Side:
    manifest = release.manifest
    sums = manifest.files or {}
    paths = graph_paths(release.folder / GRAPHS)
    graphs = {name: GraphLines(path, sums.get(name, "")) for name, path in paths.items()}
    return Side(release.name, graphs, manifest.hash, manifest.release_version)


def sorted_lines(triples: Iterable[Triple]) -> list[bytes]:
    """N-Triples, each once, sorted; blank nodes with the labels of RDFC-1.0."""
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    written = serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES) or b""
    return sorted(set(written.splitlines(keepends=True)))


def subject_of(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _open_path(path: Path) -> Side:
    if path.is_dir():
        return _open_folder(path)
    if not path.is_file():
        raise VardgrafError("filen finns inte.", file=str(path), remedy="Kontrollera sökvägen.")
    if path.suffix in QUADS:
        return Side(path.name, _read_quads(path))
    if path.suffix in TRIPLES:
        return Side(path.name, _read_plan(path), is_whole=False)
    raise VardgrafError("formatet känns inte igen.", file=str(path), remedy="Ange .ttl, .nt, .nq eller .trig.")


def _open_folder(folder: Path) -> Side:
    """A release's folder, as an archive unpacks it, or a folder of plans in Turtle."""
    if (folder / MANIFEST).is_file():
        manifest = read_manifest_file(folder / MANIFEST)
        return release_side(Archived(folder, manifest, False))
    graphs: dict[str, GraphLines] = {}
    for path in sorted(folder.rglob("*.ttl")):
        for graph, lines in _read_plan(path).items():
            if graph in graphs:
                raise ReleaseError(f"planen {graph} finns i två filer.", file=str(path), remedy="Ta bort den ena.")
            graphs[graph] = lines
    if not graphs:
        raise VardgrafError("mappen har inga planer.", file=str(folder), remedy="Ange en mapp med Turtle-filer.")
    return Side(folder.name, graphs, is_whole=False, is_folder=True)


def _read_plan(path: Path) -> dict[str, GraphLines]:
    triples = _read_triples(path)
    plans = {
        triple.subject.value.removeprefix(ID)
        for triple in triples
        if triple.predicate.value == RDF + "type"
        and isinstance(triple.object, NamedNode)
        and triple.object.value == VG + "Strategy"
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(ID)
    }
    if len(plans) != 1:
        why = (
            "beskriver ingen plan (vg:Strategy)" if not plans else f"beskriver flera planer: {', '.join(sorted(plans))}"
        )
        raise VardgrafError(f"filen {why}.", file=str(path), remedy="Ange en fil per plan, eller en .nq-fil.")
    return {plans.pop(): GraphLines(tuple(sorted_lines(triples)))}


def _read_triples(path: Path) -> list[Triple]:
    if path.suffix == ".ttl":
        return read_turtle(path)
    return [quad.triple for quad in _parse(path, RdfFormat.N_TRIPLES)]


def _read_quads(path: Path) -> dict[str, GraphLines]:
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for quad in _parse(path, QUADS[path.suffix]):
        name = "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value.removeprefix(GRAPH)
        graphs[name].append(quad.triple)
    return {name: GraphLines(tuple(sorted_lines(triples))) for name, triples in graphs.items()}


def _parse(path: Path, format: RdfFormat) -> list[Quad]:
    try:
        return list(parse(path=str(path), format=format))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise VardgrafError(f"filen kan inte läsas: {error}.", file=str(path), line=line) from None


def _has_blank_nodes(path: Path) -> bool:
    with path.open("rb") as file:
        return any(line.startswith(b"_:") or b" _:" in line for line in file)
