"""Laws of what stands around every request: ids, HEAD, OPTIONS, CORS, compression, logs, metrics, connections."""

import gzip
import json
import re
import socket
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_server import Serve, Server, exchange, read_all, wait_until

from api.running.compression import accepts_gzip

PAGES = ["/health", "/ready", "/openapi.json", "/nothing-here"]
QUERY = "SELECT * WHERE { ?s ?p ?o } LIMIT 500"


@pytest.mark.parametrize("path", [*PAGES, "/sparql?query=ASK%7B%7D", f"/sparql?query={QUERY}"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_has_the_headers_of_get_and_no_body(server: Server, path: str, encoding: str) -> None:
    changing = ("date", "x-request-id", "server-timing")
    with server.client() as client:
        client.headers["accept-encoding"] = encoding
        got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in got.headers.items() if k not in changing
    }


@pytest.mark.parametrize("path", ["/openapi.json", "/ontology.ttl", "/context.jsonld", f"/sparql?query={QUERY}"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_vary_names_each_header_once_and_alike_in_304(server: Server, path: str, encoding: str) -> None:
    with server.client() as client:
        client.headers["accept-encoding"] = encoding
        got = client.get(path)
        known = client.get(path, headers={"If-None-Match": got.headers["etag"]})
    assert (got.status_code, known.status_code) == (200, 304)
    names = got.headers["vary"].lower().split(", ")
    assert names.count("accept-encoding") == 1
    assert len(names) == len(set(names))
    assert known.headers["vary"] == got.headers["vary"]


def test_options_names_the_methods_and_lets_any_page_ask(server: Server) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    with server.client() as client:
        answer = client.options("/sparql", headers=asked)
        assert answer.status_code == 204
        assert set(answer.headers["allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert set(client.options("/health").headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
        assert client.options("/nothing-here").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_may_be_read_by_any_page(server: Server, path: str) -> None:
    with server.client() as client:
        headers = client.get(path).headers
    assert headers.get_list("access-control-allow-origin") == ["*"]
    exposed = headers["access-control-expose-headers"]
    assert all(name in exposed for name in ("ETag", "Link", "Vardgraf-Truncated", "Retry-After"))


def test_a_wrong_method_is_told_all_right_ones(server: Server) -> None:
    with server.client() as client:
        answer = client.delete("/health")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_the_server_does_not_name_its_software(server: Server) -> None:
    with server.client() as client:
        assert "server" not in client.get("/health").headers


@pytest.mark.parametrize(("sent", "kept"), [("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ("å", False)])
def test_a_plain_request_id_is_kept_and_others_replaced(server: Server, sent: str, kept: bool) -> None:
    with server.client() as client:
        given = client.get("/health", headers={"X-Request-Id": sent.encode()}).headers["x-request-id"]
    assert (given == sent) is kept
    assert re.fullmatch(r"[\w.-]{1,64}", given)


# Compression


def test_each_encoding_has_its_own_strong_etag(server: Server) -> None:
    with server.client() as client:
        plain = client.get("/sparql", params={"query": QUERY}, headers={"Accept-Encoding": "identity"})
        packed = client.get("/sparql", params={"query": QUERY}, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
        for answer in (plain, packed):
            assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_known_answer_is_not_sent_again_and_keeps_its_etag(server: Server, encoding: str) -> None:
    with server.client() as client:
        client.headers["accept-encoding"] = encoding
        etag = client.get("/sparql", params={"query": QUERY}).headers["etag"]
        again = client.get("/sparql", params={"query": QUERY}, headers={"If-None-Match": etag})
        assert again.status_code == 304
        assert again.headers["etag"] == etag
        assert again.content == b""


def test_a_packed_answer_has_the_same_bytes_each_time(server: Server) -> None:
    def packed() -> bytes:
        with server.client() as client, client.stream("GET", "/openapi.json") as answer:
            return b"".join(answer.iter_raw())

    first = packed()
    assert first[:2] == b"\x1f\x8b"
    assert packed() == first
    assert json.loads(gzip.decompress(first))["openapi"].startswith("3.")


def test_a_small_answer_is_sent_as_it_is(server: Server) -> None:
    with server.client() as client:
        answer = client.get("/health")
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(answer.content))


def test_a_large_streamed_answer_is_packed_whole(server: Server) -> None:
    query = {"query": "SELECT * WHERE { ?s ?p ?o }", "format": "tsv"}
    with server.client() as client:
        packed = client.get("/sparql", params=query)
        plain = client.get("/sparql", params=query, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(plain.content) > 1_000_000
    assert packed.content == plain.content


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZip;q=0.5, br", True),
        ("br;q=1, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("", False),
        ("gzip;q=high", False),
    ],
)
def test_gzip_is_used_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@given(st.text())
def test_any_accept_encoding_is_read(header: str) -> None:
    assert accepts_gzip(header) in (True, False)


# Logs and metrics


def lines(server: Server, event: str, request_id: str) -> list[dict[str, object]]:
    told = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    return [line for line in told if line.get("event") == event and line.get("id") == request_id]


def test_each_request_is_logged_without_its_query(server: Server) -> None:
    secret = "hemligt-sökord"
    with server.client() as client:
        client.get("/health", params={"q": secret}, headers={"X-Request-Id": "logged-1"})
        body = f'SELECT * WHERE {{ ?s ?p "{secret}" }}'
        client.post("/sparql", data={"query": body}, headers={"X-Request-Id": "logged-2"})
    assert wait_until(lambda: bool(lines(server, "request", "logged-2")), 5)
    (line,) = lines(server, "request", "logged-1")
    assert {"path", "method", "status", "ms", "bytes", "time", "level"} <= line.keys()
    assert (line["path"], line["method"], line["status"]) == ("/health", "GET", 200)
    assert secret not in server.log()
    assert "127.0.0.1" not in json.dumps(lines(server, "request", "logged-2"))


def test_queries_are_logged_where_the_setting_says_so(serve: Serve) -> None:
    one = serve(log_queries=True)
    with one.client() as client:
        client.get("/sparql", params={"query": "ASK { ?asked ?by ?address }"}, headers={"X-Request-Id": "a"})
        client.post("/sparql", data={"query": "ASK { ?asked ?by ?form }"}, headers={"X-Request-Id": "b"})
    assert wait_until(lambda: bool(lines(one, "request", "b")), 5)
    assert "address" in str(lines(one, "request", "a")[0]["query"])
    assert "form" in str(lines(one, "request", "b")[0]["query"])


def test_no_request_is_logged_where_the_setting_says_so(serve: Serve) -> None:
    one = serve(access_log=False)
    with one.client() as client:
        client.get("/health", headers={"X-Request-Id": "unlogged"})
    assert "unlogged" not in one.log()


def test_a_logged_line_stays_one_line(server: Server) -> None:
    with server.client() as client:
        client.get("/a%0A%22%7D%1B%5B31m%00%FF", headers={"X-Request-Id": "one-line"})
    assert wait_until(lambda: bool(lines(server, "request", "one-line")), 5)
    assert len(lines(server, "request", "one-line")) == 1
    assert "\x1b" not in server.log()


def figures(client: httpx.Client) -> dict[str, float]:
    told = re.findall(r"^(vardgraf_\w+(?:\{.*\})?) (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return {name: float(value) for name, value in told}


def test_metrics_count_by_route_and_not_by_address(server: Server) -> None:
    unknown = 'vardgraf_requests_total{method="GET",route="other",status="404"}'
    with server.client() as client:
        before = figures(client)
        for number in range(5):
            client.get(f"/made-up/{number}")
        client.head("/health")
        client.get("/openapi.json")
        after = figures(client)
    assert after[unknown] - before.get(unknown, 0) == 5
    assert not [name for name in after if "made-up" in name]
    head = 'vardgraf_requests_total{method="HEAD",route="/health",status="200"}'
    assert after[head] == before.get(head, 0) + 1
    assert after['vardgraf_request_seconds_count{route="/openapi.json"}'] >= 1


def test_metrics_tell_release_cache_and_workers(server: Server) -> None:
    with server.client() as client:
        for _ in range(2):
            client.get("/sparql", params={"query": "ASK { ?told ?by ?metrics }"})
        told = figures(client)
    assert any((server.home / "current").resolve().name in name for name in told if "vardgraf_release_info" in name)
    assert told['vardgraf_cache_looks_total{result="hit"}'] >= 1
    assert told["vardgraf_cache_bytes"] > 0
    assert told['vardgraf_workers{state="idle"}'] >= 1


def test_metrics_are_off_where_the_setting_says_so(serve: Serve) -> None:
    with serve(metrics=False).client() as client:
        assert client.get("/metrics").status_code == 404


# Connections


def test_headers_that_come_slowly_are_cut_off(serve: Serve) -> None:
    one = serve(header_s=0.5)
    began = time.monotonic()
    assert exchange(one, b"GET /health HTTP/1.1\r\nHost:").startswith(b"HTTP/1.1 408")
    assert exchange(one, b"") == b""
    after_one = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health"
    assert exchange(one, after_one).count(b"HTTP/1.1 ") == 2
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("split", [False, True])
def test_huge_headers_are_refused(server: Server, split: bool) -> None:
    huge = b"GET /health HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 100_000
    assert exchange(server, huge if split else huge + b"\r\n\r\n").startswith(b"HTTP/1.1 431")
    with server.client() as client:
        assert client.get("/health").status_code == 200


def test_what_is_no_http_is_refused(server: Server) -> None:
    assert exchange(server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").startswith(b"HTTP/1.1 400")
    assert exchange(server, b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_a_client_that_does_not_read_is_dropped(serve: Serve) -> None:
    one = serve(reading_s=0.5)
    query = b"GET /sparql?format=json&query=SELECT%20*%7B?s%20?p%20?o%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(one.url.rpartition(":")[2])), timeout=20) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.sendall(query * 3)
        time.sleep(3)
        told = read_all(connection)
    length = int(re.findall(rb"content-length: (\d+)", told)[0])
    assert length > 1_000_000
    assert len(told) < 2 * length


def test_too_many_connections_are_told_to_wait(serve: Serve) -> None:
    """But whoever watches over the server is answered."""
    one = serve(max_connections=5)
    address = ("127.0.0.1", int(one.url.rpartition(":")[2]))
    idle = [socket.create_connection(address) for _ in range(6)]
    try:
        with one.client() as client:
            refused = client.get("/regions")
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/too-many-connections")
            assert int(refused.headers["retry-after"]) > 0
            assert client.get("/health").status_code == 200
    finally:
        for connection in idle:
            connection.close()
    with one.client() as client:
        assert wait_until(lambda: client.get("/regions").status_code == 200, 5)


def test_one_client_has_so_many_connections_at_most(serve: Serve) -> None:
    one = serve(client_connections=3)
    address = ("127.0.0.1", int(one.url.rpartition(":")[2]))
    mine = [socket.create_connection(address) for _ in range(3)]
    try:
        told = exchange(one, b"")
        assert told.startswith(b"HTTP/1.1 503")
        assert json.loads(told.partition(b"\r\n\r\n")[2])["type"] == "/problems/too-many-connections"
        if has_address("127.0.0.2"):
            with socket.create_connection(address, source_address=("127.0.0.2", 0), timeout=20) as other:
                other.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert read_all(other).startswith(b"HTTP/1.1 200")
    finally:
        for connection in mine:
            connection.close()
    with one.client() as client:
        assert wait_until(lambda: client.get("/health").status_code == 200, 5)


def has_address(host: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
        return True


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"FOO /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n", 400),
        ("GET /api/search?q=äldre HTTP/1.1\r\nHost: x\r\n\r\n".encode(), 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000, 431),
    ],
)
def test_what_cannot_be_read_is_told_as_other_problems_are(server: Server, request_: bytes, status: int) -> None:
    head, _, body = exchange(server, request_).partition(b"\r\n\r\n")
    names = {line.partition(b":")[0].lower() for line in head.splitlines()[1:]}
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert names >= {b"content-security-policy", b"access-control-allow-origin", b"date", b"x-request-id"}
    assert json.loads(body)["status"] == status
    assert int(re.findall(rb"content-length: (\d+)", head)[0]) == len(body)


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n", b'Host: "><script>\r\n', b"Host: a b\r\n"])
def test_a_request_names_one_host(server: Server, hosts: bytes) -> None:
    """RFC 9112, 3.2."""
    told = exchange(server, b"GET /health HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400")
    assert b"/problems/bad-host" in told


# Requests that come again


def raw(query: str, headers: str = "") -> bytes:
    return f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode()


def split_answers(told: bytes) -> list[tuple[dict[bytes, bytes], bytes]]:
    """Status line under the empty name."""
    answers = []
    while told:
        head, _, told = told.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        headers = {b"": first, **{name.lower(): value for name, value in (line.split(b": ", 1) for line in lines)}}
        length = int(headers.get(b"content-length", b"0"))
        answers.append((headers, told[:length]))
        told = told[length:]
    return answers


def expected_length(told: bytes) -> int:
    head, _, _ = told.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head)
    return len(head) + 4 + int(found[1] if found else 0)


def ask_one_by_one(server: Server, requests: list[bytes]) -> list[tuple[dict[bytes, bytes], bytes]]:
    """Over one connection, each request once the answer to the one before is there."""
    answers = []
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20) as connection:
        for request in requests:
            connection.sendall(request)
            told = b""
            while b"\r\n\r\n" not in told or len(told) < expected_length(told):
                told += connection.recv(65536)
            answers += split_answers(told)
    return answers


@pytest.mark.parametrize("headers", ["", "Accept-Encoding: gzip\r\n", "X-Request-Id: again\r\n"])
def test_a_repeated_request_has_the_same_answer(server: Server, headers: str) -> None:
    query = f"ASK%7B%3Fagain%20%3Fby%20%22{len(headers)}%22%7D"
    answers = ask_one_by_one(server, [raw(query, headers)] * 4)
    changing = {b"date", b"x-request-id"}
    assert len(answers) == 4
    assert all(one[0][b""] == b"HTTP/1.1 200 OK" for one in answers)
    plain = [({k: v for k, v in head.items() if k not in changing}, body) for head, body in answers]
    assert plain == [plain[0]] * 4
    ids = {head[b"x-request-id"] for head, _ in answers}
    assert ids == {b"again"} if "Id" in headers else len(ids) == 4


def test_a_repeated_request_is_counted_and_logged(server: Server) -> None:
    route = 'vardgraf_requests_total{method="GET",route="/sparql",status="200"}'
    with server.client() as client:
        before = figures(client).get(route, 0)
        answers = ask_one_by_one(server, [raw("ASK%7B%3Fcounted%20%3Fagain%20%3Fo%7D")] * 5)
        assert wait_until(lambda: figures(client)[route] == before + 5, 5)
    for head, _ in answers:
        request_id = head[b"x-request-id"].decode()
        assert wait_until(lambda request_id=request_id: len(lines(server, "request", request_id)) == 1, 5)  # type: ignore[misc]


def test_a_repeated_request_is_limited_as_any(serve: Serve) -> None:
    one = serve(requests_per_minute=5)
    answers = ask_one_by_one(one, [raw("ASK%7B%7D")] * 8)
    statuses = [head[b""].split()[1] for head, _ in answers]
    assert statuses[:5] == [b"200"] * 5
    assert b"429" in statuses


def test_a_repeated_request_in_pieces_or_with_others_is_answered_in_order(server: Server) -> None:
    true, false = raw("ASK%7B%7D"), raw("ASK%7BFILTER(false)%7D")
    ask_one_by_one(server, [true, false, true, false])
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in (true, false + true, true[:20], true[20:] + false, false, true):
            connection.sendall(piece)
            time.sleep(0.1)
        connection.shutdown(socket.SHUT_WR)
        told = [b"true" in body for _, body in split_answers(read_all(connection))]
    assert told == [True, False, True, True, False, False, True]


def test_a_body_that_looks_like_a_repeated_request_is_a_body(server: Server) -> None:
    known = raw("ASK%7B%7D")
    ask_one_by_one(server, [known, known])
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20) as connection:
        connection.sendall(post % len(known))
        time.sleep(0.2)
        connection.sendall(known)
        connection.shutdown(socket.SHUT_WR)
        ((head, _),) = split_answers(read_all(connection))
    assert head[b""].startswith(b"HTTP/1.1 400")


def test_an_answer_that_changes_is_made_anew(server: Server) -> None:
    query = "SELECT%20(RAND()%20AS%20%3Fr)%7B%7D"
    assert len({body for _, body in ask_one_by_one(server, [raw(query)] * 4)}) == 4
