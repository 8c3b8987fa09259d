"""The structure of StratML as published: which elements stand in which, in what order and number; as RELAX NG.

Source: the names, order and cardinality of the public schemas of ISO 17469-1 (version 1.1, 2014-04-01) and ISO 17469-2
(version 2.2.6, 2016-02-16). They have no wildcards: nothing may stand in an element but what is named here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from lxml import etree

from vardgraf.namespaces import STRATML_PART_1, STRATML_PART_2

_RNG = "http://relaxng.org/ns/structure/1.0"
_DATATYPES = "http://www.w3.org/2001/XMLSchema-datatypes"
_PARTICLE = re.compile(r"(?P<name>[A-Za-z]+)(?P<times>[?*+]|\{0,2\})?")
_TIMES = {"?": "optional", "*": "zeroOrMore", "+": "oneOrMore"}


class Part(IntEnum):
    """The parts of the standard: strategic plans; performance plans and reports."""

    ONE = 1
    TWO = 2


@dataclass(frozen=True)
class Attribute:
    name: str
    values: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True)
class Content:
    """What an element holds: either elements (`Name Description? Goal+ RoleType{0,2}`) or a value."""

    elements: str = ""
    value: str = ""
    """Datatype of XML Schema; "date?" and "decimal?" may be empty."""
    attributes: tuple[Attribute, ...] = field(default=())

    @property
    def names(self) -> frozenset[str]:
        return frozenset(particle["name"] for particle in _PARTICLE.finditer(self.elements))


_STAKEHOLDER_TYPE = Attribute("StakeholderTypeType", ("Person", "Organization", "Generic_Group"))
_TEXT, _RESULT = Content(value="string"), Content("StartDate? EndDate? NumberOfUnits? Descriptor? Description?")

_SHARED: Mapping[str, Content] = {
    "StrategicPlanCore": Content("Organization* Vision? Mission? Value* Goal+"),
    "Organization": Content("Name? Acronym? Identifier? Description? Stakeholder*"),
    "Vision": Content("Description? Identifier?"),
    "Mission": Content("Description? Identifier?"),
    "Value": Content("Name? Description?"),
    "Goal": Content(
        "Name Description Identifier? SequenceIndicator? Stakeholder* OtherInformation? Objective*",
    ),
    "Identifier": Content(value="ID"),
    "Source": Content(value="anyURI"),
    **dict.fromkeys(
        ("Name", "Acronym", "Description", "OtherInformation", "SequenceIndicator", "GivenName", "Surname"), _TEXT
    ),
    **dict.fromkeys(("PhoneNumber", "EmailAddress"), _TEXT),
}
_OBJECTIVE = "Name? Description? Identifier? SequenceIndicator? Stakeholder* OtherInformation?"

ELEMENTS: Mapping[Part, Mapping[str, Content]] = {
    Part.ONE: {
        "StrategicPlan": Content("Name Description? OtherInformation? StrategicPlanCore AdministrativeInformation?"),
        **_SHARED,
        "Objective": Content(_OBJECTIVE),
        "Stakeholder": Content("Name Description?", attributes=(_STAKEHOLDER_TYPE,)),
        "AdministrativeInformation": Content("StartDate? EndDate? PublicationDate? Source? Submitter?"),
        "Submitter": Content("GivenName? Surname? PhoneNumber? EmailAddress?"),
        **dict.fromkeys(("StartDate", "EndDate", "PublicationDate"), Content(value="date")),
    },
    Part.TWO: {
        "PerformancePlanOrReport": Content(
            "Name Description? OtherInformation? StrategicPlanCore AdministrativeInformation? Submitter?",
            attributes=(Attribute("Type", ("Strategic_Plan", "Performance_Plan", "Performance_Report"), True),),
        ),
        **_SHARED,
        "Objective": Content(f"{_OBJECTIVE} PerformanceIndicator*"),
        "Stakeholder": Content("Name Description? Role*", attributes=(_STAKEHOLDER_TYPE,)),
        "Role": Content("Name Description? RoleType{0,2}"),
        "RoleType": Content(value="Performer|Beneficiary"),
        "PerformanceIndicator": Content(
            "SequenceIndicator? MeasurementDimension UnitOfMeasurement Identifier? Relationship* "
            "MeasurementInstance* OtherInformation?",
            attributes=(
                Attribute("ValueChainStage", ("Outcome", "Output_Processing", "Output", "Input_Processing", "Input")),
                Attribute("PerformanceIndicatorType", ("Quantitative", "Qualitative")),
            ),
        ),
        **dict.fromkeys(("MeasurementDimension", "UnitOfMeasurement", "ReferentIdentifier"), _TEXT),
        "Relationship": Content(
            "Identifier? ReferentIdentifier* Name? Description?",
            attributes=(Attribute("RelationshipType", ("Broader_Than", "Peer_To", "Narrower_Than")),),
        ),
        "MeasurementInstance": Content("TargetResult* ActualResult*"),
        "TargetResult": _RESULT,
        "ActualResult": _RESULT,
        "NumberOfUnits": Content(value="decimal?"),
        "Descriptor": Content("DescriptorName? DescriptorValue?"),
        **dict.fromkeys(("DescriptorName", "DescriptorValue"), _TEXT),
        "AdministrativeInformation": Content("Identifier? StartDate? EndDate? PublicationDate? Source?"),
        "Submitter": Content("Identifier? GivenName? Surname? PhoneNumber? EmailAddress?"),
        **dict.fromkeys(("StartDate", "EndDate", "PublicationDate"), Content(value="date?")),
    },
}
ROOTS = {Part.ONE: "StrategicPlan", Part.TWO: "PerformancePlanOrReport"}
NAMESPACES = {Part.ONE: STRATML_PART_1, Part.TWO: STRATML_PART_2}


def find_faults(root: etree._Element, part: Part) -> list[tuple[int, str]]:
    """Where a document, in the namespace of its part, is not built as the standard says: line and reason."""
    schema = _schema(part)
    if schema.validate(root):
        return []
    return [(entry.line, entry.message) for entry in schema.error_log]


def write_relaxng(part: Part) -> bytes:
    """The structure as a RELAX NG schema in XML."""
    grammar = etree.Element(_rng("grammar"), nsmap={None: _RNG}, ns=NAMESPACES[part], datatypeLibrary=_DATATYPES)
    etree.SubElement(etree.SubElement(grammar, _rng("start")), _rng("ref"), name=ROOTS[part])
    for name, content in ELEMENTS[part].items():
        define = etree.SubElement(grammar, _rng("define"), name=name)
        _write_element(etree.SubElement(define, _rng("element"), name=name), content)
    etree.indent(grammar)
    return etree.tostring(grammar, xml_declaration=True, encoding="UTF-8")


@cache
def _schema(part: Part) -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(write_relaxng(part)))


def _write_element(element: etree._Element, content: Content) -> None:
    for attribute in content.attributes:
        holder = element if attribute.is_required else etree.SubElement(element, _rng("optional"))
        _write_choice(etree.SubElement(holder, _rng("attribute"), name=attribute.name, ns=""), attribute.values)
    if content.value:
        _write_value(element, content.value)
    else:
        for particle in _PARTICLE.finditer(content.elements):
            _write_particle(element, particle["name"], particle["times"] or "")


def _write_value(element: etree._Element, value: str) -> None:
    if "|" in value:
        _write_choice(element, tuple(value.split("|")))
    elif value.endswith("?"):
        choice = etree.SubElement(element, _rng("choice"))
        etree.SubElement(choice, _rng("data"), type=value.removesuffix("?"))
        etree.SubElement(choice, _rng("value"), type="string")
    else:
        etree.SubElement(element, _rng("data"), type=value)


def _write_choice(element: etree._Element, values: tuple[str, ...]) -> None:
    choice = etree.SubElement(element, _rng("choice"))
    for value in values:
        etree.SubElement(choice, _rng("value")).text = value


def _write_particle(element: etree._Element, name: str, times: str) -> None:
    if times == "{0,2}":
        for _ in range(2):
            etree.SubElement(etree.SubElement(element, _rng("optional")), _rng("ref"), name=name)
        return
    holder = etree.SubElement(element, _rng(_TIMES[times])) if times else element
    etree.SubElement(holder, _rng("ref"), name=name)


def _rng(name: str) -> str:
    return f"{{{_RNG}}}{name}"
