"""The pages of the queries are for people: things by their names, places as links, numbers as matrices."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from query_cases import CASES, case_id
from real_server import Server

from api.queries.tags import TAGS
from vardgraf.queries import load_catalogue

NAMES = [query.name for query in load_catalogue()]
CURIE = re.compile(r"\b(?:vgv?|vgi|vgg|skos|dct|prov|org):\S|https?://w3id\.org/")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def read(client: httpx.Client, name: str, language: str = "sv", **asked: str) -> Element:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = client.get(f"/queries/{name}", params=asked, headers=headers)
    assert page.status_code == 200
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(page.text)
    return tree


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).replace("\N{SOFT HYPHEN}", "").split())


def rows_of(page: Element) -> list[list[Element]]:
    [body] = [table.find("tbody") for table in page.iter("table") if "answer" in (table.get("class") or "")]
    assert body is not None
    return [row.findall("td") for row in body.findall("tr")]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("name", "values"), CASES, ids=[case_id(case) for case in CASES])
def test_an_answer_names_things_by_words_and_links_to_them(
    client: httpx.Client, name: str, values: dict[str, str], language: str
) -> None:
    page = read(client, name, language, **values)
    items = client.get(f"/queries/{name}.json", params=values).json()["items"]
    rows = rows_of(page)
    assert 0 < len(rows) <= len(items)
    for table in page.iter("table"):
        assert not CURIE.search(said(table))
    for cell in (cell for row in rows for cell in row):
        assert (cell.get("data-heading") is None) == (said(cell) == "")
    for option in page.iter("option"):
        assert not CURIE.search(said(option))


@pytest.mark.parametrize(("name", "values"), CASES, ids=[case_id(case) for case in CASES])
def test_every_place_is_a_link_to_its_passage(client: httpx.Client, name: str, values: dict[str, str]) -> None:
    page = read(client, name, **values)
    told = [one for one in page.iter() if one.get("class") == "line"]
    has_places = any("passage" in (heading.names or "") for heading in load_catalogue().find(name).headings.values())
    assert bool(told) or not has_places
    for place in told:
        match = re.fullmatch(r"([a-z0-9-]+):([0-9]+)(?:-[0-9]+)?", said(place))
        assert match
        assert place.tag == "a", said(place)
        assert re.match(rf"/id/{match[1]}/passage/{match[2]}-", place.get("href", ""))


def test_a_column_and_its_label_are_one_cell_in_the_language_of_the_page(client: httpx.Client) -> None:
    asked = {"theme": "suicide-prevention"}
    item = client.get("/queries/theme-side-by-side.json", params=asked).json()["items"][0]
    for language, kinds in (("sv", {"mål", "aktivitet"}), ("en", {"goal", "activity"})):
        row = {
            cell.get("data-heading"): cell for cell in rows_of(read(client, "theme-side-by-side", language, **asked))[0]
        }
        assert said(row["Slag" if language == "sv" else "Kind"]) in kinds
        link = row["Mål eller aktivitet" if language == "sv" else "Goal or activity"].find("a")
        assert link is not None
        assert said(link) == " ".join(item["label"].split())
        assert link.get("href") == item["element"].removeprefix("https://w3id.org/vardgraf")
        assert link.get("lang") == (None if language == "sv" else "sv")


def test_what_is_the_same_in_all_rows_is_told_once(client: httpx.Client) -> None:
    page = read(client, "theme-side-by-side", theme="suicide-prevention")
    [facts] = [one for one in page.iter("dl") if "shared-facts" in (one.get("class") or "")]
    assert said(facts) == "TemaSuicidprevention"
    assert not [row for row in rows_of(page) if any(cell.get("data-heading") == "Tema" for cell in row)]
    assert not [
        one for one in read(client, "theme-side-by-side").iter("dl") if "shared-facts" in (one.get("class") or "")
    ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_matrix_has_the_numbers_of_the_answer(client: httpx.Client, number: int) -> None:
    column = ("goals", "activities", "indicators")[number]
    items = client.get("/queries/theme-region-matrix.json").json()["items"]
    heats = [
        table for table in read(client, "theme-region-matrix").iter("table") if "heat" in (table.get("class") or "")
    ]
    assert len(heats) == 3
    regions = [said(cell) for cell in heats[number].findall("thead/tr/th")][1:]
    assert regions == sorted({item["region_label"] for item in items}, key=regions.index)
    shown = {
        (said(row.find("th") or row), region): said(cell)
        for row in heats[number].findall("tbody/tr")
        for region, cell in zip(regions, row.findall("td"), strict=True)
    }
    assert shown == {(item["theme_label"], item["region_label"]): str(item[column]) for item in items}


def test_only_what_two_things_decide_is_a_matrix(client: httpx.Client) -> None:
    drawn = {
        name
        for name in NAMES
        if name not in ("element", "provenance") and '<details class="matrix"' in page_of(client, name)
    }
    assert drawn == {"theme-region-matrix", "modality", "statuses-by-focus-area"}


def test_a_chart_has_one_unit_and_names_that_can_be_read(client: httpx.Client) -> None:
    for name in NAMES:
        if name in ("element", "provenance"):
            continue
        for text in re.findall(r"<title>([^<]*)</title></text>", page_of(client, name)):
            assert len(text) <= 40
        assert page_of(client, name).count('<figure class="chart') <= 1
    for name in ("bridges", "indicators-alike", "theme-region-matrix"):
        assert '<figure class="chart' not in page_of(client, name)


def page_of(client: httpx.Client, name: str) -> str:
    return client.get(f"/queries/{name}", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_form_lists_what_can_be_chosen_in_words(client: httpx.Client, language: str) -> None:
    words = {
        option.get("value"): said(option)
        for option in read(client, "indicators-alike", language).findall(".//select[@name='alike']/option")
    }
    everything = "alla" if language == "sv" else "all"
    alike = "samma lydelse" if language == "sv" else "the same wording"
    assert (words[""], words["wording"], len(words)) == (everything, alike, 3)
    chosen = read(client, "bridges", language, type="vgv:actor-type/board")
    [option] = [one for one in chosen.findall(".//select[@name='type']/option") if one.get("selected") is not None]
    assert said(option) == ("nämnd eller styrelse" if language == "sv" else "board")
    for select in read(client, "activities", language).findall(".//select"):
        labels = [said(one).casefold() for one in select.findall("option")[1:]]
        assert labels == sorted(labels)


def test_a_value_that_is_in_no_list_is_still_shown(client: httpx.Client) -> None:
    page = client.get("/queries/indicators-alike", params={"alike": "<sound>"}, headers={"Accept": "text/html"}).text
    assert '<option value="&lt;sound&gt;" selected>&lt;sound&gt;</option>' in page


@pytest.mark.parametrize("name", NAMES)
def test_examples_and_the_way_there_are_in_words(client: httpx.Client, name: str) -> None:
    query = load_catalogue().find(name)
    page = read(client, name)
    [examples] = [one for one in page.iter("ul") if one.get("aria-labelledby") == "examples"]
    for link in examples.iter("a"):
        assert re.match(r"[^:=]+: \S", said(link))
        assert not CURIE.search(said(link))
    [here] = [one for one in page.iter("span") if one.get("aria-current") == "page"]
    assert said(here) == query.summary.sv


def test_tags_have_words_in_both_languages() -> None:
    assert {tag for query in load_catalogue() for tag in query.tags} == set(TAGS)
    assert all(text.sv and text.en for text in TAGS.values())
