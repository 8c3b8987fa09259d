"""Laws of the documents: they name all there is, their commands run, and what they show is what the project says."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import httpx
import pytest
import typer

from loaders.layouts.labels import LABELS
from loaders.source import Decision, Expected, Ignored, Name, NameKind, Passed, PlanSource, Reading, Source
from vardgraf import __version__, cli
from vardgraf.checks.rules import load_rules
from vardgraf.namespaces import PLANS
from vardgraf.parameters import ParameterType
from vardgraf.queries import load_catalogue
from vardgraf.resources import reviewed_plan_paths
from vardgraf.results import ResultFormat

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)\s]*)\)")
# Escaped so that this file does not match itself.
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.org|crates\.io|proxy\.golang\.org|index[-]url|artifactor[y]|nexus\.", re.I
)
MACHINE_PATHS = re.compile(r"(?<![\w.~)])(?:/(?:home|Users|root|work)/\w|[A-Z]:\\Users)")
TEXT_LIMIT = 5_000_000


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def shell_lines(text: str) -> list[str]:
    return [line for block in SHELL.findall(text) for line in block.splitlines() if line.strip()]


def section(text: str, title: str) -> str:
    """The part of a page below a heading of the second level."""
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def command_options() -> dict[str, set[str]]:
    """The options of each command by its name; those of the program itself by the empty name."""
    program = typer.main.get_command(cli.app)
    commands: dict[str, Any] = getattr(program, "commands", {})
    return {"": own_options(program)} | {name: all_options(command) for name, command in commands.items()}


def own_options(command: Any) -> set[str]:
    return {opt for p in command.params if p.opts[0].startswith("-") for opt in p.opts}


def all_options(command: Any) -> set[str]:
    """Those of the commands within it, too: `releases pack --out`."""
    return own_options(command).union(*map(all_options, getattr(command, "commands", {}).values()))


def repository_files() -> list[Path]:
    """The files of the repository, those not yet committed among them."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def find_in_files(pattern: re.Pattern[str], paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if path.stat().st_size > TEXT_LIMIT:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        yield from (f"{name_of(path)}: {match[0]}" for match in pattern.finditer(text))


def github_slug(heading: str) -> str:
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip()).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@pytest.fixture(scope="session")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What the documents name


def test_readme_is_short() -> None:
    assert len(page("README.md").splitlines()) <= 120


@pytest.mark.parametrize("name", [name for name in command_options() if name])
def test_command_is_named(name: str) -> None:
    assert f"`vardgraf {name}`" in page("README.md")
    assert f"vardgraf {name}" in section(page("docs/cli.md"), name)


@pytest.mark.parametrize("name", command_options())
def test_options_of_a_command_are_told(name: str) -> None:
    text = section(page("docs/cli.md"), name) if name else page("docs/cli.md").partition("\n## ")[0]
    assert not [option for option in command_options()[name] if f"`{option}`" not in text]


def test_exit_codes_are_told() -> None:
    codes = re.findall(r"(\d+) \w", (cli.__doc__ or "").partition("Exit codes:")[2])
    assert len(codes) >= 5
    for code in codes:
        assert f"\n| {code} |" in section(page("docs/cli.md"), "Slutkoder / Exit codes")
        assert re.search(rf"\b{code} \w", page("README.md").partition("Exit codes:")[2])


def test_environment_variables_are_told() -> None:
    files = [
        ROOT / "Makefile",
        *(f for folder in ("vardgraf", "loaders", "api", "tests") for f in (ROOT / folder).rglob("*.py")),
    ]
    named = {
        variable for file in files for variable in re.findall(r"\bVARDGRAF_[A-Z]+\b", file.read_text(encoding="utf-8"))
    }
    told = section(page("docs/cli.md"), "Miljövariabler / Environment variables") + page("docs/serving.md")
    assert {"VARDGRAF_HOME", "VARDGRAF_DOCUMENTS"} <= named
    assert not {variable for variable in named if f"`{variable}`" not in told}


def test_formats_and_parameter_types_are_told() -> None:
    told = section(page("docs/cli.md"), "query")
    assert not [each for each in ResultFormat if f"`{each}`" not in told]
    assert not [each for each in ParameterType if f"\n| {each}" not in told]


def test_every_query_is_named() -> None:
    headings = re.findall(r"^## (\S+)$", page("docs/queries.md"), re.MULTILINE)
    assert headings == [query.name for query in load_catalogue()]


@pytest.mark.parametrize("model", [Source, PlanSource, Name, Expected, Ignored, Decision, Reading, Passed])
def test_fields_of_the_toml_files_are_told(model: type[Source]) -> None:
    told = page("docs/reading.md")
    assert not [field for field in model.model_fields if field != "folder" and f"`{field}`" not in told]


def test_labels_and_kinds_of_readings_are_told() -> None:
    told = page("docs/reading.md")
    assert not [word for words in LABELS.values() for word in words if word not in told]
    assert not [kind for kind in get_args(Reading.model_fields["kind"].annotation) if kind not in told]
    assert not [kind for kind in get_args(NameKind) if kind not in told]


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md"])
def test_folders_are_named(document: str) -> None:
    folders = [
        f.name for f in ROOT.iterdir() if f.is_dir() and f.name[0] not in "._" and f.name not in ("dist", "build")
    ]
    assert not [folder for folder in folders if f"`{folder}/`" not in page(document)]


def test_modules_and_packages_are_named_and_those_named_are_there() -> None:
    text = page("ARCHITECTURE.md")
    packages = [ROOT / "vardgraf", ROOT / "loaders", ROOT / "api"]
    inner = {init.parent.name for package in packages for init in package.glob("*/__init__.py")}
    assert not [name for name in inner if f"`{name}/`" not in text]
    modules = {file.name for package in packages for file in package.glob("*.py")} - {"__init__.py"}
    named = set(re.findall(r"`(\w+\.py)`", text))
    assert modules - named == set()
    assert not [name for name in named if not any(list(package.rglob(name)) for package in packages)]


def test_plans_are_named() -> None:
    assert not [plan for plan in PLANS if f"`{plan}`" not in page("CHANGELOG.md")]


def test_changelog_has_the_version_and_its_three_parts() -> None:
    newest = page("CHANGELOG.md").split("\n## ")[1]
    assert newest.startswith(f"[{__version__}]")
    assert re.findall(r"^### (.+)$", newest, re.MULTILINE) == ["Ontology", "Data", "Software"]


# What the documents show


def test_answers_in_the_readme_are_the_real_ones(generate: ModuleType, release_home: Path) -> None:
    readme = page("README.md")
    shown = list(generate.ANSWERED.finditer(readme))
    assert any("Region" in match["answer"] for match in shown)
    due = "run .venv/bin/python docs/generate.py"
    assert readme == generate.fill_answers(readme, lambda command: generate.run_command(command, release_home)), due


def test_the_shown_answer_speaks_of_every_region(generate: ModuleType, release_home: Path) -> None:
    first = next(generate.ANSWERED.finditer(page("README.md")))["answer"]
    regions = {path.parent.name for path in reviewed_plan_paths()}
    assert len(first.splitlines()) == 1 + len(regions)


@pytest.mark.parametrize("line", [line for line in shell_lines(page("README.md")) if "bin/vardgraf" in line])
def test_commands_of_the_readme_run(generate: ModuleType, release_home: Path, line: str) -> None:
    assert generate.run_command(line, release_home)


def test_make_run_shows_the_plans_and_an_answer_and_serves(tmp_path: Path) -> None:
    make = shutil.which("make")
    environment = {
        k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VARDGRAF_DOCUMENTS")
    }
    environment["VARDGRAF_HOME"] = str(tmp_path)
    if (
        not make
        or subprocess.run([make, "--question", ".venv/run-ready"], cwd=ROOT, env=environment, check=False).returncode
    ):
        pytest.skip("the environment was not made by make, so make run would make it anew")
    with (tmp_path / "shown").open("wb") as output:
        running = subprocess.Popen(
            [make, "run", "PORT=0"], cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        address = _address_shown(running, tmp_path / "shown")
        assert httpx.get(f"{address}health", timeout=20, trust_env=False).status_code == 200
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait(60)
    shown = (tmp_path / "shown").read_text(encoding="utf-8")
    assert not [path.stem for path in reviewed_plan_paths() if f"vgi:{path.stem}" not in shown]
    assert "vgv:theme/parenting-support" in shown
    assert "Traceback" not in shown


def _address_shown(running: subprocess.Popen[bytes], shown: Path) -> str:
    deadline = time.monotonic() + 300
    while not (match := re.search(r"(http://127\.0\.0\.1:\d+/)\n", shown.read_text(encoding="utf-8"))):
        assert running.poll() is None, shown.read_text(encoding="utf-8")
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return match[1]


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_shell_commands_exist(document: Path) -> None:
    targets = set(re.findall(r"^(\w+):", page("Makefile"), re.MULTILINE))
    for line in shell_lines(document.read_text(encoding="utf-8")):
        match line.split():
            case ["make", *wanted]:
                assert set(wanted) <= targets, line
            case ["vardgraf" | ".venv/bin/vardgraf", name, *rest]:
                given = {word for word in rest if word.startswith("-") and word != "-"}
                assert given <= command_options()[name], line
            case [".venv/bin/python", script]:
                assert (ROOT / script).is_file(), line
            case words:
                assert words[0] in ("export", "curl", "cd"), line


def test_generated_pages_are_up_to_date(generate: ModuleType) -> None:
    due = "run .venv/bin/python docs/generate.py"
    assert page("docs/queries.md") == generate.format_queries(load_catalogue()), due
    assert page("docs/model.md") == generate.format_model(), due
    assert page("docs/rules.md") == generate.format_rules(load_rules()), due
    assert page("docs/stratml.md") == generate.fill_stratml(page("docs/stratml.md")), due


# What holds for all of them


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_links_resolve(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        linked = (document.parent / path).resolve() if path else document
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(github_slug, headings), target


def test_every_decision_is_listed_and_has_its_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    assert decisions
    for decision in decisions:
        assert f"({decision.name})" in page("docs/adr/README.md")
        text = decision.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], decision.name
        assert len(text.splitlines()) <= 60, decision.name


@pytest.mark.parametrize(
    ("pattern", "example"),
    [(REGISTRIES, "https://py" + "pi.org/simple"), (MACHINE_PATHS, "'/home" + "/somebody'")],
    ids=["registries", "paths"],
)
def test_files_name_no_registry_and_no_path_of_a_machine(pattern: re.Pattern[str], example: str) -> None:
    assert pattern.search(example)
    assert list(find_in_files(pattern, repository_files())) == []
