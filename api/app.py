"""The application: what is served, over one release, with what stands around every request."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import openapi, pages, queries
from api.caching import AnswerCache
from api.data import add_data
from api.downloads import add_downloads
from api.drafts import Drafts
from api.linked import add_linked
from api.pages.errors import add_error_handlers
from api.pages.problem_kinds import router as problem_pages
from api.queries.running import for_saved_queries
from api.releases import Release, Releases
from api.running import routes as running
from api.running.metrics import Metrics
from api.running.surround import surround
from api.running.watch import watching
from api.settings import Settings
from api.site import router as site_router
from api.site.charts import warm_charts
from api.site.sparql import router as sparql_pages
from api.sparql.pool import WorkerPool
from api.sparql.processes import Zygote
from api.sparql.routes import add_sparql
from vardgraf import __version__


def create_app(settings: Settings | None = None, *, draft_command: Sequence[str] = ()) -> FastAPI:
    """`draft_command` is the program that reads drafts; without one there is no `/draft`.

    Raises ReleaseError when there is nothing to serve.
    """
    settings = settings or Settings()
    releases = Releases(settings.home, settings.store)
    app = FastAPI(title="Vårdgraf", version=__version__, lifespan=_live, openapi_url=None, redirect_slashes=False)
    app.state.settings, app.state.releases, app.state.cache = settings, releases, AnswerCache(settings.cache_bytes)
    app.state.drafts = Drafts(settings, draft_command)
    app.state.metrics = Metrics(app.state)
    add_error_handlers(app)
    add_sparql(app)
    app.include_router(running.router)
    app.include_router(pages.router)
    app.include_router(problem_pages, include_in_schema=False)
    app.include_router(openapi.router)
    app.include_router(sparql_pages, include_in_schema=False)
    if settings.store is None:
        _include_release_routes(app)
    surround(app)
    return app


def _include_release_routes(app: FastAPI) -> None:
    """What needs a release, and is off for a store that is none (`--store`)."""
    app.include_router(queries.router)
    app.include_router(site_router)
    add_data(app)
    add_downloads(app)
    add_linked(app)


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests."""
    settings, releases, cache = app.state.settings, app.state.releases, app.state.cache
    releases.listeners += [lambda _: cache.clear(), lambda _: app.state.repeats.clear()]
    zygote = Zygote()
    app.state.pool = WorkerPool(settings, releases, zygote)
    app.state.saved_pool = WorkerPool(for_saved_queries(settings), releases, zygote)
    pools = [app.state.pool, *([app.state.saved_pool] if settings.store is None else [])]
    await asyncio.gather(*(pool.start() for pool in pools))
    if settings.store is None and settings.warm:
        releases.listeners.append(app.state.prepared.start)
        app.state.prepared.start(releases.current)
        warm_charts()
    try:
        async with watching(releases, lambda newer: _prepare(pools, newer), settings.poll_s):
            yield
    finally:
        if settings.store is None:
            app.state.prepared.stop()
            app.state.downloads.stop()
        app.state.drafts.stop()
        for pool in pools:
            await pool.stop()
        await zygote.stop()


async def _prepare(pools: list[WorkerPool], newer: Release) -> None:
    await asyncio.gather(*(pool.prepare(newer) for pool in pools))
