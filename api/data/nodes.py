"""Things of the graph as JSON: what is said of them, in the names of the context, with labels at the other ends."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from api.data.context import INVERSE, class_names, members
from vardgraf.kinds import kind_of
from vardgraf.namespaces import GRAPH, ID, OWL, PROV, RDF, SKOS, VG, XSD, expand_curie

Json: TypeAlias = dict[str, Any]
_UNION = DefaultGraph()
_SINGLE = frozenset({"prefLabel", "title", "notation", "issued", "decisionDate"})
"""Members of foreign properties that have one value, or one a language; of our own, the ontology tells."""
_EMBEDDED = frozenset({"wasQuotedFrom", "wasDerivedFrom", "hasDeadline", "decision", "document"})
"""What is told in full where it stands, not only named."""
_STUB = ("prefLabel", "notation")
_REFERENCE_GRAPHS = frozenset(GRAPH + name for name in ("ontology", "places", "provenance", "vocabularies"))
MAX_NEIGHBOURS = 200
_MANY = 50_000


class Nodes:
    """The nodes of one store."""

    def __init__(self, store: Store):
        self._store = store
        self._made_stub = lru_cache(maxsize=_MANY)(self._make_stub)

    def stub(self, iri: str) -> Json:
        """What is needed to name and find a thing: type, label, number."""
        return dict(self._made_stub(iri))

    def _make_stub(self, iri: str) -> Json:
        node = self._head(iri)
        for name in _STUB:
            if values := self._objects(iri, SKOS + name):
                node[name] = self._value(SKOS + name, values, embed=False)
        return node

    def full(self, iri: str, *, embed: bool = True) -> Json:
        """All that the graph says of a thing; passages, deadlines and the like are told where they stand."""
        node = self._head(iri)
        said: dict[str, list[Any]] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, _UNION):
            said.setdefault(quad.predicate.value, []).append(quad.object)
        for predicate in sorted(said, key=lambda one: members()[one].name if one in members() else one):
            if predicate in members():
                node[members()[predicate].name] = self._value(predicate, said[predicate], embed=embed)
        return node

    def inverse(self, iri: str, name: str) -> list[str]:
        """IRIs of what links to a thing, by the name of the member that tells it."""
        return self.arriving(iri, expand_curie(INVERSE[name]))

    def quoting(self, passage: str) -> list[str]:
        """IRIs of what is quoted verbatim from a passage."""
        return self.arriving(passage, PROV + "wasQuotedFrom")

    def arriving(self, iri: str, predicate: str) -> list[str]:
        """IRIs of what links to a thing by a property."""
        quads = self._store.quads_for_pattern(None, NamedNode(predicate), NamedNode(iri), _UNION)
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))

    def values(self, iri: str, predicate: str) -> list[str]:
        """IRIs of what a thing links to by a property."""
        return sorted(value.value for value in self._objects(iri, predicate) if isinstance(value, NamedNode))

    def links(self, iri: str) -> dict[str, list[str]]:
        """IRIs of what a thing links to, by property."""
        found: dict[str, list[str]] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, _UNION):
            if isinstance(quad.object, NamedNode):
                found.setdefault(quad.predicate.value, []).append(quad.object.value)
        return {predicate: sorted(found[predicate]) for predicate in sorted(found)}

    def types(self, iri: str) -> list[str]:
        return self.values(iri, RDF + "type")

    def statements(self, iri: str) -> list[Json]:
        """Each statement about a thing: whether it is stated or derived, and where derived, by which rule and words."""
        reasons = self._reasons(iri)
        graphs: dict[tuple[str, Any], list[str]] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
            if isinstance(quad.graph_name, NamedNode) and quad.predicate.value in members():
                graphs.setdefault((quad.predicate.value, quad.object), []).append(quad.graph_name.value)
        found = [
            {
                "property": members()[predicate].name,
                "value": value.value,
                "basis": basis_of(names),
                "graphs": sorted(names),
                "why": reasons.get((predicate, value.value), []),
            }
            for (predicate, value), names in graphs.items()
        ]
        return sorted(found, key=lambda one: (one["property"], one["value"]))

    def neighbours(self, iri: str) -> Json:
        """What a thing links to and what links to it, by property; no more than some in, but their number."""
        node = NamedNode(iri)
        quads = self._store.quads_for_pattern(node, None, None, _UNION)
        out = [(q.predicate.value, q.object) for q in quads if isinstance(q.object, NamedNode)]
        hidden = (VG + "about", VG + "aboutValue")
        arriving = self._store.quads_for_pattern(None, None, node, _UNION)
        into = [(q.predicate.value, q.subject) for q in arriving if q.predicate.value not in hidden]
        return {
            "out": self._grouped((p, o.value) for p, o in out if o.value.startswith(ID)),
            "in": self._grouped(sorted((p, s.value) for p, s in into if isinstance(s, NamedNode))[:MAX_NEIGHBOURS]),
            "inTotal": len(into),
        }

    def _grouped(self, links: Iterable[tuple[str, str]]) -> dict[str, list[Json]]:
        grouped: dict[str, list[Json]] = {}
        for predicate, iri in sorted(links):
            if predicate in members():
                grouped.setdefault(members()[predicate].name, []).append(self.stub(iri))
        return grouped

    def _reasons(self, iri: str) -> dict[tuple[str, str], list[Json]]:
        """Property and value to the derivations that gave them."""
        found: dict[tuple[str, str], list[Json]] = {}
        for derivation in self.inverse(iri, "derivations"):
            said = {name: self._texts(derivation, VG + name) for name in ("aboutProperty", "aboutValue", "rule")}
            for predicate in said["aboutProperty"]:
                words = self._texts(derivation, VG + "matchedWords")
                why = {"derivation": derivation, "rule": "".join(said["rule"][:1]) or None, "matchedWords": words}
                for value in said["aboutValue"]:
                    found.setdefault((predicate, value), []).append(why)
        return found

    def _head(self, iri: str) -> Json:
        types = self.types(iri)
        node: Json = {"id": iri}
        if types:
            node["type"] = [class_names().get(name, name) for name in types]
        if kind := kind_of(iri, types):
            node["kind"] = kind
        if iri.startswith(ID):
            node["url"] = address(iri, kind)
        return node

    def _value(self, predicate: str, values: list[Any], *, embed: bool) -> Any:
        member = members()[predicate]
        is_single = member.name in _SINGLE or predicate in self._functional
        if member.by_language:
            return _by_language(values, is_single)
        ordered = sorted(values, key=lambda value: (value.value, str(value)))
        told = [self._one(value, member.name, member.type, embed) for value in ordered]
        return told[0] if is_single else told

    def _one(self, value: Any, name: str, datatype: str | None, embed: bool) -> Any:
        if isinstance(value, NamedNode):
            return self.full(value.value, embed=False) if embed and name in _EMBEDDED else self.stub(value.value)
        if value.language:
            return {"@value": value.value, "@language": value.language}
        kind = value.datatype.value
        if kind == (datatype or XSD + "string"):
            return _plain(value)
        return {"@value": value.value, "@type": kind}

    def _objects(self, iri: str, predicate: str) -> list[Any]:
        return [q.object for q in self._store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, _UNION)]

    def _texts(self, iri: str, predicate: str) -> list[str]:
        return sorted(value.value for value in self._objects(iri, predicate))

    @cached_property
    def _functional(self) -> frozenset[str]:
        """Properties of which a thing has one at most, as the ontology says."""
        functional = NamedNode(OWL + "FunctionalProperty")
        quads = self._store.quads_for_pattern(None, NamedNode(RDF + "type"), functional, _UNION)
        return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))


def address(iri: str, kind: str | None = None) -> str:
    """Where the API tells more of a thing."""
    path = quote(iri.removeprefix(ID))
    return f"/api/plans/{path}" if kind == "plan" else f"/api/elements/{path}"


def basis_of(graphs: Iterable[str]) -> str:
    """Whether graphs of these names state something, conclude it (derived), or tell it of no plan (reference)."""
    names = set(graphs)
    if all(name == GRAPH + "lineage" or name.endswith("/derived") for name in names):
        return "derived"
    return "reference" if names <= _REFERENCE_GRAPHS else "stated"


def _plain(value: Literal) -> Any:
    match value.datatype.value.removeprefix(XSD):
        case "integer":
            return int(value.value)
        case "boolean":
            return value.value in ("true", "1")
        case _:
            return value.value


def _by_language(values: Iterable[Literal], is_single: bool) -> Mapping[str, Any]:
    found: dict[str, list[str]] = {}
    for value in sorted(values, key=lambda one: (one.language or "", one.value)):
        found.setdefault(value.language or "@none", []).append(value.value)
    return {language: texts[0] if is_single else texts for language, texts in found.items()}
