"""The page docs/tables.md lists the sheets and tables that there are."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from vardgraf.exports.tables.sheets import SHEETS

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_tables", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lists_are_up_to_date(generate: ModuleType, release_home: Path) -> None:
    page = (DOCS / "tables.md").read_text(encoding="utf-8")
    older = page.replace("| `activity.csv` |", "| `older.csv` |").replace("| **Mål** /", "| **Äldre** /")
    assert older != page
    assert generate.fill_tables(older, release_home) == page, "run .venv/bin/python docs/generate.py"
    assert all(f"| **{sheet.name.sv}** / **{sheet.name.en}** |" in page for sheet in SHEETS)
    assert "| `relation-responsible.csv` | ansvarig | responsible |" in page
