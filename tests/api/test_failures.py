"""What nobody foresaw, as a page to a browser and as a problem to a program; and when the pages fail themselves."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from api.pages import errors

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def ask(accept: str, language: str = "sv") -> Request:
    state = SimpleNamespace(settings=SimpleNamespace(store=None))
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/plans",
        "raw_path": b"/plans",
        "query_string": f"lang={language}".encode(),
        "headers": [(b"accept", accept.encode()), (b"host", b"x")],
        "app": SimpleNamespace(state=state),
    }
    return Request(scope)


@pytest.mark.parametrize(("language", "words"), [("sv", "Servern gjorde fel."), ("en", "The server made a mistake.")])
def test_browser_gets_a_page_with_the_id_of_its_request(language: str, words: str) -> None:
    answer = asyncio.run(errors.tell_failure(ask(BROWSER, language), "abc123"))
    page = bytes(answer.body).decode()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>500 " in page
    assert words in page
    assert "<code>abc123</code>" in page
    assert 'href="/search' in page


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/turtle"])
def test_program_gets_a_problem(accept: str) -> None:
    answer = asyncio.run(errors.tell_failure(ask(accept), "abc123"))
    told = json.loads(bytes(answer.body))
    assert answer.headers["content-type"] == "application/problem+json"
    assert (told["status"], told["type"], told["request_id"]) == (500, "/problems/internal", "abc123")


def test_problem_is_told_where_no_page_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise RuntimeError("no page")

    monkeypatch.setattr(errors, "render", fail)
    answer = asyncio.run(errors.tell_failure(ask(BROWSER), "abc123"))
    assert answer.status_code == 500
    assert json.loads(bytes(answer.body))["request_id"] == "abc123"
