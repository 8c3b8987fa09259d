"""The application: what is served, over one release, with what stands around every request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.caching import AnswerCache
from api.problems import Problem, handle_problem
from api.releases import Releases
from api.settings import Settings
from vardgraf import __version__


def create_app(settings: Settings | None = None) -> FastAPI:
    """Raises ReleaseError when there is nothing to serve."""
    settings = settings or Settings()
    releases = Releases(settings.home, settings.store)

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(title="Vårdgraf", version=__version__, lifespan=run, docs_url=None, redoc_url=None)
    app.state.settings, app.state.releases, app.state.cache = settings, releases, AnswerCache(settings.cache_bytes)
    app.add_exception_handler(Problem, handle_problem)
    return app
