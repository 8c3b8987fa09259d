"""What rules conclude over two plans: which activities and services of an earlier one go on in the one that follows.

It depends on two plans, so it lies in a graph of its own: a plan's graphs stay the unit of replacement.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from vardgraf.derive import (
    Conclusion,
    PlanFacts,
    conclusion_triples,
    derivation_triples,
    gather_facts,
    similarity_literal,
)
from vardgraf.kinship import Kinship, Side, find_kin
from vardgraf.namespaces import ID, VG, expand_curie, mint_concept, shorten

RULE = "lineage-wording"
_WORDED = ("Activity", "Goal", "Indicator", "Challenge", "Risk", "Service")
"""The kinds of elements whose names are wordings of the plan."""
_PASSAGE_LINKS = ("prov:wasQuotedFrom", "prov:wasDerivedFrom")


def derive_lineage(plans: Mapping[str, Iterable[Triple]]) -> list[Triple]:
    """The lineage graph over all plans (id to stated triples), from each plan to the one it follows; sorted."""
    facts = {plan: gather_facts(triples) for plan, triples in plans.items()}
    triples: set[Triple] = set()
    for plan in sorted(facts):
        for earlier in facts[plan].links[ID + plan][VG + "follows"]:
            if (earlier_id := earlier.removeprefix(ID)) in facts:
                triples |= set(_plan_lineage(plan, facts[plan], earlier_id, facts[earlier_id]))
    triples |= set(_service_lineage(facts))
    return sorted(triples, key=str)


def _plan_lineage(plan: str, later: PlanFacts, earlier_id: str, earlier: PlanFacts) -> Iterator[Triple]:
    new, old = _side(later, "Activity"), _side(earlier, "Activity")
    if not new.wordings or not old.wordings:
        return
    kin = find_kin(new, old)
    by_later: dict[str, list[Kinship]] = defaultdict(list)
    for kinship in kin:
        by_later[kinship.later].append(kinship)
    for found in by_later.values():
        for kinship in found:
            yield from _continues(plan, kinship, "merged" if len(found) > 1 else _kind(kinship))
    for iri in sorted(new.wordings.keys() - by_later.keys()):
        yield from _alone(plan, iri, "new", earlier_id)
    for iri in sorted(old.wordings.keys() - {kinship.earlier for kinship in kin}):
        yield from _alone(earlier_id, iri, "dropped", plan)


def _service_lineage(facts: Mapping[str, PlanFacts]) -> Iterator[Triple]:
    """Services in ordinary running that stand in a region's later plan, too, however many plans lie between."""
    ordered = sorted(facts, key=lambda plan: (_region(plan, facts[plan]), plan))
    for number, plan in enumerate(ordered):
        before = [p for p in ordered[:number] if _region(p, facts[p]) == _region(plan, facts[plan])]
        for earlier in reversed(before):
            for kinship in find_kin(_side(facts[plan], "Service"), _side(facts[earlier], "Service")):
                yield from _continues(plan, kinship, _kind(kinship))


def _kind(kinship: Kinship) -> str:
    return "same" if kinship.is_same else "revised"


def _continues(plan: str, kinship: Kinship, kind: str) -> Iterator[Triple]:
    words = ", ".join(kinship.words)
    conclusion = Conclusion(kinship.later, "vg:continues", kinship.earlier, RULE, words)
    kind_node, likeness = NamedNode(mint_concept("lineage-kind", kind)), similarity_literal(kinship.likeness)
    yield from conclusion_triples(plan, conclusion, [("vg:lineageKind", kind_node), ("vg:similarity", likeness)])


def _alone(plan: str, iri: str, kind: str, compared: str) -> Iterator[Triple]:
    yield from derivation_triples(
        plan,
        (iri, kind, compared),
        [
            ("vg:about", NamedNode(iri)),
            ("vg:rule", NamedNode(mint_concept("derivation-rule", RULE))),
            ("vg:lineageKind", NamedNode(mint_concept("lineage-kind", kind))),
            ("vg:comparedWith", NamedNode(ID + compared)),
        ],
    )


def _side(facts: PlanFacts, name: str) -> Side:
    """The elements of a class as they are compared; those of other kinds tell how common words are in the plan."""
    wordings = {iri: facts.labels[iri] for iri in facts.of_class(name)}
    others = tuple(facts.labels[iri] for iri in facts.of_class(*_WORDED) if iri not in wordings)
    return Side(wordings, {iri: _heading(iri, facts) for iri in wordings}, others)


def _heading(iri: str, facts: PlanFacts) -> str:
    """Of the section in which an element stands; empty where that is not told."""
    passages = [passage for curie in _PASSAGE_LINKS for passage in facts.links[iri][expand_curie(curie)]]
    sections = sorted({section for passage in passages for section in facts.links[passage][VG + "inSection"]})
    return facts.labels.get(sections[0], "") if sections else ""


def _region(plan: str, facts: PlanFacts) -> str:
    return shorten(next(iter(facts.links[ID + plan][expand_curie("vg:region")]), plan))
