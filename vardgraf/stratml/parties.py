"""Organisations, stakeholders and target groups of a document.

Persons are not read, not even their names; nor is a stakeholder that might be one, for want of a type.
"""

from dataclasses import dataclass

from lxml import etree

from vardgraf.namespaces import DCT, ID, ORG, SKOS, VG, mint_actor, mint_concept, mint_plan
from vardgraf.stratml.collecting import Statements
from vardgraf.stratml.elements import Elements
from vardgraf.stratml.extension import marked_id
from vardgraf.stratml.identifiers import from_identifier, is_of_plan, kind_of
from vardgraf.stratml.mapping import LABEL, PART_OF, ROLES, TYPE, load_authorities
from vardgraf.stratml.minting import Minter, Passages

_TARGET_GROUP = VG + "targetGroup"
_BY_ROLE_NAME = {role.name: role.property for role in ROLES}
_BY_ROLE_TYPE = {"Performer": VG + "responsible", "Beneficiary": _TARGET_GROUP}
_REGION = ID + "actor/region-"


@dataclass
class Counts:
    """What has to be told of stakeholders."""

    persons: int = 0
    untyped: int = 0


class Parties:
    """Reads who carries a plan and whom it is for; `is_foreign` where the document is not one of ours."""

    def __init__(
        self,
        plan: str,
        elements: Elements,
        statements: Statements,
        minter: Minter,
        passages: Passages,
        is_foreign: bool,
    ):
        self._plan = plan
        self._elements = elements
        self._statements = statements
        self._minter = minter
        self._passages = passages
        self._is_foreign = is_foreign
        self._known: dict[tuple[str, str], str] = {}
        """Kind ("actor", "target-group") and name to IRI."""
        self.region: str | None = None
        """IRI of the plan's region, once it is known."""
        self.counts = Counts()

    def read_organization(self, element: etree._Element) -> None:
        name, identifier = self._elements.text(element, "Name"), self._elements.text(element, "Identifier")
        iri = from_identifier(identifier)
        if iri is None and name:
            iri = load_authorities().find(name) or mint_actor(name)
        if iri is not None:
            self._state_owner(iri)
            if self._is_foreign:
                self._describe_actor(iri, name, element)
                self._statements.text(iri, SKOS + "altLabel", self._elements.text(element, "Acronym"))
                self._state_description(iri, element)
        for stakeholder in self._elements.children(element, "Stakeholder"):
            self._read_stakeholder(stakeholder, None)

    def _state_owner(self, iri: str) -> None:
        """A region is the plan's; any other organisation publishes it, a municipality within its region."""
        plan, is_region = mint_plan(self._plan), iri.startswith(_REGION)
        region = iri if is_region else load_authorities().regions.get(iri) if self._is_foreign else None
        if not is_region:
            self._statements.link(plan, DCT + "publisher", iri)
        if region and (is_region or self.region is None):
            self._statements.link(plan, VG + "region", region)
            self.region = self.region or region

    def read_stakeholders(self, holder: etree._Element, subject: str) -> None:
        """Those of a goal or an activity: links from `subject`."""
        for stakeholder in self._elements.children(holder, "Stakeholder"):
            self._read_stakeholder(stakeholder, subject)

    def _read_stakeholder(self, element: etree._Element, subject: str | None) -> None:
        name, marked = self._elements.peek(element, "Name"), marked_id(element)
        kind = element.get("StakeholderTypeType") or self._known_type(name)
        if kind == "Person" or (kind is None and marked is None and name):
            self._leave_out(element, kind)
            return
        self._elements.text(element, "Name")
        properties = self._read_roles(element)
        if not name and marked is None:
            return
        if not properties and marked is None:
            properties = {_TARGET_GROUP if kind == "Generic_Group" else VG + "participant"}
        if subject is None:
            self._register(element, name, marked, is_group=properties == {_TARGET_GROUP} or kind == "Generic_Group")
            return
        for predicate in sorted(properties):
            iri = marked or self._find(element, name, predicate == _TARGET_GROUP)
            self._statements.link(subject, predicate, iri)
            self._state_description(iri, element)

    def _state_description(self, iri: str, element: etree._Element) -> None:
        """Regions and municipalities are described elsewhere: what a document says of them is left unread, and told."""
        if iri not in load_authorities().labels:
            self._statements.text(iri, DCT + "description", self._elements.text(element, "Description"))

    def _leave_out(self, element: etree._Element, kind: str | None) -> None:
        self._elements.skip(element)
        if kind == "Person":
            self.counts.persons += 1
        else:
            self.counts.untyped += 1

    def _known_type(self, name: str) -> str | None:
        """Of a stakeholder without one, where it is told elsewhere that it is no person."""
        if ("target-group", name) in self._known:
            return "Generic_Group"
        is_known = ("actor", name) in self._known or load_authorities().find(name) is not None
        return "Organization" if is_known else None

    def _read_roles(self, element: etree._Element) -> set[str]:
        properties = set()
        for role in self._elements.children(element, "Role"):
            name = self._elements.peek(role, "Name")
            types = [self._elements.text_of(one) for one in self._elements.children(role, "RoleType")]
            if name in _BY_ROLE_NAME:
                self._elements.text(role, "Name")
                properties.add(_BY_ROLE_NAME[name])
            else:
                properties |= {_BY_ROLE_TYPE[one] for one in types if one in _BY_ROLE_TYPE}
        return properties

    def _register(self, element: etree._Element, name: str, marked: str | None, *, is_group: bool) -> None:
        """A stakeholder of the whole plan: it is described, and known by its name to goals."""
        if marked is None:
            self._state_description(self._find(element, name, is_group), element)
            return
        self._state_description(marked, element)
        kind = kind_of(marked)
        self._known.setdefault(("target-group" if kind == "target-group" else "actor", name), marked)
        if is_of_plan(marked, self._plan):
            self._describe_group(marked, name)
        else:
            self._describe_party(marked, name, "Body" if kind == "body" else "Actor")

    def _find(self, element: etree._Element, name: str, is_group: bool) -> str:
        """The party or target group of that name, described when it is first met."""
        kind = "target-group" if is_group else "actor"
        if (kind, name) not in self._known:
            self._known[kind, name] = self._mint(element, name, is_group)
        return self._known[kind, name]

    def _mint(self, element: etree._Element, name: str, is_group: bool) -> str:
        if is_group:
            iri = self._minter.mint("target-group", name, None)
            self._describe_group(iri, name)
            self._passages.cite_reading(iri, element, name)
            return iri
        iri = load_authorities().find(name) or mint_actor(name, (self.region or _REGION).removeprefix(_REGION) or None)
        self._describe_actor(iri, name, element)
        return iri

    def _describe_actor(self, iri: str, name: str, element: etree._Element) -> None:
        self._describe_party(iri, name, "Actor")
        self._passages.cite(iri, element, name)
        if iri not in load_authorities().labels:
            kind = "region" if iri.startswith(_REGION) else "other"
            self._statements.assume(iri, ORG + "classification", mint_concept("actor-type", kind))

    def _describe_party(self, iri: str, name: str, class_name: str) -> None:
        self._statements.link(iri, VG + "mentionedIn", mint_plan(self._plan))
        if iri not in load_authorities().labels:
            self._statements.link(iri, TYPE, VG + class_name)
            self._statements.text(iri, LABEL, name)

    def _describe_group(self, iri: str, name: str) -> None:
        self._statements.link(iri, TYPE, VG + "TargetGroup")
        self._statements.text(iri, LABEL, name)
        self._statements.link(iri, PART_OF, mint_plan(self._plan))
