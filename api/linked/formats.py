"""Quads in the formats of linked data, always in the same order: the same bytes for the same quads on every machine."""

from collections.abc import Iterable, Mapping

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from api.negotiation import HTML, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Representation
from api.xml_refusal import not_in_xml, without_xml
from vardgraf.jsonld import write_jsonld
from vardgraf.namespaces import PREFIXES
from vardgraf.turtle import write_turtle
from vardgraf.xml_limits import XmlMisfitError, check_characters, escape_returns, fitting, fitting_prefixes

DATA = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG)
OFFERED = (HTML, *DATA)
"""HTML comes first: it is what somebody gets who has no wish."""
SUFFIXES = {offer.suffix: offer for offer in OFFERED}


def write_quads(
    representation: Representation,
    quads: Iterable[Quad],
    first: str | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    """TriG and N-Quads tell which graph says what; the other formats hold each triple once.

    Raises Problem 406 for what RDF/XML cannot hold.
    """
    ordered = sorted(_with_stable_blank_nodes(list(quads)), key=lambda quad: (str(quad.graph_name), str(quad)))
    if representation is N_QUADS:
        return serialize(ordered, format=RdfFormat.N_QUADS) or b""
    if representation is TRIG:
        return serialize(ordered, format=RdfFormat.TRIG, prefixes=dict(prefixes)) or b""
    triples = sorted({quad.triple for quad in ordered}, key=str)
    if representation is TURTLE:
        return write_turtle(triples, prefixes)
    if representation is JSON_LD:
        return write_jsonld(triples, first)
    if representation is RDF_XML:
        return _write_xml(triples, prefixes)
    assert representation is N_TRIPLES
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def write_triples(
    representation: Representation,
    triples: Iterable[Triple],
    first: str | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    return write_quads(representation, [Quad(*triple) for triple in triples], first, prefixes)


def _write_xml(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    try:
        written = serialize(fitting(triples), format=RdfFormat.RDF_XML, prefixes=fitting_prefixes(prefixes)) or b""
        check_characters(written)
    except XmlMisfitError as error:
        raise not_in_xml(error, without_xml(DATA)) from None
    return escape_returns(written)


def _with_stable_blank_nodes(quads: list[Quad]) -> list[Quad]:
    """Blank nodes get names by what is said of them (RDFC-1.0): a store gives them others each time it is built."""
    if not any(isinstance(node, BlankNode) for quad in quads for node in (quad.subject, quad.object)):
        return quads
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)
