"""Golden pairs: each document gives exactly the graph beside it; the `-not` cases look alike and must not."""

import pytest
from golden_cases import CASES, GOLDEN, load_case, source_of, triples_of
from pyoxigraph import Literal, NamedNode, Triple

from loaders.report import format_report
from vardgraf.namespaces import RDF, SKOS, VG
from vardgraf.turtle import read_turtle, write_turtle

# What each look-alike must not give: the class, and a word of the wording that it would have had.
NOT = {
    "background-sentence-not": ("Goal", "viktigt"),
    "label-in-sentence-not": ("Activity", "hälsan"),
    "listed-names-not": ("Goal", "kommun"),
    "numbered-list-not": ("Section", "Planen skickas"),
    "participants-cell-not": ("Activity", "Öppettiderna"),
    "service-heading-not": ("Service", ""),
    "table-without-activities-not": ("Activity", "budget"),
    "year-in-a-name-not": ("Deadline", ""),
}
# How many activities and goals a plan without source.toml must give at least: the layout alone tells them.
UNDECLARED = {
    "tables-fifth-region": (4, 2),
    "blocks-fifth-region": (3, 3),
    "prose-fifth-region": (0, 5),
    "report-fifth-region": (1, 1),
}


@pytest.mark.parametrize("name", CASES)
def test_document_gives_its_graph(name: str):
    found = triples_of(load_case(name))
    path = GOLDEN / name / "expected.ttl"
    if not path.exists():
        pytest.fail(f"{path} is missing; it should have had:\n{write_turtle(found).decode()}")
    expected = set(read_turtle(path))
    missing, surplus = sorted(map(str, expected - found)), sorted(map(str, found - expected))
    assert (missing, surplus) == ([], []), "expected and missing, found and not expected"


def test_the_look_alikes_are_the_declared_ones():
    assert {name for name in CASES if name.endswith("-not")} == NOT.keys()


@pytest.mark.parametrize("name", NOT)
def test_look_alike_gives_nothing_of_that_kind(name: str):
    class_name, words = NOT[name]
    found = wordings(triples_of(load_case(name)), class_name)
    assert [wording for wording in found if words in wording] == []


@pytest.mark.parametrize("name", NOT)
def test_look_alike_is_in_a_document_that_is_otherwise_read(name: str):
    triples = triples_of(load_case(name))
    assert wordings(triples, "Strategy")
    assert wordings(triples, "Goal")


@pytest.mark.parametrize("name", UNDECLARED)
def test_fifth_region_needs_neither_code_nor_settings(name: str):
    assert source_of(name) is None
    (plan,) = load_case(name)
    assert (plan.counts.get("activity", 0), plan.counts["goal"]) == UNDECLARED[name]
    assert plan.coverage.unclaimed == set()


def test_unknown_names_become_actors_and_are_reported():
    (plan,) = load_case("tables-fifth-region")
    actors = set(wordings(set(plan.triples), "Actor"))
    unknown = ["Norrviks kommun", "Vård- och omsorgskontoret", "Enheten för barn och unga", "Hjälpmedelscentralen"]
    assert actors == {"Region Dalby", *unknown}
    assert {word for word, _ in plan.unresolved} == set(unknown)
    assert [line for word, line in plan.unresolved if word == "Hjälpmedelscentralen"] == [15]


def test_report_tells_unknown_names_in_reading_order():
    (plan,) = load_case("tables-fifth-region")
    told = [line.strip() for line in format_report(plan).split("\n") if "okänt namn" in line]
    assert told == [
        "rad 8: okänt namn: Norrviks kommun",
        "rad 8: okänt namn: Vård- och omsorgskontoret",
        "rad 10: okänt namn: Enheten för barn och unga",
        "rad 15: okänt namn: Hjälpmedelscentralen",
        "rad 15: okänt namn: Norrviks kommun",
    ]


def wordings(triples: set[Triple], class_name: str) -> list[str]:
    typed = {t.subject for t in triples if t.predicate.value == RDF + "type" and t.object == NamedNode(VG + class_name)}
    labels = [t for t in triples if t.subject in typed and t.predicate.value == SKOS + "prefLabel"]
    return sorted(t.object.value for t in labels if isinstance(t.object, Literal))
