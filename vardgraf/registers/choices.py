"""The labels of the concepts that a column takes, from the vocabularies, in the vocabularies' own order."""

from collections.abc import Mapping
from functools import cache

from pyoxigraph import Literal

from vardgraf.namespaces import RDFS, SKOS, VG, VOCAB
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle


@cache
def concept_labels(scheme: str, language: str) -> dict[str, str]:
    """The concept (last part of its IRI) to its label, for example `completed` to "genomförd"."""
    prefix = f"{VOCAB}{scheme}/"
    return {
        getattr(triple.subject, "value", "").removeprefix(prefix): triple.object.value
        for triple in read_turtle(resource_path("ontology", "vocabularies", f"{scheme}.ttl"))
        if triple.predicate.value == SKOS + "prefLabel"
        and isinstance(triple.object, Literal)
        and triple.object.language == language
        and getattr(triple.subject, "value", "").startswith(prefix)
    }


@cache
def concepts_by_label(scheme: str) -> dict[str, str]:
    """Every label, in both languages and in small letters, and every code to its concept."""
    found = {concept: concept for concept in concept_labels(scheme, "sv")}
    for language in ("en", "sv"):
        found |= {label.casefold(): concept for concept, label in concept_labels(scheme, language).items()}
    return found


def count_words(counts: Mapping[str, int]) -> str:
    """How many there are of each class (its local name), in Swedish: "aktivitet: 3, mål: 2"."""
    labels = _class_labels()
    return ", ".join(f"{labels.get(name, name)}: {number}" for name, number in counts.items())


@cache
def _class_labels() -> dict[str, str]:
    return {
        triple.subject.value.removeprefix(VG): triple.object.value  # type: ignore[union-attr]
        for triple in read_turtle(resource_path("ontology", "vardgraf.ttl"))
        if triple.predicate.value == RDFS + "label"
        and isinstance(triple.object, Literal)
        and triple.object.language == "sv"
    }
