"""Answers equal those of a real `oxigraph serve` on a copy of the same store, for our queries and generated ones."""

import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from generated_queries import KINDS, Generator, Profile, read_profile
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Store, parse
from real_server import start_server, wait_until

from vardgraf.namespaces import GRAPH
from vardgraf.parameters import Names
from vardgraf.queries import Query, load_catalogue

PER_KIND = 25
CATALOGUE = list(load_catalogue())


@pytest.fixture(scope="module")
def oracle(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("oracle")
    shutil.copytree(release_home / "current" / "store", folder / "store")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve", "-l", str(folder / "store"), "-b", address]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    with httpx.Client(base_url=f"http://{address}", timeout=60, trust_env=False) as client:
        assert wait_until(lambda: _is_up(client), 30), (folder / "log").read_text()
        yield client
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def ours(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """With time enough on a busy machine: it is the answers that count here."""
    folder = tmp_path_factory.mktemp("ours")
    server = start_server(folder, release_home, workers=1, deadline_s=60, requests_per_minute=0)
    with server.client(timeout_s=60) as client:
        yield client
    assert server.stop() == 0


@pytest.fixture(scope="module")
def profile(real_store: Store) -> Profile:
    return read_profile(real_store)


@pytest.mark.parametrize("query", CATALOGUE, ids=lambda query: query.name)
def test_query_of_the_project_is_answered_alike(
    query: Query, real_store: Store, ours: httpx.Client, oracle: httpx.Client
) -> None:
    """As it is, too, unless a parameter is required: without one it would answer for all there is."""
    names = Names(real_store)
    is_open = not any(parameter.required for parameter in query.parameters)
    for values in (*([{}] if is_open else []), *query.examples):
        text = query.text if not values else query.bind(values, names)
        assert _answer(ours, "/sparql", text) == _answer(oracle, "/query", text), values


@pytest.mark.parametrize("kind", KINDS)
def test_generated_queries_are_answered_alike(
    kind: str, profile: Profile, ours: httpx.Client, oracle: httpx.Client
) -> None:
    generator = Generator(profile, seed=kind)
    texts = {KINDS[kind](generator) for _ in range(PER_KIND)}
    answers = {text: _answer(ours, "/sparql", text) for text in sorted(texts)}
    for text, answer in answers.items():
        assert answer == _answer(oracle, "/query", text), text
    assert any(answers.values()), "none has any answer: the generator misses the graph"


@pytest.mark.parametrize("default", [[], ["skane-2022"], ["uppsala-2024", "uppsala-2025", "places"]])
@pytest.mark.parametrize("named", [[], ["kalmar-2021"], ["uppsala-2024", "vocabularies"]])
def test_dataset_of_the_request_is_understood_alike(
    default: list[str], named: list[str], ours: httpx.Client, oracle: httpx.Client
) -> None:
    text = "SELECT DISTINCT ?g ?s ?type { { ?s a ?type } UNION { GRAPH ?g { ?s a ?type } } }"
    graphs = {
        "default-graph-uri": [GRAPH + name for name in default],
        "named-graph-uri": [GRAPH + name for name in named],
    }
    answer = _answer(ours, "/sparql", text, graphs)
    assert answer == _answer(oracle, "/query", text, graphs)
    assert answer


def _answer(client: httpx.Client, path: str, text: str, graphs: dict[str, list[str]] | None = None) -> object:
    """A table as a multiset of rows, a graph in canonical form, or a truth value."""
    is_graph = text.lstrip().startswith(("CONSTRUCT", "DESCRIBE"))
    accept = "application/n-triples" if is_graph else "application/sparql-results+json"
    response = client.post(path, data={"query": text} | (graphs or {}), headers={"accept": accept})
    assert response.status_code == 200, f"{response.text}\n{text}"
    assert "vardgraf-truncated" not in response.headers, text
    if is_graph:
        dataset = Dataset(parse(response.content, RdfFormat.N_TRIPLES))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad) for quad in dataset}
    content = response.json()
    if "boolean" in content:
        return bool(content["boolean"])
    rows = Counter(
        frozenset((n, tuple(sorted(t.items()))) for n, t in row.items()) for row in content["results"]["bindings"]
    )
    return rows and (tuple(content["head"]["vars"]), rows)


def _is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/query", params={"query": "ASK {}"}).status_code == 200
    except httpx.HTTPError:
        return False
