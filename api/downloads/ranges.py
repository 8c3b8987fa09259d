"""The part of a file that a request asks for (RFC 9110, 14), for who goes on where a download was broken off."""

import re
from collections.abc import Generator, Iterator
from contextlib import closing

from starlette.requests import Request

from api.preconditions import given_tags, matches
from api.problems import Problem
from vardgraf.parameters import Text

UNIT = "bytes"
_SPEC = re.compile(r"(\d{0,18})-(\d{0,18})")


def find_part(request: Request, etag: str, size: int) -> range | None:
    """The bytes asked for, of so many; None where the whole is to be sent. Raises Problem 416.

    The whole is sent, too, where If-Range or If-Match name another file than the one of the ETag, where the header
    cannot be read, and where it asks for parts that do not touch each other: a server may answer all these so.
    """
    asked = request.headers.getlist("range")
    if request.method != "GET" or len(asked) != 1 or request.headers.get("if-range", etag).strip() != etag:
        return None
    if (given := given_tags(request.scope)) is not None and not matches(given, etag, in_each_form=False):
        return None
    parts = _read_parts(asked[0], size)
    if parts is None:
        return None
    found = sorted((part for part in parts if part), key=lambda part: part.start)
    if not found:
        raise _unsatisfiable(asked[0], size)
    return _join(found)


def content_range(part: range, size: int) -> str:
    return f"{UNIT} {part.start}-{part.stop - 1}/{size}"


def cut(pieces: Generator[bytes, None, None], part: range) -> Iterator[bytes]:
    """Of pieces that follow each other, what lies in the part; those after it are not asked for."""
    with closing(pieces):
        place = 0
        for piece in pieces:
            if wanted := piece[max(part.start - place, 0) : part.stop - place]:
                yield wanted
            place += len(piece)
            if place >= part.stop:
                return


def _read_parts(header: str, size: int) -> list[range] | None:
    """Empty ones are those beyond the end; None for what has another unit or form."""
    unit, _, listed = header.partition("=")
    specs = [spec.strip() for spec in listed.split(",") if spec.strip()]
    matches = [_SPEC.fullmatch(spec) for spec in specs]
    if unit.strip().lower() != UNIT or not matches:
        return None
    parts = []
    for match in matches:
        if match is None or match[0] == "-" or (match[1] and match[2] and int(match[1]) > int(match[2])):
            return None
        first, last = match[1], match[2]
        start = int(first) if first else max(size - int(last), 0)
        parts.append(range(start, min(int(last) + 1, size) if first and last else size))
    return parts


def _join(parts: list[range]) -> range | None:
    """One part where they overlap or follow each other without a gap."""
    whole = parts[0]
    for part in parts[1:]:
        if part.start > whole.stop:
            return None
        whole = range(whole.start, max(whole.stop, part.stop))
    return whole


def _unsatisfiable(asked: str, size: int) -> Problem:
    told = Text(
        f"Filen har {size} byte; {asked[:100]} ligger efter dem.",
        f"The file has {size} bytes; {asked[:100]} lies behind them.",
    )
    return Problem(416, "range-beyond-file", told, headers={"Content-Range": f"{UNIT} */{size}"})
