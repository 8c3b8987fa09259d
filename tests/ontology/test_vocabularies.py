"""Laws of the vocabularies: the agreed concepts, both languages, no circles, patterns that hit and miss."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from vardgraf.vocabulary import load_scheme

VOCAB = "https://w3id.org/vardgraf/vocab/"
VG = "https://w3id.org/vardgraf/ontology#"
RECOGNISED_BY = URIRef(VG + "recognisedBy")
Check = Callable[[Graph], set[tuple[str, str]]]

# The closed lists that loaders and rules write.
CLOSED = {
    "actor-type": "region municipality board administration unit agency association university company federation "
    "government group office other",
    "body-type": "collaboration political-forum officials-forum executive-committee steering-group working-group "
    "network reference-group role other",
    "level": "national healthcare-region county part-of-county local",
    "plan-type": "plan activity-list steering-document action-plan report",
    "goal-level": "vision overall-goal effect-goal focus-area sub-goal local-priority objective",
    "measure": "yes-no count percent qualitative",
    "value-chain": "activity output outcome",
    "status": "completed ongoing started stopped paused not-started planned unclear",
    "deadline-kind": "start end milestone report recurring",
    "precision": "day month quarter season half-year year none",
    "modality": "shall should may unmarked",
    "pairing": "doubtful",
    "instrument-type": "law agreement strategy guideline programme project plan report convention model budget other",
    "reading-method": "table label pattern list lookup reader register",
    "reading-note": "carried-on doubtful-pairing unresolved-name mended-break reader-judgement",
    "derivation-rule": "theme-words target-group-words modality-words value-chain-words theme-of-goal lineage-wording "
    "word-overlap",
    "lineage-kind": "same revised merged new dropped",
}

# Sentences made for the test: what must be recognised, and what must not.
THEMES = [
    ("Ta fram en rutin vid suicid bland unga", "suicide-prevention children-and-young", "fall-prevention sip"),
    ("Det suicidpreventiva arbetet stärks", "suicide-prevention", "health-promotion"),
    ("Minska antalet självmord", "suicide-prevention", "crime"),
    ("Följ upp SIP i alla verksamheter", "sip", "digital-systems"),
    ("Stärka SIP-arbetet lokalt", "sip", ""),
    ("Fler samordnade individuella planer upprättas", "sip", "parenting-support coordination"),
    ("Ett sipprande flöde av brev", "", "sip"),
    ("Utbilda kring utskrivningsprocessen", "discharge-and-transitions", "education-and-training"),
    ("Gemensamma utbildningsinsatser för all personal", "education-and-training", ""),
    ("Ärendet går till utbildningsnämnden", "", "education-and-training"),
    ("Läkarmedverkan i hemsjukvården ökar", "physician-involvement home-and-primary-care", "medication"),
    ("Läkemedelsgenomgångar görs varje år", "medication", "physician-involvement"),
    ("Stöd vid våld i nära relationer", "violence-in-close-relations", "close-care next-of-kin"),
    ("Omställningen till en nära vård fortsätter", "close-care-transition", "close-care violence-in-close-relations"),
    ("Stöd till personer med samsjuklighet", "comorbidity", "older-people"),
    ("Kompetensförsörjningen säkras", "competence-supply", "knowledge-governance"),
    ("Samverkan sker när det behövs och i de flesta fall", "", "fall-prevention governance coordination"),
    ("Barn med autism får stöd i förskolan", "neurodevelopmental children-and-young", "school-attendance"),
    ("Barnets problematiska skolfrånvaro uppmärksammas", "school-attendance", "children-and-young neurodevelopmental"),
    ("Hedersrelaterat våld och förtryck", "honour-related-violence", "crime"),
    ("Krishantering och beredskap ingår", "crisis-preparedness", "digitalisation"),
    ("Prova egenmonitorering och annan välfärdsteknik", "welfare-technology", "digital-systems"),
    ("Rim och reson ska råda", "", "substance-use"),
    ("RIM-gruppen ses varje månad", "substance-use", "mental-health"),
    ("Psykisk ohälsa och missbruk hör ofta ihop", "comorbidity", "mental-health"),
    ("Psykisk ohälsa eller missbruk", "mental-health substance-use", "comorbidity"),
    ("Anhöriga är delaktiga i vården", "next-of-kin participation", "user-involvement"),
    ("Stöd till barn och deras föräldrar", "children-and-young parenting-support", ""),
    ("Möten hålls om lokaler", "", "governance children-and-young close-care team-based-mobile-care"),
]
TARGET_GROUPS = [
    ("Unga med missbruk får stöd", "children-and-young people-with-substance-use", "older-people adults"),
    ("Barn och unga med långvariga besvär", "children-and-young", "children young-adults"),
    ("Rutin för barn under 18 år", "children", "children-and-young adults"),
    ("Erbjud samtal till alla över 79 år", "older-people", "children-and-young"),
    ("Vuxna och äldre i ordinärt boende", "adults older-people home-care-patients", "children"),
    ("Föräldrar till barn med NPF", "parents-and-families people-with-autism-or-npf children-and-young", "next-of-kin"),
    ("Medarbetare och chefer utbildas", "", "adults all-residents patients-and-users"),
    ("Den barnvänliga lokalen öppnas", "", "children children-and-young"),
    ("Nyanländas hälsa", "newly-arrived", "all-residents"),
]
SHIFTS = [
    ("Ett personcentrerat arbetssätt med god kontinuitet", "person-and-relation", "proactive-and-health-promoting"),
    ("Patienter blir delaktiga medskapare", "active-co-creators", "coordinated-around-the-person"),
    ("Förebyggande hälsosamtal", "proactive-and-health-promoting", "person-and-relation"),
    ("Fast vårdkontakt och SIP för fler", "coordinated-around-the-person", "active-co-creators"),
    ("Våld i nära relation", "", "person-and-relation"),
]
MODALITY = [
    ("Parterna ska mötas", "shall", "should may"),
    ("Skador undviks", "", "shall should may"),
    ("Rutinen bör ses över", "should", "shall may"),
    ("Gruppen kan utökas", "may", "shall should"),
    ("Kandidater skattas", "", "shall should may"),
]
VALUE_CHAIN = [
    ("Kartläggning genomförd (Ja/Nej)", "activity", "outcome output"),
    ("Handlingsplan framtagen", "output", "outcome activity"),
    ("Andelen unga som upplever trygghet har ökat", "outcome", "output activity"),
]
EXAMPLES = [
    (scheme, *example)
    for scheme, examples in (
        ("theme", THEMES),
        ("target-group", TARGET_GROUPS),
        ("shift", SHIFTS),
        ("modality", MODALITY),
        ("value-chain", VALUE_CHAIN),
    )
    for example in examples
]


KEPT = (
    "theme",
    "theme/coordination",
    "theme/sip",
    "target-group",
    "target-group/older-people",
    "target-group/frail-older-people",
)


def recognised(scheme: str, text: str) -> set[str]:
    return {iri.removeprefix(f"{VOCAB}{scheme}/") for iri in load_scheme(scheme).recognise(text)}


def concepts_of(vocabularies: Graph, scheme: str) -> set[str]:
    members = vocabularies.subjects(SKOS.inScheme, URIRef(VOCAB + scheme))
    return {str(concept).removeprefix(f"{VOCAB}{scheme}/") for concept in members}


@pytest.fixture(scope="session")
def themes(root: Path) -> Graph:
    """A few concepts of two schemes as they stand, cut loose from the rest: small, for mutations."""
    kept = {URIRef(VOCAB + name) for name in KEPT}
    whole = Graph().parse(root / "ontology" / "vocabularies" / "theme.ttl")
    whole.parse(root / "ontology" / "vocabularies" / "target-group.ttl")
    small = Graph()
    for subject, predicate, value in whole:
        if subject in kept and (predicate != SKOS.hasTopConcept or value in kept):
            small.add((subject, predicate, value))
    return small


def test_each_file_holds_its_scheme(root: Path) -> None:
    for path in sorted((root / "ontology" / "vocabularies").glob("*.ttl")):
        assert set(Graph().parse(path).subjects(RDF.type, SKOS.ConceptScheme)) == {URIRef(VOCAB + path.stem)}


@pytest.mark.parametrize("scheme", CLOSED)
def test_closed_list_holds_exactly_the_agreed_concepts(vocabularies: Graph, scheme: str) -> None:
    assert concepts_of(vocabularies, scheme) == set(CLOSED[scheme].split())


@pytest.mark.parametrize(("scheme", "name"), [("theme", "Theme"), ("target-group", "TargetGroup")])
def test_shared_concepts_have_their_class(vocabularies: Graph, scheme: str, name: str) -> None:
    typed = {
        str(concept).removeprefix(f"{VOCAB}{scheme}/") for concept in vocabularies.subjects(RDF.type, URIRef(VG + name))
    }
    assert typed == concepts_of(vocabularies, scheme)


@pytest.mark.parametrize("scheme", ["theme", "target-group"])
def test_recognised_concept_has_a_pattern(vocabularies: Graph, scheme: str) -> None:
    bare = [
        concept
        for concept in vocabularies.subjects(SKOS.inScheme, URIRef(VOCAB + scheme))
        if (concept, RECOGNISED_BY, None) not in vocabularies
    ]
    assert bare == []


def test_only_the_four_shifts_are_recognised(vocabularies: Graph) -> None:
    shifts = set(vocabularies.objects(URIRef(VOCAB + "shift"), SKOS.hasTopConcept))
    members = set(vocabularies.subjects(SKOS.inScheme, URIRef(VOCAB + "shift")))
    assert len(shifts) == 4
    assert {concept for concept in members if (concept, RECOGNISED_BY, None) in vocabularies} == shifts


def test_labels_are_unique_within_a_scheme(vocabularies: Graph) -> None:
    for scheme in vocabularies.subjects(RDF.type, SKOS.ConceptScheme):
        labels = [
            label
            for concept in vocabularies.subjects(SKOS.inScheme, scheme)
            for label in vocabularies.objects(concept, SKOS.prefLabel)
        ]
        assert len(labels) == len(set(labels)), scheme


@pytest.mark.parametrize(("scheme", "text", "hits", "misses"), EXAMPLES)
def test_patterns_hit_and_miss(scheme: str, text: str, hits: str, misses: str) -> None:
    found = recognised(scheme, text)
    assert set(hits.split()) <= found
    assert not set(misses.split()) & found


def test_examples_name_concepts_that_exist(vocabularies: Graph) -> None:
    for scheme, _, hits, misses in EXAMPLES:
        assert set((hits + " " + misses).split()) <= concepts_of(vocabularies, scheme)


def test_vocabularies_conform_to_their_shapes(vocabularies: Graph, find_faults: Check) -> None:
    assert find_faults(vocabularies) == set()


@pytest.mark.parametrize(
    ("triple", "message"),
    [
        (("theme/sip", SKOS.broader, "theme/sip"), "Begreppet är vidare än sig självt."),
        (("theme/sip", SKOS.prefLabel, Literal("plan", lang="sv")), "Begreppet ska ha exakt en svensk skos:prefLabel."),
        (("theme/sip", SKOS.broader, "target-group/older-people"), "Det vidare begreppet ligger i en annan lista."),
        (("theme", SKOS.hasTopConcept, "theme/sip"), "Listan och begreppen är inte ense"),
        (("theme/sip", RECOGNISED_BY, Literal("si*p", lang="sv")), "Ett mönster är svenska ord"),
        (("theme/loose", RDF.type, SKOS.Concept), "Begreppet ligger inte i någon lista."),
    ],
)
def test_added_fault_is_found(
    themes: Graph, find_faults: Check, triple: tuple[str, URIRef, URIRef | Literal | str], message: str
) -> None:
    subject, predicate, value = triple
    assert find_faults(themes) == set()
    mutated = themes + Graph()
    mutated.add((URIRef(VOCAB + subject), predicate, value if isinstance(value, Node) else URIRef(VOCAB + value)))
    assert any(focus == VOCAB + subject and found.startswith(message) for focus, found in find_faults(mutated))


@pytest.mark.parametrize(
    ("subject", "predicate", "message"),
    [
        ("theme/sip", SKOS.definition, "Begreppet ska ha exakt en engelsk skos:definition."),
        ("theme/sip", SKOS.prefLabel, "Begreppet ska ha exakt en svensk skos:prefLabel."),
        ("theme", DCTERMS.title, "Listan ska ha exakt en svensk titel."),
    ],
)
def test_removed_text_is_found(
    themes: Graph, find_faults: Check, subject: str, predicate: URIRef, message: str
) -> None:
    mutated = themes + Graph()
    mutated.remove((URIRef(VOCAB + subject), predicate, None))
    assert (VOCAB + subject, message) in find_faults(mutated)


def test_circle_of_three_is_found(themes: Graph, find_faults: Check) -> None:
    mutated = themes + Graph()
    frail, older = (URIRef(f"{VOCAB}target-group/{name}") for name in ("frail-older-people", "older-people"))
    mutated.remove((older, SKOS.topConceptOf, None))
    mutated.add((older, SKOS.broader, frail))
    circle = "Begreppet är vidare än sig självt."
    assert {(str(frail), circle), (str(older), circle)} <= find_faults(mutated)
    assert (str(older), circle) not in find_faults(themes)


SHARED = Path(os.environ.get("VARDGRAF_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data is not at hand")
def test_shifts_and_indicators_are_those_of_the_national_frame(vocabularies: Graph) -> None:
    with (SHARED / "data" / "national-frame.csv").open(encoding="utf-8") as stream:
        frame = {(row["indicator"], row["shift"]) for row in csv.DictReader(stream)}
    label = {
        concept: str(text)
        for concept in vocabularies.subjects(SKOS.inScheme, URIRef(VOCAB + "shift"))
        for text in vocabularies.objects(concept, SKOS.prefLabel)
        if getattr(text, "language", "") == "sv"
    }
    stated = {
        (label[narrow], label[broad]) for narrow, broad in vocabularies.subject_objects(SKOS.broader) if narrow in label
    }
    assert stated == frame


# What a reader knows to be in each document, by words that its title holds.
KNOWN = {
    "Verksamhetsplan 2019": ("sip suicide-prevention children-and-young school-attendance integration", "crime"),
    "Samverkansberättelse 2024": ("sip suicide-prevention children-and-young crime crisis-preparedness", "integration"),
    "Aktivitets- och tidplan": ("sip children-and-young physician-involvement assistive-devices", "suicide-prevention"),
    "Handlingsplan sammanhållen vård": (
        "sip suicide-prevention children-and-young patient-safety",
        "school-attendance",
    ),
    "Regionalt styrdokument 2021": ("sip suicide-prevention children-and-young user-involvement", "assistive-devices"),
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the documents are not at hand")
@pytest.mark.parametrize("title", KNOWN)
def test_known_themes_are_recognised_in_the_documents(title: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((SHARED / "documents").glob("*.txt"))]
    (text,) = (text for text in texts if title in text)
    hits, misses = KNOWN[title]
    found = {theme for line in text.splitlines() for theme in recognised("theme", line)}
    assert set(hits.split()) <= found
    assert not set(misses.split()) & found
