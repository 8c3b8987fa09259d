"""The release that is served: opened once, and replaced by a newer one without a break."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Store

from vardgraf.errors import ReleaseError
from vardgraf.home import find_home
from vardgraf.parameters import Names
from vardgraf.release import Manifest, current_release

_log = logging.getLogger("vardgraf.releases")


@dataclass(frozen=True, eq=False)
class Release:
    """One release, read-only. It never changes; requests that hold it go on with it after a newer one came."""

    hash: str
    folder: Path
    """Of the Oxigraph store."""
    store: Store = field(repr=False)
    manifest: Manifest | None
    """None for a store that is no release (`--store`)."""

    @cached_property
    def names(self) -> Names:
        return Names(self.store)


class Releases:
    """`current` is the release in use; `refresh` looks for a newer one and tells those who listen."""

    def __init__(self, home: Path | None = None, store: Path | None = None):
        """Raises ReleaseError when there is nothing to serve."""
        self._home = find_home(home)
        self._fixed = _open_foreign(store) if store else None
        self.listeners: list[Callable[[Release], None]] = []
        self.current = self._fixed or _open_release(*_read_current(self._home))
        self._told = ""
        """The last error of `find_newer`, so that it is told once."""

    def refresh(self) -> bool:
        """Whether a newer release was found and is now served."""
        if newer := self.find_newer():
            self.take(newer)
        return newer is not None

    def find_newer(self) -> Release | None:
        """A newer release, opened; None when there is none that can be served. Safe to call in a thread."""
        if self._fixed:
            return None
        try:
            folder, manifest = _read_current(self._home)
            return None if manifest.hash == self.current.hash else _open_release(folder, manifest)
        except (ReleaseError, OSError) as error:
            if str(error) != self._told:
                _log.error("a newer release cannot be opened, the older one is still served: %s", error)
            self._told = str(error)
            return None

    def take(self, newer: Release) -> None:
        """Serve it from now on, and tell those who listen."""
        self._told, self.current = "", newer
        for listener in self.listeners:
            listener(newer)


def _read_current(home: Path) -> tuple[Path, Manifest]:
    """The folder is resolved once: the link may be switched meanwhile."""
    try:
        folder = current_release(home)
        return folder, Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (ValueError, TypeError, AttributeError) as error:
        raise ReleaseError(
            f"manifest.json är skadad: {error}.", file=str(home / "current"), remedy="Kör: vardgraf build"
        ) from None
    except OSError as error:
        raise ReleaseError(
            f"manifest.json kan inte läsas: {error.strerror}.",
            file=str(home / "current"),
            remedy="Ge den som kör servern läsrätt till mappen, eller kör: vardgraf build",
        ) from None


def _open_release(folder: Path, manifest: Manifest) -> Release:
    return Release(manifest.hash, folder / "store", _open(folder / "store"), manifest)


def _open_foreign(folder: Path) -> Release:
    return Release(f"store-{folder.stat().st_mtime_ns if folder.exists() else 0:x}", folder, _open(folder), None)


def _open(folder: Path) -> Store:
    if not folder.is_dir():
        raise ReleaseError("det finns inget lager där.", file=str(folder), remedy="Ange mappen med ett Oxigraph-lager.")
    try:
        return Store.read_only(str(folder))
    except OSError as error:
        raise ReleaseError(
            f"lagret kan inte öppnas: {error}.", file=str(folder), remedy="Kontrollera mappen."
        ) from None
