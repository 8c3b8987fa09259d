"""What the tests of StratML share: documents without our extension, and a small plan."""

import re

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from vardgraf.namespaces import RDF, SKOS, VG

INSTRUCTION = re.compile(rb"\s*<\?vardgraf-.*?\?>", re.DOTALL)
SMALL_PLAN = "exempel-2026"
SMALL = """
@prefix vg: <https://w3id.org/vardgraf/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix v: <https://w3id.org/vardgraf/vocab/> .
@prefix i: <https://w3id.org/vardgraf/id/> .
@prefix e: <https://w3id.org/vardgraf/id/exempel-2026/> .
@prefix goal: <https://w3id.org/vardgraf/id/exempel-2026/goal/> .
@prefix activity: <https://w3id.org/vardgraf/id/exempel-2026/activity/> .
@prefix indicator: <https://w3id.org/vardgraf/id/exempel-2026/indicator/> .
@prefix deadline: <https://w3id.org/vardgraf/id/exempel-2026/deadline/> .
@prefix group: <https://w3id.org/vardgraf/id/exempel-2026/target-group/> .
@prefix status: <https://w3id.org/vardgraf/id/exempel-2026/status/> .
@prefix actor: <https://w3id.org/vardgraf/id/actor/> .
@prefix measure: <https://w3id.org/vardgraf/vocab/measure/> .
@prefix level: <https://w3id.org/vardgraf/vocab/goal-level/> .
@prefix type: <https://w3id.org/vardgraf/vocab/plan-type/> .
@prefix state: <https://w3id.org/vardgraf/vocab/status/> .

i:exempel-2026 a vg:Strategy ; dct:title "Plan ?> & <plan>"@sv ; skos:prefLabel "Plan ?> & <plan>"@sv , "Plan"@en ;
  vg:planType type:steering-document ; vg:region actor:region-skane ; vg:validFrom "2026-01-01"^^xsd:date ;
  vg:validThrough "2026-12-31"^^xsd:date ; dct:identifier "D ?> 1" .
goal:syn a vg:Goal ; skos:prefLabel "Alla har det bra"@sv ; dct:isPartOf i:exempel-2026 ; vg:goalLevel level:vision .
goal:hem a vg:Goal ; skos:prefLabel "Hem i tid"@sv ; dct:isPartOf i:exempel-2026 ; vg:goalLevel level:focus-area ;
  skos:notation "1" ; vg:subGoalOf goal:syn ; vg:targetGroup group:aldre ; vg:measuredBy indicator:dagar .
goal:fler a vg:Goal ; skos:prefLabel "Fler besök"@sv ; dct:isPartOf i:exempel-2026 ; vg:goalLevel level:objective ;
  vg:subGoalOf goal:hem ; vg:responsible actor:skane-teamet .
activity:rutin a vg:Activity ; skos:prefLabel "Ta fram rutin"@sv ; dct:isPartOf i:exempel-2026 ; vg:serves goal:hem ;
  vg:responsible actor:skane-teamet , actor:region-skane ; vg:participant actor:skane-teamet ;
  vg:measuredBy indicator:klar , indicator:dagar ; vg:hasDeadline deadline:hosten .
activity:lös-tråd a vg:Activity ; skos:prefLabel "Utan mål"@sv ; dct:isPartOf i:exempel-2026 ;
  vg:hasDeadline deadline:hosten .
activity:arv a vg:Activity ; skos:prefLabel "Fortsätta"@sv ; dct:isPartOf i:exempel-2026 ;
  vg:serves i:annan-2025\\/goal\\/x .
indicator:klar a vg:Indicator ; skos:prefLabel "Rutinen är klar"@sv ; dct:isPartOf i:exempel-2026 ;
  vg:measure measure:yes-no .
indicator:dagar a vg:Indicator ; skos:prefLabel "Dagar"@sv ; dct:isPartOf i:exempel-2026 ;
  vg:measure measure:count .
indicator:ingens a vg:Indicator ; skos:prefLabel "Ingens"@sv ; dct:isPartOf i:exempel-2026 ;
  vg:measure measure:percent .
deadline:hosten a vg:Deadline ; skos:prefLabel "hösten 2026"@sv ; dct:isPartOf i:exempel-2026 ; vg:date "2026-autumn" ;
  vg:earliest "2026-07-01"^^xsd:date ; vg:latest "2026-12-31"^^xsd:date .
status:pagar a vg:StatusReport ; skos:prefLabel "Pågår."@sv ; dct:isPartOf i:exempel-2026 ;
  vg:reportsOn activity:rutin ;
  vg:status state:ongoing ; vg:evidence "Pågår"@sv .
group:aldre a vg:TargetGroup ; skos:prefLabel "Äldre"@sv ; dct:isPartOf i:exempel-2026 .
actor:skane-teamet a vg:Actor ; skos:prefLabel "Teamet"@sv ; vg:mentionedIn i:exempel-2026 .
actor:region-skane vg:mentionedIn i:exempel-2026 .
"""


def small_plan() -> list[Triple]:
    return [quad.triple for quad in parse(SMALL, format=RdfFormat.TURTLE)]


def without_extension(document: bytes) -> bytes:
    return INSTRUCTION.sub(b"", document)


def wordings(triples: list[Triple], class_name: str) -> list[str]:
    """The Swedish labels of the things of a class, sorted."""
    things = {
        triple.subject
        for triple in triples
        if triple.predicate.value == RDF + "type" and triple.object == NamedNode(VG + class_name)
    }
    return sorted(
        triple.object.value
        for triple in triples
        if triple.subject in things
        and triple.predicate.value == SKOS + "prefLabel"
        and isinstance(triple.object, Literal)
        and triple.object.language == "sv"
    )
