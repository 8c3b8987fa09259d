"""What is compared: the goals, activities, indicators and bodies of all plans, with their concepts, read once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.data.saved import ask
from api.releases import Release
from vardgraf.kinds import KINDS
from vardgraf.namespaces import ID, VG, VOCAB

COUNTED = ("goal", "activity", "indicator", "body")
DIMENSIONS = {"theme": "theme", "target_group": "target-group", "body_type": "body-type", "measure": "measure"}
"""Filter to scheme."""
MODALITY = "modality"
_SCHEMES = (*DIMENSIONS.values(), MODALITY)
_ABOUT = frozenset({"theme", "target-group"})
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """`name` is plan and lines, `uppsala-2019:160` or `uppsala-2019:160-164`."""

    name: str
    passage: str


@dataclass(frozen=True, order=True)
class Reason:
    rule: str
    words: str


@dataclass(frozen=True)
class Thing:
    """A goal, activity, indicator or body of one plan. Concepts are by scheme."""

    iri: str
    kind: str
    plan: str
    label: str
    """As the plan words it."""
    own: Mapping[str, frozenset[str]]
    """Said of the thing itself; of a body, the themes and target groups of what it does in the plan."""
    concepts: Mapping[str, frozenset[str]]
    """Own and through others (the type of those responsible, the measure of its indicators …), and all broader."""
    responsible: tuple[str, ...]
    places: tuple[Place, ...]
    reasons: Mapping[str, tuple[Reason, ...]]
    """Why it has a concept, where a rule gave it."""


def read_things(release: Release) -> tuple[Thing, ...]:
    """Of all plans, by plan and kind in the order of the documents."""
    plans = sorted({row["plan"] for row in _texts(ask(release, "plans"))})
    return tuple(_Reader(release, plans).read()) if plans else ()


class _Reader:
    def __init__(self, release: Release, plans: list[str]):
        self._release, self._plans = release, plans
        self._direct: defaultdict[str, set[str]] = defaultdict(set)
        for thing, concept in self._rows("concepts", "thing", "concept"):
            self._direct[thing].add(concept)
        self._out: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._into: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        for plan, one, name, other in self._rows("links", "plan", "element", "property", "other"):
            self._out[plan, name.removeprefix(VG), one].add(other)
            self._into[plan, name.removeprefix(VG), other].add(one)
        self._labels = {row[0]: row[1] for row in self._rows("labels", "element", "label")}
        self._passages: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for iri, passage, first, last in self._rows("passages", "element", "passage", "first", "last"):
            self._passages[iri].append((int(first), int(last), passage))
        self._reasons: defaultdict[str, dict[str, set[Reason]]] = defaultdict(dict)
        for iri, concept, rule, words in self._rows("words", "element", "concept", "rule", "words"):
            self._reasons[iri].setdefault(concept, set()).add(Reason(rule, words))

    def read(self) -> list[Thing]:
        kinds = {VG + KINDS[kind]: kind for kind in COUNTED}
        found = [
            self._thing(iri, kinds[name], plan) for iri, name, plan in self._rows("things", "element", "class", "plan")
        ]
        return sorted(found, key=self._order)

    def _rows(self, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
        rows = _texts(ask(self._release, f"compare-{name}", plan=self._plans))
        return (tuple(row[column] for column in columns) for row in rows)

    def _thing(self, iri: str, kind: str, plan: str) -> Thing:
        return Thing(
            iri,
            kind,
            plan,
            self._labels.get(iri, iri.removeprefix(ID)),
            self._own(iri, plan),
            self._concepts(iri, plan),
            tuple(sorted(self._out.get((plan, "responsible", iri), ()))),
            self._places(iri, None if kind != "body" else plan),
            {concept: tuple(sorted(found)) for concept, found in self._reasons.get(iri, {}).items()},
        )

    def _places(self, iri: str, plan: str | None) -> tuple[Place, ...]:
        """Of several passages on the same lines, the first. A body has its own in each plan that speaks of it."""
        found: dict[str, str] = {}
        for first, last, passage in self._lines(iri, plan):
            found.setdefault(_place(passage, first, last), passage)
        return tuple(Place(name, passage) for name, passage in found.items())

    def _lines(self, iri: str, plan: str | None) -> list[tuple[int, int, str]]:
        return sorted(one for one in self._passages.get(iri, ()) if plan is None or one[2].startswith(f"{plan}/"))

    def _order(self, thing: Thing) -> tuple[str, int, list[tuple[int, int, str]], str]:
        return thing.plan, COUNTED.index(thing.kind), self._lines(thing.iri, thing.plan), thing.iri

    def _own(self, iri: str, plan: str) -> dict[str, frozenset[str]]:
        about = {iri} | self._doing(iri, plan)
        return {scheme: self._said(scheme, about if scheme in _ABOUT else {iri}) for scheme in _SCHEMES}

    def _concepts(self, iri: str, plan: str) -> dict[str, frozenset[str]]:
        """What a body does tells its themes, who answers for an activity its type of body, and so on."""
        doing, measured = self._doing(iri, plan), self._into.get((plan, "measuredBy", iri), _NONE)
        about = {iri, *doing, *measured}
        bodies = {iri} | {body for one in {iri, *measured} for body in self._out.get((plan, "responsible", one), ())}
        indicators = {iri} | {each for one in {iri, *doing} for each in self._out.get((plan, "measuredBy", one), ())}
        sources = {"theme": about, "target-group": about, "body-type": bodies, "measure": indicators}
        return {scheme: self._of_scheme(scheme, things) for scheme, things in sources.items()}

    def _doing(self, iri: str, plan: str) -> set[str]:
        return {one for name in ("responsible", "participant") for one in self._into.get((plan, name, iri), ())}

    def _said(self, scheme: str, things: Iterable[str]) -> frozenset[str]:
        """Without what is broader; a target group as a plan words it gives the groups of the vocabulary."""
        said = {concept for thing in things for concept in self._direct.get(thing, ())}
        if scheme == "target-group":
            said |= {concept for one in said if one.startswith(ID) for concept in self._direct.get(one, ())}
        return frozenset(concept for concept in said if concept.startswith(f"{VOCAB}{scheme}/"))

    def _of_scheme(self, scheme: str, things: Iterable[str]) -> frozenset[str]:
        prefix = f"{VOCAB}{scheme}/"
        return frozenset(concept for thing in things for concept in self._closure(thing) if concept.startswith(prefix))

    def _closure(self, thing: str) -> set[str]:
        seen: set[str] = set()
        waiting = [*self._direct.get(thing, ())]
        while waiting:
            if (concept := waiting.pop()) not in seen:
                seen.add(concept)
                waiting += self._direct.get(concept, ())
        return seen


def _texts(rows: Iterable[Mapping[str, object]]) -> Iterator[dict[str, str]]:
    return ({name: term.value for name, term in row.items()} for row in rows)  # type: ignore[attr-defined]


def _place(passage: str, first: int, last: int) -> str:
    slug = passage.removeprefix(ID).partition("/")[0]
    return f"{slug}:{first}" if first == last else f"{slug}:{first}-{last}"
