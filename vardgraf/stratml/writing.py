"""A plan's graph as the elements of StratML Part 2. What they cannot say is left to the extension.

Goals and activities come as they stand in the document. StratML has two levels: a Goal, and Objectives in it. A vg:Goal
is a Goal; a vg:Activity is an Objective in the goal that it serves; a sub-goal with neither sub-goals nor activities of
its own is an Objective too. An Objective without a name holds what belongs to its Goal itself and only an Objective may
hold: indicators, deadlines, reported status.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from vardgraf.namespaces import DCT, SKOS, STRATML_PART_2, VG, XSD, mint_concept, mint_plan
from vardgraf.stratml import mapping
from vardgraf.stratml.extension import mark_id
from vardgraf.stratml.facts import Facts
from vardgraf.stratml.identifiers import WITHOUT_GOAL, is_of_plan, kind_of, to_identifier


@dataclass(frozen=True)
class Beside:
    """What other graphs say, for other tools: it is written, and not read back as the plan's own words."""

    label: Callable[[str], str] = lambda iri: ""
    """The name of something that the plan refers to without describing it; empty where it is not known."""
    value_chain: Mapping[str, str] = field(default_factory=dict)
    """IRI of an indicator to that of its link in the value chain, which rules conclude."""


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADMINISTRATION = (
    ("StartDate", VG + "validFrom"),
    ("EndDate", VG + "validThrough"),
    ("PublicationDate", DCT + "issued"),
)


class CoreWriter:
    """Writes the elements of one plan."""

    def __init__(self, plan: str, facts: Facts, beside: Beside):
        self._facts = facts
        self._label = beside.label
        self._value_chain = beside.value_chain
        self._id = plan
        self._plan = mint_plan(plan)
        self._title = facts.text(self._plan, DCT + "title")
        self._vision = self._find_vision()
        self._goals = [goal for goal in self._own("Goal", "goal") if goal != self._vision]
        self._objectives = {goal: parent for goal in self._goals if (parent := self._parent_of_leaf(goal))}
        self._served = {activity: self._goal_of(activity) for activity in self._own("Activity", "activity")}
        self._identified: set[str] = set()
        """Indicators whose Identifier stands in the document already: it may stand once."""

    def write(self) -> etree._Element:
        root = etree.Element(_tag("PerformancePlanOrReport"), nsmap={None: STRATML_PART_2}, Type=self._type())
        _add(root, "Name", self._title)
        core = _add(root, "StrategicPlanCore")
        self._write_organizations(core)
        if self._vision:
            vision = _add(core, "Vision")
            _add(vision, "Description", self._facts.text(self._vision))
            _add(vision, "Identifier", to_identifier(self._vision))
        self._write_goals(core)
        self._write_administration(root)
        return root

    def _type(self) -> str:
        types = [
            iri.removeprefix(mint_concept("plan-type", "")) for iri in self._facts.iris(self._plan, VG + "planType")
        ]
        return next((mapping.PLAN_TYPES[one] for one in types if one in mapping.PLAN_TYPES), "Strategic_Plan")

    def _write_organizations(self, core: etree._Element) -> None:
        """The region, and everybody whom the plan names: the plan applies to the one and is carried by the others."""
        holders = []
        for region in self._linked(self._plan, "region", "actor"):
            holders.append(_add(core, "Organization"))
            _add(holders[-1], "Name", self._name(region))
            _add(holders[-1], "Identifier", to_identifier(region))
        named = self._named_parties()
        if named and not holders:
            holders.append(_add(core, "Organization"))
        for iri in named:
            self._write_stakeholder(holders[0], iri, ())

    def _named_parties(self) -> list[str]:
        mentioned = self._facts.subjects(VG + "mentionedIn", self._plan)
        groups = self._facts.of_class("TargetGroup")
        known = mapping.load_authorities().labels
        parties = (
            iri for iri in mentioned if iri in known or (kind_of(iri) in ("actor", "body") and self._facts.text(iri))
        )
        return [*self._sort(parties), *self._sort(groups)]

    def _write_stakeholder(self, holder: etree._Element, iri: str, roles: Iterable[mapping.Role]) -> None:
        is_group = kind_of(iri) == "target-group"
        kind = "Generic_Group" if is_group else "Organization"
        stakeholder = _add(holder, "Stakeholder", StakeholderTypeType=kind)
        mark_id(stakeholder, iri)
        _add(stakeholder, "Name", self._name(iri))
        for role in roles:
            element = _add(stakeholder, "Role")
            _add(element, "Name", role.name)
            _add(element, "RoleType", role.type)

    def _write_stakeholders(self, holder: etree._Element, iri: str) -> None:
        found: dict[str, list[mapping.Role]] = {}
        for role in mapping.ROLES:
            for party in self._facts.iris(iri, role.property):
                found.setdefault(party, []).append(role)
        for party, roles in found.items():
            self._write_stakeholder(holder, party, roles)

    def _write_goals(self, core: etree._Element) -> None:
        below: dict[str, list[str]] = {goal: [] for goal in self._goals if goal not in self._objectives}
        homeless: list[str] = []
        for iri, goal in self._objectives.items():
            below[goal].append(iri)
        for iri, served in self._served.items():
            (below.setdefault(served, []) if served else homeless).append(iri)
        for goal, objectives in below.items():
            element = self._write_goal(core, goal)
            for objective in self._sort(objectives):
                self._write_objective(element, objective)
        loose = self._loose_indicators()
        if homeless or loose or not below:
            self._write_without_goal(core, homeless, loose)

    def _loose_indicators(self) -> list[str]:
        owners = [*self._goals, *self._served]
        measured = {indicator for owner in owners for indicator in self._facts.iris(owner, VG + "measuredBy")}
        return [one for one in self._own("Indicator", "indicator") if one not in measured]

    def _write_without_goal(self, core: etree._Element, activities: list[str], indicators: list[str]) -> None:
        """StratML wants at least one Goal, and everything in one."""
        element = _add(core, "Goal")
        _add(element, "Name", "Utan mål")
        _add(element, "Description")
        _add(element, "Identifier", WITHOUT_GOAL)
        if indicators:
            unnamed = _add(element, "Objective")
            for indicator in indicators:
                self._write_indicator(unnamed, indicator)
        for activity in activities:
            self._write_objective(element, activity)

    def _write_goal(self, core: etree._Element, goal: str) -> etree._Element:
        element = _add(core, "Goal")
        is_own = self._facts.is_a(goal, "Goal")
        _add(element, "Name", self._facts.text(goal) if is_own else self._label(goal))
        _add(element, "Description")
        self._write_identity(element, goal)
        if is_own and self._has_measures(goal):
            self._write_measures(_add(element, "Objective"), goal)
        return element

    def _write_objective(self, holder: etree._Element, iri: str) -> None:
        element = _add(holder, "Objective")
        _add(element, "Name", self._facts.text(iri))
        self._write_identity(element, iri)
        self._write_measures(element, iri)

    def _write_identity(self, element: etree._Element, iri: str) -> None:
        _add(element, "Identifier", to_identifier(iri))
        if notation := self._notation(iri):
            _add(element, "SequenceIndicator", notation)
        self._write_stakeholders(element, iri)

    def _has_measures(self, owner: str) -> bool:
        return bool(
            self._linked(owner, "measuredBy", "indicator")
            or self._linked(owner, "hasDeadline", "deadline")
            or self._reports(owner)
        )

    def _write_measures(self, holder: etree._Element, owner: str) -> None:
        for indicator in self._linked(owner, "measuredBy", "indicator"):
            self._write_indicator(holder, indicator)
        deadlines, reports = self._linked(owner, "hasDeadline", "deadline"), self._reports(owner)
        if deadlines or reports:
            self._write_implementation(holder, deadlines, reports)

    def _write_indicator(self, holder: etree._Element, iri: str) -> None:
        measures = [one.removeprefix(mint_concept("measure", "")) for one in self._facts.iris(iri, VG + "measure")]
        kind = next((mapping.INDICATOR_TYPES[one] for one in measures if one in mapping.INDICATOR_TYPES), None)
        attributes = {"PerformanceIndicatorType": kind} if kind else {}
        if stage := mapping.STAGES.get(self._value_chain.get(iri, "").rpartition("/")[2]):
            attributes["ValueChainStage"] = stage
        element = _add(holder, "PerformanceIndicator", **attributes)
        notation = self._notation(iri)
        if notation and iri not in self._identified:
            _add(element, "SequenceIndicator", notation)
        _add(element, "MeasurementDimension", self._facts.text(iri))
        _add(element, "UnitOfMeasurement", self._concept_name(iri, VG + "measure", "measure"))
        if iri in self._identified:
            relationship = _add(element, "Relationship", RelationshipType="Peer_To")
            _add(relationship, "ReferentIdentifier", to_identifier(iri))
        else:
            self._identified.add(iri)
            _add(element, "Identifier", to_identifier(iri))

    def _write_implementation(self, holder: etree._Element, deadlines: list[str], reports: list[str]) -> None:
        element = _add(holder, "PerformanceIndicator", PerformanceIndicatorType="Qualitative")
        _add(element, "MeasurementDimension", mapping.IMPLEMENTATION)
        _add(element, "UnitOfMeasurement", mapping.STATUS)
        instance = _add(element, "MeasurementInstance")
        for deadline in deadlines:
            target = _add(instance, "TargetResult")
            mark_id(target, deadline)
            for name, predicate in (("StartDate", VG + "earliest"), ("EndDate", VG + "latest")):
                if date := self._date(deadline, predicate):
                    _add(target, name, date)
            _add(target, "Description", self._facts.text(deadline))
        for report in reports:
            actual = _add(instance, "ActualResult")
            mark_id(actual, report)
            if status := self._concept_name(report, VG + "status", "status"):
                descriptor = _add(actual, "Descriptor")
                _add(descriptor, "DescriptorName", mapping.STATUS)
                _add(descriptor, "DescriptorValue", status)
            _add(actual, "Description", self._facts.text(report))

    def _write_administration(self, root: etree._Element) -> None:
        element = _add(root, "AdministrativeInformation")
        _add(element, "Identifier", to_identifier(self._plan))
        for name, predicate in _ADMINISTRATION:
            if date := self._date(self._plan, predicate):
                _add(element, name, date)
        _add(element, "Source", self._plan)

    def _find_vision(self) -> str | None:
        """StratML has one Vision, and nothing below it: activities of a vision need it to be a Goal."""
        visions = self._facts.subjects(VG + "goalLevel", mint_concept("goal-level", "vision"))
        return next((goal for goal in self._own("Goal", "goal") if goal in visions and not self._is_busy(goal)), None)

    def _is_busy(self, goal: str) -> bool:
        activities = self._facts.subjects(VG + "serves", goal)
        links = any(self._facts.iris(goal, role.property) for role in mapping.ROLES)
        return bool(activities) or links or self._has_measures(goal)

    def _parent_of_leaf(self, goal: str) -> str | None:
        """The goal in which this one is an Objective; None where it is a Goal itself."""
        parents = self._facts.iris(goal, VG + "subGoalOf")
        below = self._facts.subjects(VG + "subGoalOf", goal) or self._facts.subjects(VG + "serves", goal)
        fits = len(parents) == 1 and not below and parents[0] in self._goals
        return parents[0] if fits else None

    def _goal_of(self, activity: str) -> str | None:
        """Of several goals, those of the plan come first."""
        goals = self._linked(activity, "serves", "goal")
        elsewhere = (goal for goal in goals if not is_of_plan(goal, self._id))
        return next((goal for goal in goals if goal in self._goals), None) or next(elsewhere, None)

    def _own(self, class_name: str, kind: str) -> list[str]:
        """The plan's things of a class whose IRIs say so, too: reading has nothing else to tell it by."""
        things = (iri for iri in self._facts.of_class(class_name) if is_of_plan(iri, self._id) and kind_of(iri) == kind)
        return self._sort(things)

    def _linked(self, owner: str, name: str, kind: str) -> list[str]:
        return self._sort(iri for iri in self._facts.iris(owner, VG + name) if kind_of(iri) == kind)

    def _reports(self, owner: str) -> list[str]:
        return self._sort(iri for iri in self._facts.subjects(VG + "reportsOn", owner) if kind_of(iri) == "status")

    def _concept_name(self, iri: str, predicate: str, scheme: str) -> str:
        labels = mapping.concept_labels(scheme)
        return next((labels[one].sv for one in self._facts.iris(iri, predicate) if one in labels), "")

    def _notation(self, iri: str) -> str:
        return next(iter(self._facts.literals(iri, SKOS + "notation", XSD + "string")), "")

    def _date(self, iri: str, predicate: str) -> str:
        return next((date for date in self._facts.literals(iri, predicate, XSD + "date") if mapping.is_date(date)), "")

    def _name(self, iri: str) -> str:
        return self._facts.text(iri) or mapping.load_authorities().labels.get(iri) or self._label(iri)

    def _sort(self, iris: Iterable[str]) -> list[str]:
        return sorted(set(iris), key=self._facts.place)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name), attributes)
    if text:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element


def _tag(name: str) -> str:
    return f"{{{STRATML_PART_2}}}{name}"
