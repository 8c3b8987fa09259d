"""The releases: which there are, what changed in each since the one before, and how each is cited."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import respond
from api.data.asking import misfit
from api.data.changes import Changes, GraphChanges, kind_of_change, read_changes
from api.data.releases import count_triples, find_manifest, name_of, read_releases
from api.language import preferred_language
from api.negotiation import Representation
from api.pages.words import kind_name
from api.releases import Release
from api.site.answering import page
from api.site.plans import moved
from vardgraf.history.changes.elements import ChangeKind
from vardgraf.history.citation import FORMATS, write_citation
from vardgraf.history.manifest import MANIFEST, Manifest
from vardgraf.parameters import Text

router = APIRouter()
SUFFIXES = {
    "text": "txt",
    "bibtex": "bib",
    "ris": "ris",
    "csl-json": "csl.json",
    "datacite": "datacite.json",
    "cff": "cff",
}
"""Format of a citation to the end of its address."""
NAMES = {"text": "Text", "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL JSON", "datacite": "DataCite", "cff": "CFF"}
_CHANGES = {
    ChangeKind.ADDED: Text("Tillagt", "Added"),
    ChangeKind.REMOVED: Text("Borttaget", "Removed"),
    ChangeKind.REWORDED: Text("Omformulerat", "Reworded"),
    ChangeKind.CHANGED: Text("Ändrat", "Changed"),
}


@router.get("/releases")
async def get_releases(request: Request) -> Response:
    release: Release = request.app.state.releases.current
    found = await in_thread(lambda: read_releases(release))
    names = tuple(f"{one.hash} {one.release_version}" for one in found)
    return await page(
        request,
        "site/releases.html",
        lambda _: {"releases": [(name_of(one), one) for one in found], "current": release.hash},
        depends_on=names,
        release=release,
    )


@router.get("/releases/{name}")
async def get_release(request: Request, name: str) -> Response:
    """By its version, or `current`; by its hash it leads to the version."""
    release: Release = request.app.state.releases.current
    manifest = await find_manifest(release, name)
    if name not in (name_of(manifest), "current"):
        return moved(request, f"/releases/{name_of(manifest)}")
    language = preferred_language(request)
    is_at_hand = await in_thread(lambda: _previous(release, manifest)[1])
    return await page(
        request,
        "site/release.html",
        lambda release: _view(release, manifest, language),
        release=release,
        depends_on=(manifest.release_version, str(is_at_hand)),
    )


@router.get("/releases/{name}/citation.{suffix}")
async def get_citation(request: Request, name: str, suffix: str) -> Response:
    release: Release = request.app.state.releases.current
    manifest = await find_manifest(release, name)
    format = {end: format for format, end in SUFFIXES.items()}.get(suffix)
    if format is None or not manifest.release_version:
        raise misfit("release", f"{name}/citation.{suffix}", [f"citation.{end}" for end in SUFFIXES.values()], 404)
    language = preferred_language(request)

    async def make() -> bytes:
        return write_citation(manifest, format, language).encode()

    wanted = Representation(format, FORMATS[format], suffix)
    return await respond(request, release, wanted, make, depends_on=(language, manifest.release_version))


def _view(release: Release, manifest: Manifest, language: str) -> dict[str, Any]:
    folder = release.folder.parents[1]
    changes = read_changes(folder, manifest)
    return {
        "manifest": manifest,
        "name": name_of(manifest),
        "triples": count_triples(manifest, release),
        "is_current": manifest.hash == release.hash,
        "previous": _previous(release, manifest),
        "changes": _tell(changes, language, manifest.hash == release.hash) if changes else None,
        "citations": _citations(manifest, language),
    }


def _previous(release: Release, manifest: Manifest) -> tuple[str, bool]:
    """What the release before is called, and whether it is at hand; empty for the first one."""
    path = release.folder.parents[1] / manifest.previous_hash / MANIFEST
    return manifest.previous_version or manifest.previous_hash, bool(manifest.previous_hash) and path.exists()


def _citations(manifest: Manifest, language: str) -> list[tuple[str, str, str]]:
    """Name of the format, end of its address, and the citation itself."""
    if not manifest.release_version:
        return []
    return [(NAMES[f], f"citation.{SUFFIXES[f]}", write_citation(manifest, f, language)) for f in FORMATS]


def _tell(changes: Changes, language: str, is_current: bool) -> dict[str, Any]:
    return {
        "old": name_of(changes.old),
        "added": sum(graph.added for graph in changes.graphs),
        "removed": sum(graph.removed for graph in changes.graphs),
        "graphs": [
            {
                "graph": graph,
                "groups": _groups(graph, language, is_current),
                "shown": len(graph.elements),
                "total": sum(graph.totals.values()),
            }
            for graph in changes.graphs
        ],
    }


def _groups(graph: GraphChanges, language: str, is_current: bool) -> list[tuple[str, int, list[dict[str, str]]]]:
    """Of each kind of change how many there are and those shown; one that the release in use has is linked to."""
    found = []
    for change, title in _CHANGES.items():
        told = [
            {
                "kind": kind_name(kind_of_change(one), language),
                "old": (one.old_name or one.old) if change is ChangeKind.REWORDED else "",
                "name": one.new_name or one.old_name or one.new or one.old,
                "iri": one.new if is_current else "",
            }
            for one in graph.elements
            if one.kind is change
        ]
        if total := graph.totals.get(change):
            found.append((title.en if language == "en" else title.sv, total, told))
    return found
