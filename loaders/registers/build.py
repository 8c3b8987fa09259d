"""The rows of a register as the statements of a plan."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from loaders.dates import PlanDate
from loaders.registers.cells import RawRegister
from loaders.registers.document import RegisterText
from loaders.registers.items import Index, Item, gather_items
from loaders.registers.names import Named, Names
from loaders.registers.statements import RegisterStatements
from loaders.registers.tables import TableRow, Tables
from loaders.registers.values import concept_of, date_of, split_values, times_of
from loaders.statements import Element
from vardgraf import namespaces as ns
from vardgraf.registers.choices import concept_labels
from vardgraf.registers.known import Known, KnownGoal, fold, region_slug
from vardgraf.registers.plan_ids import REMEDY, is_plan_id
from vardgraf.registers.problems import Problem
from vardgraf.words import content_stems, share_stem

NEAR_NAMES = 50
"""For so many unknown names, those that they are like are looked for."""
_FOREIGN_KEYS = frozenset({"id", "code", "goal", "goal_level", "parent", "source_plan", "note"})
"""What may be said of a goal that stands in another plan."""


@dataclass
class Built:
    statements: RegisterStatements
    counts: dict[str, int]
    told: list[str] = field(default_factory=list)


def build_plan(
    register: RawRegister, tables: Tables, known: Callable[[str], Known], plan: str | None, problems: list[Problem]
) -> Built | None:
    """The statements; None where the sheet Plan is missing. What is wrong is added to the problems."""
    if not tables.rows["plan"]:
        return None
    return _Builder(register, tables, known, plan, problems).build()


class _Builder:
    def __init__(
        self,
        register: RawRegister,
        tables: Tables,
        known_for: Callable[[str], Known],
        plan: str | None,
        problems: list[Problem],
    ):
        self.tables, self.problems = tables, problems
        self.fields = tables.rows["plan"][0]
        authority = self.fields.text("region")
        self.period = (self._date("valid_from"), self._date("valid_through"))
        self.id = self._plan_id(plan, region_slug(authority))
        self.known = known_for(self.id)
        self.names = Names(self.known, region_slug(authority), authority, problems)
        text = RegisterText(register, tables.raw)
        self.text = text
        self.plan = RegisterStatements(self.id, text, self.names.authority.iri)
        self.told: list[str] = []

    def build(self) -> Built:
        self.plan.add_sections()
        self._load_plan()
        self._load_names()
        goals = gather_items(self.tables.rows["goals"], self.problems)
        activities = gather_items(self.tables.rows["activities"], self.problems)
        indicators = gather_items(self.tables.rows["indicators"], self.problems)
        goal_index, activity_index = Index(goals), Index(activities)
        self._load_goals(goals, goal_index)
        self._load_activities(activities, goal_index)
        self._load_indicators(indicators, Index([*activities, *goals]))
        self._load_follow_up(activity_index)
        self._tell_unknown()
        counts = Counter(element.kind for element in self.plan.elements)
        return Built(self.plan, dict(sorted(counts.items())), self.told)

    def _date(self, key: str) -> PlanDate | None:
        return date_of(self.fields, key, self.problems)

    def _plan_id(self, given: str | None, region: str) -> str:
        first = self.period[0].earliest.year if self.period[0] else 0
        is_report = concept_of(self.fields, "plan_type", []) == "report"
        plan = given or self.fields.text("plan") or f"{region}-{first}{'-report' if is_report else ''}"
        if not is_plan_id(plan):
            self.problems.append(self.fields.problem("plan", f'"{plan}" kan inte vara ett plan-id.', REMEDY))
            return "x"
        return plan

    def _load_plan(self) -> None:
        plan, fields = self.plan, self.fields
        plan.state(plan.iri, "rdf:type", NamedNode(ns.VG + "Strategy"))
        if title := fields.text("title"):
            for curie in ("dct:title", "skos:prefLabel"):
                plan.state_text(plan.iri, curie, title)
            plan.quote(plan.iri, self.text.span(fields.field("title")))
        if plan_type := concept_of(fields, "plan_type", self.problems):
            plan.state_concept(plan.iri, "vg:planType", "plan-type", plan_type)
        if fields.text("region"):
            plan.state(plan.iri, "vg:region", plan.mention(self.names.authority, fields.field("region")))
            self._tell_new_region()
        plan.state(plan.iri, "vg:document", NamedNode(ns.mint_document(self.text.source.sha256)))
        self._load_period()
        if identifier := fields.text("identifier"):
            plan.state(plan.iri, "dct:identifier", Literal(identifier))
        if issued := self._date("issued"):
            if issued.precision != "day":
                self.problems.append(
                    fields.problem("issued", "utgivningsdatumet behöver dag.", "Skriv som 2025-11-20.")
                )
            plan.state_date(plan.iri, "dct:issued", issued.earliest)
        self._load_other_plans()

    def _load_period(self) -> None:
        first, last = self.period
        if not (first and last):
            return
        if first.earliest > last.latest:
            remedy = "Rätta Gäller från eller Gäller till."
            self.problems.append(self.fields.problem("valid_through", "planen slutar innan den börjar.", remedy))
        self.plan.state_period(self.plan.iri, first.earliest, last.latest)
        precision = first.precision if first.precision == last.precision else "day"
        self.plan.state_concept(self.plan.iri, "vg:periodPrecision", "precision", precision)

    def _load_other_plans(self) -> None:
        for key, curie in (("follows", "vg:follows"), ("part_of", "dct:isPartOf")):
            other = self.fields.text(key)
            if not other:
                continue
            if other not in self.known.goals or other == self.id:
                plans = ", ".join(sorted(self.known.goals.keys() - {self.id}))
                self.problems.append(
                    self.fields.problem(key, f'planen "{other}" finns inte i grafen.', f"Det finns: {plans}.")
                )
                continue
            self.plan.state(self.plan.iri, curie, NamedNode(ns.mint_plan(other)))

    def _load_names(self) -> None:
        """All of the two sheets first, since they may name each other and be named everywhere."""
        sheets = [(row, True) for row in self.tables.rows["bodies"]] + [
            (row, False) for row in self.tables.rows["actors"]
        ]
        declared = [(row, named) for row, is_body in sheets if (named := self.names.declare(row, is_body=is_body))]
        self._load_decision()
        for row, named in declared:
            iri = self.plan.mention(named, row)
            self._tell_other_type(row, named)
            for key, curie in (("parent_body", "vg:parentBody"), ("members", "vg:member"), ("unit_of", "org:unitOf")):
                if row.raw(key):
                    for other in self.names.resolve(row, key, bodies_only=key == "parent_body"):
                        if other is named:
                            self.problems.append(
                                row.problem(key, f'"{named.label}" kan inte höra till sig självt.', "Ändra.")
                            )
                        self.plan.state(iri, curie, self.plan.mention(other, row))

    def _load_decision(self) -> None:
        plan, fields = self.plan, self.fields
        keys = [key for key in ("decision", "decided_by", "decided_on") if fields.text(key)]
        if not keys:
            return
        spans = self.text.spans(fields.field(key) for key in keys)
        wording = fields.text("decision") or " ".join(fields.text(key) for key in keys)
        decision = plan.add_element("Decision", "decision", wording, spans, place="")
        plan.state(plan.iri, "vg:decision", decision)
        if fields.text("decided_by"):
            for named in self.names.resolve(fields.field("decided_by"), "decided_by"):
                plan.state(decision, "vg:decidedBy", plan.mention(named, fields.field("decided_by")))
        if decided := self._date("decided_on"):
            plan.state(decision, "vg:date", Literal(decided.text))
            plan.state_concept(decision, "vg:precision", "precision", decided.precision)
            plan.state_date(decision, "vg:earliest", decided.earliest)
            plan.state_date(decision, "vg:latest", decided.latest)

    def _load_goals(self, goals: list[Item], index: Index) -> None:
        own = [item for item in goals if not self._is_foreign(item)]
        above = {item: self._references(item, "parent", index) for item in own}
        for item in own:
            level = concept_of(item.single("goal_level", self.problems), "goal_level", self.problems)
            place = " / ".join(sorted(parent.wording for parent in above[item]))
            element = self._element(item, "Goal", "goal", f"{place} {level}")
            if level:
                self.plan.state_concept(element, "vg:goalLevel", "goal-level", level)
            self._load_duties(item, element)
        for item, parents in above.items():
            self._refuse_circle(item, above)
            self._link(item, "vg:subGoalOf", parents)

    def _is_foreign(self, item: Item) -> bool:
        """Whether it stands for a goal of another plan, which is looked up then."""
        row = item.single("source_plan", self.problems)
        plan = row.text("source_plan")
        if plan in ("", self.id):
            return False
        item.node = self._foreign_goal(item, row, plan)
        return True

    def _load_activities(self, activities: list[Item], goals: Index) -> None:
        for item in activities:
            served = self._references(item, "serves", goals)
            element = self._element(item, "Activity", "activity", " / ".join(sorted(goal.wording for goal in served)))
            self._link(item, "vg:serves", served)
            self._load_duties(item, element)
            self._load_activity_period(item, element)

    def _load_activity_period(self, item: Item, element: Element) -> None:
        rows = (item.single("from", self.problems), item.single("through", self.problems))
        own = (date_of(rows[0], "from", self.problems), date_of(rows[1], "through", self.problems))
        first, last = own[0] or self.period[0], own[1] or self.period[1]
        if first and last:
            if first.earliest > last.latest:
                remedy = "Rätta Gäller från eller Gäller till."
                self.problems.append(rows[1].problem("through", "aktiviteten slutar innan den börjar.", remedy))
            self.plan.state_period(element, first.earliest, last.latest)

    def _load_indicators(self, indicators: list[Item], measured: Index) -> None:
        for item in indicators:
            objects = self._references(item, "measures", measured)
            for row in item.rows:
                for each in objects:
                    if isinstance(each.node, NamedNode):
                        self.problems.append(row.problem("measures", "målet hör till en annan plan.", "Ta bort det."))
            element = self._element(item, "Indicator", "indicator", " / ".join(sorted(o.wording for o in objects)))
            if measure := concept_of(item.single("measure", self.problems), "measure", self.problems):
                self.plan.state_concept(element, "vg:measure", "measure", measure)
            for key, curie in (("target_value", "vg:targetValue"), ("baseline", "vg:baseline")):
                if value := item.single(key, self.problems).text(key):
                    self.plan.state_text(element, curie, value)
            for each in objects:
                if isinstance(each.node, Element):
                    self.plan.link(each.node, "vg:measuredBy", element)

    def _load_follow_up(self, activities: Index) -> None:
        rows = gather_rows(self.tables.rows["follow_up"], self.problems)
        for row in rows:
            status = concept_of(row, "status", self.problems)
            told = row.text("told")
            wording = told or row.text("status")
            for item in activities.refer(row, "reports_on", self.problems):
                if not (isinstance(item.node, Element) and wording):
                    continue
                place = f"{item.wording} {status} {row.text('evidence')}"
                report = self.plan.add_element(
                    "StatusReport",
                    "status",
                    wording,
                    [self.text.span(row)],
                    place=place,
                    tie=item.node.place + item.tie,
                )
                self.plan.link(report, "vg:reportsOn", item.node)
                if status:
                    self.plan.state_concept(report, "vg:status", "status", status)
                if evidence := row.text("evidence"):
                    self.plan.state_text(report, "vg:evidence", evidence)
                if told and fold(told) != fold(row.text("evidence")):
                    self.plan.state_number(report, "vg:sharedWords", _shared_words(item.wording, told))

    def _load_duties(self, item: Item, element: Element) -> None:
        """What goals and activities have in common: who, for whom, when."""
        for row in item.rows:
            span = self.text.span(row)
            for key, curie in (("responsible", "vg:responsible"), ("participant", "vg:participant")):
                for named in self.names.resolve(row, key) if row.raw(key) else ():
                    iri = self.plan.mention(named, row)
                    self.plan.state(element, curie, iri)
                    if named.is_unknown:
                        self.plan.add_note(element, row, curie, iri, f"Ingen uppslagning känner: {named.label}")
            for wording in split_values(row.raw("target_group")):
                self.plan.link(element, "vg:targetGroup", self.plan.add_target_group(wording, span))
            for time in times_of(row, self.problems):
                self.plan.link(element, "vg:hasDeadline", self.plan.add_deadline(time, span))

    def _element(self, item: Item, class_name: str, kind: str, place: str) -> Element:
        code = item.single("code", self.problems).text("code")
        content = "\x1f".join(f"{key}\x1e{text}" for key, text in item.content)
        element = self.plan.add_element(
            class_name,
            kind,
            item.wording,
            self.text.spans(item.rows),
            place=f"{place} {code}",
            tie=f"{content}\x1d{item.tie}",
            code=code,
        )
        item.node = element
        return element

    def _references(self, item: Item, key: str, index: Index) -> list[Item]:
        found = [other for row in item.rows if row.raw(key) for other in index.refer(row, key, self.problems)]
        return list(dict.fromkeys(found))

    def _link(self, item: Item, curie: str, others: list[Item]) -> None:
        for other in others:
            if isinstance(item.node, Element) and other.node is not None:
                self.plan.link(item.node, curie, other.node)

    def _foreign_goal(self, item: Item, row: TableRow, plan: str) -> NamedNode | None:
        extra = [key for each in item.rows for key in each.cells if key not in _FOREIGN_KEYS]
        for key in extra:
            remedy = "Ta bort värdet, eller töm Ur plan."
            self.problems.append(row.problem(key, "målet hör till en annan plan och kan inte ändras här.", remedy))
        if plan not in self.known.goals:
            plans = ", ".join(sorted(self.known.goals))
            self.problems.append(
                row.problem("source_plan", f'planen "{plan}" finns inte i grafen.', f"Det finns: {plans}.")
            )
            return None
        found = [goal for goal in self.known.goals[plan] if fold(goal.label) == fold(item.wording)]
        tests: tuple[Callable[[KnownGoal], bool], ...] = (
            lambda goal: fold(goal.code) == fold(row.text("code")),
            lambda goal: goal.level == concept_of(row, "goal_level", []),
            lambda goal: fold(row.text("parent")) in goal.parents,
        )
        for test in tests:
            found = [goal for goal in found if test(goal)] or found
        if len(found) != 1:
            what = "flera mål" if found else "inget mål"
            remedy = "Skriv målet som det står där, med nr, målnivå och målet som det står under."
            self.problems.append(row.problem("goal", f'planen {plan} har {what} "{item.wording}".', remedy))
            return None
        return NamedNode(found[0].iri)

    def _refuse_circle(self, item: Item, above: dict[Item, list[Item]]) -> None:
        waiting, seen = list(above[item]), set[Item]()
        while waiting:
            parent = waiting.pop()
            if parent is item:
                row = item.single("parent", self.problems)
                self.problems.append(row.problem("parent", "målet hamnar under sig självt.", "Bryt kedjan."))
                return
            if parent not in seen:
                seen.add(parent)
                waiting += above.get(parent, [])

    def _tell_new_region(self) -> None:
        named = self.names.authority
        if named.is_new_region:
            near = self.names.near(named.label)
            hint = f" Menade du {near}?" if near else ""
            where = self.fields.cells["region"].place
            self.told.append(f"{where}: {named.label} finns inte i grafen och läggs till som ny region.{hint}")

    def _tell_other_type(self, row: TableRow, named: Named) -> None:
        if named.known and named.type and named.known.type and named.type != named.known.type:
            key = "body_type" if named.is_body else "actor_type"
            known = concept_labels(row.sheet.column(key).scheme, "sv").get(named.known.type, named.known.type)
            where = row.cells[key].place
            self.told.append(f"{where}: {named.label} finns redan i grafen med typen {known}; den får stå kvar.")

    def _tell_unknown(self) -> None:
        for number, (label, rows) in enumerate(sorted(self.names.unknown.items())):
            near = self.names.near(label) if number < NEAR_NAMES else ""
            hint = f" Menade du {near}?" if near else " Skriv in den i bladet Organ eller Aktörer för att ange typ."
            where = ", ".join(dict.fromkeys(f"{row.title} rad {row.number}" for row in rows))
            self.told.append(f'okänt namn "{label}" ({where}) läggs till som ny aktör.{hint}')


def gather_rows(rows: list[TableRow], problems: list[Problem]) -> list[TableRow]:
    """The rows of Uppföljning, none said twice."""
    seen: dict[tuple[tuple[str, str], ...], TableRow] = {}
    for row in rows:
        content = tuple(sorted((key, row.text(key)) for key in row.cells if key != "note"))
        twin = seen.setdefault(content, row)
        if twin is not row:
            problems.append(
                row.problem("reports_on", f"raden säger detsamma som rad {twin.number}.", "Ta bort en av dem.")
            )
    return list(seen.values())


def _shared_words(activity: str, told: str) -> int:
    """How many words of the activity the text about it has, by their stems."""
    stems = content_stems(told)
    return sum(any(share_stem(stem, other) for other in stems) for stem in content_stems(activity))
