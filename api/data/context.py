"""The names of the JSON: those of `ontology/context.jsonld`, and what answers have beside the triples of the graph.

Read as JSON-LD, an answer gives triples of the release and no others. Members that are not in the context (counts,
links, highlights …) are passed over, with all that is in them; those below only tell which way a link goes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vardgraf.checks.rules import Severity
from vardgraf.namespaces import BASE, DCAT, DCT, ID, RDFS, SH, SHAPES, SKOS, VG, VOID, XSD, expand_curie
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
_BY_LANGUAGE = {"@container": "@language"}
_SEVERITIES = {str(one): f"{SH}{str(one).capitalize()}" for one in Severity}
"""The values of `severity`, read as terms."""
FINDINGS: dict[str, object] = {
    "items": "@included",
    **_SEVERITIES,
    "element": {"@id": SH + "focusNode", "@type": "@id"},
    "message": {"@id": SH + "resultMessage", **_BY_LANGUAGE},
    "plan": {"@id": DCT + "isPartOf", "@type": "@id", "@context": {"@base": ID}},
    "remedy": {"@id": VG + "remedy", **_BY_LANGUAGE},
    "rule": {"@id": SH + "sourceShape", "@type": "@vocab", "@context": {"@vocab": SHAPES}},
    "severity": {"@id": SH + "resultSeverity", "@type": "@vocab"},
    "value": {"@id": SH + "value"},
}
"""Findings are no things of the graph: they are read as results of SHACL."""
RULES: dict[str, object] = {
    "items": "@included",
    **_SEVERITIES,
    "example": {"@id": SKOS + "example", **_BY_LANGUAGE},
    "family": {"@id": VG + "ruleFamily"},
    "message": {"@id": SH + "message", **_BY_LANGUAGE},
    "name": {"@id": RDFS + "label", **_BY_LANGUAGE},
    "remedy": {"@id": VG + "remedy", **_BY_LANGUAGE},
    "rule": {"@id": VG + "ruleId"},
    "severity": {"@id": SH + "severity", "@type": "@vocab"},
    "shape": "@id",
    "source": {"@id": DCT + "source", **_BY_LANGUAGE},
}
"""Rules are read as what the shapes graph (`/shapes`) says of them."""
RELEASES: dict[str, object] = {
    **dict.fromkeys(("items", "new", "old"), "@included"),
    "date": {"@id": DCT + "issued", "@type": XSD + "date"},
    "hash": {"@id": DCT + "identifier"},
    "id": "@id",
    "previous": {"@id": DCAT + "previousVersion", "@type": "@id"},
    "triples": {"@id": VOID + "triples"},
    "version": {"@id": DCAT + "version"},
}
"""Releases are read as what their IRIs (`/release/…`) give as data."""


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
