"""Request bodies: read whole before the application sees them, so that a slow client holds only a connection."""

import asyncio

from starlette.types import Message, Receive, Scope

from api.problems import Problem
from vardgraf.parameters import Text


async def read_body(scope: Scope, receive: Receive, max_bytes: int, seconds: float) -> Receive | None:
    """What the application receives from; None when the client has gone. Raises Problem 413, 408."""
    declared = declared_length(scope)
    if declared == 0:
        return receive
    if declared is not None and declared > max_bytes:
        raise _too_large(max_bytes)
    try:
        async with asyncio.timeout(seconds):
            body = await _read(receive, max_bytes)
    except TimeoutError:
        raise _too_slow(seconds) from None
    return None if body is None else _replay(body, receive)


def declared_length(scope: Scope) -> int | None:
    """0 without a body; None for a body in chunks, whose length nobody knows."""
    length = 0
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length" and value.isdigit():
            length = int(value[:20])
    return length


async def _read(receive: Receive, max_bytes: int) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


def _too_large(max_bytes: int) -> Problem:
    return Problem(
        413,
        "body-too-large",
        Text(
            f"Det som skickades är större än {max_bytes} byte. Skicka mindre åt gången.",
            f"What was sent is larger than {max_bytes} bytes. Send less at a time.",
        ),
        headers={"Connection": "close"},
        limit=max_bytes,
    )


def _too_slow(seconds: float) -> Problem:
    return Problem(
        408,
        "body-too-slow",
        Text(
            f"Det som skulle skickas hann inte fram på {seconds:g} s. Försök igen.",
            f"What was to be sent did not arrive within {seconds:g} s. Try again.",
        ),
        headers={"Connection": "close"},
        limit=seconds,
    )
