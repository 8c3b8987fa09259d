"""A region's activities and services through its plans: steps from an older plan to a newer one, as the graph has them.

Which go on, and which activities have no counterpart, rules conclude (`vardgraf.lineage`). Of services they only say
which go on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from api.releases import Release
from api.site.places import Places, places_of
from api.site.saved import ask_pages
from api.site.wordings import Piece, compare_wordings
from vardgraf.namespaces import VG, VOCAB

GOING_ON = ("same", "revised", "merged")
Row = dict[str, str]
Told = tuple[tuple[str, str], ...]
"""Places in the source, each with the IRI of its passage."""


@dataclass(frozen=True)
class Report:
    """What a follow-up says of an activity; `status` is the IRI of a concept."""

    iri: str
    plan: str
    activity: str
    status: str
    evidence: tuple[str, ...]
    places: Told


@dataclass(frozen=True)
class Item:
    """An activity or a service of a plan, with its wording."""

    iri: str
    plan: str
    kind: str
    label: str
    order: int
    """Of the document."""
    places: Told
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class Kinship:
    """`kind` is same, revised or merged; `rule` is the IRI of the rule that concluded it."""

    kind: str
    older: Item
    newer: Item
    similarity: float
    words: str
    rule: str

    @cached_property
    def wordings(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        return compare_wordings(self.older.label, self.newer.label)


@dataclass(frozen=True)
class Step:
    """From an older plan to a newer one. `new` and `dropped` are those with no counterpart found."""

    older_plan: str
    newer_plan: str
    kind: str
    kinships: tuple[Kinship, ...]
    new: tuple[Item, ...]
    dropped: tuple[Item, ...]

    @property
    def id(self) -> str:
        older, newer = (plan.rpartition("/")[2] for plan in (self.older_plan, self.newer_plan))
        return f"{self.kind}-{older}-{newer}"

    def of(self, kind: str) -> list[Kinship]:
        return [kinship for kinship in self.kinships if kinship.kind == kind]

    def older_number(self, kind: str) -> int:
        return len({kinship.older.iri for kinship in self.of(kind)})

    def newer_number(self, kind: str) -> int:
        return len({kinship.newer.iri for kinship in self.of(kind)})

    @cached_property
    def merged(self) -> list[tuple[Item, list[Kinship]]]:
        """Each newer one with what it was put together from."""
        found: dict[str, list[Kinship]] = {}
        for kinship in self.of("merged"):
            found.setdefault(kinship.newer.iri, []).append(kinship)
        return [(kinships[0].newer, kinships) for kinships in found.values()]


@dataclass(frozen=True)
class Course:
    """All that went on in a region, its plans in order of time."""

    plans: tuple[str, ...]
    items: dict[str, Item]
    steps: tuple[Step, ...]
    reports: tuple[Report, ...]

    def of(self, plan: str, kind: str) -> list[Item]:
        return [item for item in self.items.values() if item.plan == plan and item.kind == kind]

    def is_compared(self, plan: str, kind: str) -> bool:
        return any(plan in (step.older_plan, step.newer_plan) and step.kind == kind for step in self.steps)

    @cached_property
    def afterwards(self) -> dict[str, list[tuple[Step, str]]]:
        """An activity to what became of it in the next plan."""
        found: defaultdict[str, list[tuple[Step, str]]] = defaultdict(list)
        for step in self.steps:
            told = [(kinship.older.iri, (step, kinship.kind)) for kinship in step.kinships]
            for iri, became in [*told, *((item.iri, (step, "dropped")) for item in step.dropped)]:
                if became not in found[iri]:
                    found[iri].append(became)
        return found


def read_course(release: Release, region: str, plans: Iterable[str]) -> Course:
    """`plans` are the region's, in order of time."""
    ordered = tuple(plans)
    places = places_of(release)
    reports = _read_reports(ask_pages(release, "over-time-reports", region=region), places)
    by_activity: defaultdict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_activity[report.activity].append(report)
    items = _read_items(ask_pages(release, "over-time-elements", region=region), by_activity, places)
    rows = [_Said.of(row, items) for row in ask_pages(release, "over-time-lineage", region=region)]
    activities = _activity_steps([said for said in rows if said.about.kind == "activity"])
    services = _service_steps([said for said in rows if said.about.kind == "service"], items, ordered)
    place = {plan: number for number, plan in enumerate(ordered)}
    order = ("activity", "service")
    steps = sorted(
        (*activities, *services), key=lambda s: (order.index(s.kind), place[s.older_plan], place[s.newer_plan])
    )
    return Course(ordered, items, tuple(steps), tuple(reports))


def _read_reports(rows: list[Row], places: Places) -> list[Report]:
    """In the order of the documents."""
    return [
        Report(iri, own[0]["plan"], own[0]["activity"], own[0]["status"], _evidence(own), _tell_places(own, places))
        for iri, own in _in_order(rows, "report", places)
    ]


def _evidence(rows: list[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["evidence"] for row in rows if "evidence" in row))


def _read_items(rows: list[Row], reports: dict[str, list[Report]], places: Places) -> dict[str, Item]:
    """In the order of the documents."""
    return {
        iri: Item(
            iri,
            own[0]["plan"],
            own[0]["class"].removeprefix(VG).lower(),
            own[0]["label"],
            number,
            _tell_places(own, places),
            tuple(reports.get(iri, ())),
        )
        for number, (iri, own) in enumerate(_in_order(rows, "element", places))
    }


def _in_order(rows: list[Row], name: str, places: Places) -> list[tuple[str, list[Row]]]:
    """The rows of each thing, plan by plan in the order of the document; what has no passage comes first."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[name], []).append(row)

    def order(thing: tuple[str, list[Row]]) -> tuple[str, tuple[int, int], str]:
        iri, own = thing
        return own[0]["plan"], min(map(places.lines_of, _passages(own)), default=(0, 0)), iri

    return sorted(grouped.items(), key=order)


@dataclass(frozen=True)
class _Said:
    """A conclusion about two plans, as the graph has it."""

    kind: str
    about: Item
    older_plan: str
    newer_plan: str
    kinship: Kinship | None

    @staticmethod
    def of(row: Row, items: dict[str, Item]) -> "_Said":
        kind, about = row["kind"].removeprefix(VOCAB + "lineage-kind/"), items[row["about"]]
        if kind in GOING_ON:
            older = items[row["older"]]
            kinship = Kinship(kind, older, about, float(row["similarity"]), row.get("words", ""), row["rule"])
            return _Said(kind, about, older.plan, about.plan, kinship)
        older_plan, newer_plan = (about.plan, row["compared"]) if kind == "dropped" else (row["compared"], about.plan)
        return _Said(kind, about, older_plan, newer_plan, None)


def _activity_steps(said: list[_Said]) -> list[Step]:
    return [
        Step(*plans, "activity", _kinships(own), _about("new", own), _about("dropped", own))
        for plans, own in _by_plans(said).items()
    ]


def _service_steps(said: list[_Said], items: dict[str, Item], plans: tuple[str, ...]) -> list[Step]:
    """Between plans with services that stand next to each other in time, and where else one is said to go on."""
    services = [item for item in items.values() if item.kind == "service"]
    having = [plan for plan in plans if any(item.plan == plan for item in services)]
    found = {pair: list[_Said]() for pair in pairwise(having)} | _by_plans(said)
    steps = []
    for (older, newer), own in found.items():
        kinships = _kinships(own)
        known = {item.iri for kinship in kinships for item in (kinship.older, kinship.newer)}
        new, dropped = (
            tuple(item for item in services if item.plan == plan and item.iri not in known) for plan in (newer, older)
        )
        steps.append(Step(older, newer, "service", kinships, new, dropped))
    return steps


def _by_plans(said: list[_Said]) -> dict[tuple[str, str], list[_Said]]:
    found: dict[tuple[str, str], list[_Said]] = {}
    for one in said:
        found.setdefault((one.older_plan, one.newer_plan), []).append(one)
    return found


def _kinships(said: list[_Said]) -> tuple[Kinship, ...]:
    """In the order of the newer document."""
    found = [one.kinship for one in said if one.kinship]
    return tuple(sorted(found, key=lambda kinship: (kinship.newer.order, kinship.older.order)))


def _about(kind: str, said: list[_Said]) -> tuple[Item, ...]:
    """In the order of the document."""
    return tuple(sorted((one.about for one in said if one.kind == kind), key=lambda item: item.order))


def _passages(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["passage"] for row in rows if "passage" in row))


def _tell_places(rows: list[Row], places: Places) -> Told:
    return places.of({"wasQuotedFrom": [{"id": passage} for passage in _passages(rows)]})
