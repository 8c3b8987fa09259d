"""Laws of /draft: it says what the command says, refuses with a remedy what it cannot read, and keeps nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import html5lib
import httpx
import pytest
from drafts import (
    BLOCKS,
    ENCODED,
    LINES,
    MARKED,
    OF_A_KNOWN_REGION,
    OTHER_FORMATS,
    REFUSED,
    SCRIPT,
    TABLES,
    Refused,
    word_draft,
    zip_bomb,
)
from pyoxigraph import RdfFormat, parse
from real_server import Serve, Server, descendants_of, exchange, is_alive, start_server, wait_until

from api.drafts.form import NAME_LENGTH, UNNAMED, plain_name
from vardgraf.checks.rules import load_rules

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""As browsers ask."""
READING = b"vardgraf.cli.draft"
SECRET = "Kolibrikvarteret"
PATIENCE_S = 200
"""These tests share the machine with others."""
HEAD = b"POST /draft HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
BODY = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + TABLES.encode() + b"\r\n--x--"
DONE = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vg: <https://w3id.org/vardgraf/ontology#>
SELECT ?plan ?wording {
  ?report vg:reportsOn ?activity ; vg:status <https://w3id.org/vardgraf/vocab/status/completed> .
  ?activity dct:isPartOf ?plan ; skos:prefLabel ?wording
  FILTER (STRSTARTS(?wording, "Ta fram förslag"))
} ORDER BY ?plan LIMIT 1
"""
Send = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def patient(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that gives a draft the time it takes on a machine that does much else."""
    folder = tmp_path_factory.mktemp("patient")
    running = start_server(folder, release_home, requests_per_minute=0, draft_s=PATIENCE_S)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def client(patient: Server) -> Iterator[httpx.Client]:
    with patient.client(PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="module")
def everything(send: Send) -> Any:
    """What is told of the draft with tables, as JSON."""
    return send(TABLES.encode(), format="json").json()


@pytest.fixture(scope="module")
def answered(send: Send) -> httpx.Response:
    """The same as a page."""
    return send(TABLES.encode(), headers=HTML)


@pytest.fixture(scope="module")
def send(client: httpx.Client) -> Send:
    return lambda *arguments, **options: post(client, *arguments, **options)


def post(
    client: httpx.Client, data: bytes, name: str = "plan.txt", headers: dict[str, str] | None = None, **fields: str
) -> httpx.Response:
    return client.post("/draft", files={"file": (name, data, "text/plain")}, data=fields, headers=headers)


def check(home: Path, target: str, data: bytes | None = None) -> list[dict[str, Any]]:
    """What the command prints."""
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", "check", target]
    command += ["-f", "json", "--fail-on", "never"]
    environment = {**os.environ, "VARDGRAF_HOME": str(home)}
    done = subprocess.run(command, env=environment, input=data, capture_output=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def read_page(response: httpx.Response) -> Any:
    """The page as a tree; fails where a browser would have to guess."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def readers(server: Server) -> list[int]:
    """The processes that read drafts."""

    def reads(process: int) -> bool:
        try:
            return READING in Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            return False

    return [process for process in descendants_of(server.process.pid) if reads(process)]


# What is told


@pytest.mark.documents
@pytest.mark.parametrize("number", range(5))
def test_a_document_gives_the_findings_of_the_command(
    send: Send, documents: Path, release_home: Path, number: int
) -> None:
    path = sorted(documents.glob("*.txt"))[number]
    expected = check(release_home, str(path))
    assert len(expected) > 50
    answered = send(path.read_bytes(), path.name, {"Accept": "application/json"})
    assert answered.status_code == 200, answered.text
    assert answered.json()["findings"] == expected


def test_a_draft_gives_the_same_however_it_is_written(send: Send, release_home: Path) -> None:
    expected = check(release_home, "-", data=TABLES.encode())
    assert len(expected) > 5
    for name, data in ENCODED.items():
        answered = send(data, format="json").json()
        assert answered["findings"] == expected, name
        assert [plan["counts"]["activity"] for plan in answered["plans"]] == [2], name


@pytest.mark.parametrize("name", OTHER_FORMATS)
def test_a_draft_says_the_same_in_every_format(send: Send, everything: Any, name: str) -> None:
    answered = send(OTHER_FORMATS[name](), name, format="json").json()
    assert answered["findings"]
    kinds = [[(one["rule"], one["message"]) for one in told["findings"]] for told in (answered, everything)]
    assert sorted(kinds[0], key=str) == sorted(kinds[1], key=str)
    (plan,), (expected,) = answered["plans"], everything["plans"]
    assert (plan["id"], plan["counts"], plan["responsible"]) == (
        expected["id"], expected["counts"], expected["responsible"],
    )  # fmt: skip


def test_a_draft_without_lines_tells_where_in_the_file_a_line_is(send: Send) -> None:
    answered = send(word_draft(), "plan.docx", format="json").json()
    assert "tabell 1, rad 2" in answered["places"].values()
    results = send(word_draft(), "plan.docx", format="sarif").json()["runs"][0]["results"]
    assert "tabell 1, rad 2" in {one["locations"][0].get("message", {}).get("text") for one in results}
    page = text_of(read_page(send(word_draft(), "plan.docx", HTML)))
    assert "(tabell 1, rad 2)" in page
    assert "Filen lästes som" in page


@pytest.mark.parametrize(("text", "kind"), [(LINES, "goal"), (BLOCKS, "activity")])
def test_every_layout_is_read(send: Send, release_home: Path, text: str, kind: str) -> None:
    answered = send(text.encode(), "utkast.md", {"Accept": "application/json"}).json()
    assert answered["findings"] == check(release_home, "-", data=text.encode())
    (plan,) = answered["plans"]
    assert plan["elements"][kind]
    assert plan["region"] == ["Region Dalby"]
    assert plan["responsible"]
    for element in plan["elements"][kind]:
        first, last = element["lines"]
        printed = " ".join(text.splitlines()[first - 1 : last]).replace("**", "")
        assert element["label"].split()[0] in printed


@pytest.mark.parametrize("fields", [{}, {"region": "skane"}])
def test_names_of_a_known_region_are_known(send: Send, fields: dict[str, str]) -> None:
    """As the region's other plans call them, whether the text or the form says which region it is."""
    told = send(OF_A_KNOWN_REGION.encode(), format="json", **fields).json()
    [plan] = told["plans"]
    assert plan["region"] == ["Region Skåne"]
    assert plan["responsible"] == [["Central tjänstemannaberedning", 1]]
    assert plan["unresolved"] == []
    assert "ANS03" not in {finding["rule"] for finding in told["findings"]}


def test_the_region_of_the_form_decides_which_names_are_known(send: Send) -> None:
    [plan] = send(OF_A_KNOWN_REGION.encode(), format="json", region="uppsala").json()["plans"]
    assert plan["region"] == ["Region Uppsala"]
    assert "Central tjänstemannaberedning" in [word for word, _ in plan["unresolved"]]


def test_formats_are_of_the_same_reading(send: Send, everything: Any) -> None:
    sarif = send(TABLES.encode(), headers={"Accept": "application/sarif+json"})
    assert sarif.headers["content-type"] == "application/sarif+json"
    results = sarif.json()["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == [one["rule"] for one in everything["findings"]]
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "plan.txt"
    turtle = send(TABLES.encode(), format="turtle")
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    assert turtle.headers["content-disposition"] == 'attachment; filename="plan.ttl"'
    assert len(list(parse(turtle.content, format=RdfFormat.TURTLE))) > 100
    assert send(TABLES.encode(), format="papper").status_code == 406


def test_page_tells_findings_by_rule_and_the_reading(answered: httpx.Response, everything: Any) -> None:
    assert answered.headers["cache-control"] == "no-store"
    assert "etag" not in answered.headers
    page = read_page(answered)
    told = text_of(page)
    names = {rule.id: rule.name["sv"] for rule in load_rules().rules}
    for finding in everything["findings"]:
        assert " ".join(finding["message"]["sv"].split()) in told
        assert names[finding["rule"]] in told
    for kind in ("activity", "indicator"):
        for element in everything["plans"][0]["elements"][kind]:
            assert element["label"] in told
    assert f"{len(everything['findings'])} fynd" in told
    downloads = [link for link in page.iter("a") if link.get("download")]
    assert [link.get("download") for link in downloads] == ["plan.ttl", "plan.json", "plan.sarif"]
    turtle = httpx.URL(downloads[0].get("href"))
    assert str(turtle).startswith("data:text/turtle;")


def test_links_of_the_page_answer(answered: httpx.Response, client: httpx.Client) -> None:
    links = {link.get("href") for link in read_page(answered).iter("a")}
    local = {link for link in links if link.startswith(("/about/rules/", "/draft"))}
    assert len(local) > 3
    assert [link for link in local if client.get(link).status_code != 200] == []


def test_the_plan_that_a_draft_follows_is_compared_with(send: Send, client: httpx.Client) -> None:
    """An indicator of what an earlier plan's report tells to be done is found to be reached, once the plan is named."""
    done = client.get("/sparql", params={"query": DONE, "format": "json"}).json()["results"]["bindings"][0]
    earlier, wording = done["plan"]["value"].rpartition("/")[2], done["wording"]["value"]
    rows = f"Aktiviteter\tUppföljning\tAnsvar\n{wording}\tUnderlaget finns\tRegion Uppsala\n"
    draft = f"{TABLES.partition('Aktiviteter')[0].replace('Dalby', 'Uppsala')}{rows}".encode()
    alone, following = (send(draft, format="json", **chosen).json() for chosen in ({}, {"plan": earlier}))
    assert alone["plans"][0]["id"] == following["plans"][0]["id"] == "uppsala-2027"
    assert not [one for one in alone["findings"] if "kanske redan uppnådd" in one["message"]["sv"]]
    (reached,) = [one for one in following["findings"] if "kanske redan uppnådd" in one["message"]["sv"]]
    assert wording in reached["message"]["sv"]
    bad = send(TABLES.encode(), plan="skane-2021")
    assert (bad.status_code, bad.json()["nearest"][0]) == (400, "skane-2022")


def test_form_is_a_page_that_names_what_it_takes(client: httpx.Client) -> None:
    for language, words in (("sv", "Ingenting sparas"), ("en", "Nothing is stored")):
        answered = client.get("/draft", headers=HTML | {"Accept-Language": language})
        page = read_page(answered)
        (form,) = [form for form in page.iter("form") if form.get("method") == "post"]
        assert form.get("enctype") == "multipart/form-data"
        labels = {label.get("for") for label in page.iter("label")}
        assert {element.get("id") for name in ("input", "select") for element in form.iter(name)} <= labels
        assert "5 MB" in text_of(page)
        assert words in text_of(page)
        assert len(answered.content) < 200_000


# What is refused


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused.name)
def test_what_cannot_be_read_is_told_with_a_remedy(send: Send, refused: Refused) -> None:
    for language, word in zip(("sv", "en"), refused.says, strict=True):
        answered = send(refused.data, refused.name, {"Accept-Language": language})
        problem = answered.json()
        assert (answered.status_code, problem["type"]) == (422, f"/problems/{refused.kind}")
        assert word in problem["detail"]
        assert problem["detail"].count(".") >= 2
        assert answered.headers["cache-control"] == "no-store"
    page = read_page(send(refused.data, refused.name, HTML))
    (alert,) = [element for element in page.iter("div") if element.get("role") == "alert"]
    assert refused.says[0] in text_of(alert)
    assert list(page.iter("form"))


def test_bombs_are_never_opened(send: Send) -> None:
    for inside in ("word/document.xml", "xl/worksheets/sheet1.xml"):
        bomb = zip_bomb(inside)
        assert 500_000 < len(bomb) < 4_000_000
        began = time.monotonic()
        answered = send(bomb, "plan.docx").json()
        assert answered["type"] == "/problems/draft-unreadable"
        assert "uppackad" in answered["detail"]
        assert time.monotonic() - began < 5


def test_a_file_that_is_too_large_is_refused_with_a_page(send: Send) -> None:
    answered = send(b"a" * 5_100_000, headers=HTML)
    assert answered.status_code == 413
    assert "5 MB" in text_of(read_page(answered))
    assert send(b"a" * 5_000_001).json()["type"] == "/problems/draft-too-large"


def test_what_is_declared_too_large_is_not_waited_for(server: Server) -> None:
    head = HEAD % 100_000_000
    began = time.monotonic()
    assert b" 413 " in exchange(server, head + b"--x\r\n").partition(b"\r\n")[0]
    assert time.monotonic() - began < 5


def test_other_routes_keep_their_limit(client: httpx.Client) -> None:
    assert client.post("/sparql", content=b"a" * 70_000).status_code == 413
    assert client.post("/drafts", content=b"a" * 70_000).status_code == 413


FORM = "multipart/form-data; boundary=x"
PART = b"--x\r\nContent-Disposition: form-data"
NO_FORMS = (
    ("application/x-www-form-urlencoded", b"file=abc", 415),
    ("application/json", b"{}", 415),
    ("multipart/form-data", b"abc", 415),
    (FORM, b"abc", 400),
    (FORM, PART + b'; name="region"\r\n\r\nskane\r\n--x--', 400),
    (FORM, PART + b'; name="file"; filename=""\r\n\r\n\r\n--x--', 400),
    (FORM, PART + b"\r\n\r\nabc\r\n--x--", 400),
    (FORM, (PART + b'; name="a"\r\n\r\nb\r\n') * 50 + b"--x--", 400),
    (FORM, PART + b'; name="file"; filename="a"\r\nContent-Transfer-Encoding: base32\r\n\r\na\r\n--x--', 400),
    (FORM, b"--x\r\n" + b"A: b\r\n" * 5_000 + b"\r\na\r\n--x--", 400),
)


@pytest.mark.parametrize(("content_type", "body", "status"), NO_FORMS)
def test_what_is_no_form_is_refused(client: httpx.Client, content_type: str, body: bytes, status: int) -> None:
    answered = client.post("/draft", content=body, headers={"Content-Type": content_type})
    assert answered.status_code == status, answered.text
    assert answered.headers["content-type"] == "application/problem+json"


def test_what_a_draft_says_is_never_markup(send: Send) -> None:
    answered = send(MARKED.encode(), f"../../etc/{SCRIPT}.txt", HTML | {"Accept-Language": "en"})
    assert answered.status_code == 200
    page = read_page(answered)
    assert not [script for script in page.iter("script") if script.text]
    assert not list(page.iter("img"))
    assert f"Ingen {SCRIPT} faller" in text_of(page)
    assert "What to do:" in text_of(page)
    (title,) = page.iter("h1")
    assert text_of(title) == "The draft script>.txt"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../x", "x"),
        ("C:\\Users\\plan.txt", "plan.txt"),
        ("..", UNNAMED),
        ("", UNNAMED),
        ("a\x1b[31m\u202e\n.txt", "a[31m.txt"),
        ("å" * 500, "å" * NAME_LENGTH),
    ],
)
def test_names_of_files_are_only_names(given: str, name: str) -> None:
    assert plain_name(given) == name


# What it may cost


def test_reading_that_takes_too_long_is_ended(serve: Serve) -> None:
    server = serve(draft_s=1.0)
    with server.client(PATIENCE_S) as client:
        rows = "".join(f"Ordna träffpunkt nummer {n} för äldre\tAntal {n}\tRegion Dalby\n" for n in range(40_000))
        began = time.monotonic()
        answered = post(client, (TABLES + rows).encode())
        assert (answered.status_code, answered.json()["type"]) == (422, "/problems/draft-timeout")
        assert time.monotonic() - began < 10
        assert not readers(server)
        assert client.get("/health").status_code == 200


def test_reading_that_needs_too_much_memory_is_ended(serve: Serve) -> None:
    server = serve(draft_memory_bytes=30_000_000)
    with server.client(PATIENCE_S) as client:
        answered = post(client, TABLES.encode())
        assert answered.status_code == 422
        assert answered.json()["type"] in ("/problems/draft-too-heavy", "/problems/draft-failed")
        assert client.get("/health").status_code == 200


def test_slow_uploads_are_ended_and_few_at_once(serve: Serve) -> None:
    server = serve(draft_upload_s=2.0, drafts=1, draft_queue=3)
    head = HEAD % 90_000
    with ThreadPoolExecutor(4) as threads:
        began = time.monotonic()
        statuses = [*threads.map(lambda _: exchange(server, head, b"--x\r\n").split(b" ")[1], range(4))]
        assert time.monotonic() - began < 10
    assert sorted(statuses) == [b"408", b"408", b"503", b"503"]


def test_who_comes_too_many_is_told_when_to_come_again(serve: Serve) -> None:
    server = serve(drafts=1, draft_queue=1)
    with server.client(PATIENCE_S) as client, ThreadPoolExecutor(3) as threads:
        answers = [*threads.map(lambda _: post(client, TABLES.encode()), range(3))]
    assert sorted(answer.status_code for answer in answers) == [200, 503, 503]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert all(answer.json()["type"] == "/problems/drafts-busy" for answer in refused)
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)


def test_nobody_reads_for_a_client_that_has_gone(serve: Serve) -> None:
    server = serve()
    with _connect(server) as connection:
        connection.sendall(HEAD % len(BODY) + BODY)
        assert wait_until(lambda: bool(readers(server)), 20)
    assert wait_until(lambda: not readers(server), 2)


def test_reading_ends_with_the_server(serve: Serve) -> None:
    server = serve()
    with _connect(server) as connection:
        connection.sendall(HEAD % len(BODY) + BODY)
        assert wait_until(lambda: bool(readers(server)), 20)
        reading = readers(server)
        time.sleep(0.3)  # it asks to end with its parent once it has started
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        assert wait_until(lambda: not any(map(is_alive, reading)), 5)


def test_nothing_is_kept(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    server = serve(log_queries=True, draft_s=20.0)
    text = TABLES.replace("träffpunkt", SECRET) + "bakgrund \n" * 200_000
    with server.client(PATIENCE_S) as client:
        for data in (TABLES.replace("träffpunkt", SECRET).encode(), text.encode(), text.encode() + b"\0"):
            assert post(client, data, f"{SECRET}.txt").status_code in (200, 422)
            assert not list(folder.iterdir())
        assert not readers(server)
        assert client.get("/draft").status_code == 200
    assert SECRET not in server.log()
    assert '"path": "/draft"' in server.log()
    assert not [file for file in server.home.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]


def _connect(server: Server) -> socket.socket:
    url = httpx.URL(server.url)
    return socket.create_connection((url.host, url.port), timeout=30)
