"""Addresses and IRIs: which thing or document a path names, and what stands near a path that names nothing."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from pyoxigraph import NamedNode, Store

from api.linked.formats import DATA, OFFERED, SUFFIXES
from api.negotiation import HTML, Representation
from api.problems import Problem
from api.releases import Release
from vardgraf.namespaces import BASE, CC0, GRAPH, PROV
from vardgraf.parameters import Text

_PATH_LENGTH = 300
_NEAREST = 5
ABOUT = "about"
"""What the address of a graph goes on with for what is said of it."""
SEARCH = Text("Sök på /search, eller gå från startsidan.", "Search at /search, or go on from the first page.")


@dataclass(frozen=True)
class Target:
    """What a path asks for: the IRI, and the format where the path ends with a suffix."""

    iri: str
    representation: Representation | None
    is_graph_told_of: bool = False
    """Whether it is a graph of which the release says something: that stands in a document of its own."""

    @property
    def path(self) -> str:
        return path_of(self.iri)


def find_target(release: Release, path: str) -> Target:
    """An IRI of the release goes before the same path read as an address with a suffix. Raises Problem 404."""
    if is_known(release.store, BASE + path.lstrip("/")):
        return _target(release.store, BASE + path.lstrip("/"), None)
    stem, dot, suffix = path.lstrip("/").rpartition(".")
    if dot and suffix in SUFFIXES and is_known(release.store, BASE + stem):
        return _target(release.store, BASE + stem, SUFFIXES[suffix])
    raise unknown(release, stem if dot and suffix in SUFFIXES else path.lstrip("/"))


def _target(store: Store, iri: str, representation: Representation | None) -> Target:
    return Target(iri, representation, iri.startswith(GRAPH) and is_told_of(store, iri))


def is_told_of(store: Store, iri: str) -> bool:
    """Whether it is the subject of a statement. The IRI is one that `is_known`."""
    return any(True for _ in store.quads_for_pattern(NamedNode(iri), None, None, None))


def is_known(store: Store, iri: str) -> bool:
    """Whether the release says anything of it, or has a graph of that name."""
    if len(iri) > _PATH_LENGTH or not iri.isascii():
        return False
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    return any(True for pattern in patterns for _ in store.quads_for_pattern(*pattern))


def path_of(iri: str, suffix: str = "") -> str:
    return "/" + iri.removeprefix(BASE) + (f".{suffix}" if suffix else "")


def links(path: str, iri: str, own: Representation | None, offered: tuple[Representation, ...] = OFFERED) -> str:
    """The Link header of a thing (`own` is None) or of a document about it, which stand at `path` with a suffix."""
    told = [
        f'<{path}.{offer.suffix}>; rel="alternate"; type="{offer.media_type}"' for offer in offered if offer is not own
    ]
    if own is None:
        told += [
            f'<{path}.{offer.suffix}>; rel="describedby"; type="{offer.media_type}"'
            for offer in offered
            if offer in (HTML, DATA[0])
        ]
    else:
        told += [f'<{path}.{own.suffix}>; rel="canonical"', f'<{iri}>; rel="cite-as describes"']
    return ", ".join([*told, f'<{CC0}>; rel="license"'])


def description_links(path: str, iri: str) -> str:
    """To what is said of a graph, from its document, which is its content: as RFC 8288 has it, and PROV-AQ (3.1)."""
    data, about = DATA[0], f"{path}/{ABOUT}"
    return ", ".join(
        (
            f'<{path}.{HTML.suffix}>; rel="describedby"; type="{HTML.media_type}"',
            f'<{about}.{data.suffix}>; rel="describedby"; type="{data.media_type}"',
            f'<{about}.{data.suffix}>; rel="{PROV}has_provenance"; anchor="{iri}"',
        )
    )


def unknown(release: Release, path: str) -> Problem:
    lead, path = Text("Närmast", "Nearest"), path[:_PATH_LENGTH]
    if not (nearest := find_nearest(release, path)):
        lead, nearest = Text("Där finns bland annat", "There is, among others"), find_beside(release, path)
    told = ", ".join(path_of(iri) for iri in nearest)
    remedy = Text(f"{lead.sv}: {told}.", f"{lead.en}: {told}.") if told else SEARCH
    detail = Text(
        f"Grafen har ingenting med den adressen. {remedy.sv}", f"The graph has nothing at this address. {remedy.en}"
    )
    return Problem(404, "unknown-iri", detail, nearest=nearest)


def find_nearest(release: Release, path: str) -> list[str]:
    """Existing IRIs that are written most alike, segment by segment; what encloses them where the path goes astray."""
    children, existing = _tree(release)
    found = [""]
    for segment in path.split("/"):
        deeper = [
            f"{folder}/{child}".lstrip("/")
            for folder in found
            for child in _alike(segment, children.get(folder, frozenset()))
        ]
        if not deeper:
            break
        found = deeper[:_NEAREST]
    return [BASE + name for name in found if name in existing]


def find_beside(release: Release, path: str) -> list[str]:
    """Some of what is there in the last folder on the way that there is."""
    children, existing = _tree(release)
    folder = path
    while folder and not children.get(folder):
        folder = folder.rpartition("/")[0]
    beside = (f"{folder}/{child}" for child in sorted(children.get(folder, ())))
    return [BASE + name for name in beside if folder and name in existing][:_NEAREST]


def forget() -> None:
    _tree.cache_clear()


def _alike(segment: str, children: frozenset[str]) -> list[str]:
    return [segment] if segment in children else get_close_matches(segment, sorted(children), _NEAREST, 0.6)


@lru_cache(maxsize=1)
def _tree(release: Release) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """The segments below each folder, and the whole paths of all IRIs that have an address of their own."""
    found = {graph.value for graph in release.store.named_graphs() if isinstance(graph, NamedNode)}
    solutions = release.store.query("SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s)) }")
    found |= {row[0].value for row in solutions}  # type: ignore[union-attr]
    existing = frozenset(iri.removeprefix(BASE) for iri in found if iri.startswith(BASE) and "#" not in iri)
    children: dict[str, set[str]] = defaultdict(set)
    for path in existing:
        while path:
            folder, _, name = path.rpartition("/")
            children[folder].add(name)
            path = folder
    return {folder: frozenset(names) for folder, names in children.items()}, existing
