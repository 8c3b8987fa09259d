"""The endpoint for people: a page with a form that works without a script, and becomes an editor where there is one."""

from functools import lru_cache
from urllib.parse import urlencode

from starlette.requests import Request

from api.answers import in_thread
from api.negotiation import GRAPH_REPRESENTATIONS, HTML, TABLE_REPRESENTATIONS, best_offer
from api.pages import render
from api.problems import Problem
from api.releases import Release
from api.settings import Settings
from vardgraf.errors import UsageError
from vardgraf.parameters import Text
from vardgraf.queries import HEADER_MARK, load_catalogue

DATA_REPRESENTATIONS = (*TABLE_REPRESENTATIONS, *GRAPH_REPRESENTATIONS)
FORMATS = (
    ("json", "JSON", False),
    ("xml", "XML", False),
    ("csv", "CSV", False),
    ("tsv", "TSV", False),
    ("turtle", "Turtle", True),
    ("ntriples", "N-Triples", True),
    ("jsonld", "JSON-LD", True),
    ("rdfxml", "RDF/XML", True),
)
"""Name, as it is called, and whether it is one of graphs."""
EXAMPLE = """\
PREFIX vg: <https://w3id.org/vardgraf/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?plan ?title WHERE { ?plan a vg:Strategy ; dct:title ?title }
ORDER BY ?title
LIMIT 25"""


@lru_cache(maxsize=1024)
def wants_page(accept: str) -> bool:
    """Whether a page is what fits best: browsers name text/html, and programs do not."""
    return best_offer(accept, (*DATA_REPRESENTATIONS, HTML)) is HTML


async def endpoint_page(request: Request, release: Release, address: str) -> bytes:
    """The query that the address holds is in the form, as it is with `saved=` the saved query of that name."""
    settings: Settings = request.app.state.settings
    name = request.query_params.get("saved")
    context = {
        "address": address,
        "settings": settings,
        "query": request.query_params.get("query") or (saved_text(name) if name else EXAMPLE),
        "asked": name,
        "formats": FORMATS,
        "saved": load_catalogue() if release.manifest else (),
    }
    return await in_thread(lambda: render(request, "sparql/endpoint.html", **context))


def address_of(query: str, **more: str) -> str:
    """Of a query at the endpoint."""
    return f"/sparql?{urlencode({'query': query, **more})}"


def saved_text(name: str) -> str:
    """A saved query without its header. Raises Problem 404."""
    try:
        text = load_catalogue().find(name).text
    except UsageError as error:
        raise Problem(404, "unknown-query", Text(str(error), f"There is no query {name!r}.")) from None
    return "\n".join(line for line in text.splitlines() if not line.startswith(HEADER_MARK)).strip()
