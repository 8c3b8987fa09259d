"""The OpenAPI document of the whole server, held against the server itself."""

import re
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
OPEN = "^/(sparql|api/(findings|rules|elements|compare))$|^/queries/(element|provenance|bridges|deadlines-between)$"
"""They take IRIs, names of rules, SPARQL, either of two parameters, or a period: what is made up may have the form that
is asked for and be refused nevertheless."""
NEEDED: dict[str, dict[str, Any]] = {
    "/api/compare": {"region": ["uppsala", "kalmar"]},
    "/api/search": {"q": "samverkan"},
}
CONFIG: dict[str, Any] = {
    "request-timeout": 30,
    "generation": {"deterministic": True, "max-examples": 4},
    "phases": {"stateful": {"enabled": False}, "coverage": {"unexpected-methods": ["DELETE"]}},
    "checks": {"negative_data_rejection": {"expected-statuses": ["303", "4xx", "5xx"]}},
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


def test_each_operation_describes_the_statuses_that_it_may_send(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            described = set(operation["responses"])
            if path in ("/health", "/ready"):
                assert described == ({"200", "503"} if path == "/ready" else {"200"}), path
            else:
                assert {"400", "406", "429", "503"} <= described, path
                assert ("304" in described) == ("412" in described) == (method == "get"), (method, path)


def test_examples_are_among_the_values_that_are_listed(document: dict[str, Any]) -> None:
    seen = 0
    for path, methods in document["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            schema = parameter.get("schema", {})
            if "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            for example in parameter.get("examples", {}).values():
                assert "enum" not in schema or example["value"] in schema["enum"], (path, parameter["name"])
                seen += 1
    assert seen > 20


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


SWEDISH = re.compile(r"[åäöÅÄÖ]|\b(och|som|med|för|det|av|eller|inte|är|till|om|en|ett)\b")
ENGLISH = re.compile(r"(?<![-\w])(the|of|and|with|that|which|for|by|is|are|to)(?![-\w])")


def described(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """All that people read in the document: where it stands, and the text."""
    yield from ((f"tag {tag['name']}", f"{tag['x-displayName']} {tag['description']}") for tag in document["tags"])
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", f"{operation['summary']}. {operation.get('description', '')}"
            for one in operation.get("parameters", ()):
                yield f"{method} {path} {one['name']}", one.get("description", "")
            for status, response in operation["responses"].items():
                while "$ref" in response:
                    response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
                yield f"{method} {path} {status}", response["description"]


@pytest.mark.parametrize(("language", "foreign"), [("sv", ENGLISH), ("en", SWEDISH)], ids=["sv", "en"])
def test_every_answer_is_described_in_the_language_asked_for(
    client: httpx.Client, language: str, foreign: re.Pattern[str]
) -> None:
    """Asked for twice, with the other language between: what is chosen for one answer must not stay for the next."""
    for one in (language, {"sv": "en", "en": "sv"}[language]):
        assert client.get("/openapi.json", params={"lang": one, "again": "1"}).status_code == 200
    told = list(described(client.get("/openapi.json", params={"lang": language}).json()))
    assert len(told) > 400
    answers = {where: text for where, text in told if where.endswith((" 200", " 303", " 304"))}
    assert [where for where, text in answers.items() if len(text) < 15 or "Successful" in text] == []
    assert [(where, text) for where, text in told if " / " in text] == []
    words = [(where, re.sub(r"`[^`]*`|“[^”]*”|\"[^\"]*\"", "", text)) for where, text in told]
    assert [(where, text) for where, text in words if foreign.search(text)] == []


def test_the_page_has_no_word_of_the_other_language(client: httpx.Client) -> None:
    page = html5lib.parse(client.get("/docs", params={"lang": "sv"}).text, namespaceHTMLElements=False)
    headings = ["".join(one.itertext()) for one in page.findall(".//h2")]
    assert headings == ["Färdiga frågor", "Data som JSON", "Egna frågor (SPARQL)", "Serverns drift"]
    assert not page.findall(".//main//*[@lang]")
    heads = {"".join(one.itertext()) for one in page.findall(".//details//thead//th")}
    assert heads == {"Parameter", "Plats", "Typ", "Beskrivning", "Exempel"}
