"""What the ontology and the shapes tell of classes and properties: names, what is below what, what there is one of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.foreign import FOREIGN
from vardgraf.kinds import KINDS
from vardgraf.namespaces import OWL, RDF, RDFS, SH, SKOS, VG, shorten
from vardgraf.parameters import Text
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

_KIND_ORDER = {VG + name: number for number, name in enumerate(KINDS.values())}
_LAST_PART = re.compile(r"[^/#:]*$")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Terms:
    classes: frozenset[str]
    """IRIs of all that the ontology declares or uses as a class."""
    above: dict[str, frozenset[str]]
    """By class, all classes that it is below."""
    single: frozenset[tuple[str, str]]
    """Pairs of class and property of which a thing has one value at most; an empty class stands for any."""
    labels: dict[str, Text]
    definitions: dict[str, Text]

    def label(self, iri: str) -> Text:
        return self.labels.get(iri) or FOREIGN.get(iri) or Text(shorten(iri), shorten(iri))

    def definition(self, iri: str) -> Text | None:
        return self.definitions.get(iri)

    def is_single(self, name: str, prop: str) -> bool:
        return not self.single.isdisjoint({(one, prop) for one in (name, "", *self.above.get(name, ()))})

    def main_class(self, found: Iterable[str]) -> str:
        """The one of some classes whose table a thing belongs to: the narrowest; of several, the first of the kinds.

        Empty where the ontology knows none of them.
        """
        known = {one for one in found if one in self.classes}
        narrow = known - {above for one in known for above in self.above.get(one, ())}
        return min(narrow, key=lambda one: (_KIND_ORDER.get(one, len(_KIND_ORDER)), one), default="")


@cache
def load_terms() -> Terms:
    triples = read_turtle(resource_path("ontology", "vardgraf.ttl"))
    shapes = [t for path in sorted(resource_path("shapes", "model").glob("*.ttl")) for t in read_turtle(path)]
    declared = {_value(t.subject) for t in triples if _is(t, RDF + "type", OWL + "Class")}
    functional = {_value(t.subject) for t in triples if _is(t, RDF + "type", OWL + "FunctionalProperty")}
    return Terms(
        frozenset(declared),
        _close(triples),
        frozenset({("", prop) for prop in functional} | _counted(shapes)),
        _texts(triples, RDFS + "label"),
        _texts(triples, SKOS + "definition"),
    )


def local_name(iri: str) -> str:
    found = _LAST_PART.search(iri)
    return found[0] if found else iri


def file_name(iri: str) -> str:
    """`StatusReport` and `hasDeadline` as names of files are written: `status-report`, `has-deadline`."""
    return _WORD_START.sub("-", local_name(iri)).lower()


def _counted(shapes: list[Triple]) -> set[tuple[str, str]]:
    """Pairs of class and property that a shape allows one value of."""
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        values[_value(triple.subject)][triple.predicate.value].append(_value(triple.object))
    single = {name: each[SH + "path"][0] for name, each in values.items() if each.get(SH + "maxCount") == ["1"]}
    found = set()
    for each in values.values():
        targets = [*each.get(SH + "targetClass", ()), *([""] if SH + "targetSubjectsOf" in each else [])]
        props = [single[name] for name in each.get(SH + "property", ()) if name in single]
        found |= {(target, prop) for target in targets for prop in props}
    return found


def _close(triples: list[Triple]) -> dict[str, frozenset[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == RDFS + "subClassOf" and _are_iris(triple.subject, triple.object):
            direct[_value(triple.subject)].add(_value(triple.object))

    def above(one: str) -> set[str]:
        return direct[one].union(*map(above, sorted(direct[one])))

    return {one: frozenset(above(one)) for one in sorted(direct)}


def _texts(triples: list[Triple], prop: str) -> dict[str, Text]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in triples:
        if triple.predicate.value == prop and isinstance(triple.object, Literal):
            found[_value(triple.subject)][triple.object.language or ""] = triple.object.value
    return {iri: Text(texts["sv"], texts["en"]) for iri, texts in found.items() if {"sv", "en"} <= set(texts)}


def _is(triple: Triple, prop: str, value: str) -> bool:
    same = triple.predicate.value == prop and _value(triple.object) == value
    return same and isinstance(triple.subject, NamedNode)


def _are_iris(*terms: object) -> bool:
    return all(isinstance(term, NamedNode) for term in terms)


def _value(term: object) -> str:
    """IRIs and literals by their text, blank nodes as they are written."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
