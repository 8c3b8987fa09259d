"""The documents about things: what each address answers in each format."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode, Quad
from starlette.requests import Request

from api.language import preferred_language
from api.linked.addresses import path_of
from api.linked.descriptions import describe, describe_scheme, graph_quads, is_scheme
from api.linked.documentation import document_ontology
from api.linked.formats import DATA, write_quads
from api.linked.views import Labels, view_graph
from api.negotiation import HTML, Representation
from api.pages import render
from api.pages.words import EDITION
from api.releases import Release
from vardgraf import __version__
from vardgraf.namespaces import CC0, DCT, GRAPH, ID, RDF, SKOS, VG, mint_graph

HASH_SHOWN = 12


def make_document(request: Request, release: Release, iri: str, representation: Representation) -> bytes:
    """The store works here: call it in a thread."""
    if representation is HTML:
        return _PAGES[_kind(iri)](request, release, iri)
    return write_quads(representation, _DATA[_kind(iri)](release, iri), first=iri)


def is_described(iri: str) -> bool:
    """Whether its document is a description, with the links that lead to it."""
    return _kind(iri) == "element"


def _kind(iri: str) -> str:
    if iri.startswith(GRAPH):
        return "graph"
    if is_scheme(iri):
        return "scheme"
    return "ontology" if iri.startswith(VG.removesuffix("#")) else "element"


def _element_quads(release: Release, iri: str) -> tuple[Quad, ...]:
    return describe(release, iri).quads


def _graph_quads(release: Release, iri: str) -> tuple[Quad, ...]:
    return graph_quads(release.store, iri)


def _ontology_quads(release: Release, _iri: str) -> tuple[Quad, ...]:
    return graph_quads(release.store, mint_graph("ontology"))


def _graph_page(request: Request, release: Release, iri: str) -> bytes:
    language = preferred_language(request)
    rows, classes = view_graph(release.store, iri, language)
    name = iri.removeprefix(GRAPH)
    plan = NamedNode(ID + name.partition("/")[0])
    title = next((q.object for q in release.store.quads_for_pattern(plan, NamedNode(DCT + "title"), None, None)), None)
    label = getattr(title, "value", "")
    return _render(
        request,
        release,
        iri,
        "linked/graph.html",
        f"{name}.",
        name=name,
        rows=rows,
        classes=classes,
        plan=plan.value if label else None,
        plan_label=label,
        count=len(graph_quads(release.store, iri)),
    )


def _ontology_page(request: Request, release: Release, iri: str) -> bytes:
    language = preferred_language(request)
    labels = Labels(release.store, language)
    types = release.store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(SKOS + "ConceptScheme"), None)
    schemes = {labels.value(quad.subject) for quad in types if isinstance(quad.subject, NamedNode)}
    return _render(
        request,
        release,
        iri,
        "linked/ontology.html",
        "Vårdgrafs ontologi." if language == "sv" else "The Vårdgraf ontology.",
        documentation=Markup(document_ontology(release, language)),
        schemes=sorted(schemes, key=lambda value: (value.text.casefold(), value.iri)),
    )


def _render(request: Request, release: Release, iri: str, template: str, cited: str, **context: Any) -> bytes:
    edition = EDITION[preferred_language(request)]
    shared = {
        "path": path_of(iri),
        "iri": iri,
        "data": DATA,
        "licence": CC0,
        "citation": f"{cited} Vårdgraf {__version__}, {edition} {release.hash[:HASH_SHOWN]}.",
    }
    return render(request, template, **shared | context)


_DATA: dict[str, Callable[[Release, str], tuple[Quad, ...]]] = {
    "element": _element_quads,
    "graph": _graph_quads,
    "ontology": _ontology_quads,
    "scheme": describe_scheme,
}
_PAGES: dict[str, Callable[[Request, Release, str], bytes]] = {"graph": _graph_page, "ontology": _ontology_page}
"""The pages of things and vocabularies are made by `api.site.elements`, which is asked before this."""
