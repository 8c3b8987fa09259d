"""What is wrong in a cell is told at that cell, all of it at once; what is right in it is read in many forms."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_cases import MADE_UP, PLAN, Told, changed, read, without_passages, write

from loaders.registers.dates import coarsen, read_date, read_dates
from loaders.registers.values import split_values
from vardgraf.registers.columns import SHEETS
from vardgraf.registers.problems import RegisterError

Cell = tuple[str, int, str, str]
"""Sheet, row of the made-up register (from 0), column, new text."""

# What is written into a cell, at which cell that is told, and what is said of it.
WRONG: dict[str, tuple[list[Cell], str, str]] = {
    "unknown-concept": ([("goals", 1, "goal_level", "delmol")], "Mål!D3", '"delmol" är inget värde för Målnivå'),
    "no-concept": ([("indicators", 0, "measure", "")], "Indikatorer!D2", "Mått saknas"),
    "unknown-plan-type": ([("plan", 0, "plan_type", "bok")], "Plan!B5", '"bok" är inget värde för Plantyp'),
    "no-wording": ([("activities", 2, "activity", "")], "Aktiviteter!C4", "Aktivitet saknas"),
    "no-goal-wording": ([("goals", 2, "goal", "")], "Mål!C4", "Mål saknas"),
    "no-name": ([("actors", 0, "name", "")], "Aktörer!A2", "Namn saknas"),
    "unknown-goal": ([("activities", 0, "serves", "M9")], "Aktiviteter!D2", '"M9" finns inte bland raderna'),
    "unknown-activity": ([("follow_up", 0, "reports_on", "A7")], "Uppföljning!A2", '"A7" finns inte'),
    "unknown-measured": ([("indicators", 0, "measures", "A1; Z")], "Indikatorer!E2", '"Z" finns inte'),
    "unknown-parent": ([("goals", 1, "parent", "M0")], "Mål!E3", '"M0" finns inte'),
    "unknown-parent-body": ([("bodies", 1, "parent_body", "Rådet")], "Organ!E3", 'inget organ heter "Rådet"'),
    "circle": ([("goals", 0, "parent", "M2")], "Mål!E2", "målet hamnar under sig självt"),
    "own-parent": ([("bodies", 0, "parent_body", "Samrådet Norrhav")], "Organ!E2", "kan inte höra till sig självt"),
    "not-a-date": ([("activities", 0, "date", "snart")], "Aktiviteter!J2", '"snart" är inget datum'),
    "impossible-date": ([("activities", 0, "time", "klart 2027-13-45")], "Aktiviteter!H2", "förstås inte som en tid"),
    "period-for-a-time": ([("activities", 0, "time", "2027–2028")], "Aktiviteter!H2", "Gäller från och Gäller till"),
    "two-times-one-date": ([("activities", 1, "time", "beslut; start")], "Aktiviteter!J3", "cellen Tid har flera"),
    "kind-of-no-time": ([("activities", 2, "kind", "slut")], "Aktiviteter!I4", "det finns ingen tid"),
    "precision-too-fine": ([("goals", 1, "precision", "dag")], "Mål!K3", "säger inte vilken period"),
    "bad-issued": ([("plan", 0, "issued", "2026")], "Plan!B9", "utgivningsdatumet behöver dag"),
    "ends-before-begin": ([("plan", 0, "valid_from", "2030")], "Plan!B7", "planen slutar innan den börjar"),
    "activity-ends-before": ([("activities", 2, "through", "2026")], "Aktiviteter!M4", "aktiviteten slutar innan"),
    "bad-plan-id": ([("plan", 0, "plan", "Min plan")], "Plan!B3", '"Min plan" kan inte vara ett plan-id'),
    "reserved-plan-id": ([("plan", 0, "plan", "actor")], "Plan!B3", '"actor" kan inte vara'),
    "unknown-followed": ([("plan", 0, "follows", "Norrhav <1999>")], "Plan!B13", 'planen "Norrhav <1999>" finns inte'),
    "foreign-goal-plan": ([("goals", 0, "source_plan", "x-1999")], "Mål!L2", 'planen "x-1999" finns inte'),
    "foreign-goal": ([("goals", 0, "source_plan", "skane-2022")], "Mål!C2", 'planen skane-2022 har inget mål "En god'),
    "foreign-goal-changed": ([("goals", 1, "source_plan", "skane-2022")], "Mål!F3", "kan inte ändras här"),
    "id-taken": ([("activities", 2, "id", "A1")], "Aktiviteter!A4", "finns redan på rad 2, med en annan ordalydelse"),
    "body-twice": ([("bodies", 1, "name", "samrådet  norrhav")], "Organ!A3", "finns redan på rad 2"),
    "mail": ([("activities", 0, "responsible", "nn@norrhav.example")], "Aktiviteter!E2", "en e-postadress"),
    "personal-number": ([("plan", 0, "decided_by", "19121212-1212")], "Plan!B11", "ett personnummer"),
    "other-code": (
        [("activities", 0, "code", "1"), ("activities", 1, "code", "2")], "Aktiviteter!B3", "är en annan på rad 2"
    ),
}  # fmt: skip


def with_cells(cells: list[Cell]) -> dict[str, list[dict[str, str]]]:
    rows = {key: [dict(row) for row in each] for key, each in MADE_UP.items()}
    for sheet, number, column, text in cells:
        rows[sheet][number][column] = text
    return rows


def refusal(path: Path, rows: dict[str, list[dict[str, str]]]) -> RegisterError:
    with pytest.raises(RegisterError) as raised:
        read(write(path, rows))
    return raised.value


def test_register_is_read(tmp_path: Path) -> None:
    found = read(write(tmp_path / "r.xlsx"))
    told = Told(PLAN, found.triples)
    activity = next(iri for iri in told.of_class("Activity") if "gemensam" in told.labels[iri])
    assert {label for label, _ in told.deadlines(activity)} == {"påbörjas 2027-Q1", "beslut"}
    assert told.text(activity, "vg:responsible") == ({"Styrgrupp nära vård", "Socialnämnden i Norrhav"},)
    assert told.text(activity, "vg:measuredBy") == ({"Andel utskrivna med plan inom tre dagar"},)
    assert any("Region Norrhav finns inte i grafen och läggs till som ny region" in line for line in found.told)
    assert any('okänt namn "Pensionärsrådet i Norrhav" (Aktiviteter rad 2)' in line for line in found.told)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_cell_is_told_at_its_place(tmp_path: Path, name: str) -> None:
    cells, place, message = WRONG[name]
    problems = refusal(tmp_path / "register.xlsx", with_cells(cells)).problems
    found = [problem for problem in problems if problem.place == f"register.xlsx, {place}"]
    assert found, [str(problem) for problem in problems]
    assert any(message in str(problem) for problem in found), [str(problem) for problem in found]
    assert all(problem.remedy.endswith((".", "?")) for problem in problems)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    names = ["unknown-concept", "unknown-goal", "not-a-date", "unknown-parent-body", "mail", "bad-issued"]
    error = refusal(tmp_path / "register.xlsx", with_cells([cell for name in names for cell in WRONG[name][0]]))
    places = [problem.place for problem in error.problems]
    assert {f"register.xlsx, {WRONG[name][1]}" for name in names} <= set(places)
    assert error.exit_code == 3
    assert str(error).startswith("register.xlsx: ")
    assert len(str(error).splitlines()) == 1 + len(places)


def test_row_said_twice_is_told(tmp_path: Path) -> None:
    goals = MADE_UP["goals"]
    error = refusal(tmp_path / "r.xlsx", changed(goals=[*goals, goals[2]]))
    assert "Mål!C5: raden säger detsamma som rad 4." in str(error)
    told = read(write(tmp_path / "s.xlsx", changed(goals=[*goals, {**goals[2], "id": "M4"}], activities=[], indicators=[
        ], follow_up=[])))  # fmt: skip
    assert told.counts["goal"] == 4


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_rows_does_not_matter(tmp_path: Path, order: random.Random) -> None:
    extra = {"activity": "Öppna en familjecentral", "serves": "M1"}
    twins = [{"id": f"M{n}", "goal": "Ett mål", "goal_level": "delmål"} for n in (7, 8)]
    rows = changed(goals=MADE_UP["goals"] + twins, activities=[*MADE_UP["activities"], extra, {
        "activity": "Mät", "serves": "M8"}])  # fmt: skip
    rows["indicators"][1]["measures"] = "A2"
    shuffled = {key: order.sample(each, len(each)) for key, each in rows.items()}
    first = read(write(tmp_path / "a.xlsx", rows)).triples
    assert without_passages(read(write(tmp_path / "b.xlsx", shuffled)).triples) == without_passages(first)


def test_reading_twice_gives_the_same_triples(tmp_path: Path) -> None:
    path = write(tmp_path / "r.xlsx")
    assert read(path).triples == read(path).triples


@pytest.mark.parametrize(
    ("text", "notation", "precision"),
    [
        ("2026-06-01", "2026-06-01", "day"),
        ("1 juni 2026", "2026-06-01", "day"),
        ("1/6 2026", "2026-06-01", "day"),
        ("2026/06/01", "2026-06-01", "day"),
        ("senast 2026.06.01", "2026-06-01", "day"),
        ("2026-06", "2026-06", "month"),
        ("juni 2026", "2026-06", "month"),
        ("2026-Q3", "2026-Q3", "quarter"),
        ("2026 Q3", "2026-Q3", "quarter"),
        ("Q3 2026", "2026-Q3", "quarter"),
        ("kvartal 3 2026", "2026-Q3", "quarter"),
        ("kv 3, 2026", "2026-Q3", "quarter"),
        ("2026-Q1/Q2", "2026-Q1/Q2", "quarter"),
        ("tredje kvartalet 2026", "2026-Q3", "quarter"),
        ("2026-H2", "2026-H2", "half-year"),
        ("H2 2026", "2026-H2", "half-year"),
        ("under första halvåret 2026", "2026-H1", "half-year"),
        ("2026-autumn", "2026-autumn", "season"),
        ("hösten 2026", "2026-autumn", "season"),
        ("höst 2026", "2026-autumn", "season"),
        ("våren 2026", "2026-spring", "season"),
        ("2026", "2026", "year"),
        ("utgången av 2026", "2026-12-31", "day"),
    ],
)
def test_date_is_read_with_its_precision(text: str, notation: str, precision: str) -> None:
    value = read_date(text)
    assert value is not None
    assert (value.text, value.precision) == (notation, precision)
    assert value.earliest <= value.latest
    assert read_date(value.text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "snart",
        "2026-13-01",
        "31/2 2026",
        "31 februari 2026",
        "0 maj 2026",
        "årligen",
        "2026–2028",
        "2026-06-01 eller 2027",
    ],
)
def test_no_date_or_several_is_no_date(text: str) -> None:
    assert read_date(text) is None
    assert len(read_dates(text)) != 1


@pytest.mark.parametrize(
    ("text", "precision", "notation"),
    [
        ("2026-09-30", "month", "2026-09"),
        ("2026-09-30", "quarter", "2026-Q3"),
        ("2026-09-30", "half-year", "2026-H2"),
        ("2026-09-30", "year", "2026"),
        ("2026-09", "quarter", "2026-Q3"),
        ("2026-Q3", "half-year", "2026-H2"),
        ("2026-autumn", "half-year", "2026-H2"),
        ("2026-Q3", "month", None),
        ("2026-Q1/Q3", "half-year", None),
        ("2026-summer", "half-year", None),
        ("2026-09-30", "season", None),
    ],
)
def test_date_is_made_coarser_only_where_it_tells_which(text: str, precision: str, notation: str | None) -> None:
    value = read_date(text)
    assert value is not None
    coarse = coarsen(value, precision)
    assert (coarse.text if coarse else None) == notation


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a; b;c", ["a", "b", "c"]),
        ("a\nb", ["a", "b"]),
        ("a; b\n", ["a; b"]),
        ("a; b\nc", ["a; b", "c"]),
        ("a;\nb; c", ["a", "b", "c"]),
        ("  a   b ;; ", ["a b"]),
        ("a; a", ["a"]),
        ("", []),
    ],
)
def test_values_of_a_cell_are_divided(text: str, values: list[str]) -> None:
    assert split_values(text) == values


def test_every_column_of_the_made_up_register_exists() -> None:
    columns = {sheet.key: {column.key for column in sheet.columns} for sheet in SHEETS}
    assert all(row.keys() <= columns[key] for key, rows in MADE_UP.items() for row in rows)
