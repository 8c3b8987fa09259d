"""What rules conclude over two plans: which activities and services of an earlier one go on in the one that follows.

It depends on two plans, so it lies in a graph of its own: a plan's graphs stay the unit of replacement.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from pyoxigraph import NamedNode, Triple

from vardgraf.derive import (
    Conclusion,
    PlanFacts,
    conclusion_triples,
    derivation_triples,
    gather_facts,
    similarity_literal,
)
from vardgraf.namespaces import ID, VG, expand_curie, mint_concept, shorten
from vardgraf.words import content_stems, share_stem

SAME = 0.95
"""Likeness of wording from which two activities are the same one."""
REVISED = 0.55
"""Likeness from which the later one is a revision of the earlier; below it there is no lineage."""
RULE = "lineage-wording"


@dataclass(frozen=True)
class Kinship:
    later: str
    earlier: str
    likeness: float
    words: tuple[str, ...]


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


def find_kin(later: Mapping[str, str], earlier: Mapping[str, str]) -> list[Kinship]:
    """For each later wording the earlier ones it carries on, best first; equal wordings exclude all others."""
    weights = _weights([*later.values(), *earlier.values()])
    found = []
    for iri, wording in sorted(later.items()):
        kin = [
            _kinship(iri, wording, other, other_wording, weights) for other, other_wording in sorted(earlier.items())
        ]
        kin = [k for k in kin if k.likeness >= REVISED]
        same = [k for k in kin if k.likeness >= SAME]
        found += same or _best(kin)
    return found


def _best(kin: list[Kinship]) -> list[Kinship]:
    """The nearest ones: those hardly less alike than the best."""
    best = max((k.likeness for k in kin), default=0.0)
    return [k for k in kin if k.likeness >= 0.9 * best]


def _plan_lineage(plan: str, later: PlanFacts, earlier_id: str, earlier: PlanFacts) -> Iterator[Triple]:
    new, old = _wordings(later, "Activity"), _wordings(earlier, "Activity")
    if not new or not old:
        return
    kin = find_kin(new, old)
    by_later: dict[str, list[Kinship]] = defaultdict(list)
    for kinship in kin:
        by_later[kinship.later].append(kinship)
    for found in by_later.values():
        kind = "merged" if len(found) > 1 else "same" if found[0].likeness >= SAME else "revised"
        for kinship in found:
            yield from _continues(plan, kinship, kind)
    for iri in sorted(new.keys() - by_later.keys()):
        yield from _alone(plan, iri, "new", earlier_id)
    for iri in sorted(old.keys() - {kinship.earlier for kinship in kin}):
        yield from _alone(earlier_id, iri, "dropped", plan)


def _service_lineage(facts: Mapping[str, PlanFacts]) -> Iterator[Triple]:
    """Services in ordinary running that stand in a region's later plan, too, however many plans lie between."""
    ordered = sorted(facts, key=lambda plan: (_region(plan, facts[plan]), plan))
    for number, plan in enumerate(ordered):
        before = [p for p in ordered[:number] if _region(p, facts[p]) == _region(plan, facts[plan])]
        for earlier in reversed(before):
            for kinship in find_kin(_wordings(facts[plan], "Service"), _wordings(facts[earlier], "Service")):
                yield from _continues(plan, kinship, "same" if kinship.likeness >= SAME else "revised")


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


def _kinship(iri: str, wording: str, other: str, other_wording: str, weights: Counter[str]) -> Kinship:
    """Likeness of two wordings: the better of letters in order and weighty words in common; none without a word."""
    stems, other_stems = content_stems(wording), content_stems(other_wording)
    shared = {s for s in stems if any(share_stem(s, o) for o in other_stems)}
    if not shared:
        return Kinship(iri, other, 0.0, ())
    masses = sorted((_mass(stems, weights), _mass(other_stems, weights)))
    common = _mass(shared, weights)
    words = 0.6 * common / masses[0] + 0.4 * common / masses[1]
    likeness = round(min(1.0, max(words, _letters(_plain(wording), _plain(other_wording), max(words, REVISED)))), 2)
    return Kinship(iri, other, likeness, tuple(sorted(shared)))


def _letters(first: str, second: str, floor: float) -> float:
    """Likeness by letters in order where it can exceed the floor; 0 where a cheap upper bound says it cannot."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
        return 0.0
    return matcher.ratio()


def _weights(wordings: list[str]) -> Counter[str]:
    """How telling each stem is: the logarithm of one over its share of the wordings, in thousandths."""
    counts = Counter(stem for wording in wordings for stem in content_stems(wording))
    return Counter({stem: round(1000 * math.log(1 + len(wordings) / count)) for stem, count in counts.items()})


def _mass(stems: Iterable[str], weights: Counter[str]) -> float:
    return sum(weights[stem] for stem in stems) / 1000


def _plain(wording: str) -> str:
    return "".join(char for char in wording.casefold() if char.isalnum() or char == " ")


def _wordings(facts: PlanFacts, name: str) -> dict[str, str]:
    return {iri: facts.labels[iri] for iri in facts.of_class(name) if iri in facts.labels}


def _region(plan: str, facts: PlanFacts) -> str:
    return shorten(next(iter(facts.links[ID + plan][expand_curie("vg:region")]), plan))
