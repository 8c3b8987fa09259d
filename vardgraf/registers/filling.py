"""An existing plan as the rows of a register, and what of it a register has no place for."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import DCT, ID, ORG, PROV, RDF, SKOS, VG, VOCAB
from vardgraf.registers.choices import concept_labels
from vardgraf.registers.columns import ACTIVITIES, ACTORS, BODIES, FOLLOW_UP, GOALS, INDICATORS, PLAN

Row = dict[str, str]
"""Key of a column to the text of the cell."""

CARRIED = frozenset(
    {
        "Strategy",
        "Goal",
        "Activity",
        "Indicator",
        "Deadline",
        "StatusReport",
        "Body",
        "Actor",
        "TargetGroup",
        "Decision",
    }
)
"""The classes that a register has a place for."""
_UNCOUNTED = frozenset({"Passage", "Document", "Region", "Municipality"})
"""Made anew of the register itself, or told by the places graph."""


@dataclass(frozen=True)
class Filled:
    """`rows` by the keys of the sheets; `left_out` counts, by class, what a register does not carry."""

    rows: Mapping[str, list[Row]]
    left_out: Mapping[str, int]


def join_values(values: Iterable[str]) -> str:
    """Several values as one cell: semicolons between them, line ends where a value has a semicolon itself.

    A lone value with a semicolon ends in a line end, which says that it is not to be divided.
    """
    given = list(values)
    if any(";" in value for value in given):
        return "\n".join(given) + ("\n" if len(given) == 1 else "")
    return "; ".join(given)


def fill_register(plan: str, plans: Mapping[str, list[Triple]], places: Iterable[Triple], language: str) -> Filled:
    """The rows of a plan, whose labels may stand in other plans or among the places."""
    return _Filling(plan, plans, places, language).fill()


class _Filling:
    def __init__(self, plan: str, plans: Mapping[str, list[Triple]], places: Iterable[Triple], language: str):
        self.plan, self.language = plan, language
        self.own: dict[str, dict[str, list[NamedNode | Literal]]] = _by_subject(plans[plan])
        others = [t for name, triples in sorted(plans.items()) if name != plan for t in triples]
        self.others = _by_subject([*others, *places])
        self.ids: dict[str, str] = {}

    def fill(self) -> Filled:
        goals, activities, indicators = (self.of_class(name) for name in ("Goal", "Activity", "Indicator"))
        foreign = self._foreign_goals([*goals, *activities])
        for letter, elements in (("M", [*goals, *foreign]), ("A", activities), ("I", indicators)):
            self.ids |= {iri: f"{letter}{number}" for number, iri in enumerate(elements, 1)}
        rows = {
            PLAN.key: [self._plan_row()],
            GOALS.key: [r for iri in goals for r in self._goal_rows(iri)] + [self._foreign_row(i) for i in foreign],
            ACTIVITIES.key: [row for iri in activities for row in self._activity_rows(iri)],
            INDICATORS.key: [self._indicator_row(iri) for iri in indicators],
            BODIES.key: [self._body_row(iri) for iri in self.of_class("Body")],
            ACTORS.key: [self._actor_row(iri) for iri in self.of_class("Actor")],
            FOLLOW_UP.key: [self._status_row(iri) for iri in self.of_class("StatusReport")],
        }
        return Filled(rows, self._left_out())

    def of_class(self, name: str) -> list[str]:
        """In the order of the document."""
        kind = VG + name
        found = [iri for iri, values in self.own.items() if any(o.value == kind for o in values[RDF + "type"])]
        return sorted(found, key=lambda iri: (self._line(iri), iri))

    def _line(self, iri: str) -> tuple[int, int]:
        """First line and character of its first passage."""
        passages = self.own[iri][PROV + "wasQuotedFrom"] + self.own[iri][PROV + "wasDerivedFrom"]
        places = [
            (int(first.value), int(at.value))
            for passage in passages
            for first in self.own[passage.value][VG + "firstLine"]
            for at in self.own[passage.value][VG + "firstCharacter"]
        ]
        return min(places, default=(0, 0))

    def _values(self, iri: str, predicate: str) -> list[NamedNode | Literal]:
        return self.own[iri][predicate] or self.others[iri][predicate]

    def text(self, iri: str, predicate: str) -> str:
        found = [o for o in self._values(iri, predicate) if isinstance(o, Literal)]
        found.sort(key=lambda literal: (literal.language != "sv", literal.value))
        return found[0].value if found else ""

    def texts(self, iri: str, predicate: str) -> str:
        return join_values(sorted(o.value for o in self.own[iri][predicate] if isinstance(o, Literal)))

    def names(self, iri: str, predicate: str) -> str:
        return join_values(sorted({self.text(o.value, SKOS + "prefLabel") for o in self.own[iri][predicate]}))

    def refer(self, iri: str, predicate: str) -> str:
        ids = [self.ids[o.value] for o in self.own[iri][predicate] if o.value in self.ids]
        return join_values(sorted(ids, key=lambda text: (len(text), text)))

    def concept(self, iri: str, predicate: str, scheme: str) -> str:
        found = [o.value for o in self._values(iri, predicate)]
        labels = concept_labels(scheme, self.language)
        return next((labels[v.rpartition("/")[2]] for v in sorted(found) if v.startswith(f"{VOCAB}{scheme}/")), "")

    def _plan_row(self) -> Row:
        iri = ID + self.plan
        decision = next((o.value for o in self.own[iri][VG + "decision"]), "")
        plans = {"follows": VG + "follows", "part_of": DCT + "isPartOf"}
        return {
            "title": self.text(iri, DCT + "title"),
            "plan": self.plan,
            "region": self.names(iri, VG + "region"),
            "plan_type": self.concept(iri, VG + "planType", "plan-type"),
            "valid_from": _year(self.text(iri, VG + "validFrom"), "-01-01"),
            "valid_through": _year(self.text(iri, VG + "validThrough"), "-12-31"),
            "identifier": self.text(iri, DCT + "identifier"),
            "issued": self.text(iri, DCT + "issued"),
            "decision": self.text(decision, SKOS + "prefLabel"),
            "decided_by": self.names(decision, VG + "decidedBy"),
            "decided_on": self.text(decision, VG + "date"),
            **{key: next((o.value.removeprefix(ID) for o in self.own[iri][p]), "") for key, p in plans.items()},
        }

    def _goal_rows(self, iri: str) -> list[Row]:
        first = {
            "id": self.ids[iri],
            "code": self.text(iri, SKOS + "notation"),
            "goal": self.text(iri, SKOS + "prefLabel"),
            "goal_level": self.concept(iri, VG + "goalLevel", "goal-level"),
            "parent": self.refer(iri, VG + "subGoalOf"),
            "responsible": self.names(iri, VG + "responsible"),
            "target_group": self.names(iri, VG + "targetGroup"),
        }
        return self._with_times(iri, first, "goal")

    def _foreign_goals(self, elements: list[str]) -> list[str]:
        """The goals of other plans that goals and activities of this one stand under."""
        served = {o.value for iri in elements for name in ("serves", "subGoalOf") for o in self.own[iri][VG + name]}
        return sorted(iri for iri in served if not iri.startswith(f"{ID}{self.plan}/"))

    def _foreign_row(self, iri: str) -> Row:
        return {
            "id": self.ids[iri],
            "code": self.text(iri, SKOS + "notation"),
            "goal": self.text(iri, SKOS + "prefLabel"),
            "goal_level": self.concept(iri, VG + "goalLevel", "goal-level"),
            "parent": self._parent_wording(iri),
            "source_plan": iri.removeprefix(ID).partition("/")[0],
        }

    def _parent_wording(self, iri: str) -> str:
        found = sorted(self.text(o.value, SKOS + "prefLabel") for o in self._values(iri, VG + "subGoalOf"))
        return found[0] if found else ""

    def _activity_rows(self, iri: str) -> list[Row]:
        plan = ID + self.plan
        first = {
            "id": self.ids[iri],
            "code": self.text(iri, SKOS + "notation"),
            "activity": self.text(iri, SKOS + "prefLabel"),
            "serves": self.refer(iri, VG + "serves"),
            "responsible": self.names(iri, VG + "responsible"),
            "participant": self.names(iri, VG + "participant"),
            "target_group": self.names(iri, VG + "targetGroup"),
        }
        for key, name, end in (("from", "validFrom", "-01-01"), ("through", "validThrough", "-12-31")):
            value = self.text(iri, VG + name)
            first[key] = "" if value == self.text(plan, VG + name) else _year(value, end)
        return self._with_times(iri, first, "activity")

    def _with_times(self, iri: str, first: Row, main: str) -> list[Row]:
        """The row of an element with its first time, and a row of its own for each more."""
        times = sorted(
            (self._time_row(o.value) for o in self.own[iri][VG + "hasDeadline"]), key=lambda r: [*r.values()]
        )
        repeated = {key: first[key] for key in ("id", main)}
        return [first | (times[0] if times else {}), *(repeated | time for time in times[1:])]

    def _time_row(self, deadline: str) -> Row:
        return {
            "time": join_values([self.text(deadline, SKOS + "prefLabel")]),
            "kind": self.concept(deadline, VG + "deadlineKind", "deadline-kind"),
            "date": self.text(deadline, VG + "date"),
            "precision": self.concept(deadline, VG + "precision", "precision"),
        }

    def _indicator_row(self, iri: str) -> Row:
        node = NamedNode(iri)
        measured = [s for s, values in self.own.items() if node in values[VG + "measuredBy"] and s in self.ids]
        return {
            "id": self.ids[iri],
            "code": self.text(iri, SKOS + "notation"),
            "indicator": self.text(iri, SKOS + "prefLabel"),
            "measure": self.concept(iri, VG + "measure", "measure"),
            "measures": join_values(sorted((self.ids[s] for s in measured), key=lambda text: (len(text), text))),
            "target_value": self.text(iri, VG + "targetValue"),
            "baseline": self.text(iri, VG + "baseline"),
        }

    def _body_row(self, iri: str) -> Row:
        return {
            "name": self.text(iri, SKOS + "prefLabel"),
            "aliases": self.texts(iri, SKOS + "altLabel"),
            "body_type": self.concept(iri, ORG + "classification", "body-type"),
            "level": self.concept(iri, VG + "level", "level"),
            "parent_body": self.names(iri, VG + "parentBody"),
            "members": self.names(iri, VG + "member"),
        }

    def _actor_row(self, iri: str) -> Row:
        return {
            "name": self.text(iri, SKOS + "prefLabel"),
            "aliases": self.texts(iri, SKOS + "altLabel"),
            "actor_type": self.concept(iri, ORG + "classification", "actor-type"),
            "unit_of": self.names(iri, ORG + "unitOf"),
        }

    def _status_row(self, iri: str) -> Row:
        return {
            "reports_on": self.refer(iri, VG + "reportsOn"),
            "status": self.concept(iri, VG + "status", "status"),
            "told": self.text(iri, SKOS + "prefLabel"),
            "evidence": self.text(iri, VG + "evidence"),
        }

    def _left_out(self) -> dict[str, int]:
        """How many of each class a register has no place for: those of other classes, and what nothing leads to."""
        counted: Counter[str] = Counter()
        linked = {o.value for values in list(self.own.values()) for found in values.values() for o in found}
        for iri, values in list(self.own.items()):
            for kind in {o.value.removeprefix(VG) for o in values[RDF + "type"]} - _UNCOUNTED:
                is_lost = kind in ("Deadline", "TargetGroup") and iri not in linked
                counted[kind] += kind not in CARRIED or is_lost
        counted["Decision"] += max(0, len(self.own[ID + self.plan][VG + "decision"]) - 1)
        return {kind: number for kind, number in sorted(counted.items()) if number}


def _by_subject(triples: Iterable[Triple]) -> dict[str, dict[str, list[NamedNode | Literal]]]:
    found: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


def _year(value: str, end: str) -> str:
    """A date that begins or ends a year as that year alone."""
    return value.removesuffix(end)
