"""The elements of StratML as the graph of a plan: ours, which know their IRIs, and those of others, which get them."""

from lxml import etree

from vardgraf.namespaces import DCT, RDFS, SKOS, VG, is_iri, mint_concept, mint_plan
from vardgraf.stratml import mapping
from vardgraf.stratml.collecting import Statements
from vardgraf.stratml.elements import Elements
from vardgraf.stratml.identifiers import WITHOUT_GOAL, from_identifier, is_of_plan, kind_of
from vardgraf.stratml.mapping import LABEL, PART_OF, TYPE
from vardgraf.stratml.measuring import Measures
from vardgraf.stratml.minting import Minter, Passages
from vardgraf.stratml.parties import Parties

_ADMINISTRATION = (
    ("StartDate", VG + "validFrom"),
    ("EndDate", VG + "validThrough"),
    ("PublicationDate", DCT + "issued"),
)


class CoreReader:
    """Reads a document's elements into statements. `is_foreign`: without our extension, so that nothing else tells
    where the wordings stand, nor what StratML has no element for.
    """

    def __init__(self, plan: str, elements: Elements, statements: Statements, passages: Passages, *, is_foreign: bool):
        self._plan = plan
        self._iri = mint_plan(plan)
        self._elements = elements
        self._statements = statements
        self._passages = passages
        self._is_foreign = is_foreign
        self._identified: set[str] = set()
        minter = Minter(plan, self._identified)
        self.parties = Parties(plan, elements, statements, minter, passages, is_foreign)
        self._minter = minter
        self._measures = Measures(self)

    def read(self, root: etree._Element) -> None:
        self._collect_identifiers(root)
        self._read_plan(root)
        core = self._elements.child(root, "StrategicPlanCore")
        if core is not None:
            for organization in self._elements.children(core, "Organization"):
                self.parties.read_organization(organization)
            self._read_vision(core)
            for goal in self._elements.children(core, "Goal"):
                self._read_goal(goal)
        self._read_administration(root)

    def state_element(
        self,
        element: etree._Element,
        kind: str,
        class_name: str,
        wording: str,
        *,
        within: str | None,
        iri: str | None = None,
    ) -> str:
        """Say what a thing is, and how it is worded; its IRI comes from its Identifier, or else from its wording.

        Of what another plan describes nothing is said: it is only referred to.
        """
        identifier = self._elements.text(element, "Identifier")
        known = iri or self._claim(identifier)
        found = known or self._minter.mint(kind, wording, within)
        if not is_of_plan(found, self._plan):
            return found
        self._statements.link(found, TYPE, VG + class_name)
        self._statements.link(found, PART_OF, self._iri)
        self._statements.text(found, LABEL, wording)
        self._statements.string(found, SKOS + "notation", self._elements.text(element, "SequenceIndicator"))
        if self._is_foreign or known is None:
            self._passages.cite_reading(found, element, wording)
            if known is None:
                self._statements.string(found, DCT + "identifier", identifier)
        self._statements.text(found, RDFS + "comment", self._elements.text(element, "OtherInformation"))
        return found

    @property
    def elements(self) -> Elements:
        return self._elements

    @property
    def statements(self) -> Statements:
        return self._statements

    @property
    def is_foreign(self) -> bool:
        return self._is_foreign

    def _collect_identifiers(self, root: etree._Element) -> None:
        """So that nothing gets an IRI that something further down has for its own."""
        self._waiting = {
            iri
            for element in root.iter(etree.Element)
            if etree.QName(element).localname == "Identifier"
            and (iri := from_identifier(self._elements.text_of(element))) is not None
        }
        self._identified |= self._waiting

    def _claim(self, identifier: str) -> str | None:
        """The IRI of an identifier of ours, the first time it stands there."""
        iri = from_identifier(identifier)
        if iri is None or iri not in self._waiting:
            return None
        self._waiting.discard(iri)
        return iri

    def _read_plan(self, root: etree._Element) -> None:
        title = self._elements.text(root, "Name")
        self._statements.link(self._iri, TYPE, VG + "Strategy")
        self._statements.text(self._iri, DCT + "title", title)
        self._statements.text(self._iri, LABEL, title)
        self._statements.text(self._iri, DCT + "description", self._elements.text(root, "Description"))
        self._statements.text(self._iri, RDFS + "comment", self._elements.text(root, "OtherInformation"))
        kind = mapping.READ_PLAN_TYPES.get(root.get("Type", "Strategic_Plan"), "plan")
        self._statements.assume(self._iri, VG + "planType", mint_concept("plan-type", kind))
        if self._is_foreign:
            name = self._elements.child(root, "Name")
            self._passages.cite(self._iri, root if name is None else name, title)

    def _read_vision(self, core: etree._Element) -> None:
        vision = self._elements.child(core, "Vision")
        if vision is None:
            return
        wording = self._elements.text(vision, "Description")
        if wording or self._elements.peek(vision, "Identifier"):
            iri = self.state_element(vision, "goal", "Goal", wording, within=None)
            self._statements.link(iri, VG + "goalLevel", mint_concept("goal-level", "vision"))

    def _read_goal(self, element: etree._Element) -> None:
        goal: str | None = None
        if self._elements.peek(element, "Identifier") == WITHOUT_GOAL:
            for name in ("Identifier", "Name", "Description"):
                self._elements.text(element, name)
        elif wording := self._wording(element):
            goal = self._state_goal(element, wording, None)
        elif self._elements.peek(element, "Identifier"):
            goal = self._state_goal(element, "", None)
        for objective in self._elements.children(element, "Objective"):
            self._read_objective(objective, goal)

    def _state_goal(self, element: etree._Element, wording: str, parent: str | None) -> str:
        iri = self.state_element(element, "goal", "Goal", wording, within=parent)
        self._describe(element, iri, wording)
        if is_of_plan(iri, self._plan):
            level = "objective" if parent else "overall-goal"
            self._statements.assume(iri, VG + "goalLevel", mint_concept("goal-level", level))
            if parent:
                self._statements.link(iri, VG + "subGoalOf", parent)
        self.parties.read_stakeholders(element, iri)
        return iri

    def _read_objective(self, element: etree._Element, goal: str | None) -> None:
        wording, identifier = self._wording(element), self._elements.peek(element, "Identifier")
        if not wording and not identifier:
            owner = goal
            if goal:
                self.parties.read_stakeholders(element, goal)
        elif kind_of(from_identifier(identifier) or "") == "activity":
            owner = self._state_activity(element, wording, goal)
        else:
            owner = self._state_goal(element, wording, goal)
        self._measures.read(element, owner)

    def _state_activity(self, element: etree._Element, wording: str, goal: str | None) -> str:
        iri = self.state_element(element, "activity", "Activity", wording, within=goal)
        self._describe(element, iri, wording)
        if goal:
            self._statements.link(iri, VG + "serves", goal)
        self.parties.read_stakeholders(element, iri)
        return iri

    def _wording(self, element: etree._Element) -> str:
        return self._elements.peek(element, "Name") or self._elements.peek(element, "Description")

    def _describe(self, element: etree._Element, iri: str, wording: str) -> None:
        self._elements.text(element, "Name")
        description = self._elements.text(element, "Description")
        if description != wording:
            self._statements.text(iri, DCT + "description", description)

    def _read_administration(self, root: etree._Element) -> None:
        element = self._elements.child(root, "AdministrativeInformation")
        if element is None:
            return
        if from_identifier(self._elements.peek(element, "Identifier")) == self._iri:
            self._elements.text(element, "Identifier")
        for name, predicate in _ADMINISTRATION:
            if (day := self.read_date(element, name)) is not None:
                self._statements.date(self._iri, predicate, day)
                if self._is_foreign and name == "StartDate":
                    self._statements.assume(self._iri, VG + "periodPrecision", mint_concept("precision", "day"))
        source = self._elements.peek(element, "Source").strip()
        if source != self._iri and is_iri(source):
            self._statements.link(self._iri, DCT + "source", source)
        if source == self._iri or is_iri(source):
            self._elements.text(element, "Source")

    def read_date(self, element: etree._Element, name: str) -> str | None:
        """A day as xsd:date without its zone; None, and the element left unread, where it is none."""
        text = self._elements.peek(element, name).strip()[:10]
        if not mapping.is_date(text):
            return None
        self._elements.text(element, name)
        return text
