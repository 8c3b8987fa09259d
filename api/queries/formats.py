"""A table in the representations that a query is answered in.

The four SPARQL results formats are pyoxigraph's own; plain JSON is made for programs that know no RDF, and Turtle tells
the rows in the result-set vocabulary of the W3C's test suites.
"""

import json
import math

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from api.answers import Table, Term
from api.negotiation import CSV, HTML, JSON, TSV, TURTLE, Representation
from api.queries.asking import Asked
from api.xml_refusal import not_in_xml, without_xml
from vardgraf.namespaces import PREFIXES, RDF, RESULT_SET, XSD, mint_query
from vardgraf.queries import Query
from vardgraf.xml_limits import XmlMisfitError, check_characters, escape_returns

SPARQL_JSON = Representation("srj", "application/sparql-results+json", "srj")
SPARQL_XML = Representation("xml", "application/sparql-results+xml", "srx", ("application/xml", "text/xml"))
REPRESENTATIONS = (JSON, HTML, SPARQL_JSON, CSV, TSV, SPARQL_XML, TURTLE)
"""The first one answers a request that does not care; a browser asks for HTML by name."""

Plain = str | int | float | bool | None
_INTEGERS = {XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")}
_NUMBERS = {XSD + name for name in ("decimal", "double", "float")}


def write_table(table: Table, representation: Representation, query: Query, asked: Asked, total: int) -> bytes:
    """The rows of a page, of `total` in all. HTML is not among what it writes. Raises Problem 406 for what XML cannot
    hold.
    """
    if representation is JSON:
        return _write_plain(table, query, asked, total)
    if representation is TURTLE:
        return _write_result_set(table, asked, total)
    if representation is SPARQL_JSON:
        return write_sparql_json(table)
    formats = {CSV: QueryResultsFormat.CSV, TSV: QueryResultsFormat.TSV, SPARQL_XML: QueryResultsFormat.XML}
    solutions = parse_query_results(write_sparql_json(table), format=QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    written = solutions.serialize(format=formats[representation]) or b""
    return _as_xml(written) if representation is SPARQL_XML else written


def write_sparql_json(table: Table) -> bytes:
    bindings = [{name: _json_term(term) for name, term in record.items()} for record in table.records()]
    return _dump({"head": {"vars": list(table.columns)}, "results": {"bindings": bindings}})


def read_sparql_json(body: bytes) -> Table:
    solutions = parse_query_results(body, format=QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    return Table(tuple(variable.value for variable in solutions.variables), tuple(tuple(row) for row in solutions))


def plain_value(term: Term | None) -> Plain:
    """An IRI as it is, numbers and truth values as JSON has them, other literals by their words, null for nothing."""
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else (None if term is None else str(term))
    datatype = term.datatype.value
    if datatype in _INTEGERS:
        return int(term.value)
    if datatype in _NUMBERS and math.isfinite(number := float(term.value)):
        return number
    if datatype == XSD + "boolean":
        return term.value in ("true", "1")
    return term.value


def _write_plain(table: Table, query: Query, asked: Asked, total: int) -> bytes:
    items = [{name: plain_value(t) for name, t in zip(table.columns, row, strict=True)} for row in table.rows]
    head = {"query": mint_query(query.name), "total": total, "offset": asked.offset, "limit": asked.limit}
    return _dump({**head, "columns": list(table.columns), "items": items})


def _write_result_set(table: Table, asked: Asked, total: int) -> bytes:
    whole = BlankNode("results")
    triples = [_triple(whole, RDF + "type", NamedNode(RESULT_SET + "ResultSet"))]
    triples += [_triple(whole, RESULT_SET + "resultVariable", Literal(name)) for name in table.columns]
    triples.append(_triple(whole, RESULT_SET + "size", Literal(total)))
    for index, row in enumerate(table.rows, asked.offset + 1):
        solution = BlankNode(f"row{index}")
        triples.append(_triple(whole, RESULT_SET + "solution", solution))
        triples.append(_triple(solution, RESULT_SET + "index", Literal(index)))
        for number, (name, term) in enumerate(zip(table.columns, row, strict=True), 1):
            if term is not None:
                binding = BlankNode(f"row{index}column{number}")
                triples.append(_triple(solution, RESULT_SET + "binding", binding))
                triples.append(_triple(binding, RESULT_SET + "variable", Literal(name)))
                triples.append(_triple(binding, RESULT_SET + "value", term))
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES | {"rs": RESULT_SET}) or b""


def _as_xml(written: bytes) -> bytes:
    try:
        check_characters(written)
    except XmlMisfitError as error:
        raise not_in_xml(error, without_xml(REPRESENTATIONS)) from None
    return escape_returns(written)


def _triple(subject: BlankNode, predicate: str, value: Term) -> Triple:
    return Triple(subject, NamedNode(predicate), value)


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == XSD + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _dump(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
