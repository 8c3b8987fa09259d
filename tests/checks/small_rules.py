"""Two made-up rules and a made-up plan, for the tests of findings and reports."""

from pyoxigraph import RdfFormat, Store, Triple, parse

from vardgraf.checks.engine import validate_compiled
from vardgraf.checks.findings import Finding, collect_findings
from vardgraf.checks.rules import RuleBook, parse_rules

SHAPES = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vg: <https://w3id.org/vardgraf/ontology#> .
@prefix vgs: <https://w3id.org/vardgraf/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/vardgraf/shapes> a owl:Ontology ;
    sh:declare [ sh:prefix "vg" ; sh:namespace "https://w3id.org/vardgraf/ontology#"^^xsd:anyURI ] ,
        [ sh:prefix "skos" ; sh:namespace "http://www.w3.org/2004/02/skos/core#"^^xsd:anyURI ] .

vgs:TST01 a sh:NodeShape ; vg:ruleId "TST01" ; vg:ruleFamily "TST" ;
    rdfs:label "aktivitet utan mål"@sv , "activity without a goal"@en ;
    sh:severity sh:Warning ; sh:targetClass vg:Activity ;
    sh:message "Aktiviteten hör inte till något mål."@sv , "The activity belongs to no goal."@en ;
    vg:remedy "Skriv under vilket mål den står."@sv , "Say which goal it stands under."@en ;
    dct:source "En plan ska gå att följa."@sv , "A plan must be possible to follow."@en ;
    skos:example "Byta taket"@sv , "Change the roof"@en ;
    sh:property [ sh:path vg:serves ; sh:minCount 1 ;
        sh:message "Aktiviteten hör inte till något mål."@sv , "The activity belongs to no goal."@en ;
        sh:severity sh:Warning ] .

vgs:TST02 a sh:NodeShape ; vg:ruleId "TST02" ; vg:ruleFamily "TST" ;
    rdfs:label "ord utan innehåll"@sv , "empty word"@en ;
    sh:severity sh:Violation ; sh:targetClass vg:Activity ;
    sh:message "”{?value}” säger inget."@sv , "“{?value}” says nothing."@en ;
    vg:remedy "Byt ut ordet."@sv , "Choose another word."@en ;
    sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes <https://w3id.org/vardgraf/shapes> ;
        sh:message "”{?value}” säger inget."@sv , "“{?value}” says nothing."@en ;
        sh:select "SELECT $this ?value WHERE { $this skos:prefLabel ?value FILTER(CONTAINS(?value, 'möjliggöra')) }" ] .
"""
PLAN = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vg: <https://w3id.org/vardgraf/ontology#> .
@prefix : <https://w3id.org/vardgraf/id/dalby-2024/> .

<https://w3id.org/vardgraf/id/dalby-2024> a vg:Strategy ; skos:prefLabel "Plan 2024"@sv .
<activity/tak> a vg:Activity ; skos:prefLabel "Byta taket & möjliggöra <mer>"@sv ;
    dct:isPartOf <https://w3id.org/vardgraf/id/dalby-2024> ; prov:wasQuotedFrom <passage/1> , <passage/2> .
<activity/bra> a vg:Activity ; skos:prefLabel "Erbjuda SIP"@sv ; vg:serves <goal/g> ;
    dct:isPartOf <https://w3id.org/vardgraf/id/dalby-2024> .
<passage/1> vg:firstLine 12 ; vg:lastLine 14 .
<passage/2> vg:firstLine 40 ; vg:lastLine 40 .
"""
BASE = "https://w3id.org/vardgraf/id/dalby-2024/"
ROOF = BASE + "activity/tak"


def rule_book() -> RuleBook:
    return parse_rules(
        Triple(quad.subject, quad.predicate, quad.object) for quad in parse(SHAPES.encode(), format=RdfFormat.TURTLE)
    )


def find_all() -> list[Finding]:
    store = Store()
    store.load(PLAN.encode(), format=RdfFormat.TURTLE, base_iri=BASE)
    book = rule_book()
    return collect_findings(store, validate_compiled(store, book.triples), book)
