"""Laws of the documents: what they hold, that the formats say the same, and that the bytes do not change."""

import gc
import re
import weakref
from pathlib import Path

import pytest
from conftest import Application
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from rdflib import Graph
from rdflib.compare import isomorphic

from api.app import create_app
from api.linked.descriptions import describe
from api.linked.formats import DATA, write_quads
from api.negotiation import N_QUADS, TRIG, TURTLE
from api.releases import Release, Releases
from api.settings import Settings
from vardgraf.namespaces import BASE, PROV, SKOS, VG

GOAL = "/id/uppsala-2019/goal/nyanlandas-sprakin-introduktion"
FORMATS = {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "rdf": RdfFormat.RDF_XML, "trig": RdfFormat.TRIG}


def triples_of(body: bytes, format: RdfFormat) -> set[Triple]:
    return {quad.triple for quad in parse(body, format=format)}


def canonical(body: bytes, format: RdfFormat) -> set[Quad]:
    """The triples without the names of graphs, with blank nodes named by what is said of them."""
    dataset = Dataset(Quad(*quad.triple) for quad in parse(body, format=format))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_formats_are_the_same_graph(application: Application, kinds: list[str]) -> None:
    for iri in kinds:
        path = "/" + iri.removeprefix(BASE)
        whole = canonical(application.get(f"{path}.nt").body, RdfFormat.N_TRIPLES)
        assert whole, iri
        for suffix, format in FORMATS.items():
            assert canonical(application.get(f"{path}.{suffix}").body, format) == whole, (iri, suffix)


def test_another_library_reads_the_same_graph(application: Application) -> None:
    for path in (GOAL, "/vocab/status", "/ontology"):
        graphs = [
            Graph().parse(data=application.get(f"{path}.{suffix}").body, format=name)
            for suffix, name in (("nt", "nt"), ("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"))
        ]
        assert len(graphs[0]) > 30
        assert all(isomorphic(graph, graphs[0]) for graph in graphs[1:]), path


def test_quads_tell_which_graph_says_what(application: Application, release: Release) -> None:
    plain = triples_of(application.get(f"{GOAL}.nt").body, RdfFormat.N_TRIPLES)
    for suffix, format in (("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)):
        quads = set(parse(application.get(f"{GOAL}.{suffix}").body, format=format))
        assert {quad.triple for quad in quads} == plain
        assert all(quad in release.store for quad in quads)
        graphs = {str(quad.graph_name) for quad in quads if quad.subject == NamedNode(BASE + GOAL[1:])}
        assert graphs == {f"<{BASE}graph/uppsala-2019>", f"<{BASE}graph/uppsala-2019/derived>"}


def test_description_has_links_labels_passage_and_reasons(application: Application) -> None:
    node = NamedNode(BASE + GOAL[1:])
    found = triples_of(application.get(f"{GOAL}.ttl").body, RdfFormat.TURTLE)
    passages = {t.object for t in found if t.subject == node and t.predicate.value == PROV + "wasQuotedFrom"}
    assert passages
    for passage in passages:
        assert {VG + "firstLine", VG + "document"} <= {t.predicate.value for t in found if t.subject == passage}
    serving = {t.subject for t in found if t.object == node and t.predicate.value == VG + "serves"}
    assert serving
    assert serving <= {t.subject for t in found if t.predicate.value == SKOS + "prefLabel"}
    reasons = {t.subject for t in found if t.object == node and t.predicate.value == VG + "about"}
    assert reasons
    assert reasons <= {t.subject for t in found if t.predicate.value == VG + "rule"}


def test_scheme_has_all_that_is_said_of_its_concepts(application: Application, release: Release) -> None:
    found = triples_of(application.get("/vocab/status.ttl").body, RdfFormat.TURTLE)
    pattern = (None, NamedNode(SKOS + "inScheme"), NamedNode(BASE + "vocab/status"), DefaultGraph())
    concepts = {quad.subject for quad in release.store.quads_for_pattern(*pattern)}
    assert len(concepts) > 5
    for concept in concepts:
        assert {q.triple for q in release.store.quads_for_pattern(concept, None, None, None)} <= found


def test_graph_is_whole(application: Application, release: Release) -> None:
    for name in ("uppsala-2024/derived", "places"):
        expected = set(release.store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}graph/{name}")))
        assert set(parse(application.get(f"/graph/{name}.nq").body, format=RdfFormat.N_QUADS)) == expected


def test_order_of_quads_does_not_change_the_bytes(release: Release) -> None:
    quads = list(describe(release, BASE + GOAL[1:]).quads)
    ontology = list(release.store.quads_for_pattern(None, None, None, NamedNode(BASE + "graph/ontology")))
    assert any(quad.object.__class__.__name__ == "BlankNode" for quad in ontology)
    for some in (quads, ontology):
        for offer in DATA:
            assert write_quads(offer, some) == write_quads(offer, some[::-1])


def test_names_of_blank_nodes_in_the_store_do_not_change_the_bytes(release: Release) -> None:
    """Each build of a store names them anew; a strong ETag must not tell two builds of one release the same."""
    quads = list(release.store.quads_for_pattern(None, None, None, NamedNode(BASE + "graph/ontology")))
    plain = "".join(f"{quad} .\n" for quad in quads).encode()
    renamed = list(parse(plain, format=RdfFormat.N_QUADS, rename_blank_nodes=True))
    assert set(renamed) != set(quads)
    for offer in (TURTLE, N_QUADS, TRIG):
        assert write_quads(offer, renamed) == write_quads(offer, quads)


def test_triple_that_the_union_repeats_is_told_once(release: Release) -> None:
    description = describe(release, BASE + GOAL[1:])
    assert all(not isinstance(quad.graph_name, DefaultGraph) for quad in description.quads)
    assert len(description.quads) == len(set(description.quads))


def test_links_from_more_than_the_limit_are_left_out_and_said(
    application: Application, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    iri = BASE + "vocab/theme/integration"
    describe.cache_clear()
    monkeypatch.setattr("api.linked.descriptions.LINKS_LIMIT", 1)
    cut = describe(release, iri)
    assert cut.left_out
    assert not any(quad.predicate.value in cut.left_out for quad in cut.incoming)
    application.app.state.cache.clear()
    answer = application.get("/vocab/theme/integration.ttl")
    assert answer.headers["vardgraf-truncated"].startswith("links")
    monkeypatch.undo()
    describe.cache_clear()
    application.app.state.cache.clear()
    assert describe(release, iri).left_out == ()
    assert "vardgraf-truncated" not in application.get("/vocab/theme/integration.ttl").headers


def test_release_that_was_replaced_is_let_go(release_home: Path) -> None:
    app = create_app(Settings(home=release_home, requests_per_minute=0))
    releases = app.state.releases
    for path in ("/id/skane-2022.ttl", "/id/skane-20.ttl", "/catalog.html", "/sitemap/places.xml"):
        assert Application(app).get(path).status in (200, 404)
    older = weakref.ref(releases.current)
    releases.current = Releases(release_home).current
    for listener in releases.listeners:
        if listener.__module__.startswith("api.linked"):
            listener(releases.current)
    gc.collect()
    assert older() is None


@pytest.mark.parametrize(("language", "heading"), [("sv", "Vad källan anger"), ("en", "What the source states")])
def test_page_shows_statements_apart_with_place_formats_and_citation(
    application: Application, language: str, heading: str
) -> None:
    page = application.get(f"{GOAL}.html?lang={language}").body.decode()
    for part in (f'<html lang="{language}">', heading, 'id="derived"', 'id="passages"', 'id="formats"', 'id="cite"'):
        assert part in page
    assert "Nyanländas språkin introduktion" in page
    assert f"{BASE}{GOAL[1:]}" in page
    assert "15611–15642" in page
    for offer in DATA:
        assert f'href="{GOAL}.{offer.suffix}"' in page


def test_pages_hold_nothing_that_the_security_policy_forbids(application: Application, kinds: list[str]) -> None:
    paths = [f"/{iri.removeprefix(BASE)}.html" for iri in kinds] + ["/catalog.html", "/.well-known/void.html"]
    for path in paths:
        page = application.get(path).body.decode()
        assert page.startswith("<!doctype html>"), path
        assert not re.search(r"<script|<style|<iframe|\sstyle=|\son\w+=|javascript:", page), path
        assert page.count("<h1") == 1, path
        sources = re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', page)
        assert all(source.startswith("/static/") for source in sources), path


def test_every_link_of_a_page_into_the_site_answers(application: Application) -> None:
    page = application.get(f"{GOAL}.html").body.decode()
    ours = ("/id/", "/vocab/", "/ontology", "/graph/")
    links = {link.partition("#")[0] for link in re.findall(r'href="([^"]+)"', page) if link.startswith(ours)}
    assert len(links) > 10
    assert {answer.status for answer in application.get_all(sorted(links))} <= {200, 303}
