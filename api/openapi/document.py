"""OpenAPI 3.1 of all routes: what FastAPI knows of them, the queries, and the problems that each may answer with.

A route describes itself by its signature, docstring, `response_model` or `responses=`, `openapi_extra` and tags; one
with `include_in_schema=False` is left out.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.data.asking import TYPES
from api.guards.middleware import UNLIMITED
from api.language import Language
from api.problems import MEDIA_TYPE
from api.queries.operations import PLAIN_TEXT, listed_schema, query_paths, query_schemas, schema_name
from api.releases import Release
from vardgraf import __version__
from vardgraf.parameters import Parameter, Text
from vardgraf.queries import load_catalogue

Json = dict[str, Any]
DESCRIPTION = Text(
    """\
Svenska regioners och kommuners planer för god och nära vård som länkade data.

Allt läses med GET. Svaren hör till en utgåva av grafen och ändras aldrig inom den: de har en stark `ETag`, och
`If-None-Match` besvaras med 304. Formatet väljs med `Accept`, med en ändelse på sökvägen eller med `format`. Fel är
problemdokument (RFC 9457), på svenska eller engelska enligt `lang` eller `Accept-Language`.""",
    """\
Plans of Swedish regions and municipalities for joint health and social care, as linked data.

Everything is read with GET. Answers belong to a release of the graph and never change within it: they carry a
strong `ETag`, and `If-None-Match` is answered with 304. The representation is chosen by `Accept`, by a suffix of the
path or by `format`. Errors are problem documents (RFC 9457), in Swedish or English by `lang` or `Accept-Language`.""",
)
TITLE = "x-displayName"
"""Of a tag, what people read in the place of its name (an extension that viewers of such documents know)."""
TAGS = {
    "queries": (
        Text("Färdiga frågor", "Saved queries"),
        Text(
            "Projektets frågor, var och en med en egen adress.",
            "The project's questions, each an operation of its own.",
        ),
    ),
    "data": (
        Text("Data som JSON", "Data as JSON"),
        Text(
            "Regioner, planer, element, jämförelser, sökning, fynd och utgåvor.",
            "Regions, plans, elements, comparison, search, findings and releases.",
        ),
    ),
    "sparql": (
        Text("Egna frågor (SPARQL)", "Questions of one's own (SPARQL)"),
        Text("Frågor enligt SPARQL 1.1.", "The SPARQL 1.1 endpoint."),
    ),
    "running": (
        Text("Serverns drift", "The running of the server"),
        Text("Serverns hälsa och mätvärden.", "Health and measures of the server."),
    ),
}
"""Title and description of each."""
_RUNNING = {
    "/health": Text("Processen lever.", "The process lives."),
    "/ready": Text(
        "En utgåva är öppen och frågor kan besvaras; `release` är dess hash.",
        "A release is open and questions can be answered; `release` is its hash.",
    ),
}
"""What they answer with."""
_KNOWN = Text("Klienten har redan svaret.", "The client has the answer already.")
_REFUSALS = {
    "400": Text(
        "En parameter som är okänd, saknas eller inte passar; `parameter` säger vilken, `nearest` vad som ligger nära.",
        "A parameter that is unknown, missing or does not fit; `parameter` names it, `nearest` what comes near.",
    ),
    "404": Text(
        "Det finns inte; `nearest` räknar upp vad som skrivs nästan likadant.",
        "There is no such thing; `nearest` lists what is written most alike.",
    ),
    "406": Text(
        "Inget av de format som begärs finns; `offered` räknar upp dem som finns.",
        "None of the representations asked for is there; `offered` lists those that are.",
    ),
    "412": Text(
        "Svaret är inte det som `If-Match` anger; hämta det på nytt utan.",
        "The answer is not what `If-Match` names; fetch it anew without.",
    ),
    "429": Text(
        "För många förfrågningar från samma klient; `Retry-After` säger när det går igen.",
        "Too many requests of one client; `Retry-After` says when to come again.",
    ),
    "503": Text(
        "Servern är upptagen; `Retry-After` säger när det går igen.",
        "The server is busy; `Retry-After` says when to come again.",
    ),
}
_PROBLEM = {
    "description": "A problem document (RFC 9457).",
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "parameter": {"type": "string"},
        "nearest": {"type": "array", "items": {"type": "string"}},
        "offered": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "title", "status", "detail"],
}


def make_document(app: FastAPI, release: Release, language: Language, site: str) -> Json:
    document = get_openapi(
        title=app.title,
        version=__version__,
        routes=app.routes,
        description=getattr(DESCRIPTION, language),
        servers=[{"url": site}],
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    paths = document.setdefault("paths", {})
    for path, operations in paths.items():
        for operation in operations.values():
            _choose_language(operation, language)
            if path in _RUNNING:
                operation["responses"]["200"]["description"] = getattr(_RUNNING[path], language)
    if app.state.settings.store is None:
        catalogue = load_catalogue()
        paths.update(query_paths(catalogue, language))
        schemas.update(query_schemas(catalogue, release))
        _list_choices(paths, schemas, release)
    schemas["Problem"] = _PROBLEM
    components["responses"] = {
        f"Problem{status}": _problem_response(getattr(told, language)) for status, told in _REFUSALS.items()
    }
    for path, operations in paths.items():
        for method, operation in operations.items():
            _add_responses(path, method, operation, language)
            _bound_paths(operation)
    document["tags"] = _used_tags(paths, language)
    return document


def _add_responses(path: str, method: str, operation: Json, language: Language) -> None:
    """What every route may answer, where it does not say so itself."""
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):  # FastAPI's own guess; it is answered with 400
        del responses["422"]
    is_watched = path in UNLIMITED  # nothing is asked of it that could be wrong
    wanted = [] if is_watched else ["400", "406", "429", "503", *(["404"] if "{" in path else [])]
    for status in [*wanted, *(["503"] if path == "/ready" else [])]:
        responses.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    if method == "get" and not is_watched:
        responses.setdefault("412", {"$ref": "#/components/responses/Problem412"})
        responses.setdefault("304", {"description": getattr(_KNOWN, language)})


def _bound_paths(operation: Json) -> None:
    """No path has control characters or backslashes: the guards refuse them."""
    for parameter in operation.get("parameters", ()):
        if (
            parameter["in"] == "path"
            and parameter["schema"].get("type") == "string"
            and "enum" not in parameter["schema"]
        ):
            parameter["schema"].setdefault("pattern", PLAIN_TEXT)


def _choose_language(operation: Json, language: Language) -> None:
    """Routes write "svenska / English"; of schemas all is English."""
    operation["summary"] = _half(operation["summary"], language)
    for told in (operation, *operation.get("parameters", ()), *operation["responses"].values()):
        if "description" in told:
            told["description"] = _half(told["description"], language)


def _half(told: str, language: Language) -> str:
    """All of it where it has no halves."""
    swedish, _, english = told.partition(" / ")
    return english or swedish if language == "en" else swedish


def _list_choices(paths: Json, schemas: Json, release: Release) -> None:
    """The filters of `/api` take the same values as the parameters of queries; all its answers are JSON-LD, too."""
    for path, operations in paths.items():
        for operation in operations.values() if path.startswith("/api/") else ():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in TYPES:
                    _refer(parameter, _like(parameter["name"]), schemas, release)
            content = operation["responses"]["200"]["content"]
            content.setdefault("application/ld+json", content["application/json"])


def _like(name: str) -> Parameter:
    kind, scheme = TYPES[name]
    return Parameter(name, kind, Text("", ""), scheme)


def _refer(parameter: Json, like: Parameter, schemas: Json, release: Release) -> None:
    name = schema_name(like)
    schemas.setdefault(name, listed_schema(like, release))
    reference = {"$ref": f"#/components/schemas/{name}"}
    is_list = any(one.get("type") == "array" for one in (parameter["schema"], *parameter["schema"].get("anyOf", ())))
    parameter["schema"] = {"type": "array", "items": reference} if is_list else reference


def _problem_response(told: str) -> Json:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": told, "content": {MEDIA_TYPE: schema, "text/html": {"schema": {"type": "string"}}}}


def _used_tags(paths: Json, language: Language) -> list[Json]:
    used = dict.fromkeys(tag for path in paths.values() for one in path.values() for tag in one.get("tags", ()))
    ordered = sorted(used, key=lambda tag: list(TAGS).index(tag))
    return [
        {"name": tag, TITLE: getattr(TAGS[tag][0], language), "description": getattr(TAGS[tag][1], language)}
        for tag in ordered
    ]
