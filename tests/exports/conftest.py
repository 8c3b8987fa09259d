"""What the tests of exports share: the real release as a source, and parts of it."""

from pathlib import Path

import pytest
from export_cases import CONSTRUCT

from vardgraf.exports.selection import Selection, find_selection
from vardgraf.exports.source import ReleaseSource


@pytest.fixture(scope="session")
def source(release_home: Path) -> ReleaseSource:
    return ReleaseSource(release_home)


@pytest.fixture(scope="session")
def construct(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("queries") / "goals-served.rq"
    path.write_text(CONSTRUCT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def selections(source: ReleaseSource, construct: Path) -> dict[str, Selection]:
    """One of each kind; the graph is the one with blank nodes."""
    names = {
        "whole": "all",
        "region": "region-uppsala",
        "plan": "uppsala-2025",
        "graph": "graph-ontology",
        "query": str(construct),
    }
    return {kind: find_selection(source, name) for kind, name in names.items()}
