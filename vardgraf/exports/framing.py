"""JSON-LD as a tree: each plan with its goals, under them sub-goals, activities, indicators, deadlines and outcomes.

The tree is what `ontology/frame.jsonld` says, framed plan by plan by PyLD: memory holds one plan. What belongs to a
plan and stands under nothing else in it stands under the plan itself, so that no element is left out. What the tree
shows of the graph is the plan, its elements, the parties and decisions that they name, and the passages.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, BinaryIO, NoReturn

from pyld import jsonld
from pyoxigraph import NamedNode, Triple

from vardgraf.exports.selection import Kind, Selection, part_of_plan
from vardgraf.exports.source import Source
from vardgraf.exports.statements import read_triples
from vardgraf.jsonld import indented, load_context, write_jsonld
from vardgraf.namespaces import DCT, RDF, VG, mint_plan
from vardgraf.resources import resource_path

_SHOWN = frozenset(
    VG + name
    for name in (
        *("Activity", "Challenge", "Deadline", "DigitalSystem", "Goal", "Indicator", "Risk", "Service"),
        *("StatusReport", "Strategy", "TargetGroup"),
        *("Actor", "Body", "Decision", "Passage"),
    )
)
_UNDER = tuple(VG + name for name in ("subGoalOf", "serves", "reportsOn"))
"""From an element to the one that it stands under."""
_OVER = tuple(VG + name for name in ("measuredBy", "hasDeadline", "targetGroup"))
"""From an element to those that stand under it."""
_SUB_GOALS = "subGoals"
_FIRST_KEYS = ("id", "type", "notation", "title", "prefLabel")
_LAST_KEYS = (_SUB_GOALS, "activities", "statusReports", "parts")


def write_framed(source: Source, selection: Selection, out: BinaryIO) -> None:
    """One document with a tree a plan, in the order of the plans' ids."""
    out.write(f'{{\n  "@context": {indented(_context(), "  ")},\n  "@graph": ['.encode())
    separator = "\n    "
    graphs = frozenset(selection.graphs)
    for part in selection.parts:
        for plan in sorted(part.plans, key=lambda plan: plan.id):
            own = part_of_plan(plan, graphs)
            of_plan = Selection(plan.id, Kind.PLAN, own.title, (own,))
            tree = frame_plan(read_triples(source, of_plan), mint_plan(plan.id))
            out.write((separator + indented(tree, "    ")).encode())
            separator = ",\n    "
    out.write(b"\n  ]\n}\n")


def frame_plan(triples: Iterable[Triple], plan: str) -> dict[str, Any]:
    """The tree of a plan (an IRI) out of what is stated and derived of it; the names are those of the context."""
    nodes = _select_nodes(triples)
    tree = _Tree(nodes, plan)
    document = json.loads(write_jsonld(triple for said in nodes.values() for triple in said))
    framed = jsonld.frame(
        document,
        _frame(plan, tree),
        {"documentLoader": _refuse, "omitDefault": True, "omitGraph": True},
    )
    framed.pop("@context")
    ordered: dict[str, Any] = _in_order(framed)
    return ordered


class _Tree:
    """Which elements of a plan stand under which; `depth` is how many goals stand under each other at most."""

    def __init__(self, nodes: Mapping[str, list[Triple]], plan: str):
        self._below: dict[str, set[str]] = defaultdict(set)
        self._sub_goals: dict[str, set[str]] = defaultdict(set)
        elements = set()
        for name, said in nodes.items():
            for triple in said:
                other = triple.object.value if isinstance(triple.object, NamedNode) else ""
                if triple.predicate.value == DCT + "isPartOf" and other == plan:
                    elements.add(name)
                elif triple.predicate.value in _UNDER:
                    self._below[other].add(name)
                    if triple.predicate.value == VG + "subGoalOf":
                        self._sub_goals[other].add(name)
                elif triple.predicate.value in _OVER:
                    self._below[name].add(other)
        self.roots = sorted(self._find_roots(elements))
        self.depth = max((self._count_levels(goal, frozenset()) for goal in list(self._sub_goals)), default=0)

    def _find_roots(self, elements: set[str]) -> Iterator[str]:
        """What stands under nothing; of what stands under itself in a circle, the first."""
        under = {low for high in elements for low in self._below[high] if low != high}
        reached: set[str] = set()
        for name in (*sorted(elements - under), *sorted(elements)):
            if name not in reached:
                yield name
                self._reach(name, reached)

    def _reach(self, name: str, reached: set[str]) -> None:
        waiting = [name]
        while waiting:
            if (one := waiting.pop()) not in reached:
                reached.add(one)
                waiting += self._below[one]

    def _count_levels(self, goal: str, above: frozenset[str]) -> int:
        """How many levels of goals stand under the goal, once round where they stand in a circle."""
        if goal in above:
            return 0
        return max((1 + self._count_levels(low, above | {goal}) for low in self._sub_goals.get(goal, ())), default=0)


def _select_nodes(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """What is said of the things that the tree shows, by their IRIs."""
    nodes: dict[str, list[Triple]] = {}
    for name, group in groupby(triples, key=lambda triple: triple.subject):
        said = list(group)
        if isinstance(name, NamedNode) and any(_is_shown_type(triple) for triple in said):
            nodes[name.value] = said
    return nodes


def _is_shown_type(triple: Triple) -> bool:
    return (
        triple.predicate.value == RDF + "type"
        and isinstance(triple.object, NamedNode)
        and triple.object.value in _SHOWN
    )


def _frame(plan: str, tree: _Tree) -> dict[str, Any]:
    frame = {key: value for key, value in _load_frame().items() if key != "@context"}
    element = frame.pop("parts")
    nested = {key: value for key, value in element.items() if key != _SUB_GOALS}
    for _ in range(tree.depth):
        nested = element | {_SUB_GOALS: nested}
    parts = {"parts": nested | {"id": tree.roots}} if tree.roots else {}
    return {"@context": _context(), **frame, "id": plan, **parts}


def _context() -> dict[str, Any]:
    """That of the project, with the names of the tree; both in one, so that nothing has to be fetched."""
    definitions = dict(load_context().definitions)
    for one in _load_frame()["@context"]:
        if isinstance(one, dict):
            definitions |= one
    return definitions


@cache
def _load_frame() -> dict[str, Any]:
    text = resource_path("ontology", "frame.jsonld").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def _refuse(address: str, _options: object) -> NoReturn:
    raise AssertionError(f"nothing is fetched to frame a plan: {address}")


def _in_order(value: Any) -> Any:
    """Names first, what stands under it last, the rest by the alphabet."""
    if isinstance(value, list):
        return [_in_order(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _in_order(value[key]) for key in sorted(value, key=_rank)}


def _rank(key: str) -> tuple[int, str]:
    if key in _FIRST_KEYS:
        return _FIRST_KEYS.index(key), ""
    return len(_FIRST_KEYS) + (1 + _LAST_KEYS.index(key) if key in _LAST_KEYS else 0), key
