"""Parts of the files of `/downloads` (RFC 9110, 14): a download that was broken off goes on where it was."""

import gzip
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_server import Server
from starlette.requests import Request

from api.downloads.ranges import cut, find_part
from api.problems import Problem

PLAIN = "/downloads/orebro-2019.nt"
"""Unpacked on its way, and larger than the pieces that are sent."""
FORMS = {"unpacked": (PLAIN, "identity"), "packed on the way": (PLAIN, "gzip"), "gzip": (f"{PLAIN}.gz", "identity")}
FORMS["workbook"] = ("/downloads/orebro-2019.xlsx", "identity")
ETAG = '"abc"'


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(timeout_s=60) as opened:
        yield opened


def raw(client: httpx.Client, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer with its bytes as they were sent."""
    with client.stream("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as got:
        return got, b"".join(got.iter_raw())


@pytest.mark.parametrize("form", FORMS)
def test_a_part_is_those_bytes_of_the_whole(client: httpx.Client, form: str) -> None:
    path, accepted = FORMS[form]
    answer, whole = raw(client, path, accept_encoding=accepted)
    assert answer.headers["accept-ranges"] == "bytes"
    size = len(whole)
    for asked, start, stop in (
        ("0-0", 0, 1),
        ("0-", 0, size),
        ("10-99", 10, 100),
        (f"{size // 2}-", size // 2, size),
        (f"{size - 1}-{size + 500}", size - 1, size),
        ("-1", size - 1, size),
        (f"-{size + 1}", 0, size),
        ("0-9, 10-19,5-12", 0, 20),
    ):
        got, body = raw(client, path, accept_encoding=accepted, range=f"bytes={asked}")
        assert (got.status_code, body) == (206, whole[start:stop]), asked
        assert got.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
        assert int(got.headers["content-length"]) == stop - start
        for name in ("etag", "content-type", "content-encoding", "vary", "cache-control", "content-disposition"):
            assert got.headers.get(name) == answer.headers.get(name), name


def test_what_was_broken_off_goes_on_and_is_whole(client: httpx.Client) -> None:
    etag, kept = "", b""
    with client.stream("GET", PLAIN, headers={"accept-encoding": "identity"}) as got:
        etag = got.headers["etag"]
        for piece in got.iter_raw(1000):
            kept += piece
            if len(kept) > 50_000:
                break
    answer, rest = raw(client, PLAIN, accept_encoding="identity", range=f"bytes={len(kept)}-", if_range=etag)
    assert answer.status_code == 206
    assert kept + rest == gzip.decompress(raw(client, f"{PLAIN}.gz", accept_encoding="identity")[1])


def test_another_file_is_sent_whole(client: httpx.Client) -> None:
    """Where If-Range names what the client has and it is not this: another release, another form, a date."""
    first, whole = raw(client, PLAIN, accept_encoding="identity")
    etag = first.headers["etag"]
    for other in ('"0"', f"W/{etag}", f'{etag[:-1]}-gzip"', "Sun, 22 Nov 2026 12:00:00 GMT"):
        got, body = raw(client, PLAIN, accept_encoding="identity", range="bytes=5-", if_range=other)
        assert (got.status_code, len(body)) == (200, len(whole)), other
        assert "content-range" not in got.headers
    known, body = raw(client, PLAIN, accept_encoding="identity", range="bytes=5-", if_none_match=etag)
    assert (known.status_code, body) == (304, b"")


@pytest.mark.parametrize(
    "asked",
    [
        "lines=0-5",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=1-2,x",
        "bytes=0-1,90-99",
        "bytes=--5",
    ],
)
def test_what_cannot_be_read_or_joined_is_answered_with_the_whole(client: httpx.Client, asked: str) -> None:
    got, body = raw(client, PLAIN, accept_encoding="identity", range=asked)
    assert (got.status_code, len(body)) == (200, int(got.headers["content-length"]))


@pytest.mark.parametrize("form", FORMS)
def test_a_part_behind_the_end_is_refused_with_the_size(client: httpx.Client, form: str) -> None:
    path, accepted = FORMS[form]
    size = int(client.head(path, headers={"accept-encoding": accepted}).headers["content-length"])
    for asked in (f"{size}-", f"{size + 9}-{size + 99}", "-0"):
        headers = {"accept-encoding": accepted, "range": f"bytes={asked}", "accept": "application/problem+json"}
        answer = client.get(path, headers=headers)
        assert answer.status_code == 416, asked
        assert answer.headers["content-range"] == f"bytes */{size}"
        assert answer.json()["type"] == "/problems/range-beyond-file"


def test_head_tells_that_parts_are_given(client: httpx.Client) -> None:
    answer = client.head(PLAIN, headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["accept-ranges"] == "bytes"
    assert find_part(asking("bytes=0-9", "HEAD"), ETAG, 100) is None


def asking(value: str, method: str = "GET") -> Request:
    return Request({"type": "http", "method": method, "headers": [(b"range", value.encode())], "path": "/"})


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=7), max_size=9), st.integers(0, 70), st.integers(0, 70))
def test_any_part_of_any_pieces_is_cut_right(pieces: list[bytes], first: int, last: int) -> None:
    whole = b"".join(pieces)
    if first > last:
        assert find_part(asking(f"bytes={first}-{last}"), ETAG, len(whole)) is None
    elif first >= len(whole):
        with pytest.raises(Problem) as refused:
            find_part(asking(f"bytes={first}-{last}"), ETAG, len(whole))
        assert refused.value.status == 416
    else:
        part = find_part(asking(f"bytes={first}-{last}"), ETAG, len(whole))
        assert part is not None
        assert b"".join(cut((piece for piece in pieces), part)) == whole[first : last + 1]


@settings(max_examples=300)
@given(st.text(st.characters(codec="latin-1"), max_size=40), st.sampled_from(["bytes=", "bytes=0-1,", ""]))
def test_no_header_is_an_error_of_the_server(text: str, before: str) -> None:
    headers = [(b"range", (before + text).encode("latin-1"))]
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": headers})
    part = None
    with suppress(Problem):
        part = find_part(request, ETAG, 100)
    assert part is None or (part and part.start >= 0 and part.stop <= 100)
