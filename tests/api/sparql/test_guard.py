"""What the guard lets through, refuses, and how it tells."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QueryBoolean, Store

from api.problems import Problem
from api.sparql.guard import MAX_OPERATORS, Limits
from api.sparql.refusals import inspect_query
from vardgraf.queries import load_catalogue

LIMITS = Limits()
REFUSED_URL = "http://127.0.0.1:1/"
"""Oxigraph opens no connection to port 1, and says so: the trace of a SERVICE that got through."""

SERVICES = (
    f"SELECT * {{ SERVICE <{REFUSED_URL}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe <{REFUSED_URL}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE SILENT <{REFUSED_URL}> {{ ?s ?p ?o }} }}",
    f"SELECT*{{SERVICE<{REFUSED_URL}>{{?s ?p ?o}}}}",
    f"SELECT * {{ SERVICESILENT<{REFUSED_URL}>{{}} }}",
    f"SELECT * {{ SERVICE # a comment\n\t\r\n<{REFUSED_URL}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ # a comment\rSERVICE <{REFUSED_URL}> {{ ?s ?p ?o }} }}",
    f"PREFIX e: <{REFUSED_URL}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}",
    f"PREFIX : <{REFUSED_URL}> SELECT * {{ service:x {{ ?s ?p ?o }} }}",
    f"PREFIX : <{REFUSED_URL}> SELECT * {{ ?s ?p true.SERVICE:x {{ ?s ?p ?o }} }}",
    f"PREFIX a: <{REFUSED_URL}> SELECT * {{ ?s ?p a:.SERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o.SERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?x·.SERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s<?o)SERVICE#>\n<{REFUSED_URL}>{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s<?o#>'''\n)SERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} #'''\n }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s<=?o#>'''\n)SERVICE<{REFUSED_URL}>{{ ?s ?p ?o }} #'''\n }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s<<a:b#> ) . SERVICE <{REFUSED_URL}> {{ ?s ?p ?o }}\n) }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE <{REFUSED_URL}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ BIND(<{REFUSED_URL}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} {{ {{ SELECT * {{ SERVICE <{REFUSED_URL}> {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ {{}} UNION {{ SERVICE <{REFUSED_URL}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ ?s ?p 'a\\'' . SERVICE <{REFUSED_URL}> {{ ?s ?p '' }} }}",
    f"SELECT * {{ <http://a/\\u0041'> ?p ?o . SERVICE <{REFUSED_URL}> {{ ?s ?p '' }} }}",
)


def kind_of(text: str, limits: Limits = LIMITS) -> str | None:
    try:
        inspect_query(text, limits)
    except Problem as problem:
        refused = problem
    else:
        return None
    assert refused.status == (413 if refused.kind == "query-too-large" else 400)
    assert refused.detail.sv
    assert refused.detail.en
    return refused.kind


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_in_every_spelling(text: str) -> None:
    assert kind_of(text) in ("service-refused", "ambiguous-comparison")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://a/> {}' }",
        'SELECT * { ?s ?p "a\\"SERVICE" , """x"" SERVICE\n""" , \'\'\'SERVICE\'\'\' }',
        "SELECT * { ?service ?p <http://x/service/SERVICE#a> } # SERVICE <x> {}",
        "PREFIX v: <http://x/> SELECT * { ?s ?p v:service, v:SERVICE.x, 'x'@en-service }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1 || ?s<?o) }",
        "PREFIX x: <http://x/> ASK { ?s a x:Service FILTER(?s != <http://x/#b> && ?o IN (<http://x/#1>, <a:b>)) }",
        "ASK { VALUES (?a ?b) { (<http://x/#1> 'a') (UNDEF <http://x/#it's>) } }",
        "BASE <http://x/> SELECT * FROM <#g> FROM NAMED <#h> { ?s <#service> <#o> }",
        "VERSION '1.2' SELECT * { << ?s ?p ?o ~ ?r >> ?a ?b . ?x ?y ?z {| ?q 1 |} }",
        "SELECT * { ?s ?p 1.5e3, .5, -1, 'x'@en--ltr, 'y'^^<http://x/t> ; ^(<a:b>|!<c:d>)*/<e:f>? ?o . [] ?p (1 2) }",
    ],
)
def test_what_only_looks_like_it_is_let_through(text: str) -> None:
    assert kind_of(text) is None
    Store().query(text)


def test_saved_queries_pass_the_guard() -> None:
    queries = list(load_catalogue())
    assert len(queries) > 20
    assert {query.name: kind for query in queries if (kind := kind_of(query.text))} == {}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "SELECT"),
        ("ASK{}", "ASK"),
        ("BASE <http://x/> PREFIX select: <http://x/> #ASK\nConstruct {} {}", "CONSTRUCT"),
        ("DESCRIBE <http://x/>", "DESCRIBE"),
    ],
)
def test_form_is_told(text: str, form: str) -> None:
    assert inspect_query(text, LIMITS) == form


@pytest.mark.parametrize(
    "text",
    [
        *(
            "LOAD <http://x/>",
            "insert data { <a:b> <a:b> 1 }",
            "PREFIX a: <a:b> DELETE WHERE { ?s ?p ?o }",
            "CLEAR ALL",
        ),
        *("DROP ALL", "CREATE GRAPH <a:b>", "COPY <a:b> TO <a:c>", "MOVE <a:b> TO <a:c>", "ADD <a:b> TO <a:c>"),
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(text: str) -> None:
    assert kind_of(text) == "update-refused"


@pytest.mark.parametrize(
    "text", ["", " ", "# SELECT", "FOO {}", "SELECT * {", "SELECT * }", "ASK {} }", "\ufeffASK {}", "ASK {\0}"]
)
def test_what_is_no_query_is_refused(text: str) -> None:
    assert kind_of(text) == "bad-query"


@pytest.mark.parametrize(
    ("opening", "closing"), ["()", "{}", "[]", ("<<", ">>"), ("FILTER EXISTS {", "}"), ("([", "])")]
)
def test_nesting_is_refused_beyond_the_limit_only(opening: str, closing: str) -> None:
    per = sum(opening.count(bracket) for bracket in ("(", "{", "[", "<<"))
    allowed = (LIMITS.max_nesting - 1) // per
    assert kind_of("ASK {" + opening * allowed + " " + closing * allowed + "}") is None
    assert kind_of("ASK {" + opening * (allowed + 1) + " " + closing * (allowed + 1) + "}") == "query-too-deep"


@pytest.mark.parametrize("chain", ["!", "-", "^", "||", "&&", "+", "|", "?o="])
def test_chains_of_operators_are_refused(chain: str) -> None:
    assert kind_of("ASK { ?s ?p ?o FILTER(" + chain * 2 * (MAX_OPERATORS + 1) + "?o) }") == "too-many-operators"


@pytest.mark.parametrize(
    ("before", "more"),
    [
        ("?s ?p ?o", " . ?s ?p ?o"),
        ("?s ?p ?o", " , ?o"),
        ("?s ?p ?o", " ; ?p ?o"),
        ("?s ?p ?o", " OPTIONAL { ?s ?p ?o }"),
        ("?s ?p ?o . ", "{ ?s ?p ?o }"),
        ("?s ?p [ ?p ?o ] ", " . ?s ?p [ ?p ?o ]"),
        ("?s <a:b>", "/<a:b>"),
        ("?s ?p (1 2", " 3"),
        ("?s a (1", " true"),
        ("?s ?p (1", " -1"),
        ("?s ?p ('a'", "'a'@en"),
        ("?s ?p ([]", "[]"),
        ("FILTER(1) ?s ?p (1", " 1"),
        ("{ SELECT * {} } ?s ?p ?o", " . ?s ?p ?o"),
        ("{ SELECT (1 AS ?x) { ?s ?p ?o } ORDER BY ?x } ?s ?p ?o", " . ?s ?p ?o"),
        (
            "?s ?p ?o FILTER <http://www.w3.org/2001/XMLSchema#string>(?s)",
            " ?s ?p ?o FILTER <http://www.w3.org/2001/XMLSchema#string>(?s)",
        ),
        ("", "VALUES ?a {1}"),
        ("", "FILTER EXISTS { ?s ?p ?o }"),
        ("", "{ SELECT * { ?s ?p ?o } }"),
    ],
)
def test_triple_patterns_are_counted(before: str, more: str) -> None:
    end = " ?o }" if more.startswith("/") else ") }" if before.count("(") > before.count(")") else " }"
    assert kind_of("ASK { " + before + more * 90 + end) is None
    assert kind_of("ASK { " + before + more * 201 + end) == "too-many-patterns"
    Store().query("ASK { " + before + more + end)


@pytest.mark.parametrize("items", ["(1)" * 100, "((1))" * 70, "truetrue " * 60, "<<?a ?b ?c>>" * 110, "+1" * 110])
def test_lists_within_lists_are_counted(items: str) -> None:
    assert kind_of(f"ASK {{ ?s ?p (1 {items}) }}") == "too-many-patterns"


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        ("SELECT ", "(1 AS ?v{0})", "{{}}"),
        ("SELECT ", "(COUNT(?s) AS ?v{0})", "{{ ?s ?p ?o }}"),
        ("SELECT * {{ ?s ?p ?o }} ORDER BY ", "DESC(?o)", ""),
        ("SELECT * {{ ?s ?p ?o }} ORDER BY ", "(?o + true)", ""),
        ("SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING", "(COUNT(?o) > 1)", ""),
        ("SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s ", "(STR(?o) AS ?v{0})", ""),
        ("SELECT * {{ ?s ?p ?o ", "FILTER(?o > 1)", "}}"),
        ("SELECT * {{ ?s ?p ?o ", "FILTER(true && ?o)", "}}"),
        ("SELECT * {{ ?s ?p ?o ", "FILTER REGEX(?o, 'a')", "}}"),
        ("SELECT * {{ ?s ?p ?o ", "FILTER <http://www.w3.org/2001/XMLSchema#string>(?o)", "}}"),
        ("PREFIX a: <http://www.w3.org/2001/XMLSchema#> SELECT * {{ ?s ?p ?o ", "FILTER a:string(?o)", "}}"),
        ("SELECT * {{ ?s ?p ?o ", "FILTER NOT EXISTS {{}}", "}}"),
        ("SELECT * {{ ?s ?p ?o ", "BIND(?o + 1 AS ?v{0})", "}}"),
        ("SELECT * {{ ?s ?p ?o FILTER(", "?o + ", "?o)}}"),
        ("SELECT * {{ ?s ?p ?o FILTER(?o IN (1", ", (?o)", ")) }}"),
        ("SELECT * {{{{ SELECT ", "(1 AS ?v{0})", "{{}} }}}}"),
        ("SELECT * {{{{ SELECT ?s ", "(1 AS ?v{0})", "{{ ?s ?p ?o }} GROUP BY ?s }}}}"),
        ("SELECT * {{{{ SELECT * {{ ?s ?p ?o }} ORDER BY ", "DESC(?o)", "}}}}"),
        ("SELECT * {{{{ SELECT * {{ ?s ?p ?o }} ORDER BY ", "<http://www.w3.org/2001/XMLSchema#string>(?o)", "}}}}"),
        ("SELECT * {{{{ SELECT DISTINCT ", "?v{0} ", "{{ ?s ?p ?o }} }}}}"),
    ],
)
def test_only_patterns_are_counted(before: str, more: str, after: str) -> None:
    text = before.format() + "".join(more.format(number) for number in range(300)) + after.format()
    assert kind_of(text) is None
    Store().query(text)


@pytest.mark.parametrize("name", ["SELECT.{}", "SELECT-{}", "SELECT\u00e9{}", "FILTER\u00e9{}", "PREFIX\u00e9{}"])
@pytest.mark.parametrize("length", [90, 95, 97, 100, 110, 300])
@pytest.mark.parametrize("glue", ["", " "])
def test_prefix_that_looks_like_a_keyword_hides_no_patterns(name: str, length: int, glue: str) -> None:
    """A prefix may be longer than what the lexer takes for one."""
    prefix = name.format("a" * length)
    pattern = f"{{{prefix}:s ?p (1)}}"
    text = f"PREFIX{glue}{prefix}: <a:> ASK {{ {pattern * 300} }}"
    Store().query(f"PREFIX{glue}{prefix}: <a:> ASK {{ {pattern} }}")
    assert kind_of(text, Limits(max_query_bytes=1 << 20)) in ("too-many-patterns", "bad-query")


def test_rows_of_values_are_no_patterns() -> None:
    assert kind_of("ASK { VALUES (?a ?b) {" + " (1 <a:b>)" * 1_000 + "} ?a ?b ?c }") is None
    assert kind_of("ASK { VALUES ?a {" + " 1" * 3_000 + "} ?a ?b ?c }") is None
    assert kind_of("SELECT * { ?a ?b ?c } VALUES (?a ?b) {" + " (1 <a:b>)" * 1_000 + "}") is None


def test_size_counts_bytes() -> None:
    text = "ASK { ?s ?p 'å' }"
    assert kind_of(text, Limits(max_query_bytes=len(text) + 1)) is None
    assert kind_of(text, Limits(max_query_bytes=len(text))) == "query-too-large"


@given(
    st.lists(
        st.sampled_from(["\n", " ", "# x\n", "?a ?b ?c . ", "'å\\n' ?p ?o . ", '"""a\nb""" ?p ?o . ']), max_size=12
    )
)
def test_line_and_column_point_at_what_is_refused(parts: list[str]) -> None:
    text = "SELECT * {\n" + "".join(parts) + "SERVICE <a:b> {} }"
    with pytest.raises(Problem) as refused:
        inspect_query(text, LIMITS)
    lines = text.split("\n")
    line, column = refused.value.members["line"], refused.value.members["column"]
    assert lines[line - 1][column - 1 :].startswith("SERVICE")


@pytest.mark.parametrize(
    "piece", ["'", '"', "'''", '"""', "<", "<a", "<<", "a.", "a:", "\\", "#", "?", "%41", "_:", "1.", "@a-", '"\\']
)
def test_reading_takes_time_in_proportion_to_length(piece: str) -> None:
    """Sixteen times the text in far less than sixteen times sixteen times the time."""
    limits = Limits(1 << 20, 1 << 20, 1 << 20)

    def seconds(length: int) -> float:
        text = "ASK {" + piece * (length // len(piece))
        best = 1.0
        for _ in range(3):
            began = time.perf_counter()
            kind_of(text, limits)
            best = min(best, time.perf_counter() - began)
        return best

    assert seconds(64_000) < 64 * seconds(4_000) + 0.02


FRAGMENTS = [
    *(
        "SERVICE",
        "service",
        "SERVICE SILENT",
        "true",
        "a",
        "OPTIONAL",
        "FILTER",
        "UNION",
        "BIND",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
    ),
    *(
        "<",
        ">",
        "<<",
        ">>",
        ">",
        "<=",
        "?s",
        "?o",
        "?s",
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "\n",
        "\r",
        " ",
        ".",
        ";",
        ",",
        "=",
        "!",
    ),
    *(
        "a:",
        "a:b",
        ":",
        "true.",
        "1",
        "1.",
        "e:x",
        "@en",
        "-",
        "\\",
        "\\u0027",
        "^^",
        f"<{REFUSED_URL}>",
        "<a:b>",
        "_:b",
        "|",
        "/",
    ),
]
SHAPES = [
    "SELECT*{{{0}SERVICE{1}<{url}>{{}}{2}}}",
    "SELECT*{{{0}<{1}SERVICE{2}<{url}>{{}}}}",
    "SELECT*{{FILTER(1<{0}>{1}SERVICE<{url}>{{}}{2}}}",
    "PREFIX a:<{url}>SELECT*{{?s ?p {0}SERVICE{1}a:{2}{{}}}}",
    "PREFIX :<{url}>SELECT*{{?s ?p {0}{1}SERVICE:x{2}{{}}}}",
    "SELECT*{{?s ?p ?o FILTER(?s<?o{0}>{1}\n)SERVICE<{url}>{{}}{2}\n}}",
]


@given(st.sampled_from(SHAPES), st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=4), min_size=3, max_size=3))
@settings(max_examples=1_500)
def test_nothing_let_through_reaches_a_service(shape: str, parts: list[list[str]]) -> None:
    """The engine itself is asked: whatever passes the guard and is a query to Oxigraph makes no connection."""
    check_no_service(shape.format(*("".join(part) for part in parts), url=REFUSED_URL))


def test_no_change_of_a_service_gets_it_through() -> None:
    chance = random.Random(20260101)
    caught = 0
    for _ in range(40_000):
        text = chance.choice(SERVICES).replace(REFUSED_URL, "§")  # which stays whole, so that nobody else is ever asked
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(FRAGMENTS) + text[place + chance.randrange(3) :]
        caught += check_no_service(text.replace("§", REFUSED_URL))
    assert caught > 500, "too few of these are still queries with SERVICE to tell anything"


def check_no_service(text: str) -> bool:
    """Whether Oxigraph would have made a connection; fails when the guard had let it."""
    store = Store()
    for subject in ("http://x/s", REFUSED_URL):
        store.add(Quad(NamedNode(subject), NamedNode("http://x/p"), NamedNode(subject)))
    try:
        result = store.query(text)
        _ = bool(result) if isinstance(result, QueryBoolean) else list(result)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        assert kind_of(text) is not None, text
        return True
    return False
