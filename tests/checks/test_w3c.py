"""Both engines pass the W3C SHACL test suite, except where known_failures.toml says why not."""

import tomllib
from pathlib import Path

import pytest
from w3c import ROOT, SUITE, Case, conformance_page, read_cases, run_compiled, run_pyshacl

KNOWN = tomllib.loads(Path(__file__).with_name("known_failures.toml").read_text(encoding="utf-8"))
CASES = {case.name: case for case in read_cases(SUITE)} if SUITE.is_dir() else {}

pytestmark = pytest.mark.skipif(not CASES, reason=f"the W3C SHACL suite is not at hand: {SUITE} (set VARDGRAF_SHARED)")


@pytest.fixture(params=CASES or ["none"])
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def test_the_compiled_engine_answers_as_the_suite_expects(case: Case) -> None:
    verdict = run_compiled(case)
    _agree(verdict.passed, case, "compiled", verdict.reason)
    assert verdict.passed_on == (case.name in KNOWN["passed-on"]), "what is passed on to pyshacl is told"


def test_pyshacl_answers_as_the_suite_expects(case: Case) -> None:
    verdict = run_pyshacl(case)
    _agree(verdict.passed, case, "pyshacl", verdict.reason)


def test_the_compiled_engine_fails_nothing_that_pyshacl_passes() -> None:
    assert set(KNOWN["compiled"]) <= set(KNOWN["pyshacl"])


def test_known_failures_are_tests_of_the_suite() -> None:
    assert {name for engine in KNOWN.values() for name in engine} <= set(CASES)


def test_the_page_tells_the_results() -> None:
    page = ROOT / "docs" / "conformance-shacl.md"
    wanted = conformance_page(list(CASES.values()), KNOWN)
    assert page.read_text(encoding="utf-8") == wanted, "write it anew: python tests/checks/w3c.py"


def _agree(passed: bool, case: Case, engine: str, reason: str) -> None:
    known = KNOWN[engine].get(case.name)
    if known is None:
        assert passed, reason
    else:
        assert not passed, f"passes now, take it out of known_failures.toml: {known}"
