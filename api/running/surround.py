"""The layers around the application, from outside in: observing, memory, guards, methods, gzip, failures, If-Match."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from api.guards.middleware import Guards
from api.guards.rate import RateLimit
from api.preconditions import Preconditions
from api.running.compression import Compression
from api.running.express import Express
from api.running.methods import Methods
from api.running.observing import Failing, Observing
from api.running.remembering import Remembering
from api.running.repeats import Repeats
from api.running.shortcut import Shortcut


def surround(app: FastAPI) -> None:
    """The last one added is the outermost. `app.state.front` is what a server gives its requests to."""
    state = app.state
    rate = RateLimit(state.settings.requests_per_minute)
    state.repeats = Repeats(state.settings, state.releases, state.metrics, rate)
    state.express = Express(state, state.repeats, rate)
    app.add_middleware(Preconditions)
    app.add_middleware(Failing)
    app.add_middleware(Compression, cache=state.cache)
    app.add_middleware(Methods, routed=app)
    app.add_middleware(Guards, settings=state.settings, rate=rate)
    app.add_middleware(Remembering, releases=state.releases, repeats=state.repeats, express=state.express)
    app.add_middleware(Observing, settings=state.settings, metrics=state.metrics)

    def surrounded(inner: ASGIApp) -> ASGIApp:
        """The same, by hand."""
        guarded = Guards(Methods(Compression(Failing(Preconditions(inner)), state.cache), app), state.settings, rate)
        remembering = Remembering(guarded, state.releases, state.repeats, state.express)
        return Observing(remembering, state.settings, state.metrics)

    state.front = Shortcut(app, surrounded)
