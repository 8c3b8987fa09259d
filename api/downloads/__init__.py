"""Whole parts of the graph as files: made once a release beside the requests, and sent from disk."""

from fastapi import FastAPI

from api.downloads.files import Downloads
from api.downloads.routes import router
from api.releases import Release


def add_downloads(app: FastAPI) -> None:
    app.state.downloads = Downloads(
        app.state.settings.download_bytes, lambda release: app.state.prepared.findings.start(release).result()
    )
    app.state.prepared.later.append(lambda release: _make_all(app, release))
    app.include_router(router)


def _make_all(app: FastAPI, release: Release) -> None:
    app.state.downloads.make_all(release, lambda: release is app.state.releases.current)


__all__ = ["Downloads", "add_downloads"]
