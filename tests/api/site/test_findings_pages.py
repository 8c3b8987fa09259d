"""Laws of /findings: its numbers are those of /api/findings, its filters keep what they name, and its links answer."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from real_server import Server

from api.releases import Releases
from api.site.findings import Chosen, keep, view_findings
from api.site.rule_text import rule_text
from vardgraf.checks.findings import Finding, Waiver
from vardgraf.checks.report.json_report import as_json
from vardgraf.checks.rules import Rule, Severity, load_rules
from vardgraf.resources import resource_path

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SEVERITIES = [str(severity) for severity in Severity]
MAX_BYTES = 200_000


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(120) as client:
        yield client


@pytest.fixture(scope="module")
def told(client: httpx.Client) -> list[dict[str, Any]]:
    """All findings, as /api/findings tells them."""
    found: list[dict[str, Any]] = []
    while True:
        page = client.get("/api/findings", params={"limit": 500, "offset": len(found)}).json()
        found += page["items"]
        if len(found) >= page["total"]:
            assert len(found) > 100
            return found


def read(client: httpx.Client, language: str = "sv", **parameters: str | int) -> Any:
    """The page as a tree; fails where a browser would have to guess."""
    response = client.get("/findings", params=parameters, headers=HTML | {"Accept-Language": language})
    assert response.status_code == 200, response.text[:500]
    assert len(response.content) < MAX_BYTES
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def with_class(page: Any, tag: str, name: str) -> list[Any]:
    return [element for element in page.iter(tag) if name in element.get("class", "").split()]


def severity_of(item: Any) -> str:
    (severity,) = {name for tag in with_class(item, "span", "tag") for name in tag.get("class", "").split()} & set(
        SEVERITIES
    )
    return str(severity)


def gravest_first(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding["severity"]))


def status(page: Any) -> int:
    """How many findings the list has."""
    (told,) = [element for element in page.iter("p") if element.get("role") == "status"]
    return int(text_of(told).split()[0])


def test_numbers_of_plans_are_those_of_the_api(client: httpx.Client, told: list[dict[str, Any]]) -> None:
    (table,) = with_class(read(client), "table", "plans-by-severity")
    rows = [[text_of(cell) for cell in row.iter("td")] for row in table.iter("tr")][1:]
    counted = Counter((finding["plan"], finding["severity"]) for finding in told)
    plans = sorted({finding["plan"] for finding in told})
    expected = [[str(counted[plan, severity]) for severity in SEVERITIES] for plan in plans]
    assert [row[:3] for row in rows[:-1]] == expected
    assert [int(row[3]) for row in rows[:-1]] == [sum(map(int, row)) for row in expected]
    assert int(rows[-1][3]) == len(told)


def test_heat_map_has_every_finding_once(client: httpx.Client, told: list[dict[str, Any]]) -> None:
    counted = Counter((finding["rule"], finding["plan"]) for finding in told)
    plans, seen = sorted({finding["plan"] for finding in told}), Counter[tuple[str, str]]()
    for table in with_class(read(client), "table", "heat"):
        assert [text_of(head) for head in with_class(table, "th", "plan")] == plans
        for row in list(table.iter("tr"))[1:]:
            rule = text_of(next(row.iter("a")))
            cells = [cell for cell in row.iter("td") if "number" not in cell.get("class", "")]
            for plan, cell in zip(plans, cells, strict=True):
                seen[rule, plan] += int(text_of(cell))
                assert (cell.get("class") == "h0") == (int(text_of(cell)) == 0)
    assert +seen == counted


def test_numbers_open_as_many_findings(client: httpx.Client) -> None:
    page = read(client)
    tables = with_class(page, "table", "plans-by-severity") + with_class(page, "table", "heat")
    links = [link for table in tables for cell in table.iter("td") for link in cell.iter("a")]
    assert len(links) > 100
    for link in links[::17]:
        assert status(read(client, **dict(httpx.URL(link.get("href")).params))) == int(text_of(link))


def test_filters_keep_what_they_name(client: httpx.Client, told: list[dict[str, Any]]) -> None:
    families = {rule.id: rule.family for rule in load_rules().rules}
    kept = {
        ("plan", "Skane-2022".lower()): lambda f: f["plan"] == "skane-2022",
        ("rule", "ans01"): lambda f: f["rule"] == "ANS01",
        ("family", "tid"): lambda f: families[f["rule"]] == "TID",
        ("severity", "warning"): lambda f: f["severity"] == "warning",
    }
    for (name, value), is_kept in kept.items():
        expected = [finding for finding in told if is_kept(finding)]
        assert expected
        assert client.get("/findings", params={name: value, "format": "json"}).json() == expected
        assert status(read(client, **{name: value})) == len(expected)


def test_what_no_filter_knows_is_refused_with_the_nearest(client: httpx.Client) -> None:
    for name, value, near in (
        ("plan", "skane-2021", "skane-2022"),
        ("rule", "ANS99", "ANS0"),
        ("family", "ABC", "ANS"),
        ("severity", "warnings", "warning"),
    ):
        answered = client.get("/findings", params={name: value})
        assert answered.status_code == 400
        assert answered.json()["nearest"][0].startswith(near)


def test_empty_fields_of_the_form_leave_the_address(client: httpx.Client) -> None:
    answered = client.get("/findings?plan=&severity=info&family=&rule=&lang=en")
    assert (answered.status_code, answered.headers["location"]) == (303, "/findings?severity=info&lang=en")


def test_pages_go_through_all_findings(client: httpx.Client, told: list[dict[str, Any]]) -> None:
    own = gravest_first(finding for finding in told if finding["plan"] == "orebro-2019")
    expected = [finding["message"]["sv"] for finding in own]
    seen: list[str] = []
    address: str | None = "/findings?plan=orebro-2019"
    while address:
        page = read(client, **dict(httpx.URL(address).params))
        (items,) = with_class(page, "ol", "findings")
        seen += [text_of(item) for item in items.iter("h3")]
        address = next((link.get("href") for link in page.iter("a") if link.get("rel") == "next"), None)
    assert seen == [" ".join(message.split()) for message in expected]


def test_findings_are_told_with_place_and_remedy(client: httpx.Client, told: list[dict[str, Any]]) -> None:
    for language in ("sv", "en"):
        page = read(client, language, rule="ANS01")
        assert page.find("body") is not None
        own = gravest_first(finding for finding in told if finding["rule"] == "ANS01")
        for finding, item in zip(own, with_class(page, "li", "finding"), strict=False):
            assert " ".join(finding["message"][language].split()) in text_of(item)
            assert " ".join(finding["remedy"][language].split()) in text_of(item)
            assert f"{finding['plan']}:{finding['lines'][0]}" in text_of(item)


def test_list_begins_with_what_is_gravest(client: httpx.Client) -> None:
    severities = [severity_of(item) for item in with_class(read(client), "li", "finding")]
    assert severities == sorted(severities, key=SEVERITIES.index)
    assert severities[0] == "violation"


@pytest.mark.parametrize("path", ["/", "/plans/skane-2022", "/regions/uppsala", "/about/rules/ANS01"])
def test_findings_lead_to_their_place_and_their_thing(client: httpx.Client, path: str) -> None:
    page = html5lib.parse(client.get(path, headers=HTML).text, namespaceHTMLElements=False)
    cards = with_class(page, "article", "finding")
    assert cards
    for card in cards:
        links = [link.get("href", "") for link in card.iter("a")]
        places = with_class(card, "span", "line") + with_class(card, "a", "line")
        assert all(
            place.tag == "a" and "/passage/" in place.get("href", "") for place in places if ":" in text_of(place)
        )
        assert any(link.startswith("/id/") and "/passage/" not in link for link in links), links


def test_english_page_marks_what_plans_say(client: httpx.Client) -> None:
    page = read(client, "en", rule="ANS01")
    messages = [item.find(".//h3") for item in with_class(page, "li", "finding")]
    quotes = [[one for one in message.iter("span") if one.get("lang") == "sv"] for message in messages]
    assert any(quotes)
    for message, quoted in zip(messages, quotes, strict=True):
        assert ("“" in text_of(message)) == bool(quoted), text_of(message)


def test_links_of_findings_answer(client: httpx.Client) -> None:
    links = set()
    for rule in ("ANS01", "NAM02", "STR01", "KOP01", "SAM01"):
        for item in with_class(read(client, rule=rule), "li", "finding"):
            links |= {link.get("href") for link in item.iter("a")}
    assert len(links) > 20
    assert any("/passage/" in link for link in links)
    for link in sorted(links):
        assert client.get(link, headers=HTML, follow_redirects=True).status_code == 200, link


def test_files_hold_what_is_seen(client: httpx.Client, told: list[dict[str, Any]]) -> None:
    own = [finding for finding in told if finding["plan"] == "kalmar-2021"]
    page = read(client, plan="kalmar-2021")
    (downloads,) = [one for one in with_class(page, "ul", "downloads") if "CSV" in text_of(one)]
    files = {text_of(link): client.get(link.get("href")) for link in downloads.iter("a")}
    rows = list(csv.DictReader(io.StringIO(files["CSV"].text)))
    assert [(row["rule"], row["element"], row["message"]) for row in rows] == [
        (finding["rule"], finding["element"], finding["message"]["sv"]) for finding in own
    ]
    assert files["JSON"].json() == own
    results = files["SARIF"].json()["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == [finding["rule"] for finding in own]
    for name, file in files.items():
        assert file.headers["content-disposition"] == f'attachment; filename="findings.{name.lower()}"'
    assert client.get("/findings", headers={"Accept": "text/csv"}).text.count("\n") > len(told)
    assert client.get("/findings", headers={"Accept": "image/png"}).status_code == 406


def test_pages_are_not_made_twice(client: httpx.Client) -> None:
    first = client.get("/findings", params={"plan": "skane-2022"}, headers=HTML)
    again = client.get(
        "/findings", params={"plan": "skane-2022"}, headers=HTML | {"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


def test_a_rule_is_shown_as_it_is_written(client: httpx.Client) -> None:
    page = read(client, rule="ANS01")
    (shown,) = with_class(page, "details", "query")
    assert "vgs:ANS01 a sh:NodeShape" in text_of(shown)
    assert "SELECT DISTINCT $this ?label" in text_of(shown)


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_text_of_every_rule_is_its_shape(rule: Rule) -> None:
    files = [*resource_path("shapes", "plan").glob("*.ttl"), *resource_path("shapes", "model").glob("*.ttl")]
    lines = {line for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    prefixes = "\n".join(line for line in lines if line.startswith("@prefix")) + "\n"
    text = rule_text(rule)
    triples = list(parse(prefixes + text, format=RdfFormat.TURTLE))
    assert any(triple.predicate.value.endswith("ruleId") and rule.id in str(triple.object) for triple in triples)
    assert rule.remedy["sv"] in text


def test_waived_findings_are_shown_as_waived(release_home: Path) -> None:
    finding = Finding(
        "ANS01", Severity.WARNING, "skane-2022", "https://w3id.org/vardgraf/id/skane-2022", None, "",
        {"sv": "a", "en": "b"}, {"sv": "c", "en": "d"}, "", None,
    )  # fmt: skip
    waived = replace(finding, waived=Waiver("ANS01", "kansliet", "beslutat", "2030-01-01", plan="skane-2022"))
    release, book = Releases(release_home).current, load_rules()
    assert keep([waived], Chosen(rule="ANS01"), book) == [waived]
    assert keep([waived], Chosen(rule="ANS02"), book) == []
    shown = view_findings(release, [waived, finding], [waived, finding], Chosen(), book, 0)["items"]
    assert [one["waived"] for one, _ in shown] == [as_json(waived)["waived"], None]
    assert json.dumps(shown[0][0]["waived"]) == '{"by": "kansliet", "reason": "beslutat", "until": "2030-01-01"}'
