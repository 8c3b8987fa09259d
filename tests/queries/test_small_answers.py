"""Each query on the small graph: the expected answer, in both engines, whatever the order of loading."""

import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from conftest import case_name, small_cases

from vardgraf.parameters import Names
from vardgraf.queries import Query, load_catalogue

EXPECTED = Path(__file__).parent / "expected" / "small"
# rdflib warns of its own use of its older names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
XSD_STRING = str(rdflib.XSD.string)

Case = tuple[str, dict[str, str]]
AnswerLines = Callable[[pyoxigraph.Store, str], list[str]]


def test_answer_is_the_expected_one(
    small_case: Case,
    small_store: pyoxigraph.Store,
    small_names: Names,
    answer_lines: AnswerLines,
    check_answer: Callable[[list[str], Path], None],
) -> None:
    name, values = small_case
    text = load_catalogue().find(name).bind(values, small_names)
    check_answer(answer_lines(small_store, text), EXPECTED / f"{case_name(name, values)}.tsv")


def test_both_engines_give_the_same_rows_in_the_same_order(
    small_case: Case, small_store: pyoxigraph.Store, small_dataset: rdflib.Dataset, small_names: Names
) -> None:
    name, values = small_case
    text = load_catalogue().find(name).bind(values, small_names)
    solutions = small_store.query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    oxigraph = [tuple(map(_from_oxigraph, solution)) for solution in solutions]
    result = small_dataset.query(text)
    variables = result.vars or []
    assert [str(variable) for variable in variables] == columns
    rdf = [tuple(_from_rdflib(binding.get(variable)) for variable in variables) for binding in result.bindings]
    assert rdf == oxigraph


def test_region_without_plans_has_no_rows_in_either_engine(
    query: Query,
    small_store: pyoxigraph.Store,
    small_dataset: rdflib.Dataset,
    small_names: Names,
    answer_lines: AnswerLines,
) -> None:
    """rdflib answers with an empty row where nothing is grouped, unless the query guards against it."""
    if "region" not in {parameter.name for parameter in query.parameters}:
        assert query.name in {"element", "provenance", "indicators-alike", "themes"}
        return
    text = query.bind({"region": "ensam"}, small_names)
    assert len(answer_lines(small_store, text)) == 1
    assert small_dataset.query(text).bindings == []


def test_order_of_loading_does_not_change_the_answer(
    small_store: pyoxigraph.Store, small_names: Names, answer_lines: AnswerLines
) -> None:
    quads = sorted(small_store, key=str)
    for seed in range(3):
        random.Random(seed).shuffle(quads)
        other = pyoxigraph.Store()
        other.extend(quads)
        for name, values in small_cases():
            text = load_catalogue().find(name).bind(values, small_names)
            assert answer_lines(other, text) == answer_lines(small_store, text), case_name(name, values)


@pytest.mark.parametrize("query_name", [query.name for query in load_catalogue()])
def test_each_query_has_a_run_that_finds_something(query_name: str) -> None:
    files = [*EXPECTED.glob(f"{query_name}.tsv"), *EXPECTED.glob(f"{query_name}@*.tsv")]
    assert any(len(file.read_text(encoding="utf-8").splitlines()) > 1 for file in files)


def test_each_parameter_is_given_in_some_run() -> None:
    given = {(name, key) for name, values in small_cases() for key in values}
    declared = {(query.name, parameter.name) for query in load_catalogue() for parameter in query.parameters}
    common = {(name, key) for name, key in declared if key in {"region", "plan"}}
    assert declared - given - common == set()


def test_each_expected_file_belongs_to_a_run() -> None:
    assert {file.stem for file in EXPECTED.iterdir()} == {case_name(*case) for case in small_cases()}


def _from_oxigraph(term: object) -> object:
    if isinstance(term, pyoxigraph.Literal):
        return (term.value, term.language, None if term.language else term.datatype.value)
    return term.value if isinstance(term, pyoxigraph.NamedNode) else term


def _from_rdflib(term: object) -> object:
    if isinstance(term, rdflib.Literal):
        datatype = None if term.language else str(term.datatype or XSD_STRING)
        return (str(term), term.language, datatype)
    return None if term is None else str(term)
