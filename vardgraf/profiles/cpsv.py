"""The graph as CPSV-AP sees it: public organisations, who participates in joint bodies, and joint public services.

The CONSTRUCT queries `queries/profiles/cpsv-*.rq` make it; `shapes/profiles/cpsv-ap.ttl` says what it must be.
"""

from pathlib import Path
from typing import BinaryIO

from pyoxigraph import QueryTriples, Triple

from vardgraf.errors import VardgrafError
from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.namespaces import CPSV, CV, ELI, FOAF, PREFIXES
from vardgraf.resources import resource_path
from vardgraf.turtle import write_turtle

VIEW_PREFIXES = PREFIXES | {"cpsv": CPSV, "cv": CV, "eli": ELI, "foaf": FOAF}


def find_view_queries() -> list[Path]:
    return sorted(resource_path("queries", "profiles").glob("cpsv-*.rq"))


def describe_services(source: Source) -> list[Triple]:
    """All triples of the view, sorted. Raises QueryError for a query that the source refuses."""
    found: set[Triple] = set()
    for path in find_view_queries():
        answer = source.query(path.read_text(encoding="utf-8"), file=path.name)
        if not isinstance(answer, QueryTriples):
            raise VardgrafError("frågan ger inga tripplar.", file=path.name, remedy="Skriv den med CONSTRUCT.")
        found.update(answer)
    return sorted(found, key=str)


def write_services(source: Source, selection: Selection, out: BinaryIO) -> None:
    """Turtle of the view, of the whole."""
    out.write(write_turtle(describe_services(source), VIEW_PREFIXES))
