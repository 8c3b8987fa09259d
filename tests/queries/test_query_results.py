"""Laws of results: what is written reads back as the same answer; a format that does not fit writes nothing."""

import csv
import re
from io import BytesIO, StringIO

import pyoxigraph
import pytest

from vardgraf.errors import UsageError
from vardgraf.queries import load_catalogue
from vardgraf.results import (
    CELL_WIDTH,
    GRAPH_FORMATS,
    MEDIA_TYPES,
    QuerySyntaxError,
    ResultFormat,
    run_query,
    write_results,
)

CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
READERS = {
    ResultFormat.JSON: pyoxigraph.QueryResultsFormat.JSON,
    ResultFormat.XML: pyoxigraph.QueryResultsFormat.XML,
    ResultFormat.TSV: pyoxigraph.QueryResultsFormat.TSV,
}
TABLE_FORMATS = sorted(set(ResultFormat) - GRAPH_FORMATS)


def _write(store: pyoxigraph.Store, text: str, result_format: str, **options: object) -> bytes:
    out = BytesIO()
    write_results(run_query(store, text), result_format, out, **options)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("result_format", READERS)
def test_answer_reads_back_the_same(
    query_text: str, result_format: ResultFormat, small_store: pyoxigraph.Store
) -> None:
    written = _write(small_store, query_text, result_format)
    back = pyoxigraph.parse_query_results(written, format=READERS[result_format])
    answer = run_query(small_store, query_text)
    assert isinstance(back, pyoxigraph.QuerySolutions)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert back.variables == answer.variables
    assert [tuple(row) for row in back] == [tuple(row) for row in answer]


def test_csv_holds_the_values(query_text: str, small_store: pyoxigraph.Store) -> None:
    header, *rows = csv.reader(StringIO(_write(small_store, query_text, "csv").decode(), newline=""))
    answer = run_query(small_store, query_text)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert header == [variable.value for variable in answer.variables]
    assert rows == [[term.value if term else "" for term in row] for row in answer]


@pytest.fixture(params=["activities", "deadlines-between", "lineage", "modality"])
def query_text(request: pytest.FixtureRequest) -> str:
    return load_catalogue().find(request.param).text


@pytest.mark.parametrize(
    ("result_format", "reader"),
    [
        ("turtle", pyoxigraph.RdfFormat.TURTLE),
        ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
        ("jsonld", pyoxigraph.RdfFormat.JSON_LD),
        ("table", pyoxigraph.RdfFormat.TURTLE),
    ],
)
def test_graph_reads_back_the_same(
    result_format: str, reader: pyoxigraph.RdfFormat, small_store: pyoxigraph.Store
) -> None:
    triples = {quad.triple for quad in pyoxigraph.parse(_write(small_store, CONSTRUCT, result_format), format=reader)}
    assert triples == {quad.triple for quad in small_store}


def test_graph_is_written_in_one_order(small_store: pyoxigraph.Store) -> None:
    other = pyoxigraph.Store()
    other.extend(sorted(small_store, key=str, reverse=True))
    assert _write(other, CONSTRUCT, "turtle") == _write(small_store, CONSTRUCT, "turtle")


@pytest.mark.parametrize("result_format", sorted(GRAPH_FORMATS))
@pytest.mark.parametrize("text", ["SELECT * WHERE { ?s ?p ?o }", "ASK {}"])
def test_table_as_graph_is_a_usage_error_before_writing(
    text: str, result_format: str, small_store: pyoxigraph.Store
) -> None:
    out = BytesIO()
    with pytest.raises(UsageError, match=r"tabell, ingen graf.*Använd ett av: table, json"):
        write_results(run_query(small_store, text), result_format, out)
    assert out.getvalue() == b""


@pytest.mark.parametrize("result_format", sorted(set(TABLE_FORMATS) - {"table"}))
def test_graph_as_table_is_a_usage_error_before_writing(result_format: str, small_store: pyoxigraph.Store) -> None:
    out = BytesIO()
    with pytest.raises(UsageError, match=r"graf, ingen tabell.*Använd ett av: turtle"):
        write_results(run_query(small_store, CONSTRUCT), result_format, out)
    assert out.getvalue() == b""


def test_unknown_format_is_a_usage_error(small_store: pyoxigraph.Store) -> None:
    with pytest.raises(UsageError, match="table, json, csv"):
        _write(small_store, "ASK {}", "yaml")


@pytest.mark.parametrize("result_format", TABLE_FORMATS)
@pytest.mark.parametrize(("text", "answer"), [("ASK {}", b"true"), ("ASK { <x:y> ?p ?o }", b"false")])
def test_boolean_is_told_in_every_format(
    text: str, answer: bytes, result_format: str, small_store: pyoxigraph.Store
) -> None:
    assert answer in _write(small_store, text, result_format)


def test_plain_table_is_aligned_and_shortens_iris(small_store: pyoxigraph.Store) -> None:
    lines = _write(small_store, load_catalogue().find("plans").text, "table").decode().splitlines()
    assert len(lines) == 4
    starts = [re.split(r" {2,}", line)[1] for line in lines]
    assert starts == ["plan", "vgi:norrvik-2020", "vgi:norrvik-2023", "vgi:sodero-2022"]
    assert len({line.index(start) for line, start in zip(lines, starts, strict=True)}) == 1


def test_wide_cell_is_wrapped_and_loses_no_word(small_store: pyoxigraph.Store) -> None:
    words = " ".join(f"ord{number}" for number in range(60))
    table = _write(small_store, f'SELECT ("{words}" AS ?text) WHERE {{}}', "table").decode()
    assert table.split()[1:] == words.split()
    assert max(map(len, table.splitlines())) <= CELL_WIDTH


def test_control_characters_do_not_reach_the_terminal(small_store: pyoxigraph.Store) -> None:
    text = r'SELECT ("a\u001B[31mb\nc" AS ?x) WHERE {}'
    assert b"\x1b" not in _write(small_store, text, "table")
    assert b"[31mb" in _write(small_store, text, "table", is_terminal=True, width=80)
    assert b"\x1b[31mb" not in _write(small_store, text, "table", is_terminal=True, width=80)


def test_terminal_table_is_drawn_within_its_width(small_store: pyoxigraph.Store) -> None:
    drawn = _write(small_store, load_catalogue().find("plans").text, "table", is_terminal=True, width=100).decode()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    assert "┃" in plain
    assert max(map(len, plain.splitlines())) <= 100


def test_empty_answer_still_names_its_columns(small_store: pyoxigraph.Store) -> None:
    assert _write(small_store, "SELECT ?a ?b WHERE { ?a <x:none> ?b }", "table") == b"a  b\n"


def test_syntax_error_is_shown_with_file_line_and_column(small_store: pyoxigraph.Store) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        run_query(small_store, "SELECT ?x {\n ?s ?p ?o\n} ORDER BY", file="mine.rq")
    assert (caught.value.line, caught.value.column) == (3, 11)
    assert str(caught.value).startswith("mine.rq:3:11: expected")
    assert "\n" not in str(caught.value)


def test_query_runs_over_the_union_of_all_graphs(small_store: pyoxigraph.Store) -> None:
    assert bool(run_query(small_store, "ASK { ?s ?p ?o }"))


def test_each_format_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(ResultFormat)
