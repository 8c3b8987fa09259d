"""The OpenAPI document as the page shows it: operations by tag, with their parameters and answers."""

from dataclasses import dataclass
from typing import Any

from api.data.asking import TRY
from api.openapi.document import TITLE

Json = dict[str, Any]
SHOWN_VALUES = 12
"""So many values of a list are shown; the document has the rest."""


@dataclass(frozen=True)
class ParameterLine:
    name: str
    place: str
    type: str
    description: str
    required: bool
    example: str


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    parameters: tuple[ParameterLine, ...]
    media_types: tuple[str, ...]
    statuses: tuple[tuple[str, str], ...]
    link: str | None
    """An address that is answered; none where it needs values of one's own."""


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    description: str
    operations: tuple[Operation, ...]


def read_operations(document: Json) -> list[Group]:
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            [tag] = operation["tags"]
            found[tag].append(_read(document, path, method, operation))
    return [Group(tag["name"], tag[TITLE], tag["description"], tuple(found[tag["name"]])) for tag in document["tags"]]


def _read(document: Json, path: str, method: str, operation: Json) -> Operation:
    responses = {status: _resolve(document, response) for status, response in operation["responses"].items()}
    parameters = [_read_parameter(document, _resolve(document, each)) for each in operation.get("parameters", ())]
    needs = "{" in path or any(parameter.required for parameter in parameters)
    link = f"{path}?{operation[TRY]}" if TRY in operation else None if needs else path
    return Operation(
        method.upper(),
        path,
        operation.get("summary", path),
        tuple(part for part in operation.get("description", "").split("\n\n") if part),
        tuple(parameters),
        tuple(responses.get("200", {}).get("content", ())),
        tuple((status, response["description"]) for status, response in sorted(responses.items())),
        link if method == "get" else None,
    )


def _read_parameter(document: Json, parameter: Json) -> ParameterLine:
    examples = [str(example["value"]) for example in parameter.get("examples", {}).values()]
    return ParameterLine(
        parameter["name"],
        parameter["in"],
        _type(document, parameter.get("schema", {})),
        parameter.get("description", ""),
        parameter.get("required", False),
        ", ".join(examples),
    )


def _type(document: Json, schema: Json) -> str:
    """The type in words: the values of a list, the bounds of a number."""
    schema = _resolve(document, schema)
    if "anyOf" in schema:
        return " | ".join(_type(document, each) for each in schema["anyOf"] if each.get("type") != "null")
    if values := schema.get("enum"):
        more = len(values) - SHOWN_VALUES
        return ", ".join(map(str, values[:SHOWN_VALUES])) + (f" … (+{more})" if more > 0 else "")
    kind = schema.get("format") or str(schema.get("type", ""))
    if "minimum" in schema and "maximum" in schema:
        return f"{kind} {schema['minimum']}–{schema['maximum']}"
    return kind


def _resolve(document: Json, part: Json) -> Json:
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return _resolve(document, found)
