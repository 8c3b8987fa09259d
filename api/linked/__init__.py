"""Linked data: every IRI of the graph is served by its path, as a page and as data."""

from fastapi import FastAPI

from api.data.answering import nodes_of
from api.linked import addresses, descriptions, documentation, releases, routes, shapes, site
from api.releases import Release


def add_linked(app: FastAPI) -> None:
    app.include_router(site.router)
    app.include_router(shapes.router)
    app.include_router(releases.router)
    app.include_router(routes.router)
    app.state.releases.listeners.append(_forget)
    # Before the downloads, which take much longer: there are people who read it.
    app.state.prepared.later.insert(0, lambda release: _document(app, release))


def _document(app: FastAPI, release: Release) -> None:
    """Ahead of the first reader, in both languages."""
    for language in ("sv", "en"):
        if release is app.state.releases.current:
            documentation.document_ontology(release, language)


def _forget(_newer: Release) -> None:
    """What is remembered of a release holds its store open: let it go when a newer one is served."""
    for module in (addresses, descriptions, documentation, site):
        module.forget()
    nodes_of.cache_clear()


__all__ = ["add_linked"]
