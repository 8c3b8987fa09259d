"""The small made-up graph in both engines, and the comparison of an answer with its expected file."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from vardgraf.namespaces import shorten
from vardgraf.parameters import Names
from vardgraf.queries import Query, load_catalogue
from vardgraf.release import with_union
from vardgraf.results import run_query

HERE = Path(__file__).parent
SMALL = HERE / "small.trig"

Cases = list[tuple[str, dict[str, str]]]


def small_cases() -> Cases:
    """Each query without parameters (unless it needs one), and with those of small-cases.toml."""
    more = tomllib.loads((HERE / "small-cases.toml").read_text(encoding="utf-8"))
    unknown = set(more) - {query.name for query in load_catalogue()}
    assert not unknown, f"small-cases.toml names queries that are not there: {sorted(unknown)}"
    return [(query.name, values) for query in load_catalogue() for values in [*_bare(query), *more.get(query.name, [])]]


def example_cases() -> Cases:
    return [(query.name, dict(values)) for query in load_catalogue() for values in [*_bare(query), *query.examples]]


def _bare(query: Query) -> list[dict[str, str]]:
    return [] if any(parameter.required for parameter in query.parameters) else [{}]


def case_name(name: str, values: Mapping[str, str]) -> str:
    given = ",".join(f"{key}={value}" for key, value in values.items()).translate(str.maketrans("/: ", "___"))
    return f"{name}@{given}" if given else name


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture, cases in (("small_case", small_cases), ("example_case", example_cases)):
        if fixture in metafunc.fixturenames:
            found = cases()
            metafunc.parametrize(fixture, found, ids=[case_name(*case) for case in found])
    if "query" in metafunc.fixturenames:
        metafunc.parametrize("query", list(load_catalogue()), ids=lambda query: query.name)


@pytest.fixture(scope="session")
def small_store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.extend(with_union(pyoxigraph.parse(path=SMALL)))
    return store


@pytest.fixture(scope="session")
def small_dataset() -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(SMALL)
    return dataset


@pytest.fixture(scope="session")
def small_names(small_store: pyoxigraph.Store) -> Names:
    return Names(small_store)


@pytest.fixture(scope="session")
def answer_lines() -> Callable[[pyoxigraph.Store, str], list[str]]:
    """The answer as the lines of a TSV file: the columns, then the rows, IRIs shortened."""

    def lines(store: pyoxigraph.Store, text: str) -> list[str]:
        solutions = run_query(store, text)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        columns = [variable.value for variable in solutions.variables]
        return [_line(columns), *(_line(map(_cell, solution)) for solution in solutions)]

    return lines


@pytest.fixture(scope="session")
def check_answer() -> Callable[[list[str], Path], None]:
    """Compares with the expected file; a missing file fails with the content that it should have had."""

    def check(lines: list[str], expected: Path) -> None:
        content = "".join(f"{line}\n" for line in lines)
        if not expected.exists():
            pytest.fail(f"{expected.relative_to(HERE)} is missing; review this and write it there:\n{content}")
        assert lines == expected.read_text(encoding="utf-8").splitlines()

    return check


def _line(cells: Iterable[str]) -> str:
    return "\t".join(cells)


def _cell(term: object) -> str:
    if isinstance(term, pyoxigraph.NamedNode):
        return shorten(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return " ".join(term.value.split())
    assert term is None, f"no {type(term).__name__} in an answer"
    return ""
