"""Laws of what deploys the server, learnt by building the image and booting the unit."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from api.queries.running import for_saved_queries
from api.settings import Settings
from api.sparql.results import HELD_RESULTS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
README, CONTAINER, IGNORED, UNIT = (
    (DEPLOY / name).read_text(encoding="utf-8")
    for name in ("README.md", "Containerfile", "Containerfile.dockerignore", "vardgraf.service")
)
SMALL = Settings.model_validate(
    {name.lower(): value for name, value in re.findall(r"^VARDGRAF_(\w+)=(\d+)$", README, re.MULTILINE)}
)


def told_of(pattern: str, text: str) -> str:
    """What stands where, once."""
    (found,) = re.findall(pattern, text, re.MULTILINE)
    return str(found)


@pytest.mark.parametrize(("settings", "column"), [(Settings(), 0), (SMALL, 1)])
def test_answers_on_their_way_are_counted_for_both_pools(settings: Settings, column: int) -> None:
    rows = re.findall(r"^\| [^|]*, 16 of the largest[^|]*\| [^|]+ \| (\d+) \| (\d+) \|$", README, re.MULTILINE)
    for row, pool in zip(rows, (settings, for_saved_queries(settings)), strict=True):
        held = HELD_RESULTS * pool.max_result_bytes / 1e6
        assert held - 1 < int(row[column]) < held * 1.01


def test_the_build_keeps_the_health_check_and_sees_only_what_it_copies() -> None:
    command = told_of(r"^#   (podman build .*\\\n#     .*)$", CONTAINER)
    assert "--format docker" in command  # podman's own format has no HEALTHCHECK, and drops it
    ignore, container = (told_of(rf"{option} (docs/\S+)", command) for option in ("--ignorefile", "-f"))
    assert ignore == f"{container}.dockerignore"  # where docker looks for it
    assert (ROOT / ignore).read_text(encoding="utf-8") == IGNORED


def test_what_the_build_sees_is_what_it_copies() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE)
    copied = {source for line in lines for source in line.split()[:-1]}
    first, *rules = [line for line in IGNORED.splitlines() if not line.startswith("#")]
    seen = {rule[1:] for rule in rules if rule.startswith("!")}
    assert first == "*"
    assert {source.partition("/")[0] for source in copied} == seen
    hidden = [rule for rule in rules if not rule.startswith("!")]
    assert not [source for source in copied for rule in hidden if fnmatch(source, rule)]
    assert "api/pages/static/bundle" in hidden  # the image has the one that it builds itself


def test_a_container_is_given_the_time_to_stop() -> None:
    assert int(told_of(r"^#   podman run .*--stop-timeout (\d+)", CONTAINER)) > Settings().stop_s


def test_a_worker_without_memory_does_not_end_the_unit() -> None:
    assert told_of(r"^OOMPolicy=(\w+)$", UNIT) == "continue"


def test_the_unit_runs_what_the_readme_installs() -> None:
    environment = told_of(r"^python3 -m venv (\S+)$", README)
    home = told_of(r"^\S+/bin/vardgraf build --home (\S+)$", README)
    assert told_of(r"^ExecStart=(\S+) serve$", UNIT) == f"{environment}/bin/vardgraf"
    assert f"VARDGRAF_HOME={home} " in UNIT
    installed = told_of(r"^install -m 644 (\S+) /etc/systemd/system/$", README)
    assert (ROOT / installed).read_text(encoding="utf-8") == UNIT
    assert (ROOT / told_of(r"pip install --requirement (\S+)$", README)).exists()
