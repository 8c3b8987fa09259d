"""The generator of shapes: what a template demands the shapes find, and nothing else; what it cannot say it refuses."""

import json
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profile_checks import SHARED, Finding, parse_turtle, run_both, short
from rdflib import Graph

from vardgraf.checks.compiler import compile_shapes
from vardgraf.profiles.bundle import BundleError, parse_bundle, read_bundle
from vardgraf.profiles.rdforms import main, make_shapes
from vardgraf.resources import resource_path

BUNDLE = SHARED / "data" / "dcat-ap-se" / "bundle.json"
THING = "http://xmlns.com/foaf/0.1/Document"
PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://h.example/> .
"""


def bundle_of(*items: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    """A bundle of one kind of thing with the items, which get ids from a on."""
    named = [{"id": chr(ord("a") + number), **item} for number, item in enumerate(items)]
    entity = {
        "id": "thing",
        "type": "group",
        "label": {"sv": "Sak", "en": "Thing"},
        "constraints": {"rdf:type": "foaf:Document"},
        "items": [item["id"] for item in named],
    }
    return {"templates": [entity, *named, *({"id": name, **one} for name, one in others.items())]}


def shapes_of(*items: dict[str, Any], **others: dict[str, Any]) -> str:
    return make_shapes(parse_bundle(bundle_of(*items, **others)), "small")


def find(shapes: str, said: str, more: str = "") -> set[Finding]:
    """What both engines find of a thing of which that is said."""
    data = parse_turtle(f"{PREFIXES} :x a foaf:Document {'; ' + said if said else ''} . {more}")
    return short(run_both(data, parse_turtle(shapes)))


def text(**more: Any) -> dict[str, Any]:
    label = {"sv": "Titel", "en": "Title"}
    return {"type": "text", "nodetype": "LITERAL", "property": "dcterms:title", "label": label, **more}


def link(**more: Any) -> dict[str, Any]:
    return {"type": "choice", "nodetype": "URI", "property": "dcterms:relation", **more}


def test_minimum_is_a_violation_recommendation_a_warning_and_maximum_a_violation() -> None:
    shapes = shapes_of(text(cardinality={"min": 1, "pref": 2, "max": 2}))
    assert find(shapes, "") == {("a-min", "Violation"), ("a-pref", "Warning")}
    assert find(shapes, 'dct:title "1"') == {("a-pref", "Warning")}
    assert find(shapes, 'dct:title "1" , "2"') == set()
    assert find(shapes, 'dct:title "1" , "2" , "3"') == {("a-max", "Violation")}


@pytest.mark.parametrize(
    ("nodetype", "fits", "misfits"),
    [
        ("URI", [":y"], ['"y"', "[]"]),
        ("RESOURCE", [":y", "[]"], ['"y"']),
        ("LITERAL", ['"y"', '"y"@sv', "1"], [":y", "[]"]),
        ("ONLY_LITERAL", ['"y"'], [":y", '"y"@sv', "1"]),
        ("LANGUAGE_LITERAL", ['"y"@sv'], [":y", '"y"', "1"]),
    ],
)
def test_kind_of_a_value(nodetype: str, fits: list[str], misfits: list[str]) -> None:
    shapes = shapes_of(text(nodetype=nodetype))
    assert all(find(shapes, f"dct:title {value}") == set() for value in fits)
    assert all(find(shapes, f"dct:title {value}") == {("a-value", "Violation")} for value in misfits)


def test_datatype_is_one_of_those_named() -> None:
    shapes = shapes_of(
        text(nodetype="DATATYPE_LITERAL", datatype=["xsd:date", "http://www.w3.org/2001/XMLSchema#gYear"])
    )
    assert find(shapes, 'dct:title "2024-02-29"^^xsd:date') == set()
    assert find(shapes, 'dct:title "2024"^^xsd:gYear') == set()
    for wrong in ('"2024-02-30"^^xsd:date', '"2024"', "2024", ":y"):
        assert find(shapes, f"dct:title {wrong}") == {("a-value", "Violation")}, wrong


def test_whole_numbers_are_asked_for_by_form_and_range() -> None:
    """Stores widen the datatype itself."""
    shapes = shapes_of(text(nodetype="DATATYPE_LITERAL", datatype="xsd:nonNegativeInteger"))
    assert find(shapes, 'dct:title "12"^^xsd:nonNegativeInteger') == set()
    for wrong in ("-1", '"x"', ":y", "1.5"):
        assert find(shapes, f"dct:title {wrong}") == {("a-value", "Violation")}, wrong
    assert "nonNegativeInteger itself" in shapes.partition("@prefix")[0]


def test_pattern_is_of_the_whole_value_behind_its_template() -> None:
    shapes = shapes_of(link(pattern="https?://.+"), text(nodetype="URI", pattern="^[0-9+]+$", valueTemplate="tel:$1"))
    assert find(shapes, "dct:relation <http://h.example/a> ; dct:title <tel:+46>") == set()
    assert find(shapes, "dct:relation <urn:http://h.example/>") == {("a-value", "Violation")}
    assert find(shapes, "dct:title <tel:46x>") == find(shapes, "dct:title <mailto:46>") == {("b-value", "Violation")}


def test_template_of_a_value_alone_is_how_it_begins() -> None:
    shapes = shapes_of(link(valueTemplate="mailto:"))
    assert find(shapes, "dct:relation <mailto:a@h.example>") == set()
    assert find(shapes, "dct:relation <http://h.example/>") == {("a-value", "Violation")}


def test_alternatives_of_a_pattern_are_anchored_together() -> None:
    shapes = shapes_of(text(pattern="ab|(?:cd)"))
    assert find(shapes, 'dct:title "ab" , "cd"') == set()
    assert find(shapes, 'dct:title "abx"') == find(shapes, 'dct:title "xcd"') == {("a-value", "Violation")}


def test_pattern_that_looks_ahead_is_left_to_the_datatype_or_refused() -> None:
    shapes = shapes_of(text(nodetype="DATATYPE_LITERAL", datatype="xsd:duration", pattern="P(?=.)[0-9]+D"))
    assert "a: the pattern" in shapes.partition("@prefix")[0]
    assert find(shapes, 'dct:title "P1D"^^xsd:duration') == set()
    assert find(shapes, 'dct:title "P"^^xsd:duration') == {("a-value", "Violation")}
    with pytest.raises(BundleError, match="mall a: mönstret"):
        shapes_of(text(pattern="P(?=.)[0-9]+D"))


def test_choices_are_closed_and_of_the_values_kind() -> None:
    choices = [{"value": "http://h.example/1"}, {"value": "http://h.example/2"}]
    shapes = shapes_of(link(choices=choices), text(choices=[{"value": "x/y"}]))
    assert find(shapes, 'dct:relation :1 ; dct:title "x/y"') == set()
    assert find(shapes, "dct:relation :3") == {("a-value", "Violation")}
    assert find(shapes, 'dct:title "x/z"') == {("b-value", "Violation")}


def test_template_that_extends_another_has_what_it_does_not_say_itself() -> None:
    base = link(choices=[{"value": "http://h.example/1"}], cardinality={"min": 1}, label={"sv": "Bas", "en": "Base"})
    shapes = shapes_of(
        {"extends": "base"}, {"extends": "base", "property": "dcterms:source", "cardinality": {}}, base=base
    )
    assert find(shapes, "dct:relation :1") == set()
    assert find(shapes, "dct:source :1") == {("a-min", "Violation")}
    assert find(shapes, "dct:relation :2 ; dct:source :2") == {("a-value", "Violation"), ("b-value", "Violation")}
    assert shapes.count("sh:in (") == 1, "a list that two templates share stands once"
    assert '"Bas (dct:relation) saknas: ange minst 1."@sv' in shapes


def test_resource_is_described_in_the_same_graph_and_an_iri_may_be_elsewhere() -> None:
    types = {"rdf:type": ["foaf:Agent", "foaf:Person"]}
    shapes = shapes_of(link(nodetype="RESOURCE", constraints=types), link(property="dcterms:source", constraints=types))
    assert find(shapes, "dct:relation :y ; dct:source :y", ":y a foaf:Person .") == set()
    assert find(shapes, "dct:relation :y") == {("a-value", "Violation")}
    assert find(shapes, "dct:source :y") == set()
    wrong = find(shapes, "dct:relation :y ; dct:source :y", ":y a skos:Concept .")
    assert wrong == {("a-value", "Violation"), ("b-value", "Violation")}


def test_other_constraints_hold_where_something_is_said() -> None:
    shapes = shapes_of(link(constraints={"skos:inScheme": "http://h.example/scheme"}))
    assert find(shapes, "dct:relation :y") == find(shapes, "dct:relation :y", ":y skos:inScheme :scheme .") == set()
    assert find(shapes, "dct:relation :y", ":y skos:inScheme :other .") == {("a-value", "Violation")}


def test_group_with_a_property_is_checked_inside_each_value_with_its_own_severities() -> None:
    part = {"type": "text", "nodetype": "LITERAL", "property": "dcterms:title", "cardinality": {"min": 1, "pref": 2}}
    group = {"type": "group", "nodetype": "RESOURCE", "property": "dcterms:relation", "items": [part]}
    shapes = shapes_of(group)
    assert find(shapes, "") == set()
    assert find(shapes, 'dct:relation [ dct:title "1" , "2" ]') == set()
    assert find(shapes, 'dct:relation [ dct:title "1" ]') == {("a-dcterms-title-pref", "Warning")}
    both = {("a-dcterms-title-min", "Violation"), ("a-dcterms-title-pref", "Warning")}
    assert find(shapes, 'dct:relation [ dct:title "1" , "2" ] , [ ]') == both


def test_group_without_a_property_is_the_same_thing() -> None:
    shapes = shapes_of({"type": "group", "items": [text(cardinality={"min": 1})]})
    assert find(shapes, "") == {("a-dcterms-title-min", "Violation")}


def test_disjoint_group_counts_its_alternatives_together() -> None:
    first, second = text(choices=[{"value": "csv"}]), text(pattern="[a-z]+/[a-z]+")
    group = {"type": "group", "styles": ["disjoint"], "cardinality": {"min": 1, "max": 1}, "items": ["p", "q"]}
    shapes = shapes_of(group, p=first, q=second)
    assert find(shapes, 'dct:title "csv"') == find(shapes, 'dct:title "text/csv"') == set()
    assert find(shapes, "") == {("a-min", "Violation")}
    assert find(shapes, 'dct:title "csv" , "text/csv"') == {("a-max", "Violation")}
    assert find(shapes, 'dct:title "json"') == {("a-value", "Violation")}


def test_items_of_one_property_are_counted_each_for_itself() -> None:
    number = text(nodetype="ONLY_LITERAL", cardinality={"max": 1})
    shapes = shapes_of(text(nodetype="LANGUAGE_LITERAL", cardinality={"min": 1}), number)
    assert find(shapes, 'dct:title "a"@sv , "b"@sv , "1"') == set()
    assert find(shapes, 'dct:title "1"') == {("a-min", "Violation")}
    assert find(shapes, 'dct:title "a"@sv , "1" , "2"') == {("b-max", "Violation")}
    assert find(shapes, 'dct:title "a"@sv , 3') == {("a-value", "Violation")}


def test_type_among_the_items_is_counted_beside_the_other_types() -> None:
    kinds = [{"value": "http://h.example/A"}, {"value": "http://h.example/B"}]
    shapes = shapes_of(
        {
            "type": "choice",
            "nodetype": "URI",
            "property": "rdf:type",
            "choices": kinds,
            "cardinality": {"min": 1, "max": 1},
        }
    )
    assert find(shapes, "a :A") == find(shapes, "a :A , :C") == set()
    assert find(shapes, "a :C") == {("a-min", "Violation")}
    assert find(shapes, "a :A , :B") == {("a-max", "Violation")}


def test_demand_that_depends_on_another_value_holds_only_with_it() -> None:
    shapes = shapes_of(link(), text(cardinality={"min": 1}, deps=["dcterms:relation", "http://h.example/law"]))
    assert find(shapes, "") == find(shapes, "dct:relation :other") == set()
    assert find(shapes, 'dct:relation :law ; dct:title "t"') == set()
    assert find(shapes, "dct:relation :law") == {("thing-b-deps", "Violation")}


def test_deprecated_property_is_an_info_and_another_than_the_preset_value_a_warning() -> None:
    shapes = shapes_of(text(styles=["deprecated"]), link(value="http://h.example/cc0"))
    assert find(shapes, "dct:relation :cc0") == set()
    found = find(shapes, 'dct:relation :other ; dct:title "t"')
    assert found == {("a-deprecated", "Info"), ("b-preset", "Warning")}


def test_template_that_nothing_leads_to_is_told_at_the_head() -> None:
    base, used, alone = link(), {"extends": "base"}, text()
    assert "What the templates say" not in shapes_of(used, base=base)
    assert "alone: no kind of thing leads to it" in shapes_of(used, base=base, alone=alone).partition("@prefix")[0]


def test_messages_are_in_both_languages_with_label_and_remedy() -> None:
    shapes = parse_turtle(shapes_of(text(cardinality={"min": 1, "max": 1})))
    data = parse_turtle(f"{PREFIXES} :x a foaf:Document .")
    (found,) = run_both(data, shapes)
    assert dict(found.messages) == {
        "sv": "Titel (dct:title) saknas: ange minst 1.",
        "en": "Title (dct:title) is missing: give at least 1.",
    }


def test_generated_shapes_are_well_formed_by_the_shapes_of_shapes() -> None:
    part = {"type": "text", "nodetype": "LITERAL", "property": "dcterms:title", "cardinality": {"min": 1, "pref": 2}}
    group = {"type": "group", "nodetype": "RESOURCE", "property": "dcterms:relation", "items": [part]}
    dated = text(nodetype="DATATYPE_LITERAL", datatype=["xsd:date", "xsd:gYear"], property="dcterms:issued")
    counted = link(property="rdf:type", choices=[{"value": "http://h.example/A"}], cardinality={"min": 1, "max": 1})
    law = link(property="dcterms:source", cardinality={"min": 1}, deps=["dcterms:relation", "http://h.example/law"])
    several = [text(nodetype="URI", cardinality={"max": 1}), text(pattern="a|b", styles=["deprecated"])]
    shapes = shapes_of(group, dated, counted, law, *several, {"extends": "base"}, base=link(value="http://h.example/v"))
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=Graph().parse(data=shapes), meta_shacl=True)
    assert conforms


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"templates": [{"id": "a", "type": "text", "shape": "round"}]}, "mall a: .*shape"),
        ({"templates": [{"id": "a", "type": "list"}]}, "mall a: .*type"),
        ({"templates": [{"type": "text"}]}, "en mall saknar id"),
        ({"templates": [{"id": "a", "type": "text"}, {"id": "a", "type": "text"}]}, "två mallar heter 'a'"),
        (bundle_of({"extends": "b"}, {"extends": "a"}), "utvidgar sig själv"),
        (bundle_of({"type": "group", "property": "dcterms:relation", "items": ["a"]}), "innehåller sig själv"),
        (bundle_of({"type": "group", "items": ["gone"]}), "mallen 'gone' finns inte"),
        (bundle_of({"type": "text", "property": "ex:title"}), "okänt prefix i 'ex:title'"),
        (bundle_of({"type": "text"}), "saknar property"),
        (bundle_of({"property": "dcterms:title"}), "saknar type"),
        (bundle_of(text(deps=["dcterms:source"])), "ett villkor"),
        (bundle_of({"type": "group", "styles": ["disjoint"], "items": [text(), link()]}), "olika egenskaper"),
        ([], "."),
    ],
)
def test_what_the_reader_does_not_know_is_an_error_with_the_template(broken: Any, told: str) -> None:
    with pytest.raises(BundleError, match=told):
        make_shapes(parse_bundle(broken, "bundle.json"), "small")


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.just("text"),
                "nodetype": st.sampled_from(["URI", "RESOURCE", "LITERAL", "ONLY_LITERAL", "LANGUAGE_LITERAL"]),
                "property": st.sampled_from(["dcterms:title", "dcterms:source", "rdf:type", "foaf:name"]),
                "cardinality": st.fixed_dictionaries({}, optional={"min": st.just(1), "max": st.integers(1, 3)}),
                "label": st.dictionaries(st.sampled_from(["sv", "en"]), st.text(max_size=8)),
            }
        ),
        max_size=5,
    )
)
@settings(max_examples=40)
def test_any_bundle_gives_shapes_that_compile_and_the_same_bytes(items: list[dict[str, Any]]) -> None:
    shapes = shapes_of(*items)
    assert compile_shapes(frozenset(parse_turtle(shapes))).refused == ()
    assert shapes == shapes_of(*items)


def test_command_prints_shapes_or_one_line_that_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small" / "bundle.json"
    path.parent.mkdir()
    path.write_text(json.dumps(bundle_of(text())), encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == shapes_of(text())
    path.write_text("{", encoding="utf-8")
    assert main([str(path)]) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert str(path) in told
    assert main([str(tmp_path / "gone.json")]) == 3


@pytest.mark.skipif(not BUNDLE.is_file(), reason=f"the bundle is not at hand: {BUNDLE} (set VARDGRAF_SHARED)")
def test_committed_shapes_are_what_the_generator_makes() -> None:
    committed = resource_path("shapes", "profiles", "dcat-ap-se.ttl").read_text(encoding="utf-8")
    assert make_shapes(read_bundle(BUNDLE), "dcat-ap-se") == committed, (
        "write them anew: python -m vardgraf.profiles.rdforms BUNDLE > shapes/profiles/dcat-ap-se.ttl"
    )
