"""Each query on the real graph, with the parameters of its examples."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
from conftest import case_name, example_cases

from vardgraf.parameters import Names
from vardgraf.queries import load_catalogue

EXPECTED = Path(__file__).parent / "expected" / "real"


def test_answer_is_the_expected_one(
    example_case: tuple[str, dict[str, str]],
    real_store: pyoxigraph.Store,
    answer_lines: Callable[[pyoxigraph.Store, str], list[str]],
    check_answer: Callable[[list[str], Path], None],
) -> None:
    name, values = example_case
    text = load_catalogue().find(name).bind(values, Names(real_store))
    check_answer(answer_lines(real_store, text), EXPECTED / f"{case_name(name, values)}.tsv")


def test_each_expected_file_belongs_to_an_example() -> None:
    assert {file.stem for file in EXPECTED.glob("*.tsv")} == {case_name(*case) for case in example_cases()}
