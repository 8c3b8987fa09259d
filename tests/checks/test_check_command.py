"""`vardgraf check` and `vardgraf rules` as their users run them."""

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from vardgraf.checks.rules import load_rules
from vardgraf.resources import reviewed_plan_paths

SCRIPT = Path(sys.executable).with_name("vardgraf")
PLAN = "\n\n".join(
    [
        "Handlingsplan 2027–2028 för Region Dalby",
        "1. Barn",
        "Aktivitet",
        "- Erbjuda alla familjer ett hembesök",
        "Tidplan",
        "Klart 2031-12-31",
        "Ansvar",
        "Samrådet Dalby",
        "3. Äldre",
        "Aktivitet",
        "- Ta fram en rutin",
        "Ansvar",
        "Samrådet Dalby",
    ]
)


def run(*arguments: str | Path, home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VARDGRAF_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [SCRIPT, *arguments], input=stdin, capture_output=True, text=True, env=environment, timeout=120, check=False
    )


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "utkast.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def found(*arguments: str | Path, home: Path) -> list[dict[str, object]]:
    return json.loads(run("check", *arguments, "--format", "json", "--fail-on", "never", home=home).stdout)


def test_a_turtle_plan_of_bad_form_is_told_statement_by_statement(tmp_path: Path, release_home: Path):
    """An element without a wording has nothing that rules could conclude from, and is no reason to stop."""
    path = tmp_path / "plan.ttl"
    path.write_text(
        """@prefix vg: <https://w3id.org/vardgraf/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
        @base <https://w3id.org/vardgraf/id/dalby-2030/> .
        <../dalby-2030> a vg:Strategy . <goal/a> a vg:Goal ; dct:isPartOf <../dalby-2030> .
        <activity/b> a vg:Activity ; dct:isPartOf <../dalby-2030> .""",
        encoding="utf-8",
    )
    told = run("check", path, home=release_home)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    for words in (
        "dalby-2030: vg:region saknas",
        "goal/a: vg:goalLevel saknas",
        "activity/b: skos:prefLabel har inget",
    ):
        assert words in told.stdout
    assert "{?" not in told.stdout


def test_lines_that_are_no_numbers_are_told(tmp_path: Path, release_home: Path):
    """Findings are told with their lines: here there are none to tell."""
    kalmar = next(path for path in reviewed_plan_paths() if path.stem == "kalmar-2021")
    path = tmp_path / "plan.ttl"
    path.write_text(re.sub(r"(vg:firstLine) \d+", r'\1 "fem"^^xsd:integer', kalmar.read_text("utf-8")), "utf-8")
    told = run("check", path, "--rule", "KVA03", home=release_home)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "vg:firstLine har fel form: fem" in told.stdout


def test_a_terminal_shows_how_far_it_has_come(release_home: Path):
    """On stderr, and taken away at the end; a pipe gets none of it."""
    terminal, other_end = pty.openpty()
    environment = {**os.environ, "VARDGRAF_HOME": str(release_home), "TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(
        [SCRIPT, "check", "--fail-on", "never"], stdout=subprocess.DEVNULL, stderr=other_end, env=environment
    )
    os.close(other_end)
    shown = b""
    with suppress(OSError):  # Linux says so when the other end closes
        while part := os.read(terminal, 4096):
            shown += part
    os.close(terminal)
    assert process.wait(60) == 0
    text = shown.decode()
    assert re.search("Kontrollerar.*━.*%", text)
    assert text.endswith(("\x1b[1A\x1b[2K", "\x1b[2K")), text[-40:]
    assert run("check", "--fail-on", "never", home=release_home).stderr == ""


def test_a_draft_is_read_and_checked_in_one_go_with_its_lines(draft: Path, release_home: Path):
    answer = run("check", draft, home=release_home)
    assert answer.returncode == 1
    assert f"{draft}:11 TID02" in answer.stdout
    assert f"{draft}:17 STR01" in answer.stdout
    assert "Gör så här" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_a_draft_can_come_from_standard_input_and_needs_no_release(tmp_path: Path):
    answer = run("check", "-", "--fail-on", "never", home=tmp_path / "none", stdin=PLAN)
    assert answer.returncode == 0
    assert "-:11 TID02" in answer.stdout


def test_the_whole_release_is_the_sum_of_its_plans(release_home: Path):
    everything = found(home=release_home)
    assert {finding["plan"] for finding in everything} == {path.stem for path in reviewed_plan_paths()}
    skane = [finding for finding in everything if finding["plan"] == "skane-2022"]
    assert found("skane-2022", home=release_home) == skane
    assert found("--plan", "skane-2022", home=release_home) == skane


def test_a_turtle_file_gives_what_its_plan_gives(release_home: Path):
    path = next(path for path in reviewed_plan_paths() if path.stem == "kalmar-2021")
    assert found(path, home=release_home) == found("kalmar-2021", home=release_home)


def test_rules_families_and_severities_select(release_home: Path):
    assert {f["rule"] for f in found("--rule", "ans01", home=release_home)} == {"ANS01"}
    assert {str(f["rule"])[:3] for f in found("--family", "STR", home=release_home)} == {"STR"}
    assert {f["severity"] for f in found("--severity", "violation", home=release_home)} == {"violation"}


def test_a_baseline_leaves_only_what_is_new(draft: Path, release_home: Path, tmp_path: Path):
    base = tmp_path / "base.json"
    base.write_text(run("check", draft, "--format", "json", home=release_home).stdout, encoding="utf-8")
    draft.write_text(PLAN.replace("- Ta fram en rutin", "- Ta fram en rutin\n- Bygga ett hus till 2041-01-01"))
    new = found(draft, "--baseline", base, home=release_home)
    assert new
    assert all("2041" in json.dumps(finding, ensure_ascii=False) or "hus" in str(finding["passage"]) for finding in new)


def test_a_waived_finding_is_shown_and_does_not_fail(draft: Path, release_home: Path, tmp_path: Path):
    entries = [
        f'[[waiver]]\nrule = "{f["rule"]}"\nelement = "{f["element"]}"\nby = "Samrådet"\nreason = "avtalat"\n'
        for f in found(draft, home=release_home)
    ]
    waivers = tmp_path / "waivers.toml"
    waivers.write_text("\n".join(entries), encoding="utf-8")
    answer = run("check", draft, "--waivers", waivers, "--fail-on", "info", home=release_home)
    assert answer.returncode == 0
    assert "undantagen: avtalat (Samrådet)" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("atlantis-2020",), 2, "atlantis-2020"),
        (("none.txt",), 3, "none.txt"),
        (("none.ttl",), 3, "none.ttl"),
        (("--rule", "XYZ99"), 2, "XYZ99"),
        (("--family", "XYZ"), 2, "XYZ"),
        (("--format", "pdf"), 2, "sarif"),
        (("--fail-on", "often"), 2, "never"),
    ],
)
def test_wrong_use_is_told(release_home: Path, arguments: tuple[str, ...], code: int, words: str):
    answer = run("check", *arguments, home=release_home)
    assert answer.returncode == code
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_rules_are_listed_and_explained(tmp_path: Path):
    listed = run("rules", home=tmp_path).stdout
    assert {rule.id for rule in load_rules().rules} == {line.split()[0] for line in listed.splitlines()}
    explained = run("rules", "ANS01", "--lang", "en", home=tmp_path).stdout
    assert "Remedy" in explained
    assert "Example" in explained
