"""Releases over time: their versions, the archive, what changed between two of them, and how one is cited."""

from vardgraf.history.manifest import Manifest, previous_version_of, version_of

__all__ = ["Manifest", "previous_version_of", "version_of"]
