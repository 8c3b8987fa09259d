"""Laws of the documents: they name each setting with its default and each metric, and deploy what is there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from real_server import Server

from api.drafts.form import OVERHEAD_BYTES
from api.guards.middleware import Guards
from api.running.server import ServeError
from api.settings import Settings
from api.sparql.results import HELD_RESULTS
from vardgraf.errors import ReleaseError, UsageError

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "docs" / "deploy"
README, CONTAINER, UNIT = (
    (DEPLOY / name).read_text(encoding="utf-8") for name in ("README.md", "Containerfile", "vardgraf.service")
)
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


# Memory


MEMORY = re.findall(r"^\| ([^|*]+?) \| ([^|]+?) \| (\d+) \| (\d+) \|$", README, re.MULTILINE)
"""What, sum, and what it makes by default and with the settings of a small machine, in MB."""
WITHIN_OTHERS = {"max_query_bytes"}
"""Sizes of what is a part of something that is counted."""
SMALL = Settings.model_validate(
    {name.lower(): value for name, value in re.findall(r"^VARDGRAF_(\w+)=(\d+)$", README, re.MULTILINE)}
)


def value_of(told: str, settings: Settings) -> float:
    """What a sum of the README makes, in bytes."""
    named = re.sub(r"`VARDGRAF_(\w+)`", lambda match: repr(getattr(settings, match[1].lower())), told)
    return float(eval(named.replace("MB", "* 1_000_000").replace("×", "*"), {"__builtins__": {}}))


def needed_bytes(settings: Settings, *, with_tmp: bool = True) -> float:
    return sum(value_of(told, settings) for what, told, _, _ in MEMORY if with_tmp or "/tmp" not in what)


@pytest.mark.parametrize(("what", "told", "default", "small"), MEMORY)
def test_each_number_of_the_memory_is_what_its_sum_makes(what: str, told: str, default: str, small: str) -> None:
    for settings, shown in ((Settings(), default), (SMALL, small)):
        assert abs(value_of(told, settings) / 1e6 - int(shown)) <= 1, what


def test_the_memory_is_the_sum_of_all_that_settings_allow() -> None:
    shown = re.findall(r"^\| \*\*sum\*\* \| \| \*\*(\d+)\*\* \| \*\*(\d+)\*\* \|$", README, re.MULTILINE)
    assert shown == [tuple(str(sum(int(row[column]) for row in MEMORY)) for column in (2, 3))]
    counted = {name.lower() for row in MEMORY for name in re.findall(r"`VARDGRAF_(\w+)`", row[1])}
    sizes = {name for name in Settings.model_fields if name.endswith(("_bytes", "_quads"))}
    assert sizes - WITHIN_OTHERS <= counted
    assert {"workers", "drafts", "draft_queue", "max_connections"} <= counted
    assert f"{HELD_RESULTS} × `VARDGRAF_MAX_RESULT_BYTES`" in README


def bytes_of(size: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([kmgKMG])", size).groups()  # type: ignore[union-attr]
    return int(number) << {"k": 10, "m": 20, "g": 30}[unit.lower()]


def told_of(pattern: str, text: str) -> str:
    """What stands where, once."""
    (found,) = re.findall(pattern, text, re.MULTILINE)
    return str(found)


def test_limits_on_memory_are_above_the_sum() -> None:
    assert bytes_of(told_of(r"--memory (\S+)", CONTAINER)) > needed_bytes(Settings())
    assert bytes_of(told_of(r"^MemoryMax=(\S+)$", UNIT)) > needed_bytes(Settings())
    assert bytes_of(told_of(r"the limit may then be (\w+):", README)) > needed_bytes(SMALL)
    assert bytes_of(told_of(r"--tmpfs /tmp:size=(\S+)", CONTAINER)) > Settings().download_bytes


def test_settings_for_a_small_machine_are_below_the_defaults() -> None:
    changed = SMALL.model_fields_set
    assert len(changed) >= 5
    assert all(getattr(SMALL, name) < getattr(Settings(), name) for name in changed)


# The container


def test_the_container_copies_what_is_there_and_runs_without_rights() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE)
    copied = [source for line in lines for source in line.split()[:-1]]
    assert len(copied) >= 8
    assert not [source for source in copied if not (ROOT / source).exists()]
    shipped = {"api", "loaders", "vardgraf", "ontology", "queries", "shapes"}
    assert shipped <= set(copied)
    assert re.search(r"^USER (?!0|root)\S+$", CONTAINER, re.MULTILINE)


def test_the_container_builds_the_bundle_as_make_does() -> None:
    made = told_of(r"^\t@cd \$\(WEB\) && (npm ci .*)$", (ROOT / "Makefile").read_text(encoding="utf-8"))
    commands = re.findall(r"^RUN (npm .*)$", CONTAINER, re.MULTILINE)
    assert " && ".join(commands) == made
    web, _, python = CONTAINER.partition("AS build")
    assert re.search(r"^FROM \S+/node:\d+\S* AS web\nWORKDIR /src/api/web$", web, re.MULTILINE)
    bundle = "api/pages/static/bundle"  # where build.js writes, and the package takes it from
    assert f"COPY --from=web /src/{bundle} {bundle}" in python.partition("pip install --no-cache-dir --no-deps .")[0]
    build = (ROOT / "api" / "web" / "build.js").read_text(encoding="utf-8")
    assert 'join(HERE, "..", "pages", "static", "bundle")' in build
    assert f"{bundle}/*" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


# The unit


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    if not (verify := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is missing")
    copy = tmp_path / "vardgraf.service"
    copy.write_text(UNIT.replace("/opt/vardgraf/bin/vardgraf", "/bin/true"), encoding="utf-8")
    told = subprocess.run([verify, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout + told.stderr) == (0, "")
    copy.write_text(UNIT.replace("[Service]", "[Service]\nNonsense=1"), encoding="utf-8")
    assert (
        "Nonsense" in subprocess.run([verify, "verify", "--man=no", str(copy)], capture_output=True, text=True).stderr
    )


def test_the_unit_fits_the_settings() -> None:
    settings = Settings()
    assert int(told_of(r"^TimeoutStopSec=(\d+)$", UNIT)) > settings.stop_s
    assert int(told_of(r"^LimitNOFILE=(\d+)$", UNIT)) >= settings.max_connections + 512
    codes = {UsageError.exit_code, ReleaseError.exit_code, ServeError.exit_code}
    assert {int(code) for code in told_of(r"^RestartPreventExitStatus=(.*)$", UNIT).split()} == codes


@pytest.mark.parametrize("told", [CONTAINER, UNIT, README])
def test_behind_a_proxy_its_header_is_trusted_and_set(told: str) -> None:
    header = told_of(r"VARDGRAF_TRUSTED_HEADER=([\w-]+)", told)
    assert f"proxy_set_header {header} $remote_addr;" in README


# nginx


def nginx(name: str, place: str) -> str:
    """A directive of a location, or what holds for all."""
    told = README.partition("upstream vardgraf {")[2]
    blocks = dict(re.findall(r"location (?:= )?(\S+) \{(.*?)\}", told, re.DOTALL))
    own = re.findall(rf"^\s*{name} (.*);$", blocks[place], re.MULTILINE)
    return own[0] if own else told_of(rf"^    {name} (.*);$", told)


def seconds_of(time: str) -> int:
    return int(told_of(r"^(\d+)s$", time))


def test_nginx_lets_through_what_the_server_takes() -> None:
    settings = Settings()
    _, buffer = nginx("large_client_header_buffers", "/").split()
    assert bytes_of(buffer) >= settings.max_header_bytes > Guards(None, settings)._max_url  # type: ignore[arg-type]
    assert bytes_of(nginx("client_max_body_size", "/")) > settings.max_body_bytes
    assert bytes_of(nginx("client_max_body_size", "/draft")) > settings.draft_bytes + OVERHEAD_BYTES


def test_nginx_waits_as_long_as_the_server_may_take() -> None:
    settings = Settings()
    assert seconds_of(nginx("proxy_read_timeout", "/")) > 3 * settings.deadline_s  # two in line, and one running
    in_line = 1 + settings.draft_queue / settings.drafts
    assert seconds_of(nginx("proxy_read_timeout", "/draft")) > in_line * settings.draft_s
    assert seconds_of(nginx("keepalive_timeout", "/")) < settings.keep_alive_s


def test_nginx_hides_the_metrics_and_limits_nobody_itself() -> None:
    assert nginx("deny", "/metrics") == "all"
    assert "limit_req" not in README


@pytest.mark.parametrize("file", ["Containerfile", "vardgraf.service", "README.md"])
def test_settings_that_deployments_use_are_there(file: str) -> None:
    used = set(re.findall(r"\bVARDGRAF_[A-Z_]+\b", (DEPLOY / file).read_text(encoding="utf-8")))
    assert used
    assert used <= ROWS.keys()
