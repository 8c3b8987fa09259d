"""What is asked wrongly is told as a problem document, with what is nearest."""

import httpx
import pytest

from vardgraf.kinds import KINDS
from vardgraf.namespaces import BASE, mint_graph

QUERY = "application/sparql-query"

WRONG = [
    ("/api/plans?regon=uppsala", 400, "unknown-parameter", "region"),
    ("/api/plans?region=upsala", 400, "bad-parameter", "uppsala"),
    ("/api/plans?region=", 400, "bad-parameter", None),
    ("/api/plans/skane-2023", 404, "unknown-plan", "skane-2022"),
    ("/api/regions/kalmr", 404, "unknown-region", "kalmar"),
    ("/api/elements?kind=gaol", 400, "bad-parameter", "goal"),
    ("/api/elements?theme=suicid-prevention", 400, "bad-parameter", "suicide-prevention"),
    ("/api/elements?theme=suicide-preventionx", 400, "bad-parameter", "suicide-prevention"),
    ("/api/elements?theme=suicidfoobar", 400, "bad-parameter", "suicide-prevention"),
    ("/api/elements?theme=självmordsxyz", 400, "bad-parameter", "suicide-prevention"),
    ("/api/elements?theme=" + "suicide-prevention" * 17, 400, "bad-parameter", None),
    ("/queries/theme-side-by-side?theme=suicidfoobar", 400, "bad-parameter", "suicide-prevention"),
    ("/api/elements?region=nope", 400, "bad-parameter", "skane"),
    ("/api/elements?kind=x", 400, "bad-parameter", "target-group"),
    ("/api/plans/nope", 404, "unknown-plan", "skane-2022"),
    ("/api/plans?format=bogus", 406, "not-acceptable", None),
    ("/vocab/nope", 404, "unknown-iri", "https://w3id.org/vardgraf/vocab/body-type"),
    ("/graph/nope", 404, "unknown-iri", "https://w3id.org/vardgraf/graph/kalmar-2021"),
    ("/queries/deadlines-between?from=2023-01-01&to=2022-01-01", 400, "bad-parameter", None),
    ("/api/elements?plan=skane-2022&plan=kalmar-2021", 400, "repeated-parameter", None),
    ("/api/elements?limit=0", 400, "bad-parameter", None),
    ("/api/elements?limit=5000", 400, "bad-parameter", None),
    ("/api/elements?offset=-1", 400, "bad-parameter", None),
    ("/api/elements?offset=99999999999999999999", 400, "bad-parameter", None),
    ("/api/elements?lang=de", 400, "bad-parameter", None),
    ("/api/elements/skane-2022/goal/rehabiliterin", 404, "unknown-element", "https://w3id.org/vardgraf/id/skane-2022/goal/rehabilitering"),
    ("/api/elements/", 404, "unknown-element", None),
    ("/api/elements/%00", 400, "bad-path", None),
    ("/api/elements/a%20b%3Cc%3E", 404, "unknown-element", None),
    ("/api/compare", 400, "bad-comparison", None),
    ("/api/compare?plan=skane-2022", 400, "bad-comparison", None),
    ("/api/compare?plan=skane-2022&plan=skane-2022", 400, "bad-comparison", None),
    ("/api/compare?plan=skane-2022&region=uppsala", 400, "bad-comparison", None),
    ("/api/compare?plan=skane-2022&plan=skane-2021", 400, "bad-parameter", "skane-2022"),
    ("/api/compare?plan=skane-2022&plan=kalmar-2021&measure=cuont", 400, "bad-parameter", "count"),
    ("/api/search?q=" + "a" * 501, 400, "bad-parameter", None),
    ("/api/search?query=barn", 400, "unknown-parameter", None),
    ("/api/findings?rule=ANS1", 400, "bad-parameter", "ANS10"),
    ("/api/findings?family=ANSVAR", 400, "bad-parameter", "ANS"),
    ("/api/findings?severity=error", 400, "bad-parameter", None),
    ("/api/rules/XYZ99", 404, "unknown-rule", None),
    ("/api/releases/abc", 404, "unknown-release", None),
    ("/api/releases/..%2f..%2fcurrent", 400, "bad-path", None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status", "kind", "near"), WRONG, ids=[path for path, *_ in WRONG])
def test_wrong_value_is_a_problem(
    path: str, status: int, kind: str | None, near: str | None, client: httpx.Client
) -> None:
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert kind is None or problem["type"] == f"/problems/{kind}"
    assert near is None or near in problem["nearest"]


@pytest.mark.parametrize("value", ["barn", "Barnen", "ungdomar", "Barn och unga", "children-and-young"])
def test_target_group_is_found_by_the_words_of_plans(value: str, client: httpx.Client) -> None:
    found = client.get("/api/elements", params={"target_group": value}).json()
    named = client.get("/api/elements", params={"target_group": "children-and-young"}).json()
    assert found["total"] == named["total"] > 0


def test_nothing_near_is_told_as_nothing(client: httpx.Client) -> None:
    problem = client.get("/api/elements", params={"target_group": "zzqx"}).json()
    assert problem["nearest"] == []
    assert "Närmast" not in problem["detail"]


@pytest.mark.parametrize("value", ["självmord", "suicidpreventionen", "Suicidprevention", "suicidpreventiva"])
def test_theme_is_found_by_other_words_for_it_and_their_forms(value: str, client: httpx.Client) -> None:
    found = client.get("/api/elements", params={"theme": value}).json()
    assert found["total"] == client.get("/api/elements", params={"theme": "suicide-prevention"}).json()["total"] > 0


@pytest.mark.parametrize("length", [300, 301])
@pytest.mark.parametrize(
    ("path", "name"), [("/api/elements", "theme"), ("/api/compare?plan=skane-2022&plan=kalmar-2021", "region"),
                       ("/api/elements", "kind"), ("/queries/theme-side-by-side", "theme"), ("/queries/element", "iri")]
)  # fmt: skip
def test_value_of_a_name_has_one_limit_everywhere(path: str, name: str, length: int, client: httpx.Client) -> None:
    problem = client.get(path, params={**dict(httpx.URL(path).params), name: "x" * length}).json()
    assert problem["status"] == 400
    assert ("300 tecken" in problem["detail"]) == (length > 300)


@pytest.mark.parametrize("path", ["/api/elements?theme=zzqx", "/queries/theme-side-by-side?theme=zzqx"])
@pytest.mark.parametrize(("language", "words"), [("sv", "finns inte i grafen"), ("en", "is not in the graph")])
def test_misfit_is_told_in_words_that_people_understand(
    path: str, language: str, words: str, client: httpx.Client
) -> None:
    detail = client.get(f"{path}&lang={language}").json()["detail"]
    assert detail.startswith(f"theme: 'zzqx' {words}. ")
    page = client.get(f"{path}&lang={language}", headers={"Accept": "text/html"}).text
    assert "concept:" not in page


def test_all_values_are_told_where_they_are_few_and_none_is_like_it(client: httpx.Client) -> None:
    regions = client.get("/api/elements", params={"region": "nope"}).json()
    assert len(regions["nearest"]) == 4
    assert regions["detail"].startswith("region: 'nope' finns inte i grafen. Det finns: ")
    kinds = client.get("/api/elements", params={"kind": "x", "lang": "en"}).json()
    assert kinds["nearest"] == list(KINDS)
    assert "There is: " in kinds["detail"]


def test_period_that_ends_before_it_begins_is_told_with_both_days(client: httpx.Client) -> None:
    days = {"from": "2023-01-01", "to": "2022-01-01"}
    problem = client.get("/queries/deadlines-between", params=days).json()
    assert problem["parameter"] == "from"
    assert "är efter to, 2022-01-01" in problem["detail"]
    days["to"] = days["from"]
    assert client.get("/queries/deadlines-between", params=days).status_code == 200


@pytest.mark.parametrize("path", ["/nope", "/vocab/nope", "/graph/nope", "/id/nope/nope", "/xyz/nope"])
def test_address_of_nothing_is_told_with_where_to_go(path: str, client: httpx.Client) -> None:
    problem = client.get(path).json()
    assert problem["status"] == 404
    leads = problem.get("nearest", ["/search"])
    assert leads
    assert all("/" + lead.removeprefix(BASE).lstrip("/") in problem["detail"] for lead in leads)


def test_graph_that_is_no_iri_is_told_with_one_that_is(client: httpx.Client) -> None:
    problem = client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "skane"}).json()
    assert (problem["status"], problem["type"]) == (400, "/problems/bad-graph")
    assert mint_graph("skane-2022") in problem["detail"]


def test_query_that_is_too_long_is_told_with_the_limit(client: httpx.Client) -> None:
    problem = client.post("/sparql", content="ASK {}" + " " * 20_000, headers={"Content-Type": QUERY}).json()
    assert (problem["status"], problem["type"], problem["limit"]) == (413, "/problems/query-too-long", 16_384)


def test_problem_speaks_the_language_asked_for(client: httpx.Client) -> None:
    for headers, words in (
        ({"Accept-Language": "en"}, "Nearest"),
        ({"Accept-Language": "sv"}, "Närmast"),
        ({}, "Närmast"),
    ):
        assert words in client.get("/api/plans/skane-2023", headers=headers).json()["detail"]
    assert "Nearest" in client.get("/api/plans/skane-2023?lang=en").json()["detail"]


def test_what_cannot_be_given_is_not_acceptable(client: httpx.Client) -> None:
    response = client.get("/api/regions", headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert "application/ld+json" in response.json()["offered"]


def test_wrong_question_is_told_even_to_those_who_have_it(client: httpx.Client) -> None:
    assert client.get("/api/elements?kind=gaol", headers={"If-None-Match": "*"}).status_code == 400
