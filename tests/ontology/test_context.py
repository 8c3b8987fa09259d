"""Laws of the JSON-LD context: it knows every term, and a round trip through it loses nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

VG = "https://w3id.org/vardgraf/ontology#"
RANGE_INCLUDES = URIRef("http://purl.org/dc/dcam/rangeIncludes")
SMALL = """
@prefix vg: <https://w3id.org/vardgraf/ontology#> .
@prefix vgi: <https://w3id.org/vardgraf/id/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/vardgraf/> .

<id/p> a vg:Strategy ; skos:prefLabel "Plan"@sv ; dct:title "Plan"@sv ; dct:identifier "A-1" ;
    dct:issued "2022-02-22"^^xsd:date ;
    vg:validFrom "2022-01-01"^^xsd:date ; vg:region <id/actor/r> ; vg:decision <id/p/decision/d> .
<id/p/decision/d> a vg:Decision ; dct:date "2022-02-01"^^xsd:date .
<id/p/activity/a> a vg:Activity ; skos:prefLabel "Gör så"@sv , "Do so"@en ; skos:altLabel "x"@sv , "y"@sv ;
    skos:notation "1a" ;
    dct:isPartOf <id/p> ; vg:serves <id/p/goal/g> ; vg:hasDeadline <id/p/deadline/d> ;
    prov:wasQuotedFrom <id/p/passage/s> .
<id/p/deadline/d> a vg:Deadline ; vg:date "2022-Q3" ; vg:earliest "2022-07-01"^^xsd:date ; vg:recurrence "årligen"@sv .
<id/p/passage/s> a vg:Passage ; vg:firstLine 12 ; vg:lastLine 13 .
<id/p/derivation/x> a vg:Derivation ; vg:similarity 0.85 ; vg:matchedWords "så"@sv ; vg:aboutProperty vg:continues ;
    vg:aboutValue <id/q/activity/b> .
<id/p/note/n> a vg:ReadingNote ; vg:aboutValue "VS" .
"""


@pytest.fixture(scope="module")
def context(root: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((root / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    inner: dict[str, Any] = document["@context"]
    return inner


@pytest.fixture(scope="module")
def small() -> Graph:
    return Graph().parse(data=SMALL, format="turtle")


def expected_definition(ontology: Graph, term: URIRef) -> object:
    curie = "vg:" + str(term).removeprefix(VG)
    if (term, RDF.type, OWL.Class) in ontology:
        return curie
    if (term, RDF.type, OWL.ObjectProperty) in ontology:
        return {"@id": curie, "@type": "@id"}
    datatype = ontology.value(term, RDFS.range) or ontology.value(term, RANGE_INCLUDES)
    if datatype == RDF.langString:
        return {"@id": curie, "@container": "@language"}
    if datatype == XSD.string:
        return {"@id": curie}
    return {"@id": curie, "@type": "xsd:" + str(datatype).removeprefix(str(XSD))}


def test_every_term_is_known_by_its_own_name(ontology: Graph, context: dict[str, Any]) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    terms = {term for term in found if isinstance(term, URIRef) and term.startswith(VG)}
    for term in terms:
        assert context[str(term).removeprefix(VG)] == expected_definition(ontology, term)
    assert {"aboutProperty", "aboutValue", "valuesFrom"} <= set(context)


def test_round_trip_loses_nothing(small: Graph, context: dict[str, Any]) -> None:
    text = small.serialize(format="json-ld", context=context, auto_compact=False)
    assert isomorphic(Graph().parse(data=text, format="json-ld"), small)


def test_compact_form_is_short(small: Graph, context: dict[str, Any]) -> None:
    document = json.loads(small.serialize(format="json-ld", context=context))
    activity = next(node for node in document["@graph"] if node["type"] == "Activity")
    assert activity["prefLabel"] == {"sv": "Gör så", "en": "Do so"}
    assert activity["serves"] in ("vgi:p/goal/g", "https://w3id.org/vardgraf/id/p/goal/g")
    passage = next(node for node in document["@graph"] if node["type"] == "Passage")
    assert passage["firstLine"] in (12, "12")


def test_written_json_is_read_as_meant(context: dict[str, Any]) -> None:
    document = {
        "@context": context,
        "id": "vgi:p/deadline/d",
        "type": "Deadline",
        "earliest": "2022-07-01",
        "date": "2022-Q3",
    }
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    deadline = URIRef("https://w3id.org/vardgraf/id/p/deadline/d")
    assert set(graph) == {
        (deadline, RDF.type, URIRef(VG + "Deadline")),
        (deadline, URIRef(VG + "earliest"), Literal("2022-07-01", datatype=XSD.date)),
        (deadline, URIRef(VG + "date"), Literal("2022-Q3")),
    }
