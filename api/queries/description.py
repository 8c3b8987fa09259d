"""The queries described as linked data: one JSON-LD document, from which the other RDF formats are made.

The terms are those of the SIB's collections of SPARQL examples: `sh:SPARQLSelectExecutable`, `sh:select`,
`rdfs:comment`, `schema:keywords`, `schema:target`. Parameters are `sh:Parameter`, whose path ends in the name of the
variable in the text; columns are those of a CSVW schema; examples are addresses.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Triple, parse, serialize

from api.negotiation import JSON, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Representation
from vardgraf.namespaces import CSVW, DCT, PREFIXES, QUERY, RDFS, SCHEMA, SH, SKOS, VG, VOCAB, XSD, mint_query
from vardgraf.parameters import Parameter, ParameterType, Text
from vardgraf.queries import Query

RDF_REPRESENTATIONS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What a description comes in besides pages and plain JSON, which is the same document as JSON-LD."""

CONTEXT: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    "sh": SH,
    "prefLabel": {"@id": SKOS + "prefLabel", "@container": "@language"},
    "comment": {"@id": RDFS + "comment", "@container": "@language"},
    "description": {"@id": DCT + "description", "@container": "@language"},
    "name": {"@id": DCT + "identifier"},
    "tags": {"@id": SCHEMA + "keywords"},
    "target": {"@id": SCHEMA + "target", "@type": "@id"},
    "select": {"@id": SH + "select"},
    "parameters": {"@id": SH + "parameter"},
    "path": {"@id": SH + "path", "@type": "@id"},
    "parameterName": {"@id": SH + "name"},
    "optional": {"@id": SH + "optional"},
    "default": {"@id": SCHEMA + "defaultValue"},
    "datatype": {"@id": SH + "datatype", "@type": "@id"},
    "nodeKind": {"@id": SH + "nodeKind", "@type": "@id"},
    "class": {"@id": SH + "class", "@type": "@id"},
    "property": {"@id": SH + "property"},
    "hasValue": {"@id": SH + "hasValue", "@type": "@id"},
    "order": {"@id": SH + "order"},
    "tableSchema": {"@id": CSVW + "tableSchema", "@type": "@id"},
    "columns": {"@id": CSVW + "column", "@container": "@list"},
    "column": {"@id": CSVW + "name"},
    "examples": {"@id": SCHEMA + "workExample", "@type": "@id"},
    "queries": {"@id": DCT + "hasPart"},
}
_PREFIXES = PREFIXES | {"csvw": CSVW, "schema": SCHEMA}
_DATATYPES = {
    ParameterType.YEAR: XSD + "integer",
    ParameterType.INTEGER: XSD + "integer",
    ParameterType.DATE: XSD + "date",
    ParameterType.STRING: XSD + "string",
}
_CLASSES = {
    ParameterType.PLAN: VG + "Strategy",
    ParameterType.REGION: VG + "Region",
    ParameterType.CONCEPT: SKOS + "Concept",
}


def describe_queries(queries: Iterable[Query], site: str) -> dict[str, Any]:
    """The document of all queries: JSON with stable names, and JSON-LD."""
    return {
        "@context": CONTEXT,
        "id": QUERY,
        "prefLabel": {"sv": "Vårdgrafs frågor", "en": "The queries of Vårdgraf"},
        "queries": [_describe(query, site) for query in queries],
    }


def describe_query(query: Query, site: str) -> dict[str, Any]:
    return {"@context": CONTEXT, **_describe(query, site)}


def write_description(document: dict[str, Any], representation: Representation) -> bytes:
    """The document as JSON or JSON-LD, or its triples."""
    body = json.dumps(document, ensure_ascii=False).encode()
    if representation in (JSON, JSON_LD):
        return body
    formats = {TURTLE: RdfFormat.TURTLE, N_TRIPLES: RdfFormat.N_TRIPLES, RDF_XML: RdfFormat.RDF_XML}
    return serialize(_read_triples(body), format=formats[representation], prefixes=_PREFIXES) or b""


def example_addresses(query: Query, site: str) -> list[str]:
    return [f"{site}/queries/{query.name}?{urlencode(example)}" for example in query.examples]


@lru_cache(maxsize=4)
def _read_triples(body: bytes) -> tuple[Triple, ...]:
    """Sorted, with the nodes of lists named by the graph alone, so that the bytes are the same every time."""
    dataset = Dataset(parse(body, format=RdfFormat.JSON_LD))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((Triple(quad.subject, quad.predicate, quad.object) for quad in dataset), key=str))


def _describe(query: Query, site: str) -> dict[str, Any]:
    iri = mint_query(query.name)
    return {
        "id": iri,
        "type": ["sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"],
        "name": query.name,
        "prefLabel": _texts(query.summary),
        "comment": _texts(query.summary),
        **({"description": _texts(query.description)} if query.description else {}),
        "tags": list(query.tags),
        "parameters": [_describe_parameter(iri, parameter, n) for n, parameter in enumerate(query.parameters, 1)],
        "tableSchema": {
            "id": f"{iri}#columns",
            "columns": [
                {"id": f"{iri}#column-{column.name}", "column": column.name, "description": _texts(column.description)}
                for column in query.columns
            ],
        },
        "examples": example_addresses(query, site),
        "select": query.text,
        "target": f"{site}/sparql",
    }


def _describe_parameter(query: str, parameter: Parameter, order: int) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": f"{query}#parameter-{parameter.name}",
        "type": "sh:Parameter",
        "path": f"{query}#param_{parameter.name}",
        "parameterName": parameter.name,
        "description": _texts(parameter.description),
        "optional": not parameter.required,
        "order": order,
    }
    if parameter.default is not None:
        about["default"] = parameter.default
    if parameter.type in _DATATYPES:
        return about | {"datatype": _DATATYPES[parameter.type]}
    about["nodeKind"] = SH + "IRI"
    if parameter.type in _CLASSES:
        about["class"] = _CLASSES[parameter.type]
    if parameter.scheme:
        member = {"path": SKOS + "inScheme", "hasValue": VOCAB + parameter.scheme}
        about["property"] = {"id": f"{query}#scheme-of-{parameter.name}", **member}
    return about


def _texts(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}
