"""Whatever stands in the cells, a register is refused with words, or gives a plan of the right form."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_cases import MADE_UP, PLAN, known_for, read, reviewed, write

from loaders.registers.cells import Place, RawCell, RawRegister, RawSheet
from loaders.registers.reading import read_raw
from vardgraf.registers.columns import PLAN as PLAN_SHEET
from vardgraf.registers.columns import SHEETS, TABLES, Sheet
from vardgraf.registers.form import check_form
from vardgraf.registers.problems import RegisterError
from vardgraf.registers.template import header

WORDS = st.sampled_from(
    ["", "A1", "M1", "M2", "I1", "1", "delmål", "vision", "pågår", "procent", "styrgrupp", "annan aktör", "kommun",
     "region", "SNV", "Samrådet Norrhav", "Region Norrhav", "Region Skåne", "Håbo kommun", "hösten 2027", "2027-Q3",
     "årligen", "2027", "slut", "kvartal", "nationell", "skane-2022", "Barn får hjälp i tid", "A1; A2", "a\nb; c",
     "\u2026", "   ", "En god och nära vård i hela Norrhav", "=1+1", "'", "ö" * 300, "1/2 2027", "SNV; SNV"]
)  # fmt: skip
CELLS = st.lists(
    st.tuples(
        st.sampled_from([(sheet.key, column.key) for sheet in SHEETS for column in sheet.columns]),
        st.integers(0, 3),
        st.one_of(WORDS, WORDS, st.text(max_size=40)),
    ),
    min_size=1,
    max_size=8,
)
Rows = dict[str, list[dict[str, str]]]


def raw(rows: Rows) -> RawRegister:
    """The cells that a workbook of the rows has."""
    sheets = []
    for sheet in SHEETS:
        if sheet is PLAN_SHEET:
            table = [[header(column, "sv"), rows["plan"][0].get(column.key, "")] for column in sheet.columns]
        else:
            head = [header(column, "sv") for column in sheet.columns]
            table = [head, *([row.get(column.key, "") for column in sheet.columns] for row in rows[sheet.key])]
        places = partial(Place, "r.xlsx", sheet.title.sv)
        cells = {
            number: {at: RawCell(text, places(number, at)) for at, text in enumerate(row, 1) if text.strip()}
            for number, row in enumerate(table, 1)
        }
        sheets.append(RawSheet(sheet.title.sv, {number: row for number, row in cells.items() if row}))
    return RawRegister("r.xlsx", "0" * 64, "utf-8", "", tuple(sheets))


def with_cells(cells: list[tuple[tuple[str, str], int, str]]) -> Rows:
    rows = {key: [dict(row) for row in each] for key, each in MADE_UP.items()}
    for (sheet, column), number, text in cells:
        rows[sheet] += [{} for _ in range(number + 1 - len(rows[sheet]))]
        rows[sheet][number][column] = text
    return rows


def refusal(register: RawRegister) -> RegisterError | None:
    """Why a register is refused; None where it is read."""
    try:
        read_raw(register, known_for)
    except RegisterError as error:
        return error
    return None


@given(CELLS)
@settings(max_examples=50)
def test_any_cells_are_read_or_refused_with_words(cells: list[tuple[tuple[str, str], int, str]]) -> None:
    refused = refusal(raw(with_cells(cells)))
    assert refused is None or refused.problems
    for problem in refused.problems if refused else ():
        assert problem.place.startswith("r.xlsx, ")
        assert problem.message
        assert problem.remedy


@given(CELLS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_what_is_read_has_the_form_of_the_data(cells: list[tuple[tuple[str, str], int, str]]) -> None:
    try:
        found = read_raw(raw(with_cells(cells)), known_for)
    except RegisterError:
        return
    assert check_form(found.plan, found.triples, reviewed()) == []


def test_made_up_register_has_the_form_of_the_data(tmp_path: Path) -> None:
    found = read(write(tmp_path / "r.xlsx"))
    assert check_form(PLAN, found.triples, reviewed()) == []


@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.key)
def test_sheet_may_be_missing_unless_another_one_refers_to_it(sheet: Sheet) -> None:
    rows = {key: ([] if key in ("indicators", "follow_up") else each) for key, each in MADE_UP.items()}
    whole = raw(rows)
    left = RawRegister("r.xlsx", "0" * 64, "utf-8", "", tuple(s for s in whole.sheets if s.title != sheet.title.sv))
    refused = refusal(left)
    assert (refused is not None) is (sheet.key == "goals")
    assert all("finns inte bland raderna" in str(problem) for problem in (refused.problems if refused else ()))
