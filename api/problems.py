"""Errors over HTTP: RFC 9457 problem documents that say what is wrong and what to do, in Swedish or English.

Problem                    any status, with title, detail and remedy
└── NotAcceptable          406, lists what is offered
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.language import preferred_language
from vardgraf.parameters import Text

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818  (the name that RFC 9457 gives it)
    """`kind` is the last part of the problem's type, `/problems/{kind}`, stable for programs to rely on."""

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
        self.headers = dict(headers or {})
        self.members = members

    def response(self, request: Request) -> Response:
        return JSONResponse(self.document(request), self.status, self.headers, MEDIA_TYPE)

    def document(self, request: Request) -> dict[str, Any]:
        language = preferred_language(request)
        return {
            "type": f"/problems/{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail.en if language == "en" else self.detail.sv,
            "instance": quote(request.url.path),
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
