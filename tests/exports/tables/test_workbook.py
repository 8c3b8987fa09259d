"""Laws of the workbook: another program reads what the graph says, nothing is a formula, and the limits are told."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_source import PLAN, STATED, MemorySource, activity, describe_activity, describe_plan, quad, select
from openpyxl.workbook import Workbook
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from vardgraf.checks.findings import Finding
from vardgraf.checks.run import check_release
from vardgraf.exports.formats import Options, find_format
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.exports.tables.excel import LINE_POINTS, MAX_LINES, Limits
from vardgraf.exports.tables.workbook import find_findings, write_workbook
from vardgraf.namespaces import BASE, ID, RDF, SKOS, VG, XSD, mint_plan

PREFIXES = """
PREFIX vg: <https://w3id.org/vardgraf/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SHEETS = ["Om", "Planer", "Mål", "Aktiviteter", "Indikatorer", "Organ", "Aktörer", "Tidsplan", "Uppföljning", "Fynd"]
CLASSES = {
    "Planer": "Strategy",
    "Mål": "Goal",
    "Aktiviteter": "Activity",
    "Indikatorer": "Indicator",
    "Organ": "Body",
    "Tidsplan": "Deadline",
    "Uppföljning": "StatusReport",
}
SITE = "https://plan.example.org/"
UNCHECKED = Options(findings=())
Rows = list[dict[str, Any]]


def make(source: Any, what: Any, options: Options | None = None, **more: Any) -> Workbook:
    out = BytesIO()
    selection = find_selection(source, what) if isinstance(what, str) else what
    write_workbook(source, selection, out, options, **more)
    return openpyxl.load_workbook(BytesIO(out.getvalue()))


def rows(book: Workbook, name: str) -> Rows:
    header, *found = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in found]


def lines(cell: object) -> list[str]:
    return str(cell).split("\n") if cell else []


@pytest.fixture(scope="module")
def findings(release_home: Path) -> list[Finding]:
    return check_release(release_home)


@pytest.fixture(scope="module")
def whole(source: ReleaseSource, findings: list[Finding]) -> Workbook:
    return make(source, "all", Options("sv", SITE, tuple(findings)))


@pytest.fixture(scope="module")
def english(source: ReleaseSource, findings: list[Finding]) -> Workbook:
    return make(source, "uppsala-2025", Options("en", findings=tuple(findings)))


def ask(store: Store, pattern: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + pattern, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [tuple("" if term is None else term.value for term in row) for row in found]


def test_the_sheets_are_those_that_coordinators_know(whole: Workbook) -> None:
    assert whole.sheetnames == SHEETS


@pytest.mark.parametrize("name", CLASSES)
def test_a_sheet_has_a_row_for_each_thing_of_its_class(whole: Workbook, real_store: Store, name: str) -> None:
    [(count,)] = ask(real_store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a vg:{CLASSES[name]} }}")
    assert len(rows(whole, name)) == int(count) > 0


def test_every_actor_that_a_plan_gives_a_part_has_a_row(whole: Workbook, real_store: Store) -> None:
    pattern = """SELECT DISTINCT ?x { ?x a vg:Actor .
        { ?x vg:mentionedIn ?p } UNION { ?e vg:responsible|vg:participant|vg:decidedBy ?x } }"""
    linked = {cell.hyperlink.target for [cell] in whole["Aktörer"].iter_rows(min_row=2, max_col=1) if cell.hyperlink}
    assert linked == {SITE + iri.removeprefix(BASE) for (iri,) in ask(real_store, pattern)}


def test_activities_say_what_the_graph_says(whole: Workbook, real_store: Store) -> None:
    pattern = """SELECT ?plan ?label ?first ?from ?through (GROUP_CONCAT(DISTINCT ?name; separator="\\n") AS ?who) {
        ?x a vg:Activity ; skos:prefLabel ?label ; dct:isPartOf/skos:prefLabel ?plan ;
           vg:validFrom ?from ; vg:validThrough ?through ; prov:wasQuotedFrom/vg:firstLine ?first .
        OPTIONAL { ?x vg:responsible ?actor . { SELECT ?actor (MIN(?n) AS ?name)
          { ?actor skos:prefLabel ?n FILTER(LANG(?n) = "sv") } GROUP BY ?actor } } }
        GROUP BY ?x ?plan ?label ?first ?from ?through"""
    expected = Counter(
        (plan, label, int(first), begin, end, frozenset(lines(who)))
        for plan, label, first, begin, end, who in ask(real_store, pattern)
    )
    found = Counter(
        (
            row["Plan"],
            row["Aktivitet"],
            row["Rad"],
            *(f"{row[name]:%Y-%m-%d}" for name in ("Gäller från", "Gäller till")),
            frozenset(lines(row["Ansvariga"])),
        )
        for row in rows(whole, "Aktiviteter")
    )
    assert found == expected


@pytest.mark.parametrize(
    ("sheet", "column", "path"),
    [
        ("Mål", "Nivå", "vg:goalLevel"),
        ("Mål", "Delmål till", "vg:subGoalOf"),
        ("Mål", "Aktiviteter", "^vg:serves"),
        ("Aktiviteter", "Mål", "vg:serves"),
        ("Aktiviteter", "Delaktiga", "vg:participant"),
        ("Aktiviteter", "Indikatorer", "vg:measuredBy"),
        ("Aktiviteter", "Tid", "vg:hasDeadline"),
        ("Aktiviteter", "Rapporterad status", "^vg:reportsOn/vg:status"),
        ("Aktiviteter", "Teman (härlett)", "dct:subject"),
        ("Aktiviteter", "Modalitet (härlett)", "vg:modality"),
        ("Aktiviteter", "Fortsätter (härlett)", "vg:continues"),
        ("Indikatorer", "Mäter", "^vg:measuredBy"),
        ("Indikatorer", "Led i värdekedjan (härlett)", "vg:valueChain"),
        ("Organ", "Medlemmar", "vg:member"),
        ("Organ", "Överordnat", "vg:parentBody"),
        ("Aktörer", "Enhet i", "org:unitOf"),
        ("Tidsplan", "Slag", "vg:deadlineKind"),
        ("Tidsplan", "Gäller", "^vg:hasDeadline"),
        ("Uppföljning", "Aktivitet", "vg:reportsOn"),
        ("Uppföljning", "Status", "vg:status"),
        ("Planer", "Region", "vg:region"),
        ("Planer", "Beslut", "vg:decision"),
    ],
)
def test_a_column_has_the_names_of_what_the_graph_links(
    whole: Workbook, real_store: Store, sheet: str, column: str, path: str
) -> None:
    """By the page that each row leads to; two things of the same name stand on one line."""
    names: dict[str, set[str]] = {}
    pattern = f"""SELECT ?x (MIN(?n) AS ?name) {{ ?x {path} ?y . ?y skos:prefLabel ?n FILTER(LANG(?n) = "sv") }}
        GROUP BY ?x ?y"""
    for thing, name in ask(real_store, pattern):
        names.setdefault(SITE + thing.removeprefix(BASE), set()).add(name)
    header = [cell.value for cell in whole[sheet][1]]
    place = header.index(column)
    checked = 0
    for row in whole[sheet].iter_rows(min_row=2):
        [address] = [cell.hyperlink.target for cell in row if cell.hyperlink]
        assert set(lines(row[place].value)) == names.get(address, set()), address
        checked += bool(row[place].value)
    assert checked > 0


def test_findings_are_those_of_the_checks(whole: Workbook, source: ReleaseSource, findings: list[Finding]) -> None:
    assert [finding.key for finding in find_findings(source)] == [finding.key for finding in findings]
    told = [(row["Regel"], row["Rad"], row["Säger"], row["Gör så här"]) for row in rows(whole, "Fynd")]
    assert told == [
        (one.rule, one.lines[0] if one.lines else None, one.message["sv"], one.remedy["sv"]) for one in findings
    ]


def test_a_plan_has_its_own_findings_only(english: Workbook, findings: list[Finding]) -> None:
    own = [finding for finding in findings if finding.plan == "uppsala-2025"]
    assert [row["Rule"] for row in rows(english, "Findings")] == [finding.rule for finding in own]
    assert {row["Severity"] for row in rows(english, "Findings")} <= {"violation", "warning", "info"}


def test_sheets_are_filtered_frozen_wrapped_and_wide_enough(whole: Workbook) -> None:
    for name in SHEETS[1:]:
        sheet = whole[name]
        assert sheet.freeze_panes == "A2", name
        assert sheet.auto_filter.ref == sheet.dimensions, name
        assert all(cell.font.bold for cell in sheet[1]), name
        assert all(cell.alignment.wrap_text for cell in sheet[2] if isinstance(cell.value, str)), name
        assert all(sheet.column_dimensions[cell.column_letter].width > 10 for cell in sheet[1]), name


def test_no_row_is_higher_than_a_screen(whole: Workbook) -> None:
    heights = {
        name: [row.height for row in whole[name].row_dimensions.values() if row.height] for name in whole.sheetnames
    }
    assert set(heights["Organ"]) == {MAX_LINES * LINE_POINTS}
    assert len(heights["Organ"]) < whole["Organ"].max_row / 2, "others are as high as they need"


def test_dates_are_dates_and_lines_are_numbers(whole: Workbook) -> None:
    assert all(isinstance(row["Gäller från"], datetime) for row in rows(whole, "Planer"))
    assert all(isinstance(row["Rad"], int) for row in rows(whole, "Mål"))


def test_the_first_sheet_tells_release_licence_and_counts(whole: Workbook, source: ReleaseSource) -> None:
    told = {str(heading): str(text) for heading, text in whole["Om"].iter_rows(values_only=True)}
    assert told["Utgåva"] == source.version
    assert "publicdomain/zero/1.0" in told["Licens"]
    for name in SHEETS[1:]:
        assert re.search(rf" {len(rows(whole, name))} rader\.$", told[name]), name
    inside = {cell.value: cell.hyperlink.location for [cell] in whole["Om"].iter_rows(max_col=1) if cell.hyperlink}
    assert inside == {name: f"'{name}'!A1" for name in SHEETS[1:]}


def test_links_lead_to_w3id_unless_told_otherwise(english: Workbook) -> None:
    targets = {
        cell.hyperlink.target for row in english["Activities"].iter_rows(min_row=2) for cell in row if cell.hyperlink
    }
    assert targets
    assert all(target.startswith(f"{ID}uppsala-2025/activity/") for target in targets)


def test_english_has_english_names_and_headers(english: Workbook) -> None:
    assert english.sheetnames[:4] == ["About", "Plans", "Goals", "Activities"]
    [plan] = rows(english, "Plans")
    assert plan["Kind"] == "activity list"
    assert {row["Modality (derived)"] for row in rows(english, "Activities")} <= {"shall", "should", "may", "unmarked"}


def test_the_english_workbook_is_a_format_of_its_own(source: ReleaseSource, findings: list[Finding]) -> None:
    selection, options = find_selection(source, "uppsala-2025"), Options(findings=tuple(findings))
    by_name, by_language = BytesIO(), BytesIO()
    find_format("xlsx-en").adapt(options).write(source, selection, by_name)
    find_format("xlsx").adapt(replace(options, language="en")).write(source, selection, by_language)
    assert by_name.getvalue() == by_language.getvalue()


def made(wordings: Iterable[str]) -> MemorySource:
    quads = describe_plan()
    for number, text in enumerate(wordings):
        quads += describe_activity(f"a{number}", text)
    return MemorySource(quads)


WILD = ["=1+1", "{=1}", "+1", "-1", "@x", "https://example.org/", "mailto:a", "0123", "1e5", "TRUE", "#N/A"]


def test_no_other_text_is_a_formula_or_a_link() -> None:
    quads = describe_plan()
    for number, text in enumerate(WILD):
        body = f"{ID}body/made/b{number}"
        quads += [
            quad(body, RDF + "type", VG + "Body"),
            quad(body, SKOS + "altLabel", Literal(text, language="sv")),
            quad(body, VG + "mentionedIn", mint_plan(PLAN)),
        ]
    book = make(MemorySource(quads), select(STATED), UNCHECKED)
    cells = [row[1] for row in book["Organ"].iter_rows(min_row=2)]
    assert sorted(str(cell.value) for cell in cells) == sorted(WILD)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_no_wording_is_a_formula_or_a_link_of_its_own() -> None:
    wordings = WILD
    book = make(made(wordings), select(STATED), UNCHECKED)
    cells = [row[1] for row in book["Aktiviteter"].iter_rows(min_row=2)]
    assert sorted(str(cell.value) for cell in cells) == sorted(wordings)
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink.target for cell in cells} == {activity(f"a{n}") for n in range(len(wordings))}


def test_nothing_in_the_real_workbook_is_a_formula(whole: Workbook) -> None:
    kinds = Counter(cell.data_type for sheet in whole for row in sheet.iter_rows() for cell in row)
    assert set(kinds) <= {"s", "n", "d"}
    assert kinds["s"] > 5_000


def test_what_excel_cannot_hold_is_cut_and_told() -> None:
    wordings = ["a" * 40, *(f"b{n}" for n in range(6))]
    limits = Limits(characters=30, rows=4, links=2, address=2_079)
    book = make(made(wordings), select(STATED), UNCHECKED, limits=limits)
    names = [name for name in book.sheetnames if name.startswith("Aktiviteter")]
    assert names == ["Aktiviteter", "Aktiviteter 2", "Aktiviteter 3"]
    found = [row["Aktivitet"] for name in names for row in rows(book, name)]
    assert len(found) == len(wordings)
    assert found[0] == "a" * 26 + " […]"
    assert [book[name].max_row for name in names] == [4, 4, 2]
    links = [sum(bool(cell.hyperlink) for row in book[name].iter_rows() for cell in row) for name in names]
    assert links == [2, 2, 1]
    told = {str(heading): str(text) for heading, text in book["Om"].iter_rows(values_only=True)}["Aktiviteter"]
    assert "7 rader." in told
    assert "1 celler är längre" in told
    assert "fortsätter i 2 blad till" in told
    assert "2 länkar" in told


def test_an_address_too_long_for_excel_is_no_link() -> None:
    book = make(made(["x"]), select(STATED), UNCHECKED, limits=Limits(address=20))
    assert book["Aktiviteter"]["B2"].hyperlink is None
    assert book["Aktiviteter"]["B2"].value == "x"


def test_days_that_excel_cannot_count_stay_as_texts() -> None:
    date = "https://w3id.org/vardgraf/ontology#validFrom"
    days = ["1899-12-31", "1900-03-01", "i vår"]
    quads = describe_plan()
    for number, text in enumerate(days):
        quads += describe_activity(f"a{number}", text)
        quads.append(quad(activity(f"a{number}"), date, Literal(text, datatype=NamedNode(XSD + "date"))))
    found = rows(make(MemorySource(quads), select(STATED), UNCHECKED), "Aktiviteter")
    assert {row["Aktivitet"]: row["Gäller från"] for row in found} == {
        "1899-12-31": "1899-12-31",
        "1900-03-01": datetime(1900, 3, 1),
        "i vår": "i vår",
    }


def test_the_workbook_is_no_format_for_a_query_or_a_graph() -> None:
    assert {kind.value for kind in find_format("xlsx").takes} == {"whole", "region", "plan"}
