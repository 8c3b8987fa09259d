"""What leads to a thing: by property and plan, a few of each, and all of one kind page by page."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode

from api.data.answering import nodes_of
from api.data.nodes import Json, Nodes, basis_of
from api.language import Language
from api.releases import Release
from api.site.elements.places import place_name, quoted_words
from api.site.elements.words import backwards
from vardgraf.kinds import KINDS, kind_of
from vardgraf.namespaces import DCT, ID, ORG, PLANS, PROV, RDF, SKOS, VG, shorten

FEW = 40
"""So many in all are shown as they are; of more, some of each plan."""
SOME = 6
PAGE = 100
MOST_PLACES = 2
_HIDDEN = frozenset(
    {
        *(VG + name for name in ("about", "aboutProperty", "aboutValue")),
        *(SKOS + name for name in ("inScheme", "topConceptOf", "hasTopConcept")),
        RDF + "type",
    }
)
"""Told elsewhere on the page, or on that of what links."""
_ORDER = (
    *(VG + name for name in ("serves", "measuredBy", "reportsOn", "continues", "hasDeadline", "subGoalOf")),
    *(VG + name for name in ("responsible", "participant", "parentBody", "member", "decidedBy", "cites")),
    *(ORG + "unitOf", SKOS + "broader", SKOS + "broadMatch", DCT + "subject", VG + "targetGroup"),
)
_LAST = (VG + "mentionedIn", VG + "names", DCT + "isPartOf", PROV + "wasQuotedFrom")


@dataclass(frozen=True)
class Arrival:
    """`places` are name and IRI of the passages where it stands."""

    node: Json
    is_derived: bool
    places: tuple[tuple[str, str], ...]
    words: str = ""
    """What a passage quotes."""


@dataclass(frozen=True)
class FromPlan:
    """`plan` is None for what is of no single plan."""

    plan: Json | None
    total: int
    some: tuple[Arrival, ...]


@dataclass(frozen=True)
class Group:
    name: str
    iri: str
    total: int
    plans: tuple[FromPlan, ...]

    @property
    def is_derived(self) -> bool:
        return all(one.is_derived for part in self.plans for one in part.some)

    @property
    def key(self) -> str:
        """How the address of a list names the property."""
        return shorten(self.iri)


@dataclass(frozen=True)
class Arriving:
    """All that leads to a thing: property to IRIs, in the order of the IRIs."""

    iri: str
    found: dict[str, tuple[str, ...]]

    def without(self, *predicates: str) -> "Arriving":
        return Arriving(self.iri, {name: iris for name, iris in self.found.items() if name not in predicates})


def read_arriving(release: Release, iri: str) -> Arriving:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for quad in release.store.quads_for_pattern(None, None, NamedNode(iri), DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and quad.predicate.value not in _HIDDEN and quad.subject.value != iri:
            found[quad.predicate.value].add(quad.subject.value)
    return Arriving(iri, {name: tuple(sorted(iris, key=_by_lines)) for name, iris in sorted(found.items(), key=_rank)})


def tell_groups(release: Release, arriving: Arriving, language: Language) -> list[Group]:
    return [_group(release, arriving.iri, name, iris, language) for name, iris in arriving.found.items()]


def tell_list(
    release: Release, arriving: Arriving, predicate: str, plan: str, kind: str, offset: int
) -> tuple[int, tuple[Arrival, ...]]:
    """A page of what leads here by a property, all or of a plan and a kind (both may be empty), and how many."""
    found = [
        iri
        for iri in arriving.found.get(predicate, ())
        if plan in ("", plan_of(iri)) and kind in ("", kind_in(release, iri))
    ]
    return len(found), _arrivals(release, arriving.iri, predicate, found[offset : offset + PAGE])


def count_kinds(release: Release, arriving: Arriving, predicates: Sequence[str]) -> dict[str, Counter[str]]:
    """Plan to kind to number of the things that lead here by one of the properties."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for iri in sorted({iri for name in predicates for iri in arriving.found.get(name, ())}):
        counted[plan_of(iri)][kind_in(release, iri)] += 1
    return dict(counted)


def plan_of(iri: str) -> str:
    """The plan that an IRI is below; empty for what plans share."""
    first = iri.removeprefix(ID).partition("/")[0]
    return first if iri.startswith(ID) and first in PLANS else ""


def kind_in(release: Release, iri: str) -> str:
    """The kind that the IRI of an element names, else that of its classes; empty for what nobody looks for."""
    parts = iri.removeprefix(ID).split("/")
    if plan_of(iri) and len(parts) > 1:
        return parts[1] if parts[1] in KINDS else ""
    return kind_of(iri, nodes_of(release).types(iri)) or ""


def _group(release: Release, iri: str, predicate: str, iris: tuple[str, ...], language: Language) -> Group:
    by_plan: defaultdict[str, list[str]] = defaultdict(list)
    for one in iris:
        by_plan["" if one == ID + plan_of(one) else plan_of(one)].append(one)
    most = FEW if len(iris) <= FEW else SOME
    nodes = nodes_of(release)
    plans = tuple(
        FromPlan(nodes.stub(ID + plan) if plan else None, len(own), _arrivals(release, iri, predicate, own[:most]))
        for plan, own in sorted(by_plan.items())
    )
    return Group(backwards(release, predicate, language), predicate, len(iris), plans)


def _arrivals(release: Release, iri: str, predicate: str, iris: Sequence[str]) -> tuple[Arrival, ...]:
    nodes, store = nodes_of(release), release.store
    told = []
    for one in iris:
        quads = store.quads_for_pattern(NamedNode(one), NamedNode(predicate), NamedNode(iri), None)
        graphs = [quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)]
        words = quoted_words(nodes, one) if "/passage/" in one else ""
        told.append(Arrival(_named(nodes, one), basis_of(graphs) == "derived", _places(nodes, one), words))
    return tuple(told)


def _named(nodes: Nodes, iri: str) -> Json:
    """A conclusion or a note is called as what it is about."""
    about = nodes.values(iri, VG + "about")
    return {**nodes.stub(iri), "prefLabel": nodes.stub(about[0]).get("prefLabel")} if about else nodes.stub(iri)


def _places(nodes: Nodes, iri: str) -> tuple[tuple[str, str], ...]:
    passages = [nodes.full(one, embed=False) for one in nodes.values(iri, PROV + "wasQuotedFrom")[:MOST_PLACES]]
    return tuple((place_name(passage), passage["id"]) for passage in passages if "firstLine" in passage)


def _by_lines(iri: str) -> tuple[str, list[int], str]:
    """Passages in the order of their document, all else by name."""
    plan, is_passage, place = iri.partition("/passage/")
    return plan, [int(part) for part in place.split("-") if part.isdecimal()] if is_passage else [], iri


def _rank(item: tuple[str, set[str]]) -> tuple[int, str]:
    name = item[0]
    if name in _ORDER:
        return _ORDER.index(name), name
    return len(_ORDER) + (1 + _LAST.index(name) if name in _LAST else 0), name
