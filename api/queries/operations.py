"""The queries as OpenAPI: a path each, with parameters typed and listed from the release that is served."""

from collections.abc import Iterable, Iterator
from typing import Any

from api.language import Language
from api.negotiation import HTML, JSON, Representation
from api.queries.asking import MAX_LIMIT, MAX_OFFSET
from api.queries.choices import find_choices
from api.queries.formats import REPRESENTATIONS, SPARQL_JSON
from api.queries.routes import LIST_REPRESENTATIONS, SPARQL_QUERY
from api.releases import Release
from vardgraf.parameters import NAME_LENGTH, TEXT_LENGTH, YEARS, Parameter, ParameterType, Text
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
_OTHER_WAYS = Text(
    "Också namn, koder, förkortningar och IRI:er går bra.", "Names, codes, abbreviations and IRIs are understood too."
)
_FORMAT = Text(
    "Formatet, för människor; program anger det i `Accept` eller som ändelse på sökvägen.",
    "The representation, for people; programs say it in `Accept` or as the suffix of the path.",
)
_LANGUAGE = Text(
    "Språket på sidor och i felmeddelanden; annars enligt `Accept-Language`, annars svenska.",
    "The language of pages and problems; otherwise by `Accept-Language`, otherwise Swedish.",
)
_WHOLE = Text(
    "Utan `limit` ges hela svaret; delar av det länkas med `Link`.",
    "Without `limit` the whole answer is given; pages of it are linked by `Link`.",
)
_LIMIT = Text("Hur många rader som ges.", "How many rows to give.")
_OFFSET = Text("Hur många rader som först hoppas över.", "How many rows to pass over first.")
_ROWS = Text("Raderna, i den ordning som frågan ger dem.", "The rows, in the order that the query gives them.")
_LIST = Text("Frågorna", "The queries")
_LIST_TOLD = Text(
    "Alla frågor med parametrar, kolumner och exempel. JSON är JSON-LD.",
    "All queries with their parameters, columns and examples. The JSON is JSON-LD.",
)
_LISTED_QUERIES = Text(
    "Frågorna, var och en med vad den frågar efter och vad svaret har för kolumner.",
    "The queries, each with what it asks for and the columns of its answer.",
)
_THING = Text("En fråga som sak", "A query as a thing")
_THING_TOLD = Text(
    "Beskrivningen av frågan i RDF, eller dess text. En webbläsare visas till frågans sida.",
    "The description of the query in RDF, or its text. A browser is sent to the query's page.",
)
_DESCRIBED = Text("Frågans beskrivning, eller dess SPARQL.", "The description of the query, or its SPARQL.")
_ITS_PAGE = Text("Webbläsaren visas till frågans sida.", "A browser is sent to the page of the query.")
_WITHOUT_EMPTY = Text(
    "Sidan (format=html) är på adressen utan de fält som lämnades tomma.",
    "The page (format=html) is at the address without the fields that were left empty.",
)
_ITSELF = Text("Frågan själv", "The query itself")


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
    schemas = {
        schema_name(parameter): listed_schema(parameter, release, _examples(catalogue, parameter))
        for parameter in parameters.values()
    }
    return schemas | {"SparqlResults": _SPARQL_RESULTS, "QueryList": _QUERY_LIST, "Text": _TEXTS}


def common_parameters(representations: tuple[Representation, ...], language: Language) -> list[Json]:
    names = list(dict.fromkeys(one.name for one in representations))
    return [
        {
            "name": "format",
            "in": "query",
            "description": _say(_FORMAT, language),
            "schema": {"type": "string", "enum": names},
        },
        {
            "name": "lang",
            "in": "query",
            "description": _say(_LANGUAGE, language),
            "schema": {"type": "string", "enum": ["sv", "en"]},
        },
    ]


def _say(text: Text, language: Language) -> str:
    return text.en if language == "en" else text.sv


def _operation(query: Query, language: Language) -> Json:
    summary = _say(query.summary, language)
    told = [f"{summary}.", *([_say(query.description, language)] if query.description else []), _say(_WHOLE, language)]
    return {
        "operationId": query.name.replace("-", "_"),
        "tags": ["queries"],
        "summary": summary,
        "description": "\n\n".join(told),
        "externalDocs": {"url": f"/query/{query.name}", "description": _say(_ITSELF, language)},
        "parameters": [
            *(_parameter(query, parameter, language) for parameter in query.parameters),
            _number("limit", _say(_LIMIT, language), 1, MAX_LIMIT),
            _number("offset", _say(_OFFSET, language), 0, MAX_OFFSET),
            *common_parameters(REPRESENTATIONS, language),
        ],
        "responses": {"200": _answer(query, language), "303": {"description": _say(_WITHOUT_EMPTY, language)}},
    }


def _parameter(query: Query, parameter: Parameter, language: Language) -> Json:
    values = dict.fromkeys(example[parameter.name] for example in query.examples if parameter.name in example)
    told = _say(parameter.description, language)
    about: Json = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{told}. {_say(_OTHER_WAYS, language)}" if parameter.type in _LISTED else told,
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
            return {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH, **default}
    return {"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH, "pattern": PLAIN_TEXT, **default}


def _typed(parameter: Parameter, value: str) -> str | int:
    return int(value) if parameter.type in (ParameterType.YEAR, ParameterType.INTEGER) else value


def schema_name(parameter: Parameter) -> str:
    """Apart from the names of the models of answers."""
    name = parameter.scheme or str(parameter.type)
    return "".join(part.capitalize() for part in name.split("-")) + "Choice"


def listed_schema(parameter: Parameter, release: Release, examples: Iterable[str] = ()) -> Json:
    """The values of the release, and those of the examples: of other names, codes and abbreviations there are many."""
    listed = [choice.value for choice in find_choices(parameter, release)]
    return {"type": "string", "enum": list(dict.fromkeys([*listed, *examples]))}


def _examples(catalogue: Catalogue, like: Parameter) -> Iterator[str]:
    """The values that examples of the queries give to parameters of that type."""
    for query in catalogue:
        names = {parameter.name for parameter in query.parameters if parameter.type_name == like.type_name}
        for example in query.examples:
            yield from (value for name, value in example.items() if name in names)


def _number(name: str, description: str, least: int, most: int) -> Json:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _answer(query: Query, language: Language) -> Json:
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
    return {"description": _say(_ROWS, language), "headers": told, "content": content}


def _list_operation(language: Language) -> Json:
    text: Json = {one.media_type: {} for one in LIST_REPRESENTATIONS if one is not JSON}
    listed = {"schema": {"$ref": "#/components/schemas/QueryList"}}
    return {
        "operationId": "list_queries",
        "tags": ["queries"],
        "summary": _say(_LIST, language),
        "description": _say(_LIST_TOLD, language),
        "parameters": common_parameters(LIST_REPRESENTATIONS, language),
        "responses": {
            "200": {"description": _say(_LISTED_QUERIES, language), "content": {JSON.media_type: listed, **text}}
        },
    }


def _thing(catalogue: Catalogue, language: Language) -> Json:
    names = {"type": "string", "enum": [query.name for query in catalogue]}
    offered = tuple(one for one in LIST_REPRESENTATIONS if one is not JSON)
    content: Json = {one.media_type: {} for one in (*offered, SPARQL_QUERY) if one is not HTML}
    return {
        "operationId": "describe_query",
        "tags": ["queries"],
        "summary": _say(_THING, language),
        "description": _say(_THING_TOLD, language),
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": names},
            *common_parameters((*offered, SPARQL_QUERY), language),
        ],
        "responses": {
            "200": {"description": _say(_DESCRIBED, language), "content": content},
            "303": {"description": _say(_ITS_PAGE, language)},
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
