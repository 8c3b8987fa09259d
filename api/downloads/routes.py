"""Files by their addresses: sent from disk with their size, whole or in part, packed for who takes them so."""

import asyncio
import os
import zlib
from collections.abc import Awaitable, Generator
from contextlib import ExitStack
from typing import BinaryIO, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers import in_thread
from api.apart import ApartMisfitError
from api.caching import CACHE_CONTROL, is_known, make_etag
from api.downloads.files import Downloads, OfRelease, Wanted, formats_of
from api.downloads.ranges import UNIT, content_range, cut, find_part
from api.problems import Problem
from api.releases import Release
from api.running.compression import GZIP, accepts_gzip
from api.xml_refusal import not_in_xml
from vardgraf.exports.files import SUMS, Facts, format_sums
from vardgraf.namespaces import CC0
from vardgraf.parameters import Text, nearest

Made = TypeVar("Made")
router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]
WAIT_S = 20.0
"""How long a request waits for a file that is being made; then it is asked to come again."""
RETRY_S = 10
PIECE_BYTES = 256 * 1024
NAME_LENGTH = 120
GZIP_TYPE = "application/gzip"


@router.api_route(f"/downloads/{SUMS}", methods=METHODS)
async def get_sums(request: Request) -> Response:
    """Of all files that `/downloads` lists, for `sha256sum -c`."""
    release: Release = request.app.state.releases.current
    downloads: Downloads = request.app.state.downloads
    of = await in_thread(lambda: downloads.of(release))
    await _within_time(downloads.complete(release, of))
    listed = {name for wanted in of.listed_files() for name in (wanted.name, wanted.kept_name)}
    facts = downloads.facts(release)
    body = format_sums({name: facts[name].sha256 for name in listed if name in facts}).encode()
    headers = {"ETag": make_etag(release, SUMS), "Cache-Control": CACHE_CONTROL}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/plain; charset=utf-8", headers=headers)


@router.api_route("/downloads/{name}", methods=METHODS)
@router.api_route("/dump/{name}", methods=METHODS)
async def get_file(request: Request, name: str) -> Response:
    """`/dump/` is where these files were before."""
    release: Release = request.app.state.releases.current
    downloads: Downloads = request.app.state.downloads
    of = await in_thread(lambda: downloads.of(release))
    if (wanted := of.find(name)) is None:
        raise _unknown(of, name)
    try:
        file, facts = await _within_time(downloads.open(release, of, wanted))
    except ApartMisfitError as error:
        raise not_in_xml(error.misfit, _others(wanted)) from None
    with ExitStack() as unsent:
        unsent.callback(file.close)
        answer = _answer(request, wanted, file, facts)
        if isinstance(answer, StreamingResponse):
            unsent.pop_all()
    return answer


def _others(wanted: Wanted) -> list[str]:
    """The same part in formats that are no XML."""
    formats = [one for one in formats_of(wanted.part) if not one.media_type.endswith("xml")]
    return [f"/downloads/{Wanted(wanted.part, one).name}" for one in formats]


async def _within_time(made: Awaitable[Made]) -> Made:
    """Raises Problem 503 where it takes longer; what is being made goes on."""
    try:
        return await asyncio.wait_for(made, WAIT_S)
    except TimeoutError:
        text = Text("Filen är inte klar än.", "The file is not ready yet.")
        raise Problem(503, "download-in-the-making", text, headers={"Retry-After": str(RETRY_S)}) from None


def _answer(request: Request, wanted: Wanted, file: BinaryIO, facts: Facts) -> Response:
    """The file as it was asked for, or a part of it; sent gzipped, as it lies on disk, to who takes it so."""
    is_kept_so = wanted.name == wanted.kept_name
    is_sent_packed = not is_kept_so and accepts_gzip(",".join(request.headers.getlist("accept-encoding")))
    is_unpacked = not (is_kept_so or is_sent_packed)
    size = facts.size if is_unpacked else os.fstat(file.fileno()).st_size
    headers = {
        "ETag": f'"{facts.sha256[:32]}{"-gzip" if is_sent_packed else ""}"',
        "Cache-Control": CACHE_CONTROL,
        "Vary": "Accept-Encoding",
        "Link": f'<{CC0}>; rel="license", </catalog>; rel="describedby"',
    }
    if is_known(request, f'"{facts.sha256[:32]}"'):
        return Response(status_code=304, headers=headers)
    part = find_part(request, headers["ETag"], size)
    headers |= {
        "Accept-Ranges": UNIT,
        "Content-Disposition": f'attachment; filename="{wanted.name}"',
        "Content-Type": GZIP_TYPE if wanted.is_packed else _content_type(wanted),
        "Content-Length": str(size if part is None else len(part)),
        **({"Content-Encoding": "gzip"} if is_sent_packed else {}),
        **({"Content-Range": content_range(part, size)} if part is not None else {}),
    }
    if request.method == "HEAD":
        return Response(headers=headers)
    wished = part if part is not None else range(size)
    pieces = cut(_unpack(file), wished) if is_unpacked else _read(file, wished)
    return StreamingResponse(pieces, 200 if part is None else 206, headers=headers)


def _content_type(wanted: Wanted) -> str:
    media_type = wanted.format.media_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _read(file: BinaryIO, part: range) -> Generator[bytes, None, None]:
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (piece := file.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece


def _unpack(file: BinaryIO) -> Generator[bytes, None, None]:
    unpacker = zlib.decompressobj(wbits=GZIP)
    for packed in _read(file, range(os.fstat(file.fileno()).st_size)):
        while packed:
            yield unpacker.decompress(packed, PIECE_BYTES)
            packed = unpacker.unconsumed_tail
    yield unpacker.flush()


def _unknown(of: OfRelease, name: str) -> Problem:
    known = [file for wanted in of.listed_files() for file in {wanted.name, wanted.kept_name}]
    told = ", ".join(f"/downloads/{file}" for file in nearest(name[:NAME_LENGTH], known))
    return Problem(404, "not-found", Text(f"Det finns inte. Närmast: {told}.", f"Not here. Nearest: {told}."))
