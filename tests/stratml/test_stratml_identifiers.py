"""Identifiers: names of XML that stand for IRIs, one for one."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from vardgraf.namespaces import ID
from vardgraf.stratml.identifiers import from_identifier, is_iri, to_identifier
from vardgraf.stratml.measuring import name_period

NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
PATHS = st.from_regex(r"[a-z0-9.-]{1,9}(/[a-z0-9.-]{1,9}){0,3}", fullmatch=True)
OTHERS = st.sampled_from(["http://example.org/", "urn:x:", ID]).flatmap(
    lambda start: st.text(st.characters(categories=["L", "N"]) | st.sampled_from("/_.-%20#?"), min_size=1).map(
        start.__add__
    )
)


@settings(max_examples=50)
@given(PATHS.map(ID.__add__) | OTHERS.filter(is_iri))
def test_identifier_stands_for_one_iri(iri: str) -> None:
    identifier = to_identifier(iri)
    assert NCNAME.fullmatch(identifier)
    assert from_identifier(identifier) == iri


@settings(max_examples=50)
@given(st.text() | st.text("vgiri._AF0a", max_size=12))
def test_identifier_of_others_is_none_or_stands_for_one_iri(identifier: str) -> None:
    iri = from_identifier(identifier)
    assert iri is None or to_identifier(iri) == identifier or from_identifier(to_identifier(iri)) == iri


def test_period_has_the_notation_of_the_plan_model() -> None:
    periods = {
        ("2026-01-01", "2026-12-31"): ("2026", "year"),
        ("2026-07-01", "2026-12-31"): ("2026-H2", "half-year"),
        ("2026-04-01", "2026-06-30"): ("2026-Q2", "quarter"),
        ("2028-02-01", "2028-02-29"): ("2028-02", "month"),
        ("2026-02-01", "2026-03-31"): ("2026-03-31", "day"),
        ("2026-05-05", "2026-05-05"): ("2026-05-05", "day"),
        ("9999-12-31", "9999-12-31"): ("9999-12-31", "day"),
    }
    for (first, last), expected in periods.items():
        assert name_period(date.fromisoformat(first), date.fromisoformat(last)) == expected
