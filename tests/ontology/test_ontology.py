"""Laws of the ontology: complete in both languages, nothing undeclared, consistent, and its shapes bite."""

import re
from collections.abc import Callable
from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

ONTOLOGY = URIRef("https://w3id.org/vardgraf/ontology")
VG = str(ONTOLOGY) + "#"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
EXAMPLE = """
@prefix vg: <https://w3id.org/vardgraf/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix : <https://example.org/> .
"""

# The public contract of DESIGN.md, in bold there.
CONTRACT = """
Actor Region Municipality Body Strategy Goal Activity Indicator Deadline StatusReport TargetGroup Theme Service
Instrument
DigitalSystem Risk Challenge Section Passage
subGoalOf serves responsible participant measuredBy hasDeadline targetGroup reportsOn status continues cites region
validFrom validThrough
"""

Check = Callable[[Graph], set[tuple[str, str]]]


def own_terms(graph: Graph) -> set[URIRef]:
    return {
        term
        for kind in KINDS
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(VG)
    }


@pytest.fixture(scope="session")
def excerpt(ontology: Graph) -> Graph:
    """A few own terms as they stand: small, for mutations."""
    small = Graph()
    for name in ("PlanElement", "Goal", "Activity", "serves"):
        for triple in ontology.triples((URIRef(VG + name), None, None)):
            small.add(triple)
    return small


def find_contradictions(graph: Graph, statements: str = "") -> list[str]:
    closure = graph + Graph()
    closure.parse(data=EXAMPLE + statements, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(closure)
    nothings = [f"{thing} is nothing" for thing in closure.subjects(RDF.type, OWL.Nothing)]
    return nothings + [str(error) for error in closure.objects(None, ERROR)]


def test_header_tells_version_licence_and_prefix(ontology: Graph) -> None:
    version = ontology.value(ONTOLOGY, OWL.versionIRI)
    assert version == URIRef(f"{ONTOLOGY}/{ontology.value(ONTOLOGY, OWL.versionInfo)}")
    assert ontology.value(ONTOLOGY, URIRef("http://purl.org/vocab/vann/preferredNamespaceUri")) == Literal(VG)
    assert ontology.value(ONTOLOGY, URIRef("http://purl.org/dc/terms/license"))


@pytest.mark.parametrize("name", CONTRACT.split())
def test_contract_term_is_declared(ontology: Graph, name: str) -> None:
    assert URIRef(VG + name) in own_terms(ontology)


def test_terms_have_label_and_definition_in_both_languages(ontology: Graph) -> None:
    for term in own_terms(ontology):
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(str(getattr(text, "language", "")) for text in ontology.objects(term, predicate))
            assert languages == ["en", "sv"], f"{term} {predicate}"


def test_term_has_one_kind_only(ontology: Graph) -> None:
    for term in set(ontology.subjects(RDF.type, None)):
        assert len(set(ontology.objects(term, RDF.type)) & set(KINDS)) <= 1, term


def test_everything_used_is_declared(ontology: Graph) -> None:
    """OWL 2 DL wants every class and property declared, those of others too."""
    declared = {term for kind in KINDS for term in ontology.subjects(RDF.type, kind)}
    built_in = (str(OWL), str(RDF), str(RDFS))
    used = set(ontology.predicates())
    used |= set(ontology.objects(None, RDFS.subClassOf)) | set(ontology.objects(None, RDFS.subPropertyOf))
    used |= set(ontology.objects(None, RDFS.domain))
    undeclared = {str(term) for term in used if isinstance(term, URIRef)} - {str(term) for term in declared}
    assert {term for term in undeclared if not term.startswith(built_in)} == set()


def test_no_datatype_outside_owl2_map(ontology: Graph) -> None:
    outside = {URIRef("http://www.w3.org/2001/XMLSchema#date"), RDF.langString}
    assert not outside & set(ontology.objects(None, RDFS.range))


def test_planned_activity_is_never_prov_activity(ontology: Graph) -> None:
    prov_activity = URIRef("http://www.w3.org/ns/prov#Activity")
    assert (URIRef(VG + "Activity"), OWL.disjointWith, prov_activity) in ontology
    assert prov_activity not in set(ontology.transitive_objects(URIRef(VG + "Activity"), RDFS.subClassOf))


def test_only_declared_terms_are_used_in_content(root: Path, ontology: Graph) -> None:
    declared = {str(term).removeprefix(VG) for term in own_terms(ontology)}
    globs = ("ontology/**/*.ttl", "shapes/**/*.ttl", "queries/**/*.rq", "loaders/**/*.ttl")
    paths = [path for pattern in globs for path in sorted(root.glob(pattern))]
    undeclared = {
        (path.relative_to(root).as_posix(), name)
        for path in paths
        for name in re.findall(r"(?:\bvg:|w3id\.org/vardgraf/ontology#)([A-Za-z]\w*)", path.read_text(encoding="utf-8"))
        if name not in declared
    }
    assert len(paths) > 20
    assert undeclared == set()


def test_values_come_from_schemes_that_exist(ontology: Graph, vocabularies: Graph) -> None:
    schemes = set(vocabularies.subjects(RDF.type, SKOS.ConceptScheme))
    assert set(ontology.objects(None, URIRef(VG + "valuesFrom"))) <= schemes


def test_ontology_is_consistent(ontology: Graph) -> None:
    assert find_contradictions(ontology) == []


def test_vocabularies_and_places_are_consistent(ontology: Graph, vocabularies: Graph, places: Graph) -> None:
    assert find_contradictions(ontology + vocabularies + places) == []


@pytest.mark.parametrize(
    "statements",
    [
        ":a a vg:Activity, prov:Activity .",
        ":a vg:serves :b . :b vg:serves :c .",
        ":a vg:subGoalOf :a .",
        ":a vg:subGoalOf :b . :b vg:subGoalOf :a .",
        ":a vg:reportsOn :b . :b vg:measuredBy :c . :c vg:reportsOn :d .",
        ":a a vg:Actor, vg:Body .",
        ":a a vg:Region, vg:Municipality .",
        ":a a vg:Theme, vg:TargetGroup .",
        ":a vg:cites :b . :b a vg:Goal .",
    ],
)
def test_contradiction_is_caught(ontology: Graph, statements: str) -> None:
    assert find_contradictions(ontology, statements)


@pytest.mark.parametrize(
    "statements",
    [
        ":a vg:serves :b . :b vg:subGoalOf :c . :c vg:subGoalOf :d .",
        ":a vg:cites :b . :b a vg:Strategy .",
        ":a vg:responsible :b . :b a vg:Body . :a vg:responsible :c . :c a vg:Actor .",
        ":a vg:continues :b . :b vg:continues :c . :c a vg:Activity .",
    ],
)
def test_ordinary_statements_do_not_contradict(ontology: Graph, statements: str) -> None:
    assert find_contradictions(ontology, statements) == []


def test_law_is_a_legal_resource(ontology: Graph) -> None:
    closure = ontology + Graph()
    law = "<https://w3id.org/vardgraf/vocab/instrument-type/law>"
    closure.parse(data=EXAMPLE + f":a a vg:Instrument ; vg:instrumentType {law} .", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(closure)
    legal_resource = URIRef("http://data.europa.eu/eli/ontology#LegalResource")
    assert (URIRef("https://example.org/a"), RDF.type, legal_resource) in closure


def test_ontology_conforms_to_its_shapes(ontology: Graph, find_faults: Check) -> None:
    assert find_faults(ontology) == set()


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_missing_text_is_found(excerpt: Graph, find_faults: Check, predicate: URIRef, language: str) -> None:
    assert find_faults(excerpt) == set()
    mutated, goal = excerpt + Graph(), URIRef(VG + "Goal")
    text = next(t for t in mutated.objects(goal, predicate) if getattr(t, "language", "") == language)
    mutated.remove((goal, predicate, text))
    name = {RDFS.label: "rdfs:label", SKOS.definition: "skos:definition"}[predicate]
    adjective = {"sv": "svensk", "en": "engelsk"}[language]
    assert find_faults(mutated) == {(str(goal), f"Termen ska ha exakt en {adjective} {name}.")}


def test_second_label_of_a_language_is_found(excerpt: Graph, find_faults: Check) -> None:
    mutated, goal = excerpt + Graph(), URIRef(VG + "Goal")
    mutated.add((goal, RDFS.label, Literal("syfte", lang="sv")))
    assert find_faults(mutated) == {(str(goal), "Termen ska ha exakt en svensk rdfs:label.")}


def test_missing_origin_is_found(excerpt: Graph, find_faults: Check) -> None:
    mutated = excerpt + Graph()
    mutated.remove((URIRef(VG + "serves"), RDFS.isDefinedBy, None))
    assert find_faults(mutated) == {(VG + "serves", "Termen saknar rdfs:isDefinedBy.")}


def test_circle_of_classes_is_found(excerpt: Graph, find_faults: Check) -> None:
    mutated = excerpt + Graph()
    mutated.add((URIRef(VG + "PlanElement"), RDFS.subClassOf, URIRef(VG + "Goal")))
    assert {focus for focus, _ in find_faults(mutated)} == {VG + "PlanElement", VG + "Goal"}


@pytest.mark.parametrize(("old", "new"), [("Goal", "goalThing"), ("serves", "Serves")])
def test_wrongly_cased_name_is_found(excerpt: Graph, find_faults: Check, old: str, new: str) -> None:
    mutated = Graph()
    for triple in excerpt:
        mutated.add(tuple(URIRef(VG + new) if part == URIRef(VG + old) else part for part in triple))  # type: ignore[arg-type]
    assert {focus for focus, _ in find_faults(mutated)} == {VG + new}
