"""The OpenAPI document of the whole server, held against the server itself."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import html5lib
import httpx
import pytest
import schemathesis
import schemathesis.engine
from real_server import Server
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from api.queries.asking import COMMON
from vardgraf.queries import load_catalogue

ALIKE = "^/queries/(?!indicators-alike$|bodies$|element$)|^/api/elements$"
"""They share their code with the three queries, which have all kinds of parameters between them, and with /api/search:
examples and a few made-up requests suffice, where every edge of every parameter is tried on all else."""
OPEN = "^/(sparql|api/(findings|rules|elements|compare))$|^/queries/(element|provenance|bridges)$"
"""They take IRIs, names of rules, SPARQL, or either of two parameters: what is made up may have the form that is asked
for and be refused nevertheless."""
NEEDED: dict[str, dict[str, Any]] = {
    "/api/compare": {"region": ["uppsala", "kalmar"]},
    "/api/search": {"q": "samverkan"},
}
CONFIG: dict[str, Any] = {
    "request-timeout": 30,
    "generation": {"deterministic": True, "max-examples": 4},
    "phases": {"stateful": {"enabled": False}, "coverage": {"unexpected-methods": ["DELETE"]}},
    "operations": [
        {"include-path-regex": ALIKE, "phases": {"coverage": {"enabled": False}}},
        {"include-path-regex": OPEN, "checks": {"positive_data_acceptance": {"enabled": False}}},
    ],
}


@schemathesis.serializer("application/sparql-query")
def write_sparql_query(_: schemathesis.SerializationContext, value: object) -> bytes:
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json", params={"lang": "en"}).json()
    return found


def test_requests_are_answered_as_described(server: Server) -> None:
    """Examples, the values at the edges of every parameter, and made-up ones: status, media type and schema are those
    described, what fits is accepted, what does not is refused, and nothing is a server error."""
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json", config=SchemathesisConfig.from_dict(CONFIG))
    failures: dict[tuple[str, str], str] = {}
    asked: dict[str, int] = defaultdict(int)
    for event in schemathesis.engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            failures[event.label, "error"] = str(event.info)
        if isinstance(event, events.FatalError):
            failures["", "fatal"] = str(event.exception)
        if isinstance(event, events.ScenarioFinished):
            asked[event.recorder.label] += len(event.recorder.interactions)
            for checks in event.recorder.checks.values():
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info
                        told = f"{failure.failure.title}: {failure.failure.message}\n{failure.code_sample}"
                        failures.setdefault((event.recorder.label, check.name), told)
    paths = schema.raw_schema["paths"].items()
    described = {f"{method.upper()} {path}" for path, methods in paths for method in methods}
    assert {label for label in asked if asked[label]} >= described
    assert not failures, "\n\n".join(f"{label}, {name}: {told}" for (label, name), told in failures.items())


def test_every_query_is_described_with_its_parameters_columns_and_examples(document: dict[str, Any]) -> None:
    for query in load_catalogue():
        operation = document["paths"][f"/queries/{query.name}"]["get"]
        assert operation["summary"] == query.summary.en
        own = [one for one in operation["parameters"] if one["name"] not in COMMON]
        assert [(one["name"], one["required"]) for one in own] == [(p.name, p.required) for p in query.parameters]
        examples = {(one["name"], str(e["value"])) for one in own for e in one.get("examples", {}).values()}
        assert examples == {pair for example in query.examples for pair in example.items()}
        row = operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["items"]["items"]
        assert list(row["properties"]) == [column.name for column in query.columns]
    assert document["openapi"].startswith("3.1.")
    assert "uppsala-2025" in document["components"]["schemas"]["PlanChoice"]["enum"]


def test_every_representation_described_is_given(client: httpx.Client, document: dict[str, Any]) -> None:
    """Of all operations that can be asked without values of one's own."""
    asked = 0
    for path, methods in document["paths"].items():
        operation = methods.get("get")
        if operation is None or "{" in path or any(one.get("required") for one in operation.get("parameters", ())):
            continue
        if path == "/sparql":  # without a query it describes itself instead
            continue
        for media_type in operation["responses"]["200"].get("content", ()):
            response = client.get(path, params=NEEDED.get(path), headers={"Accept": media_type})
            assert (path, response.status_code) == (path, 200)
            assert response.headers["content-type"].partition(";")[0] == media_type.partition(";")[0]
            asked += 1
    assert asked > 200


def test_no_status_is_described_that_is_never_sent(document: dict[str, Any]) -> None:
    """FastAPI would answer with 422 where this server answers with 400."""
    reading = [one["get"] for one in document["paths"].values() if "get" in one]
    assert not [one["operationId"] for one in reading if "422" in one["responses"]]
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])


def test_the_page_shows_all_operations(client: httpx.Client, document: dict[str, Any]) -> None:
    page = html5lib.parse(client.get("/docs", params={"lang": "en"}).text, namespaceHTMLElements=False)
    shown = ["".join(code.itertext()) for code in page.findall(".//details/summary/code")]
    assert sorted(shown) == sorted(
        f"{m.upper()} {path}" for path, methods in document["paths"].items() for m in methods
    )
    assert not page.findall(".//script")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_the_page_offers_to_try_is_answered(client: httpx.Client, language: str) -> None:
    page = html5lib.parse(client.get("/docs", params={"lang": language}).text, namespaceHTMLElements=False)
    links = [link.attrib["href"] for link in page.findall(".//details//a")]
    assert {"/api/compare", "/api/search", "/api/plans"} <= {link.partition("?")[0] for link in links}
    assert {link for link in links if client.get(link).status_code != 200} == set()
    summaries = ["".join(one.itertext()) for one in page.findall(".//details/summary")]
    assert not [one for one in summaries if " / " in one]
    assert any("Regionerna" in one for one in summaries) == (language == "sv")
