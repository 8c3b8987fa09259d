"""The application: what is served, over one release, with what stands around every request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import openapi, pages, queries
from api.caching import AnswerCache
from api.data import add_data
from api.linked import add_linked
from api.pages.errors import add_error_handlers
from api.releases import Releases
from api.running import routes as running
from api.running.metrics import Metrics
from api.running.surround import surround
from api.running.watch import watching
from api.settings import Settings
from api.site import router as site_router
from api.sparql.pool import WorkerPool
from api.sparql.routes import add_sparql
from vardgraf import __version__


def create_app(settings: Settings | None = None) -> FastAPI:
    """Raises ReleaseError when there is nothing to serve."""
    settings = settings or Settings()
    releases = Releases(settings.home, settings.store)
    app = FastAPI(title="Vårdgraf", version=__version__, lifespan=_live, openapi_url=None, redirect_slashes=False)
    app.state.settings, app.state.releases, app.state.cache = settings, releases, AnswerCache(settings.cache_bytes)
    app.state.metrics = Metrics(app.state)
    add_error_handlers(app)
    add_sparql(app)
    app.include_router(running.router)
    app.include_router(pages.router)
    app.include_router(openapi.router)
    if settings.store is None:
        _include_release_routes(app)
    surround(app)
    return app


def _include_release_routes(app: FastAPI) -> None:
    """What needs a release, and is off for a store that is none (`--store`)."""
    app.include_router(queries.router)
    app.include_router(site_router)
    add_data(app)
    add_linked(app)


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests."""
    settings, releases, cache = app.state.settings, app.state.releases, app.state.cache
    releases.listeners += [lambda _: cache.clear(), lambda _: app.state.repeats.clear()]
    app.state.pool = WorkerPool(settings, releases)
    await app.state.pool.start()
    if settings.store is None:
        app.state.prepared.start(releases.current)
    try:
        async with watching(releases, app.state.pool.prepare, settings.poll_s):
            yield
    finally:
        if settings.store is None:
            app.state.prepared.stop()
        await app.state.pool.stop()
