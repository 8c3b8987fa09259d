"""RDF written as it is read: sorted, in memory that does not grow, the same bytes for the same graph.

N-Quads and TriG tell which graph says what; the other formats have each triple once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from pyoxigraph import Literal, RdfFormat, Triple, serialize

from vardgraf.errors import VardgrafError
from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.exports.statements import read_quads, read_triples
from vardgraf.jsonld import stream_jsonld
from vardgraf.namespaces import PREFIXES

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS_AS_NAME = re.compile(r"[A-Za-z_À-ÖØ-öø-ÿ][A-Za-z0-9_.À-ÖØ-öø-ÿ-]*$")


def write_nt(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_triples(source, selection), out, format=RdfFormat.N_TRIPLES)


def write_nq(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_quads(source, selection), out, format=RdfFormat.N_QUADS)


def write_ttl(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_triples(source, selection), out, format=RdfFormat.TURTLE, prefixes=PREFIXES)


def write_trig(source: Source, selection: Selection, out: BinaryIO) -> None:
    serialize(read_quads(source, selection), out, format=RdfFormat.TRIG, prefixes=PREFIXES)


def write_xml(source: Source, selection: Selection, out: BinaryIO) -> None:
    """Raises VardgrafError for what XML cannot tell."""
    serialize(_fit_for_xml(read_triples(source, selection)), out, format=RdfFormat.RDF_XML, prefixes=PREFIXES)


def write_jsonld(source: Source, selection: Selection, out: BinaryIO) -> None:
    for piece in stream_jsonld(read_triples(source, selection)):
        out.write(piece.encode())


def _fit_for_xml(triples: Iterator[Triple]) -> Iterator[Triple]:
    for triple in triples:
        if not _is_element_name(triple.predicate.value):
            raise _not_xml(f"egenskapen <{triple.predicate.value}> slutar inte med ett namn")
        if isinstance(triple.object, Literal) and _NO_XML.search(triple.object.value):
            raise _not_xml(f"ett värde till <{triple.predicate.value}> har ett styrtecken")
        yield triple


@lru_cache(maxsize=1_000)
def _is_element_name(predicate: str) -> bool:
    return bool(_ENDS_AS_NAME.search(predicate))


def _not_xml(why: str) -> VardgrafError:
    return VardgrafError(f"{why}, vilket RDF/XML inte kan skriva.", remedy="Använd ttl, nt eller nq.")
