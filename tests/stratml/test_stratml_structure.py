"""The structure of StratML: what conforms, and what one change makes of it."""

import re
from itertools import pairwise

import pytest
from lxml import etree
from pyoxigraph import NamedNode
from stratml_cases import SMALL_PLAN, small_plan

from vardgraf.namespaces import STRATML_PART_1, STRATML_PART_2, expand_curie
from vardgraf.resources import resource_path
from vardgraf.stratml import write_stratml
from vardgraf.stratml.correspondence import load_correspondence
from vardgraf.stratml.structure import ELEMENTS, NAMESPACES, ROOTS, Part, find_faults, write_relaxng
from vardgraf.turtle import read_turtle

PART_1 = f"""
<StrategicPlan xmlns="{STRATML_PART_1}"><Name>N</Name><StrategicPlanCore><Organization><Name>O</Name></Organization>
<Goal><Name>G</Name><Description/><Identifier>g1</Identifier><Stakeholder StakeholderTypeType="Person"><Name>S</Name>
</Stakeholder><Objective><Name>M</Name></Objective></Goal></StrategicPlanCore><AdministrativeInformation><StartDate>
2026-01-01</StartDate><Source>https://example.org/</Source><Submitter><GivenName/></Submitter>
</AdministrativeInformation></StrategicPlan>"""
PART_2 = f"""
<PerformancePlanOrReport xmlns="{STRATML_PART_2}" Type="Performance_Report"><Name>N</Name><StrategicPlanCore><Goal>
<Name>G</Name><Description/><Stakeholder><Name>S</Name><Role><Name>R</Name><RoleType>Performer</RoleType><RoleType>
Beneficiary</RoleType></Role></Stakeholder><Objective><PerformanceIndicator ValueChainStage="Output">
<SequenceIndicator>1</SequenceIndicator><MeasurementDimension>D</MeasurementDimension><UnitOfMeasurement>U
</UnitOfMeasurement><Identifier>i1</Identifier><Relationship RelationshipType="Broader_Than"><ReferentIdentifier>x
</ReferentIdentifier></Relationship><MeasurementInstance><TargetResult><StartDate/><EndDate>2026-12-31</EndDate>
<NumberOfUnits>2.5</NumberOfUnits></TargetResult><ActualResult><NumberOfUnits/><Descriptor><DescriptorName>n
</DescriptorName><DescriptorValue>v</DescriptorValue></Descriptor></ActualResult></MeasurementInstance>
</PerformanceIndicator></Objective></Goal></StrategicPlanCore><AdministrativeInformation><Identifier>a1</Identifier>
<PublicationDate/></AdministrativeInformation><Submitter><Surname/></Submitter></PerformancePlanOrReport>"""


def faults(text: str, part: Part) -> list[tuple[int, str]]:
    return find_faults(etree.fromstring(text), part)


@pytest.mark.parametrize(("text", "part"), [(PART_1, Part.ONE), (PART_2, Part.TWO)])
def test_examples_conform(text: str, part: Part) -> None:
    assert faults(text, part) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Name>N</Name>", ""),
        ("<Name>G</Name><Description/>", "<Description/><Name>G</Name>"),
        ("<Name>G</Name><Description/>", "<Name>G</Name>"),
        ("<Identifier>g1<", "<Identifier>1 g<"),
        ('"Person"', '"Group"'),
        ("2026-01-01", "1 januari"),
        ("2026-01-01", ""),
        ("<Name>S</Name>", "<Name>S</Name><Role><Name/></Role>"),
        ("<Name>M</Name>", "<Name>M</Name><PerformanceIndicator/>"),
        ("<Name>O</Name>", '<Name>O</Name><x:More xmlns:x="http://example.org/"/>'),
        ("<Name>O</Name>", "<Name>O<b/></Name>"),
        ("<StrategicPlanCore>", "<StrategicPlanCore><Vision/><Vision/>"),
    ],
)
def test_changed_strategic_plan_does_not_conform(old: str, new: str) -> None:
    changed = PART_1.replace(old, new, 1)
    assert changed != PART_1
    assert faults(changed, Part.ONE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' Type="Performance_Report"', ""),
        ("Performance_Report", "Report"),
        ("<RoleType>Performer</RoleType>", "<RoleType>Performer</RoleType><RoleType>Performer</RoleType>"),
        ("Performer", "Watcher"),
        ('"Output"', '"Effect"'),
        ("ValueChainStage", "Stage"),
        ("<StartDate/>", "<StartDate/><StartDate/>"),
        ("2.5", "två"),
        ("Broader_Than", "Like"),
        ("<Submitter>", "<Submitter/><Submitter>"),
        ("<Goal>", "<Goal/><Goal>"),
        (STRATML_PART_2, STRATML_PART_1),
    ],
)
def test_changed_performance_plan_does_not_conform(old: str, new: str) -> None:
    changed = PART_2.replace(old, new, 1)
    assert changed != PART_2
    assert faults(changed, Part.TWO)


def test_each_element_of_a_document_is_needed_where_the_standard_wants_it() -> None:
    """Taking any one element away gives a fault exactly where it may not be left out."""
    root = etree.fromstring(write_stratml(SMALL_PLAN, small_plan()))
    for element in [one for one in root.iter(etree.Element) if one is not root]:
        parent, name = element.getparent(), etree.QName(element).localname
        assert parent is not None
        at, tail = parent.index(element), element.tail
        siblings = len(parent.findall(str(element.tag)))
        particle = re.search(rf"\b{name}\b([?*+{{]?)", ELEMENTS[Part.TWO][etree.QName(parent).localname].elements)
        assert particle is not None
        is_needed = particle[1] == "" or (particle[1] == "+" and siblings == 1)
        parent.remove(element)
        assert bool(find_faults(root, Part.TWO)) == is_needed, (name, parent.tag)
        element.tail = tail
        parent.insert(at, element)
    assert find_faults(root, Part.TWO) == []


@pytest.mark.parametrize("part", Part)
def test_structure_names_only_what_it_defines(part: Part) -> None:
    used = {name for content in ELEMENTS[part].values() for name in content.names} | {ROOTS[part]}
    assert used == set(ELEMENTS[part])
    assert NAMESPACES[part].encode() in write_relaxng(part)


def test_correspondence_tells_of_each_element() -> None:
    """Each row is a path of the structure, each element that holds something of its own has a row, all terms exist."""
    terms = {term for row in load_correspondence() for term in re.findall(r"\b\w+:\w+", row.model)}
    declared = {triple.subject for triple in read_turtle(resource_path("ontology", "vardgraf.ttl"))}
    assert {term for term in terms if NamedNode(expand_curie(term)) not in declared} <= {"rdfs:comment"}
    for row in load_correspondence():
        steps = row.path.split("/")
        assert any(
            steps[0] in elements and all(b in elements[a].names for a, b in pairwise(steps))
            for elements in ELEMENTS.values()
        ), row.path
    told = {name for row in load_correspondence() for name in [*row.path.split("/"), *re.findall(r"\w+", row.text.en)]}
    assert {name for elements in ELEMENTS.values() for name in elements} <= told
