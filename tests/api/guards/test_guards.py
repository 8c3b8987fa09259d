"""What every request passes, and what every answer carries, over an application that says what it got."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

import html5lib
import pytest
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from api.guards.clients import client_address, network
from api.guards.middleware import CSP, SECURITY_HEADERS, Guards
from api.guards.rate import REMEMBERED_CLIENTS, RateLimit
from api.problems import INSTANCE_LENGTH
from api.running.methods import CORS
from api.settings import Settings

SMALL: dict[str, Any] = {"max_body_bytes": 100, "body_s": 0.2, "requests_per_minute": 0}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = (await receive()).get("body", b"")
    headers = [(b"content-type", b"application/json"), *scope["state"].get("headers", ())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps([scope["client"][0], body.decode()]).encode()})


class Caller:
    """Calls the guarded application; `arriving` are the messages of the request, with pauses as numbers."""

    def __init__(self, **settings: Any):
        chosen = Settings(**{**SMALL, **settings})
        self.guarded = Guards(echo, chosen)
        self.app = Starlette()
        self.app.state.settings = chosen

    def __call__(
        self,
        path: str = "/x",
        headers: Sequence[tuple[bytes, bytes]] = (),
        arriving: Sequence[Message | float] = (),
        client: str = "192.0.2.1",
        query: bytes = b"",
        own: Sequence[tuple[bytes, bytes]] = (),
        method: str = "POST",
    ) -> tuple[int, dict[bytes, bytes], Any]:
        """The body is JSON, or a page."""
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
        scope |= {"headers": [(b"host", b"test"), *headers], "http_version": "1.1"}
        scope |= {"client": (client, 1), "state": {"headers": own}, "root_path": ""}
        scope |= {"app": self.app, "scheme": "http", "server": ("127.0.0.1", 80)}
        coming, sent = list(arriving), list[Message]()

        async def receive() -> Message:
            while coming and isinstance(coming[0], float):
                await asyncio.sleep(coming.pop(0))  # type: ignore[arg-type]
            if coming:
                return coming.pop(0)  # type: ignore[return-value]
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.guarded(scope, receive, send))
        if not sent:
            return 0, {}, None
        answered, body = dict(sent[0]["headers"]), sent[1]["body"]
        assert len(answered) == len(sent[0]["headers"]), "a header is there twice"
        is_page = answered[b"content-type"].startswith(b"text/html")
        return sent[0]["status"], answered, body.decode() if is_page else json.loads(body)


def part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


CHUNKED = [(b"transfer-encoding", b"chunked")]


def test_bodies_within_the_limit_come_whole() -> None:
    status, _, told = Caller()(headers=CHUNKED, arriving=[part(b"a" * 50), part(b"b" * 50, more=False)])
    assert (status, told[1]) == (200, "a" * 50 + "b" * 50)
    status, _, told = Caller()(headers=[(b"content-length", b"3")], arriving=[part(b"abc", more=False)])
    assert (status, told[1]) == (200, "abc")


@pytest.mark.parametrize(
    ("headers", "arriving"),
    [
        ([(b"content-length", b"101")], []),
        ([(b"content-length", b"9" * 50)], []),
        (CHUNKED, [part(b"a" * 60), part(b"a" * 60)]),
    ],
)
def test_bodies_beyond_the_limit_are_refused(headers: list[tuple[bytes, bytes]], arriving: list[Message]) -> None:
    status, answered, problem = Caller()(headers=headers, arriving=arriving)
    assert (status, problem["type"], problem["limit"]) == (413, "/problems/body-too-large", 100)
    assert answered[b"connection"] == b"close"


def test_slow_bodies_are_refused_in_time() -> None:
    began = time.monotonic()
    status, _, problem = Caller()(headers=CHUNKED, arriving=[m for _ in range(50) for m in (0.05, part(b"a"))])
    assert (status, problem["type"]) == (408, "/problems/body-too-slow")
    assert time.monotonic() - began < 1


def test_client_that_leaves_gets_nothing() -> None:
    assert Caller()(headers=CHUNKED, arriving=[part(b"a"), {"type": "http.disconnect"}])[0] == 0


@pytest.mark.parametrize("path", ["/a/../b", "/..", "/a/..", "/./a", "/a\0b", "/a\\b", "/a\nb", "/\ufffd"])
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    assert Caller()(path)[0] == 400


@pytest.mark.parametrize(
    "path", ["/", "/a..b", "/a.ttl", "/id/a/.b", "/.well-known/void", "/id/föräldrar", "/a/...", "/a//b"]
)
def test_other_paths_pass(path: str) -> None:
    assert Caller()(path)[0] == 200


def test_addresses_and_headers_are_bounded() -> None:
    assert Caller(max_query_bytes=100)(query=b"a" * 4_390)[0] == 200
    assert Caller(max_query_bytes=100)(query=b"a" * 4_400)[0] == 414
    assert Caller()(headers=[(b"x", b"y")] * 99)[0] == 200
    assert Caller()(headers=[(b"x", b"y")] * 100)[0] == 431


def test_every_answer_carries_the_security_headers() -> None:
    for call in (lambda: Caller()(), lambda: Caller()("/.."), lambda: Caller()(headers=[(b"content-length", b"999")])):
        headers = call()[1]
        assert set(SECURITY_HEADERS) <= set(headers.items())
        assert headers[b"content-security-policy"] == CSP.encode()
    own = (b"content-security-policy", b"default-src 'none'")
    assert Caller()(own=[own])[1][own[0]] == own[1]


REFUSED: dict[int, dict[str, Any]] = {
    400: {"path": "/a/../b"},
    408: {"path": "/x", "headers": CHUNKED, "arriving": [part(b"a"), 0.5, part(b"b")]},
    413: {"path": "/x", "headers": [(b"content-length", b"101")]},
    414: {"path": "/" + "a" * 60_000},
    429: {"path": "/x"},
    431: {"path": "/x", "headers": [(b"x", b"y")] * 101},
}
"""What the guards refuse; of 429 the second request of a minute."""


def refused(status: int, *headers: tuple[bytes, bytes]) -> tuple[int, dict[bytes, bytes], Any]:
    call = Caller(requests_per_minute=int(status == 429))
    if status == 429:
        call()
    request = REFUSED[status]
    return call(**{**request, "headers": [*request.get("headers", ()), *headers]})


@pytest.mark.parametrize("status", REFUSED)
def test_what_is_refused_is_told_as_any_problem(status: int) -> None:
    found, headers, problem = refused(status, (b"accept-language", b"en"))
    assert (found, problem["status"]) == (status, status)
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"content-language"] == b"en"
    assert headers[b"vary"] == b"Accept, Accept-Language"
    assert set(CORS) <= set(headers.items())  # or another origin could not read Retry-After


@pytest.mark.parametrize("status", REFUSED)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_browsers_get_what_is_refused_as_a_page_in_their_language(status: int, language: str) -> None:
    _, _, problem = refused(status, (b"accept-language", language.encode()))
    asked = [(b"accept", b"text/html,application/xhtml+xml,*/*;q=0.8"), (b"accept-language", language.encode())]
    found, headers, page = refused(status, *asked)
    assert (found, headers[b"content-type"]) == (status, b"text/html; charset=utf-8")
    assert (headers[b"content-language"], headers[b"cache-control"]) == (language.encode(), b"no-store")
    assert set(CORS) <= set(headers.items())
    read = html5lib.parse(page, namespaceHTMLElements=False)
    assert read.get("lang") == language
    told = "".join(read.find(".//main").itertext())
    assert f"{status} {problem['title']}" in told
    assert problem["detail"] in told
    assert len(page) < 10_000  # it does not tell a long address again


@pytest.mark.parametrize("accept", [b"application/problem+json", b"application/json", b"*/*", b"text/csv"])
def test_others_get_what_is_refused_as_a_document(accept: bytes) -> None:
    assert refused(400, (b"accept", accept))[1][b"content-type"] == b"application/problem+json"


def test_address_in_a_problem_is_whole_or_left_out() -> None:
    assert Caller()("/a/ö/..")[2]["instance"] == "/a/%C3%B6/.."
    longest = "/../" + "a" * (INSTANCE_LENGTH - 4)  # characters of the path, not of what is written for them
    assert Caller()("/../" + "ö" * (INSTANCE_LENGTH - 4))[2]["instance"].endswith("%B6")
    assert Caller()(longest)[2]["instance"] == longest
    assert "instance" not in Caller()(longest + "a")[2]
    assert "instance" not in refused(414)[2]


def test_policy_allows_nothing_inline_and_nobody_else() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CSP.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert not any(word in CSP for word in ("unsafe", "http:", "https:", "*"))


def test_rate_is_limited_per_client_and_flows_back() -> None:
    now = [0.0]
    limit = RateLimit(60, lambda: now[0])
    assert [limit.wait_s("a") for _ in range(61)] == [0] * 60 + [1]
    assert limit.wait_s("b") == 0
    now[0] += 0.5
    assert limit.wait_s("a") == 1
    now[0] += 0.5
    assert [limit.wait_s("a"), limit.wait_s("a")] == [0, 1]
    now[0] += 10_000
    assert [limit.wait_s("a") for _ in range(61)] == [0] * 60 + [1]


def test_refused_requests_are_told_when_to_come_again() -> None:
    call = Caller(requests_per_minute=2)
    assert [call()[0] for _ in range(3)] == [200, 200, 429]
    status, headers, problem = call()
    assert (status, problem["type"]) == (429, "/problems/too-many-requests")
    assert 1 <= int(headers[b"retry-after"]) <= 30
    assert b"Retry-After" in headers[b"access-control-expose-headers"]
    assert call(client="192.0.2.2")[0] == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/ready"),
        ("OPTIONS", "/sparql"),
        ("GET", "/static/style.css"),
        ("HEAD", "/static/x"),
    ],
)
def test_what_is_asked_without_being_a_question_is_not_limited(method: str, path: str) -> None:
    call = Caller(requests_per_minute=1)
    assert [call(path, method=method)[0] for _ in range(5)] == [200] * 5
    assert [call()[0], call()[0]] == [200, 429]
    assert call(path, method=method)[0] == 200
    assert call("/staticx")[0] == call("/healthy")[0] == call("/x/static/y")[0] == 429


def test_clients_that_are_remembered_are_bounded() -> None:
    limit = RateLimit(1)
    for number in range(REMEMBERED_CLIENTS + 500):
        limit.wait_s(str(number))
    assert len(limit._buckets) == REMEMBERED_CLIENTS


def test_only_a_trusted_header_tells_the_client() -> None:
    forwarded = [(b"x-forwarded-for", b"203.0.113.9, 198.51.100.7")]
    assert Caller()(headers=forwarded)[2][0] == "192.0.2.1"
    trusting = Caller(trusted_header="X-Forwarded-For")
    assert trusting(headers=forwarded)[2][0] == "198.51.100.7"  # the first one is the client's own claim
    assert trusting(headers=[*forwarded, (b"x-forwarded-for", b"198.51.100.8")])[2][0] == "198.51.100.8"
    assert trusting(headers=[(b"x-forwarded-for", b"nonsense")])[2][0] == "192.0.2.1"
    assert trusting()[2][0] == "192.0.2.1"


def test_ipv6_clients_are_their_network() -> None:
    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:bbbb::2") != network("2001:db8:1:3::1")
    assert network("fe80::1%eth0") == network("fe80::2%eth1") == "fe80::/64"
    assert network("192.0.2.1") == "192.0.2.1"
    assert network("a:b") == "a:b"
    assert client_address({"type": "http", "client": None, "headers": []}, None) == ""


@pytest.mark.parametrize("written", ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1"])
def test_ipv4_clients_are_themselves_however_they_are_written(written: str) -> None:
    other = written.replace("192.0.2.1", "192.0.2.2").replace("c000:201", "c000:202")
    assert (network(written), network(other)) == ("192.0.2.1", "192.0.2.2")
    assert Caller()(client=written)[2][0] == "192.0.2.1"
    forwarded = [(b"x-forwarded-for", written.encode())]
    assert Caller(trusted_header="X-Forwarded-For")(headers=forwarded)[2][0] == "192.0.2.1"


def test_ipv4_client_has_one_rate_in_both_forms() -> None:
    call = Caller(requests_per_minute=2)
    assert [call(client=one)[0] for one in ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1")] == [200, 200, 429]
    assert call(client="::ffff:192.0.2.2")[0] == 200
