"""The queries as OpenAPI: a path each, with parameters typed and listed from the release that is served."""

from typing import Any

from api.language import Language
from api.negotiation import HTML, JSON, Representation
from api.queries.asking import MAX_LIMIT, MAX_OFFSET
from api.queries.choices import find_choices
from api.queries.formats import REPRESENTATIONS, SPARQL_JSON
from api.queries.routes import LIST_REPRESENTATIONS, SPARQL_QUERY
from api.releases import Release
from vardgraf.parameters import TEXT_LENGTH, YEARS, Parameter, ParameterType
from vardgraf.queries import Catalogue, Query

Json = dict[str, Any]
PLAIN_TEXT = r"^[^\\\x00-\x1f\x7f]*$"
_CELL = {"type": ["string", "number", "boolean", "null"]}
_TEXTS = {
    "type": "object",
    "properties": {"sv": {"type": "string"}, "en": {"type": "string"}},
    "required": ["sv", "en"],
}
_LISTED = (ParameterType.PLAN, ParameterType.REGION, ParameterType.PARTY, ParameterType.CONCEPT)
_OTHER_WAYS = "Names, codes, abbreviations and IRIs are understood too."


def query_paths(catalogue: Catalogue, language: Language) -> Json:
    paths = {f"/queries/{query.name}": {"get": _operation(query, language)} for query in catalogue}
    return {
        "/queries": {"get": _list_operation(language)},
        **paths,
        "/query/{name}": {"get": _thing(catalogue, language)},
    }


def query_schemas(catalogue: Catalogue, release: Release) -> Json:
    """What the paths refer to: a schema for each finite type of parameter, and for the shapes of answers."""
    parameters = {p.type_name: p for query in catalogue for p in query.parameters if p.type in _LISTED}
    schemas = {schema_name(parameter): listed_schema(parameter, release) for parameter in parameters.values()}
    return schemas | {"SparqlResults": _SPARQL_RESULTS, "QueryList": _QUERY_LIST, "Text": _TEXTS}


def common_parameters(representations: tuple[Representation, ...]) -> list[Json]:
    names = list(dict.fromkeys(one.name for one in representations))
    told = "The representation, for people; programs say it in `Accept` or as the suffix of the path."
    return [
        {"name": "format", "in": "query", "description": told, "schema": {"type": "string", "enum": names}},
        {
            "name": "lang",
            "in": "query",
            "description": "The language of pages and problems; otherwise by `Accept-Language`, otherwise Swedish.",
            "schema": {"type": "string", "enum": ["sv", "en"]},
        },
    ]


def _operation(query: Query, language: Language) -> Json:
    told = [f"{query.summary.en}.", *([query.description.en] if query.description else [])]
    told.append("Without `limit` the whole answer is given; pages of it are linked by `Link`.")
    return {
        "operationId": query.name.replace("-", "_"),
        "tags": ["queries"],
        "summary": query.summary.en if language == "en" else query.summary.sv,
        "description": "\n\n".join(told),
        "externalDocs": {"url": f"/query/{query.name}", "description": "The query itself"},
        "parameters": [
            *(_parameter(query, parameter) for parameter in query.parameters),
            _number("limit", "How many rows to give.", 1, MAX_LIMIT),
            _number("offset", "How many rows to pass over first.", 0, MAX_OFFSET),
            *common_parameters(REPRESENTATIONS),
        ],
        "responses": {"200": _answer(query)},
    }


def _parameter(query: Query, parameter: Parameter) -> Json:
    values = dict.fromkeys(example[parameter.name] for example in query.examples if parameter.name in example)
    about: Json = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.description.en}{f'. {_OTHER_WAYS}' if parameter.type in _LISTED else ''}",
        "schema": _schema(parameter),
    }
    if values:
        about["examples"] = {f"example-{n}": {"value": _typed(parameter, v)} for n, v in enumerate(values, 1)}
    return about


def _schema(parameter: Parameter) -> Json:
    if parameter.type in _LISTED:
        return {"$ref": f"#/components/schemas/{schema_name(parameter)}"}
    default = {} if parameter.default is None else {"default": _typed(parameter, parameter.default)}
    match parameter.type:
        case ParameterType.YEAR:
            return {"type": "integer", "minimum": YEARS.start, "maximum": YEARS.stop - 1, **default}
        case ParameterType.INTEGER:
            return {"type": "integer", "minimum": -999_999_999, "maximum": 999_999_999, **default}
        case ParameterType.DATE:
            return {"type": "string", "format": "date", **default}
        case ParameterType.IRI:
            return {"type": "string", "minLength": 1, "maxLength": 2000, **default}
    return {"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH, "pattern": PLAIN_TEXT, **default}


def _typed(parameter: Parameter, value: str) -> str | int:
    return int(value) if parameter.type in (ParameterType.YEAR, ParameterType.INTEGER) else value


def schema_name(parameter: Parameter) -> str:
    """Apart from the names of the models of answers."""
    name = parameter.scheme or str(parameter.type)
    return "".join(part.capitalize() for part in name.split("-")) + "Choice"


def listed_schema(parameter: Parameter, release: Release) -> Json:
    return {"type": "string", "enum": [choice.value for choice in find_choices(parameter, release)]}


def _number(name: str, description: str, least: int, most: int) -> Json:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _answer(query: Query) -> Json:
    rows = {column.name: {**_CELL, "description": column.description.en} for column in query.columns}
    row = {"type": "object", "properties": rows, "required": list(rows), "additionalProperties": False}
    plain = {
        "type": "object",
        "properties": {
            "query": {"type": "string", "format": "uri"},
            "total": {"type": "integer", "minimum": 0, "description": "rows of the whole answer"},
            "offset": {"type": "integer", "minimum": 0},
            "limit": {"type": ["integer", "null"]},
            "columns": {"type": "array", "items": {"type": "string"}},
            "items": {"type": "array", "items": row},
        },
        "required": ["query", "total", "offset", "limit", "columns", "items"],
        "additionalProperties": False,
    }
    told = {
        "Vardgraf-Total": {"description": "Rows of the whole answer.", "schema": {"type": "integer", "minimum": 0}},
        "Link": {"description": "First, previous, next and last page (RFC 8288).", "schema": {"type": "string"}},
    }
    text = {one.media_type: {"schema": {"type": "string"}} for one in REPRESENTATIONS if one not in (JSON, SPARQL_JSON)}
    results = {"schema": {"$ref": "#/components/schemas/SparqlResults"}}
    content = {JSON.media_type: {"schema": plain}, SPARQL_JSON.media_type: results, **text}
    return {"description": "The rows, in the order that the query gives them.", "headers": told, "content": content}


def _list_operation(language: Language) -> Json:
    text: Json = {one.media_type: {} for one in LIST_REPRESENTATIONS if one is not JSON}
    listed = {"schema": {"$ref": "#/components/schemas/QueryList"}}
    return {
        "operationId": "list_queries",
        "tags": ["queries"],
        "summary": "The queries" if language == "en" else "Frågorna",
        "description": "All queries with their parameters, columns and examples. The JSON is JSON-LD.",
        "parameters": common_parameters(LIST_REPRESENTATIONS),
        "responses": {"200": {"description": "The queries.", "content": {JSON.media_type: listed, **text}}},
    }


def _thing(catalogue: Catalogue, language: Language) -> Json:
    names = {"type": "string", "enum": [query.name for query in catalogue]}
    offered = tuple(one for one in LIST_REPRESENTATIONS if one is not JSON)
    content: Json = {one.media_type: {} for one in (*offered, SPARQL_QUERY) if one is not HTML}
    return {
        "operationId": "describe_query",
        "tags": ["queries"],
        "summary": "A query as a thing" if language == "en" else "En fråga som sak",
        "description": "The description of the query in RDF, or its text. A browser is sent to the query's page.",
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": names},
            *common_parameters((*offered, SPARQL_QUERY)),
        ],
        "responses": {
            "200": {"description": "The query.", "content": content},
            "303": {"description": "The page of the query."},
        },
    }


_TERM = {
    "type": "object",
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode", "triple"]},
        "value": {},
        "datatype": {"type": "string"},
        "xml:lang": {"type": "string"},
    },
    "required": ["type", "value"],
}
_SPARQL_RESULTS = {
    "description": "SPARQL 1.1 Query Results JSON Format",
    "type": "object",
    "properties": {
        "head": {"type": "object", "properties": {"vars": {"type": "array", "items": {"type": "string"}}}},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "properties": {"bindings": {"type": "array", "items": {"type": "object", "additionalProperties": _TERM}}},
            "required": ["bindings"],
        },
    },
    "required": ["head"],
}
_QUERY_LIST = {
    "type": "object",
    "properties": {
        "@context": {"type": "object"},
        "id": {"type": "string", "format": "uri"},
        "prefLabel": {"$ref": "#/components/schemas/Text"},
        "queries": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uri"},
                    "name": {"type": "string"},
                    "prefLabel": {"$ref": "#/components/schemas/Text"},
                    "comment": {"$ref": "#/components/schemas/Text"},
                    "description": {"$ref": "#/components/schemas/Text"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "parameters": {"type": "array", "items": {"type": "object"}},
                    "tableSchema": {"type": "object"},
                    "examples": {"type": "array", "items": {"type": "string", "format": "uri"}},
                    "select": {"type": "string"},
                    "target": {"type": "string", "format": "uri"},
                },
                "required": ["id", "name", "prefLabel", "parameters", "tableSchema", "examples", "select"],
            },
        },
    },
    "required": ["@context", "id", "queries"],
}
