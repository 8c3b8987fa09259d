"""Findings: where they stand, what they say, and how waivers and baselines change them."""

from pathlib import Path

import pytest
from small_rules import ROOF, find_all, rule_book

from vardgraf.checks.findings import Waiver, apply_waivers, expired_waivers
from vardgraf.checks.rules import Severity
from vardgraf.checks.waivers import read_waivers
from vardgraf.errors import SourceError, UsageError


def test_a_finding_tells_plan_lines_wording_message_and_remedy():
    first, second = find_all()
    assert (first.rule, second.rule) == ("TST01", "TST02")
    assert {f.plan for f in (first, second)} == {"dalby-2024"}
    assert {f.element for f in (first, second)} == {ROOF}
    assert first.lines == (12, 14)
    assert first.severity is Severity.WARNING
    assert second.severity is Severity.VIOLATION
    assert first.passage == "Byta taket & möjliggöra <mer>"
    assert second.message["sv"] == "”Byta taket & möjliggöra <mer>” säger inget."
    assert second.message["en"] == "“Byta taket & möjliggöra <mer>” says nothing."
    assert first.remedy == {"sv": "Skriv under vilket mål den står.", "en": "Say which goal it stands under."}


@pytest.mark.parametrize(
    ("waiver", "holds"),
    [
        (Waiver("TST01", "Beredningen", "avtalat", element=ROOF), True),
        (Waiver("TST01", "Beredningen", "avtalat", element="vgi:dalby-2024/activity/tak"), True),
        (Waiver("TST01", "Beredningen", "avtalat", plan="dalby-2024", line=13), True),
        (Waiver("TST01", "Beredningen", "avtalat", plan="dalby-2024", line=13, until="2026-01-01"), True),
        (Waiver("TST01", "Beredningen", "avtalat", plan="dalby-2024", line=13, until="2025-12-30"), False),
        (Waiver("TST01", "Beredningen", "avtalat", plan="dalby-2024", line=15), False),
        (Waiver("TST01", "Beredningen", "avtalat", plan="lunda-2024", line=13), False),
        (Waiver("TST03", "Beredningen", "avtalat", element=ROOF), False),
    ],
)
def test_a_waiver_holds_for_its_rule_at_its_place_until_its_day(waiver: Waiver, holds: bool):
    first, second = apply_waivers(find_all(), [waiver], "2025-12-31")
    assert (first.waived is not None) is holds
    assert second.waived is None


def test_expired_waivers_are_told():
    old, new = Waiver("A", "b", "c", "2025-01-01"), Waiver("A", "b", "c", "2026-01-01")
    assert expired_waivers([old, new], "2025-06-01") == [old]


def test_waivers_are_read_from_toml(tmp_path: Path):
    path = tmp_path / "waivers.toml"
    path.write_text(
        '[[waiver]]\nrule = "tst01"\nplan = "p"\nline = 3\nby = "Samrådet"\nreason = "r"\nuntil = 2026-01-31\n'
    )
    assert read_waivers(path) == [Waiver("TST01", "Samrådet", "r", "2026-01-31", "", "p", 3)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[waiver]\n", "giltig TOML"),
        ('[[waiver]]\nrule = "A"\nby = "b"\nreason = "c"\n', "element"),
        ('[[waiver]]\nrule = "A"\nelement = "x"\nreason = "c"\n', "by"),
        ('[[waiver]]\nrule = "A"\nelement = "x"\nby = "b"\nreason = "c"\nwho = "d"\n', "who"),
    ],
)
def test_a_faulty_waiver_file_is_told_with_file_and_field(tmp_path: Path, text: str, words: str):
    path = tmp_path / "waivers.toml"
    path.write_text(text)
    with pytest.raises(SourceError, match=rf"waivers\.toml.*{words}"):
        read_waivers(path)


def test_a_missing_waiver_file_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError, match="sökvägen"):
        read_waivers(tmp_path / "none.toml")


def test_rules_are_found_by_id_in_any_case_and_unknown_ones_name_the_nearest():
    assert rule_book().find("tst02").id == "TST02"
    with pytest.raises(UsageError, match="TST01"):
        rule_book().find("TST9")


def test_a_nested_shape_belongs_to_its_rule():
    assert {finding.rule for finding in find_all()} == {"TST01", "TST02"}
