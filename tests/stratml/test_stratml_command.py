"""StratML as its users meet it: exported and imported by the command, with errors in one line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from stratml_cases import without_extension

from vardgraf.release import read_manifest
from vardgraf.stratml import read_plan

FOREIGN = Path(__file__).parent / "foreign"
SCRIPT = Path(sys.executable).with_name("vardgraf")


@pytest.fixture
def home(release_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the release of the reviewed plans."""
    copy = tmp_path / "home"
    shutil.copytree(release_home, copy, symlinks=True)
    return copy


def run(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VARDGRAF_HOME": str(home)}
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, env=environment, timeout=120)


def test_exported_plan_is_imported_to_the_same_release(home: Path, tmp_path: Path) -> None:
    document = tmp_path / "plan.xml"
    done = run("export", "uppsala-2025", "--format", "stratml", "--out", document, home=home)
    assert done.returncode == 0, done.stderr
    assert etree.parse(document).getroot().get("Type") == "Performance_Plan"
    before = read_manifest(home).hash
    done = run("import", document, "--replace", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == before == read_manifest(home).hash


def test_plan_of_another_tool_is_imported_and_what_is_left_out_told(home: Path) -> None:
    done = run("import", FOREIGN / "plan.xml", home=home)
    assert done.returncode == 0, done.stderr
    assert "plan.xml:20: <Mission>" in done.stderr
    assert "Samordnaren" not in done.stderr + done.stdout
    assert read_manifest(home).plans["uppsala-2026"]["Goal"] == 5
    again = run("export", "uppsala-2026", "--format", "stratml-1", home=home)
    assert again.stdout.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<StrategicPlan')


def test_plan_without_a_region_is_refused(home: Path) -> None:
    before = read_manifest(home).hash
    done = run("import", FOREIGN / "strategy.xml", home=home)
    assert done.returncode == 1
    assert "region" in done.stdout + done.stderr
    assert read_manifest(home).hash == before


def test_elements_alone_are_imported_under_another_id(home: Path, tmp_path: Path) -> None:
    run("export", "skane-2022", "--format", "stratml", "--out", tmp_path / "whole.xml", home=home)
    document = tmp_path / "alone.xml"
    text = without_extension((tmp_path / "whole.xml").read_bytes()).replace(b"vg.skane-2022", b"vg.skane-2023")
    document.write_bytes(text.replace(b"id/skane-2022<", b"id/skane-2023<"))
    assert read_plan(document).id == "skane-2023"
    done = run("import", document, "--check-only", home=home)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "skane-2023" in done.stderr


@pytest.mark.parametrize(
    "data", [b"<html/>", b"<a>", b'<!DOCTYPE a [<!ENTITY b "c">]><StrategicPlan>&b;</StrategicPlan>']
)
def test_bad_document_is_one_line_and_exit_code_3(home: Path, tmp_path: Path, data: bytes) -> None:
    document = tmp_path / "bad.xml"
    document.write_bytes(data)
    done = run("import", document, home=home)
    assert done.returncode == 3
    assert done.stderr.startswith(f"vardgraf: {document}:1: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("what", ["all", "region-uppsala"])
def test_only_a_plan_is_exported(home: Path, what: str) -> None:
    done = run("export", what, "--format", "stratml", home=home)
    assert done.returncode == 2
    assert not done.stdout
