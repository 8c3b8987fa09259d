"""An answer in XML is read by XML parsers as what it tells, whatever that is, or it is a problem that says why not."""

import json
from collections.abc import Iterator
from typing import Any, cast
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)
from real_server import Server

from api.linked.formats import write_triples
from api.negotiation import RDF_XML
from api.problems import Problem
from api.queries import formats
from api.queries.asking import Asked
from api.sparql.cut import Limits, write_graph, write_table
from vardgraf.namespaces import RDF, XSD, is_iri
from vardgraf.queries import load_catalogue
from vardgraf.xml_limits import XmlMisfitError, XmlOut, check_characters, escape_returns

MANY = Limits(10_000_000, 1 << 30)
SPARQL_RESULTS = "{http://www.w3.org/2005/sparql-results#}"
ODD = "\x00\x01\x08\t\n\x0b\x0c\r\x1f\x7f\x85\u2028\ufeff\ufffd\ufffe\uffff\U0001ffff<>&'\"]é😀 a"
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=8)
PLAIN = st.text(st.sampled_from("\t\n\r <>&'\"]]>é😀\x85\u2028a"), max_size=8)
TAILS = st.one_of(
    st.text(st.sampled_from("ab_-.1·²å/:#?=&';À×÷ͰͿ\u200c\u2040𐀀\u0300"), max_size=6),
    st.text(st.characters(categories=["L", "M", "N", "P"], exclude_characters='<>"{}|^`\\%[]'), max_size=3),
)
OF_RDF = (
    *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li", "_1", "type", "first"),
    *("aboutEach", "aboutEachPrefix", "bagID", "annotation", "annotationNodeID", "version", "reifies", "Seq"),
)


IRIS = st.one_of(
    st.builds("".join, st.tuples(st.sampled_from(["http://x/", "urn:x:", "http://www.w3.org/2000/xmlns/"]), TAILS)),
    st.sampled_from([RDF + name for name in OF_RDF]),
    st.sampled_from(["a:", "a:1", "http://www.w3.org/XML/1998/namespacelang", "http://www.w3.org/2005/11/its"]),
).filter(is_iri)
NODES = IRIS.map(NamedNode)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, iri: Literal(text, datatype=iri), TEXTS, NODES.filter(lambda node: RDF not in node.value)),
    TEXTS.map(lambda text: Literal(text, language="sv")),
    TEXTS.map(lambda text: Literal(text, language="ar", direction=BaseDirection.RTL)),
)
SIMPLE = st.builds(Triple, NODES, st.one_of(NODES, st.just(NamedNode(RDF + "type"))), st.one_of(NODES, LITERALS))
TRIPLES = st.one_of(SIMPLE, st.builds(Triple, NODES, NODES, SIMPLE))
PREFIXES = st.dictionaries(
    st.sampled_from(["", "a", "xml", "xmlns", "rdf", "its", "oxprefix", "xmlx"]),
    st.one_of(IRIS, st.just("http://www.w3.org/XML/1998/namespace"), st.just("http://www.w3.org/2000/xmlns/")),
)


def table_of(texts: list[str]) -> QuerySolutions:
    told = " ".join(f"({Literal(text)})" for text in texts)
    found = Store().query(f"SELECT ?x {{ VALUES (?x) {{ {told} }} }}")
    assert isinstance(found, QuerySolutions)
    return found


def read_texts(body: bytes) -> list[str]:
    return [literal.text or "" for literal in ElementTree.fromstring(body).iter(f"{SPARQL_RESULTS}literal")]


def is_xml(text: str) -> bool:
    """By lxml, which refuses text that no document can have."""
    try:
        etree.Element("x").text = text
    except ValueError:
        return False
    return True


@given(st.one_of(st.lists(TEXTS, max_size=4), st.lists(PLAIN, max_size=4)))
@settings(max_examples=400)
def test_table_is_read_as_what_it_tells_or_refused(texts: list[str]) -> None:
    if all(map(is_xml, texts)):
        assert read_texts(write_table(table_of(texts), "xml", MANY).body) == texts
    else:
        with pytest.raises(XmlMisfitError) as refused:
            write_table(table_of(texts), "xml", MANY)
        assert refused.value.misfit == "character"
        assert chr(int(refused.value.value[2:], 16)) in "".join(texts)


def constructed(triples: list[Triple]) -> QueryTriples:
    """As an answer; what writes RDF/XML takes them one after the other."""
    return cast(QueryTriples, triples)


@given(st.lists(TRIPLES, max_size=4), PREFIXES)
@settings(max_examples=600)
def test_graph_is_read_as_what_it_tells_or_refused(triples: list[Triple], prefixes: dict[str, str]) -> None:
    try:
        body = write_graph(constructed(triples), "rdfxml", MANY, prefixes).body
    except XmlMisfitError as error:
        refused = error
    else:
        assert faults(body) == []
        assert {quad.triple for quad in parse(body, format=RdfFormat.RDF_XML)} == set(triples)
        return
    assert _is_in(refused, triples)


def faults(body: bytes) -> list[str]:
    """By lxml, but for its wish that names of namespaces are ASCII."""
    parser = etree.XMLParser(recover=True)
    etree.fromstring(body, parser)
    return [entry.message for entry in parser.error_log if entry.type_name != "WAR_NS_URI"]


def _is_in(error: XmlMisfitError, triples: list[Triple]) -> bool:
    """Whether it is there what the error names."""
    if error.misfit != "character":
        return any(f"<{error.value}>" in str(triple) for triple in triples)
    return any(not is_xml(one.value) for one in _literals(triples))


def _literals(triples: list[Triple]) -> Iterator[Literal]:
    for triple in triples:
        if isinstance(triple.object, Literal):
            yield triple.object
        elif isinstance(triple.object, Triple):
            yield from _literals([triple.object])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["p", "1/q", "å-1"]), PLAIN), max_size=4))
def test_another_reader_finds_the_same_graph(told: list[tuple[str, str, str]]) -> None:
    triples = [Triple(NamedNode(f"http://x/{s}"), NamedNode(f"http://x/{p}"), Literal(o)) for s, p, o in told]
    read = rdflib.Graph().parse(data=write_graph(constructed(triples), "rdfxml", MANY, {}).body, format="xml")
    assert {tuple(map(str, triple)) for triple in read} == {(f"http://x/{s}", f"http://x/{p}", o) for s, p, o in told}


@pytest.mark.parametrize("iri", ["http://x/1", "http://x/", "urn:x:²", f"{RDF}li", f"{RDF}bagID", f"{RDF}Description"])
def test_predicate_without_a_name_is_named(iri: str) -> None:
    triple = Triple(BlankNode(), NamedNode(iri), Literal("x"))
    with pytest.raises(XmlMisfitError) as refused:
        write_graph(constructed([triple]), "rdfxml", MANY, {"p": iri})
    assert (refused.value.misfit, refused.value.value) == ("predicate", iri)
    store = Store()
    store.add(Quad(*triple))
    for name in ("turtle", "ntriples", "jsonld", "nquads", "trig"):
        found = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(found, QueryTriples)
        assert iri.encode() in write_graph(found, name, MANY, {}).body


def test_class_without_a_name_is_refused_where_it_would_be_an_element() -> None:
    subject, kind = NamedNode("a:s"), NamedNode(RDF + "type")
    unnamed = Triple(subject, kind, NamedNode("http://x/1"))
    with pytest.raises(XmlMisfitError, match="<http://x/1>"):
        write_graph(constructed([unnamed]), "rdfxml", MANY, {})
    both = [Triple(subject, kind, NamedNode("http://x/A")), unnamed]
    body = write_graph(constructed(both), "rdfxml", MANY, {}).body
    assert {quad.triple for quad in parse(body, format=RdfFormat.RDF_XML)} == set(both)


def test_what_is_cut_away_does_not_count() -> None:
    table = write_table(table_of(["a", "b\r", "\x01"]), "xml", Limits(2, 1 << 30))
    assert (read_texts(table.body), table.truncated) == (["a", "b\r"], "rows")
    triples = [Triple(NamedNode("a:s"), NamedNode("a:p"), Literal(text)) for text in ("a", "\x01")]
    assert write_graph(constructed(triples), "rdfxml", Limits(1, 1 << 30), {}).truncated == "rows"
    with pytest.raises(XmlMisfitError):
        write_graph(constructed(triples), "rdfxml", MANY, {})


def test_escaped_returns_count_as_bytes() -> None:
    texts = ["\r" * 100] * 50
    limit = len(write_table(table_of(texts), "xml", MANY).body) - 1
    cut = write_table(table_of(texts), "xml", Limits(1_000, limit))
    assert cut.truncated == "bytes"
    assert len(cut.body) <= limit
    assert read_texts(cut.body) == texts[: cut.rows]


@given(st.one_of(TEXTS, PLAIN))
@settings(max_examples=200)
def test_saved_queries_and_documents_refuse_the_same(text: str) -> None:
    table = formats.read_sparql_json(table_of([text]).serialize(format=QueryResultsFormat.JSON) or b"")
    asked, query = Asked({}, 1, 0), next(iter(load_catalogue()))
    triple = Triple(NamedNode("a:s"), NamedNode("a:p"), Literal(text))
    written = (
        lambda: formats.write_table(table, formats.SPARQL_XML, query, asked, 1),
        lambda: write_triples(RDF_XML, [triple]),
    )
    if is_xml(text):
        assert read_texts(written[0]()) == [text]
        assert etree.fromstring(written[1]()).findtext(".//{a:}p") == text
        return
    for write in written:
        with pytest.raises(Problem) as refused:
            write()
        assert (refused.value.status, refused.value.kind) == (406, "not-in-xml")


@given(TEXTS, st.integers(1, 9))
def test_characters_are_found_where_pieces_meet(text: str, size: int) -> None:
    class Out:
        written = b""

        def write(self, data: bytes) -> int:
            self.written += data
            return len(data)

    out: Any = Out()
    pieces, data = XmlOut(out), text.encode()
    try:
        counts = [pieces.write(data[start : start + size]) for start in range(0, len(data), size)]
    except XmlMisfitError:
        with pytest.raises(XmlMisfitError):
            check_characters(data)
    else:
        check_characters(data)
        assert sum(counts) == len(data)
        assert out.written == escape_returns(data)


def test_looking_for_a_name_takes_no_time_however_long_the_iri() -> None:
    triple = Triple(NamedNode("a:s"), NamedNode("urn:" + "1" * 1_000_000), Literal("x"))
    with pytest.raises(XmlMisfitError):
        write_graph(constructed([triple]), "rdfxml", MANY, {})


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


CONTROL, NAMELESS = 'SELECT ("a\\u0001" AS ?x) {}', "CONSTRUCT { <a:b> <http://x/1> 1 } WHERE {}"


@pytest.mark.parametrize(
    ("text", "name", "misfit"),
    [
        (CONTROL, "xml", {"character": "U+0001"}),
        ('SELECT ("\\uFFFE" AS ?x) {}', "xml", {"character": "U+FFFE"}),
        ('CONSTRUCT { <a:b> <a:c> "\\u0000" } WHERE {}', "rdf", {"character": "U+0000"}),
        (NAMELESS, "rdf", {"predicate": "http://x/1"}),
        (f"CONSTRUCT {{ <a:b> <{RDF}li> 1 }} WHERE {{}}", "rdf", {"predicate": f"{RDF}li"}),
        ("CONSTRUCT { <a:b> a <http://x/1> } WHERE {}", "rdf", {"class": "http://x/1"}),
        ("CONSTRUCT { <a:b> <http://x/" + "1" * 400 + "> 1 } WHERE {}", "rdf", None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_xml_cannot_hold_is_a_problem_that_names_other_formats(
    client: httpx.Client, method: str, text: str, name: str, misfit: dict[str, str] | None
) -> None:
    for language, word in (("sv", "Begär"), ("en", "Ask for")):
        asked = {"query": text, "format": name}
        sent: dict[str, Any] = {"params": asked} if method == "GET" else {"data": asked}
        answer = client.request(method, "/sparql", headers={"accept-language": language}, **sent)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (406, "/problems/not-in-xml")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-language"] == language
        assert word in problem["detail"]
        assert problem.items() >= (misfit or {}).items()
        assert len(problem["detail"]) < 1_000
        assert not any(one.endswith("xml") for one in problem["offered"])
    for media_type in problem["offered"]:
        other = client.get("/sparql", params={"query": text}, headers={"accept": media_type})
        assert (other.status_code, other.headers["content-type"].partition(";")[0]) == (200, media_type)


def test_refusals_come_the_same_way_from_known_requests(client: httpx.Client) -> None:
    """Where others before had the same headers, and were answered past the framework."""
    for number in range(6):
        good = {"query": f'SELECT ("{number}" AS ?x) {{}}', "format": "xml"}
        assert read_texts(client.get("/sparql", params=good).content) == [str(number)]
        bad = {"query": f'SELECT ("{number}\\u0001" AS ?x) {{}}', "format": "xml"}
        assert client.get("/sparql", params=bad).status_code == 406


def test_returns_and_own_prefixes_come_through(client: httpx.Client) -> None:
    text = 'PREFIX xml: <http://x/> CONSTRUCT { <a:b> xml:c "1\\r\\n2 PREFIX a: <http://[>" } WHERE {}'
    for name, form in (("rdf", RdfFormat.RDF_XML), ("ttl", RdfFormat.TURTLE)):
        answer = client.get("/sparql", params={"query": text, "format": name})
        assert answer.status_code == 200
        [quad] = parse(answer.content, format=form)
        assert quad.triple == Triple(
            NamedNode("a:b"), NamedNode("http://x/c"), Literal("1\r\n2 PREFIX a: <http://[>", datatype=XSD_STRING)
        )
    etree.fromstring(client.get("/sparql", params={"query": text, "format": "rdf"}).content)


XSD_STRING = NamedNode(XSD + "string")


def test_halves_of_characters_are_no_query(client: httpx.Client) -> None:
    """So that none is ever in an answer."""
    answer = client.get("/sparql", params={"query": 'SELECT ("\\uD800" AS ?x) {}', "format": "xml"})
    assert (answer.status_code, json.loads(answer.content)["type"]) == (400, "/problems/bad-query")


def test_constructed_answer_is_a_graph() -> None:
    found = Store().query(NAMELESS)
    assert isinstance(found, QueryTriples)
    with pytest.raises(XmlMisfitError):
        write_graph(found, "rdfxml", MANY, {})
