"""The graph as CPSV-AP sees it: it has what the profile demands, leaves nobody out, and is found wrong where it is."""

import io
from pathlib import Path

import pytest
import rdflib
from profile_checks import read_shapes, run_both, violations
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

from vardgraf.checks.engine import load_triples, validate_compiled
from vardgraf.exports.formats import find_format
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import CPSV, CV, DCT, ELI, FOAF, ID, ORG, RDF, SKOS, VG, VOCAB
from vardgraf.profiles.cpsv import describe_services, find_view_queries

View = list[Triple]
Term = NamedNode | Literal
AUTHORITY = ID + "actor/region-uppsala"
SERVICE = ID + "uppsala-2024/service/team-maria"
BODY = ID + "body/orebro/lansdelsgrupp"
MEMBERSHIP = BODY + "#member-actor-region-orebro-lan"
SMALL = """
@prefix vg: <https://w3id.org/vardgraf/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <https://w3id.org/vardgraf/> .
<id/place/03> a vg:Place ; skos:prefLabel "Uppsala län"@sv ; vg:scbCode "03" .
<id/place/0380> a vg:Place ; skos:prefLabel "Uppsala"@sv ; vg:scbCode "0380" ; vg:within <id/place/03> .
<id/actor/region-uppsala> a vg:Actor , vg:Region ; skos:prefLabel "Region Uppsala"@sv ; vg:area <id/place/03> ;
    org:classification <vocab/actor-type/region> ; vg:organisationNumber "232100-0024" .
<id/actor/uppsala-kommun> a vg:Actor , vg:Municipality ; skos:prefLabel "Uppsala kommun"@sv ; vg:area <id/place/0380> ;
    org:classification <vocab/actor-type/municipality> .
<id/actor/uppsala-socialnamnden> a vg:Actor ; skos:prefLabel "socialnämnden"@sv ;
    org:classification <vocab/actor-type/board> ; org:unitOf <id/actor/uppsala-kommun> .
<id/actor/uppsala-polis> a vg:Actor ; skos:prefLabel "polis"@sv ; org:classification <vocab/actor-type/agency> ;
    vg:mentionedIn <id/uppsala-2024> .
<id/actor/socialstyrelsen> a vg:Actor ; skos:prefLabel "Socialstyrelsen"@sv ;
    org:classification <vocab/actor-type/agency> ; vg:mentionedIn <id/uppsala-2024> .
<id/actor/uppsala-akuten> a vg:Actor ; skos:prefLabel "akuten"@sv ; org:classification <vocab/actor-type/unit> ;
    org:unitOf <id/actor/region-uppsala> .
<id/actor/uppsala-teamet> a vg:Actor ; skos:prefLabel "teamet"@sv ; org:classification <vocab/actor-type/unit> ;
    vg:mentionedIn <id/uppsala-2024> .
<id/actor/forening> a vg:Actor ; skos:prefLabel "föreningen"@sv ; org:classification <vocab/actor-type/association> .
<id/body/uppsala/samrad> a vg:Body ; skos:prefLabel "samrådet"@sv ; vg:region <id/actor/region-uppsala> ;
    org:classification <vocab/body-type/political-forum> ; vg:member <id/actor/forening> .
<id/body/sverige/natverk> a vg:Body ; skos:prefLabel "nätverket"@sv ; vg:level <vocab/level/national> ;
    org:classification <vocab/body-type/network> .
<id/body/uppsala/strateg> a vg:Body ; skos:prefLabel "strategen"@sv ; vg:region <id/actor/region-uppsala> ;
    org:classification <vocab/body-type/role> .
<id/uppsala-2024> a vg:Strategy ; dct:title "Planen"@sv ; vg:region <id/actor/region-uppsala> ;
    vg:cites <id/instrument/hsl> , <id/instrument/avtal> .
<id/instrument/hsl> a vg:Instrument ; vg:instrumentType <vocab/instrument-type/law> ; vg:officialTitle "lag"@sv ;
    vg:sfsNumber "2017:30" ; rdfs:seeAlso <https://lagen.nu/2017:30> .
<id/instrument/avtal> a vg:Instrument ; vg:instrumentType <vocab/instrument-type/agreement> .
<id/uppsala-2024/service/teamet> a vg:Service ; skos:prefLabel "Teamet"@sv ; dct:isPartOf <id/uppsala-2024> ;
    dct:subject <vocab/theme/sip> , <vocab/shift/x> .
<vocab/theme/sip> a vg:Theme ; skos:prefLabel "SIP"@sv ; skos:inScheme <vocab/theme> .
<vocab/actor-type/region> skos:prefLabel "region"@sv ; skos:inScheme <vocab/actor-type> .
vg:member rdfs:label "medlem"@sv .
"""


@pytest.fixture(scope="module")
def source(release_home: Path) -> ReleaseSource:
    return ReleaseSource(release_home)


@pytest.fixture(scope="module")
def view(source: ReleaseSource) -> View:
    return describe_services(source)


@pytest.fixture(scope="module")
def shapes() -> list[Triple]:
    return read_shapes("cpsv-ap")


@pytest.fixture(scope="module")
def small() -> dict[str, set[tuple[str, str]]]:
    """What the view of the small graph says of each thing, asked of rdflib, which Oxigraph must agree with."""
    stated = parse(SMALL, format=RdfFormat.TURTLE)
    store, graph = load_triples(quad.triple for quad in stated), rdflib.Graph().parse(data=SMALL, format="turtle")
    said: dict[str, set[tuple[str, str]]] = {}
    for path in find_view_queries():
        query = path.read_text(encoding="utf-8")
        lines = graph.query(query).serialize(format="nt")
        by_rdflib = {quad.triple for quad in parse(lines or b"", format=RdfFormat.N_TRIPLES)}
        assert set(store.query(query)) == by_rdflib, path.name  # type: ignore[call-overload]
        for triple in by_rdflib:
            assert not isinstance(triple.subject, BlankNode)
            said.setdefault(triple.subject.value, set()).add((triple.predicate.value, triple.object.value))  # type: ignore[union-attr]
    return said


def things(view: View, kind: str) -> set[str]:
    return {t.subject.value for t in view if t.predicate.value == RDF + "type" and t.object == NamedNode(kind)}  # type: ignore[union-attr]


def asked(store: Store, pattern: str) -> set[str]:
    prefixes = f"PREFIX vg: <{VG}> PREFIX org: <{ORG}> PREFIX at: <{VOCAB}actor-type/> PREFIX bt: <{VOCAB}body-type/>"
    solutions = store.query(f"{prefixes} SELECT DISTINCT ?x WHERE {{ {pattern} }}")
    assert isinstance(solutions, QuerySolutions)
    return {row["x"].value for row in solutions}  # type: ignore[union-attr]


def test_view_of_the_real_graph_meets_the_profile_in_both_engines(view: View, shapes: list[Triple]) -> None:
    assert run_both(view, shapes) == []


def test_every_body_that_is_no_post_is_a_public_organisation(view: View, real_store: Store) -> None:
    bodies = asked(real_store, "?x a vg:Body ; org:classification ?t FILTER(?t != bt:role)")
    assert len(bodies) > 50
    assert bodies == things(view, ORG + "OrganizationalCollaboration") <= things(view, CV + "PublicOrganisation")


def test_every_actor_of_a_public_type_is_a_public_organisation(view: View, real_store: Store) -> None:
    types = "at:region at:municipality at:board at:administration at:federation at:agency at:government"
    actors = asked(real_store, f"?x a vg:Actor ; org:classification ?t VALUES ?t {{ {types} }}")
    units = asked(real_store, "?x a vg:Actor ; org:classification at:unit ; org:unitOf+/vg:area ?place")
    assert len(actors) > 90
    assert things(view, ORG + "Organization") == actors | units


def test_every_service_and_every_membership_is_in_the_view(view: View, real_store: Store) -> None:
    assert things(view, CPSV + "PublicService") == asked(real_store, "?x a vg:Service") != set()
    memberships = asked(real_store, "?body vg:member ?member BIND(CONCAT(STR(?body), ' ', STR(?member)) AS ?x)")
    assert len(things(view, CV + "Participation")) == len(memberships) > 0


def test_laws_that_are_cited_beside_services_are_legal_resources(view: View, real_store: Store) -> None:
    laws = asked(
        real_store,
        f"?s a vg:Service ; <{DCT}isPartOf>/vg:cites ?x . ?x vg:instrumentType <{VOCAB}instrument-type/law>",
    )
    assert things(view, ELI + "LegalResource") == laws != set()


def test_area_is_the_own_one_the_authoritys_the_county_or_the_country(small: dict[str, set[tuple[str, str]]]) -> None:
    country = "http://publications.europa.eu/resource/authority/country/SWE"
    areas = {
        name: value
        for name, said in small.items()
        for predicate, value in said
        if predicate == DCT + "spatial" and (RDF + "type", CV + "PublicOrganisation") in said
    }
    assert areas == {
        ID + "actor/region-uppsala": ID + "place/03",
        ID + "actor/uppsala-kommun": ID + "place/0380",
        ID + "actor/uppsala-socialnamnden": ID + "place/0380",
        ID + "actor/uppsala-polis": ID + "place/03",
        ID + "actor/socialstyrelsen": country,
        ID + "actor/uppsala-akuten": ID + "place/03",
        ID + "body/uppsala/samrad": ID + "place/03",
        ID + "body/sverige/natverk": country,
    }


def test_member_that_is_no_public_organisation_participates_as_an_agent(small: dict[str, set[tuple[str, str]]]) -> None:
    participation = ID + "body/uppsala/samrad#member-actor-forening"
    assert (CV + "hasParticipation", participation) in small[ID + "body/uppsala/samrad"]
    assert (RDF + "type", FOAF + "Agent") in small[ID + "actor/forening"]
    assert (CV + "hasParticipant", ID + "actor/forening") in small[participation]
    assert (CV + "role", VG + "member") in small[participation]
    assert (SKOS + "prefLabel", "medlem") in small[VG + "member"]


def test_service_has_its_regions_authority_laws_and_themes(small: dict[str, set[tuple[str, str]]]) -> None:
    said = small[ID + "uppsala-2024/service/teamet"]
    assert (CV + "hasCompetentAuthority", ID + "actor/region-uppsala") in said
    assert {value for predicate, value in said if predicate == CV + "hasLegalResource"} == {ID + "instrument/hsl"}
    assert {value for predicate, value in said if predicate == CV + "thematicArea"} == {VOCAB + "theme/sip"}
    assert (DCT + "identifier", "2017:30") in small[ID + "instrument/hsl"]


MUTATIONS = [
    (SERVICE, DCT + "identifier", (), "Identifier"),
    (SERVICE, DCT + "identifier", (Literal("1"), Literal("2")), "Identifier"),
    (SERVICE, DCT + "title", (), "Title"),
    (SERVICE, DCT + "title", (Literal("Team"),), "Title"),
    (SERVICE, DCT + "description", (), "Description"),
    (SERVICE, CV + "hasCompetentAuthority", (), "PublicService-authority"),
    (SERVICE, CV + "hasCompetentAuthority", (NamedNode(ID + "actor/nobody"),), "PublicService-authority"),
    (SERVICE, CV + "thematicArea", (Literal("sip"),), "PublicService-theme"),
    (SERVICE, CV + "hasLegalResource", (NamedNode("http://h.example/law"),), "PublicService-law"),
    (SERVICE, CV + "hasParticipation", (NamedNode(AUTHORITY),), "PublicService-participation"),
    (SERVICE, DCT + "spatial", (NamedNode("http://h.example/place"),), "Place"),
    (SERVICE, DCT + "language", (Literal("sv"),), "PublicService-language"),
    (SERVICE, CV + "relatedService", (NamedNode(AUTHORITY),), "PublicService"),
    (AUTHORITY, DCT + "identifier", (), "Identifier"),
    (AUTHORITY, SKOS + "prefLabel", (), "PublicOrganisation-label"),
    (AUTHORITY, DCT + "spatial", (), "PublicOrganisation-area"),
    (AUTHORITY, DCT + "spatial", (Literal("Uppsala"),), "Place"),
    (AUTHORITY, ORG + "classification", (Literal("region"),), "PublicOrganisation-type"),
    (AUTHORITY, RDF + "type", (NamedNode(CV + "PublicOrganisation"),), "PublicOrganisation"),
    (MEMBERSHIP, CV + "role", (), "Participation-role"),
    (MEMBERSHIP, CV + "hasParticipant", (), "Participation-participant"),
    (MEMBERSHIP, DCT + "description", (), "Description"),
    (BODY, CV + "hasParticipation", (), "Participation-of"),
    (ID + "place/03", SKOS + "prefLabel", (), "Location-label"),
    (VG + "member", SKOS + "prefLabel", (), "Concept-label"),
]


@pytest.mark.parametrize(("subject", "predicate", "values", "expected"), MUTATIONS)
def test_what_the_profile_forbids_is_found(
    view: View,
    shapes: list[Triple],
    subject: str,
    predicate: str,
    values: tuple[NamedNode | Literal, ...],
    expected: str,
) -> None:
    kept = [t for t in view if not (t.subject == NamedNode(subject) and t.predicate.value == predicate)]
    assert values or len(kept) < len(view), "nothing to take away"
    mutation = kept + [Triple(NamedNode(subject), NamedNode(predicate), value) for value in values]
    assert expected in violations(validate_compiled(mutation, shapes))


def test_export_is_the_view_in_turtle_with_the_same_bytes(source: ReleaseSource, view: View) -> None:
    written = []
    for _ in range(2):
        out = io.BytesIO()
        find_format("cpsv").write(source, find_selection(source), out)
        written.append(out.getvalue())
    assert written[0] == written[1]
    assert {quad.triple for quad in parse(written[0], format=RdfFormat.TURTLE)} == set(view)
