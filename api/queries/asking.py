"""What a request asks of a query: the values of its parameters, which rows, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request

from api.problems import Problem
from api.releases import Release
from vardgraf.errors import QueryError
from vardgraf.parameters import Parameter, ParameterError, Text, nearest
from vardgraf.queries import Query

COMMON = ("format", "lang", "limit", "offset")
"""Parameters that every query has besides its own."""
MAX_LIMIT = 10_000
MAX_OFFSET = 1_000_000_000


@dataclass(frozen=True)
class Asked:
    """`limit` None: all rows from `offset` on."""

    values: Mapping[str, str]
    limit: int | None
    offset: int


def read_asked(query: Query, parameters: QueryParams) -> Asked:
    """Raises Problem 400, with the parameter named, for one that is unknown, given twice, or no number."""
    refuse_unknown(parameters, [*(parameter.name for parameter in query.parameters), *COMMON])
    values = {name: value for name, value in parameters.items() if name not in COMMON}
    limit = _read_number(parameters, "limit", 1, MAX_LIMIT)
    return Asked(values, limit, _read_number(parameters, "offset", 0, MAX_OFFSET) or 0)


def refuse_unknown(parameters: QueryParams, known: list[str]) -> None:
    """Raises Problem 400 for a parameter that is not known, given twice, or a language that is not there."""
    for name in parameters:
        if name not in known:
            near = nearest(name, known)
            detail = Text(
                f"Det finns ingen parameter {name!r} här. Närmast: {', '.join(near)}.",
                f"There is no parameter {name!r} here. Nearest: {', '.join(near)}.",
            )
            raise Problem(400, "unknown-parameter", detail, parameter=name, nearest=near)
        if len(parameters.getlist(name)) > 1:
            detail = Text(f"{name} är angiven flera gånger. Ange den en gång.", f"{name} is given twice. Give it once.")
            raise Problem(400, "bad-parameter", detail, parameter=name)
    if parameters.get("format") == "":
        detail = Text("format är tomt. Utelämna det.", "format is empty. Leave it out.")
        raise Problem(400, "bad-parameter", detail, parameter="format")
    if parameters.get("lang", "sv") not in ("sv", "en"):
        detail = Text("Språket lang är sv eller en.", "The language, lang, is sv or en.")
        raise Problem(400, "bad-parameter", detail, parameter="lang", nearest=["sv", "en"])


def bind_query(query: Query, values: Mapping[str, str], release: Release) -> str:
    """The query's text with the values bound. Raises Problem 400 that names the parameter and what comes near."""
    if missing := missing_parameter(query, values):
        detail = Text(
            f"{query.name} behöver {missing.name}: {missing.description.sv}.",
            f"{query.name} needs {missing.name}: {missing.description.en}.",
        )
        raise Problem(400, "missing-parameter", detail, parameter=missing.name)
    try:
        return query.bind(values, release.names)
    except ParameterError as error:
        problem = Problem(400, "bad-parameter", Text(str(error), error.english), parameter=error.parameter.name)
        if error.candidates:
            problem.members["nearest"] = list(error.candidates)
        raise problem from None
    except QueryError as error:
        raise Problem(400, "bad-parameter", Text(str(error), str(error))) from None


def missing_parameter(query: Query, values: Mapping[str, str]) -> Parameter | None:
    needed = (parameter for parameter in query.parameters if parameter.required and parameter.default is None)
    return next((parameter for parameter in needed if parameter.name not in values), None)


def site_address(request: Request) -> str:
    """What the server's addresses begin with, without a slash at the end."""
    return (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")


def _read_number(parameters: QueryParams, name: str, least: int, most: int) -> int | None:
    if (text := parameters.get(name)) is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
        detail = Text(
            f"{name} är ett heltal från {least} till {most}, inte {text[:40]!r}.",
            f"{name} is an integer from {least} to {most}, not {text[:40]!r}.",
        )
        raise Problem(400, "bad-parameter", detail, parameter=name)
    return int(text)
