"""The IRI of a release: to the page about it, or to what is said of it as data."""

import json
from typing import Any

from fastapi import APIRouter
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import CACHE_CONTROL, heeding, respond
from api.data.context import RELEASES
from api.data.releases import find_manifest, name_of, tell_release
from api.linked.addresses import links
from api.linked.formats import DATA, OFFERED, write_triples
from api.linked.routes import METHODS, varies
from api.negotiation import HTML, choose
from api.releases import Release
from vardgraf.catalog import CATALOG_PREFIXES
from vardgraf.datasets import WHOLE
from vardgraf.namespaces import CATALOG, CC0, DCAT, DCT, RDF, mint_release

router = APIRouter(include_in_schema=False)
_SUFFIXES = {offer.suffix for offer in DATA}
_TYPE, _TITLE = NamedNode(RDF + "type"), NamedNode(DCT + "title")


@router.api_route("/release/{version}", methods=METHODS)
async def get_release(request: Request, version: str) -> Response:
    """Raises Problem 404 with the nearest, 406. A version has dots of its own."""
    release: Release = request.app.state.releases.current
    stem, _, end = version.rpartition(".")
    suffix = end if end in _SUFFIXES else None
    manifest = await find_manifest(release, stem if suffix else version)
    chosen = choose(request, OFFERED, suffix)
    name = name_of(manifest)
    path, iri = f"/release/{name}", mint_release(name)
    if chosen is HTML or suffix is None:
        headers = {"Vary": "Accept", "Link": links(path, iri, None), "Cache-Control": CACHE_CONTROL}
        address = f"/releases/{name}" if chosen is HTML else f"{path}.{chosen.suffix}"
        return RedirectResponse(_with_language(request, address), 303, headers)

    async def make() -> bytes:
        return await in_thread(lambda: write_triples(chosen, describe(), iri, CATALOG_PREFIXES))

    def describe() -> list[Triple]:
        return describe_release(tell_release(manifest, release))

    headers = {"Link": links(path, iri, chosen), "Vary": varies(chosen, chosen)}
    return await respond(heeding(request), release, chosen, make, headers=headers, depends_on=(manifest.hash, name))


def describe_release(told: dict[str, Any]) -> list[Triple]:
    """What the API tells of it (`told`), and that it is a version of the whole."""
    document = json.dumps({"@context": RELEASES, **told})
    iri, name = NamedNode(told["id"]), told["version"] or told["hash"]
    return [
        *(quad.triple for quad in parse(document, format=RdfFormat.JSON_LD)),
        Triple(iri, _TYPE, NamedNode(DCAT + "Dataset")),
        Triple(iri, _TITLE, Literal(f"Vårdgraf, utgåva {name}", language="sv")),
        Triple(iri, _TITLE, Literal(f"Vårdgraf, release {name}", language="en")),
        Triple(iri, NamedNode(DCAT + "isVersionOf"), NamedNode(f"{CATALOG}#{WHOLE}")),
        Triple(iri, NamedNode(DCT + "license"), NamedNode(CC0)),
    ]


def _with_language(request: Request, address: str) -> str:
    kept = heeding(request, "lang").url.query
    return f"{address}?{kept}" if kept else address
