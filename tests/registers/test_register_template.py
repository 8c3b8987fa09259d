"""Laws of the template: it has every column, its lists are the vocabularies', and it is the same each time."""

import io
from pathlib import Path

import openpyxl
import pytest
from register_cases import MADE_UP, PLAN, changed, read, run, write

from vardgraf.registers.choices import concept_labels
from vardgraf.registers.columns import LANGUAGES, LISTS_SHEET, README_SHEET, SHEETS, TABLES, Sheet, in_language
from vardgraf.registers.columns import PLAN as PLAN_SHEET
from vardgraf.registers.problems import RegisterError
from vardgraf.registers.template import header, write_csv_files, write_workbook


def opened(language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook({}, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_has_the_sheets_in_their_order(language: str) -> None:
    book = opened(language)
    wanted = [README_SHEET, *(sheet.title for sheet in SHEETS), LISTS_SHEET]
    assert book.sheetnames == [in_language(text, language) for text in wanted]
    assert book[in_language(LISTS_SHEET, language)].sheet_state == "hidden"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.key)
def test_every_column_has_its_header_its_comment_and_its_list(sheet: Sheet, language: str) -> None:
    book = opened(language)
    page = book[in_language(sheet.title, language)]
    cells = list(page[1])
    assert [cell.value for cell in cells] == [header(column, language) for column in sheet.columns]
    assert page.freeze_panes == "A2"
    for cell, column in zip(cells, sheet.columns, strict=True):
        assert cell.comment is not None
        assert in_language(column.explanation, language) in cell.comment.text
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in page.data_validations.dataValidation}
    assert lists.keys() == {f"{cell.column_letter}2" for cell, c in zip(cells, sheet.columns, strict=True) if c.scheme}
    for cell, column in zip(cells, sheet.columns, strict=True):
        if column.scheme:
            name, _, area = lists[f"{cell.column_letter}2"].partition("!")
            offered = [each[0].value for each in book[name.strip("'")][area.replace("$", "")]]
            assert offered == list(concept_labels(column.scheme, language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_sheet_explains_every_column_with_an_example(language: str) -> None:
    page = opened(language)[in_language(README_SHEET, language)]
    told = {tuple(cell.value for cell in row[1:4]) for row in page.iter_rows()}
    for column in (column for sheet in SHEETS for column in sheet.columns):
        texts = (in_language(text, language) for text in (column.explanation, column.example))
        assert (header(column, language), *texts) in told


def test_same_rows_give_the_same_bytes() -> None:
    assert write_workbook(MADE_UP, "sv") == write_workbook(MADE_UP, "sv")
    assert write_csv_files(MADE_UP, "sv") == write_csv_files(MADE_UP, "sv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_template_says_what_must_be_filled_in(tmp_path: Path, language: str) -> None:
    with pytest.raises(RegisterError) as raised:
        read(write(tmp_path / "tom.xlsx", {}, language))
    told = str(raised.value)
    rows = {column.key: number for number, column in enumerate(PLAN_SHEET.columns, 2)}
    for column in PLAN_SHEET.columns:
        place = f"tom.xlsx, Plan!B{rows[column.key]}: {column.title.sv} saknas."
        assert (place in told) is column.required


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_and_kinds_of_file_say_the_same(tmp_path: Path, language: str) -> None:
    texts = {"sv": MADE_UP, "en": changed(**{k: [_in_english(k, row) for row in rows] for k, rows in MADE_UP.items()})}
    swedish = read(write(tmp_path / "register.xlsx")).triples
    book = read(write(tmp_path / f"{language}.xlsx", texts[language], language)).triples
    folder = tmp_path / language
    folder.mkdir()
    for name, data in write_csv_files(texts[language], language).items():
        (folder / name).write_bytes(data)
    wanted = {str(t) for t in swedish if _says(str(t))}
    assert {str(t) for t in book if _says(str(t))} == wanted
    assert {str(t) for t in read(folder).triples if _says(str(t))} == wanted


def _says(triple: str) -> bool:
    """Whether a triple says something of the plan, and not of the file that it was read from."""
    return not any(f"/{kind}/" in triple for kind in ("passage", "document", "section"))


def _in_english(sheet: str, row: dict[str, str]) -> dict[str, str]:
    columns = {column.key: column for each in SHEETS if each.key == sheet for column in each.columns}
    found = {}
    for key, text in row.items():
        scheme = columns[key].scheme
        swedish = {label: concept for concept, label in concept_labels(scheme, "sv").items()} if scheme else {}
        found[key] = concept_labels(scheme, "en")[swedish[text.lower()]] if scheme else text
    return found


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    wording = '=HYPERLINK("http://x") och – så \'=1+1 vidare'
    rows = changed(activities=[{"id": "A1", "activity": wording}, {"id": "A2", "activity": "-- Öppna"}], indicators=[])
    folder = tmp_path / "csv"
    folder.mkdir()
    files = write_csv_files({**rows, "follow_up": []}, "sv")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert not [
        c for data in files.values() for row in data.splitlines() for c in row.split(b";") if c[:1] in b"=+-@" and c
    ]
    for source in (folder, write(tmp_path / "f.xlsx", {**rows, "follow_up": []})):
        labels = {t.object.value for t in read(source).triples if t.predicate.value.endswith("prefLabel")}
        assert {wording, "-- Öppna"} <= labels


def test_command_writes_a_workbook_or_a_folder_and_fills_it(tmp_path: Path, release_home: Path) -> None:
    out = tmp_path / "register.xlsx"
    done = run("template", "--out", out, "--region", "uppsala", home=release_home)
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(out)["Plan"]["B4"].value == "Region Uppsala"
    done = run("template", "--out", f"{tmp_path}/csv/", "--fill", "skane-2022", "--lang", "en", home=release_home)
    assert done.returncode == 0, done.stderr
    assert "Ett register har ingen plats för allt (" in done.stderr
    assert len(list((tmp_path / "csv").iterdir())) == len(SHEETS)
    assert "skane-2022" in (tmp_path / "csv" / "plan.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fill", "nora-2031"], "planen 'nora-2031' finns inte i grafen. Det finns: kalmar-2021"),
        (["--out", "x.ods"], "x.ods"),
    ],
)
def test_command_refuses_what_it_cannot_write(
    tmp_path: Path, release_home: Path, arguments: list[str], told: str
) -> None:
    done = run("template", "--out", tmp_path / "register.xlsx", *arguments, home=release_home)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert not list(tmp_path.iterdir())


def test_plan_id_is_made_of_region_and_year(tmp_path: Path) -> None:
    assert read(write(tmp_path / "r.xlsx")).plan == PLAN


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_guide_explains_every_column(sheet: Sheet) -> None:
    page = (Path(__file__).parents[2] / "docs" / "registers.md").read_text(encoding="utf-8")
    told = (
        page.partition(f"\n### {sheet.title.sv} / {sheet.title.en}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    )
    for column in sheet.columns:
        star = "*" if column.required else ""
        names = f"| **{column.title.sv}**{star} / **{column.title.en}**{star} |"
        assert f"{names} {column.explanation.sv} / {column.explanation.en} |" in told
