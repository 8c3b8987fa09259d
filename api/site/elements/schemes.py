"""A vocabulary: its concepts as a tree, each with how many things of the plans have it."""

from collections.abc import Iterable
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from api.language import Language
from api.linked.descriptions import describe_scheme
from api.linked.views import view_scheme
from api.releases import Release
from api.site.elements.citing import cite
from api.site.saved import bind_page_query
from vardgraf.namespaces import DCT, ID, SKOS, VG

_NO_USE = frozenset({SKOS + "broader", SKOS + "hasTopConcept", VG + "aboutValue"})


def view_vocabulary(release: Release, iri: str, language: Language) -> dict[str, Any]:
    quads = describe_scheme(release, iri)
    scheme = view_scheme(release.store, iri, quads, language)
    concepts = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)} - {iri}
    notes = _texts(quads, iri, SKOS + "scopeNote", language)
    return {
        "iri": iri,
        "scheme": scheme,
        "notes": notes,
        "sources": _texts(quads, iri, DCT + "source"),
        "uses": {concept: _count(release, concept) for concept in concepts},
        "query": bind_page_query("scheme-concepts", scheme=iri),
        "other_language": "sv" if language == "en" else "en",
        "citation": cite(release, iri, scheme.label, None, [], language),
    }


def _texts(quads: Iterable[Quad], iri: str, predicate: str, language: str = "") -> list[str]:
    """Literals of a property, in a language where one is given."""
    said = (q.object for q in quads if q.subject == NamedNode(iri) and q.predicate.value == predicate)
    literals = (one for one in said if isinstance(one, Literal))
    return sorted(one.value for one in literals if language in ("", one.language))


def _count(release: Release, concept: str) -> int:
    """Things that have the concept, each once."""
    quads = release.store.quads_for_pattern(None, None, NamedNode(concept), DefaultGraph())
    found = {
        quad.subject.value
        for quad in quads
        if isinstance(quad.subject, NamedNode) and quad.predicate.value not in _NO_USE
    }
    return sum(one.startswith(ID) for one in found)
