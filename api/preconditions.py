"""`If-Match` (RFC 9110, 13.1.1): an answer only as long as it is one that the client names. A layer for all addresses.

It judges answers as they go out, by the ETag that they have: no address needs to know of it.
"""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages.errors import handle_problem
from api.problems import Problem
from vardgraf.parameters import Text

HEADER = b"if-match"
_TAG = re.compile(r'(?:W/)?"[^"]*"')
_PACKED = '-gzip"'


class Preconditions:
    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or (given := given_tags(scope)) is None:
            await self._app(scope, receive, send)
            return
        is_refused = False

        async def send_matching(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start" and not _is_wanted(message, given):
                is_refused = True
                response = await handle_problem(Request(scope), _failed())
                await response(scope, receive, send)
            elif not is_refused:
                await send(message)

        await self._app(scope, receive, send_matching)


def given_tags(scope: Scope) -> str | None:
    """None where the request does not say; several headers are one list."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == HEADER]
    return ", ".join(given) if given else None


def matches(given: str, etag: str | None, *, in_each_form: bool = True) -> bool:
    """By the strong comparison (RFC 9110, 8.8.3.2). In each form: whoever has the answer packed has it, too."""
    if given.strip() == "*":
        return True
    if etag is None or etag.startswith("W/"):
        return False
    known = _TAG.findall(given)
    return etag in known or (in_each_form and _unpacked(etag) in map(_unpacked, known))


def _is_wanted(start: Message, given: str) -> bool:
    """What is no answer is sent as it is (13.2.1). A part is one of the very bytes that the ETag names."""
    status = start["status"]
    if status != 304 and not 200 <= status < 300:
        return True
    etag = next((value.decode("latin-1") for name, value in start["headers"] if name == b"etag"), None)
    return matches(given, etag, in_each_form=status != 206)


def _unpacked(tag: str) -> str:
    return f'{tag.removesuffix(_PACKED)}"' if tag.endswith(_PACKED) else tag


def _failed() -> Problem:
    return Problem(
        412,
        "precondition-failed",
        Text(
            "Det som finns här är inte det som If-Match anger: det är ett annat nu, eller i ett annat format. "
            "Hämta det på nytt utan If-Match.",
            "What is here is not what If-Match names: it is another one now, or in another format. "
            "Fetch it anew without If-Match.",
        ),
    )
