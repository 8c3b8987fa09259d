"""`vardgraf import` as its users run it: what is accepted is in every later build, what is refused changes nothing."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from register_cases import MADE_UP, PLAN, changed, reviewed, run, run_apart, write

from vardgraf.errors import ReleaseError
from vardgraf.registers.shelf import imported_plans, keep_plan, remove_plan, standing_plans
from vardgraf.release import build_release, read_manifest
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import write_turtle

SMALL_PLANS = ("orebro-2019", "skane-2022")


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release of two of the reviewed plans, so that building it anew is quick."""
    home = tmp_path_factory.mktemp("small")
    build_release(home, {plan: reviewed()[plan] for plan in SMALL_PLANS}, {})
    return home


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the release of two plans."""
    return copied(small_home, tmp_path)


def copied(home: Path, folder: Path) -> Path:
    shutil.copytree(home, folder / "home", symlinks=True)
    return folder / "home"


def state(home: Path) -> dict[str, str]:
    """Every file below a folder and its hash, and where the links lead; the lock is no content."""
    return {
        str(path.relative_to(home)): str(path.readlink()) if path.is_symlink() else hashlib.sha256(data).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_symlink() or path.is_file()
        if path.name != ".lock"
        for data in [b"" if path.is_symlink() else path.read_bytes()]
    }


def test_register_of_a_fifth_region_is_built_in_and_seen(release_home: Path, tmp_path: Path) -> None:
    home = copied(release_home, tmp_path)
    source = write(tmp_path / "register.xlsx")
    done = run_apart("import", source, home=home)
    assert done.returncode == 0, done.stderr
    manifest = read_manifest(home)
    assert done.stdout.splitlines()[-1] == manifest.hash
    assert PLAN in manifest.plans
    assert manifest.plans[PLAN]["Activity"] == 2
    assert f"imports/{PLAN}.ttl" in manifest.inputs

    built = run_apart("build", home=home)
    assert built.stdout.strip() == manifest.hash
    assert "8 planer" in built.stderr

    rows = json.loads(run_apart("query", "plans", "-f", "json", home=home).stdout)["results"]["bindings"]
    assert any("Region Norrhav" in str(row) and PLAN in str(row) for row in rows)
    found = run_apart("check", PLAN, "--fail-on", "never", "-f", "json", home=home)
    assert found.returncode == 0
    assert not [f for f in json.loads(found.stdout) if f["rule"].startswith("KVA")]
    shown = run_apart("show", f"{PLAN}/activity/oppna-en-familjecentral", home=home)
    assert "Öppna en familjecentral" in shown.stdout


def test_findings_are_shown_with_sheet_and_row(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "register.xlsx", changed(indicators=[]))
    done = run("import", source, "--check-only", home=home)
    assert done.returncode == 0, done.stderr
    assert f"{source}, Aktiviteter!2 IND01 varning" in done.stdout


def test_importing_again_replaces_and_gives_the_same(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "register.xlsx")
    first, second = run("import", source, home=home), run("import", source, home=home)
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.splitlines()[-1] == second.stdout.splitlines()[-1]
    fewer = write(tmp_path / "nytt.xlsx", changed(indicators=[], follow_up=[]))
    assert run("import", fewer, home=home).returncode == 0
    assert "Indicator" not in read_manifest(home).plans[PLAN]


def test_imported_plan_can_be_taken_away(home: Path, tmp_path: Path) -> None:
    before = read_manifest(home).hash
    assert run("import", write(tmp_path / "register.xlsx"), home=home).returncode == 0
    done = run("import", "--remove", PLAN, home=home)
    assert done.returncode == 0, done.stderr
    assert read_manifest(home).hash == before
    assert imported_plans(home) == {}
    again = run("import", "--remove", PLAN, home=home)
    assert (again.returncode, again.stdout) == (2, "")
    assert f"planen '{PLAN}' är inte inläst" in again.stderr


def test_reviewed_plan_is_replaced_only_when_asked_and_comes_back(home: Path, tmp_path: Path) -> None:
    before = read_manifest(home).hash
    source = tmp_path / "register.xlsx"
    assert run("template", "--fill", "orebro-2019", "--out", source, home=home).returncode == 0
    untouched = state(home)
    done = run("import", source, home=home)
    assert done.returncode == 2
    assert "planen orebro-2019 finns redan i grafen, granskad." in done.stderr
    assert state(home) == untouched
    done = run("import", source, "--replace", home=home)
    assert done.returncode == 0, done.stderr
    assert read_manifest(home).hash != before
    assert run("import", source, home=home).returncode == 0  # an earlier import of the same plan
    assert run("import", "--remove", "orebro-2019", home=home).returncode == 0
    assert read_manifest(home).hash == before


def test_another_id_keeps_the_reviewed_plan(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "register.xlsx"
    assert run("template", "--fill", "orebro-2019", "--out", source, home=home).returncode == 0
    done = run("import", source, "--plan", "orebro-2031", home=home)
    assert done.returncode == 0, done.stderr
    assert {"orebro-2019", "orebro-2031"} <= read_manifest(home).plans.keys()


@pytest.mark.parametrize("plan", SMALL_PLANS)
def test_reviewed_turtle_gives_the_same_release(home: Path, plan: str) -> None:
    path = next(path for path in reviewed_plan_paths() if path.stem == plan)
    before = read_manifest(home).hash
    done = run("import", path, "--replace", home=home)
    assert done.returncode == 0, done.stderr
    assert read_manifest(home).hash == before


def wrong_cell(folder: Path) -> list[str | Path]:
    return [write(folder / "r.xlsx", changed(goals=[{"goal": "Ett mål", "goal_level": "x"}]))]


def with_finding(folder: Path) -> list[str | Path]:
    return [write(folder / "r.xlsx", changed(indicators=[])), "--fail-on", "warning"]


def malformed(folder: Path) -> list[str | Path]:
    """A reviewed plan with an activity that has no wording: its form is wrong, whatever --fail-on says."""
    triples = reviewed()["skane-2022"]
    activity = next(t.subject for t in triples if t.object.value.endswith("#Activity"))  # type: ignore[union-attr]
    path = folder / "skane-2022.ttl"
    path.write_bytes(write_turtle(t for t in triples if t.subject != activity or "prefLabel" not in str(t.predicate)))
    return [path, "--replace", "--fail-on", "never"]


def with_person(folder: Path) -> list[str | Path]:
    path = folder / "skane-2022.ttl"
    extra = b"\n<https://w3id.org/vardgraf/id/skane-2022> <http://xmlns.com/foaf/0.1/maker> <https://example.org/x> ."
    path.write_bytes(write_turtle(reviewed()["skane-2022"]) + extra)
    return [path, "--replace"]


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (wrong_cell, 3, 'r.xlsx, Mål!D2: "x" är inget värde för Målnivå'),
        (with_finding, 1, f"{PLAN}: inte inläst, det finns fynd från warning och uppåt. Inget är ändrat."),
        (malformed, 1, "skane-2022: inte inläst, planens form är fel. Inget är ändrat."),
        (with_person, 3, "personer hör inte hemma i grafen: vgi:skane-2022 http://xmlns"),
        (lambda folder: [folder / "saknas.xlsx"], 3, "saknas.xlsx: finns inte."),
        (lambda folder: [write(folder / "r.ods")], 3, "är varken ett register eller en plan"),
        (lambda folder: [], 2, "ange en fil eller mapp att läsa in, eller --remove PLAN."),
        (lambda folder: [write(folder / "r.xlsx"), "--remove", PLAN], 2, "ange en fil eller mapp"),
    ],
    ids=["cell", "finding", "form", "person", "missing", "kind", "nothing", "both"],
)
def test_what_is_refused_changes_nothing(home: Path, tmp_path: Path, make: object, code: int, told: str) -> None:
    before = state(home)
    done = run("import", *make(tmp_path), home=home)  # type: ignore[operator]
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert state(home) == before


def test_refusal_is_told_in_a_few_lines(home: Path, tmp_path: Path) -> None:
    done = run_apart("import", *wrong_cell(tmp_path), home=home)
    assert (done.returncode, done.stdout) == (3, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith("vardgraf: r.xlsx: ")
    assert all(line.startswith("  r.xlsx, ") for line in lines[1:])


def test_check_only_changes_nothing(home: Path, tmp_path: Path) -> None:
    before = state(home)
    done = run("import", write(tmp_path / "register.xlsx"), "--check-only", home=home)
    assert done.returncode == 0, done.stderr
    assert f"{PLAN}: går att läsa in. Inget är ändrat." in done.stderr
    assert state(home) == before


def test_build_that_fails_leaves_all_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ReleaseError("fullt")

    triples = reviewed()["skane-2022"]
    before = state(home)
    with monkeypatch.context() as patched:
        patched.setattr("vardgraf.registers.shelf.build_release", fail)
        with pytest.raises(ReleaseError, match="fullt"):
            keep_plan(home, "skane-2022", triples)
    assert state(home) == before
    keep_plan(home, "skane-2022", triples)
    kept = state(home)
    assert kept != before
    monkeypatch.setattr("vardgraf.registers.shelf.build_release", fail)
    for change in (lambda: keep_plan(home, "skane-2022", triples[:50]), lambda: remove_plan(home, "skane-2022")):
        with pytest.raises(ReleaseError, match="fullt"):
            change()
        assert state(home) == kept


def test_home_without_a_release_gets_one(tmp_path: Path) -> None:
    home = tmp_path / "new"
    assert standing_plans(home).keys() == reviewed().keys()
    manifest = keep_plan(home, "skane-2022", reviewed()["skane-2022"])
    assert manifest.plans.keys() == reviewed().keys()


def test_other_plans_that_point_to_what_is_gone_are_told(release_home: Path, tmp_path: Path) -> None:
    rows = {**MADE_UP, "plan": [{**MADE_UP["plan"][0], "plan": "uppsala-2024", "region": "Region Uppsala"}]}
    done = run("import", write(tmp_path / "r.xlsx", rows), "--check-only", home=release_home)
    assert "uppsala-2025 pekar på vgi:uppsala-2024/goal/" in done.stderr
