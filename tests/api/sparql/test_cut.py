"""Results cut to whole rows, in every format, whatever the strings hold."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Store, parse, parse_query_results

from api.sparql.cut import GRAPH_FORMATS, TABLE_FORMATS, Limits, Written, write_graph, write_table

MANY = Limits(10_000_000, 1 << 30)
NASTY = st.text(st.sampled_from("},{[]\"\\'\n\r\t,<>&/results?:;aåü😀"), max_size=12)
ROWS = st.lists(st.tuples(NASTY, st.one_of(st.none(), NASTY)), max_size=12)


def solutions(rows: list[tuple[str, str | None]]) -> QuerySolutions:
    told = " ".join(f"({quoted(first)} {quoted(second)})" for first, second in rows)
    result = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {told} }} }}")
    assert isinstance(result, QuerySolutions)
    return result


def quoted(text: str | None) -> str:
    return "UNDEF" if text is None else str(Literal(text))


def read(body: bytes, name: str) -> list[Any]:
    """The rows, by a reader that is not the writer where there is one."""
    if name == "json":
        document = json.loads(body)
        assert set(document) <= {"head", "results", "truncated"}
        return [{key: term["value"] for key, term in row.items()} for row in document["results"]["bindings"]]
    if name == "csv":
        return list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]
    found = parse_query_results(body, format=TABLE_FORMATS[name])
    assert isinstance(found, QuerySolutions)
    return [tuple(None if term is None else str(term) for term in row) for row in found]


@pytest.mark.parametrize("name", TABLE_FORMATS)
@given(rows=ROWS, most=st.integers(0, 12))
def test_rows_are_cut_to_the_first_ones(name: str, rows: list[tuple[str, str | None]], most: int) -> None:
    whole = write_table(solutions(rows), name, MANY)
    written = write_table(solutions(rows), name, Limits(most, 1 << 30))
    assert written.truncated == ("rows" if len(rows) > most else None)
    assert written.rows == min(most, len(rows)) or (written.rows is None and len(written.body) <= most)
    assert read(written.body, name) == read(whole.body, name)[:most]


@pytest.mark.parametrize("name", TABLE_FORMATS)
@given(rows=ROWS, share=st.floats(0.0, 1.0))
def test_bytes_are_cut_to_whole_rows(name: str, rows: list[tuple[str, str | None]], share: float) -> None:
    whole = write_table(solutions(rows), name, MANY)
    least = len(write_table(solutions([]), name, MANY).body) + len(b',"truncated":"bytes"')
    limit = least + int((len(whole.body) - least) * share)
    written = write_table(solutions(rows), name, Limits(1_000, limit))
    assert written.truncated == ("bytes" if len(whole.body) > limit else None)
    assert len(written.body) <= limit
    assert read(written.body, name) == read(whole.body, name)[: written.rows]


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_large_results_are_cut_where_chunks_meet(name: str) -> None:
    """Rows of many lengths, so that all that a row ends with falls across two writes at some place."""
    texts = [
        "},{" * (place % 7) + '"' * (place % 5) + "\\" * (place % 11) + "\r\n" * (place % 3) for place in range(9_000)
    ]
    store = Store()
    for place, text in enumerate(texts):
        store.add(Quad(NamedNode(f"http://x/{place:05}"), NamedNode("http://x/p"), Literal(text)))

    def ask() -> QuerySolutions:
        result = store.query("SELECT ?o { ?s ?p ?o } ORDER BY ?s")
        assert isinstance(result, QuerySolutions)
        return result

    whole = read(write_table(ask(), name, MANY).body, name)
    assert len(whole) == len(texts)
    for most in (1, 1_234, 8_999):
        written = write_table(ask(), name, Limits(most, 1 << 30))
        assert (written.rows, written.truncated) == (most, "rows")
        assert read(written.body, name) == whole[:most]
    for limit in range(200_000, 200_010):
        written = write_table(ask(), name, Limits(10_000, limit))
        assert written.truncated == "bytes"
        assert len(written.body) <= limit
        assert read(written.body, name) == whole[: written.rows]
        assert written.rows > 1_000


@pytest.mark.parametrize("name", TABLE_FORMATS)
@pytest.mark.parametrize(
    "query", ["SELECT * {}", "SELECT * { FILTER(false) }", "SELECT ?a { VALUES ?a { UNDEF UNDEF } }"]
)
def test_rows_without_bindings_are_counted(name: str, query: str) -> None:
    def ask() -> QuerySolutions:
        result = Store().query(query)
        assert isinstance(result, QuerySolutions)
        return result

    rows = len(list(ask()))
    assert write_table(ask(), name, Limits(rows, 1 << 20)).rows == rows
    assert write_table(ask(), name, Limits(1, 1 << 20)).truncated == ("rows" if rows > 1 else None)


def test_rows_in_triple_terms_are_counted() -> None:
    result = Store().query("SELECT * { VALUES ?t { <<( <a:b> <a:b> <<( <a:b> <a:b> 1 )>> )>> 1 } }")
    assert isinstance(result, QuerySolutions)
    assert write_table(result, "json", Limits(1, 1 << 20)).rows == 1


def test_evaluation_ends_with_the_body() -> None:
    """A cross product that would take hours."""
    store = Store()
    for place in range(300):
        store.add(Quad(NamedNode(f"http://x/{place}"), NamedNode("http://x/p"), Literal(place)))
    result = store.query("SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?h ?i }")
    assert isinstance(result, QuerySolutions)
    assert write_table(result, "json", Limits(1_000, 1 << 20)).truncated == "rows"


def graph(count: int) -> tuple[Store, Written]:
    store = Store()
    for place in range(count):
        store.add(Quad(NamedNode(f"http://x/{place}"), NamedNode("http://x/p"), Literal(f"<&>\n\\{place}")))
    return store, write_graph(construct(store), "ntriples", MANY, {})


def construct(store: Store) -> QueryTriples:
    result = store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    assert isinstance(result, QueryTriples)
    return result


def triples(body: bytes, name: str) -> set[str]:
    return {str(quad.triple) for quad in parse(body, GRAPH_FORMATS[name])}


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_graphs_are_cut_to_whole_triples(name: str) -> None:
    store, whole = graph(500)
    every = triples(whole.body, "ntriples")
    assert len(every) == 500
    cut = write_graph(construct(store), name, Limits(123, 1 << 20), {"x": "http://x/"})
    assert (cut.rows, cut.truncated) == (123, "rows")
    assert len(triples(cut.body, name)) == 123
    assert triples(cut.body, name) < every
    small = write_graph(construct(store), name, Limits(1_000, 5_000), {})
    assert small.truncated == "bytes"
    assert len(small.body) <= 5_000
    assert len(triples(small.body, name)) == small.rows > 10
    assert triples(small.body, name) < every
    fits = write_graph(construct(store), name, Limits(500, 1 << 20), {})
    assert (fits.rows, fits.truncated) == (500, None)
    assert triples(fits.body, name) == every


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_graphs_have_each_triple_once(name: str) -> None:
    store, whole = graph(10)
    for quad in list(store):
        store.add(Quad(*quad.triple, NamedNode("http://x/graph")))
    described = [store.query("DESCRIBE ?s { ?s ?p ?o }", use_default_graph_as_union=True) for _ in range(2)]
    assert all(isinstance(result, QueryTriples) for result in described)
    assert len(list(described[0])) > 10
    written = write_graph(described[1], name, MANY, {})  # type: ignore[arg-type]
    assert written.rows == 10
    assert triples(written.body, name) == triples(whole.body, "ntriples")
