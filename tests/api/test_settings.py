"""Settings that do not fit are refused at the start, in one line that names the setting and the remedy."""

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from api.misfits import OTHERWISE, SWEDISH, tell_misfit
from api.settings import Settings

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
