"""What a release says of itself: its manifest, and how it is read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vardgraf.errors import ReleaseError

MANIFEST = "manifest.json"
GRAPHS = "graphs"


@dataclass(frozen=True)
class Manifest:
    """What a release is made of. `hash` is the SHA-256 of the dataset's RDFC-1.0 canonical N-Quads.

    What comes after `store_format` tells the release apart from others and is no part of what is hashed; it is empty
    in a release that was built before releases had versions.
    """

    hash: str
    version: str
    """Of the program that built it."""
    quads: int
    graphs: dict[str, int]
    plans: dict[str, dict[str, int]]
    inputs: dict[str, str]
    """SHA-256 of each input file by its name."""
    store_format: int = 1
    release_version: str = ""
    """`2026.11.22`; the second one of a day `2026.11.22.2`."""
    release_date: str = ""
    """As xsd:date."""
    previous_version: str = ""
    """Of the release that was in use when this one was built; empty for the first one."""
    previous_hash: str = ""
    files: dict[str, str] | None = None
    """SHA-256 of each graph's sorted N-Triples by the graph's name (`skane-2022/derived`)."""
    coverage: dict[str, dict[str, Any]] | None = None
    """Plan to what became of the lines of its text (vardgraf.history.coverage), where that is known."""


def read_manifest_file(path: Path) -> Manifest:
    """Raises ReleaseError when the file is not there or is damaged."""
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
        if _is_formed(manifest):
            return manifest
        reason = "ett fält har fel slag av värde"
    except OSError as error:
        reason = error.strerror or str(error)
    except (ValueError, TypeError) as error:
        reason = str(error)
    raise ReleaseError(
        f"manifestet kan inte läsas: {reason}.", file=str(path), remedy="Bygg om utgåvan med: vardgraf build"
    )


def _is_formed(manifest: Manifest) -> bool:
    """Whether each field has a value of its type: the file may come from others."""
    texts = (manifest.hash, manifest.version, manifest.release_version, manifest.release_date)
    before = (manifest.previous_version, manifest.previous_hash)
    counted = (manifest.graphs, manifest.plans, manifest.inputs, manifest.files or {}, manifest.coverage or {})
    return (
        all(isinstance(text, str) for text in (*texts, *before))
        and all(isinstance(each, dict) for each in counted)
        and isinstance(manifest.quads, int)
        and isinstance(manifest.store_format, int)
    )


def find_manifests(home: Path) -> Iterator[tuple[Path, Manifest]]:
    """The releases of a home in no order, each with its folder; what is being built or is damaged is left out."""
    for path in (home / "releases").glob(f"*/{MANIFEST}"):
        if path.parent.name.startswith("."):
            continue
        try:
            yield path.parent, read_manifest_file(path)
        except ReleaseError:
            continue


def version_of(release: Manifest | Path) -> str:
    """The version of a release, given its manifest or a home (then the release in use); empty where there is none."""
    return _manifest(release).release_version


def previous_version_of(release: Manifest | Path) -> str:
    """The version of the release before it; empty for the first one, and where it has none."""
    return _manifest(release).previous_version


def _manifest(release: Manifest | Path) -> Manifest:
    return release if isinstance(release, Manifest) else read_manifest_file(release / "current" / MANIFEST)
