"""Laws of the tables: a validator accepts them, they say what the graph says, and no spreadsheet runs them."""

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from csv2rdf import convert_folder, read_metadata, read_rows, rows_quads
from csvw import CSVW
from hypothesis import given, settings
from hypothesis import strategies as st
from made_source import OTHER, STATED, MemorySource, awkward, describe_activity, describe_plan, impossible, select
from pyoxigraph import Literal, NamedNode, Quad, Triple
from rfc3986 import URIReference
from uritemplate import URITemplate

from vardgraf.errors import VardgrafError
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.exports.tables.cells import SEPARATORS, UNSAFE, neutralise, restore
from vardgraf.exports.tables.csvw import make_tables, write_folder, write_zip
from vardgraf.exports.tables.terms import load_terms
from vardgraf.namespaces import RDF, SKOS, VG, derived_graph, mint_graph

ONTOLOGY = mint_graph("ontology")
PLAN = "uppsala-2025"
DANGER = tuple("=+-@\t\r")
Converted = list[tuple[dict[str, Any], dict[str, str], Triple]]


@pytest.fixture(scope="module")
def whole(source: ReleaseSource, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "all"
    write_folder(source, find_selection(source), folder)
    return folder


@pytest.fixture(scope="module")
def converted(whole: Path) -> Converted:
    return list(convert_folder(whole))


@pytest.fixture
def plan(source: ReleaseSource, tmp_path: Path) -> Path:
    write_folder(source, find_selection(source, PLAN), tmp_path / PLAN)
    return tmp_path / PLAN


@pytest.fixture
def awkward_folder(tmp_path: Path) -> Path:
    quads = awkward()
    folder = tmp_path / "awkward"
    graphs = {quad.graph_name.value for quad in quads}  # type: ignore[union-attr]
    write_folder(MemorySource(quads), select(*graphs), folder)
    return folder


def is_valid(folder: Path, *, is_strict: bool = True) -> bool:
    """A strict validator also refuses keys that are empty; it reads all tables once more for each key."""
    return CSVW(str(folder / "metadata.json"), validate=True, strict=is_strict).is_valid


def selected(source: ReleaseSource, what: str = "all") -> set[Quad]:
    graphs = find_selection(source, what).graphs
    return {Quad(*triple, NamedNode(graph)) for graph in graphs for triple in source.triples(graph)}


def test_a_validator_accepts_the_whole_graph(whole: Path) -> None:
    assert is_valid(whole, is_strict=False)


def test_a_validator_accepts_a_plan_and_awkward_values(plan: Path, awkward_folder: Path) -> None:
    assert is_valid(plan)
    assert is_valid(awkward_folder)


@pytest.mark.parametrize("graph", ["graph-ontology", "graph-lineage", "graph-provenance"])
def test_a_validator_accepts_a_graph_alone(source: ReleaseSource, tmp_path: Path, graph: str) -> None:
    write_folder(source, find_selection(source, graph), tmp_path / graph)
    assert is_valid(tmp_path / graph)


@pytest.mark.parametrize("name", ["thing.csv", "activity.csv", "indicator.csv"])
def test_a_validator_refuses_a_reference_to_a_row_that_is_gone(plan: Path, name: str) -> None:
    lines = (plan / name).read_bytes().splitlines(keepends=True)
    (plan / name).write_bytes(b"".join(lines[:-1]))
    with pytest.raises(ValueError, match="not found in table"):
        is_valid(plan)


def test_a_validator_refuses_a_row_that_is_there_twice(plan: Path) -> None:
    lines = (plan / "activity.csv").read_bytes().splitlines(keepends=True)
    (plan / "activity.csv").write_bytes(b"".join([*lines, lines[-1]]))
    with pytest.raises(ValueError, match="duplicate primary key"):
        is_valid(plan)


def test_the_tables_carry_every_triple_but_those_of_the_ontology(converted: Converted, source: ReleaseSource) -> None:
    carried = {triple for _, _, triple in converted}
    assert carried == {quad.triple for quad in selected(source) if quad.graph_name != NamedNode(ONTOLOGY)}


@pytest.mark.parametrize("what", [PLAN, "region-skane"])
def test_the_tables_of_a_part_carry_all_of_its_triples(source: ReleaseSource, tmp_path: Path, what: str) -> None:
    write_folder(source, find_selection(source, what), tmp_path / "part")
    carried = {triple for _, _, triple in convert_folder(tmp_path / "part")}
    assert carried == {quad.triple for quad in selected(source, what)}


def _text(value: object) -> str:
    """A cell as the validator's package has parsed it, in the words of the graph."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, URIReference):
        return str(value.unsplit())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _told_by_csvw(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Subject, property and value of each cell, as the package reads the tables."""
    described = {table["url"]: table for table in read_metadata(folder)["tables"]}
    for table in CSVW(str(folder / "metadata.json")).tables:
        one = described[table.url.string]
        columns = [c for c in one["tableSchema"]["columns"] if not c.get("suppressOutput")]
        for row in () if one.get("suppressOutput") else table.iterdicts():
            cells = {name: value if isinstance(value, list) else [value] for name, value in row.items()}
            texts = {name: [_text(value) for value in values if value is not None] for name, values in cells.items()}
            single = {name: values[0] for name, values in texts.items() if len(values) == 1}
            about = URITemplate(one["tableSchema"]["aboutUrl"]).expand(single)
            for column in columns:
                for text in texts.get(column["name"], []):
                    told = URITemplate(column["valueUrl"]).expand(single) if "valueUrl" in column else text
                    is_words = "lang" in column or column.get("datatype") == "string"
                    yield about, column["propertyUrl"], told.removeprefix("'") if is_words else told


def test_the_validators_package_reads_what_the_graph_says(source: ReleaseSource, plan: Path) -> None:
    stated = {
        (quad.subject.value, quad.predicate.value, quad.object.value)  # type: ignore[union-attr]
        for quad in selected(source, PLAN)
    }
    assert set(_told_by_csvw(plan)) == stated


def test_each_row_is_of_the_graph_that_it_names(converted: Converted, source: ReleaseSource) -> None:
    """Quads come back too, but for things that several plans describe: their rows name all of these graphs."""
    carried, stated = rows_quads(converted), selected(source)
    assert carried <= stated
    shared = {row["iri"] for _, row, _ in converted if " " in row["graph"]}
    left = {quad for quad in stated - carried if quad.graph_name != NamedNode(ONTOLOGY)}
    assert {quad.subject.value for quad in left} <= shared  # type: ignore[union-attr]


def test_awkward_values_come_back(awkward_folder: Path) -> None:
    assert {triple for _, _, triple in convert_folder(awkward_folder)} == {quad.triple for quad in awkward()}


def test_what_another_graph_says_of_a_thing_is_in_no_row_of_its_own(awkward_folder: Path) -> None:
    stated, carried = set(awkward()), rows_quads(convert_folder(awkward_folder))
    assert carried <= stated
    shared = "body/made/b"
    assert all(shared in str(quad.subject) for quad in stated - carried)


def test_what_cannot_be_carried_is_counted_and_told(tmp_path: Path) -> None:
    source = MemorySource([*awkward(), *impossible()])
    with TemporaryDirectory() as folder:
        assert make_tables(source, select(STATED), Path(folder)).skipped == {STATED: 3}
    write_folder(source, select(STATED), tmp_path / "told")
    assert is_valid(tmp_path / "told")
    told = " ".join(text["@value"] for text in read_metadata(tmp_path / "told")["dc:description"])
    assert f"{STATED}: 3." in told


def test_counts_of_rows_are_those_of_the_graph(whole: Path, source: ReleaseSource) -> None:
    terms, types = load_terms(), {}
    for quad in selected(source):
        if quad.predicate.value == RDF + "type" and quad.graph_name != NamedNode(ONTOLOGY):
            types.setdefault(quad.subject, set()).add(quad.object.value)  # type: ignore[union-attr]
    expected = Counter(terms.main_class(found) for found in types.values())
    tables = [table for table in read_metadata(whole)["tables"] if (whole / table["url"]).exists()]
    for name, count in expected.items():
        described = [table for table in tables if _is_of_class(table, name, terms.above)]
        assert [len(read_rows(whole, table)) for table in described] == [count], name


def _is_of_class(table: dict[str, object], name: str, above: dict[str, frozenset[str]]) -> bool:
    """Whether its things have the class and no narrower one."""
    schema = table["tableSchema"]
    assert isinstance(schema, dict)
    classes = {column["valueUrl"] for column in schema["columns"] if column.get("virtual")}
    return name in classes and not any(name in above.get(one, ()) for one in classes)


def test_what_rules_conclude_is_in_no_row_of_a_plans_graph(plan: Path) -> None:
    modality = read_rows(plan, {"url": "relation-modality.csv"})
    assert modality
    assert {row["graph"] for row in modality} == {derived_graph(PLAN)}
    assert {row["graph"] for row in read_rows(plan, {"url": "activity.csv"})} == {mint_graph(PLAN)}
    kinds = {row["iri"]: row["kind"] for row in read_rows(plan, {"url": "graph.csv"})}
    assert kinds == {mint_graph(PLAN): "stated", derived_graph(PLAN): "derived"}


def test_no_text_can_be_taken_for_a_formula(whole: Path, awkward_folder: Path) -> None:
    numbers = 0
    for folder in (whole, awkward_folder):
        for table in read_metadata(folder)["tables"]:
            numeric = {
                c["name"]
                for c in table["tableSchema"]["columns"]
                if c.get("datatype") in ("integer", "decimal", "date")
            }
            for row in read_rows(folder, table):
                dangerous = {name for name, cell in row.items() if cell.startswith(DANGER)}
                assert dangerous <= numeric, row
                numbers += len(dangerous)
    assert numbers == 1, "the negative number stays a number"


@settings(max_examples=50)
@given(st.text(alphabet=st.sampled_from([*UNSAFE, "a", " ", "|", '"']), max_size=6))
def test_neutralising_is_undone_and_leaves_no_formula(text: str) -> None:
    assert restore(neutralise(text)) == text
    assert neutralise(text)
    assert not neutralise(text).startswith(tuple(mark for mark in UNSAFE if mark != "'"))


@settings(max_examples=30)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12), max_size=5))
def test_any_wordings_come_back(wordings: list[str]) -> None:
    quads = [*describe_plan(), *(q for n, text in enumerate(wordings) for q in describe_activity(f"a{n}", text))]
    quads += [
        Quad(quads[0].subject, NamedNode(SKOS + "altLabel"), Literal(text, language="sv"), NamedNode(STATED))
        for text in wordings
    ]
    with TemporaryDirectory() as folder:
        assert not make_tables(MemorySource(quads), select(STATED), Path(folder)).skipped
        assert {triple for _, _, triple in convert_folder(Path(folder))} == {quad.triple for quad in quads}


def test_several_values_stand_apart_by_what_none_of_them_has(awkward_folder: Path) -> None:
    tables = {table["url"]: table for table in read_metadata(awkward_folder)["tables"]}
    columns = {column["name"]: column for column in tables["activity.csv"]["tableSchema"]["columns"]}
    assert columns["altLabel_sv"]["separator"] == "¦"
    assert "altLabel_en_gb" not in columns
    apart = read_rows(awkward_folder, {"url": "relation-alt-label-en_gb.csv"})
    assert sorted(row["value"] for row in apart) == sorted(["u", "".join(SEPARATORS)])


def test_a_property_that_there_is_one_of_becomes_a_relation_where_there_are_two(awkward_folder: Path) -> None:
    header = next(csv.reader((awkward_folder / "activity.csv").open(encoding="utf-8", newline="")))
    assert "goalLevel" not in header
    assert len(read_rows(awkward_folder, {"url": "relation-goal-level.csv"})) == 3


def test_what_several_plans_describe_has_one_row(awkward_folder: Path) -> None:
    [row] = read_rows(awkward_folder, {"url": "body.csv"})
    assert row["graph"].split(" ") == [STATED, OTHER]
    assert sorted(row["prefLabel_sv"].split("|")) == ["Ett organ", "Organet"]


def test_columns_are_named_in_both_languages_and_by_their_property(plan: Path) -> None:
    tables = {table["url"]: table for table in read_metadata(plan)["tables"]}
    columns = {column["name"]: column for column in tables["activity.csv"]["tableSchema"]["columns"]}
    assert columns["validFrom"] | {"dc:description": ()} == {
        "name": "validFrom",
        "titles": {"und": "validFrom", "sv": "gäller från", "en": "valid from"},
        "datatype": "date",
        "dc:description": (),
        "required": True,
        "propertyUrl": VG + "validFrom",
    }
    assert columns["prefLabel_sv"]["lang"] == "sv"
    for table in tables.values():
        assert {text["@language"] for text in table["dc:title"]} == {"sv", "en"}
        assert all(c.get("virtual") or {"sv", "en"} <= set(c["titles"]) for c in table["tableSchema"]["columns"])


def test_each_file_is_described_and_each_description_has_its_file(whole: Path) -> None:
    described = [table["url"] for table in read_metadata(whole)["tables"]]
    assert sorted([*described, "metadata.json"]) == sorted(path.name for path in whole.iterdir())


def test_the_zip_has_the_files_of_the_folder(source: ReleaseSource, plan: Path) -> None:
    out = BytesIO()
    write_zip(source, find_selection(source, PLAN), out)
    with zipfile.ZipFile(out) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in plan.iterdir()
        }
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", ["csvw", "xlsx"])
def test_the_same_selection_gives_the_same_bytes(release_home: Path, tmp_path: Path, name: str) -> None:
    """In a file and in a pipe, whatever the order of sets."""
    command = [Path(sys.executable).with_name("vardgraf"), "export", PLAN, "--format", name]

    def run(seed: str, *arguments: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "VARDGRAF_HOME": str(release_home)}
        return subprocess.run([*command, *arguments], env=environment, check=True, capture_output=True).stdout

    run("1", "--out", str(tmp_path / "file"))
    assert run("2") == (tmp_path / "file").read_bytes()


def test_a_folder_of_something_else_is_left_alone(source: ReleaseSource, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(VardgrafError, match="annat än tabeller"):
        write_folder(source, find_selection(source, PLAN), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_tables_are_written_over_older_ones(source: ReleaseSource, plan: Path) -> None:
    before = {path.name: path.read_bytes() for path in plan.iterdir()}
    (plan / "metadata.json").write_text(json.dumps({}))
    write_folder(source, find_selection(source, PLAN), plan)
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == before
