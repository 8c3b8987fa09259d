"""On any small graph the compiled engine and pyshacl give the same results.

Left out, because pyshacl and SHACL part there: sh:minLength 0 on a blank node (a violation by SHACL 1.0, 4.4.1),
the value of an ASK validator on a property shape (pyshacl tells none), and the inverse of a sequence (pyshacl keeps the
order of its steps).
"""

import logging
import warnings
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from made_up import data_graphs, shapes_graphs, sparql_shapes, spread
from pyoxigraph import Store, Triple

from vardgraf.checks.engine import validate_compiled, validate_pyshacl

_THOROUGH = settings(max_examples=300, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """rdflib tells at length of each ill-formed literal, and such are part of what is tried."""
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


@_THOROUGH
@given(data=data_graphs, shapes=shapes_graphs())
def test_both_engines_give_the_same_results(data: list[Triple], shapes: list[Triple]) -> None:
    _agree(data, shapes)


@settings(_THOROUGH, max_examples=150)
@given(data=data_graphs, shapes=sparql_shapes())
def test_both_engines_give_the_same_results_of_sparql_constraints(data: list[Triple], shapes: list[Triple]) -> None:
    _agree(data, shapes)


def _agree(data: list[Triple], shapes: list[Triple]) -> None:
    """The data lie in two graphs, some in both: each triple still counts once."""
    store = Store()
    store.extend(spread(data))
    found, wanted = validate_compiled(store, shapes), validate_pyshacl(data, shapes)
    assert Counter(result.key for result in found) == Counter(result.key for result in wanted)
