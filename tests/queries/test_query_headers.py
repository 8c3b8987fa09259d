"""Laws of the query files: bilingual headers, documented columns, known prefixes, an order that is decided."""

import re

import pyoxigraph
import pytest

from vardgraf.errors import QueryError, UsageError
from vardgraf.namespaces import PREFIXES, VOCAB
from vardgraf.parameters import Names
from vardgraf.queries import Query, load_catalogue, parse_query

GOOD = """#+ tags = ["goals"]
#+ examples = [{ region = "uppsala" }]
#+
#+ [summary]
#+ sv = "Målen"
#+ en = "The goals"
#+
#+ [params.region]
#+ type = "region"
#+ sv = "regionen"
#+ en = "the region"
#+
#+ [columns]
#+ goal = { sv = "målet", en = "the goal" }
#+
#+ [headings]
#+ goal = { sv = "Mål", en = "Goal" }
#+ region = { sv = "Region", en = "Region", values.norrvik = { sv = "Norrvik", en = "Norrvik" } }

SELECT ?goal WHERE { VALUES ?param_region { UNDEF } ?goal ?p ?param_region } ORDER BY ?goal
"""


def _body(query: Query) -> str:
    return "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))


def test_texts_are_in_both_languages_and_differ(query: Query) -> None:
    texts = [query.summary, *(each.description for each in query.parameters)]
    texts += [each.description for each in query.columns]
    texts += [query.description] if query.description else []
    assert all(text.sv.strip() and text.en.strip() and text.sv != text.en for text in texts)


def test_columns_and_parameters_are_called_something_for_people(query: Query) -> None:
    """A column that is the label of another one goes by the heading of that one."""
    labels = {heading.label for heading in query.headings.values()}
    columns = {column.name for column in query.columns}
    assert columns | {parameter.name for parameter in query.parameters} == set(query.headings) | (labels - {None})
    for heading in query.headings.values():
        for text in (heading.text.sv, heading.text.en):
            assert text[0].isupper()
            assert "_" not in text


def test_tags_are_given(query: Query) -> None:
    assert query.tags


def test_examples_are_given(query: Query) -> None:
    assert query.examples


def test_columns_are_those_projected(query: Query, small_store: pyoxigraph.Store) -> None:
    solutions = small_store.query(query.text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert [variable.value for variable in solutions.variables] == [column.name for column in query.columns]


def test_prefixes_are_the_projects_and_all_used(query: Query) -> None:
    declared = dict(re.findall(r"^PREFIX ([a-z-]+): <([^>]+)>$", query.text, re.MULTILINE))
    body = re.sub(r"^PREFIX .*$", "", _body(query), flags=re.MULTILINE)
    for prefix, namespace in declared.items():
        assert namespace == PREFIXES.get(prefix, f"{VOCAB}{prefix}/")
        assert re.search(rf"(?<![\w-]){prefix}:", body), f"{prefix} is not used"


def test_no_iri_is_written_out_in_the_pattern(query: Query) -> None:
    assert "<http" not in re.sub(r"^PREFIX .*$", "", _body(query), flags=re.MULTILINE)


def test_outermost_select_is_ordered(query: Query) -> None:
    assert re.search(r"\n\}\n(?:GROUP BY [^\n]+\nHAVING[^\n]+\n)?ORDER BY [^\n]+\n\Z", query.text)


def test_only_what_is_senseless_without_is_required(query: Query) -> None:
    required = [parameter.name for parameter in query.parameters if parameter.required]
    assert required == (["iri"] if query.name in {"element", "provenance"} else [])


def test_catalogue_is_in_the_order_of_names() -> None:
    names = [query.name for query in load_catalogue()]
    assert names == sorted(names)
    assert len(names) == len(load_catalogue())


def test_unknown_query_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="goals-without-activity"):
        load_catalogue().find("goal-without-activities")


def test_good_header_is_read() -> None:
    query = parse_query(GOOD, "goals", "queries/goals.rq")
    assert (query.summary.sv, query.parameters[0].type_name, query.examples) == (
        "Målen",
        "region",
        ({"region": "uppsala"},),
    )
    assert query.heading("goal").text.en == "Goal"
    assert query.heading("region").values["norrvik"].sv == "Norrvik"


def test_what_has_no_heading_is_called_as_it_is_described() -> None:
    query = parse_query(GOOD.replace('#+ goal = { sv = "Mål", en = "Goal" }\n', ""), "goals", "queries/goals.rq")
    assert query.heading("goal").text.sv == "målet"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('sv = "Målen"', "sv = Målen", 5, "inte TOML"),
        ('#+ en = "The goals"\n', "", 4, "summary finns inte på både"),
        ('sv = "regionen"', 'sv = " "', 8, "params.region finns inte på både"),
        ('type = "region"', 'type = "county"', 8, "ingen känd typ"),
        ('type = "region"', 'type = "concept"', 8, "ingen känd typ"),
        ('type = "region"', 'type = "region"\n#+ defualt = "x"', 10, "okänd nyckel 'defualt'"),
        ('type = "region"', 'type = "region"\n#+ default = 1', 8, "ingen text"),
        ('tags = ["goals"]', 'tag = ["goals"]', 1, "okänd nyckel 'tag'"),
        ('tags = ["goals"]', 'tags = "goals"', 1, "tags är ingen lista"),
        ('{ region = "uppsala" }', '{ plan = "x" }', 2, "inte är en parameter"),
        ('{ region = "uppsala" }', "{ region = 1 }", 2, "ingen tabell med texter"),
        ("VALUES ?param_region { UNDEF } ", "", 8, "ingen plats"),
        ("{ VALUES", "{ VALUES ?param_year { UNDEF } VALUES", 20, "inte deklarerad"),
        ('goal = { sv = "Mål"', 'gaol = { sv = "Mål"', 17, "gäller ingenting"),
        ('goal = { sv = "Mål", ', "goal = { ", 17, "goal finns inte på både"),
        ('en = "Goal" }', 'en = "Goal", label = "labels" }', 17, "ingen kolumn"),
        ('en = "Goal" }', 'en = "Goal", label = 1 }', 17, "ingen text"),
        ('en = "Goal" }', 'en = "Goal", names = "things" }', 17, "okänt slag"),
        ('en = "Goal" }', 'en = "Goal", size = 1 }', 17, "okänd nyckel 'size'"),
    ],
)
def test_faulty_header_is_an_error_with_file_and_line(old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        parse_query(GOOD.replace(old, new, 1), "goals", "queries/goals.rq")
    assert (caught.value.file, caught.value.line) == ("queries/goals.rq", line)
    assert str(caught.value).startswith(f"queries/goals.rq:{line}: ")
    assert caught.value.remedy


def test_file_without_header_is_an_error() -> None:
    with pytest.raises(QueryError, match="inget huvud"):
        parse_query("SELECT * {}", "goals", "queries/goals.rq")


def test_missing_required_parameter_is_an_error(small_names: Names) -> None:
    with pytest.raises(QueryError, match="behöver iri"):
        load_catalogue().find("element").bind({}, small_names)


def test_unknown_parameter_names_those_that_are(small_names: Names) -> None:
    with pytest.raises(QueryError, match="region"):
        load_catalogue().find("plans").bind({"regin": "x"}, small_names)


def test_default_is_used_unless_a_value_is_given(small_names: Names) -> None:
    text = GOOD.replace('type = "region"', 'type = "region"\n#+ default = "norrvik"')
    query = parse_query(text, "goals", "queries/goals.rq")
    assert "actor/region-norrvik>" in query.bind({}, small_names)
    assert "actor/region-ensam>" in query.bind({"region": "ensam"}, small_names)
