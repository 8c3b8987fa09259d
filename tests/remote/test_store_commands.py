"""Laws of the command line over a server: what `build --store` says and does, and how bad input is told."""

import subprocess
import sys
from pathlib import Path

import pytest
from store_servers import StoreServer, free_port

from vardgraf.release import read_manifest

WRONG = "fel-l0senord"


def run(server: StoreServer | None, home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**(server.environment if server else {}), "VARDGRAF_HOME": str(home), **variables}
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=240, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_build_is_written_to_the_server_and_told(server: StoreServer, tmp_path: Path) -> None:
    address = server.settings.address
    first = run(server, tmp_path, "build", "--store", address, "--verify")
    assert first.returncode == 0, first.stderr
    manifest = read_manifest(tmp_path)
    assert first.stdout == f"{manifest.hash}\n"
    assert f"{len(manifest.graphs)} grafer skickade ({manifest.quads} uppgifter), 0 oförändrade" in first.stderr
    assert "Så skrevs de: varje graf byts i ett steg." in first.stderr
    assert f"Servern har samma innehåll som utgåvan: {manifest.hash}" in first.stderr
    again = run(server, tmp_path, "build", VARDGRAF_STORE=address)
    assert again.returncode == 0, again.stderr
    assert f"0 grafer skickade (0 uppgifter), {len(manifest.graphs)} oförändrade, 0 borttagna" in again.stderr
    assert again.stdout == first.stdout


@pytest.mark.parametrize(
    "arguments",
    [("build",), ("query", "plans"), ("check",), ("export", "all", "--format", "nt"), ("serve", "--port", "0")],
    ids=lambda arguments: arguments[0],
)
def test_a_server_that_is_not_there_is_told(release_home: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    home = release_home if arguments[0] == "build" else tmp_path
    address = f"http://127.0.0.1:{free_port()}/sparql"
    done = run(None, home, *arguments, "--store", address, "--store-kind", "sparql")
    assert done.returncode == 3
    assert f"{address}" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_password_is_told_and_not_shown(server: StoreServer, release_home: Path) -> None:
    if server.kind == "oxigraph":
        pytest.skip("Oxigraph asks for no password")
    login = {"VARDGRAF_STORE_USER": "dba", "VARDGRAF_STORE_PASSWORD": WRONG}
    done = run(server, release_home, "build", "--store", server.settings.address, "--store-kind", "virtuoso", **login)
    assert done.returncode == 3
    assert "servern godtar inte inloggningen (401). Kontrollera VARDGRAF_STORE_USER" in done.stderr
    assert WRONG not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("build", "--verify"), "--verify och --resend gäller ett lager"),
        (("build", "--store-kind", "fuseki"), "gäller ett lager, men inget är angivet"),
        (("build", "--store", "nowhere"), "--store är ingen adress till en server"),
        (("query", "plans", "--store", f"http://anna:{WRONG}@host/sparql"), "--store har inloggningen i adressen"),
        (("query", "plans", "--store", "http://host/", "--store-kind", "access"), "inget slags lager 'access'"),
        (("query", "plans", "--engine", "server"), "tillsammans med --store"),
        (("query", "plans", "--store", "http://host/", "--engine", "magic"), "--engine magic går inte"),
        (("check", "--store", "ftp://host/"), "--store är ingen adress till en server"),
        (("serve", "--store", f"http://{WRONG}@host/"), "--store har inloggningen i adressen"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value)[:40],
)
def test_wrong_usage_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run(None, tmp_path, *arguments)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert WRONG not in done.stderr
    assert "Traceback" not in done.stderr
