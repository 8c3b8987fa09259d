"""How well a plan is read: its reviewed graph against an example annotation of the document, as TOML.

    .venv/bin/python benchmarks/reading.py ANNOTATION.json > api/site/measured.toml

An annotation lists what a reader found, by kind, with its wording (the guide says what counts). The one at hand comes
with the documents as an example of what is wanted: it measures agreement with it, and no more. A thing of the graph is
the annotated one when a wording of it is the same but for case, spaces and signs at the ends; each is used once.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import RDF, SKOS, VG
from vardgraf.resources import resource_path, reviewed_plan_paths
from vardgraf.turtle import read_turtle

KINDS = {
    "goals": ("Goal",),
    "activities": ("Activity",),
    "indicators": ("Indicator",),
    "bodies": ("Body",),
    "actors": ("Actor", "Region", "Municipality"),
}


@dataclass(frozen=True)
class Measured:
    """How many there are in the annotation, in the graph, and in both."""

    kind: str
    annotated: int
    read: int
    agreed: int


class Things:
    """What a graph says of things, as far as annotations do."""

    def __init__(self, triples: Iterable[Triple]):
        self.of_class: dict[str, set[str]] = defaultdict(set)
        self.wordings: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            subject, value = str(triple.subject), triple.object
            if triple.predicate.value == RDF + "type" and isinstance(value, NamedNode):
                self.of_class[value.value.removeprefix(VG)].add(subject)
            elif isinstance(value, Literal) and triple.predicate.value in (SKOS + "prefLabel", SKOS + "altLabel"):
                self.wordings[subject].add(plain(value.value))

    def find(self, classes: tuple[str, ...], wordings: Iterable[str]) -> tuple[int, int]:
        """How many there are of the classes, and how many of them have one of the wordings."""
        left = sorted(set().union(*(self.of_class[name] for name in classes)))
        number = len(left)
        for wording in wordings:
            same = next((thing for thing in left if plain(wording) in self.wordings[thing]), None)
            if same:
                left.remove(same)
        return number, number - len(left)


def plain(wording: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", re.sub(r"\s+", " ", wording).casefold())


def measure(plan: str, annotation: dict[str, Any]) -> list[Measured]:
    path = next(path for path in reviewed_plan_paths() if path.stem == plan)
    stated = read_turtle(path)
    named = {str(triple.subject) for triple in stated} | {str(triple.object) for triple in stated}
    places = read_turtle(resource_path("ontology", "places.ttl"))
    things = Things([*stated, *(triple for triple in places if str(triple.subject) in named)])
    measured = []
    for kind, classes in KINDS.items():
        wordings = [entry.get("text") or entry["name"] for entry in annotation[kind]]
        measured.append(Measured(kind, len(wordings), *things.find(classes, wordings)))
    return measured


def as_toml(plan: str, measured: Iterable[Measured]) -> str:
    lines = [
        "# Written by benchmarks/reading.py: a plan's graph against the documents' example annotation.",
        f'plan = "{plan}"',
    ]
    for one in measured:
        lines += ["", "[[measured]]", f'kind = "{one.kind}"']
        lines += [f"{name} = {getattr(one, name)}" for name in ("annotated", "read", "agreed")]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    annotated = Path(sys.argv[1])
    told = measure(annotated.stem, json.loads(annotated.read_text(encoding="utf-8")))
    sys.stdout.write(as_toml(annotated.stem, told))
