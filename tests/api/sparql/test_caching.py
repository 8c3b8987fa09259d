"""Answers are remembered and asked for conditionally: an ETag a representation, none where they differ each time."""

import itertools
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_server import Serve, Server

from api.sparql.etags import is_stable

SELECT = "SELECT ?s ?type { ?s a ?type } ORDER BY ?s ?type LIMIT 20"
CONSTRUCT = "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } ORDER BY ?s ?type LIMIT 20"
PLAIN = {"accept-encoding": "identity"}


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def test_each_representation_has_an_etag_of_its_own(client: httpx.Client) -> None:
    tables = [_get(client, SELECT, format=name) for name in ("json", "xml", "csv", "tsv")]
    graphs = [_get(client, CONSTRUCT, format=name) for name in ("ttl", "nt", "rdf", "jsonld", "nq", "trig")]
    etags = [answer.headers["etag"] for answer in tables + graphs]
    assert len(set(etags)) == 10
    assert all(etag.startswith('"') for etag in etags)
    assert _get(client, SELECT, format="json").headers["etag"] == etags[0]
    assert _get(client, SELECT + " # other", format="json").headers["etag"] != etags[0]
    other = _get(client, SELECT, format="json", **{"default-graph-uri": "http://example.org/"})
    assert other.headers["etag"] != etags[0]


def test_same_answer_is_the_same_however_it_is_asked_for(client: httpx.Client) -> None:
    """Byte for byte, too, when it comes from memory."""
    text = SELECT + " # asked in four ways"
    answers = [
        _get(client, text, format="csv"),
        client.get("/sparql", params={"query": text}, headers={"accept": "text/csv"}),
        client.get("/sparql", params={"query": text}, headers={"accept": "text/*;q=0.5, text/csv"}),
        client.post("/sparql", data={"query": text, "format": "csv"}),
    ]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers[:3]}) == 1


@pytest.mark.parametrize("tag", ["{}", "W/{}", '"x", {}', "*"])
def test_known_answer_is_304_with_its_validators(client: httpx.Client, tag: str) -> None:
    first = _get(client, SELECT, PLAIN)
    again = _get(client, SELECT, PLAIN | {"if-none-match": tag.format(first.headers["etag"])})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control"):
        assert again.headers[name] == first.headers[name]
    assert (
        set(again.headers["vary"].split(", "))
        == set(first.headers["vary"].split(", "))
        == {"Accept", "Accept-Encoding"}
    )
    assert "content-length" not in again.headers


def test_etag_of_another_format_is_no_match(client: httpx.Client) -> None:
    etag = _get(client, SELECT, PLAIN, format="csv").headers["etag"]
    assert _get(client, SELECT, PLAIN | {"if-none-match": etag}, format="json").status_code == 200


def test_answer_known_to_the_client_runs_no_query(client: httpx.Client, serve: Serve) -> None:
    """Another server of the same release, without that answer and where every query would take too long."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    etag = client.get("/sparql", params={"query": SELECT}, headers=PLAIN).headers["etag"]
    with serve(workers=1, deadline_s=0.001, requests_per_minute=0).client() as other:
        assert other.get("/sparql", params={"query": slow}).status_code == 503
        answer = other.get("/sparql", params={"query": SELECT}, headers=PLAIN | {"if-none-match": etag})
    assert answer.status_code == 304


def test_post_is_answered_whole_and_not_kept_by_clients(client: httpx.Client) -> None:
    etag = _get(client, SELECT, PLAIN).headers["etag"]
    answer = client.post("/sparql", data={"query": SELECT}, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_remembered_form_does_not_answer_for_another_kind_of_request(client: httpx.Client) -> None:
    """A GET that was answered, sent as a POST without a media type, is still refused."""
    assert _get(client, SELECT).status_code == 200
    assert client.post("/sparql", params={"query": SELECT}).status_code == 415
    sent = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content=SELECT, headers=sent).status_code == 200
    assert client.post("/sparql", content=SELECT, headers={"content-type": "text/plain"}).status_code == 415


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "now ( )", "rand # (\n ()"])
def test_volatile_answer_has_no_etag(client: httpx.Client, call: str) -> None:
    text = f"SELECT ({call} AS ?x) {{}}"
    answer = client.get("/sparql", params={"query": text}, headers={"if-none-match": "*"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_volatile_answer_is_made_each_time(client: httpx.Client) -> None:
    answers = [client.get("/sparql", params={"query": "SELECT (STRUUID() AS ?x) {}"}).content for _ in range(3)]
    assert len(set(answers)) == 3


@given(
    st.sampled_from(["NOW", "RAND", "UUID", "STRUUID", "BNODE"]),
    st.lists(st.sampled_from([" ", "\t", "\n", "#x\n", "#(\r", "##\n"])),
    st.sampled_from(["", "(", "1+", "BY", "BY ", "FILTER", "?x="]),
    st.data(),
)
def test_volatile_call_is_recognised_however_written(
    name: str, between: list[str], before: str, data: st.DataObject
) -> None:
    written = "".join(data.draw(st.sampled_from([letter, letter.lower()])) for letter in name)
    assert not is_stable(f"SELECT * {{ ?s ?p ?o }} {before}{written}{''.join(between)}()")


@pytest.mark.parametrize(
    "text", ["SELECT ?now { ?now ?rand ?uuid }", "ASK { ?s <a:now> 'NOW' }", "# RAND\nASK {}", "ASK { _:bnode ?p ?o }"]
)
def test_name_alone_is_no_call(text: str) -> None:
    assert is_stable(text)


@pytest.mark.parametrize(
    ("group", "is_listing"),
    [
        ("{}", True),
        ("{ #\n }", True),
        ("{ FILTER(true) }", True),
        ("{ OPTIONAL { ?s ?p ?o } }", True),
        ("{ { ?s ?p ?o } UNION {} }", True),
        ("{ ?s ?p ?o }", False),
        ("{ [] ?p ?o }", False),
        ("{ <a:s> ?p ?o OPTIONAL { ?o ?p ?s } }", False),
    ],
)
def test_list_of_graphs_is_not_stable(group: str, is_listing: bool) -> None:
    """Its order is that of the process that holds the copy."""
    assert is_stable(f"SELECT * {{ graph ?g {group} }}") is not is_listing
    assert is_stable(f"SELECT * {{ GRAPH <a:g> {group} }}")


TEMPLATES = {
    "_:b <a:p> ?s": False,
    "?s <a:p> [] ": False,
    "?s <a:p> [ <a:q> ?s ]": False,
    "[<a:p> ?s]<a:q> ?s": False,
    "?s <a:p> (?s 1)": False,
    "?s ?p ?o": True,
    "?s ?p '[_:b](' # _:b []": True,
}
"""What CONSTRUCT makes, and whether it is the same each time."""


@pytest.mark.parametrize("keyword", ["CONSTRUCT{", "PREFIX a: <a:> construct # {\n {\n"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_template_that_makes_blank_nodes_is_not_stable(keyword: str, template: str) -> None:
    text = f"{keyword}{template}\n}} WHERE {{ ?s ?p ?o . _:x <a:q> [] FILTER (?o != (1)) }}"
    assert is_stable(text) is TEMPLATES[template]


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?o }", "SELECT ?construct { [] ?construct _:b, (1) }"])
def test_blank_nodes_of_a_pattern_are_stable(text: str) -> None:
    assert is_stable(text)


def test_template_that_makes_blank_nodes_has_no_etag(client: httpx.Client) -> None:
    text = "CONSTRUCT { ?s <a:b> [] } WHERE { VALUES ?s { <a:s> } }"
    answers = [_get(client, text, PLAIN | {"accept": "application/n-triples"}) for _ in range(2)]
    assert len({answer.content for answer in answers}) == 2
    assert not any("etag" in answer.headers for answer in answers)


@pytest.mark.parametrize(
    "part", ["now#", "now ", "now#\n", "now\n#", "NOW", "rand\t", "construct", "construct{", "construct#\n"]
)
def test_looking_for_calls_takes_no_time_however_long_the_query(part: str) -> None:
    began = time.process_time()
    is_stable(part * (1_000_000 // len(part)))
    assert time.process_time() - began < 1


def test_answer_is_the_same_in_every_worker(client: httpx.Client, serve: Serve) -> None:
    """What a strong ETag promises: two servers, four workers, the same bytes without ORDER BY."""
    queries = [
        "SELECT DISTINCT ?type { ?s a ?type }",
        "SELECT ?type (COUNT(*) AS ?n) (SAMPLE(?s) AS ?one) { ?s a ?type } GROUP BY ?type",
        "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } LIMIT 500",
        "DESCRIBE <https://w3id.org/vardgraf/id/uppsala-2019>",
    ]
    with serve(requests_per_minute=0, cache_bytes=0).client() as other:
        for text, one in itertools.product(queries, (client, other, other, other)):
            assert one.get("/sparql", params={"query": text}).content == _get(client, text).content


def test_large_answer_is_streamed_whole(client: httpx.Client, serve: Serve) -> None:
    """Larger than the memory keeps: from the worker's file, the same bytes as from memory."""
    text = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 20000"
    with serve(requests_per_minute=0, cache_bytes=8 * 1024).client() as small:
        answers = [_get(one, text, PLAIN) for one in (small, small, client, client)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["content-length"] for answer in answers} == {str(len(answers[0].content))}
    assert len(answers[0].content) > 1_000_000
    assert len(answers[0].json()["results"]["bindings"]) == 20_000


def test_cut_answer_says_so_from_memory_too(client: httpx.Client, serve: Serve) -> None:
    """And has another ETag than the whole one."""
    with serve(requests_per_minute=0, max_rows=10).client() as limited:
        answers = [_get(limited, SELECT, PLAIN) for _ in range(2)]
        known = _get(limited, SELECT, PLAIN | {"if-none-match": answers[0].headers["etag"]})
    assert [answer.headers["vardgraf-truncated"] for answer in answers] == ["rows", "rows"]
    assert [len(answer.json()["results"]["bindings"]) for answer in answers] == [10, 10]
    assert known.status_code == 304
    assert _get(client, SELECT, PLAIN).headers["etag"] != answers[0].headers["etag"]


def _get(client: httpx.Client, text: str, headers: dict[str, str] | None = None, **parameters: str) -> httpx.Response:
    return client.get("/sparql", params={"query": text} | parameters, headers=headers)
