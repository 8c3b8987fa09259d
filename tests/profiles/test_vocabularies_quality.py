"""Every vocabulary has the quality that qSKOS looks for, and a vocabulary that lacks it anywhere is found out."""

from pathlib import Path

import pytest
from profile_checks import parse_turtle, run_both, violations
from pyoxigraph import RdfFormat, Triple, parse

from vardgraf.checks.engine import validate_compiled
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

VOCABULARIES = sorted(resource_path("ontology", "vocabularies").glob("*.ttl"))
HEAD = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://h.example/> .
"""
CONCEPT = """{name} a skos:Concept ; skos:inScheme :s ;
    skos:prefLabel "{name} på svenska"@sv , "{name} in English"@en ;
    skos:definition "Vad {name} är."@sv , "What {name} is."@en ; {more} .
"""
GOOD = (
    HEAD
    + """
:s a skos:ConceptScheme ; dct:title "Lista"@sv , "Scheme"@en ; skos:prefLabel "Lista"@sv , "Scheme"@en ;
    skos:definition "En lista."@sv , "A scheme."@en ; skos:hasTopConcept :a , :b .
"""
    + CONCEPT.format(name=":a", more='skos:topConceptOf :s ; skos:altLabel "A"@sv ; skos:notation "1"')
    + CONCEPT.format(name=":b", more='skos:topConceptOf :s ; skos:hiddenLabel "B"@sv ; skos:notation "2"')
    + CONCEPT.format(name=":c", more="skos:broader :a ; skos:related :b ; skos:exactMatch <http://o.example/c>")
    + CONCEPT.format(name=":d", more="skos:broader :c ; skos:broadMatch <http://o.example/e>")
)


@pytest.fixture(scope="module")
def shapes() -> list[Triple]:
    return read_turtle(resource_path("shapes", "vocabularies.ttl"))


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)
def test_each_vocabulary_by_itself(path: Path, shapes: list[Triple]) -> None:
    assert [(str(one.focus_node), one.messages["sv"]) for one in validate_compiled(read_turtle(path), shapes)] == []


def test_all_vocabularies_together_with_their_mappings(shapes: list[Triple]) -> None:
    paths = [*VOCABULARIES, *sorted(resource_path("ontology", "alignments").glob("*.ttl"))]
    assert len(paths) > 20
    together = [triple for path in paths for triple in read_turtle(path)]
    assert validate_compiled(together, shapes) == []


@pytest.mark.parametrize("name", ["level", "status"])
def test_both_engines_agree_on_a_vocabulary(name: str, shapes: list[Triple]) -> None:
    assert run_both(read_turtle(resource_path("ontology", "vocabularies", f"{name}.ttl")), shapes) == []


def test_good_vocabulary_has_no_findings(shapes: list[Triple]) -> None:
    assert run_both(parse_turtle(GOOD), shapes) == []


A_SV, A_EN = '":a på svenska"@sv', '":a in English"@en'
MUTATIONS = [
    ("Swedish label gone", ("replace", f"{A_SV} , ", ""), "Label-sv"),
    ("English label gone", ("replace", f" , {A_EN}", ""), "Label-en"),
    ("two labels", ("add", ':a skos:prefLabel "till"@sv .'), "Label-one"),
    ("label in no language", ("add", ':a skos:prefLabel "till" .'), "Label-text"),
    ("empty label", ("replace", A_SV, '""@sv'), "Label-text"),
    ("label of spaces", ("replace", A_SV, '"  "@sv'), "Label-text"),
    ("label with a space at its end", ("replace", A_SV, '"a "@sv'), "Label-text"),
    ("empty alias", ("add", ':a skos:altLabel ""@sv .'), "Alias-text"),
    ("hidden label in no language", ("add", ':a skos:hiddenLabel "x" .'), "Hidden-text"),
    ("label is an alias, too", ("add", f":a skos:altLabel {A_SV} ."), "Label-alias"),
    ("label is hidden, too", ("add", f":a skos:hiddenLabel {A_SV} ."), "Label-hidden"),
    ("alias is hidden, too", ("add", ':a skos:hiddenLabel "A"@sv .'), "Alias-hidden"),
    ("Swedish definition gone", ("replace", '"Vad :a är."@sv , ', ""), "Definition-sv"),
    ("English definition gone", ("replace", ' , "What :a is."@en', ""), "Definition-en"),
    ("empty definition", ("replace", '"Vad :a är."@sv', '""@sv'), "Definition-text"),
    ("definition repeats the label", ("replace", '"Vad :a är."@sv', A_SV), "Definition-label"),
    ("two concepts of one label", ("replace", '":b på svenska"@sv', A_SV), "Concept"),
    ("two labels that differ in case", ("replace", '":b på svenska"@sv', '":A På Svenska"@sv'), "Concept"),
    ("label is another's alias", ("replace", '":b på svenska"@sv', '"A"@sv'), "Concept"),
    ("two concepts of one code", ("replace", 'skos:notation "2"', 'skos:notation "1"'), "Concept"),
    ("circle of one", ("add", ":c skos:broader :c ."), "Concept"),
    ("circle of two", ("add", ":c skos:broader :d ."), "Concept"),
    ("circle through narrower", ("add", ":d skos:narrower :c ."), "Concept"),
    ("orphan", ("replace", "skos:broader :c ; ", ""), "Concept"),
    ("top concept below another", ("add", ":a skos:broader :b ."), "Concept"),
    ("related to what is broader", ("add", ":d skos:related :a ."), "Concept"),
    ("related to itself", ("add", ":d skos:related :d ."), "Concept"),
    ("property that SKOS has not", ("add", ":d skos:subject :a ."), "Concept"),
    ("concept and scheme", ("add", ":d a skos:ConceptScheme ."), "Concept"),
    ("no scheme", ("replace", ":d a skos:Concept ; skos:inScheme :s", ":d a skos:Concept"), "Concept-scheme"),
    ("scheme without a description", ("add", ":d skos:inScheme :unknown ."), "Concept-scheme"),
    ("broader than no concept", ("add", ":d skos:broader :unknown ."), "Broader"),
    ("narrower than no concept", ("add", ":d skos:narrower :unknown ."), "Narrower"),
    ("related to no concept", ("add", ":d skos:related :unknown ."), "Related"),
    ("mapping within the scheme", ("add", ":d skos:closeMatch :b ."), "Mapped"),
    ("mapping to text", ("add", ':d skos:closeMatch "b" .'), "Close"),
    ("the same and broader", ("add", ":c skos:broadMatch <http://o.example/c> ."), "Exact-broad"),
    ("the same and narrower", ("add", ":c skos:narrowMatch <http://o.example/c> ."), "Exact-narrow"),
    ("the same and related", ("add", ":c skos:relatedMatch <http://o.example/c> ."), "Exact-related"),
    ("scheme without tops", ("replace", " ; skos:hasTopConcept :a , :b", ""), "Scheme-top"),
    ("scheme without a title", ("replace", 'dct:title "Lista"@sv , "Scheme"@en ; ', ""), "Scheme-title"),
    ("top of another scheme", ("replace", ":b a skos:Concept ; skos:inScheme :s", ":b a skos:Concept"), "Scheme"),
]
BY_BOTH = {name for name, *_ in MUTATIONS[::3]}
"""pyshacl takes long: it sees every third."""


@pytest.mark.parametrize(("name", "change", "expected"), MUTATIONS, ids=[case[0] for case in MUTATIONS])
def test_what_is_wrong_is_found(name: str, change: tuple[str, ...], expected: str, shapes: list[Triple]) -> None:
    kind, *texts = change
    if kind == "replace":
        assert texts[0] in GOOD, "nothing to replace"
    mutation = GOOD.replace(texts[0], texts[1]) if kind == "replace" else GOOD + texts[0]
    triples = [quad.triple for quad in parse(mutation, format=RdfFormat.TURTLE)]
    run = run_both if name in BY_BOTH else validate_compiled
    assert expected in violations(run(triples, shapes))
