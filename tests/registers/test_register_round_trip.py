"""The law of the register: what a plan says of goals, activities, indicators, links, times and statuses comes back."""

from pathlib import Path
from typing import Any

import pytest
from register_cases import Told, places, read, reviewed, without_passages, write

from vardgraf.registers.filling import CARRIED, Filled, fill_register
from vardgraf.resources import reviewed_plan_paths

PLANS = [path.stem for path in reviewed_plan_paths()]
DUTIES = ("vg:responsible", "vg:participant", "vg:targetGroup")


def filled(plan: str, language: str = "sv") -> Filled:
    return fill_register(plan, reviewed(), places(), language)


def told(plan: str, triples: Any) -> Told:
    return Told(plan, triples, [*places(), *(t for found in reviewed().values() for t in found)])


@pytest.mark.parametrize("plan", PLANS)
def test_what_a_register_carries_comes_back(tmp_path: Path, plan: str) -> None:
    before = told(plan, reviewed()[plan])
    after = told(plan, read(write(tmp_path / "r.xlsx", filled(plan).rows)).triples)

    def both(name: str, *curies: str, times: bool = False) -> None:
        found = [each.elements(name, *curies, then=each.deadlines if times else _nothing) for each in (before, after)]
        assert found[0] == found[1], name
        assert found[0] or name not in ("Activity", "Actor"), name

    both("Goal", "vg:goalLevel", "skos:notation", "vg:subGoalOf", "vg:measuredBy", *DUTIES, times=True)
    both(
        "Activity",
        "vg:serves",
        "vg:measuredBy",
        "vg:validFrom",
        "vg:validThrough",
        "skos:notation",
        *DUTIES,
        times=True,
    )
    both("Indicator", "vg:measure", "vg:targetValue", "vg:baseline", "skos:notation")
    both("StatusReport", "vg:reportsOn", "vg:status", "vg:evidence")
    both("Body", "org:classification", "vg:level", "vg:parentBody", "vg:member", "vg:region", "skos:altLabel")
    both("Actor", "org:classification", "org:unitOf", "skos:altLabel")
    both(
        "Strategy", "dct:title", "vg:planType", "vg:region", "vg:validFrom", "vg:validThrough", "vg:periodPrecision",
        "dct:identifier", "dct:issued", "vg:follows", "dct:isPartOf",
    )  # fmt: skip


@pytest.mark.parametrize("plan", PLANS)
def test_actors_and_bodies_are_the_same_ones(tmp_path: Path, plan: str) -> None:
    triples = read(write(tmp_path / "r.xlsx", filled(plan).rows)).triples
    for name in ("Actor", "Body"):
        assert told(plan, triples).of_class(name) == told(plan, reviewed()[plan]).of_class(name)


@pytest.mark.parametrize("plan", PLANS)
def test_what_a_register_has_no_place_for_is_told(plan: str) -> None:
    before = told(plan, reviewed()[plan])
    classes = {str(o.value).rpartition("#")[2] for found in before.values.values() for o in found["rdf:type"]}
    uncarried = classes - CARRIED - {"Passage", "Document", "Region", "Municipality"}
    left_out = filled(plan).left_out
    assert uncarried <= left_out.keys()
    for name in uncarried:
        assert left_out[name] == len(before.of_class(name))


@pytest.mark.parametrize("plan", PLANS[:2])
def test_filling_what_was_read_gives_the_same_rows(tmp_path: Path, plan: str) -> None:
    once = read(write(tmp_path / "r.xlsx", filled(plan).rows)).triples
    rows = fill_register(plan, {**reviewed(), plan: once}, places(), "sv").rows
    again = read(write(tmp_path / "s.xlsx", rows)).triples
    assert without_passages(again) == without_passages(once)


def test_plan_of_a_new_region_comes_back(tmp_path: Path) -> None:
    once = read(write(tmp_path / "r.xlsx"))
    rows = fill_register(once.plan, {**reviewed(), once.plan: once.triples}, places(), "sv").rows
    again = read(write(tmp_path / "s.xlsx", rows)).triples
    unknown = {t for t in without_passages(once.triples) if "/note/" in t}  # now the sheet Aktörer has them
    assert unknown
    assert without_passages(again) == without_passages(once.triples) - unknown


def _nothing(_: str) -> None:
    return None
