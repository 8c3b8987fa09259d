"""The kinds of problems: each that the code names is in the table and explained where its `type` leads."""

import ast
from collections.abc import Iterator
from pathlib import Path

import html5lib
import httpx
import pytest
from real_server import Server

from api.data.asking import TYPES
from api.misfits import OTHERWISE
from api.problems import load_kinds

API = Path(__file__).parents[2] / "api"
WITH_STATUS = {"Problem"}
BY_KIND = {"_bad", "_later", "_unreadable", "_with_message", "_refuse", "RefusedError"}
"""Functions whose first argument is the kind; those above have the status before it."""


def called() -> Iterator[tuple[str, ast.expr]]:
    """The arguments of all calls that give a kind, with the place."""
    for path in sorted(API.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            position = 1 if name in WITH_STATUS else 0 if name in BY_KIND else None
            if position is not None and len(node.args) > position:
                yield f"{path.relative_to(API)}:{node.lineno}", node.args[position]


def constants() -> dict[str, str]:
    """The kinds that calls name, each with a place."""
    return {arg.value: place for place, arg in called() if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


def test_each_kind_that_the_code_names_is_in_the_table() -> None:
    named = constants()
    assert len(named) > 50
    assert {kind: place for kind, place in named.items() if kind not in load_kinds()} == {}


def test_kinds_that_are_put_together_are_few_and_known() -> None:
    """Where a call has a variable for the kind, the kinds are looked for here; a new such place must be added."""
    others = {place.partition(":")[0] for place, arg in called() if not isinstance(arg, ast.Constant)}
    assert others == {
        "data/asking.py",  # unknown-… of what a path names
        "drafts/problems.py",
        "pages/errors.py",
        "running/connections.py",  # statuses, told without a document
        "sparql/guard.py",
        "sparql/protocol.py",
        "sparql/refusals.py",
    }
    known = load_kinds()
    assert {"not-acceptable", "not-found", "method-not-allowed", "http-error"} <= known.keys()
    assert {f"unknown-{name}" for name in ("plan", "region", "rule", "release")} <= known.keys()
    assert {"plan", "region"} <= TYPES.keys()


def test_no_kind_is_left_over() -> None:
    put_together = {"http-error", "method-not-allowed", "not-acceptable", "not-found"}
    put_together |= {f"unknown-{name}" for name in ("plan", "region", "rule", "release")}
    assert load_kinds().keys() == constants().keys() | put_together


def test_each_kind_is_explained_where_its_type_leads(client: httpx.Client) -> None:
    listed = client.get("/problems", headers={"Accept": "application/json"}).json()["items"]
    assert [item["type"] for item in listed] == [kind.address for kind in load_kinds().values()]
    for item in listed:
        assert client.get(item["type"], headers={"Accept": "application/json"}).json() == item
        for language in ("sv", "en"):
            page = client.get(item["type"], params={"lang": language}, headers={"Accept": "text/html"})
            assert (page.status_code, page.headers["content-language"]) == (200, language)
            main = html5lib.parse(page.text, namespaceHTMLElements=False).find(".//main")
            told = "".join(main.itertext())
            assert all(item[name][language] in told for name in ("title", "meaning", "remedy"))


def test_title_is_that_of_the_table_in_the_language_asked_for(client: httpx.Client) -> None:
    for path in ("/nothing", "/api/plans/x", "/api/plans?limit=0", "/problems/x", "/sparql?query=x", "/a/%ff"):
        for language in ("sv", "en"):
            answer = client.get(path, headers={"Accept-Language": language})
            problem = answer.json()
            kind = load_kinds()[problem["type"].removeprefix("/problems/")]
            assert problem["title"] == getattr(kind.title, language)
            assert "accept-language" in answer.headers["vary"].lower()
            assert client.get(problem["type"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/plans?limit=501", "/api/plans?limit=0", "/api/plans?limit=x", "/api/plans?lang=de"]
)
def test_swedish_details_have_no_english(client: httpx.Client, path: str) -> None:
    english = client.get(path, headers={"Accept-Language": "en"}).json()["detail"].partition(": ")[2]
    swedish = client.get(path, headers={"Accept-Language": "sv"}).json()["detail"].partition(": ")[2]
    assert "input should be" in english
    assert "nput" not in swedish
    assert OTHERWISE not in swedish


@pytest.mark.parametrize(
    "path", ["/api/search?q=%ff", "/api/search?q=%zz", "/a/%ff", "/plans?lang=%", "/sparql?query=%ff"]
)
def test_broken_encoding_is_refused_everywhere(client: httpx.Client, path: str) -> None:
    answer = httpx.Client(base_url=client.base_url, trust_env=False).send(
        httpx.Request("GET", httpx.URL(client.base_url).copy_with(raw_path=path.encode()))
    )
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-encoding")


def test_api_tells_its_addresses(client: httpx.Client) -> None:
    problem = client.get("/api").json()
    assert {"/api/plans", "/api/rules", "/api/search"} <= set(problem["nearest"])
    page = html5lib.parse(client.get("/api", headers={"Accept": "text/html"}).text, namespaceHTMLElements=False)
    assert set(problem["nearest"]) <= {link.get("href") for link in page.findall(".//main//li/a")}


def test_query_with_a_page_as_its_format_leads_to_the_page(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}", "format": "html"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
