"""What is asked wrongly is told as a problem document, with what is nearest."""

import httpx
import pytest

WRONG = [
    ("/api/plans?regon=uppsala", 400, "unknown-parameter", "region"),
    ("/api/plans?region=upsala", 400, "bad-parameter", "uppsala"),
    ("/api/plans?region=", 400, "bad-parameter", None),
    ("/api/plans/skane-2023", 404, "unknown-plan", "skane-2022"),
    ("/api/regions/kalmr", 404, "unknown-region", "kalmar"),
    ("/api/elements?kind=gaol", 400, "bad-parameter", "goal"),
    ("/api/elements?theme=suicid-prevention", 400, "bad-parameter", "suicide-prevention"),
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
