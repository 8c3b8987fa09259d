"""What every request passes, and what every answer carries, over an application that says what it got."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.guards.clients import client_address, network
from api.guards.middleware import CSP, SECURITY_HEADERS, Guards
from api.guards.rate import REMEMBERED_CLIENTS, RateLimit
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
        self.guarded = Guards(echo, Settings(**{**SMALL, **settings}))

    def __call__(
        self,
        path: str = "/x",
        headers: Sequence[tuple[bytes, bytes]] = (),
        arriving: Sequence[Message | float] = (),
        client: str = "192.0.2.1",
        query: bytes = b"",
        own: Sequence[tuple[bytes, bytes]] = (),
    ) -> tuple[int, dict[bytes, bytes], Any]:
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": query}
        scope |= {"headers": list(headers), "client": (client, 1), "state": {"headers": own}, "root_path": ""}
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
        return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


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
    assert Caller()(headers=[(b"x", b"y")] * 100)[0] == 200
    assert Caller()(headers=[(b"x", b"y")] * 101)[0] == 431


def test_every_answer_carries_the_security_headers() -> None:
    for call in (lambda: Caller()(), lambda: Caller()("/.."), lambda: Caller()(headers=[(b"content-length", b"999")])):
        headers = call()[1]
        assert set(SECURITY_HEADERS) <= set(headers.items())
        assert headers[b"content-security-policy"] == CSP.encode()
    own = (b"content-security-policy", b"default-src 'none'")
    assert Caller()(own=[own])[1][own[0]] == own[1]


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
    assert headers[b"access-control-allow-origin"] == b"*"
    assert call(client="192.0.2.2")[0] == 200
    assert call("/health")[0] == 200


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
    assert network("192.0.2.1") == "192.0.2.1"
    assert client_address({"type": "http", "client": None, "headers": []}, None) == ""
