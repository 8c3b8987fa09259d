"""Settings that do not fit are refused at the start, in one line that names the setting and the remedy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from pyoxigraph import Store
from real_server import Serve

from api.misfits import OTHERWISE, SWEDISH, tell_misfit
from api.settings import Settings, find_misspelt

SERVE = [sys.executable, "-c", "from vardgraf.cli import main; main()", "serve"]


@pytest.mark.parametrize(
    "address",
    [
        "https://h.example/vardgraf",
        "https://h.example/?a=b",
        "https://h.example?",
        "https://h.example/#a",
        "https://h.example#",
        "https://a@h.example",
        "h.example",
        "//h.example",
        "ftp://h.example",
        "https://",
        "https://h.example:x",
        " https://h.example",
        "https://exa mple",
        "https://h,example",
        "https://h.ex\u00e5mple",
    ],
)
def test_public_address_with_more_than_scheme_and_host_is_refused(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(public_url=address)
    assert [error["type"] for error in refused.value.errors()] == ["public_url"]


@pytest.mark.parametrize(
    "address", ["https://h.example", "https://h.example/", "http://127.0.0.1:8000", "http://[::1]:1/"]
)
def test_public_address_of_a_host_is_taken(address: str) -> None:
    assert Settings(public_url=address).public_url == address


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("VARDGRAF_PUBLIC_URL", "https://h.example/a", "https://vardgraf.example.org"),
        ("VARDGRAF_PORT", "99999", "högst 65535"),
        ("VARDGRAF_WORKERS", "many", "heltal"),
        ("VARDGRAF_PUBLIC_URL", "https://exa mple", "https://vardgraf.example.org"),
        ("VARDGRAF_TRUSTED_HEADER", "bad name", "X-Forwarded-For"),
        ("VARDGRAF_DEADLINE_S", "inf", "ändligt"),
        ("VARDGRAF_STOP_S", "nan", "ändligt"),
        ("VARDGRAF_MEMORY_BYTES", "1", "minst 33554432"),
        ("VARDGRAF_DRAFT_MEMORY_BYTES", "1", "minst 16777216"),
        ("VARDGRAF_MAX_HEADER_BYTES", "1", "minst 1024"),
    ],
)
def test_server_does_not_start_with_a_setting_that_does_not_fit(variable: str, value: str, told: str) -> None:
    ended = subprocess.run(SERVE, env=os.environ | {variable: value}, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert all(part in ended.stderr for part in (variable, value, told))
    assert "nput" not in ended.stderr


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_has_its_misfits_told_in_swedish(name: str) -> None:
    """What no setting can be: no number, no truth, no path, no text."""
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: object()})
    for error in refused.value.errors():
        swedish = tell_misfit(error).sv
        assert error["type"] in SWEDISH
        assert swedish != OTHERWISE
        assert "{" not in swedish


def test_misspelt_names_are_found_with_what_they_may_mean() -> None:
    given = [
        "VARDGRAF_MAX_ROW",
        "vardgraf_port",
        "VARDGRAF_STORE_KIND",
        "VARDGRAF_LANG",
        "PATH",
        "VARDGRAF_" + "Z" * 11,
    ]
    found = find_misspelt(given)
    assert len(found) == 2
    assert found["VARDGRAF_MAX_ROW"][0] == "VARDGRAF_MAX_ROWS"
    assert find_misspelt(f"VARDGRAF_{name.upper()}" for name in Settings.model_fields) == {}


def test_server_warns_of_a_setting_that_nothing_reads(serve: Serve) -> None:
    lines = [json.loads(line) for line in serve(max_row=5).log().splitlines() if line.startswith("{")]
    (warning,) = [line for line in lines if line.get("name") == "VARDGRAF_MAX_ROW"]
    assert "VARDGRAF_MAX_ROWS" in warning["nearest"]
    assert warning["level"] == "warning"


def test_server_of_a_store_has_a_first_page_and_an_icon(serve: Serve, tmp_path: Path) -> None:
    Store(str(tmp_path / "store")).flush()
    with serve(store=tmp_path / "store").client() as client:
        assert client.get("/").headers["location"] == "/sparql"
        assert client.get("/", follow_redirects=True).status_code == 200
        assert client.get("/favicon.svg").headers["content-type"] == "image/svg+xml"
        assert "/sparql" in client.get("/nothing").json()["detail"]
