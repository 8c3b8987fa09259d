"""Small data graphs and shapes that hypothesis makes, of the kinds that both engines support."""

from hypothesis import note
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

EX = "http://example.org/"
PREFIXES = f"""
@prefix e: <{EX}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARATIONS = f'e: sh:declare [ sh:prefix "e" ; sh:namespace "{EX}" ] .\n'

_iris = st.sampled_from(["e:n0", "e:n1", "e:n2", "e:n3"])
_nodes = _iris | st.sampled_from(["_:b0", "_:b1"])
_numbers = st.sampled_from(["1", "2", "3", "2.5"])
_literals = _numbers | st.sampled_from(
    ['"a"', '"abc"', '"å"', '"hej"@sv', '"hallå"@sv', '"hi"@en', '"hi"@en-gb', "true", '"2020-01-01"^^xsd:date',
     '"2020-02-30"^^xsd:date', '"x"^^xsd:integer']
)  # fmt: skip
_predicates = st.sampled_from(["e:p", "e:q", "e:r"])
_classes = st.sampled_from(["e:C", "e:D"])
_triples = st.one_of(
    st.tuples(_nodes, _predicates, _nodes | _literals),
    st.tuples(_nodes, st.just("rdf:type"), _classes),
    st.tuples(_nodes, st.just("e:num"), _numbers),
    st.tuples(_nodes, st.just("e:num2"), _numbers),
    st.just(("e:D", "rdfs:subClassOf", "e:C")),
)

_paths = st.recursive(
    _predicates,
    lambda inner: st.one_of(
        inner.filter(lambda path: "(" not in path).map("[ sh:inversePath {} ]".format),
        st.tuples(inner, inner).map(lambda pair: "( {} {} )".format(*pair)),
        st.tuples(inner, inner).map(lambda pair: "[ sh:alternativePath ( {} {} ) ]".format(*pair)),
        inner.map("[ sh:zeroOrMorePath {} ]".format),
        inner.map("[ sh:oneOrMorePath {} ]".format),
        inner.map("[ sh:zeroOrOnePath {} ]".format),
    ),
    max_leaves=3,
)
_targets = st.one_of(
    _iris.map("sh:targetNode {}".format),
    _classes.map("sh:targetClass {}".format),
    _predicates.map("sh:targetSubjectsOf {}".format),
    _predicates.map("sh:targetObjectsOf {}".format),
)
_kinds = st.sampled_from(["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"])
_datatypes = st.sampled_from(["xsd:integer", "xsd:decimal", "xsd:string", "xsd:boolean", "xsd:date", "rdf:langString"])
_of_values = st.one_of(
    _classes.map("sh:class {}".format),
    _kinds.map("sh:nodeKind sh:{}".format),
    _datatypes.map("sh:datatype {}".format),
    st.integers(1, 4).map("sh:minLength {}".format),
    st.integers(0, 4).map("sh:maxLength {}".format),
    st.sampled_from(["^h", "a", "[0-9]", "^http://example.org/n[01]$"]).map('sh:pattern "{}"'.format),
    st.just('sh:pattern "^H" ; sh:flags "i"'),
    st.sampled_from(['"sv"', '"en"', '"sv" "en"']).map("sh:languageIn ( {} )".format),
    st.lists(_iris | _literals, min_size=1, max_size=3).map(lambda terms: f"sh:in ( {' '.join(terms)} )"),
    (_iris | _literals).map("sh:hasValue {}".format),
    _predicates.map("sh:equals {}".format),
    _predicates.map("sh:disjoint {}".format),
    st.sampled_from(["", "e:q", "rdf:type e:q"]).map("sh:closed true ; sh:ignoredProperties ( {} )".format),
)
_ranges = st.tuples(st.sampled_from(["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"]), _numbers).map(
    lambda pair: "sh:path e:num ; sh:{} {}".format(*pair)
)
_of_properties = st.one_of(
    st.integers(0, 3).map("sh:minCount {}".format),
    st.integers(0, 3).map("sh:maxCount {}".format),
    st.just("sh:uniqueLang true"),
)
_pairs = st.sampled_from(["lessThan", "lessThanOrEquals"]).map("sh:path e:num ; sh:{} e:num2".format)
_selects = st.sampled_from(
    [
        "SELECT $this ?value WHERE { $this e:p ?value . FILTER(isIRI(?value)) }",
        "SELECT $this WHERE { FILTER NOT EXISTS { $this e:q ?any } }",
        "SELECT $this ?value WHERE { { $this e:p ?value } UNION { FILTER(isIRI($this)) BIND(1 AS ?value) } }",
        "SELECT $this ?value WHERE { $this e:p ?value . OPTIONAL { $this e:q ?other } FILTER(!bound(?other)) }",
        "SELECT $this (COUNT(?x) AS ?value) WHERE { $this e:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
        "SELECT $this WHERE { { SELECT $this (COUNT(?x) AS ?n) WHERE { $this e:p ?x } GROUP BY $this } FILTER(?n>1) }",
        "SELECT $this (e:q AS ?path) ?value WHERE { ?value e:q $this }",
        "SELECT $this ?value WHERE { { OPTIONAL { $this e:q ?other } FILTER(!bound(?other)) } $this e:p ?value }",
        "SELECT $this ?value WHERE { { { FILTER(isIRI($this)) } $this e:q ?value } UNION { $this e:r ?value } }",
        "SELECT $this ?value WHERE { ?value e:p ?any . FILTER EXISTS { ?value e:q $this . FILTER(?any != $this) } }",
        "SELECT $this WHERE { BIND($this AS ?that) ?that e:p ?x . FILTER NOT EXISTS { ?x e:q* ?that } }",
        "SELECT $this ?value WHERE { $this a/rdfs:subClassOf* e:C . $this e:p|e:q ?value . FILTER(?value != $this) }",
    ]
).map(lambda text: f'sh:sparql [ sh:prefixes e: ; sh:select "{text}" ]')
_severities = st.sampled_from(["", "sh:severity sh:Warning ; ", "sh:severity sh:Info ; ", "sh:deactivated true ; "])


def _parameter(body: str) -> str:
    return body.partition(" ")[0]


def _property(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The body of a property shape."""
    several = st.lists(_of_values | _of_properties | inner, min_size=1, max_size=2, unique_by=_parameter)
    plain = st.tuples(_severities, _paths, several).map(lambda t: f"{t[0]}sh:path {t[1]} ; {' ; '.join(t[2])}")
    counted = st.tuples(_paths, inner, st.sampled_from(["Min", "Max"]), st.integers(0, 2)).map(
        lambda t: f"sh:path {t[0]} ; sh:qualifiedValueShape [ {t[1]} ] ; sh:qualified{t[2]}Count {t[3]}"
    )
    return plain | _ranges | _pairs | counted


def _shape(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The body of a shape that refers to others."""
    lists = st.lists(inner, min_size=1, max_size=3).map(lambda bodies: " ".join(f"[ {body} ]" for body in bodies))
    return st.one_of(
        inner.map("sh:not [ {} ]".format),
        inner.map("sh:node [ {} ]".format),
        st.tuples(st.sampled_from(["and", "or", "xone"]), lists).map(lambda pair: "sh:{} ( {} )".format(*pair)),
        _property(inner).map("sh:property [ {} ]".format),
    )


_bodies = st.recursive(_of_values, _shape, max_leaves=3)


@st.composite
def shapes_graphs(draw: st.DrawFn) -> list[Triple]:
    """One or two shapes with targets."""
    text = PREFIXES + DECLARATIONS
    for number in range(draw(st.integers(1, 2))):
        target = " ; ".join(draw(st.lists(_targets, min_size=1, max_size=3, unique=True)))
        body = draw(st.one_of(_bodies, _property(_bodies), _selects))
        severity = "" if body.startswith(("sh:severity", "sh:deactivated")) else draw(_severities)
        text += f"e:S{number} {severity}{target} ; {body} .\n"
    note(text)
    return read(text)


@st.composite
def sparql_shapes(draw: st.DrawFn) -> list[Triple]:
    """One shape with a SPARQL constraint."""
    text = PREFIXES + DECLARATIONS + f"e:S {draw(_targets)} ; {draw(_selects)} .\n"
    note(text)
    return read(text)


data_graphs = st.lists(_triples, min_size=5, max_size=20, unique=True).map(
    lambda triples: read(PREFIXES + "".join(f"{s} {p} {o} .\n" for s, p, o in triples))
)


def read(text: str) -> list[Triple]:
    quads = parse(text, format=RdfFormat.TURTLE)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def spread(triples: list[Triple]) -> list[Quad]:
    """The triples over two named graphs, every other one in both."""
    quads = [Quad(t.subject, t.predicate, t.object, NamedNode(EX + "g1")) for t in triples]
    return quads + [Quad(t.subject, t.predicate, t.object, NamedNode(EX + "g2")) for t in triples[::2]]
