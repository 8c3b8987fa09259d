"""`/api/releases`: the releases that lie in the home, the one in use first."""

import json
import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query
from pyoxigraph import QuerySolutions
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, WRONG_OR_MISSING, answer, begin
from api.data.asking import Asked, Paged, misfit
from api.data.changes import read_changes, tell_changes
from api.data.context import RELEASES
from api.data.models import ReleaseAnswer, ReleaseChanges, Releases
from api.releases import Release
from vardgraf.errors import ReleaseError
from vardgraf.namespaces import mint_release
from vardgraf.release import STORE_FORMAT, Manifest, open_store_at

router = APIRouter(tags=[TAG])
_log = logging.getLogger("vardgraf.data")
NO_CHANGES: dict[str, Any] = {"identical": None, "addedStatements": 0, "removedStatements": 0, "graphs": []}


@router.get(
    "/api/releases",
    response_model=Releases,
    responses=WRONG_ASKED,
    response_description="Utgåvorna på servern med version, dag, hash och den före."
    " / The releases on the server with version, day, hash and the one before.",
    summary="Utgåvorna, den nuvarande först / The releases, the current first",
)
async def list_releases(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    release = begin(request, Paged)
    found = await in_thread(lambda: read_releases(release))

    def make() -> dict[str, Any]:
        part = found[asked.offset : asked.offset + asked.limit]
        return {
            "@context": RELEASES,
            "total": len(found),
            "limit": asked.limit,
            "offset": asked.offset,
            "items": [tell_release(manifest, release) for manifest in part],
        }

    depends_on = tuple(f"{one.hash} {one.release_version}" for one in found)
    return await answer(request, release, Releases, make, depends_on=depends_on)


@router.get(
    "/api/releases/{hash}",
    response_model=ReleaseAnswer,
    responses=WRONG_OR_MISSING,
    response_description="Utgåvan: program, planer, grafer, antal uppgifter och kontrollsummor."
    " / The release: program, plans, graphs, counts of statements and checksums.",
    summary="Vad en utgåva består av / What a release is made of",
    description="`hash` kan vara en version eller `current`. / `hash` may be a version or `current`.",
)
async def get_release(request: Request, hash: str, asked: Annotated[Asked, Query()]) -> Response:
    release = begin(request, Asked)
    found = await find_manifest(release, hash)
    return await answer(request, release, ReleaseAnswer, _detail(found, release), depends_on=(found.release_version,))


@router.get(
    "/api/releases/{hash}/changes",
    response_model=ReleaseChanges,
    responses=WRONG_OR_MISSING,
    response_description="Ändringarna graf för graf: antal uppgifter, och element efter klass och slag av ändring."
    " / The changes graph by graph: counts of statements, and elements by class and kind of change.",
    summary="Vad som ändrats sedan utgåvan före / What changed since the release before",
    description="`hash` kan vara en version eller `current`. Varje element: `vardgraf diff --format json`."
    " / `hash` may be a version or `current`. Each element: `vardgraf diff --format json`.",
)
async def get_changes(request: Request, hash: str, asked: Annotated[Asked, Query()]) -> Response:
    release = begin(request, Asked)
    found = await find_manifest(release, hash)

    def make() -> dict[str, Any]:
        changes = read_changes(release.folder.parents[1], found)
        told = tell_changes(changes) if changes else NO_CHANGES
        old = tell_name(changes.old) if changes else None
        return {"@context": RELEASES, "old": old, "new": tell_name(found), **told}

    is_there = (release.folder.parents[1] / found.previous_hash / "manifest.json").exists()
    return await answer(
        request, release, ReleaseChanges, make, depends_on=(found.previous_hash, str(is_there), found.release_version)
    )


async def find_manifest(release: Release, name: str) -> Manifest:
    """By version, hash, or `current`, which is the release in use. Raises Problem 404."""
    found = await in_thread(lambda: read_releases(release))
    by_name = {name_of(one): one for one in found} | {one.hash: one for one in found}
    wanted = release.hash if name == "current" else name
    if wanted not in by_name:
        raise misfit("release", name, by_name, 404)
    return by_name[wanted]


def name_of(manifest: Manifest) -> str:
    """What its addresses and its IRI end with."""
    return manifest.release_version or manifest.hash


def read_releases(release: Release) -> list[Manifest]:
    """The manifests of the home's releases: the one in use, then the newest first; one being removed is left out."""
    folder = release.folder.parents[1]
    written: list[tuple[float, Manifest]] = []
    for path in folder.glob("*/manifest.json"):
        if not path.parent.name.startswith(".") and (manifest := _read(path)):
            written.append((path.stat().st_mtime, manifest))
    ordered = sorted(written, key=lambda one: (one[1].hash != release.hash, -one[0], one[1].hash))
    return [manifest for _, manifest in ordered]


def _read(path: Path) -> Manifest | None:
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def count_triples(manifest: Manifest, release: Release) -> int | None:
    """What a query sees that names no graph; None for what this program cannot open. `release` is the one in use."""
    if manifest.store_format != STORE_FORMAT:
        return None
    try:
        return _count_default_graph(release.folder.parents[1] / manifest.hash)
    except ReleaseError as error:
        _log.warning("the triples of release %s cannot be counted: %s", manifest.hash, error)
        return None


@lru_cache(maxsize=256)
def _count_default_graph(folder: Path) -> int:
    """Once a release, whose folder is named by its content: the default graph of its store has each triple once."""
    found = cast("QuerySolutions", open_store_at(folder).query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    return int(next(found)["n"].value)


def _detail(manifest: Manifest, release: Release) -> Callable[[], dict[str, Any]]:
    return lambda: {
        "@context": RELEASES,
        **tell_release(manifest, release),
        "graphs": manifest.graphs,
        "inputs": manifest.inputs,
    }


def tell_name(manifest: Manifest) -> dict[str, Any]:
    """What tells a release apart from others, as JSON that the context `RELEASES` reads."""
    previous = manifest.previous_version or manifest.previous_hash
    return {
        "id": mint_release(name_of(manifest)),
        "hash": manifest.hash,
        "version": manifest.release_version or None,
        "date": manifest.release_date or None,
        "previous": mint_release(previous) if previous else None,
    }


def tell_release(manifest: Manifest, release: Release) -> dict[str, Any]:
    """`release` is the one in use. A store works here: call it in a thread."""
    return {
        **tell_name(manifest),
        "url": f"/api/releases/{manifest.hash}",
        "current": manifest.hash == release.hash,
        "program": manifest.version,
        "previousVersion": manifest.previous_version or None,
        "previousHash": manifest.previous_hash or None,
        "changes": f"/api/releases/{manifest.hash}/changes",
        "quads": manifest.quads,
        "triples": count_triples(manifest, release),
        "plans": manifest.plans,
    }
