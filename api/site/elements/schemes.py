"""A vocabulary: its concepts as a tree, each with how many things of the plans have it."""

from typing import Any

from pyoxigraph import DefaultGraph, NamedNode

from api.language import Language
from api.linked.descriptions import describe_scheme
from api.linked.views import view_scheme
from api.releases import Release
from api.site.elements.citing import cite
from vardgraf.namespaces import ID, SKOS, VG

_NO_USE = frozenset({SKOS + "broader", SKOS + "hasTopConcept", VG + "aboutValue"})


def view_vocabulary(release: Release, iri: str, language: Language) -> dict[str, Any]:
    quads = describe_scheme(release, iri)
    scheme = view_scheme(release.store, iri, quads, language)
    concepts = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)} - {iri}
    notes = sorted(
        quad.object.value  # type: ignore[union-attr]
        for quad in quads
        if quad.subject == NamedNode(iri)
        and quad.predicate.value == SKOS + "scopeNote"
        and getattr(quad.object, "language", "") == language
    )
    return {
        "iri": iri,
        "scheme": scheme,
        "notes": notes,
        "uses": {concept: _count(release, concept) for concept in concepts},
        "other_language": "sv" if language == "en" else "en",
        "citation": cite(release, iri, scheme.label, None),
    }


def _count(release: Release, concept: str) -> int:
    """Things that have the concept, each once."""
    quads = release.store.quads_for_pattern(None, None, NamedNode(concept), DefaultGraph())
    found = {
        quad.subject.value
        for quad in quads
        if isinstance(quad.subject, NamedNode) and quad.predicate.value not in _NO_USE
    }
    return sum(one.startswith(ID) for one in found)
