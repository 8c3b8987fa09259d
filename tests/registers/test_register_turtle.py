"""Plans as Turtle: each reviewed one comes back as it was, and what a plan may not say is refused with its triple."""

from pathlib import Path

import pytest
from register_cases import read, reviewed, write

from vardgraf.errors import DocumentError, OntologyError
from vardgraf.registers.problems import RegisterError
from vardgraf.registers.turtle_plans import read_plan_turtle
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import write_turtle

PREFIXES = """
@prefix vg: <https://w3id.org/vardgraf/ontology#> .
@prefix vgi: <https://w3id.org/vardgraf/id/> .
@prefix vgv: <https://w3id.org/vardgraf/vocab/> .
@prefix vgg: <https://w3id.org/vardgraf/graph/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
"""
NORA, VOCAB = "https://w3id.org/vardgraf/id/nora-2031", "https://w3id.org/vardgraf/vocab"
A = f"<{NORA}/activity/a>"
SMALL = f"""{PREFIXES}
vgi:nora-2031 a vg:Strategy ; skos:prefLabel "Plan"@sv ; vg:region vgi:actor/region-uppsala .
{A} a vg:Activity ; skos:prefLabel "Gör"@sv ; dct:isPartOf vgi:nora-2031 .
vgi:actor/region-uppsala vg:mentionedIn vgi:nora-2031 .
""".replace("vgi:actor/region-uppsala", "<https://w3id.org/vardgraf/id/actor/region-uppsala>")
GOAL = min(str(t.subject) for t in reviewed()["uppsala-2024"] if "/uppsala-2024/goal/" in str(t.subject))
UPPSALA = "<https://w3id.org/vardgraf/id/actor/region-uppsala>"

REFUSED = {
    "person": (f"{A} foaf:name 'N.N.' .", "personer hör inte hemma i grafen: vgi:nora-2031/activity/a"),
    "person-class": ("<https://w3id.org/vardgraf/id/nora-2031/x/p> a foaf:Person .", "personer hör inte hemma"),
    "vcard": (f"{A} vcard:fn 'N.N.' .", "personer hör inte hemma"),
    "mail": (f"{A} rdfs:comment 'fråga nn@nora.example' .", "texten har en e-postadress"),
    "unseen": (f"{A} rdfs:comment 'ett \\u0001 tecken' .", "texten har tecknet U+0001"),
    "nul": (f"{A} rdfs:comment 'ett \\u0000 tecken' .", "texten har tecknet U+0000"),
    "noncharacter": (f"{A} rdfs:comment 'ett \\uFFFE tecken' .", "texten har tecknet U+FFFE"),
    "other-plans-element": (f"{GOAL} skos:notation '9' .", "ämnet hör till en annan plan: vgi:uppsala-2024/goal/"),
    "other-plans-element-quoted": (f"{GOAL} skos:altLabel 'Hälsa'@sv .", "ämnet hör till en annan plan"),
    "other-plan": ("vgi:uppsala-2024 dct:title 'Ny'@sv .", "ämnet hör till en annan plan: vgi:uppsala-2024 dct:title"),
    "mentions-for-another": (f"{UPPSALA} vg:mentionedIn vgi:skane-2022 .", "trippeln talar om en annan plan"),
    "part-of-another": (f"{A} dct:isPartOf vgi:skane-2022 .", "elementet sägs höra till en annan plan"),
    "region": (f"{UPPSALA} vg:organisationNumber '1' .", "regioner och kommuner beskrivs i en annan graf"),
    "graph": ("vgg:skane-2022 dct:title 'x' .", "ämnet hör till en annan graf"),
    "concept": ("<https://w3id.org/vardgraf/vocab/status/x> skos:prefLabel 'x'@sv .", "ämnet hör till en annan graf"),
    "ontology": ("vg:Goal rdfs:label 'x' .", "ämnet hör till en annan graf"),
    "foreign-subject": ("<https://example.org/x> skos:prefLabel 'x'@sv .", "ämnet hör till en annan graf"),
    "unknown-object": (f"{A} vg:serves <https://w3id.org/vardgraf/id/nora-2031/goal/g> .", "pekar på finns inte"),
    "unknown-actor": (f"{A} vg:responsible <https://w3id.org/vardgraf/id/actor/nn> .", "pekar på finns inte"),
    "unknown-concept": (f"{A} vg:readingMethod <{VOCAB}/reading-method/guess> .", "begreppet finns inte"),
    "unknown-property": (f"{A} vg:weight '1' .", "i ontologin: vgi:nora-2031/activity/a vg:weight"),
    "foreign-property": (f"{A} <https://example.org/p> '1' .", "egenskapen finns inte i ontologin"),
    "same-as": (f"{A} owl:sameAs <https://example.org/a> .", "egenskapen finns inte i ontologin"),
    "unknown-class": (f"{A} a vg:Wish .", "klassen finns inte för planer"),
    "foreign-class": (f"{A} a skos:Concept .", "klassen finns inte för planer"),
    "derivation": (f"<{NORA}/derivation/a1> a vg:Derivation .", "klassen finns inte för planer"),
    "blank": ("[] a vg:Goal ; dct:isPartOf vgi:nora-2031 .", "noden saknar IRI"),
    "script": (f"{A} rdfs:seeAlso <javascript:alert(1)> .", "adressen är ingen webbadress"),
    "into-a-graph": (f"{A} rdfs:seeAlso vgg:skane-2022 .", "trippeln pekar in i en annan graf"),
}  # fmt: skip


def write_plan(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", reviewed_plan_paths(), ids=lambda path: path.stem)
def test_reviewed_plan_comes_back_as_it_was(tmp_path: Path, path: Path) -> None:
    plan, triples = read_plan_turtle(path, reviewed())
    assert plan == path.stem
    assert set(triples) == set(reviewed()[plan])
    copy = tmp_path / "kopia.ttl"
    copy.write_bytes(write_turtle(triples))
    assert read_plan_turtle(copy, reviewed()) == (plan, triples)


def test_plan_of_a_register_may_come_back_as_turtle(tmp_path: Path) -> None:
    found = read(write(tmp_path / "r.xlsx"))
    path = tmp_path / "plan.ttl"
    path.write_bytes(write_turtle(found.triples))
    assert read_plan_turtle(path, reviewed()) == (found.plan, found.triples)


def test_small_plan_is_read(tmp_path: Path) -> None:
    plan, triples = read_plan_turtle(write_plan(tmp_path / "p.ttl", SMALL), reviewed())
    assert (plan, len(triples)) == ("nora-2031", 7)


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_plan_may_not_say_is_refused_with_its_triple(tmp_path: Path, name: str) -> None:
    triple, told = REFUSED[name]
    with pytest.raises(RegisterError) as raised:
        read_plan_turtle(write_plan(tmp_path / "p.ttl", SMALL + triple), reviewed())
    assert told in str(raised.value)
    assert str(raised.value).startswith("p.ttl: ")
    assert raised.value.exit_code == 3


def test_all_that_is_refused_is_told_at_once(tmp_path: Path) -> None:
    text = SMALL + "\n".join(triple for triple, _ in REFUSED.values())
    with pytest.raises(RegisterError) as raised:
        read_plan_turtle(write_plan(tmp_path / "p.ttl", text), reviewed())
    assert not [told for _, told in REFUSED.values() if told not in str(raised.value)]


def test_element_of_a_plan_in_the_same_document_may_be_told_here_too(tmp_path: Path) -> None:
    document = next(t.object for t in reviewed()["uppsala-2024"] if t.predicate.value.endswith("#document"))
    beside = f"vgi:nora-2031 vg:document {document} . {GOAL} skos:altLabel 'Hälsa'@sv ."
    described = f"{document} a vg:Document ."
    _, triples = read_plan_turtle(write_plan(tmp_path / "p.ttl", SMALL + beside + described), reviewed())
    assert any(str(t.subject) == GOAL for t in triples)


@pytest.mark.parametrize(
    ("text", "plan", "error", "told"),
    [
        ("", None, DocumentError, "p.ttl: filen beskriver ingen plan"),
        (SMALL + "vgi:nora-2032 a vg:Strategy .", None, DocumentError, "flera planer (nora-2031, nora-2032)"),
        (SMALL, "nora-2030", DocumentError, "filen beskriver planen nora-2031, och inte nora-2030"),
        (SMALL.replace("nora-2031", "Nora"), None, DocumentError, "planen Nora, vilket inte är ett giltigt plan-id"),
        (SMALL + "vgi:x vg:p", None, OntologyError, "filen är inte giltig Turtle"),
    ],
    ids=["none", "two", "other", "bad-id", "syntax"],
)
def test_file_without_one_plan_is_refused(
    tmp_path: Path, text: str, plan: str | None, error: type[DocumentError], told: str
) -> None:
    with pytest.raises(error) as raised:
        read_plan_turtle(write_plan(tmp_path / "p.ttl", text), reviewed(), plan)
    assert told in str(raised.value)
