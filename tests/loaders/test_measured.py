"""How well a plan is read, as the site tells it, is what is measured against the annotation."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOLD = ROOT / "api" / "site" / "measured.toml"
ANNOTATIONS = Path(os.environ.get("VARDGRAF_SHARED", ROOT.parent / "shared")) / "gold"


@pytest.mark.skipif(not ANNOTATIONS.is_dir(), reason=f"no annotations at hand: {ANNOTATIONS} (set VARDGRAF_SHARED)")
def test_what_the_site_tells_is_what_is_measured() -> None:
    told = TOLD.read_text(encoding="utf-8")
    annotation = ANNOTATIONS / f"{tomllib.loads(told)['plan']}.json"
    command = [sys.executable, ROOT / "benchmarks" / "reading.py", annotation]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == told


def test_nine_in_ten_are_read() -> None:
    for one in tomllib.loads(TOLD.read_text(encoding="utf-8"))["measured"]:
        assert one["agreed"] / one["annotated"] > 0.9, one
        assert one["agreed"] / one["read"] > 0.9, one
