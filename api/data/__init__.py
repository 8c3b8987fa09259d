"""The small API for work across regions: JSON with stable names that is JSON-LD, over the release in use.

regions, plans, elements, comparison, search, findings, releases    the routes, a module each
asking.py       what the routes are asked: filters, and parameters that nobody has
answering.py    how they answer: negotiated, paged, with ETags
context.py      the names, and what the JSON has beside the triples of the graph
nodes.py        things of the graph as JSON
once.py         what is made once of each release, beside the requests
saved.py        the SPARQL of this package
models.py       the form of the answers, for OpenAPI
"""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.data import comparison, elements, findings, plans, regions, releases, search
from api.data.once import Prepared
from api.problems import Problem
from vardgraf.parameters import Text

MODULES = (regions, plans, elements, comparison, search, findings, releases)

_root = APIRouter()


@_root.get("/api")
@_root.get("/api/")
async def get_root() -> None:
    """Raises Problem 404 with the addresses of the lists."""
    paths = {route.path for module in MODULES for route in module.router.routes if isinstance(route, APIRoute)}
    lists = sorted(path for path in paths if "{" not in path)
    told = ", ".join(lists)
    detail = Text(f"Här finns inget, men under adressen: {told}.", f"There is nothing here, but below: {told}.")
    raise Problem(404, "not-found", detail, nearest=lists)


def add_data(app: FastAPI) -> None:
    """Add the routes, and have the search index and the findings made anew for each release."""
    app.state.prepared = Prepared()
    for module in MODULES:
        app.include_router(module.router)
    app.include_router(_root, include_in_schema=False)
