"""How StratML and the ontology correspond, as data: what writing, reading and the documentation share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from vardgraf.namespaces import DCT, RDF, SKOS, VG, mint_concept
from vardgraf.parameters import Text
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

LANGUAGE = "sv"
TYPE = RDF + "type"
LABEL = SKOS + "prefLabel"
PART_OF = DCT + "isPartOf"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Role(NamedTuple):
    """A stakeholder's part: the property it stands for, what it is called, and its RoleType."""

    property: str
    name: str
    type: str


ROLES = (
    Role(VG + "responsible", "ansvarig", "Performer"),
    Role(VG + "participant", "delaktig", "Performer"),
    Role(VG + "targetGroup", "målgrupp", "Beneficiary"),
)
PLAN_TYPES = {
    "plan": "Strategic_Plan",
    "steering-document": "Strategic_Plan",
    "action-plan": "Performance_Plan",
    "activity-list": "Performance_Plan",
    "report": "Performance_Report",
}
READ_PLAN_TYPES = {"Strategic_Plan": "plan", "Performance_Plan": "action-plan", "Performance_Report": "report"}
INDICATOR_TYPES = {
    "yes-no": "Qualitative",
    "qualitative": "Qualitative",
    "count": "Quantitative",
    "percent": "Quantitative",
}
VALUE_CHAIN = {
    "Outcome": "outcome",
    "Output_Processing": "activity",
    "Output": "output",
    "Input_Processing": "activity",
}
UNITS = {
    "number": "count",
    "#": "count",
    "%": "percent",
    "percentage": "percent",
    "yes/no": "yes-no",
    "ja/nej": "yes-no",
}
"""Units of others, beside the names of the measures."""
STAGES = {"outcome": "Outcome", "output": "Output", "activity": "Input_Processing"}
"""The same the other way: an activity works up what is put in."""
IMPLEMENTATION = "Genomförande"
"""MeasurementDimension of the indicator that is none of the plan's: it holds deadlines and reported status."""
STATUS = "status"
"""Its unit, and the name of the Descriptor that holds a status."""


@cache
def concept_labels(scheme: str) -> Mapping[str, Text]:
    """Concept's IRI to its labels, for a scheme of the vocabularies."""
    found: dict[str, dict[str, str]] = {}
    for triple in read_turtle(resource_path("ontology", "vocabularies", f"{scheme}.ttl")):
        if triple.predicate.value == LABEL and isinstance(triple.object, Literal) and triple.object.language:
            found.setdefault(getattr(triple.subject, "value", ""), {})[triple.object.language] = triple.object.value
    prefix = mint_concept(scheme, "")
    return {iri: Text(label["sv"], label["en"]) for iri, label in found.items() if iri.startswith(prefix)}


def find_concept(scheme: str, label: str) -> str | None:
    """The concept that is called so, in Swedish or English, in any case; None for no such."""
    wanted = " ".join(label.split()).casefold()
    for iri, text in concept_labels(scheme).items():
        if wanted in (text.sv.casefold(), text.en.casefold(), iri.rpartition("/")[2]):
            return iri
    return None


def find_measure(unit: str) -> str | None:
    known = UNITS.get(" ".join(unit.split()).casefold())
    return mint_concept("measure", known) if known else find_concept("measure", unit)


def is_date(text: str) -> bool:
    """Whether it is a day of the calendar, as xsd:date without a zone."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Authorities:
    """Regions and municipalities, which the places describe: plans name them without describing them again."""

    labels: Mapping[str, str]
    """IRI to Swedish label."""
    regions: Mapping[str, str]
    """IRI of an authority to that of the region whose county it is in; a region to itself."""

    def find(self, name: str) -> str | None:
        return self._by_name.get(" ".join(name.split()).casefold())

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {label.casefold(): iri for iri, label in sorted(self.labels.items(), reverse=True)}


@cache
def load_authorities() -> Authorities:
    labels: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {name: {} for name in ("area", "within")}
    for triple in read_turtle(resource_path("ontology", "places.ttl")):
        subject, value = getattr(triple.subject, "value", ""), triple.object
        name = triple.predicate.value.removeprefix(VG)
        if name in values and isinstance(value, NamedNode):
            values[name][subject] = value.value
        if triple.predicate.value == LABEL and isinstance(value, Literal) and value.language == LANGUAGE:
            labels[subject] = value.value
    areas, within = values["area"], values["within"]
    seats = {area: iri for iri, area in areas.items() if area not in within}
    regions = {iri: seats[county] for iri, area in areas.items() if (county := within.get(area, area)) in seats}
    return Authorities({iri: labels[iri] for iri in areas if iri in labels}, regions)
