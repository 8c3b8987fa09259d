"""What is searched: everything of a kind that people look for, with its names and what it is found under."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from vardgraf.kinds import kind_of
from vardgraf.namespaces import DCT, ID, ORG, PROV, RDF, SKOS, VG, VOCAB

FACETS = ("kind", "plan", "region", "theme", "target_group")
"""What is counted in an answer. What is told by one property more (`PROPERTIES`) narrows it only."""
PROPERTIES = {
    "responsible": VG + "responsible",
    "status": VG + "status",
    "measure": VG + "measure",
    "modality": VG + "modality",
    "goal_level": VG + "goalLevel",
    "deadline_kind": VG + "deadlineKind",
    "body_type": ORG + "classification",
}
_SHORT = re.compile(r"[A-ZÅÄÖ][A-Za-zÅÄÖåäö-]{1,9}")
_SCHEMES = {"theme": f"{VOCAB}theme/", "target_group": f"{VOCAB}target-group/"}


@dataclass(frozen=True)
class Document:
    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    """Other names, notations, and the words an abbreviation stands for."""
    facets: Mapping[str, frozenset[str]]
    """Facet to IRIs (of `kind`: to its name). Themes and target groups count with all that are broader."""


@dataclass(frozen=True)
class Corpus:
    documents: tuple[Document, ...]
    abbreviations: frozenset[tuple[str, str]]
    """Pairs of a short form and what it stands for."""


def read_documents(store: Store) -> Corpus:
    """All documents of the store of a release, in the order of plans, lines and IRIs."""
    reader = _Reader(store)
    found = [document for iri in sorted(reader.types, key=reader.place) if (document := reader.document(iri))]
    return Corpus(tuple(found), reader.abbreviations())


class _Reader:
    """Reads each property once: a scan a property is much cheaper than a look-up a thing."""

    def __init__(self, store: Store):
        self._store = store
        self.types = self._links(RDF + "type")
        self._labels = self._texts(SKOS + "prefLabel")
        self._names = [self._texts(name) for name in (SKOS + "altLabel", SKOS + "notation", VG + "expansion")]
        self._plans = _join(self._links(DCT + "isPartOf"), self._links(VG + "mentionedIn"))
        self._regions = self._links(VG + "region")
        self._broader = self._links(SKOS + "broader")
        groups = _follow(self._links(VG + "targetGroup"), self._links(SKOS + "broadMatch"))
        self._concepts = {"theme": self._links(DCT + "subject"), "target_group": groups}
        self._properties = {name: self._links(predicate) for name, predicate in PROPERTIES.items()}
        for report, activities in self._links(VG + "reportsOn").items():
            for activity in activities:
                self._properties["status"][activity] |= self._properties["status"].get(report, set())
        self._passages = _join(self._links(PROV + "wasQuotedFrom"), self._links(PROV + "wasDerivedFrom"))
        self._lines = self._numbers(VG + "firstLine")

    def place(self, iri: str) -> tuple[str, int, str]:
        """Where a thing stands: first those of plans, each in the order of its document."""
        lines = [self._lines[passage] for passage in self._passages.get(iri, ()) if passage in self._lines]
        return min(self._plans.get(iri, ()), default="~"), min(lines, default=0), iri

    def document(self, iri: str) -> Document | None:
        kind = kind_of(iri, self.types[iri])
        labels = sorted(self._labels.get(iri, ()))
        if kind is None or not labels:
            return None
        others = {name for names in self._names for name in names.get(iri, ())}
        names = tuple(dict.fromkeys([*labels[1:], *sorted(others)]))
        return Document(iri, kind, labels[0], names, self._facets(iri, kind))

    def abbreviations(self) -> frozenset[tuple[str, str]]:
        """Of the lists of abbreviations, and of all that has a short name beside a long one."""
        expansions, short_names = self._names[2], self._names[0]
        listed = {(short, long) for iri, longs in expansions.items() for short in self._labels[iri] for long in longs}
        named = {
            (short, long)
            for iri, names in short_names.items()
            for short in names
            if iri.startswith(ID) and _is_short(short)
            for long in self._labels.get(iri, ())
            if len(long.split()) > 1 or len(long) > 2 * len(short)
        }
        return frozenset(listed | named)

    def _facets(self, iri: str, kind: str) -> dict[str, frozenset[str]]:
        plans = {iri} if kind == "plan" else {p for p in self._plans.get(iri, ()) if VG + "Strategy" in self.types[p]}
        regions = {region for one in (iri, *plans) for region in self._regions.get(one, ())}
        facets = {
            "kind": frozenset({kind}),
            "plan": frozenset(plans),
            "region": frozenset(regions | ({iri} if kind == "region" else set())),
        }
        for name, links in self._concepts.items():
            facets[name] = frozenset(c for c in self._with_broader(links.get(iri, ())) if c.startswith(_SCHEMES[name]))
        return facets | {name: frozenset(links.get(iri, ())) for name, links in self._properties.items()}

    def _with_broader(self, concepts: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        waiting = list(concepts)
        while waiting:
            if (concept := waiting.pop()) not in seen:
                seen.add(concept)
                waiting += self._broader.get(concept, ())
        return seen

    def _numbers(self, predicate: str) -> dict[str, int]:
        quads = self._store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph())
        return {quad.subject.value: int(quad.object.value) for quad in quads}  # type: ignore[union-attr]

    def _links(self, predicate: str) -> defaultdict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].add(quad.object.value)
        return found

    def _texts(self, predicate: str) -> dict[str, set[str]]:
        """Swedish texts, and those in no language."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph()):
            is_text = isinstance(quad.object, Literal) and quad.object.language in ("sv", None)
            if is_text and isinstance(quad.subject, NamedNode):
                found[quad.subject.value].add(quad.object.value)  # type: ignore[union-attr]
        return found


def _is_short(name: str) -> bool:
    return bool(_SHORT.fullmatch(name)) and sum(map(str.isupper, name)) > 1


def _join(first: Mapping[str, set[str]], second: Mapping[str, set[str]]) -> dict[str, set[str]]:
    return {key: first.get(key, set()) | second.get(key, set()) for key in first.keys() | second.keys()}


def _follow(links: Mapping[str, set[str]], onwards: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The links, and what their ends lead on to."""
    ends = {key: {*values, *(end for v in values for end in onwards.get(v, ()))} for key, values in links.items()}
    return _join(ends, onwards)
