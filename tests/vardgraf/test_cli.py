"""The command line as its users run it: the console script in a process of its own."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

SCRIPT = Path(sys.executable).with_name("vardgraf")
PLAN_COUNT = "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p a <https://w3id.org/vardgraf/ontology#Strategy> }"


def run(*arguments: str, home: Path, stdin: str | bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    environment = {**os.environ, "VARDGRAF_HOME": str(home), "COLUMNS": "200"}
    environment.pop("VARDGRAF_DOCUMENTS", None)
    return subprocess.run(
        [SCRIPT, *arguments], input=data, capture_output=True, env=environment, timeout=60, check=False
    )


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_build_prints_the_hash_and_answers_follow(empty_home: Path):
    built = run("build", home=empty_home)
    assert built.returncode == 0
    assert len(built.stdout.strip()) == 64
    assert b"planer" in built.stderr
    counted = run("query", "-", "--format", "csv", home=empty_home, stdin=PLAN_COUNT)
    assert counted.stdout.split() == [b"n", b"7"]


def test_stdin_is_read_over_the_union_of_all_graphs(release_home: Path):
    text = "SELECT DISTINCT ?g WHERE { ?p a <https://w3id.org/vardgraf/ontology#Activity> . GRAPH ?g { ?p ?q ?o } }"
    answer = run("query", "-", "--format", "json", home=release_home, stdin=text)
    graphs = {row["g"]["value"] for row in json.loads(answer.stdout)["results"]["bindings"]}
    assert "https://w3id.org/vardgraf/graph/skane-2022" in graphs
    assert "https://w3id.org/vardgraf/graph/skane-2022/derived" in graphs


@pytest.mark.parametrize(
    ("name", "form"),
    [("json", QueryResultsFormat.JSON), ("xml", QueryResultsFormat.XML), ("tsv", QueryResultsFormat.TSV)],
)
def test_result_formats_are_the_standard_ones(release_home: Path, name: str, form: QueryResultsFormat):
    answer = run("query", "plans", "--format", name, home=release_home)
    solutions = parse_query_results(answer.stdout, format=form)
    assert isinstance(solutions, QuerySolutions)
    assert len(list(solutions)) == 7


def test_csv_has_a_header_and_a_row_a_plan(release_home: Path):
    rows = list(csv.reader(io.StringIO(run("plans", "--format", "csv", home=release_home).stdout.decode())))
    assert len(rows) == 8


@pytest.mark.parametrize(
    ("name", "form"), [("turtle", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("jsonld", RdfFormat.JSON_LD)]
)
def test_graphs_come_in_graph_formats(release_home: Path, name: str, form: RdfFormat):
    text = "CONSTRUCT { ?p a ?c } WHERE { ?p a ?c . ?p <https://w3id.org/vardgraf/ontology#region> ?r }"
    answer = run("query", "-", "--format", name, home=release_home, stdin=text)
    assert len(list(parse(answer.stdout, format=form))) >= 7


def test_a_piped_table_is_plain(release_home: Path):
    answer = run("plans", home=release_home).stdout.decode()
    assert "\x1b" not in answer
    assert "kalmar-2021" in answer


def test_a_query_file_runs_with_its_parameters(release_home: Path, tmp_path: Path):
    file = tmp_path / "mine.rq"
    file.write_text(PLAN_COUNT)
    assert run("query", str(file), "-f", "csv", home=release_home).stdout.split()[1] == b"7"
    assert run("query", str(file), "--param", "x=1", home=release_home).returncode == 2


def test_show_tells_all_of_an_element(release_home: Path):
    answer = run("show", "vgi:skane-2022", home=release_home)
    assert answer.returncode == 0
    assert "Vårdsamverkan Skåne 2022–2025" in " ".join(answer.stdout.decode().split())


def test_queries_lists_all_and_describes_one(release_home: Path):
    listed = run("queries", home=release_home).stdout.decode()
    assert {file.stem for file in (Path(__file__).parents[2] / "queries").glob("*.rq")} <= set(listed.split())
    assert "--param theme" in run("queries", "theme-side-by-side", home=release_home).stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("query", "suicid"), 2, "suicid"),
        (("query", "activities", "--param", "region=Atlantis"), 3, "Atlantis"),
        (("query", "activities", "--param", "nonsens"), 2, "NAMN=VÄRDE"),
        (("query", "plans", "--format", "turtle"), 2, "turtle"),
        (("query", "plans", "--format", "pdf"), 2, "pdf"),
        (("query", "/nowhere/mine.rq"), 3, "/nowhere/mine.rq"),
        (("show", "vgi:nowhere"), 3, "nowhere"),
        (("nonsense",), 2, "nonsense"),
        (("build", "--nonsense"), 2, "nonsense"),
    ],
)
def test_wrong_use_is_one_clear_line_and_a_documented_code(
    release_home: Path, arguments: tuple[str, ...], code: int, words: str
):
    answer = run(*arguments, home=release_home)
    assert answer.returncode == code, answer.stderr.decode()
    assert words in answer.stderr.decode()
    assert b"Traceback" not in answer.stderr
    assert answer.stdout == b""


def test_a_syntax_error_names_line_and_column(release_home: Path):
    answer = run("query", "-", home=release_home, stdin="SELECT ?x\nWHERE { ?x }")
    assert answer.returncode == 3
    assert b"-:2:" in answer.stderr


def test_without_a_release_the_remedy_is_told(empty_home: Path):
    answer = run("plans", home=empty_home)
    assert answer.returncode == 3
    assert b"vardgraf build" in answer.stderr


def test_a_reader_that_goes_away_is_no_error(release_home: Path):
    command = f"'{SCRIPT}' query element --param iri=vgi:skane-2022 | head -1"
    environment = {**os.environ, "VARDGRAF_HOME": str(release_home)}
    answer = subprocess.run(["sh", "-c", command], capture_output=True, env=environment, timeout=60, check=False)
    assert answer.stderr == b""


def test_completion_knows_queries_and_plans():
    for words, expected in (("vardgraf query theme-", "theme-region-matrix"), ("vardgraf show kalmar", "kalmar-2021")):
        environment = {
            **os.environ,
            "_VARDGRAF_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": "2",
        }
        answer = subprocess.run([SCRIPT], capture_output=True, env=environment, timeout=60, check=False)
        assert expected in answer.stdout.decode()


def test_help_imports_nothing_heavy():
    heavy = ("pyoxigraph", "rich", "pydantic", "rdflib", "loaders")
    code = f"import sys, vardgraf.cli; print([m for m in {heavy} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert answer.stdout.strip() == b"[]"


def test_version(empty_home: Path):
    assert run("--version", home=empty_home).stdout.startswith(b"vardgraf ")
