"""Errors over HTTP: RFC 9457 problem documents that say what is wrong and what to do, in Swedish or English.

Problem                    any status, with title, detail and remedy
└── NotAcceptable          406, lists what is offered
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.language import preferred_language
from vardgraf.parameters import Text

MEDIA_TYPE = "application/problem+json"
ADDRESS = "/problems"
INSTANCE_LENGTH = 1_000
"""Of the path that a problem tells; a longer one is left out, since a part of it would name something else."""
NO_STORE = {"Cache-Control": "no-store"}
"""Caches may keep a 404, 405, 410, 414 or 501 that does not say otherwise (RFC 9110, 15.1)."""


@dataclass(frozen=True)
class Kind:
    """A row of `problem_kinds.toml`: what problems of the kind have in common."""

    name: str
    title: Text
    meaning: Text
    remedy: Text

    @property
    def address(self) -> str:
        return f"{ADDRESS}/{self.name}"


@cache
def load_kinds() -> Mapping[str, Kind]:
    """All kinds by their names, in alphabetical order."""
    told = tomllib.loads((Path(__file__).parent / "problem_kinds.toml").read_text(encoding="utf-8"))
    return {
        name: Kind(name, Text(*row["title"]), Text(*row["meaning"]), Text(*row["remedy"]))
        for name, row in sorted(told.items())
    }


class Problem(Exception):  # noqa: N818  (the name that RFC 9457 gives it)
    """`kind` is one of `problem_kinds.toml`, the last part of the problem's type: stable for programs to rely on."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: Text,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ):
        super().__init__(detail.en)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers = NO_STORE | dict(headers or {})
        self.members = members

    def response(self, request: Request) -> Response:
        headers = {"Vary": "Accept-Language", "Content-Language": preferred_language(request)} | self.headers
        return JSONResponse(self.document(request), self.status, headers, MEDIA_TYPE)

    def document(self, request: Request) -> dict[str, Any]:
        language = preferred_language(request)
        kind, path = load_kinds()[self.kind], request.scope["path"]
        return {
            "type": kind.address,
            "title": kind.title.en if language == "en" else kind.title.sv,
            "status": self.status,
            "detail": self.detail.en if language == "en" else self.detail.sv,
            **({"instance": quote(path)} if len(path) <= INSTANCE_LENGTH else {}),
            **self.members,
        }


class NotAcceptable(Problem):
    def __init__(self, offered: Iterable[str]):
        names = list(offered)
        told = ", ".join(names)
        super().__init__(
            406,
            "not-acceptable",
            Text(
                f"Inget av det som begärdes finns här. Begär ett av: {told}.",
                f"None of what was asked for is here. Ask for one of: {told}.",
            ),
            offered=names,
        )


async def handle_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.response(request)
