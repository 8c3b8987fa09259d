"""What the engine promises beyond the W3C suite: nothing is skipped in silence, and the order does not matter."""

import random

import pytest
from made_up import DECLARATIONS, PREFIXES, read
from pyoxigraph import NamedNode, Triple

from vardgraf.checks.engine import compile_cached, load_triples, validate, validate_compiled, validate_pyshacl
from vardgraf.checks.errors import CompileError, ValidationFailureError
from vardgraf.checks.paths import Predicate
from vardgraf.checks.results import Result, report_graph
from vardgraf.namespaces import RDF, SH
from vardgraf.turtle import write_turtle

DATA = """
e:n0 a e:C ; e:p 1, 2 ; e:q e:n1 .
e:n1 a e:C ; e:p "x" .
e:n2 a e:D ; e:q "y"@sv .
"""


def _read(text: str) -> list[Triple]:
    return read(PREFIXES + DECLARATIONS + text)


def _validate(shapes: str, data: str = DATA) -> list[Result]:
    return validate_compiled(_read(data), _read(shapes))


@pytest.mark.parametrize(
    ("shape", "construct"),
    [
        ("sh:targetClass e:C ; sh:minCoutn 1", "sh:minCoutn"),
        ("sh:targetClass e:C ; sh:rule [ ]", "sh:rule"),
        ("a sh:NodeShape ; sh:js [ ]", "sh:js"),
        ("sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:property [ sh:path e:q ; sh:values 1 ] ]", "sh:values"),
        ("sh:targetClass e:C ; sh:not [ sh:reifierShape [ ] ]", "sh:reifierShape"),
        ("sh:targetClass e:C ; sh:minCount 1", "sh:minCount"),
        ("sh:targetClass e:C ; sh:path e:p ; sh:minCount 1 , 2", "sh:minCount"),
        ('sh:targetClass e:C ; sh:path e:p ; sh:maxCount "many"', "sh:maxCount"),
        ("sh:targetClass e:C ; sh:path [ sh:zeroOrMorePath [ ] ]", "sh:path"),
        ("sh:targetClass e:C ; sh:nodeKind e:IRI", "sh:nodeKind"),
        ('sh:targetClass e:C ; sh:pattern "(?=a)"', "sh:pattern"),
        ("sh:targetClass e:C ; sh:datatype xsd:byte", "sh:datatype"),
        ("sh:targetClass e:C ; sh:in ( [ ] )", "sh:in"),
        ("sh:targetClass e:C ; sh:in e:n0", "sh:in"),
        ('sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this WHERE { }" ; sh:severity sh:Info ]', "sh:severity"),
        ('sh:targetClass e:C ; sh:sparql [ sh:ask "ASK { }" ]', "sh:select"),
    ],
)
def test_what_is_not_known_is_refused_aloud(shape: str, construct: str) -> None:
    with pytest.raises(CompileError) as refusal:
        _validate(f"e:S {shape} .")
    assert refusal.value.construct == construct
    assert construct in str(refusal.value)


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this WHERE { $this e:p ?x } LIMIT 1",
        "SELECT ?x WHERE { $this e:p ?x }",
        "SELECT $this (COUNT(?x) AS ?n) WHERE { $this e:p ?x } GROUP BY ?x",
        "SELECT $this WHERE { $this e:p ?x . { SELECT ?x WHERE { ?x ?y ?z } } }",
        "SELECT $this WHERE { $this e:p ?x . MINUS { $this e:q ?y } }",
        "SELECT $this WHERE { VALUES ?x { 1 } $this e:p ?x }",
        "SELECT $this WHERE { BIND(1 AS $this) }",
        "SELECT $this WHERE { $this e:p ?x . FILTER(?x > ) }",
        "SELECT $this WHERE { $this unknown:p ?x }",
        "SELECT $this $PATH WHERE { $this $PATH ?x }",
        "SELECT $this WHERE { GRAPH ?g { FILTER(isIRI($this)) } }",
        "SELECT $this WHERE { { $this e:p ?x }",
    ],
)
def test_a_query_that_sets_cannot_answer_is_refused(select: str) -> None:
    with pytest.raises(CompileError):
        _validate(f'e:S sh:targetClass e:C ; sh:sparql [ sh:prefixes e: ; sh:select "{select}" ] .')


@pytest.mark.parametrize(
    "text",
    [
        "# MINUS\n SELECT $this WHERE { $this e:p ?x }",
        "SELECT $this WHERE { $this e:p ?x . FILTER(STR(?x) != 'VALUES } SERVICE') }",
        "SELECT $this WHERE { $this e:p ?x . OPTIONAL { ?x e:MINUS ?y } }",
    ],
)
def test_a_forbidden_word_in_a_comment_a_string_or_a_name_is_no_keyword(text: str) -> None:
    results = _validate(f'e:S sh:targetClass e:C ; sh:sparql [ sh:prefixes e: ; sh:select """{text}""" ] .')
    assert {str(result.focus_node) for result in results} == {"<http://example.org/n0>", "<http://example.org/n1>"}


@pytest.mark.parametrize("through", ["sh:node e:S", "sh:property [ sh:path e:q ; sh:node e:S ]", "sh:or ( e:S e:T )"])
def test_a_shape_that_leads_to_itself_is_refused(through: str) -> None:
    with pytest.raises(CompileError, match="rekursion"):
        _validate(f"e:S sh:targetClass e:C ; {through} . e:T sh:nodeKind sh:IRI .")


def test_what_is_refused_is_passed_on_only_when_asked_and_told() -> None:
    shapes = _read("e:S sh:targetClass e:C ; sh:datatype xsd:byte . e:T sh:targetClass e:D ; sh:nodeKind sh:Literal .")
    outcome = validate(_read(DATA), shapes, pass_on=True)
    assert [error.construct for error in outcome.passed_on] == ["sh:datatype"]
    assert [result.key for result in outcome.results] == [
        result.key for result in validate_pyshacl(_read(DATA), shapes)
    ]


@pytest.mark.parametrize("active", [True, False])
def test_a_deactivated_shape_is_silent(active: bool) -> None:
    off = f"sh:deactivated {str(not active).lower()} ;"
    assert bool(_validate(f"e:S {off} sh:targetClass e:C ; sh:nodeKind sh:Literal .")) is active
    assert bool(_validate(f"e:S sh:targetClass e:C ; sh:property [ {off} sh:path e:p ; sh:maxCount 0 ] .")) is active
    assert bool(_validate(f"e:S sh:targetClass e:C ; sh:node [ {off} sh:nodeKind sh:Literal ] .")) is active
    select = 'sh:prefixes e: ; sh:select "SELECT $this WHERE { $this e:p ?x }"'
    assert bool(_validate(f"e:S sh:targetClass e:C ; sh:sparql [ {off} {select} ] .")) is active


def test_the_results_do_not_depend_on_the_order_of_data_and_shapes() -> None:
    data = _read(DATA)
    shapes = _read(
        "e:S sh:targetClass e:C ; sh:or ( [ sh:class e:D ] [ sh:nodeKind sh:Literal ] ) ;"
        "sh:property [ sh:path e:p ; sh:maxCount 1 ; sh:datatype xsd:integer ] , [ sh:path e:q ; sh:minCount 1 ] ."
    )
    wanted = validate_compiled(data, shapes)
    assert len(wanted) == 5
    for seed in range(10):
        random.Random(seed).shuffle(data)
        random.Random(seed).shuffle(shapes)
        assert validate_compiled(data, shapes) == wanted


def test_only_the_shapes_that_are_asked_for_are_run() -> None:
    shapes = _read(
        "e:S sh:targetClass e:C ; sh:nodeKind sh:Literal . e:T sh:targetClass e:C ; sh:nodeKind sh:Literal ."
    )
    one = NamedNode("http://example.org/T")
    for results in (
        validate_compiled(_read(DATA), shapes, only={one}),
        validate_pyshacl(_read(DATA), shapes, only={one}),
    ):
        assert {result.source_shape for result in results} == {one}
        assert len(results) == 2


def test_shapes_are_compiled_once() -> None:
    shapes = frozenset(_read("e:S sh:targetClass e:C ; sh:nodeKind sh:Literal ."))
    assert compile_cached(shapes) is compile_cached(frozenset(shapes))


def test_a_message_is_filled_in_from_the_row() -> None:
    (result,) = _validate(
        "e:S sh:targetClass e:C ; sh:severity sh:Info ; sh:sparql [ sh:prefixes e: ;"
        'sh:message "{$this} har {?n} av {?q}"@sv , "{?n}"@en ;'
        'sh:select "SELECT $this (COUNT(?x) AS ?n) WHERE { $this e:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)" ] .'
    )
    assert result.messages == {"sv": "http://example.org/n0 har 2 av {?q}", "en": "2"}
    assert {name: term.value for name, term in result.bindings.items()} == {"n": "2"}
    assert result.severity == NamedNode(SH + "Info")


def test_a_constraint_that_answers_failure_stops_the_validation() -> None:
    select = "SELECT $this ?failure WHERE { $this e:p ?x . BIND(true AS ?failure) }"
    with pytest.raises(ValidationFailureError):
        _validate(f'e:S sh:targetClass e:C ; sh:sparql [ sh:prefixes e: ; sh:select "{select}" ] .')


COMPONENT = """
e:Max a sh:ConstraintComponent ; sh:parameter [ sh:path e:atMost ] , [ sh:path e:but ; sh:optional true ] ;
  sh:validator [ sh:message "{?value} > {$atMost}" ;
    sh:ask "ASK { FILTER(!isNumeric($value) || $value <= $atMost || (bound($but) && $value = $but)) }" ] ;
  sh:nodeValidator [ sh:prefixes e: ;
    sh:select "SELECT $this ?value WHERE { $this e:p ?value . FILTER(?value > $atMost) }" ] .
"""


def test_a_component_asks_of_each_value_with_its_parameters() -> None:
    (result,) = _validate(COMPONENT + "e:S sh:targetClass e:C ; sh:path e:p ; e:atMost 1 .")
    assert (str(result.value), result.messages) == ('"2"^^<http://www.w3.org/2001/XMLSchema#integer>', {"": "2 > 1"})
    assert result.component == NamedNode("http://example.org/Max")
    assert result.path == Predicate(NamedNode("http://example.org/p"))
    assert not _validate(COMPONENT + "e:S sh:targetClass e:C ; sh:path e:p ; e:atMost 1 ; e:but 2 .")


def test_a_component_on_a_node_shape_takes_its_node_validator() -> None:
    (result,) = _validate(COMPONENT + "e:S sh:targetClass e:C ; e:atMost 1 .")
    assert (result.value is not None and result.value.value, result.path) == ("2", None)


def test_a_path_of_no_steps_leads_from_any_node_to_itself() -> None:
    about = "sh:path [ sh:zeroOrMorePath e:p ] ; sh:hasValue e:nowhere ; sh:minCount 1"
    shapes = f'e:S sh:targetNode e:nowhere , "literal" ; {about} .'
    assert [str(result.focus_node) for result in _validate(shapes)] == ['"literal"']


def test_the_report_holds_each_result_and_reads_back_as_turtle() -> None:
    results = _validate(
        "e:S sh:targetClass e:C ; sh:property [ sh:path ( e:q [ sh:inversePath e:p ] ) ; sh:minCount 3 ] ."
    )
    report = report_graph(results)
    assert sum(triple.object == NamedNode(SH + "ValidationResult") for triple in report) == len(results) == 2
    assert sum(triple.predicate == NamedNode(RDF + "first") for triple in report) == 4
    assert len(read(write_turtle(report).decode())) == len(report)
    assert len(report_graph([])) == 2


def test_a_store_and_its_triples_give_the_same() -> None:
    shapes = _read("e:S sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:maxCount 1 ] .")
    assert validate_compiled(load_triples(_read(DATA)), shapes) == validate_compiled(_read(DATA), shapes)
