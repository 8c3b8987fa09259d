"""Laws of the documents: they name each setting with its default and each metric, and deploy what is there."""

import json
import re
from pathlib import Path

import pytest
from real_server import Server

from api.settings import Settings

ROOT = Path(__file__).parents[3]
SERVING = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(VARDGRAF_\w+)` \| (.*?) ?\|", SERVING, re.MULTILINE))


def test_each_setting_is_told_and_no_other() -> None:
    assert ROWS.keys() == {f"VARDGRAF_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_told_with_its_default(name: str) -> None:
    default, told = Settings.model_fields[name].default, ROWS[f"VARDGRAF_{name.upper()}"]
    if default is None:
        assert "`" not in told
    elif isinstance(default, int | float):
        assert json.loads(told.strip("`")) == default
    else:
        assert told == f"`{default}`"


def test_each_metric_is_told(server: Server) -> None:
    with server.client() as client:
        client.get("/health")
        told = re.findall(r"^# TYPE (vardgraf_\w+) ", client.get("/metrics").text, re.MULTILINE)
    assert len(told) >= 6
    assert not [name for name in told if f"`{name}`" not in SERVING]


def test_the_container_copies_what_is_there_and_runs_without_rights() -> None:
    told = (ROOT / "docs" / "deploy" / "Containerfile").read_text(encoding="utf-8")
    lines = re.findall(r"^COPY (?!--from)(.+)$", told, re.MULTILINE)
    copied = [source for line in lines for source in line.split()[:-1]]
    assert len(copied) >= 8
    assert not [source for source in copied if not (ROOT / source).exists()]
    shipped = {"api", "loaders", "vardgraf", "ontology", "queries", "shapes"}
    assert shipped <= set(copied)
    assert re.search(r"^USER (?!0|root)\S+$", told, re.MULTILINE)


@pytest.mark.parametrize("file", ["Containerfile", "vardgraf.service", "README.md"])
def test_settings_that_deployments_use_are_there(file: str) -> None:
    used = set(re.findall(r"\bVARDGRAF_[A-Z_]+\b", (ROOT / "docs" / "deploy" / file).read_text(encoding="utf-8")))
    assert used
    assert used <= ROWS.keys()
