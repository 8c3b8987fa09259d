"""What a site has beside its pages: catalogue, statistics, dumps, the context, robots, sitemap, icon."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from xml.sax.saxutils import escape

from fastapi import APIRouter
from pyoxigraph import NamedNode, Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import in_thread
from api.caching import CACHE_CONTROL, is_known, respond
from api.data.answering import prepared
from api.language import preferred_language
from api.linked.addresses import links, path_of
from api.linked.formats import DATA, OFFERED, SUFFIXES, write_triples
from api.linked.routes import METHODS, varies
from api.negotiation import HTML, JSON_LD, choose
from api.pages import render
from api.pages.assets import load_assets
from api.problems import Problem
from api.releases import Release
from vardgraf.catalog import CATALOG_PREFIXES, describe_catalogue
from vardgraf.datasets import Counts, find_datasets
from vardgraf.namespaces import BASE, CATALOG, CC0, GRAPH, RDF, SITEMAP, VG
from vardgraf.parameters import Text
from vardgraf.release import Manifest
from vardgraf.resources import resource_path
from vardgraf.void import VOID_ADDRESS, describe_statistics

router = APIRouter(include_in_schema=False)
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


@router.api_route("/favicon.svg", methods=METHODS)
async def get_favicon(request: Request) -> Response:
    icon = load_assets()["logo.svg"]
    return _file(request, icon.body, icon.media_type)


@router.api_route("/favicon.ico", methods=METHODS)
async def get_old_favicon(request: Request) -> Response:
    return RedirectResponse("/favicon.svg", 301)


@router.api_route("/robots.txt", methods=METHODS)
async def get_robots(request: Request) -> Response:
    closed = [f"Disallow: {path}" for path in ("/sparql", "/dump/", "/downloads/")]
    lines = ("User-agent: *", *closed, f"Sitemap: {root(request)}/sitemap.xml", "")
    return Response("\n".join(lines), media_type="text/plain", headers={"Cache-Control": CACHE_CONTROL})


@router.api_route("/sitemap.xml", methods=METHODS)
async def get_sitemaps(request: Request) -> Response:
    """One sitemap a graph: a plan's pages stay together, and none grows beyond what search engines take."""
    release: Release = request.app.state.releases.current
    names = await in_thread(lambda: _graphs_with_pages(release))
    return _xml("sitemapindex", "sitemap", [f"{root(request)}/sitemap/{name}.xml" for name in names])


@router.api_route("/sitemap/{name:path}.xml", methods=METHODS)
async def get_sitemap(request: Request, name: str) -> Response:
    release: Release = request.app.state.releases.current
    if name not in await in_thread(lambda: _graphs_with_pages(release)):
        raise _unknown(["/sitemap.xml"])
    pages = await in_thread(lambda: _pages(release, GRAPH + name))
    return _xml("urlset", "url", [root(request) + path for path in pages])


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
    make_triples: Callable[[Request, Release, Manifest, str], list[Triple]],
) -> Response:
    release: Release = request.app.state.releases.current
    manifest, server = _manifest(release), root(request)
    if suffix is not None and suffix not in SUFFIXES:
        raise _unknown([f"{path}.{offer.suffix}" for offer in OFFERED])
    chosen = choose(request, OFFERED, suffix)
    headers = {"Link": links(path, iri, chosen), "Vary": varies(SUFFIXES.get(suffix or ""), chosen)}
    language = (preferred_language(request),) if chosen is HTML else ()

    def work() -> bytes:
        if chosen is HTML:
            return _catalog_page(request, release, manifest, path, iri)
        return write_triples(chosen, make_triples(request, release, manifest, server), iri, CATALOG_PREFIXES)

    async def make() -> bytes:
        return await in_thread(work)

    told = (server, *language, *request.app.state.settings.told)
    return await respond(request, release, chosen, make, headers=headers, depends_on=told)


def _catalogue(request: Request, release: Release, manifest: Manifest, server: str) -> list[Triple]:
    return describe_catalogue(manifest, release.store, server, request.app.state.settings)


def _statistics(request: Request, release: Release, manifest: Manifest, server: str) -> list[Triple]:
    return describe_statistics(manifest, release.store, server, _counts(request, release))


def _catalog_page(request: Request, release: Release, manifest: Manifest, path: str, iri: str) -> bytes:
    parts = find_datasets(manifest, release.store)
    counts = _counts(request, release)
    return render(
        request,
        "linked/catalog.html",
        path=path,
        iri=iri,
        data=DATA,
        licence=CC0,
        hash=release.hash,
        version=manifest.release_version,
        datasets=[(part, counts[part.name].triples, counts[part.name].entities) for part in parts],
        graphs=sorted(manifest.graphs.items()),
    )


def _counts(request: Request, release: Release) -> dict[str, Counts]:
    """Called in a thread, which waits for a process."""
    return prepared(request).counts.start(release).result()


def _manifest(release: Release) -> Manifest:
    if release.manifest is None:
        text = Text("Det som visas är ingen release av Vårdgraf.", "What is served is no release of Vårdgraf.")
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


def _xml(outer: str, inner: str, addresses: list[str]) -> Response:
    entries = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>\n" for address in addresses)
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{SITEMAP}">\n{entries}</{outer}>\n'
    return Response(document, media_type="application/xml", headers={"Cache-Control": CACHE_CONTROL})


def _file(request: Request, body: bytes, media_type: str) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


@lru_cache(maxsize=1)
def _context() -> bytes:
    return resource_path("ontology", "context.jsonld").read_bytes()
