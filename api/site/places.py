"""Where things stand in the sources: `uppsala-2019:160`, or `uppsala-2019:160-164`."""

from weakref import WeakKeyDictionary

from api.data.nodes import Json
from api.releases import Release
from api.site.saved import ask_pages
from vardgraf.namespaces import ID


class Places:
    """The places of all passages of a release."""

    def __init__(self, release: Release):
        rows = ask_pages(release, "passages")
        self._lines = {row["passage"]: (int(row["first"]), int(row["last"])) for row in rows}

    def of(self, node: Json) -> tuple[tuple[str, str], ...]:
        """Place and IRI of each passage of a thing, plan by plan in the order of the document."""
        passages = [one["id"] for name in ("wasQuotedFrom", "wasDerivedFrom") for one in node.get(name, ())]
        ordered = sorted((_plan(iri), self._lines[iri], iri) for iri in passages)
        return tuple((_place(plan, *lines), iri) for plan, lines, iri in ordered)

    def lines_of(self, passage: str) -> tuple[int, int]:
        """First and last."""
        return self._lines[passage]


_made: WeakKeyDictionary[Release, Places] = WeakKeyDictionary()


def places_of(release: Release) -> Places:
    """Read once a release."""
    if release not in _made:
        _made[release] = Places(release)
    return _made[release]


def _plan(passage: str) -> str:
    return passage.removeprefix(ID).partition("/")[0]


def _place(plan: str, first: int, last: int) -> str:
    return f"{plan}:{first}" if first == last else f"{plan}:{first}-{last}"
