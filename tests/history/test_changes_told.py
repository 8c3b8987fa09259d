"""Laws of how differences are told: in words, as JSON, on the command line with its exit codes, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from small_homes import FIRST, PLAN, Properties, build, build_two, make_plan
from typer.testing import CliRunner

from vardgraf.cli import app
from vardgraf.errors import UsageError, VardgrafError
from vardgraf.history.changes import compare_sides
from vardgraf.history.changes.json_report import as_json, count_changes
from vardgraf.history.changes.sides import Side, open_side
from vardgraf.history.changes.text import write_text
from vardgraf.turtle import write_turtle

NEW: dict[str, Properties] = {
    "goal/trygghet": {"label": "Trygga barn", "notation": "1"},
    "activity/sip-alla": {"label": "Erbjuda SIP till alla barn och unga", "serves": "goal/trygghet", "notation": "1.1"},
    "activity/motas": {"label": "Mötas på bibliotek", "serves": "goal/trygghet", "party": "region-dalby"},
    "activity/natverk": {"label": "Bilda ett nätverk för anhöriga", "notation": "1.3"},
}
TOLD = """\
# Ändringar från 2026.11.20 till 2026.11.21

Uppgifter: +{added} −{removed}.

## dalby-2024: Plan för Dalby

### Aktivitet

Tillagt (1):

- ”Mötas på bibliotek”

Omformulerat (1):

- ”Erbjuda SIP till alla barn som behöver” → ”Erbjuda SIP till alla barn och unga” (samma nummer)

Ändrat (1):

- ”Bilda ett nätverk för anhöriga”
  - nummer: ”1.2” → ”1.3”
  - tjänar: − ”Trygga barn”

### Härlett

Slutsatser: +{concluded} −{withdrawn}.

- ”Bilda ett nätverk för anhöriga”
  - handlar om: − ”Barn och unga”
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def sides(home: Path) -> tuple[Side, Side]:
    return build_two(home, FIRST, NEW)


def vardgraf(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as its users start it."""
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", *arguments]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VARDGRAF_")}
    given = inherited | {"VARDGRAF_HOME": str(home)} | environment
    return subprocess.run(command, capture_output=True, text=True, env=given, check=False, timeout=120)


def test_the_changelog_tells_what_a_reader_wants_to_know(sides: tuple[Side, Side]) -> None:
    found = compare_sides(*sides)
    (derived,) = (graph for graph in found.graphs if graph.name.endswith("/derived"))
    counts = {
        name: sum(b"ontology#Derivation>" in line for line in lines)
        for name, lines in (("concluded", derived.added), ("withdrawn", derived.removed))
    }
    assert write_text(found) == TOLD.format(added=found.added, removed=found.removed, **counts)


def test_the_changelog_in_english_has_the_same_lines_in_other_words(sides: tuple[Side, Side]) -> None:
    swedish, english = (write_text(compare_sides(*sides), language) for language in ("sv", "en"))
    assert len(swedish.splitlines()) == len(english.splitlines())
    assert "(same notation)" in english
    assert not [word for word in ("Tillagt", "Uppgifter", "Aktivitet", "Härlett", "tjänar") if word in english]


def test_nothing_is_told_of_what_is_the_same(sides: tuple[Side, Side]) -> None:
    assert write_text(compare_sides(sides[0], sides[0])).splitlines()[-1] == "Inget skiljer."


def test_a_whole_plan_is_told_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    for folder, plan in (("old", PLAN), ("new", PLAN), ("new", "annan-2024")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{plan}.ttl").write_bytes(write_turtle(make_plan(FIRST, plan)))
    old, new = (open_side(tmp_path, str(tmp_path / name)) for name in ("old", "new"))
    counts = "styrdokument {0}1; mål {0}1; aktivitet {0}2."
    assert f"Planen tillkom: {counts.format('+')}" in write_text(compare_sides(old, new))
    assert f"Planen togs bort: {counts.format('−')}" in write_text(compare_sides(new, old))


def test_the_json_tells_each_element_with_values_and_names(sides: tuple[Side, Side]) -> None:
    told = json.loads(json.dumps(as_json(compare_sides(*sides))))
    (plan,) = (graph for graph in told["graphs"] if graph["graph"] == PLAN)
    assert (told["identical"], plan["plan"], plan["origin"]) == (False, PLAN, "stated")
    assert (told["old"]["version"], told["new"]["version"]) == ("2026.11.20", "2026.11.21")
    assert plan["counts"] == {"added": {"Activity": 1}, "reworded": {"Activity": 1}, "changed": {"Activity": 1}}
    (changed,) = (one for one in plan["elements"] if one["change"] == "changed")
    assert changed["old"] == changed["new"]
    notation, serves = changed["statements"]
    assert (notation["old"], notation["new"]) == ([{"value": "1.2"}], [{"value": "1.3"}])
    assert serves["old"] == [{"iri": "https://w3id.org/vardgraf/id/dalby-2024/goal/trygghet", "label": "Trygga barn"}]
    (reworded,) = (one for one in plan["elements"] if one["change"] == "reworded")
    assert reworded["pairedBy"] == "notation"
    assert 0.3 <= reworded["likeness"] < 1
    labels = next(one for one in reworded["statements"] if one["property"].endswith("prefLabel"))
    assert labels["new"] == [{"value": "Erbjuda SIP till alla barn och unga", "language": "sv"}]


def test_counts_are_of_elements_that_are_no_consequence(sides: tuple[Side, Side]) -> None:
    for graph in compare_sides(*sides).graphs:
        counted = sum(sum(classes.values()) for classes in count_changes(graph).values())
        assert counted == sum(not element.is_consequence for element in graph.elements)


def test_the_same_difference_is_told_in_the_same_bytes(home: Path, sides: tuple[Side, Side]) -> None:
    for form in ("text", "json", "turtle", "patch"):
        first, second = (
            vardgraf(home, "diff", "previous", "--format", form, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")
        )
        assert first == second
        assert len(first) > 100


def test_exit_codes_are_those_of_git(home: Path, sides: tuple[Side, Side]) -> None:
    assert vardgraf(home, "diff", "previous").returncode == 0
    assert vardgraf(home, "diff", "previous", "--exit-code").returncode == 1
    assert vardgraf(home, "diff", "current", "current", "--exit-code").returncode == 0
    unknown = vardgraf(home, "diff", "2020.01.01")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "2026.11.21" in unknown.stderr
    missing = vardgraf(home, "diff", "missing.ttl")
    assert (missing.returncode, missing.stdout) == (3, "")
    assert "Traceback" not in unknown.stderr + missing.stderr


def test_a_file_may_stand_on_either_side(home: Path, sides: tuple[Side, Side], tmp_path: Path) -> None:
    (tmp_path / "plan.ttl").write_bytes(write_turtle(make_plan(FIRST)))
    name = str(tmp_path / "plan.ttl")
    assert "Mötas på bibliotek" in run("diff", name, "--home", str(home)).stdout
    assert "Inget skiljer" in run("diff", "2026.11.20", name, "--home", str(home)).stdout


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("no-plan.ttl", "<https://example.org/a> a <https://example.org/B> .", "ingen plan"),
        ("broken.ttl", "<a", "inte giltig Turtle"),
        ("broken.nq", "<https://example.org/a> <b", "kan inte läsas"),
        ("plan.docx", "", "ingen utgåva"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_name(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises((VardgrafError, UsageError), match=told) as caught:
        open_side(tmp_path, name if name.endswith("docx") else str(tmp_path / name))
    assert name in str(caught.value)


def test_two_plans_in_one_file_and_one_plan_in_two_are_refused(tmp_path: Path) -> None:
    both = make_plan(FIRST) + make_plan(FIRST, "annan-2024")
    (tmp_path / "both.ttl").write_bytes(write_turtle(both))
    with pytest.raises(VardgrafError, match="annan-2024, dalby-2024"):
        open_side(tmp_path, str(tmp_path / "both.ttl"))
    for name in ("both.ttl", "again.ttl"):
        (tmp_path / name).write_bytes(write_turtle(make_plan(FIRST)))
    with pytest.raises(VardgrafError, match="två filer"):
        open_side(tmp_path, str(tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(VardgrafError, match="inga planer"):
        open_side(tmp_path, str(tmp_path / "empty"))


# The commands over the archive


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_the_list_marks_the_release_in_use(home: Path, sides: tuple[Side, Side]) -> None:
    table = run("releases", "--home", str(home)).stdout.splitlines()
    assert [line.split()[:2] for line in table[1:]] == [["*", "2026.11.21"], ["2026.11.20", "2026-11-20"]]
    told = json.loads(run("releases", "--format", "json", "--home", str(home)).stdout)
    assert [(one["version"], one["current"], one["previousVersion"]) for one in told] == [
        ("2026.11.21", True, "2026.11.20"),
        ("2026.11.20", False, None),
    ]


def test_a_release_goes_from_home_to_home_by_the_commands(tmp_path: Path) -> None:
    build(tmp_path / "one", FIRST)
    home, other, file = (
        ("--home", str(tmp_path / "one")),
        ("--home", str(tmp_path / "other")),
        str(tmp_path / "r.tar.gz"),
    )
    assert run("releases", "pack", "current", "--out", file, *home).exit_code == 0
    unpacked = run("releases", "unpack", file, "--use", *other)
    assert (unpacked.exit_code, unpacked.stdout.strip()) == (0, run("releases", "unpack", file, *home).stdout.strip())
    assert "stämmer" in run("releases", "verify", "all", *other).stdout
    build(tmp_path / "other", NEW, "2026-11-21")
    assert run("releases", "use", "2026.11.20", *other).exit_code == 0
    assert run("releases", "remove", "2026.11.21", *other).exit_code == 0
    assert len(json.loads(run("releases", *other, "--format", "json").stdout)) == 1


def test_verify_ends_with_one_when_something_differs(tmp_path: Path) -> None:
    build(tmp_path, FIRST)
    graph = tmp_path / "current" / "graphs" / f"{PLAN}.nt"
    graph.write_text(graph.read_text().replace("Trygga", "Otrygga"))
    found = run("releases", "verify", "--home", str(tmp_path))
    assert found.exit_code == 1
    assert "filen är ändrad" in found.stdout
    assert vardgraf(tmp_path / "nothing", "releases", "verify", "all").returncode == 3


def test_build_takes_version_or_date(tmp_path: Path) -> None:
    assert "release 2026.11.22.3" in vardgraf(tmp_path, "build", "--version", "2026.11.22.3").stderr
    assert "release 1970.01.02" in vardgraf(tmp_path / "b", "build", SOURCE_DATE_EPOCH="86400").stderr
    for options in (["--version", "1.0"], ["--date", "2026-11-22", "--version", "2026.11.22"], ["--date", "nu"]):
        refused = run("build", *options, "--home", str(tmp_path / "a"))
        assert isinstance(refused.exception, UsageError)
    assert vardgraf(tmp_path / "a", "build", SOURCE_DATE_EPOCH="nu").returncode == 2
    assert not (tmp_path / "a").exists()


def test_turtle_of_the_difference_is_read_by_another(home: Path, sides: tuple[Side, Side]) -> None:
    from rdflib import Graph

    written = run("diff", "previous", "--format", "turtle", "--home", str(home)).stdout
    read = Graph().parse(data=written, format="turtle")
    assert len(read) == len(set(parse(written, format=RdfFormat.TURTLE)))
