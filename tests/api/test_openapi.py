"""The OpenAPI document of the whole server, held against the server itself."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
import schemathesis.engine
from real_server import Server
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

OTHER_QUERIES = "^/queries/(?!indicators-alike$|bodies$|element$)"
"""They share their code with the three, which have all kinds of parameters between them: examples and a few made-up
requests suffice, where every edge of every parameter is tried on all else."""
OPEN = "^/(sparql|api/(findings|rules|elements))$|^/queries/(element|provenance|bridges)$"
"""They take IRIs, names of rules or SPARQL: what is made up has the form asked for and is refused nevertheless."""
CONFIG: dict[str, Any] = {
    "request-timeout": 30,
    "generation": {"deterministic": True, "max-examples": 4},
    "phases": {"stateful": {"enabled": False}, "coverage": {"unexpected-methods": ["DELETE"]}},
    "operations": [
        {"include-path-regex": OTHER_QUERIES, "phases": {"coverage": {"enabled": False}}},
        {"include-path-regex": OPEN, "checks": {"positive_data_acceptance": {"enabled": False}}},
    ],
}


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
