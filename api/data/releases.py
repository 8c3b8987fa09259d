"""`/api/releases`: the releases that lie in the home, the one in use first."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import TAG, WRONG_ASKED, WRONG_OR_MISSING, answer, begin
from api.data.asking import Asked, Paged, misfit
from api.data.changes import read_changes, tell_changes
from api.data.context import RELEASES
from api.data.models import ReleaseAnswer, ReleaseChanges, Releases
from api.releases import Release
from vardgraf.parameters import nearest
from vardgraf.release import Manifest

router = APIRouter(tags=[TAG])
NO_CHANGES: dict[str, Any] = {"identical": None, "addedStatements": 0, "removedStatements": 0, "graphs": []}


@router.get(
    "/api/releases",
    response_model=Releases,
    responses=WRONG_ASKED,
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
            "items": [_summary(manifest, release) for manifest in part],
        }

    depends_on = tuple(f"{one.hash} {one.release_version}" for one in found)
    return await answer(request, release, Releases, make, depends_on=depends_on)


@router.get(
    "/api/releases/{hash}",
    response_model=ReleaseAnswer,
    responses=WRONG_OR_MISSING,
    summary="Vad en utgåva består av / What a release is made of",
)
async def get_release(request: Request, hash: str, asked: Annotated[Asked, Query()]) -> Response:
    """`hash` may be `current`."""
    release = begin(request, Asked)
    found = await _find(release, hash)
    return await answer(request, release, ReleaseAnswer, _detail(found, release), depends_on=(found.release_version,))


@router.get(
    "/api/releases/{hash}/changes",
    response_model=ReleaseChanges,
    responses=WRONG_OR_MISSING,
    summary="Vad som ändrats sedan utgåvan före / What changed since the release before",
)
async def get_changes(request: Request, hash: str, asked: Annotated[Asked, Query()]) -> Response:
    """`hash` may be `current`. Each element: `vardgraf diff --format json`."""
    release = begin(request, Asked)
    found = await _find(release, hash)

    def make() -> dict[str, Any]:
        changes = read_changes(release.folder.parents[1], found)
        told = tell_changes(changes) if changes else NO_CHANGES
        old = _side(changes.old) if changes else None
        return {"@context": RELEASES, "old": old, "new": _side(found), **told}

    is_there = (release.folder.parents[1] / found.previous_hash / "manifest.json").exists()
    return await answer(
        request, release, ReleaseChanges, make, depends_on=(found.previous_hash, str(is_there), found.release_version)
    )


async def _find(release: Release, hash: str) -> Manifest:
    """Raises Problem 404."""
    found = {manifest.hash: manifest for manifest in await in_thread(lambda: read_releases(release))}
    wanted = release.hash if hash == "current" else hash
    if wanted not in found:
        raise misfit("release", hash, nearest(hash, found, 3), 404)
    return found[wanted]


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


def _detail(manifest: Manifest, release: Release) -> Callable[[], dict[str, Any]]:
    return lambda: {
        "@context": RELEASES,
        **_summary(manifest, release),
        "graphs": manifest.graphs,
        "inputs": manifest.inputs,
    }


def _side(manifest: Manifest) -> dict[str, Any]:
    return {"hash": manifest.hash, "version": manifest.release_version or None}


def _summary(manifest: Manifest, release: Release) -> dict[str, Any]:
    return {
        "hash": manifest.hash,
        "url": f"/api/releases/{manifest.hash}",
        "current": manifest.hash == release.hash,
        "version": manifest.version,
        "releaseVersion": manifest.release_version or None,
        "date": manifest.release_date or None,
        "previousVersion": manifest.previous_version or None,
        "previousHash": manifest.previous_hash or None,
        "changes": f"/api/releases/{manifest.hash}/changes",
        "quads": manifest.quads,
        "plans": manifest.plans,
    }
