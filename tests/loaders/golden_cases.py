"""The golden pairs: a document of a made-up place, what its source declares, and the graph that it must give."""

from pathlib import Path

from pyoxigraph import Triple

from loaders.documents import Document, read_document
from loaders.run import LoadedPlan, load_document
from loaders.source import Source, read_source_toml

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def read_case(name: str) -> Document:
    return read_document(GOLDEN / name / "document.txt")


def source_of(name: str) -> list[Source] | None:
    """What the case declares; None where the document must tell everything itself."""
    path = GOLDEN / name / "source.toml"
    return [read_source_toml(path)] if path.exists() else None


def load_case(name: str) -> list[LoadedPlan]:
    return load_document(read_case(name), source_of(name))


def triples_of(plans: list[LoadedPlan]) -> set[Triple]:
    return {triple for plan in plans for triple in plan.triples}
