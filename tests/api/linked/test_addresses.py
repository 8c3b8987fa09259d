"""Every IRI of a release has an address that answers, as things and documents should."""

import re

from conftest import Application
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from api.linked.addresses import find_nearest
from api.linked.formats import DATA, OFFERED
from api.releases import Release
from vardgraf.namespaces import BASE

THINGS = ("id/", "vocab/")
STEP = 40
"""Of the documents about things, every so many is fetched; of the others, all."""


def path_of(iri: str) -> str:
    return "/" + iri.removeprefix(BASE).partition("#")[0]


def test_iris_have_no_character_that_an_address_must_escape(iris: list[str]) -> None:
    assert [iri for iri in iris if not re.fullmatch(r"[A-Za-z0-9/#.-]+", iri.removeprefix(BASE))] == []


def test_every_thing_leads_to_a_document_and_every_document_answers(
    application: Application, release: Release, iris: list[str]
) -> None:
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
        _holds_all_about(release.store, BASE + path.removeprefix("/").removesuffix(".nt"), answer.body)


def _holds_all_about(store: Store, iri: str, body: bytes) -> None:
    told = {(quad.subject, quad.predicate, str(quad.object)) for quad in parse(body, format=RdfFormat.N_TRIPLES)}
    assert told, iri
    if not iri.startswith((BASE + "graph/", BASE + "ontology")):
        stated = store.quads_for_pattern(NamedNode(iri), None, None, None)
        assert {(q.subject, q.predicate, str(q.object)) for q in stated} <= told, iri


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
