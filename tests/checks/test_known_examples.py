"""Known inconsistencies of the real plans: each is found under its rule, on its line."""

from pathlib import Path

import pytest

from vardgraf.checks.findings import Finding
from vardgraf.checks.rules import Severity
from vardgraf.checks.run import check_release

KNOWN = [
    # A goal of focus area 2.3 without a section, and so without activities.
    ("MAL01", "uppsala-2019", 154),
    ("IND02", "uppsala-2019", 154),
    # A project that runs past the plan's only year.
    ("TID02", "uppsala-2019", 226),
    # A steering group that is never named.
    ("ANS02", "uppsala-2019", 221),
    ("ANS02", "uppsala-2019", 230),
    ("ANS02", "uppsala-2019", 237),
    # Three indicators for two activities, and for one.
    ("IND06", "uppsala-2019", 180),
    ("IND06", "uppsala-2019", 187),
    # Nearly all indicators answer yes or no; no activity has a time of its own.
    ("TID01", "uppsala-2019", 160),
    ("TID01", "uppsala-2025", 506),
    # 3.1 is followed by 3.3, and the plan looks further ahead than it holds.
    ("STR01", "kalmar-2021", 113),
    ("TID07", "kalmar-2021", 83),
    # What a section lacks is told where it would stand.
    ("STR05", "kalmar-2021", 135),
    ("STR05", "kalmar-2021", 161),
    # Indicators in an appendix that is not there.
    ("STR03", "orebro-2019", 223),
    ("IND08", "orebro-2019", 223),
    # Follow-up before what it follows up.
    ("TID03", "skane-2022", 179),
    # The word processor's own message of a broken reference.
    ("STR04", "uppsala-2024", 418),
    # Abbreviations that are never spelt out.
    ("NAM01", "skane-2022", 35),
    ("NAM01", "orebro-2019", 120),
    ("NAM01", "uppsala-2024-report", 222),
    # Stopped activities, while the summary says that work goes on in all.
    ("UPP03", "uppsala-2024-report", 376),
]
# Read against the documents and found to be no faults: nothing at warning or above.
SOUND = [
    # A follow-up in December of a study that starts in the autumn.
    ("TID03", "skane-2022", 127),
    # Training that goes on; a group that starts and whose proposal is dated.
    ("TID10", "skane-2022", 41),
    ("TID10", "skane-2022", 204),
    # The end of a project that others run is told as background.
    ("TID12", "skane-2022", 269),
    # The project that the plan belongs to is named.
    ("IND08", "uppsala-2019", 187),
    ("IND08", "uppsala-2019", 226),
    # Emphasis within a word.
    ("NAM05", "uppsala-2024-report", 190),
    # Told once: at the entry of the contents.
    ("STR02", "uppsala-2025", 591),
]


@pytest.fixture(scope="module")
def findings(release_home: Path) -> list[Finding]:
    return check_release(release_home)


@pytest.mark.parametrize(("rule", "plan", "line"), KNOWN)
def test_a_known_fault_is_found_on_its_line(findings: list[Finding], rule: str, plan: str, line: int) -> None:
    assert line in {f.line for f in findings if f.rule == rule and f.plan == plan}


def test_each_stopped_activity_contradicts_the_summary(findings: list[Finding]) -> None:
    told = {f.value for f in findings if f.rule == "UPP03" and f.plan == "uppsala-2024-report"}
    assert len(told) == 3


@pytest.mark.parametrize(("rule", "plan", "line"), SOUND)
def test_what_is_sound_raises_no_alarm(findings: list[Finding], rule: str, plan: str, line: int) -> None:
    loud = [f for f in findings if f.severity is not Severity.INFO]
    wrong = [f for f in loud if f.rule == rule and f.plan == plan and f.line == line]
    if (rule, line) == ("NAM05", 190):
        wrong = [f for f in wrong if "-sidan" in f.passage]
    assert wrong == []
