"""Every IRI of a release has an address that answers, as things and documents should."""

import json
import re
from collections import defaultdict

from conftest import Application
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Triple, parse

from api.linked.addresses import find_nearest
from api.linked.formats import DATA, OFFERED
from api.releases import Release
from vardgraf.namespaces import BASE

THINGS = ("id/", "vocab/")
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
STEP = 40
"""Of the documents about things, every so many is fetched; of the others, all."""


def path_of(iri: str) -> str:
    return "/" + iri.removeprefix(BASE).partition("#")[0]


def test_iris_have_no_character_that_an_address_must_escape(iris: list[str]) -> None:
    assert [iri for iri in iris if not re.fullmatch(r"[A-Za-z0-9/#.-]+", iri.removeprefix(BASE))] == []


def test_every_thing_leads_to_a_document_and_every_document_answers(application: Application, iris: list[str]) -> None:
    assert len(iris) > 5_000
    things = [path_of(iri) for iri in iris if iri.removeprefix(BASE).startswith(THINGS)]
    led = application.get_all(things, accept="application/n-triples")
    assert {answer.status for answer in led} == {303}
    assert [answer.headers["location"] for answer in led] == [f"{path}.nt" for path in things]
    others = sorted({path_of(iri) for iri in iris} - set(things))
    assert others
    asked = [*[f"{path}.nt" for path in things[::STEP]], *others]
    for path, answer in zip(asked, application.get_all(asked, accept="application/n-triples"), strict=True):
        assert answer.status == 200, path
        assert answer.headers["content-type"] == "application/n-triples", path
        assert parse_triples(answer.body), path


def test_who_follows_an_iri_finds_all_that_is_said_of_it(application: Application, release: Release) -> None:
    """In the document that it leads to, or in the one that describes it by that document's Link header."""
    said: dict[str, set[Said]] = defaultdict(set)
    for quad in release.store.quads_for_pattern(None, None, None, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
            said[path_of(quad.subject.value)].add(as_said(quad.triple))
    assert len(said) > 5_000
    led = application.get_all(said, accept="application/n-triples")
    documents = [answer.headers.get("location", path) for path, answer in zip(said, led, strict=True)]
    described = []
    answers = application.get_all(documents, accept="application/n-triples")
    for path, answer in zip(said, answers, strict=True):
        if missing := said[path] - set(map(as_said, parse_triples(answer.body))):
            assert path.startswith("/graph/"), (path, missing)
            described.append(path)
            [address] = re.findall(r'<([^>]+[.]ttl)>; rel="describedby"', answer.headers["link"])
            more = parse(application.get(address).body, format=RdfFormat.TURTLE)
            assert missing <= {as_said(quad.triple) for quad in more}, path
    assert len(described) > 10


Said = tuple[str, str, str]


def as_said(triple: Triple) -> Said:
    """Of a blank node that it is there: stores and documents give them names of their own."""
    blank = isinstance(triple.object, BlankNode)
    return str(triple.subject), triple.predicate.value, "_" if blank else str(triple.object)


def parse_triples(body: bytes) -> set[Triple]:
    return {quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)}


def test_description_of_a_graph_is_apart_from_what_the_graph_holds(application: Application, release: Release) -> None:
    node = NamedNode(BASE + "graph/skane-2022")
    told = {q.triple for q in release.store.quads_for_pattern(node, None, None, DefaultGraph())}
    led = {q.triple for q in release.store.quads_for_pattern(None, None, node, DefaultGraph())}
    assert told
    assert led
    for offer in DATA:
        quads = set(
            parse(application.get(f"/graph/skane-2022/about.{offer.suffix}").body, format=FORMATS[offer.suffix])
        )
        assert told | led <= {quad.triple for quad in quads}, offer
        assert all(quad in release.store for quad in quads), offer
        held = set(parse(application.get(f"/graph/skane-2022.{offer.suffix}").body, format=FORMATS[offer.suffix]))
        assert {quad.triple for quad in held} == {
            q.triple for q in release.store.quads_for_pattern(None, None, None, node)
        }
    assert {str(quad.graph_name) for quad in quads} >= {f"<{BASE}graph/provenance>"}


def test_graph_and_its_description_lead_to_each_other(application: Application) -> None:
    graph = application.get("/graph/skane-2022", accept="text/turtle")
    assert graph.status == 200
    about = "/graph/skane-2022/about.ttl"
    for link in (
        f'<{about}>; rel="describedby"; type="text/turtle"',
        '</graph/skane-2022.html>; rel="describedby"; type="text/html"',
        f'<{about}>; rel="http://www.w3.org/ns/prov#has_provenance"; anchor="{BASE}graph/skane-2022"',
    ):
        assert link in graph.headers["link"]
    described = application.get(about)
    assert (described.status, described.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert f'<{BASE}graph/skane-2022>; rel="cite-as describes"' in described.headers["link"]
    assert "describedby" not in described.headers["link"]
    page = application.get("/graph/skane-2022.html").body.decode()
    for offer in DATA:
        assert f'href="/graph/skane-2022/about.{offer.suffix}"' in page


def test_description_of_a_graph_goes_by_accept_or_suffix(application: Application) -> None:
    path = "/graph/skane-2022/derived/about"
    for offer in DATA:
        chosen, named = application.get(path, accept=offer.media_type), application.get(f"{path}.{offer.suffix}")
        assert chosen.body == named.body
        assert chosen.headers["content-location"] == f"{path}.{offer.suffix}"
        assert "Accept," in chosen.headers["vary"]
        assert "Accept," not in named.headers["vary"]
    for address in (path, f"{path}.html"):
        led = application.get(address, accept="text/html")
        assert (led.status, led.headers["location"]) == (303, "/graph/skane-2022/derived.html")
    assert application.get(path, accept="image/png").status == 406


def test_graph_of_which_nothing_is_said_has_no_description(application: Application) -> None:
    for name in ("places", "ontology"):
        assert "describedby" not in application.get(f"/graph/{name}.ttl").headers["link"]
        assert "/about." not in application.get(f"/graph/{name}.html").body.decode()
    for path in (
        "/graph/places/about.ttl",
        "/graph/nope/about",
        "/graph/skane-2022/about.x",
        "/graph/skane-2022.ttl/about",
    ):
        answer = application.get(path)
        assert (answer.status, json.loads(answer.body)["type"]) == (404, "/problems/unknown-iri"), path


def test_each_kind_answers_in_each_format(application: Application, kinds: list[str]) -> None:
    assert len(kinds) > 25
    for iri in kinds:
        for offer in OFFERED:
            answer = application.get(f"{path_of(iri)}.{offer.suffix}")
            assert answer.status == 200, (iri, offer)
            assert answer.headers["content-type"] == offer.content_type
            assert answer.body


def test_each_kind_is_negotiated_by_accept(application: Application, kinds: list[str]) -> None:
    for iri in kinds:
        for offer in OFFERED:
            answer = application.get(path_of(iri), accept=f"{offer.media_type};q=0.9, */*;q=0.1")
            expected = f"{path_of(iri)}.{offer.suffix}"
            if iri.removeprefix(BASE).startswith(THINGS):
                assert (answer.status, answer.headers["location"]) == (303, expected)
            else:
                assert (answer.status, answer.headers["content-location"]) == (200, expected)
                assert answer.headers["content-type"] == offer.content_type
            assert "Accept" in answer.headers["vary"].split(", ")


def test_no_wish_gives_the_page(application: Application, kinds: list[str]) -> None:
    for iri in kinds:
        answer = application.get(path_of(iri))
        assert answer.headers.get("location", answer.headers.get("content-location")) == f"{path_of(iri)}.html"


def test_nearest_of_a_misspelt_iri_is_the_iri(release: Release, iris: list[str]) -> None:
    long_names = [iri for iri in iris if "#" not in iri and len(iri.rpartition("/")[2]) > 30][::100]
    assert len(long_names) > 5
    for iri in long_names:
        assert find_nearest(release, (iri[:-1] + "q").removeprefix(BASE))[0] == iri
        assert find_nearest(release, iri.replace("/id/", "/id/x", 1).removeprefix(BASE))[0] == iri


def test_iri_that_is_not_there_is_told_with_the_nearest(application: Application) -> None:
    for offer in (None, *DATA):
        path = "/id/skane-202" + (f".{offer.suffix}" if offer else "")
        answer = application.get(path)
        assert answer.status == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert BASE + "id/skane-2022" in answer.body.decode()


def test_odd_paths_are_refused_and_nothing_else(application: Application) -> None:
    paths = ["/id/", "/id//", "/id/a b", "/id/" + "x" * 5000, "/id/å", "/id/<x>", "/graph/nowhere", "/ontologyx"]
    assert {answer.status for answer in application.get_all(paths)} == {404}
