"""The concepts that are recognised by words, as the vocabularies describe them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Triple

from vardgraf.namespaces import SKOS, VG, VOCAB
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle
from vardgraf.words import Match, WordPatterns


@dataclass(frozen=True)
class Concept:
    iri: str
    patterns: WordPatterns
    broader: frozenset[str]
    """All broader concepts, near and far."""


@dataclass(frozen=True)
class Scheme:
    """The recognisable concepts of a scheme, in the order of their IRIs."""

    concepts: tuple[Concept, ...]

    def recognise(self, text: str) -> dict[str, Match]:
        """The concepts whose words stand in a text, without those that a narrower one among them implies."""
        found = {c.iri: match for c in self.concepts if (match := c.patterns.find(text))}
        implied = {iri for concept in self.concepts if concept.iri in found for iri in concept.broader}
        return {iri: match for iri, match in found.items() if iri not in implied}


def read_vocabularies() -> list[Triple]:
    """All triples of `ontology/vocabularies/*.ttl`."""
    files = sorted(resource_path("ontology", "vocabularies").glob("*.ttl"))
    return [triple for file in files for triple in read_turtle(file)]


@cache
def load_scheme(name: str) -> Scheme:
    """The concepts of a scheme of the project's vocabularies, for example `theme`."""
    return parse_scheme(read_turtle(resource_path("ontology", "vocabularies", f"{name}.ttl")), name)


def parse_scheme(triples: Iterable[Triple], name: str) -> Scheme:
    patterns: dict[str, list[str]] = defaultdict(list)
    broader: dict[str, set[str]] = defaultdict(set)
    prefix = f"{VOCAB}{name}/"
    for triple in triples:
        subject = getattr(triple.subject, "value", "")
        if not subject.startswith(prefix):
            continue
        if triple.predicate.value == VG + "recognisedBy":
            patterns[subject].append(triple.object.value)  # type: ignore[union-attr]
        elif triple.predicate.value == SKOS + "broader":
            broader[subject].add(triple.object.value)  # type: ignore[union-attr]
    return Scheme(
        tuple(
            Concept(iri, WordPatterns(found), frozenset(_closure(iri, broader)))
            for iri, found in sorted(patterns.items())
        )
    )


def _closure(iri: str, broader: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(broader.get(iri, ()))
    while waiting:
        concept = waiting.pop()
        if concept not in seen:
            seen.add(concept)
            waiting += broader.get(concept, ())
    return seen
