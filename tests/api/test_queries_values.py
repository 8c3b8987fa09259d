"""Values of parameters: what fits is bound as a term, what does not is refused with the parameter named."""

from collections.abc import Iterator

import httpx
import pytest
from real_server import Server

from api.queries.asking import COMMON
from vardgraf.parameters import ParameterType
from vardgraf.queries import load_catalogue

FRAGMENTS = [
    '"',
    "'",
    '" } UNION { ?s ?p ?o } #',
    'wording" || true || "',
    "wording' OR '1'='1",
    "} } SELECT * WHERE { ?s ?p ?o",
    "> } ; DROP ALL ; <",
    "<https://w3id.org/vardgraf/id/uppsala-2019>} UNION {?s ?p ?o",
    "UNDEF",
    "?param_region",
    "SERVICE <http://127.0.0.1/> { ?s ?p ?o }",
    "# wording",
    '"""',
    "{{7*7}}",
    "%s%s%n",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "vgi:x> <y",
    "javascript:alert(1)",
]
CONTROL = ["\x00", "wording\x00", "a\nb", "a\rb", "\\", '\\" } #', "\\u0022", "\x1b[31m", "\x7f"]
LONG = ["x" * 501, "ö" * 5_000]
STRANGE = [*FRAGMENTS, *CONTROL, *LONG]
TYPED = [
    (query.name, parameter.name)
    for kind in ParameterType
    for query, parameter in [(q, p) for q in load_catalogue() for p in q.parameters if p.type is kind][:2]
]
"""Two parameters of each type."""


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def test_no_parameter_of_a_query_hides_one_that_all_have() -> None:
    assert not {p.name for query in load_catalogue() for p in query.parameters} & set(COMMON)


@pytest.mark.parametrize(("name", "parameter"), TYPED)
def test_what_does_not_fit_is_refused_and_never_becomes_query_text(
    client: httpx.Client, name: str, parameter: str
) -> None:
    is_text = load_catalogue().find(name).parameter(parameter).type is ParameterType.STRING
    for value in STRANGE:
        response = client.get(f"/queries/{name}.json", params={parameter: value})
        if is_text and value in FRAGMENTS:  # a text like another, which nothing in the graph is called
            assert (response.status_code, response.json()["items"]) == (200, []), value
        else:
            assert response.status_code == 400, value
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["parameter"] == parameter


def test_a_text_is_bound_as_it_is(client: httpx.Client) -> None:
    whole = client.get("/queries/indicators-alike.json").json()["items"]
    for value in {row["alike"] for row in whole}:
        found = client.get("/queries/indicators-alike.json", params={"alike": value}).json()["items"]
        assert found == [row for row in whole if row["alike"] == value]
        assert found


@pytest.mark.parametrize("value", ["uppsala", "03", "Region Uppsala", "vgi:actor/region-uppsala", "region-uppsala"])
def test_a_region_goes_by_all_its_names(client: httpx.Client, value: str) -> None:
    response = client.get("/queries/plans.json", params={"region": value})
    assert response.json()["total"] == 4


def test_a_near_miss_gets_what_is_nearest(client: httpx.Client) -> None:
    problem = client.get("/queries/plans", params={"region": "upsala", "lang": "en"})
    assert problem.status_code == 400
    assert problem.json()["nearest"][0] == "uppsala"
    assert "is not in the graph. Nearest: uppsala" in problem.json()["detail"]
    assert "finns inte i grafen" in client.get("/queries/plans", params={"region": "upsala"}).json()["detail"]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/queries/plans?regon=uppsala", "regon"),
        ("/queries/plans?region=uppsala&region=kalmar", "region"),
        ("/queries/plans?region=", "region"),
        ("/queries/plans?lang=de", "lang"),
        ("/queries/element", "iri"),
        ("/queries?region=uppsala", "region"),
        ("/query/plans?limit=1", "limit"),
    ],
)
def test_a_parameter_that_is_unknown_doubled_empty_or_missing_is_named(
    client: httpx.Client, address: str, parameter: str
) -> None:
    problem = client.get(address)
    assert problem.status_code == 400
    assert problem.json()["parameter"] == parameter


@pytest.mark.parametrize("path", ["/queries/plan", "/queries/plans.exe", "/query/plan", "/queries.x"])
def test_a_query_that_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    problem = client.get(path)
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"
