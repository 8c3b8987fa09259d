"""Laws of the comparison: it does not depend on the order of its sides, and its numbers are those of the graph."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from vardgraf.kinds import KINDS
from vardgraf.namespaces import ID

Ask = Callable[..., Any]
Count = Callable[[str], int]
COUNTED = ("goal", "activity", "indicator", "body")
OWN = [
    ("theme", "goal"),
    ("theme", "activity"),
    ("target_group", "goal"),
    ("target_group", "activity"),
    ("body_type", "body"),
    ("measure", "indicator"),
]
FILTERS: list[dict[str, str]] = [
    {},
    {"theme": "suicide-prevention"},
    {"target_group": "children"},
    {"body_type": "working-group"},
    {"measure": "yes-no"},
    {"theme": "digitalisation", "target_group": "older-people"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize(
    "sides", [("plan", "skane-2022", "uppsala-2019"), ("region", "uppsala", "kalmar", "orebro")], ids=str
)
def test_comparison_is_symmetric(sides: tuple[str, ...], filters: dict[str, str], ask: Ask) -> None:
    name, *values = sides
    there = ask("/api/compare", **{name: values}, **filters)
    back = ask("/api/compare", **{name: values[::-1]}, **filters)
    assert [side["id"] for side in there["sides"]] == [side["id"] for side in back["sides"]][::-1]
    assert _turned(there["totals"]) == back["totals"]
    for dimension, rows in there["dimensions"].items():
        mirrored = back["dimensions"][dimension]
        assert [(row["value"], _turned(row["counts"]), row["lackedBy"][::-1]) for row in rows] == [
            (row["value"], row["counts"], row["lackedBy"]) for row in mirrored
        ]
    assert sorted(there["differences"], key=_side) == sorted(back["differences"], key=_side)
    assert there["items"] == back["items"]


def test_totals_are_those_of_the_graph(ask: Ask, count: Count) -> None:
    plans = ["kalmar-2021", "skane-2022", "uppsala-2024"]
    found = ask("/api/compare", plan=plans)
    for kind in COUNTED:
        pattern = "?x a vg:{} ; dct:isPartOf|vg:mentionedIn vgi:{}"
        assert found["totals"][kind] == [count(pattern.format(KINDS[kind], plan)) for plan in plans]


@pytest.mark.parametrize(("dimension", "kind"), OWN)
def test_own_concepts_count_as_the_list_of_elements_does(dimension: str, kind: str, ask: Ask) -> None:
    """A cell is the number of elements that the same filters list."""
    plans = ["kalmar-2021", "uppsala-2019"]
    rows = ask("/api/compare", plan=plans)["dimensions"][dimension]
    asked = [row for row in rows if row["value"] and any(row["counts"][kind])][:12]
    assert asked
    for row in asked:
        for plan, number in zip(plans, row["counts"][kind], strict=True):
            listed = ask("/api/elements", kind=kind, plan=plan, limit=1, **{dimension: row["value"]})
            assert listed["total"] == number, (row["value"], plan)


def test_single_valued_dimensions_sum_to_the_totals(ask: Ask) -> None:
    found = ask("/api/compare", region=["uppsala", "skane", "kalmar", "orebro"])
    for dimension, kind in (("body_type", "body"), ("measure", "indicator")):
        rows = found["dimensions"][dimension]
        sums = [sum(column) for column in zip(*(row["counts"][kind] for row in rows), strict=True)]
        assert sums == found["totals"][kind]
        assert any(sums)


def test_what_has_no_concept_and_what_has_one_are_all(ask: Ask) -> None:
    """With a filter for each type of body in turn, and the row of those without, every goal is reached."""
    plans = ["uppsala-2019", "uppsala-2024"]
    rows = ask("/api/compare", plan=plans)["dimensions"]["body_type"]
    *types, none = rows
    assert none["value"] is None
    reached: dict[str, set[str]] = {plan: set() for plan in plans}
    for row in types:
        for item in ask("/api/compare", plan=plans, body_type=row["value"])["items"]:
            for plan in plans:
                if item["kind"] == "goal" and item["id"].startswith(f"{ID}{plan}/"):
                    reached[plan].add(item["id"])
    totals = ask("/api/compare", plan=plans)["totals"]["goal"]
    assert [len(reached[plan]) + none["counts"]["goal"][n] for n, plan in enumerate(plans)] == totals


def test_bodies_have_the_themes_of_what_they_do(ask: Ask, count: Count) -> None:
    found = ask("/api/compare", plan=["skane-2022", "uppsala-2019"])
    (row,) = [row for row in found["dimensions"]["theme"] if row["value"] == "digitalisation"]
    said = "?x a vg:Body ; vg:mentionedIn vgi:{0} . ?e vg:responsible|vg:participant ?x ; dct:isPartOf vgi:{0} . "
    about = "?e dct:subject/skos:broader* vgv:theme\\/digitalisation"
    expected = [count(said.format(plan) + about) for plan in ("skane-2022", "uppsala-2019")]
    assert row["counts"]["body"] == expected
    assert any(expected)


@pytest.mark.parametrize("filters", FILTERS[1:], ids=str)
def test_items_are_what_is_counted(filters: dict[str, str], ask: Ask) -> None:
    for regions in combinations(("uppsala", "skane", "kalmar", "orebro"), 2):
        found = ask("/api/compare", region=list(regions), **filters)
        for kind in COUNTED:
            kept = {item["id"] for item in found["items"] if item["kind"] == kind}
            assert max(found["totals"][kind]) <= len(kept) <= sum(found["totals"][kind])


def test_lacking_is_having_nothing(ask: Ask) -> None:
    found = ask("/api/compare", region=["uppsala", "orebro"])
    ids = [side["id"] for side in found["sides"]]
    for name, rows in found["dimensions"].items():
        for row in rows:
            for number, side in enumerate(ids):
                lacks = not any(counts[number] for counts in row["counts"].values())
                assert (side in row["lackedBy"]) is lacks
        one, other = found["differences"]
        assert one["has"][name] == other["lacks"][name]
        assert one["lacks"][name] == other["has"][name]
    assert found["differences"][0]["has"]["theme"]


def _turned(counts: dict[str, list[int]]) -> dict[str, list[int]]:
    return {name: numbers[::-1] for name, numbers in counts.items()}


def _side(difference: dict[str, Any]) -> str:
    return str(difference["side"])
