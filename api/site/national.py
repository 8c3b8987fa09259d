"""The bodies that belong to no region. A region's number of bodies has those that its plans name, and says how many."""

from weakref import WeakKeyDictionary

from api.releases import Release
from api.site.saved import ask_pages

_read: WeakKeyDictionary[Release, dict[str, tuple[str, ...]]] = WeakKeyDictionary()


def national_bodies(release: Release, region: str) -> tuple[str, ...]:
    """Those that the plans of a region name."""
    if release not in _read:
        found: dict[str, dict[str, None]] = {}
        for row in ask_pages(release, "national-bodies"):
            found.setdefault(row["region"], {})[row["body"]] = None
        _read[release] = {region: tuple(bodies) for region, bodies in found.items()}
    return _read[release].get(region, ())
