"""`If-Match` (RFC 9110, 13.1.1): an answer, or 412, by the ETag that the same address gives without it."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_server import Serve, Server, wait_until

from api.preconditions import matches
from vardgraf.namespaces import VG
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths

SELECT = "/sparql?format=csv&query=" + quote("SELECT ?s ?type { ?s a ?type } ORDER BY ?s ?type LIMIT 50")
ADDRESSES = (
    SELECT,
    "/sparql?format=rdf&query=" + quote("CONSTRUCT WHERE { ?s a ?type } LIMIT 20"),
    "/queries/plans.srx",
    "/queries/plans?format=html",
    "/",
    "/plans",
    "/api/plans",
    "/ontology.ttl",
    "/id/orebro-2019.rdf",
    "/openapi.json",
    "/favicon.svg",
    "/problems/busy",
    "/downloads/orebro-2019.nt",
    "/downloads/orebro-2019.nt.gz",
)
TAGS = st.builds('"{}"'.format, st.text("abcdef-,;*", max_size=6))
OTHER = '"0123456789abcdef"'
GZIP, PLAIN = {"accept-encoding": "gzip"}, {"accept-encoding": "identity"}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(timeout_s=60) as opened:
        yield opened


@given(TAGS, st.lists(st.tuples(st.booleans(), TAGS), min_size=1), st.sampled_from([",", ", ", " ,\t,"]))
def test_a_list_matches_where_a_strong_tag_is_the_same(etag: str, listed: list[tuple[bool, str]], between: str) -> None:
    named = between.join(f"W/{tag}" if is_weak else tag for is_weak, tag in listed)
    expected = any(not is_weak and tag == etag for is_weak, tag in listed)
    assert matches(named, etag, in_each_form=False) is expected
    assert not matches(named, f"W/{etag}")
    assert not matches(named, None)


@given(TAGS, st.sampled_from(["*", " * "]))
def test_any_answer_matches_the_star(etag: str, named: str) -> None:
    assert matches(named, etag)
    assert matches(named, None)


@given(TAGS)
def test_the_packed_form_is_the_same_answer_but_not_the_same_bytes(etag: str) -> None:
    packed = f'{etag[:-1]}-gzip"'
    for named, sent in ((packed, etag), (etag, packed)):
        assert matches(named, sent)
        assert not matches(named, sent, in_each_form=False)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("encoding", [PLAIN, GZIP], ids=["plain", "gzip"])
def test_answers_go_to_those_who_name_them(client: httpx.Client, path: str, encoding: dict[str, str]) -> None:
    first = client.get(path, headers=encoding)
    etag = first.headers["etag"]
    assert (first.status_code, etag[:2] != "W/") == (200, True)
    for method in ("GET", "HEAD"):
        for named in (etag, "*", f"{OTHER}, {etag}", other_form(etag)):
            answer = client.request(method, path, headers=encoding | {"if-match": named})
            assert (answer.status_code, answer.headers["etag"]) == (200, etag), named
            assert answer.content == (first.content if method == "GET" else b"")
        for named in (OTHER, f"W/{etag}", etag.strip('"'), f"{OTHER}, W/{etag}", ""):
            answer = client.request(method, path, headers=encoding | {"if-match": named})
            _assert_refused(answer, path, with_body=method == "GET")


def other_form(etag: str) -> str:
    return etag.replace("-gzip", "") if "-gzip" in etag else f'{etag[:-1]}-gzip"'


def _assert_refused(answer: httpx.Response, path: str, *, with_body: bool = True) -> None:
    assert answer.status_code == 412
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert {"etag", "content-range"}.isdisjoint(answer.headers)
    assert "content-security-policy" in answer.headers
    if with_body:
        problem = answer.json()
        assert (problem["type"], problem["status"]) == ("/problems/precondition-failed", 412)
        assert problem["instance"] == path.partition("?")[0]
    else:
        assert answer.content == b""


def test_refusal_is_told_in_the_language_and_form_asked_for(client: httpx.Client) -> None:
    asked = {"if-match": OTHER}
    assert "utan If-Match" in client.get(SELECT, headers=asked).json()["detail"]
    assert "without If-Match" in client.get(SELECT, headers=asked | {"accept-language": "en"}).json()["detail"]
    page = client.get("/plans", headers=asked | {"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (412, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/sparql?format=csv&query=" + quote("SELECT ?s { ?s a ?t } LIMIT 7"), "/api/plans"])
def test_what_the_client_has_is_looked_at_after_what_it_wants(client: httpx.Client, path: str) -> None:
    """If-None-Match comes second (RFC 9110, 13.2.2)."""
    etag = client.get(path, headers=PLAIN).headers["etag"]
    for named, status in ((etag, 304), ("*", 304), (OTHER, 412)):
        answer = client.get(path, headers=PLAIN | {"if-match": named, "if-none-match": etag})
        assert answer.status_code == status
    answer = client.get(path, headers=PLAIN | {"if-match": etag, "if-none-match": OTHER})
    assert answer.status_code == 200


def test_parts_are_of_the_very_file_that_is_named(client: httpx.Client) -> None:
    path = "/downloads/orebro-2019.nt"
    whole = client.get(path, headers=PLAIN)
    etag = whole.headers["etag"]
    part = PLAIN | {"range": "bytes=10-19"}
    for named in (etag, "*"):
        answer = client.get(path, headers=part | {"if-match": named})
        assert (answer.status_code, answer.content) == (206, whole.content[10:20])
    answer = client.get(path, headers=part | {"if-match": f'{etag[:-1]}-gzip"'})
    assert (answer.status_code, answer.content) == (200, whole.content), "a part of the other form would not fit"
    for asked in ("bytes=10-19", "bytes=99999999999-"):
        _assert_refused(client.get(path, headers=PLAIN | {"range": asked, "if-match": OTHER}), path)
    assert client.get(path, headers=PLAIN | {"range": "bytes=99999999999-", "if-match": etag}).status_code == 416


def test_what_is_no_answer_is_told_as_without_it(client: httpx.Client) -> None:
    asked = {"if-match": OTHER}
    for path, status in (
        ("/nothing", 404),
        ("/sparql?query=x", 400),
        ("/api/plans?limit=0", 400),
        ("/api/plans/x", 404),
    ):
        assert client.get(path, headers=asked).status_code == status
    assert client.get("/id/orebro-2019", headers=asked).status_code == 303
    assert client.post("/sparql", data={"query": "ASK {}"}, headers=asked).status_code == 200
    assert client.options("/sparql", headers=asked).status_code == 204
    assert client.put("/plans", headers=asked).status_code == 405


def test_an_answer_without_an_etag_matches_no_tag(client: httpx.Client) -> None:
    path = "/sparql?query=" + quote("SELECT (NOW() AS ?now) {}")
    _assert_refused(client.get(path, headers={"if-match": OTHER}), path)
    assert client.get(path, headers={"if-match": "*"}).status_code == 200


class Connection:
    """Sends the same bytes each time, as what is remembered is known by."""

    def __init__(self, server: Server):
        self._socket = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=60)
        self._file = self._socket.makefile("rb")

    def ask(self, path: str, named: str = "") -> tuple[int, str, bytes]:
        """Status, ETag and body."""
        more = f"If-Match: {named}\r\n" if named else ""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode())
        status = int(self._file.readline().split()[1])
        headers = dict(line.decode().rstrip().split(": ", 1) for line in iter(self._file.readline, b"\r\n"))
        return status, headers.get("etag", ""), self._file.read(int(headers["content-length"]))

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def query(number: int) -> str:
    return "/sparql?format=csv&query=" + quote(f"SELECT (COUNT(*) AS ?plans) {{ ?plan a <{VG}Strategy> }} #{number}")


@pytest.fixture
def home(release_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(release_home, tmp_path / "home", symlinks=True))


def test_requests_that_come_again_and_nearly_again_are_answered_right(serve: Serve, home: Path) -> None:
    """Byte for byte, with another query, and after a new release."""
    server = serve(home=home, poll_s=0.2, requests_per_minute=0)
    opened = Connection(server)
    _, etag, body = opened.ask(query(0))
    for _ in range(4):
        assert opened.ask(query(0), etag) == (200, etag, body)
        assert opened.ask(query(0), OTHER)[:2] == (412, "")
    for number in range(1, 5):
        assert opened.ask(query(number), etag)[0] == 412, "the ETag of another query"
        assert opened.ask(query(number), "*")[0] == 200
        assert opened.ask(query(number))[0] == 200
        assert opened.ask(query(number), etag)[0] == 412
    paths = reviewed_plan_paths()[1:]
    build_release(home, read_plan_files(paths), file_hashes(paths))
    assert wait_until(lambda: opened.ask(query(0))[1] != etag, 20)
    assert opened.ask(query(0), etag)[0] == 412
    _, newer, fewer = opened.ask(query(0))
    assert opened.ask(query(0), newer) == (200, newer, fewer)
    assert int(fewer.split()[1]) == int(body.split()[1]) - 1
    opened.close()
