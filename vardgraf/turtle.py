"""Turtle as the project writes it: sorted, with the project's prefixes, the same bytes for the same triples."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from vardgraf.errors import OntologyError
from vardgraf.namespaces import PREFIXES


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Turtle of the triples, sorted by subject, predicate and object."""
    ordered = sorted(set(triples), key=str)
    used = [t for triple in ordered for t in (str(triple.subject), str(triple.predicate), str(triple.object))]
    known = {p: iri for p, iri in prefixes.items() if any(iri in term for term in used)}
    return serialize(ordered, format=RdfFormat.TURTLE, prefixes=known) or b""


def read_turtle(path: Path) -> list[Triple]:
    """The triples of a Turtle file. Raises OntologyError that names file and line of a syntax error."""
    try:
        return [_triple(quad) for quad in parse(path=str(path), format=RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise OntologyError(f"filen är inte giltig Turtle: {error}.", file=str(path), line=line) from None


def _triple(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)
