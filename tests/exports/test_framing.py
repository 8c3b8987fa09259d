"""Framed JSON-LD: a tree that says what the graph says, with every element of the plan in it, and nothing fetched."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from vardgraf.exports.formats import find_format
from vardgraf.exports.framing import frame_plan
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.exports.statements import read_triples
from vardgraf.namespaces import DCT, ID, PLANS, RDF, SKOS, VG, mint_plan

PLAN = ID + "x-2020"


@cache
def framed(source: ReleaseSource, name: str) -> dict[str, Any]:
    out = io.BytesIO()
    find_format("jsonld-framed").write(source, find_selection(source, name), out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All that has an identifier, at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        if "id" in value:
            yield value
        for one in value.values():
            yield from nodes(one)


def full(document: dict[str, Any], name: str) -> str:
    prefix, colon, local = name.partition(":")
    return document["@context"].get(prefix, prefix + colon) + local


@pytest.mark.parametrize("plan", PLANS)
def test_the_tree_says_what_the_graph_says_of_each_thing_in_it(source: ReleaseSource, plan: str):
    document = framed(source, plan)
    shown = {full(document, node["id"]) for node in nodes(document["@graph"]) if len(node) > 1}
    expected = {t for t in read_triples(source, find_selection(source, plan)) if t.subject in map(NamedNode, shown)}
    lines = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert {quad.triple for quad in parse(lines.encode(), format=RdfFormat.N_QUADS)} == expected


@pytest.mark.parametrize("plan", PLANS)
def test_each_element_is_in_the_tree(source: ReleaseSource, plan: str):
    document = framed(source, plan)
    shown = {full(document, node["id"]) for node in nodes(document["@graph"]) if len(node) > 1}
    names = ("Goal", "Activity", "Indicator", "Deadline", "StatusReport", "TargetGroup", "Risk")
    elements = {
        triple.subject.value  # type: ignore[union-attr]
        for triple in read_triples(source, find_selection(source, plan))
        if triple.predicate.value == RDF + "type" and triple.object in [NamedNode(VG + name) for name in names]
    }
    assert elements
    assert elements <= shown


def test_a_region_has_a_tree_for_each_plan(source: ReleaseSource):
    document = framed(source, "region-kalmar-lan")
    assert [full(document, tree["id"]) for tree in document["@graph"]] == [
        mint_plan(plan) for plan in PLANS if plan.startswith("kalmar")
    ]
    for tree, plan in zip(document["@graph"], (plan for plan in PLANS if plan.startswith("kalmar")), strict=True):
        assert [tree] == framed(source, plan)["@graph"]


def statement(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(f"{PLAN}{subject}"), NamedNode(predicate), NamedNode(value))


def element(kind: str, slug: str, **above: str) -> list[Triple]:
    said = [
        statement(slug, RDF + "type", VG + kind),
        statement(slug, DCT + "isPartOf", PLAN),
        *(statement(slug, VG + name, PLAN + other) for name, other in above.items()),
    ]
    return sorted(said, key=str)


def small_plan(*elements: list[Triple]) -> list[Triple]:
    own = [statement("", RDF + "type", VG + "Strategy")]
    return sorted([*own, *(triple for said in elements for triple in said)], key=str)


def test_goals_stand_under_goals_and_activities_under_them():
    triples = small_plan(
        element("Goal", "/goal/1"),
        element("Goal", "/goal/2", subGoalOf="/goal/1"),
        element("Goal", "/goal/3", subGoalOf="/goal/2"),
        element("Activity", "/activity/1", serves="/goal/3", measuredBy="/indicator/1"),
        element("Activity", "/activity/2"),
        element("Indicator", "/indicator/1"),
        element("Indicator", "/indicator/2"),
        element("StatusReport", "/status/1", reportsOn="/activity/1"),
    )
    tree = frame_plan(triples, PLAN)
    assert [part["id"].rpartition("x-2020/")[2] for part in tree["parts"]] == ["activity/2", "goal/1", "indicator/2"]
    [activity] = tree["parts"][1]["subGoals"][0]["subGoals"][0]["activities"]
    assert activity["measuredBy"]["type"] == "Indicator"
    assert activity["statusReports"][0]["type"] == "StatusReport"
    assert list(tree["parts"][1]) == ["id", "type", "isPartOf", "subGoals"]


def test_goals_that_stand_under_each_other_in_a_circle_are_shown():
    triples = small_plan(
        element("Goal", "/goal/1", subGoalOf="/goal/2"),
        element("Goal", "/goal/2", subGoalOf="/goal/1"),
        element("Goal", "/goal/3", subGoalOf="/goal/3"),
    )
    tree = frame_plan(triples, PLAN)
    assert {node["id"][-1] for node in nodes(tree) if node.get("type") == "Goal"} == {"1", "2", "3"}


def test_a_goal_of_another_plan_is_named_only():
    activity = element("Activity", "/activity/1")
    serves = Triple(activity[0].subject, NamedNode(VG + "serves"), NamedNode(ID + "y-2020/goal/1"))
    [shown] = frame_plan(small_plan(sorted([*activity, serves], key=str)), PLAN)["parts"]
    assert shown["serves"] == "vgi:y-2020/goal/1"


def test_a_plan_without_elements_is_a_tree():
    label = Triple(NamedNode(PLAN), NamedNode(SKOS + "prefLabel"), NamedNode(PLAN))
    assert "parts" not in frame_plan(sorted([*small_plan(), label], key=str), PLAN)


def test_nothing_is_fetched(source: ReleaseSource, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert framed.__wrapped__(source, "orebro-2019")["@graph"]
