"""What negotiation makes of headers that are odd or wrong, and of `format=`; laws over right ones lie beside SPARQL."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_server import Server

from api.negotiation import (
    CSV,
    GRAPH_REPRESENTATIONS,
    JSON,
    JSON_LD,
    RDF_XML,
    RESULTS_JSON,
    TABLE_REPRESENTATIONS,
    TSV,
    TURTLE,
    best_offer,
    find_spoken,
    parse_accept,
    parse_weight,
)
from api.running.compression import accepts_gzip


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


# Weights


@pytest.mark.parametrize(
    ("weight", "counts_as"),
    [("0", 0), ("1", 1), ("0.5", 0.5), ("1.", 1), (".5", 0.5), ("0.12345", 0.12345), ("2", 1), ("1.5", 1), ("-1", 0)],
)
def test_weight_that_is_a_number_counts_as_the_nearest_one_from_0_to_1(weight: str, counts_as: float) -> None:
    assert parse_weight(weight) == counts_as


@pytest.mark.parametrize("weight", ["", "high", "nan", "inf", "1e3", "0.5.1", "٣", '"1"', "--1", "."])
def test_weight_that_is_no_number_is_none(weight: str) -> None:
    assert parse_weight(weight) is None
    assert parse_accept(f"text/csv;q={weight}") == []


@given(st.text(max_size=12))
def test_any_weight_is_read(weight: str) -> None:
    assert (parse_weight(weight) or 0) in (0, 1) or 0 < float(weight) < 1


@pytest.mark.parametrize(
    ("accept", "offer"),
    [
        ("text/csv;q=2", CSV),
        ("text/csv;q=2, text/tab-separated-values;q=0.9", CSV),
        ("text/csv;q=0.9, text/tab-separated-values;q=7", TSV),
        ("text/csv;q=-1", None),
        ("text/csv;q=high", RESULTS_JSON),  # passed over, so that there is no wish
        ("text/csv;q=high, text/tab-separated-values;q=0.1", TSV),
    ],
)
def test_invalid_weight_is_put_right_or_passed_over(accept: str, offer: object) -> None:
    assert best_offer(accept, TABLE_REPRESENTATIONS) is offer


def test_invalid_weight_gets_what_its_client_can_read(client: httpx.Client) -> None:
    answer = client.get("/sparql?query=SELECT*%7B%7D", headers={"Accept": "text/csv;q=2"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, CSV.content_type)


# Media ranges with parameters


@pytest.mark.parametrize(
    ("accept", "offer"),
    [
        ("application/sparql-results+json;version=2;q=0, application/sparql-results+json", RESULTS_JSON),
        ("text/csv;header=absent;q=0.1, text/csv, text/tab-separated-values;q=0.5", CSV),
        ("text/csv;header=absent;q=0.9, text/tab-separated-values;q=0.5", CSV),
        ("text/csv;header=absent;q=0.1, text/tab-separated-values;q=0.5", TSV),
        ("text/csv;header=absent;q=0.1, text/*;q=0.5", TSV),
    ],
)
def test_range_with_parameters_counts_where_the_same_without_is_not_there(accept: str, offer: object) -> None:
    assert best_offer(accept, TABLE_REPRESENTATIONS) is offer


@st.composite
def weighed_ranges(draw: st.DrawFn) -> list[tuple[str, str, int, int]]:
    """Type, subtype, number of parameters, weight in tenths; each of the first three once."""
    names = st.tuples(st.sampled_from(["text/csv", "text/tab-separated-values", "text/*", "*/*"]), st.integers(0, 2))
    weights = draw(st.dictionaries(names, st.integers(0, 10), min_size=1))
    return [(*name.split("/"), number, weight) for (name, number), weight in weights.items()]  # type: ignore[misc]


@given(weighed_ranges())
def test_each_type_has_the_weight_of_the_range_that_names_it_most_closely(
    ranges: list[tuple[str, str, int, int]],
) -> None:
    def weight_of(media_type: str) -> int:
        main, sub = media_type.split("/")
        for named in ((main, sub), (main, "*"), ("*", "*")):
            if found := [(number, weight) for *name, number, weight in ranges if tuple(name) == named]:
                return min(found)[1]
        return 0

    header = ", ".join(
        f"{main}/{sub}{''.join(f';p{i}=1' for i in range(number))};q={weight / 10}"
        for main, sub, number, weight in ranges
    )
    chosen = best_offer(header, (CSV, TSV))
    weights = {CSV: weight_of(CSV.media_type), TSV: weight_of(TSV.media_type)}
    assert (weights[chosen] if chosen else 0) == max(weights.values())


# Compression


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip;q=0.5, identity;q=1", False),
        ("gzip;q=0.5, identity;q=0.5", True),
        ("gzip;q=0.5, identity;q=0.4", True),
        ("gzip;q=0.5", True),  # who names no other encoding wishes this one
        ("gzip;q=0.5, *;q=1", False),  # `*` is identity too
        ("gzip;q=0.5, *;q=1, identity;q=0.1", True),
        ("gzip, *;q=0", True),
        ("identity;q=0, gzip;q=0.001", True),
        ("identity", False),
        ("identity;q=0", False),
        ("x-gzip;q=0.5, identity;q=0.6", False),
        ("gzip;q=2, identity", True),
        ("gzip;q=-1", False),
        ("gzip;q=high", False),
    ],
)
def test_gzip_is_used_where_it_is_wished_at_least_as_much_as_none(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@given(st.integers(1, 1000), st.integers(0, 1000), st.booleans())
def test_of_gzip_and_identity_the_heavier_one_is_sent(packed: int, identity: int, is_first: bool) -> None:
    members = [f"gzip;q={packed / 1000:.3f}", f"identity;q={identity / 1000:.3f}"]
    assert accepts_gzip(", ".join(members if is_first else reversed(members))) is (packed >= identity)


@pytest.mark.parametrize("path", ["/openapi.json", "/problems", "/downloads/uppsala-2019.ttl"])
def test_answer_has_the_encoding_that_is_wished_most(client: httpx.Client, path: str) -> None:
    def get(wished: str) -> httpx.Response:
        return client.get(path, headers={"Accept-Encoding": wished})

    plain, packed = get("gzip;q=0.5, identity;q=1"), get("gzip;q=0.5, identity;q=0.2")
    assert (plain.status_code, packed.status_code) == (200, 200)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content


# format=


@pytest.mark.parametrize(
    ("asked", "offered", "found"),
    [
        ("json", GRAPH_REPRESENTATIONS, JSON_LD),
        ("xml", GRAPH_REPRESENTATIONS, RDF_XML),
        ("json", (JSON_LD, JSON), JSON),
        ("json", TABLE_REPRESENTATIONS, RESULTS_JSON),
        ("TTL", GRAPH_REPRESENTATIONS, TURTLE),
        ("application/rdf xml", GRAPH_REPRESENTATIONS, RDF_XML),
        ("csv", GRAPH_REPRESENTATIONS, None),
        ("", GRAPH_REPRESENTATIONS, None),
    ],
)
def test_format_is_what_people_call_it(asked: str, offered: tuple[object, ...], found: object) -> None:
    assert find_spoken(asked, offered) is found  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/sparql", "/graph/places", "/ontology", "/catalog", "/query/plans"])
@pytest.mark.parametrize(
    ("asked", "accept", "media_type"),
    [("json", "application/json", "application/ld+json"), ("xml", "application/xml", "application/rdf+xml")],
)
def test_format_is_what_accept_calls_it(
    client: httpx.Client, path: str, asked: str, accept: str, media_type: str
) -> None:
    by_format = client.get(path, params={"format": asked})
    by_accept = client.get(path, headers={"Accept": accept})
    assert (by_format.status_code, by_format.headers["content-type"]) == (200, media_type)
    assert by_format.headers["content-type"] == by_accept.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/sparql?", "/graph/places?", "/api/plans?", "/queries?", "/queries/plans?", "/findings?", "/problems?"]
)
@pytest.mark.parametrize("again", ["jsonld", "json"])
def test_format_is_given_once(client: httpx.Client, path: str, again: str) -> None:
    answer = client.get(f"{path}format=json&format={again}")
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["parameter"]) == (
        400,
        "/problems/repeated-parameter",
        "format",
    )
