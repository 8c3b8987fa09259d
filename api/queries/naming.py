"""What the things of an answer are called, and where they stand: read from the release for the rows of a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from api.data.graph_names import name_graph
from api.releases import Release
from vardgraf.foreign import FOREIGN
from vardgraf.namespaces import DCT, GRAPH, ID, PROV, RDFS, SKOS, VG, VOCAB, XSD, shorten
from vardgraf.parameters import Named, Text

_LABELS = (SKOS + "prefLabel", RDFS + "label", DCT + "title")
_QUOTED = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
_LINES = (VG + "firstLine", VG + "lastLine")
_CONCEPTS = re.compile(r"[a-z-]+/[a-z0-9-]+(?:(?:; | )[a-z-]+/[a-z0-9-]+)*")
_MANY = 50_000
_LINES_OF = re.compile(r"[0-9]+(?:-[0-9]+)?")
_SLUG = re.compile(r"[a-z0-9-]+")
_UNNAMED = {
    "derivation": Text("slutsats", "conclusion"),
    "document": Text("dokument", "document"),
    "loading": Text("inläsning", "loading"),
    "note": Text("läsanmärkning", "note of the reading"),
}


@dataclass(frozen=True)
class Things:
    """By IRI."""

    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language."""
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Where a thing stands, `uppsala-2019:160`, to the passage; a passage stands in itself."""

    def name(self, iri: str, language: str, otherwise: str | None = None) -> tuple[str, str | None]:
        """What a thing is called, and in which language where that is not the one asked for."""
        labels = self.labels.get(iri, {})
        if found := labels.get(language) or labels.get(""):
            return found, None
        if found := labels.get("sv") or otherwise or next(iter(labels.values()), None):
            return found, "sv" if language != "sv" else None
        if iri in FOREIGN:
            return _in(FOREIGN[iri], language), None
        return self._made_name(iri, language), None

    def passage(self, place: str, things: Iterable[str]) -> str | None:
        """The passage that a place of one of the things is."""
        return next((found for iri in things if (found := self.places.get(iri, {}).get(place))), None)

    def place(self, iri: str) -> str | None:
        """Of a passage."""
        return next((place for place, passage in self.places.get(iri, {}).items() if passage == iri), None)

    def _made_name(self, iri: str, language: str) -> str:
        if place := self.place(iri):
            return place
        for part, word in _UNNAMED.items():
            if iri.startswith(ID) and f"/{part}/" in f"/{iri.removeprefix(ID)}":
                return f"{_in(word, language)} {iri.rpartition('/')[2]}"
        return shorten(iri)


def find_things(release: Release, iris: Iterable[str]) -> Things:
    """One by one, as a query with many VALUES reads the whole store, and remembered."""
    finder = _finder_of(release)
    found = {iri: finder.find(iri) for iri in set(iris)}
    return Things(
        {iri: labels for iri, (labels, _) in found.items()}, {iri: places for iri, (_, places) in found.items()}
    )


class _Finder:
    def __init__(self, release: Release):
        self._release = release
        self.find = lru_cache(maxsize=_MANY)(self._find)
        self.find_passage = lru_cache(maxsize=_MANY)(self._find_passage)

    def _find(self, iri: str) -> tuple[dict[str, str], dict[str, str]]:
        """The labels and the places of a thing."""
        said = self._said(iri)
        labels: dict[str, str] = {}
        for value in (value for name in _LABELS for value in sorted(said.get(name, ()), key=str)):
            if isinstance(value, Literal):
                labels.setdefault(value.language or "", value.value)
        for about in () if labels else said.get(VG + "about", ()):
            labels = _labels_about(iri, self.find(about.value)[0])
        if not labels and iri.startswith(GRAPH):
            labels = {"sv": name_graph(self._release, iri, "sv"), "en": name_graph(self._release, iri, "en")}
        places = dict.fromkeys(self._place(iri, said), iri)
        passages = {value.value for name in _QUOTED for value in said.get(name, ()) if isinstance(value, NamedNode)}
        for passage in sorted(passages):
            for place in self._place(passage, self._said(passage)):
                places.setdefault(place, passage)
        return labels, places

    def _find_passage(self, place: str) -> str | None:
        plan, _, lines = place.rpartition(":")
        if not _LINES_OF.fullmatch(lines):
            return None
        first = Literal(lines.partition("-")[0], datatype=NamedNode(XSD + "integer"))
        starts = self._release.store.quads_for_pattern(None, NamedNode(_LINES[0]), first, None)
        found = [quad.subject.value for quad in starts if isinstance(quad.subject, NamedNode)]
        own = (iri for iri in sorted(found) if iri.startswith(f"{ID}{plan}/passage/"))
        return next((iri for iri in own if place in self._place(iri, self._said(iri))), None)

    def _said(self, iri: str) -> dict[str, list[NamedNode | Literal]]:
        said: dict[str, list[NamedNode | Literal]] = {}
        for quad in self._release.store.quads_for_pattern(NamedNode(iri), None, None, None):
            if isinstance(quad.object, (NamedNode, Literal)):
                said.setdefault(quad.predicate.value, []).append(quad.object)
        return said

    def _place(self, passage: str, said: Mapping[str, list[NamedNode | Literal]]) -> list[str]:
        """Empty for what is no passage."""
        if not all(name in said for name in _LINES):
            return []
        first, last = (said[name][0].value for name in _LINES)
        plan = passage.removeprefix(ID).partition("/")[0]
        return [f"{plan}:{first}" if first == last else f"{plan}:{first}-{last}"]


def find_passage(release: Release, place: str) -> str | None:
    """The first passage that a place is."""
    return _finder_of(release).find_passage(place)


@lru_cache(maxsize=2)
def _finder_of(release: Release) -> _Finder:
    return _Finder(release)


_named: WeakKeyDictionary[Release, dict[str, dict[str, str | None]]] = WeakKeyDictionary()


def split_names(release: Release, kind: str, text: str) -> list[tuple[str, str | None]]:
    """The names in a text of an answer, each with the IRI of what alone is called so; places have none."""
    if kind == "passage":
        return [(place, None) for place in text.split(", ")]
    if kind == "plan":
        return [(name, ID + name if _SLUG.fullmatch(name) else None) for name in text.split(", ")]
    if kind == "concept":
        return _split_concepts(text)
    known = _named.setdefault(release, {})
    if kind not in known:
        known[kind] = _index(_of_kind(release, kind))
    return [(name, known[kind].get(name)) for name in text.split("; ")]


def _split_concepts(text: str) -> list[tuple[str, str | None]]:
    if not _CONCEPTS.fullmatch(text):
        return [(text, None)]
    return [(name, VOCAB + name) for name in re.split(r"; | ", text)]


def _of_kind(release: Release, kind: str) -> tuple[Named, ...]:
    name, _, scheme = kind.partition(":")
    match name:
        case "region":
            return release.names.regions
        case "party":
            return release.names.parties
    return release.names.concepts(scheme)


def _index(things: Iterable[Named]) -> dict[str, str | None]:
    """None for a name that several have."""
    found: dict[str, str | None] = {}
    for thing in things:
        for alias in thing.aliases:
            found[alias] = None if alias in found else thing.iri
    return found


def _labels_about(iri: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Of what has no name of its own, by what it is about."""
    word = next((word for part, word in _UNNAMED.items() if f"/{part}/" in iri), None)
    name = labels.get("sv") or next(iter(labels.values()), None)
    if word is None or name is None:
        return {}
    return {"sv": f"{word.sv} om ”{name}”", "en": f"{word.en} on “{labels.get('en', name)}”"}


def _in(text: Text, language: str) -> str:
    return text.en if language == "en" else text.sv
