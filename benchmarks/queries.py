"""Times each saved query with its examples and with single values of each parameter: which combinations are slow?

    .venv/bin/python benchmarks/queries.py --home HOME [--values 8] [--slow 0.5]

Seconds of CPU of one run; the slowest are told first. A value comes on top of what the query needs, as its first
example has it.
"""

import argparse
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import Store

from vardgraf.errors import QueryError
from vardgraf.parameters import Named, Names, Parameter, ParameterType
from vardgraf.queries import Query, load_catalogue
from vardgraf.release import current_release
from vardgraf.results import run_query

Values = Mapping[str, str]


def main() -> None:
    arguments = _arguments()
    store = Store.read_only(str(current_release(arguments.home) / "store"))
    names, chosen = Names(store), random.Random(1)
    timed = []
    for query in load_catalogue():
        for values in _combinations(query, names, arguments.values, chosen):
            try:
                text = query.bind(values, names)
            except QueryError:
                continue
            began = time.process_time()
            rows = sum(1 for _ in run_query(store, text))  # type: ignore[union-attr, misc]
            timed.append((time.process_time() - began, rows, query.name, values))
    timed.sort(key=lambda one: -one[0])
    slow = [one for one in timed if one[0] > arguments.slow]
    for seconds, rows, name, values in timed[: max(10, len(slow))]:
        print(f"{seconds:7.3f} s {rows:6} rows  {name} {' '.join(f'{key}={value}' for key, value in values.items())}")
    print(f"{len(timed)} runs, {len(slow)} above {arguments.slow:g} s")


def _combinations(query: Query, names: Names, most: int, chosen: random.Random) -> Iterator[Values]:
    needed = {
        parameter.name: next(example[parameter.name] for example in query.examples if parameter.name in example)
        for parameter in query.parameters
        if parameter.required
    }
    yield needed
    yield from query.examples
    for parameter in query.parameters:
        told = [example[parameter.name] for example in query.examples if parameter.name in example]
        found = [named.iri for named in _named(parameter, names)]
        for value in [*told, *chosen.sample(found, min(most, len(found)))]:
            yield {**needed, parameter.name: value}


def _named(parameter: Parameter, names: Names) -> tuple[Named, ...]:
    match parameter.type:
        case ParameterType.PLAN:
            return names.plans
        case ParameterType.REGION:
            return names.regions
        case ParameterType.PARTY:
            return names.parties
        case ParameterType.CONCEPT:
            return names.concepts(parameter.scheme or "")
        case ParameterType.IRI:
            return tuple(names.elements())
    return ()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--values", type=int, default=8, help="of each parameter at most")
    parser.add_argument("--slow", type=float, default=0.5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
