"""Why rules concluded something: the rule, the words that decided, and how alike two wordings are."""

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from api.data.nodes import Json, Nodes
from vardgraf.namespaces import VG, VOCAB

RULE = VOCAB + "derivation-rule/"


@dataclass(frozen=True)
class Reason:
    iri: str
    """Of the derivation."""
    rule: Json
    words: tuple[str, ...]
    similarity: str | None
    lineage: Json | None
    compared_with: Json | None

    @property
    def rule_name(self) -> str:
        return str(self.rule["id"]).removeprefix(RULE)

    @property
    def are_many(self) -> bool:
        return len(" ".join(self.words).split()) > 1


@dataclass(frozen=True)
class Reasons:
    """`by_fact` has property and value (its text or IRI); `alone` are those of no single statement."""

    by_fact: dict[tuple[str, str], list[Reason]]
    alone: list[Reason]


def read_reasons(store: Store, nodes: Nodes, iri: str) -> Reasons:
    by_fact: defaultdict[tuple[str, str], list[Reason]] = defaultdict(list)
    alone = []
    for derivation in nodes.inverse(iri, "derivations"):
        said = _said(store, derivation)
        if not said["rule"]:
            continue
        reason = Reason(
            derivation,
            nodes.stub(said["rule"][0]),
            tuple(said["matchedWords"]),
            _one(said["similarity"]),
            nodes.stub(said["lineageKind"][0]) if said["lineageKind"] else None,
            nodes.stub(said["comparedWith"][0]) if said["comparedWith"] else None,
        )
        facts = [(name, value) for name in said["aboutProperty"] for value in said["aboutValue"]]
        for fact in facts:
            by_fact[fact].append(reason)
        if not facts:
            alone.append(reason)
    return Reasons(dict(by_fact), alone)


def _said(store: Store, iri: str) -> dict[str, list[str]]:
    """What is said in the project's own terms, by their local names."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()):
        if quad.predicate.value.startswith(VG) and isinstance(quad.object, NamedNode | Literal):
            found[quad.predicate.value.removeprefix(VG)].append(quad.object.value)
    for values in found.values():
        values.sort()
    return found


def _one(values: list[str]) -> str | None:
    return values[0] if values else None
