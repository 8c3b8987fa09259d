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
    "400": "Ingen fråga eller flera, en trasig kodning, eller en fråga som inte är SPARQL eller inte är tillåten."
    " / The request holds no query or several, cannot be decoded, or the query is no SPARQL or not allowed.",
    "403": "En uppdatering: grafen kan bara läsas. / An update: the endpoint is read-only.",
    "406": "Frågans svar finns inte i något av de format som begärs."
    " / The form of the query has no representation that was asked for.",
    "413": "Innehållet eller frågan är för stor. / The body or the query is too large.",
    "414": "Frågan i adressen är för lång. / The query in the address is too long.",
    "415": "Innehållet har en annan medietyp, kodning eller teckenuppsättning än protokollets."
    " / The body has another media type, encoding or charset than the protocol's.",
    "429": "För många förfrågningar; Retry-After säger när det går igen."
    " / Too many requests from the client; Retry-After tells when to try again.",
    "503": "Upptaget, eller så tog frågan för lång tid eller för mycket minne; Retry-After säger när det går igen."
    " / Busy, or the query took too long or too much memory; Retry-After tells when to try again.",
}


def _parameter(name: str, schema: dict[str, Any], description: str, example: str | None = None) -> dict[str, Any]:
    told = {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
    return told | ({"example": example} if example else {})


_DATASET = [
    _parameter(
        "default-graph-uri",
        _GRAPHS,
        "Grafer som tillsammans är standardgrafen; går före FROM."
        " / Graphs that together are the default graph; comes before FROM.",
    ),
    _parameter(
        "named-graph-uri",
        _GRAPHS,
        "Grafer som GRAPH ser; går före FROM NAMED. / Graphs that GRAPH sees; comes before FROM NAMED.",
    ),
]
_FORMAT = _parameter("format", _FORMATS, "Formatet; går före Accept. / The representation; comes before Accept.")
_RESPONSES = {
    "200": {
        "description": "Svaret: SELECT och ASK som tabell, CONSTRUCT och DESCRIBE som graf."
        " / The answer: SELECT and ASK as tables, CONSTRUCT and DESCRIBE as graphs.",
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
    "parameters": [
        _parameter("query", _TEXT, "Frågan, i SPARQL 1.1. / The query, in SPARQL 1.1.", EXAMPLE),
        *_DATASET,
        _FORMAT,
    ],
    "responses": _RESPONSES
    | {"304": {"description": "Klienten har redan svaret. / The client has the answer already."}},
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
