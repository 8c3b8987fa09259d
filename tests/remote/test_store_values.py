"""Laws of comparing graphs: exactly, by value, and what differs told exactly."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from vardgraf.namespaces import XSD
from vardgraf.remote.values import Comparison, compare_graphs, normalise

THING, SAYS = NamedNode("https://example.org/thing"), NamedNode("https://example.org/says")


def typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + name))


def say(*values: Literal | NamedNode | BlankNode) -> list[Triple]:
    return [Triple(THING, SAYS, value) for value in values]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (typed("0.00", "decimal"), typed("0", "decimal")),
        (typed("+1.50", "decimal"), typed("1.5", "decimal")),
        (typed("-0.0", "decimal"), typed("0", "decimal")),
        (typed("007", "integer"), typed("7", "integer")),
        (typed("1", "boolean"), typed("true", "boolean")),
        (typed("1.5E0", "double"), typed("1.5", "double")),
        (typed("2022-06-01+00:00", "date"), typed("2022-06-01Z", "date")),
        (typed("2022-06-01T10:00:00.500Z", "dateTime"), typed("2022-06-01T10:00:00.5+00:00", "dateTime")),
        (typed("2022-06-01T10:00:00.000", "dateTime"), typed("2022-06-01T10:00:00", "dateTime")),
        (Literal("ord", language="SV-SE"), Literal("ord", language="sv-se")),
    ],
)
def test_the_same_value_is_equal_and_said_to_be_written_otherwise(one: Literal, other: Literal) -> None:
    compared = compare_graphs(say(one), say(other))
    assert compared.is_equal
    assert one == other or not compared.is_exact
    assert compared.tell() == ""
    way = f"@{one.language}" if one.language else f"xsd:{one.datatype.value.removeprefix(XSD)}"
    assert one == other or way.casefold() in {name.casefold() for name in compared.rewritten}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (typed("0.5", "decimal"), typed("0.51", "decimal")),
        (typed("1", "integer"), typed("1", "decimal")),
        (typed("2022-06-01", "date"), typed("2022-06-01Z", "date")),
        (typed("2022-06-01T10:00:00.05Z", "dateTime"), typed("2022-06-01T10:00:00.5Z", "dateTime")),
        (Literal("ord", language="sv"), Literal("ord", language="en")),
        (Literal("ord", language="sv"), Literal("ord")),
        (Literal("ord"), Literal("Ord")),
        (typed("ja", "boolean"), typed("nej", "boolean")),
    ],
)
def test_another_value_differs(one: Literal, other: Literal) -> None:
    compared = compare_graphs(say(one), say(other))
    assert not compared.is_equal
    assert compared.missing == (f"{say(one)[0]} .",)
    assert compared.extra == (f"{say(other)[0]} .",)


def test_what_differs_is_told() -> None:
    wanted, held = say(*(Literal(text) for text in "abcde")), say(Literal("e"), Literal("f"))
    told = compare_graphs(wanted, held).tell()
    assert told.startswith("2 uppgifter i stället för 5; saknas: ")
    assert told.count('says> "') == 4
    assert " och 1 till; för mycket: " in told


def test_blank_nodes_are_compared_by_what_is_said_of_them() -> None:
    def graph(text: str) -> list[Triple]:
        first, second = BlankNode(), BlankNode()
        return [Triple(THING, SAYS, first), Triple(first, SAYS, second), Triple(second, SAYS, typed(text, "decimal"))]

    assert compare_graphs(graph("1"), graph("1")).is_exact
    assert compare_graphs(graph("1"), graph("1.0")).is_equal
    assert not compare_graphs(graph("1"), graph("2")).is_equal


@settings(max_examples=50)
@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6))
def test_comparison_is_that_of_sets(wanted: list[str], held: list[str]) -> None:
    compared = compare_graphs(say(*map(Literal, wanted)), say(*map(Literal, held)))
    assert compared.is_exact == compared.is_equal == (set(wanted) == set(held))
    assert (compared.expected, compared.found) == (len(set(wanted)), len(set(held)))
    assert len(compared.missing) == len(set(wanted) - set(held))
    assert len(compared.extra) == len(set(held) - set(wanted))
    assert (compared.tell() == "") == compared.is_equal


@settings(max_examples=50)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_normalising_a_decimal_keeps_its_value_and_is_done_once(value: Decimal) -> None:
    once = normalise(typed(format(value, "f"), "decimal"))
    assert Decimal(once.value) == value
    assert normalise(once) == once


@settings(max_examples=50)
@given(st.text(max_size=12), st.sampled_from(["decimal", "integer", "boolean", "double", "date", "dateTime", "string"]))
def test_what_is_no_value_stays_as_it_is_or_becomes_one(text: str, name: str) -> None:
    once = normalise(typed(text, name))
    assert normalise(once) == once


def test_nothing_is_equal_to_nothing() -> None:
    assert compare_graphs([], []) == Comparison(0, 0)
