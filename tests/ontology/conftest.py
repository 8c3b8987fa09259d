"""The ontology, its vocabularies and places as graphs, and the shapes that watch over them."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import SH

ROOT = Path(__file__).parents[2]
Check = Callable[[Graph], set[tuple[str, str]]]


def load_graph(paths: Iterable[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return load_graph([ROOT / "ontology" / "vardgraf.ttl"])


@pytest.fixture(scope="session")
def vocabularies() -> Graph:
    return load_graph(sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl")))


@pytest.fixture(scope="session")
def places() -> Graph:
    return load_graph([ROOT / "ontology" / "places.ttl"])


@pytest.fixture(scope="session")
def find_faults() -> Check:
    """Checks a graph by shapes/ontology.ttl; gives (focus node, Swedish message) of each finding."""
    shapes = load_graph([ROOT / "shapes" / "ontology.ttl"])

    def find(graph: Graph) -> set[tuple[str, str]]:
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
        assert isinstance(report, Graph)
        return {
            (str(report.value(result, SH.focusNode)), str(message))
            for result in report.objects(None, SH.result)
            for message in report.objects(result, SH.resultMessage)
            if getattr(message, "language", None) in ("sv", None)
        }

    return find
