"""What changed between a release and the one before it, counted once a pair of releases, in a thread."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vardgraf.errors import ReleaseError
from vardgraf.history.archive import Archived
from vardgraf.history.changes import compare_sides
from vardgraf.history.changes.compare import GraphChange
from vardgraf.history.changes.elements import ChangeKind, ElementChange
from vardgraf.history.changes.json_report import count_changes
from vardgraf.history.changes.sides import release_side
from vardgraf.history.manifest import GRAPHS, MANIFEST, Manifest, read_manifest_file
from vardgraf.kinds import KINDS, kind_of

SHOWN_ELEMENTS = 100
"""Of a graph; the command `vardgraf diff` shows all."""
_REMEMBERED = 16


@dataclass(frozen=True)
class GraphChanges:
    """A graph that differs; those of plans come first."""

    name: str
    plan: str
    origin: str
    added: int
    """Statements."""
    removed: int
    counts: dict[str, dict[str, int]]
    elements: tuple[ElementChange, ...]
    """The first ones that people look for, without consequences."""
    totals: dict[ChangeKind, int]
    """How many such elements there are, by what happened to them."""


@dataclass(frozen=True)
class Changes:
    old: Manifest
    new: Manifest
    graphs: tuple[GraphChanges, ...]


def read_changes(releases: Path, manifest: Manifest) -> Changes | None:
    """Since the release before; None when there is none at hand. `releases` is the folder that they lie in."""
    old = releases / manifest.previous_hash
    if not manifest.previous_hash or not (old / GRAPHS).is_dir():
        return None
    try:
        compared = _compare(releases, manifest.previous_hash, manifest.hash)
        return Changes(read_manifest_file(old / MANIFEST), manifest, compared)
    except (ReleaseError, FileNotFoundError):  # removed meanwhile
        return None


def tell_changes(changes: Changes) -> dict[str, Any]:
    """As `vardgraf diff --format json` names it, with counts of the elements in place of the elements."""
    return {
        "identical": not changes.graphs,
        "addedStatements": sum(graph.added for graph in changes.graphs),
        "removedStatements": sum(graph.removed for graph in changes.graphs),
        "graphs": [
            {
                "graph": graph.name,
                "plan": graph.plan or None,
                "origin": graph.origin,
                "addedStatements": graph.added,
                "removedStatements": graph.removed,
                "counts": graph.counts,
            }
            for graph in changes.graphs
        ],
    }


@lru_cache(maxsize=_REMEMBERED)
def _compare(releases: Path, old: str, new: str) -> tuple[GraphChanges, ...]:
    before, after = (
        release_side(Archived(folder, read_manifest_file(folder / MANIFEST), False))
        for folder in (releases / old, releases / new)
    )
    graphs = sorted(compare_sides(before, after).graphs, key=lambda graph: (not graph.plan, graph.name))
    return tuple(_graph(graph) for graph in graphs)


def _graph(graph: GraphChange) -> GraphChanges:
    told = [one for one in graph.elements if not one.is_consequence and kind_of_change(one)]
    return GraphChanges(
        graph.name,
        graph.plan,
        graph.origin.value,
        len(graph.added),
        len(graph.removed),
        count_changes(graph),
        tuple(sorted(told, key=lambda one: list(KINDS).index(kind_of_change(one) or ""))[:SHOWN_ELEMENTS]),
        dict(Counter(one.kind for one in told)),
    )


def kind_of_change(element: ElementChange) -> str | None:
    return kind_of(element.new or element.old, [element.class_iri])
