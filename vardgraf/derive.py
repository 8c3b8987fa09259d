"""What rules conclude from a plan alone: themes, shifts, normalised target groups, modality, link of the value chain.

Each conclusion is a triple and a `vg:Derivation` beside it with the rule and the matched words, so that "why?" has an
answer. The graph of a plan is all the input there is: a plan can be derived anew without the others.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import DCT, ID, RDF, SKOS, VG, XSD, expand_curie, mint_concept, mint_element
from vardgraf.vocabulary import load_scheme
from vardgraf.words import content_stems, share_stem

_SUBJECT_CLASSES = ("Goal", "Activity", "Indicator", "Challenge", "Risk", "Service", "DigitalSystem")
_MODALITIES = ("shall", "should", "may")
_LINKS = ("outcome", "output", "activity")
"""The farthest along the value chain first."""
# What only says that a thing is done, or how it is told: no word of the thing itself.
_DONE_WORDS = frozenset(
    (
        "antal",
        "andel",
        "enligt",
        "finns",
        "framtagen",
        "framtaget",
        "framtagna",
        "genomförd",
        "genomfört",
        "genomförda",
        "genomförs",
        "klar",
        "klart",
        "nej",
        "påbörjad",
        "påbörjat",
        "påbörjade",
        "tydliggjord",
        "tydliggjort",
        "tydliggjorts",
        "tydliggjorda",
        "uppdaterad",
    )
)


@dataclass
class PlanFacts:
    """The triples of a plan by subject, as the rules need them."""

    classes: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    links: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def of_class(self, *names: str) -> list[str]:
        """Those that have a wording: of one without, which the checks tell, there is nothing to conclude."""
        return sorted(iri for iri, name in self.classes.items() if name in names and iri in self.labels)


@dataclass(frozen=True)
class Conclusion:
    """One derived triple with its reason. `value` is an IRI."""

    about: str
    curie: str
    value: str
    rule: str
    words: str


def derive_plan(plan: str, triples: Iterable[Triple]) -> list[Triple]:
    """The derived graph of a plan from its stated triples, sorted."""
    facts = gather_facts(triples)
    conclusions = {
        *_themes(facts),
        *_target_groups(facts),
        *_modalities(facts),
        *_value_chain(facts),
    }
    derived = {triple for conclusion in conclusions for triple in conclusion_triples(plan, conclusion)}
    return sorted(derived | set(_word_overlaps(plan, facts)), key=str)


def gather_facts(triples: Iterable[Triple]) -> PlanFacts:
    facts = PlanFacts()
    for triple in triples:
        subject, predicate = triple.subject, triple.predicate.value
        if not isinstance(subject, NamedNode):
            continue
        if predicate == RDF + "type" and isinstance(triple.object, NamedNode):
            facts.classes[subject.value] = triple.object.value.removeprefix(VG)
        elif predicate == SKOS + "prefLabel" and isinstance(triple.object, Literal) and triple.object.language == "sv":
            facts.labels[subject.value] = triple.object.value
        elif isinstance(triple.object, NamedNode):
            facts.links[subject.value][predicate].append(triple.object.value)
    return facts


def conclusion_triples(
    plan: str, conclusion: Conclusion, extra: Iterable[tuple[str, Literal | NamedNode]] = ()
) -> Iterator[Triple]:
    """The concluded triple, and the derivation that gives its reason."""
    about, value = NamedNode(conclusion.about), NamedNode(conclusion.value)
    predicate = NamedNode(expand_curie(conclusion.curie))
    yield Triple(about, predicate, value)
    yield from derivation_triples(
        plan,
        (conclusion.about, predicate.value, conclusion.value),
        [
            ("vg:about", about),
            ("vg:aboutProperty", predicate),
            ("vg:aboutValue", value),
            ("vg:rule", NamedNode(mint_concept("derivation-rule", conclusion.rule))),
            *([("vg:matchedWords", Literal(conclusion.words, language="sv"))] if conclusion.words else []),
            *extra,
        ],
    )


def derivation_triples(
    plan: str, key: tuple[str, ...], properties: Iterable[tuple[str, Literal | NamedNode]]
) -> Iterator[Triple]:
    """A derivation whose IRI is a hash of what it is about, so that deriving again changes nothing."""
    slug = hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:16]
    node = NamedNode(mint_element(plan, "derivation", slug))
    yield Triple(node, NamedNode(RDF + "type"), NamedNode(VG + "Derivation"))
    yield Triple(node, NamedNode(DCT + "isPartOf"), NamedNode(ID + plan))
    for curie, value in properties:
        yield Triple(node, NamedNode(expand_curie(curie)), value)


def _themes(facts: PlanFacts) -> Iterator[Conclusion]:
    """Themes and shifts by the words of an element; an activity has the themes of the goal that it serves, too."""
    own: dict[str, set[str]] = defaultdict(set)
    for scheme in ("theme", "shift"):
        for iri in facts.of_class(*_SUBJECT_CLASSES):
            for concept, match in load_scheme(scheme).recognise(facts.labels[iri]).items():
                own[iri].add(concept)
                yield Conclusion(iri, "dct:subject", concept, "theme-words", match.words)
    for activity in facts.of_class("Activity"):
        for goal in facts.links[activity][VG + "serves"]:
            for concept in sorted(own[goal] - own[activity]):
                yield Conclusion(activity, "dct:subject", concept, "theme-of-goal", facts.labels.get(goal, ""))


def _target_groups(facts: PlanFacts) -> Iterator[Conclusion]:
    """The shared groups that the plan's own groups, and the wordings of goals and activities, speak of."""
    scheme = load_scheme("target-group")
    groups: dict[str, dict[str, str]] = {}
    for iri in facts.of_class("TargetGroup"):
        groups[iri] = {concept: match.words for concept, match in scheme.recognise(facts.labels[iri]).items()}
        for concept, words in groups[iri].items():
            yield Conclusion(iri, "skos:broadMatch", concept, "target-group-words", words)
    for iri in facts.of_class("Goal", "Activity"):
        found = {concept: match.words for concept, match in scheme.recognise(facts.labels[iri]).items()}
        for group in facts.links[iri][VG + "targetGroup"]:
            found = groups.get(group, {}) | found
        for concept, words in found.items():
            yield Conclusion(iri, "vg:targetGroup", concept, "target-group-words", words)


def _modalities(facts: PlanFacts) -> Iterator[Conclusion]:
    """The strongest of ska, bör and kan in a wording; unmarked where none stands."""
    concepts = {concept.iri: concept for concept in load_scheme("modality").concepts}
    for iri in facts.of_class("Goal", "Activity"):
        for name in _MODALITIES:
            concept = mint_concept("modality", name)
            if match := concepts[concept].patterns.find(facts.labels[iri]):
                yield Conclusion(iri, "vg:modality", concept, "modality-words", match.words)
                break
        else:
            yield Conclusion(iri, "vg:modality", mint_concept("modality", "unmarked"), "modality-words", "")


def _value_chain(facts: PlanFacts) -> Iterator[Conclusion]:
    """The farthest link of the value chain that an indicator's words speak of."""
    concepts = {concept.iri: concept for concept in load_scheme("value-chain").concepts}
    for iri in facts.of_class("Indicator"):
        for name in _LINKS:
            concept = mint_concept("value-chain", name)
            if match := concepts[concept].patterns.find(facts.labels[iri]):
                yield Conclusion(iri, "vg:valueChain", concept, "value-chain-words", match.words)
                break


def _word_overlaps(plan: str, facts: PlanFacts) -> Iterator[Triple]:
    """How much of an indicator's or a deadline's wording its activity has too, by content words.

    The link itself is stated; only the derivation is new. A wording without content words has none.
    """
    for activity in facts.of_class("Activity"):
        stems = content_stems(facts.labels[activity])
        for curie in ("vg:measuredBy", "vg:hasDeadline"):
            for other in sorted(facts.links[activity][expand_curie(curie)]):
                words = _telling_stems(facts.labels.get(other, ""))
                shared = sorted(word for word in words if any(share_stem(word, stem) for stem in stems))
                if words:
                    yield from _overlap(plan, (activity, curie, other), shared, len(words))


def _telling_stems(wording: str) -> frozenset[str]:
    told = " ".join(word for word in wording.split() if word.strip('()/.,”"').casefold() not in _DONE_WORDS)
    return content_stems(told.replace("/Nej", "").replace("/nej", ""))


def _overlap(plan: str, link: tuple[str, str, str], shared: list[str], words: int) -> Iterator[Triple]:
    about, curie, value = link
    similarity = Decimal(len(shared)) / words
    properties: list[tuple[str, Literal | NamedNode]] = [
        ("vg:about", NamedNode(about)),
        ("vg:aboutProperty", NamedNode(expand_curie(curie))),
        ("vg:aboutValue", NamedNode(value)),
        ("vg:rule", NamedNode(mint_concept("derivation-rule", "word-overlap"))),
        ("vg:similarity", similarity_literal(similarity)),
    ]
    if shared:
        properties.append(("vg:matchedWords", Literal(", ".join(shared), language="sv")))
    yield from derivation_triples(plan, ("word-overlap", about, value), properties)


def similarity_literal(share: Decimal | float) -> Literal:
    """To hundredths, written as stores write decimals back: `0`, `0.5`, `0.67`, `1`."""
    hundredths = Decimal(share).quantize(Decimal("0.01"))
    return Literal(format(hundredths.normalize(), "f"), datatype=NamedNode(XSD + "decimal"))
