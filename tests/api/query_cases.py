"""The questions that the tests of `/queries` ask: every query with its examples, and without values where it may be."""

from collections.abc import Mapping

from vardgraf.queries import load_catalogue

CASES: list[tuple[str, Mapping[str, str]]] = [
    (query.name, values)
    for query in load_catalogue()
    for values in (*query.examples, *([] if any(p.required for p in query.parameters) else [{}]))
]


def case_id(case: tuple[str, Mapping[str, str]]) -> str:
    return f"{case[0]}?{'&'.join(f'{name}={value}' for name, value in case[1].items())}"
