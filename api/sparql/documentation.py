"""The endpoint's operations in the OpenAPI document: parameters, bodies, answers."""

from typing import Any

from api.negotiation import GRAPH_REPRESENTATIONS, HTML, JSON_LD, RESULTS_JSON, TABLE_REPRESENTATIONS
from api.problems import MEDIA_TYPE
from api.sparql.protocol import FORM, QUERY
from api.sparql.sending import TRUNCATED

EXAMPLE = "SELECT ?plan WHERE { ?plan a <https://w3id.org/vardgraf/ontology#Strategy> }"
_REPRESENTATIONS = TABLE_REPRESENTATIONS + GRAPH_REPRESENTATIONS
_TEXT = {"type": "string"}
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "iri"}}
_SCHEMAS = {RESULTS_JSON: {"type": "object", "required": ["head"]}, JSON_LD: {"type": ["array", "object"]}}
_FORMATS = {"type": "string", "enum": list(dict.fromkeys(one.name for one in _REPRESENTATIONS))}

_PROBLEMS = {
    "400": "The request holds no query or several, cannot be decoded, or the query is no SPARQL or not allowed",
    "403": "An update: the endpoint is read-only",
    "406": "The form of the query has no representation that was asked for",
    "413": "The body or the query is too large",
    "414": "The query in the address is too long",
    "415": "The body has another media type, encoding or charset than the protocol's",
    "429": "Too many requests from the client; Retry-After tells when to try again",
    "503": "Busy, or the query took too long or too much memory; Retry-After tells when to try again",
}


def _parameter(name: str, schema: dict[str, Any], description: str, example: str | None = None) -> dict[str, Any]:
    told = {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
    return told | ({"example": example} if example else {})


_DATASET = [
    _parameter("default-graph-uri", _GRAPHS, "Graphs that together are the default graph; comes before FROM"),
    _parameter("named-graph-uri", _GRAPHS, "Graphs that GRAPH sees; comes before FROM NAMED"),
]
_FORMAT = _parameter("format", _FORMATS, "The representation; comes before Accept")
_RESPONSES = {
    "200": {
        "description": "The answer: SELECT and ASK as tables, CONSTRUCT and DESCRIBE as graphs",
        "headers": {
            "ETag": {"schema": _TEXT, "description": "Of this representation, where the answer is always the same"},
            TRUNCATED: {"schema": {"type": "string", "enum": ["rows", "bytes"]}, "description": "The answer was cut"},
        },
        "content": {one.media_type: {"schema": _SCHEMAS.get(one, _TEXT)} for one in (*_REPRESENTATIONS, HTML)},
    },
    **{
        status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
        for status, text in _PROBLEMS.items()
    },
}

GET_OPERATION: dict[str, Any] = {
    "parameters": [_parameter("query", _TEXT, "SPARQL 1.1 Query", EXAMPLE), *_DATASET, _FORMAT],
    "responses": _RESPONSES | {"304": {"description": "The client has the answer already"}},
}
POST_OPERATION: dict[str, Any] = {
    "parameters": [*_DATASET, _FORMAT],
    "requestBody": {
        "required": True,
        "content": {
            QUERY: {"schema": _TEXT, "example": EXAMPLE},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {
                        "query": _TEXT,
                        "default-graph-uri": _GRAPHS,
                        "named-graph-uri": _GRAPHS,
                        "format": _FORMATS,
                    },
                },
                "example": {"query": EXAMPLE},
            },
        },
    },
    "responses": _RESPONSES,
}
