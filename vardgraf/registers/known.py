"""What the graph already knows and a register may name: regions, actors, bodies, and the goals of other plans."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import ID, ORG, RDF, SKOS, VG, VOCAB, slugify

_KEPT = {RDF + "type", SKOS + "prefLabel", ORG + "classification", VG + "level", VG + "region"}
"""What a plan that names an actor or a body says of it, so that the plan can be read by itself."""


@dataclass(frozen=True)
class KnownName:
    """An actor or a body. `triples` describe it; there are none where the places graph does that."""

    iri: str
    label: str
    aliases: frozenset[str]
    triples: tuple[Triple, ...] = ()

    @property
    def is_body(self) -> bool:
        return self.iri.startswith(ID + "body/")

    @property
    def type(self) -> str:
        """Last part of its concept of body-type or actor-type."""
        found = (t.object for t in self.triples if t.predicate.value == ORG + "classification")
        return next((o.value.rpartition("/")[2] for o in found if isinstance(o, NamedNode)), "")


@dataclass(frozen=True)
class KnownGoal:
    iri: str
    label: str
    code: str
    level: str
    parents: frozenset[str]
    """Wordings of the goals right above it, in small letters."""


@dataclass(frozen=True)
class Known:
    """`goals` are the goals of each plan by its id; `regions` the IRIs of regions by their names in small letters."""

    names: tuple[KnownName, ...] = ()
    goals: Mapping[str, tuple[KnownGoal, ...]] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)

    def region_called(self, text: str) -> str | None:
        """IRI of the region of that name, which may leave out "Region" or "län"."""
        names = (text, f"Region {text}", f"Region {text} län", f"{text} län")
        return next((self.regions[fold(name)] for name in names if fold(name) in self.regions), None)


def fold(text: str) -> str:
    """A wording or a name as it is compared: without regard to capitals and runs of spaces."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def region_slug(authority: str) -> str:
    """ "Region Kalmar län" is `kalmar` in the IRIs of what belongs to it."""
    return slugify(authority.removeprefix("Region ").removesuffix(" län"))


def read_known(plans: Mapping[str, Iterable[Triple]], places: Iterable[Triple]) -> Known:
    """What the stated triples of plans (by id) and the places graph tell. The order of the plans does not matter."""
    placed = _Descriptions(places)
    names = {iri: placed.name(iri, describe=False) for iri in placed.of_class("Actor")}
    goals: dict[str, tuple[KnownGoal, ...]] = {}
    regions = {iri: names[iri] for iri in placed.of_class("Region")}
    for plan, triples in sorted(plans.items()):
        stated = _Descriptions(triples)
        for iri in [*stated.of_class("Actor"), *stated.of_class("Body")]:
            names.setdefault(iri, stated.name(iri, describe=True))
        regions |= {iri: names[iri] for iri in stated.of_class("Region")}
        goals[plan] = tuple(stated.goal(iri) for iri in stated.of_class("Goal"))
    by_name = {fold(label): iri for iri, name in regions.items() for label in (name.label, *name.aliases)}
    return Known(tuple(name for _, name in sorted(names.items())), goals, by_name)


class _Descriptions:
    """Triples by subject and property."""

    def __init__(self, triples: Iterable[Triple]):
        self._triples: dict[str, list[Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                self._triples[triple.subject.value].append(triple)

    def of_class(self, name: str) -> list[str]:
        kind = NamedNode(VG + name)
        return sorted(iri for iri, found in self._triples.items() if any(t.object == kind for t in found))

    def name(self, iri: str, *, describe: bool) -> KnownName:
        described = tuple(sorted((t for t in self._triples[iri] if t.predicate.value in _KEPT), key=str))
        return KnownName(
            iri,
            next(iter(self._texts(iri, SKOS + "prefLabel")), iri.rpartition("/")[2]),
            frozenset(self._texts(iri, SKOS + "altLabel")),
            described if describe else (),
        )

    def goal(self, iri: str) -> KnownGoal:
        levels = [t.object for t in self._triples[iri] if t.predicate.value == VG + "goalLevel"]
        return KnownGoal(
            iri,
            next(iter(self._texts(iri, SKOS + "prefLabel")), ""),
            next(iter(self._texts(iri, SKOS + "notation")), ""),
            next((o.value.removeprefix(f"{VOCAB}goal-level/") for o in levels if isinstance(o, NamedNode)), ""),
            frozenset(
                fold(label)
                for t in self._triples[iri]
                if t.predicate.value == VG + "subGoalOf" and isinstance(t.object, NamedNode)
                for label in self._texts(t.object.value, SKOS + "prefLabel")
            ),
        )

    def _texts(self, iri: str, predicate: str) -> list[str]:
        found = [t.object for t in self._triples[iri] if t.predicate.value == predicate]
        return sorted(o.value for o in found if isinstance(o, Literal) and o.language in (None, "sv"))
