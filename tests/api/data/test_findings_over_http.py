"""Laws of /api/findings and /api/rules: they say what `vardgraf check` says of the same release."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vardgraf.checks.rules import load_rules

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def checked(release_home: Path) -> list[dict[str, Any]]:
    """What the command prints."""
    command = [
        sys.executable,
        "-c",
        "from vardgraf.cli import main; main()",
        "check",
        "-f",
        "json",
        "--fail-on",
        "never",
    ]
    environment = {**os.environ, "VARDGRAF_HOME": str(release_home)}
    done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def served(ask: Ask) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = ask("/api/findings", limit=500, offset=len(found))
        found += page["items"]
        if len(found) >= page["total"]:
            return found


def test_findings_are_those_of_the_command(checked: list[dict[str, Any]], served: list[dict[str, Any]]) -> None:
    assert served == checked


def test_filters_keep_what_they_name(ask: Ask, checked: list[dict[str, Any]]) -> None:
    families = {rule.id: rule.family for rule in load_rules().rules}
    order = ["violation", "warning", "info"]
    kept = {
        ("plan", "skane-2022"): lambda f: f["plan"] == "skane-2022",
        ("rule", "ans01"): lambda f: f["rule"] == "ANS01",
        ("family", "TID"): lambda f: families[f["rule"]] == "TID",
        ("severity", "violation"): lambda f: f["severity"] == "violation",
        ("severity", "warning"): lambda f: order.index(f["severity"]) <= 1,
        ("element", checked[0]["element"]): lambda f: f["element"] == checked[0]["element"],
    }
    for (name, value), keep in kept.items():
        expected = [finding for finding in checked if keep(finding)]
        found = ask("/api/findings", limit=500, **{name: value})
        assert found["items"] == expected[:500]
        assert found["total"] == len(expected) > 0


def test_counts_sum_to_the_total(ask: Ask, checked: list[dict[str, Any]]) -> None:
    found = ask("/api/findings", limit=1)
    assert all(sum(counts.values()) == found["total"] == len(checked) for counts in found["counts"].values())
    assert found["counts"]["rule"] == dict(Counter(finding["rule"] for finding in checked))


def test_rules_are_those_of_the_book_with_their_findings(ask: Ask, checked: list[dict[str, Any]]) -> None:
    book, numbers = load_rules(), Counter(finding["rule"] for finding in checked)
    found = ask("/api/rules", limit=500)["items"]
    assert [rule["rule"] for rule in found] == [rule.id for rule in book.rules]
    assert {rule["rule"]: rule["findings"] for rule in found} == {rule.id: numbers[rule.id] for rule in book.rules}
    one = ask("/api/rules/mal01")
    assert one["remedy"] == book.find("MAL01").remedy
    assert {rule["family"] for rule in ask("/api/rules", family="ind")["items"]} == {"IND"}
