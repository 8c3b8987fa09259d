"""Laws of `vardgraf export` where it writes tables."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from vardgraf.cli import app
from vardgraf.errors import UsageError

PLAN = "skane-2022"
Export = Callable[..., Result]


@pytest.fixture
def export(release_home: Path) -> Export:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["export", *arguments, "--home", str(release_home)])

    return run


def test_a_folder_has_the_files_side_by_side_and_a_zip_has_them_packed(export: Export, tmp_path: Path) -> None:
    assert export(PLAN, "--format", "csvw", "--out", f"{tmp_path}/side/").exit_code == 0
    assert export(PLAN, "--out", f"{tmp_path}/packed.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "packed.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {path.name: path.read_bytes() for path in (tmp_path / "side").iterdir()}
    assert "metadata.json" in packed


def test_language_and_site_of_the_workbook_are_asked_for(export: Export, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    assert export(PLAN, "--out", str(out), "--lang", "en", "--site", "https://plan.example.org").exit_code == 0
    sheet = openpyxl.load_workbook(out)["Activities"]
    links = {cell.hyperlink.target for row in sheet.iter_rows(min_row=2) for cell in row if cell.hyperlink}
    assert links
    assert all(link.startswith(f"https://plan.example.org/id/{PLAN}/activity/") for link in links)


def test_a_site_that_is_none_is_refused(export: Export, tmp_path: Path) -> None:
    result = export(PLAN, "--out", str(tmp_path / "plan.xlsx"), "--site", "javascript:alert(1)")
    assert isinstance(result.exception, UsageError)
    assert not list(tmp_path.iterdir())


def test_a_query_is_no_workbook(export: Export, tmp_path: Path) -> None:
    result = export("activities", "--out", str(tmp_path / "plan.xlsx"))
    assert isinstance(result.exception, UsageError)
    assert not list(tmp_path.iterdir())
