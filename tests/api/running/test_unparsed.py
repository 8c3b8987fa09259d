"""What is refused before it is read, or asks about the server itself: told, counted and logged as the rest is."""

import json

import pytest
from real_server import Serve, Server, exchange, wait_until

REFUSED = [
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    (b"FROB\x00 / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    (b"FROB / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    (b"GETS /health HTTP/1.1\r\nHost: x\r\n\r\n", 501),
]


@pytest.mark.parametrize(("request_", "status"), REFUSED)
def test_unknown_method_is_told_from_what_is_no_http(server: Server, request_: bytes, status: int) -> None:
    head, _, body = exchange(server, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body)["type"] == {400: "/problems/not-http", 501: "/problems/unknown-method"}[status]


def test_what_is_not_read_is_counted_and_logged_and_strangers_write_no_warnings(serve: Serve) -> None:
    one = serve(warm=False)
    for request, _ in REFUSED:
        exchange(one, request)
    upgrade = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n"
    assert exchange(one, upgrade).startswith(b"HTTP/1.1 200 ")
    with one.client() as client:
        told = client.get("/metrics").text
    assert 'vardgraf_requests_total{method="other",route="unparsed",status="400"} 3.0' in told
    assert 'vardgraf_requests_total{method="other",route="unparsed",status="501"} 2.0' in told

    def logged() -> list[dict[str, object]]:
        return [json.loads(line) for line in one.log().splitlines() if line.startswith("{")]

    def refused() -> list[object]:
        return [line["status"] for line in logged() if line.get("method") == "-"]

    assert wait_until(lambda: len(refused()) == len(REFUSED), 5)
    assert refused() == [status for _, status in REFUSED]
    assert not [line for line in logged() if line["level"] == "warning" and "uvicorn" in str(line.get("logger"))]
    assert "pip install" not in one.log()


def test_options_of_the_whole_server_are_told(server: Server) -> None:
    answer = exchange(server, b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").lower()
    assert answer.startswith(b"http/1.1 204 ")
    assert b"\r\nallow: get, head, post, options\r\n" in answer


@pytest.mark.parametrize("path", ["/openapi.json", "/ontology.ttl"])
def test_known_answer_of_any_kind_has_the_etag_of_its_encoding(server: Server, path: str) -> None:
    for encoding in ("gzip", "identity"):
        with server.client() as client:
            client.headers["accept-encoding"] = encoding
            got, known = client.get(path), client.get(path, headers={"If-None-Match": "*"})
        assert (got.status_code, known.status_code) == (200, 304)
        assert known.headers["etag"] == got.headers["etag"]
