"""What a site has beside its pages: catalogue, statistics, dumps, the context, robots, sitemap, icon."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

from fastapi import APIRouter
from pyoxigraph import NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.caching import CACHE_CONTROL, heeding, is_known, respond
from api.data.answering import prepared
from api.data.graph_names import name_graph
from api.language import preferred_language
from api.linked.addresses import links, path_of
from api.linked.formats import DATA, OFFERED, SUFFIXES, write_triples
from api.linked.routes import METHODS, heeded, varies
from api.negotiation import HTML, JSON_LD, Representation, choose
from api.pages import render
from api.problems import Problem
from api.releases import Release
from vardgraf.catalog import CATALOG_PREFIXES, describe_catalogue
from vardgraf.datasets import Size, find_datasets
from vardgraf.namespaces import BASE, CATALOG, CC0, GRAPH, RDF, SITEMAP, VG
from vardgraf.parameters import Text
from vardgraf.release import Manifest
from vardgraf.resources import resource_path
from vardgraf.void import VOID_ADDRESS, describe_statistics

router = APIRouter(include_in_schema=False)
XML = Representation("sitemap", "application/xml", "xml")
_DESCRIBED_ON_PAGES = ("Passage", "Derivation", "NameUse", "Label", "Misspelling", "ReadingNote", "ContentsEntry")
"""Classes whose things are shown on the pages of others: not worth a search engine's time."""


@router.api_route("/catalog", methods=METHODS)
@router.api_route("/catalog.{suffix}", methods=METHODS)
async def get_catalog(request: Request, suffix: str | None = None) -> Response:
    return await _describe(request, "/catalog", CATALOG, suffix, _catalogue)


@router.api_route(f"/{VOID_ADDRESS}", methods=METHODS)
@router.api_route(f"/{VOID_ADDRESS}.{{suffix}}", methods=METHODS)
async def get_void(request: Request, suffix: str | None = None) -> Response:
    return await _describe(request, f"/{VOID_ADDRESS}", BASE + VOID_ADDRESS, suffix, _statistics)


@router.api_route("/context.jsonld", methods=METHODS)
async def get_context(request: Request) -> Response:
    return _file(request, _context(), JSON_LD.media_type)


@router.api_route("/robots.txt", methods=METHODS)
async def get_robots(request: Request) -> Response:
    closed = [f"Disallow: {path}" for path in ("/sparql", "/dump/", "/downloads/")]
    lines = ("User-agent: *", *closed, f"Sitemap: {root(request)}/sitemap.xml", "")
    return _file(request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


@router.api_route("/sitemap.xml", methods=METHODS)
async def get_sitemaps(request: Request) -> Response:
    """One sitemap a graph: a plan's pages stay together, and none grows beyond what search engines take."""
    release: Release = request.app.state.releases.current

    def write() -> bytes:
        names = _graphs_with_pages(release)
        return _xml("sitemapindex", "sitemap", [f"{root(request)}/sitemap/{name}.xml" for name in names])

    return await _answer_xml(request, release, write)


@router.api_route("/sitemap/{name:path}.xml", methods=METHODS)
async def get_sitemap(request: Request, name: str) -> Response:
    release: Release = request.app.state.releases.current
    if name not in await in_thread(lambda: _graphs_with_pages(release)):
        raise _unknown(["/sitemap.xml"])

    def write() -> bytes:
        return _xml("urlset", "url", [root(request) + path for path in _pages(release, GRAPH + name)])

    return await _answer_xml(request, release, write)


def forget() -> None:
    for remembered in (_graphs_with_pages, _pages):
        remembered.cache_clear()


def root(request: Request) -> str:
    """The address that this server has for the world, without a slash at its end."""
    return (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")


async def _describe(
    request: Request,
    path: str,
    iri: str,
    suffix: str | None,
    make_triples: Callable[[Request, Release, Manifest, str], Awaitable[list[Triple]]],
) -> Response:
    release: Release = request.app.state.releases.current
    manifest, server = _manifest(release), root(request)
    if suffix is not None and suffix not in SUFFIXES:
        raise _unknown([f"{path}.{offer.suffix}" for offer in OFFERED])
    chosen = choose(request, OFFERED, suffix)
    request = heeding(request, *heeded(chosen))
    headers = {"Link": links(path, iri, chosen), "Vary": varies(SUFFIXES.get(suffix or ""), chosen)}
    language = (preferred_language(request),) if chosen is HTML else ()

    async def make() -> bytes:
        if chosen is HTML:
            sizes = await prepared(request).sizes.get(release)
            return await in_thread(lambda: _catalog_page(request, release, manifest, path, iri, sizes))
        triples = await make_triples(request, release, manifest, server)
        return await in_thread(lambda: write_triples(chosen, triples, iri, CATALOG_PREFIXES))

    told = (server, *language, *request.app.state.settings.told)
    return await respond(request, release, chosen, make, headers=headers, depends_on=told)


async def _catalogue(request: Request, release: Release, manifest: Manifest, server: str) -> list[Triple]:
    settings = request.app.state.settings
    return await in_thread(lambda: describe_catalogue(manifest, release.store, server, settings))


async def _statistics(request: Request, release: Release, manifest: Manifest, server: str) -> list[Triple]:
    counts = await prepared(request).counts.get(release)
    return await in_thread(lambda: describe_statistics(manifest, release.store, server, counts))


def _catalog_page(
    request: Request, release: Release, manifest: Manifest, path: str, iri: str, sizes: Mapping[str, Size]
) -> bytes:
    parts, language = find_datasets(manifest, release.store), preferred_language(request)
    return render(
        request,
        "linked/catalog.html",
        path=path,
        iri=iri,
        data=DATA,
        licence=CC0,
        hash=release.hash,
        version=manifest.release_version,
        datasets=[(part, sizes[part.name].triples, sizes[part.name].entities) for part in parts],
        graphs=[
            (graph, name_graph(release, graph, language), number) for graph, number in sorted(manifest.graphs.items())
        ],
    )


def _manifest(release: Release) -> Manifest:
    if release.manifest is None:
        text = Text("Det som visas är ingen utgåva av Vårdgraf.", "What is served is no release of Vårdgraf.")
        raise Problem(404, "no-release", text)
    return release.manifest


def _unknown(offered: list[str]) -> Problem:
    told = ", ".join(offered[:8])
    return Problem(404, "not-found", Text(f"Det finns inte. Här finns: {told}.", f"Not here. There is: {told}."))


@lru_cache(maxsize=1)
def _graphs_with_pages(release: Release) -> tuple[str, ...]:
    graphs = sorted(graph.value for graph in release.store.named_graphs() if isinstance(graph, NamedNode))
    return tuple(iri.removeprefix(GRAPH) for iri in graphs if iri.startswith(GRAPH) and _pages(release, iri))


@lru_cache(maxsize=32)
def _pages(release: Release, graph: str) -> tuple[str, ...]:
    types = release.store.quads_for_pattern(None, NamedNode(RDF + "type"), None, NamedNode(graph))
    left_out = {VG + name for name in _DESCRIBED_ON_PAGES}
    found = {q.subject.value for q in types if isinstance(q.subject, NamedNode) and _iri(q.object) not in left_out}
    return tuple(sorted(path_of(iri, "html") for iri in found if iri.startswith(BASE) and "#" not in iri))


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""


async def _answer_xml(request: Request, release: Release, write: Callable[[], bytes]) -> Response:
    headers = {"Vary": "Accept-Encoding"}
    return await respond(
        heeding(request), release, XML, lambda: in_thread(write), headers=headers, depends_on=(root(request),)
    )


def _xml(outer: str, inner: str, addresses: list[str]) -> bytes:
    entries = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{SITEMAP}">\n{entries}</{outer}>\n'.encode()


def _file(request: Request, body: bytes, media_type: str) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


@lru_cache(maxsize=1)
def _context() -> bytes:
    return resource_path("ontology", "context.jsonld").read_bytes()
