"""The names of the JSON: those of `ontology/context.jsonld`, and what answers have beside the triples of the graph.

Read as JSON-LD, an answer gives triples of the release and no others. Members that are not in the context (counts,
links, highlights …) are passed over, with all that is in them; those below only tell which way a link goes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vardgraf.namespaces import BASE, expand_curie
from vardgraf.resources import resource_path

ADDRESS = BASE + "context.jsonld"
INVERSE = {
    "activities": "vg:serves",
    "continuedBy": "vg:continues",
    "derivations": "vg:about",
    "goals": "dct:isPartOf",
    "measures": "vg:measuredBy",
    "notes": "vg:about",
    "plans": "vg:region",
    "statusReports": "vg:reportsOn",
    "subGoals": "vg:subGoalOf",
    "unplacedActivities": "dct:isPartOf",
    "unplacedIndicators": "dct:isPartOf",
}
"""Members that are read from their values to the thing that has them."""
ITEMS = ("items", "sides", "concepts")
"""Lists of things of the graph, beside each other."""
CONTEXT: list[object] = [
    ADDRESS,
    {**{name: {"@reverse": curie} for name, curie in INVERSE.items()}, **dict.fromkeys(ITEMS, "@included")},
]
NOT_OF_THE_GRAPH: dict[str, object] = {}
"""The context of answers that hold nothing of the graph: rules, findings, releases."""


@dataclass(frozen=True)
class Member:
    """How a property is written: its name, and what the context makes of a plain value."""

    name: str
    type: str | None
    """`@id`, an IRI of a datatype, or None."""
    by_language: bool


@cache
def members() -> Mapping[str, Member]:
    """The members of properties by their IRIs."""
    found = {}
    for name, definition in _context().items():
        if isinstance(definition, dict):
            datatype = definition.get("@type")
            expanded = expand_curie(datatype) if datatype and not datatype.startswith("@") else datatype
            by_language = definition.get("@container") == "@language"
            found[expand_curie(definition["@id"])] = Member(name, expanded, by_language)
    return found


@cache
def class_names() -> Mapping[str, str]:
    """The names of classes by their IRIs."""
    terms = {name: value for name, value in _context().items() if isinstance(value, str) and name[0].isupper()}
    return {expand_curie(curie): name for name, curie in terms.items()}


@cache
def _context() -> Mapping[str, object]:
    text = resource_path("ontology", "context.jsonld").read_text(encoding="utf-8")
    found: Mapping[str, object] = json.loads(text)["@context"]
    return found
