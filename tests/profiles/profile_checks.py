"""What the tests of profiles share: both engines on the same triples, and results as short names."""

import os
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from vardgraf.checks.engine import validate_compiled, validate_pyshacl
from vardgraf.checks.results import Result
from vardgraf.namespaces import SH
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

SHARED = Path(os.environ.get("VARDGRAF_SHARED", Path(__file__).parents[3] / "shared"))
Finding = tuple[str, str]
"""Last part of the shape's IRI, and severity."""


def read_shapes(*names: str) -> list[Triple]:
    return [triple for name in names for triple in read_turtle(resource_path("shapes", "profiles", f"{name}.ttl"))]


def parse_turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]


def run_both(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """The results, which both engines give."""
    triples, wanted = list(data), list(shapes)
    compiled = validate_compiled(triples, wanted)
    assert [one.key for one in compiled] == [one.key for one in validate_pyshacl(triples, wanted)]
    return compiled


def short(results: Iterable[Result]) -> set[Finding]:
    return {(_name(one), one.severity.value.removeprefix(SH)) for one in results}


def violations(results: Iterable[Result]) -> set[str]:
    return {name for name, severity in short(results) if severity == "Violation"}


def _name(result: Result) -> str:
    return str(result.source_shape).strip("<>").rpartition("#")[2]
