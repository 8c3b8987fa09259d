"""Workbooks as people save them, and those that are not to be opened: read rightly, or refused aloud."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pyoxigraph import Literal
from register_cases import MADE_UP, PLAN, Told, changed, read, without_passages, write

from loaders.registers.cells import MAX_ROWS
from vardgraf.errors import DocumentError
from vardgraf.registers.problems import RegisterError
from vardgraf.registers.template import write_csv_files, write_workbook

Change = Callable[[openpyxl.Workbook], None]


def edited(path: Path, change: Change, rows: dict[str, list[dict[str, str]]] = MADE_UP) -> Path:
    """The made-up register as a spreadsheet program saves it after a change."""
    book = openpyxl.load_workbook(write(path, rows))
    change(book)
    book.save(path)
    return path


def repacked(path: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> Path:
    """The made-up register with some of its parts changed (or left out, where None) and others added."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_workbook(MADE_UP, "sv"))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    path.write_bytes(written.getvalue())
    return path


def same(_: str, data: bytes) -> bytes:
    return data


def test_saved_by_another_program_it_says_the_same(tmp_path: Path) -> None:
    saved = read(edited(tmp_path / "a.xlsx", lambda book: None)).triples
    assert without_passages(saved) == without_passages(read(write(tmp_path / "b.xlsx")).triples)


def test_dates_numbers_and_formulas_are_read_as_they_are_shown(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Plan"]["B6"], book["Plan"]["B9"] = 2027, datetime(2026, 11, 20)
        book["Mål"]["B3"] = 1.1
        book["Aktiviteter"]["H2"] = date(2027, 3, 31)
        book["Aktiviteter"]["K2"] = "kvartal"

    told = Told(PLAN, read(edited(tmp_path / "r.xlsx", change)).triples)
    assert told.text(f"https://w3id.org/vardgraf/id/{PLAN}", "dct:issued", "vg:validFrom") == (
        {"2026-11-20"}, {"2027-01-01"},
    )  # fmt: skip
    assert any(told.text(iri, "skos:notation") == ({"1.1"},) for iri in told.of_class("Goal"))
    deadline = next(iri for iri in told.of_class("Deadline") if told.labels[iri] == "2027-03-31")
    assert told.text(deadline, "vg:date", "vg:precision")[0] == {"2027-Q1"}


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    rows = changed(
        activities=[
            {"activity": "Ta fram en rutin", "serves": "M2", "responsible": "SNV", "time": "2027"},
            {"responsible": "Samrådet Norrhav", "time": "2028"},
            {"activity": "Öppna en familjecentral"},
        ],
        indicators=[],
        follow_up=[],
    )

    def change(book: openpyxl.Workbook) -> None:
        page = book["Aktiviteter"]
        page.merge_cells("C2:C3")
        page.merge_cells("D2:D4")

    told = Told(PLAN, read(edited(tmp_path / "r.xlsx", change, rows)).triples)
    first, second = sorted(told.of_class("Activity"), key=lambda iri: told.labels[iri])
    assert told.text(first, "vg:responsible") == ({"Styrgrupp nära vård", "Samrådet Norrhav"},)
    assert {label for label, _ in told.deadlines(first)} == {"2027", "2028"}
    for activity in (first, second):
        assert told.text(activity, "vg:serves") == ({"Fler äldre får hjälp hemma"},)


def test_empty_rows_and_rows_with_notes_only_are_passed_by(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        page = book["Mål"]
        page.insert_rows(3, 4)
        page["M4"] = "att fråga om"
        page["A900"] = "   "

    before = read(write(tmp_path / "a.xlsx")).triples
    assert without_passages(read(edited(tmp_path / "b.xlsx", change)).triples) == without_passages(before)


def test_sheets_that_are_not_of_a_register_are_told(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Budget")["A1"] = "100"

    assert (
        "r.xlsx: bladet Budget hör inte till ett register och lästes inte."
        in read(edited(tmp_path / "r.xlsx", change)).told
    )


def test_sheet_by_another_name_is_told_and_not_passed_by(tmp_path: Path) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["Uppföljning"].title = "Uppföljningen"

    def copy(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["Mål"]).title = "Mål (2)"

    with pytest.raises(RegisterError) as raised:
        read(edited(tmp_path / "r.xlsx", rename))
    assert str(raised.value) == (
        'r.xlsx, Uppföljningen!A1: bladet "Uppföljningen" känns inte igen. Menade du Uppföljning?'
    )
    assert (
        "r.xlsx: bladet Mål (2) hör inte till ett register och lästes inte."
        in read(edited(tmp_path / "r.xlsx", copy)).told
    )


def test_what_is_wrong_is_told_sheet_by_sheet_and_each_cell_once(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Indikatorer"]["D2"] = "procentt"
        book["Aktiviteter"]["C3"] = "=A1"
        book["Aktiviteter"]["D2"] = "M9"
        book["Mål"]["D3"] = "delmol"
        book["Plan"]["B5"] = "bok"

    with pytest.raises(RegisterError) as raised:
        read(edited(tmp_path / "r.xlsx", change))
    places = [problem.place.removeprefix("r.xlsx, ") for problem in raised.value.problems]
    assert places == ["Plan!B5", "Mål!D3", "Aktiviteter!D2", "Aktiviteter!C3", "Indikatorer!D2"]


def _formula(page: Worksheet) -> None:
    page["C2"] = '="Ta fram"&" en rutin"'


def _error(page: Worksheet) -> None:
    page["C2"] = "#REF!"
    page["C2"].data_type = "e"


def _header(page: Worksheet) -> None:
    page["C1"] = "Aktivitett"


def _double(page: Worksheet) -> None:
    page["D1"] = "Aktivitet*"


def _no_header(page: Worksheet) -> None:
    page["E1"] = None


def _time(page: Worksheet) -> None:
    page["H2"] = datetime(2027, 1, 1, 12).time()


def _long(page: Worksheet) -> None:
    page["C2"] = "x" * 9_000


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_formula, "Aktiviteter!C2: formeln har inget sparat värde."),
        (_error, "Aktiviteter!C2: formeln ger felet #REF!."),
        (_header, 'Aktiviteter!C1: kolumnen "Aktivitett" känns inte igen. Menade du aktivitet?'),
        (_double, "Aktiviteter!D1: kolumnen Aktivitet finns två gånger."),
        (_no_header, "Aktiviteter!E2: cellen har ett värde men kolumnen ingen rubrik."),
        (_time, "Aktiviteter!H2: värdet 12:00:00 är varken text, tal eller datum."),
        (_long, "Aktiviteter!C2: texten är längre än 8000 tecken."),
    ],
)
def test_cells_that_cannot_be_read_are_told(tmp_path: Path, change: Callable[[Worksheet], None], told: str) -> None:
    with pytest.raises(RegisterError) as raised:
        read(edited(tmp_path / "r.xlsx", lambda book: change(book["Aktiviteter"])))
    assert f"r.xlsx, {told}" in str(raised.value)


def test_breaks_that_workbooks_write_with_numbers_are_read(tmp_path: Path) -> None:
    pasted = {"indicator": "Antal\vsom\frutin\r\ni tid", "measure": "antal"}
    found = read(write(tmp_path / "r.xlsx", changed(indicators=[pasted])))
    assert "Antal som rutin i tid" in {t.object.value for t in found.triples if isinstance(t.object, Literal)}


def test_missing_sheet_plan_and_missing_columns_are_told(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book["Plan"]
        book["Indikatorer"].delete_cols(4)

    with pytest.raises(RegisterError) as raised:
        read(edited(tmp_path / "r.xlsx", change))
    assert "r.xlsx, Plan!A1: bladet Plan saknas." in str(raised.value)
    assert "r.xlsx, Indikatorer!A1: kolumnen Mått saknas." in str(raised.value)


SHEET = "xl/worksheets/sheet4.xml"
BOMB = b"<x>" + b" " * 5_000_000 + b"</x>"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.write_bytes(b"PK\x03\x04 inte en arbetsbok"), "dokumentet är skadat"),
        (lambda path: path.write_bytes(b""), "dokumentet är skadat"),
        (lambda path: path.write_bytes(write_workbook(MADE_UP, "sv")[:9_000]), "dokumentet är skadat"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "har lösenord"),
        (lambda path: repacked(path, same, {"xl/media/x.xml": BOMB}), "dokumentet är för stort"),
        (lambda path: repacked(path, same, {f"x{n}": b"" for n in range(5_001)}), "dokumentet är för stort"),
        (lambda path: repacked(path, same, {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "har länkar till andra"),
        (lambda path: repacked(path, same, {"xl/vbaProject.bin": b"x"}), "har makron"),
        (
            lambda path: repacked(path, lambda n, d: b'<!DOCTYPE a [<!ENTITY b "c">]>' + d if n == SHEET else d),
            "har en dokumenttyp",
        ),
        (lambda path: repacked(path, lambda n, d: d[:400] if n == SHEET else d), "kan inte läsas"),
        (lambda path: repacked(path, lambda n, d: None if n == "xl/workbook.xml" else d), "filen är ingen arbetsbok"),
        (
            lambda path: repacked(path, lambda n, d: None if n == "[Content_Types].xml" else d),
            "kan inte läsas",
        ),
        (
            lambda path: repacked(
                path, lambda n, d: d.replace(b'<row r="3"', b'<row r="1048576"') if n == SHEET else d
            ),
            f"har fler än {MAX_ROWS} rader",
        ),
    ],
    ids=[
        "no-zip",
        "empty",
        "cut-off",
        "password",
        "bomb",
        "parts",
        "links",
        "macros",
        "doctype",
        "cut-sheet",
        "no-book",
        "no-types",
        "rows",
    ],
)
def test_file_that_is_not_to_be_opened_is_refused(tmp_path: Path, make: Callable[[Path], object], told: str) -> None:
    path = tmp_path / "r.xlsx"
    make(path)
    with pytest.raises(DocumentError) as raised:
        read(path)
    assert told in str(raised.value)
    assert raised.value.remedy
    assert raised.value.exit_code == 3


def csv_folder(folder: Path, change: Callable[[str, bytes], bytes | None] = same) -> Path:
    folder.mkdir()
    for name, data in write_csv_files(MADE_UP, "sv").items():
        if (kept := change(name, data)) is not None:
            (folder / name).write_bytes(kept)
    return folder


def test_a_character_that_no_text_has_is_told(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path / "register", lambda _, data: data.replace(b"Ta fram en", b"Ta fram \xef\xbf\xbe en"))
    with pytest.raises(RegisterError, match=r"aktiviteter\.csv!C2: texten har tecknet U\+FFFE, som inte syns\."):
        read(folder)


def test_csv_files_are_read_as_spreadsheet_programs_save_them(tmp_path: Path) -> None:
    def saved(name: str, data: bytes) -> bytes:
        text = data.decode("utf-8-sig")
        return text.replace(";", "\t").encode() if name == "organ.csv" else text.encode("cp1252", "replace")

    before = without_passages(read(csv_folder(tmp_path / "a")).triples)
    told = Told(PLAN, read(csv_folder(tmp_path / "b", saved)).triples)
    assert "Styrgrupp nära vård" in told.labels.values()
    assert len(before) == len(without_passages(read(tmp_path / "b").triples))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda n, d: None, "mappen har inga CSV-filer"),
        (lambda n, d: None if n == "plan.csv" else d, "bladet Plan saknas"),
        (lambda n, d: d.replace(b"Region Norrhav", b'"Region') if n == "plan.csv" else d, "filen är inte giltig CSV"),
        (lambda n, d: d + b"\0\1\2" if n == "plan.csv" else d, "filen är binär"),
        (lambda n, d: d.replace("delmål".encode(), b"del") if n == "mal.csv" else d, 'a, mal.csv!D3: "del" är inget'),
    ],
    ids=["none", "no-plan", "quotes", "binary", "concept"],
)
def test_csv_files_that_are_wrong_are_told(
    tmp_path: Path, change: Callable[[str, bytes], bytes | None], told: str
) -> None:
    with pytest.raises(DocumentError) as raised:
        read(csv_folder(tmp_path / "a", change))
    assert told in str(raised.value)


@pytest.mark.parametrize("name", ["saknas.xlsx", "mål.csv"])
def test_other_files_are_refused(tmp_path: Path, name: str) -> None:
    if name.endswith("csv"):
        (tmp_path / name).write_bytes(b"a;b")
    with pytest.raises(DocumentError):
        read(tmp_path / name)
