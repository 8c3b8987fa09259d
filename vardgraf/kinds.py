"""The kinds of things that people look for in the graph, by the name they have in IRIs and in the API."""

from collections.abc import Iterable

from vardgraf.namespaces import ID, VG

KINDS = {
    "plan": "Strategy",
    "goal": "Goal",
    "activity": "Activity",
    "indicator": "Indicator",
    "deadline": "Deadline",
    "status": "StatusReport",
    "target-group": "TargetGroup",
    "service": "Service",
    "system": "DigitalSystem",
    "risk": "Risk",
    "challenge": "Challenge",
    "decision": "Decision",
    "instrument": "Instrument",
    "body": "Body",
    "region": "Region",
    "municipality": "Municipality",
    "actor": "Actor",
    "abbreviation": "Abbreviation",
    "section": "Section",
}
"""Kind to the local name of its class. A thing of two classes is of the kind that comes first: a region is an actor."""

_KIND_OF_CLASS = {VG + name: kind for kind, name in KINDS.items()}
_ORDER = {kind: number for number, kind in enumerate(KINDS)}


def kind_of(iri: str, classes: Iterable[str]) -> str | None:
    """The kind of a thing with these classes (IRIs); None for a concept, a passage and what else is not looked for."""
    if not iri.startswith(ID):
        return None
    found = [_KIND_OF_CLASS[name] for name in classes if name in _KIND_OF_CLASS]
    return min(found, key=_ORDER.__getitem__, default=None)
