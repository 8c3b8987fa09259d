"""The W3C suite for the SPARQL 1.1 Protocol against `vardgraf serve --store`.

An endpoint without updates can pass 27 of its 34 tests; the other seven must be refused.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from protocol_suite import Case, read_manifest, send_case, write_store
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from real_server import Server, start_server

SHARED = Path(os.environ.get("VARDGRAF_SHARED", Path(__file__).parents[4] / "shared"))
SUITE = SHARED / "conformance" / "sparql11-protocol"
CASES = read_manifest(SUITE) if SUITE.is_dir() else []
READ_ONLY = [case for case in CASES if not case.name.startswith("update_")]
UPDATES = [case for case in CASES if case.is_update]

pytestmark = pytest.mark.skipif(not CASES, reason=f"the protocol suite is not at hand: {SUITE} (set VARDGRAF_SHARED)")


@pytest.fixture(scope="module")
def suite_client(tmp_path_factory: pytest.TempPathFactory, release_home: Path) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("suite")
    write_store(SUITE, folder / "store")
    server: Server = start_server(folder, release_home, store=folder / "store", requests_per_minute=0)
    with server.client() as client:
        yield client
    assert server.stop() == 0


def test_suite_is_whole() -> None:
    assert len(READ_ONLY) == 27
    assert len({case.name for case in UPDATES}) == 7


@pytest.mark.parametrize("case", READ_ONLY, ids=lambda case: case.name)
def test_protocol_case_passes(case: Case, suite_client: httpx.Client) -> None:
    response = send_case(suite_client, case)
    assert f"{response.status_code // 100}xx" in case.statuses, response.text
    media_type = response.headers["content-type"].partition(";")[0]
    if case.format == "tabular":
        rows = [row["value"] for row in parse_query_results(response.content, _results(media_type))]  # type: ignore[union-attr]
        assert [str(value.value) for value in rows] == ["1"]
    if case.format == "RDF":
        rdf = RdfFormat.from_media_type(media_type)
        assert rdf is not None
        found = list(parse(response.content, rdf, base_iri="http://example.org/"))
        assert len(found) == (case.name == "query_content_type_construct")
    if case.format == "boolean":
        answer = bool(parse_query_results(response.content, _results(media_type)))
        assert answer is (True if case.boolean is None else case.boolean)


@pytest.mark.parametrize("case", UPDATES, ids=lambda case: case.name)
def test_update_is_refused(case: Case, suite_client: httpx.Client) -> None:
    response = send_case(suite_client, case)
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/read-only"


def test_other_store_is_described_without_claims(suite_client: httpx.Client) -> None:
    """Its graphs are counted; whether its default graph is their union, nobody has said."""
    description = suite_client.get("/sparql", headers={"accept": "application/n-triples"}).text
    assert description.count("sparql-service-description#NamedGraph>") == 3
    assert "kasei.us/2009/09/sparql/data/data3.rdf" in description
    assert "UnionDefaultGraph" not in description


def _results(media_type: str) -> QueryResultsFormat:
    results = QueryResultsFormat.from_media_type(media_type)
    assert results is not None
    return results
