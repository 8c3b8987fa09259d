"""Laws of what goes wrong: told in one line with a remedy, tried again where that is safe, credentials never told."""

import base64
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from fake_store import JSON, FakeStore, Heard, Said, fake_store
from store_servers import free_port

from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import AnswerError, RefusedError, RemoteError, UnreachableError
from vardgraf.remote.kinds import GENERIC, Kind, find_kind
from vardgraf.remote.retrying import Patience
from vardgraf.remote.settings import Credentials, StoreSettings
from vardgraf.results import QuerySyntaxError

QUICK = Patience(attempts=3, first_wait_s=0.01, longest_wait_s=2.0)
SECRET = "h3mlig-nyckel"
LOGIN = Credentials("anna", SECRET)
NOBODY = Credentials()
ASK = "ASK { ?s ?p ?o }"
ROWS = "SELECT * { ?s ?p ?o }"
TABLE = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "a"}}]}}'
TRIPLES = b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:d> .\n"
NT = "application/n-triples"
GRAPH = "https://example.org/graph"


def client_of(
    store: FakeStore, credentials: Credentials = NOBODY, kind: Kind = GENERIC, timeout_s: float = 5.0
) -> RemoteClient:
    where = {"update": f"{store.url}/update", "graphs": f"{store.url}/graphs"}
    return RemoteClient(
        StoreSettings(store.url, **where, kind=kind, credentials=credentials, timeout_s=timeout_s), QUICK
    )  # type: ignore[arg-type]


def consume(client: RemoteClient) -> None:
    list(client.read_graph(GRAPH))


def ask(client: RemoteClient) -> None:
    assert client.query(ASK)


def put(client: RemoteClient) -> None:
    client.put_graph(GRAPH, TRIPLES)


HTML = Said(body=b"<html><body>Welcome</body></html>", media_type="text/html; charset=utf-8")
CASES: dict[str, tuple[Said, Callable[[RemoteClient], None], Credentials, str]] = {
    "login needed": (Said(401), ask, NOBODY, r"kräver inloggning \(401\)\. Sätt VARDGRAF_STORE_USER"),
    "wrong password": (Said(401), ask, LOGIN, r"godtar inte inloggningen \(401\)\. Kontrollera VARDGRAF_STORE_USER"),
    "not allowed": (Said(403), put, LOGIN, r"får inte göra detta \(403\)\. Ge användaren rätt"),
    "anonymous not allowed": (Said(403), put, NOBODY, r"inte detta utan inloggning \(403\)\. Sätt"),
    "no such address": (
        Said(404),
        ask,
        Credentials(),
        r"adressen finns inte \(404\)\. Kontrollera adressen och --store-kind",
    ),
    "no such method": (Said(405), put, NOBODY, r"svarar inte på PUT \(405\)\. Kontrollera"),
    "too large": (Said(413), put, NOBODY, r"för stor för servern \(413\)\. Höj"),
    "wrong media type": (Said(415), put, NOBODY, r"tar inte emot formatet \(415\)\. Kontrollera"),
    "not understood": (
        Said(400, b"syntax error at 3", "text/plain"),
        ask,
        LOGIN,
        r"\(400\): syntax error at 3\. Rätta",
    ),
    "failed": (
        Said(500, b"<h1>Out of memory</h1>", "text/html"),
        ask,
        LOGIN,
        r"misslyckades \(500\): Out of memory\. Försök",
    ),
    "elsewhere": (
        Said(302, headers={"Location": "http://x/"}),
        ask,
        LOGIN,
        r"annan adress \(302\)\. Ange den adressen",
    ),
    "a web page": (HTML, ask, LOGIN, r"en webbsida i stället för ett resultat\. Ange adressen till SPARQL"),
    "a web page for a graph": (HTML, consume, LOGIN, r"en webbsida i stället för en graf\. Ange adressen"),
    "another format": (Said(media_type="image/png"), ask, LOGIN, r"image/png i stället för ett resultat\. Ange slaget"),
    "no JSON": (Said(body=b"oops"), ask, LOGIN, r"inte helt eller inte giltigt: .* Försök igen"),
    "half a table": (Said(body=TABLE[:60]), lambda c: c.query(ROWS) and None, LOGIN, r"inte helt eller inte giltigt: "),
    "half a line": (Said(body=TRIPLES[:-9], media_type=NT), consume, LOGIN, r"inte helt eller inte giltigt: "),
    "half a body": (
        Said(body=TRIPLES, media_type=NT, announced=500),
        consume,
        LOGIN,
        r"bröt förbindelsen innan svaret var helt, eller",
    ),
    "part of the content": (Said(206), ask, LOGIN, r"serverns tid tog slut\. Ställ en enklare"),
    "wrong encoding": (
        Said(headers={"Content-Encoding": "gzip"}),
        ask,
        LOGIN,
        r"bröt förbindelsen innan svaret var helt, eller packade det fel\. Försök",
    ),
    "time is up": (Said(headers={"X-SQL-State": "S1TAT"}), ask, LOGIN, r"serverns tid tog slut\. Ställ en enklare"),
    "too many rows": (
        Said(body=TABLE, headers={"X-SPARQL-MaxRows": "1"}),
        lambda c: c.query(ROWS) and None,
        LOGIN,
        r"avkortat: servern ger högst 1 rader\. Begränsa frågan",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_with_a_remedy(case: str) -> None:
    said, do, credentials, expected = CASES[case]
    told = pytest.raises(RemoteError, match=expected)
    with fake_store(said) as store, client_of(store, credentials) as client, told as raised:
        do(client)
    assert str(raised.value).startswith(store.url)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 3


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("credentials", [LOGIN, Credentials(token=SECRET)], ids=["password", "token"])
def test_credentials_are_never_told(case: str, credentials: Credentials) -> None:
    """Not even where the server repeats what it was sent."""
    said, do, _, _ = CASES[case]

    def repeat(heard: Heard) -> Said:
        told = f"{heard.headers.get('Authorization', '')} {SECRET} ".encode()
        challenge = {"WWW-Authenticate": 'Basic realm="x"'}
        if "Authorization" not in heard.headers:
            return Said(401, headers=challenge)
        return replace(said, body=told + said.body, announced=said.announced and said.announced + 500)

    raises = pytest.raises(RemoteError)
    with fake_store(script=repeat) as store, client_of(store, credentials) as client, raises as raised:
        do(client)
    for shown in (str(raised.value), repr(raised.value), repr(client.endpoints), repr(client._settings)):
        assert SECRET not in shown
        assert base64.b64encode(f"anna:{SECRET}".encode()).decode() not in shown


def test_nothing_there_is_told() -> None:
    settings = StoreSettings(f"http://127.0.0.1:{free_port()}", kind=GENERIC)
    with (
        RemoteClient(settings, QUICK) as client,
        pytest.raises(UnreachableError, match=r"går inte att nå\. Kontrollera"),
    ):
        client.query(ASK)


@pytest.mark.parametrize("host", ["a" * 64 + ".example.org", "a..b", "xn--\u00e5"])
def test_a_host_name_that_cannot_be_one_is_told(host: str) -> None:
    told = pytest.raises(UnreachableError, match=r"går inte att (använda|nå)\. Kontrollera")
    with RemoteClient(StoreSettings(f"http://{host}/sparql", kind=GENERIC), QUICK) as client, told:
        client.query(ASK)


def test_silence_is_told_after_the_time_given() -> None:
    with fake_store(Said(after_s=3)) as store, client_of(store, timeout_s=0.2) as client:
        begun = time.monotonic()
        with pytest.raises(UnreachableError, match=r"svarade inte inom 0\.2 s\. .*VARDGRAF_STORE_TIMEOUT"):
            client.query(ASK)
    assert time.monotonic() - begun < 2.5
    assert len(store.heard) == 1  # who needs longer needs longer the second time, too


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("do", [ask, put, lambda c: c.update("CLEAR DEFAULT"), lambda c: c.delete_graph(GRAPH)])
def test_passing_trouble_passes(status: int, do: Callable[[RemoteClient], None]) -> None:
    with fake_store(Said(status), Said(status), Said()) as store, client_of(store) as client:
        do(client)
    assert len(store.heard) == 3
    assert len({(heard.method, heard.path, heard.body) for heard in store.heard}) == 1


def test_a_broken_connection_is_made_again() -> None:
    broken = Said(body=TRIPLES, media_type=NT, announced=500)
    with fake_store(broken, Said(body=TRIPLES, media_type=NT)) as store, client_of(store) as client:
        assert len(list(client.read_graph(GRAPH))) == 2


def test_patience_ends() -> None:
    with fake_store(Said(503)) as store, client_of(store) as client, pytest.raises(RefusedError, match="503"):
        client.query(ASK)
    assert len(store.heard) == QUICK.attempts


@pytest.mark.parametrize("said", [Said(503), Said(body=b"", announced=500)], ids=["busy", "broken"])
def test_what_is_not_safe_to_repeat_is_not_repeated(said: Said) -> None:
    with fake_store(said) as store, client_of(store) as client, pytest.raises(RemoteError):
        client.post_graph(GRAPH, TRIPLES)
    assert len(store.heard) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    with fake_store(Said(status)) as store, client_of(store) as client, pytest.raises(RefusedError) as raised:
        client.query(ASK)
    assert raised.value.status == status
    assert len(store.heard) == 1


@pytest.mark.parametrize("is_date", [False, True])
def test_retry_after_is_waited_for(is_date: bool) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True) if is_date else "1"
    busy = Said(503, headers={"Retry-After": when})
    with fake_store(busy, Said()) as store, client_of(store) as client:
        begun = time.monotonic()
        client.query(ASK)
    assert 0.8 <= time.monotonic() - begun < 4


def test_a_long_retry_after_is_told_at_once() -> None:
    told = pytest.raises(RefusedError, match=r"för mycket att göra \(429\)\. Försök igen om en stund")
    with fake_store(Said(429, headers={"Retry-After": "3600"})) as store, client_of(store) as client, told:
        client.query(ASK)
    assert len(store.heard) == 1


def test_a_query_that_does_not_parse_is_not_sent() -> None:
    told = pytest.raises(QuerySyntaxError, match=r"^mine\.rq:1:")
    with fake_store(Said()) as store, client_of(store) as client, told:
        client.query("SELECT * WHERE { ?s ?p }", file="mine.rq")
    assert store.heard == []


def test_password_is_shown_by_the_scheme_asked_for_and_then_at_once() -> None:
    def challenge(scheme: str) -> Callable[[Heard], Said]:
        offer = 'Digest realm="r", nonce="n", qop="auth", algorithm="MD5"' if scheme == "Digest" else 'Basic realm="r"'

        def answer(heard: Heard) -> Said:
            is_in = heard.headers.get("Authorization", "").startswith(scheme)
            return Said() if is_in else Said(401, headers={"WWW-Authenticate": offer})

        return answer

    for scheme in ("Basic", "Digest"):
        with fake_store(script=challenge(scheme)) as store, client_of(store, LOGIN) as client:
            client.query(ASK)
            client.put_graph(GRAPH, TRIPLES)
            assert [heard.method for heard in store.heard] == ["POST", "POST", "PUT"], scheme
            assert "Authorization" not in store.heard[0].headers
            assert store.heard[-1].body == TRIPLES


def test_token_is_shown_at_once() -> None:
    with fake_store(Said()) as store, client_of(store, Credentials(token=SECRET)) as client:
        client.query(ASK)
    assert [heard.headers["Authorization"] for heard in store.heard] == [f"Bearer {SECRET}"]


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with fake_store(Said()) as store, client_of(store) as client:
        assert client.query(ASK)


def test_a_proxy_of_the_environment_is_asked_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with fake_store(Said()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        settings = StoreSettings("http://store.example.org/sparql", kind=GENERIC)
        with RemoteClient(settings, QUICK) as client:
            assert client.query(ASK)
    assert [heard.path for heard in proxy.heard] == ["http://store.example.org/sparql"]


def test_what_is_asked_for_is_in_the_request() -> None:
    """The form of the query decides the formats; the graphs of the release are named, unless the query names some."""
    with fake_store(Said(), Said(body=TRIPLES, media_type=NT)) as store, client_of(store) as client:
        client.query("# CONSTRUCT\nPREFIX select: <urn:construct>\nASK { ?s ?p '''x\nFROM a:b''' }", [GRAPH])
        client.query("CONSTRUCT { ?s ?p ?o } FROM <urn:g> WHERE { ?s ?p ?o }", [GRAPH])
    asked, constructed = store.heard
    assert asked.headers["Accept"].startswith(JSON)
    assert b"default-graph-uri=https%3A%2F%2Fexample.org%2Fgraph&named-graph-uri=" in asked.body
    assert constructed.headers["Accept"].startswith(NT)
    assert b"default-graph-uri" not in constructed.body


def test_all_graphs_are_asked_for_as_the_server_wants_it() -> None:
    for name, expected in (
        ("oxigraph", b"union-default-graph="),
        ("fuseki", b"default-graph-uri=urn%3Ax-arq%3AUnionGraph"),
    ):
        with fake_store(Said()) as store, client_of(store, kind=find_kind(name)) as client:
            client.query(ASK)
        assert expected in store.heard[0].body


def test_a_construct_that_stops_at_a_silent_limit_is_told() -> None:
    triples = b"".join(b"<urn:a> <urn:b> <urn:%d> .\n" % number for number in range(10_000))
    answer, told = Said(body=triples, media_type=NT), pytest.raises(AnswerError, match="avkortat")
    with fake_store(answer) as store, client_of(store, kind=find_kind("virtuoso")) as client, told:
        client.query("CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("server", "path", "expected"),
    [
        ("Oxigraph/0.5.13", "/query", ("oxigraph", "/query", "/update", "/store")),
        ("Virtuoso/07.20.3229 (Linux)", "/sparql", ("virtuoso", "/sparql", "/sparql-auth", "/sparql-graph-crud")),
        ("Apache Jena Fuseki (3.1.0)", "", ("fuseki", "/query", "/update", "/data")),
        ("nginx", "", ("sparql", "", None, None)),
        ("nginx", "/sparql", ("sparql", "/sparql", None, None)),
    ],
)
def test_server_is_recognised_at_its_address(
    server: str, path: str, expected: tuple[str, str, str | None, str | None]
) -> None:
    def answer(heard: Heard) -> Said:
        return Said() if heard.path.removesuffix("/") == path else Said(404, b"", "text/plain")

    with fake_store(script=answer, name=server) as store, RemoteClient(StoreSettings(store.url), QUICK) as client:
        found = client.endpoints
    given = [found.query, found.update, found.graphs]
    assert (found.kind.name, *(url and url.removeprefix(store.url) for url in given)) == expected


def test_fuseki_is_recognised_by_a_header_of_its_own() -> None:
    with (
        fake_store(Said(headers={"Fuseki-Request-Id": "7"})) as store,
        RemoteClient(StoreSettings(f"{store.url}/ds"), QUICK) as client,
    ):
        assert client.endpoints.update == f"{store.url}/ds/update"


def test_a_machine_that_is_away_is_asked_at_one_address_only() -> None:
    broken = Said(body=b"", announced=9)
    with fake_store(broken) as store, pytest.raises(UnreachableError, match="bröt förbindelsen"):
        RemoteClient(StoreSettings(store.url), QUICK)
    assert {heard.path for heard in store.heard} == {"/"}


def test_the_telling_error_is_told_where_nothing_answers() -> None:
    def answer(heard: Heard) -> Said:
        return Said(404) if heard.path != "/sparql" else Said(401)

    with fake_store(script=answer) as store, pytest.raises(RefusedError, match="/sparql: servern kräver inloggning"):
        RemoteClient(StoreSettings(store.url), QUICK)


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """The address of a server with a certificate that nobody trusts."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made = [openssl, *request, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    httpd = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"https://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()


def test_a_certificate_that_nobody_trusts_is_refused(self_signed: str) -> None:
    told = pytest.raises(UnreachableError, match=r"certifikat godtas inte\. Ange utfärdarens certifikat")
    with RemoteClient(StoreSettings(self_signed, kind=GENERIC), QUICK) as client, told:
        client.query(ASK)
