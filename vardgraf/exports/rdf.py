"""RDF written as it is read: sorted, in memory that does not grow, the same bytes for the same graph.

N-Quads and TriG tell which graph says what; the other formats have each triple once.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from pyoxigraph import RdfFormat, serialize

from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.exports.statements import read_quads, read_triples
from vardgraf.jsonld import stream_jsonld
from vardgraf.namespaces import PREFIXES
from vardgraf.xml_limits import XmlOut, fitting


def write_nt(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_triples(source, selection), out, format=RdfFormat.N_TRIPLES)


def write_nq(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_quads(source, selection), out, format=RdfFormat.N_QUADS)


def write_ttl(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_triples(source, selection), out, format=RdfFormat.TURTLE, prefixes=PREFIXES)


def write_trig(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_quads(source, selection), out, format=RdfFormat.TRIG, prefixes=PREFIXES)


def write_xml(source: Source, selection: Selection, out: BinaryIO) -> None:
    """Raises XmlMisfitError for what RDF/XML cannot hold."""
    triples = fitting(read_triples(source, selection))
    serialize(triples, cast(BinaryIO, XmlOut(out)), format=RdfFormat.RDF_XML, prefixes=PREFIXES)


def write_jsonld(source: Source, selection: Selection, out: BinaryIO) -> None:
    for piece in stream_jsonld(read_triples(source, selection)):
        out.write(piece.encode())
