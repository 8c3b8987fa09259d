"""The application: what is served, over one release, with what stands around every request."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from api import openapi, pages, queries
from api.caching import AnswerCache
from api.data import add_data
from api.downloads import add_downloads
from api.drafts import Drafts
from api.linked import add_linked
from api.packing import PackingOnce
from api.pages.errors import add_error_handlers
from api.pages.problem_kinds import router as problem_pages
from api.queries.running import for_saved_queries
from api.releases import Release, Releases
from api.running import routes as running
from api.running.logs import write_requests
from api.running.metrics import Metrics
from api.running.surround import surround
from api.running.watch import watching
from api.settings import Settings, find_misspelt
from api.site import router as site_router
from api.site.charts import warm_charts
from api.site.sparql import router as sparql_pages
from api.sparql.pool import WorkerPool
from api.sparql.routes import add_sparql
from api.sparql.zygotes import Zygotes
from api.turns import TakingTurns
from vardgraf import __version__

_log = structlog.get_logger("vardgraf.settings")


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
    else:
        app.include_router(pages.store_router)
    app.add_middleware(PackingOnce, cache=app.state.cache)
    app.add_middleware(TakingTurns)
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
    for name, near in find_misspelt(os.environ).items():
        _log.warning("no such setting", name=name, nearest=near)
    settings, releases, cache = app.state.settings, app.state.releases, app.state.cache
    releases.listeners += [lambda _: cache.clear(), lambda _: app.state.repeats.clear()]
    zygotes = Zygotes(settings.memory_quads)
    app.state.pool = app.state.express.pool = WorkerPool(settings, releases, zygotes)
    app.state.saved_pool = WorkerPool(for_saved_queries(settings), releases, zygotes)
    pools = [app.state.pool, *([app.state.saved_pool] if settings.store is None else [])]
    if settings.store is None and settings.warm:
        # First, since findings take a second or two, and the first page waits for them.
        releases.listeners.append(app.state.prepared.start)
        app.state.prepared.start(releases.current)
    await asyncio.gather(*(pool.start() for pool in pools))
    if settings.store is None and settings.warm:
        warm_charts()
    try:
        async with watching(releases, lambda newer: _prepare(app, pools, newer), settings.poll_s):
            yield
    finally:
        if settings.store is None:
            app.state.prepared.stop()
            app.state.downloads.stop()
        app.state.drafts.stop()
        for pool in pools:
            await pool.stop()
        await zygotes.stop()
        write_requests()


async def _prepare(app: FastAPI, pools: list[WorkerPool], newer: Release) -> None:
    """Whoever asks meanwhile is answered from the older release, and nobody waits for the newer one."""
    if app.state.settings.store is None and app.state.settings.warm:
        await app.state.prepared.make_ready(newer)
    await asyncio.gather(*(pool.prepare(newer) for pool in pools))
