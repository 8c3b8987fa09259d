"""The documents about things: what each address answers in each format."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode, Quad
from starlette.requests import Request

from api.language import preferred_language
from api.linked.addresses import path_of
from api.linked.descriptions import LINKS_LIMIT, describe, describe_scheme, graph_quads, is_scheme
from api.linked.documentation import document_ontology
from api.linked.formats import DATA, write_quads
from api.linked.views import Labels, view_description, view_graph, view_scheme
from api.negotiation import HTML, Representation
from api.pages import render
from api.releases import Release
from vardgraf import __version__
from vardgraf.namespaces import CC0, DCT, GRAPH, ID, RDF, SKOS, VG, mint_graph

HASH_SHOWN = 12


def make_document(request: Request, release: Release, iri: str, representation: Representation) -> bytes:
    """The store works here: call it in a thread."""
    data, page = _KINDS[_kind(iri)]
    if representation is HTML:
        return page(request, release, iri)
    return write_quads(representation, data(release, iri), first=iri)


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


def _element_page(request: Request, release: Release, iri: str) -> bytes:
    view = view_description(release.store, describe(release, iri), preferred_language(request))
    plan = f" {view.plan.text}." if view.plan else ""
    return _render(request, release, iri, "linked/element.html", f"{view.label}.{plan}", view=view, limit=LINKS_LIMIT)


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


def _scheme_page(request: Request, release: Release, iri: str) -> bytes:
    language = preferred_language(request)
    scheme = view_scheme(release.store, iri, describe_scheme(release, iri), language)
    other = "sv" if language == "en" else "en"
    return _render(request, release, iri, "linked/scheme.html", f"{scheme.label}.", scheme=scheme, other_language=other)


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
    shared = {
        "path": path_of(iri),
        "iri": iri,
        "data": DATA,
        "licence": CC0,
        "citation": f"{cited} Vårdgraf {__version__}, release {release.hash[:HASH_SHOWN]}.",
    }
    return render(request, template, **shared | context)


_KINDS: dict[
    str,
    tuple[Callable[[Release, str], tuple[Quad, ...]], Callable[[Request, Release, str], bytes]],
] = {
    "element": (_element_quads, _element_page),
    "graph": (_graph_quads, _graph_page),
    "ontology": (_ontology_quads, _ontology_page),
    "scheme": (describe_scheme, _scheme_page),
}
