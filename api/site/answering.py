"""How a page answers: the same bytes for the same release and address, made in a thread and kept in memory."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import respond
from api.language import preferred_language
from api.negotiation import HTML
from api.pages import render
from api.releases import Release


async def page(
    request: Request,
    template: str,
    view: Callable[[Release], dict[str, Any]],
    *,
    depends_on: tuple[str, ...] = (),
    release: Release | None = None,
) -> Response:
    """`view` makes what the template shows; it runs in a thread, and not at all when the page is at hand.

    A route that has read of a release already gives that one: a newer one may have come meanwhile.
    """
    of: Release = release or request.app.state.releases.current

    async def make() -> bytes:
        return await in_thread(lambda: render(request, template, **view(of)))

    language = preferred_language(request)
    return await respond(request, of, HTML, make, depends_on=(language, *depends_on))
