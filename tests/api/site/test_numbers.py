"""The same thing has the same number on every page, and the number is that of the graph."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from typing import Any

import html5lib
import httpx
import pytest
from pyoxigraph import QuerySolutions, Store
from real_server import Server

from api.pages.words import date_name
from vardgraf.results import run_query

HTML = {"Accept": "text/html"}
PREFIXES = "PREFIX vg: <https://w3id.org/vardgraf/ontology#> "
SLUGS = {"kalmar-lan": "Region Kalmar län", "uppsala": "Region Uppsala", "skane": "Region Skåne"}
NAMED = """SELECT DISTINCT ?region ?body ?own {
  ?plan a vg:Strategy ; vg:region ?region . GRAPH ?graph { ?plan a vg:Strategy . ?body a vg:Body }
  OPTIONAL { ?body vg:region ?own }
}"""


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(60) as opened:
        opened.headers.update(HTML)
        yield opened


@pytest.fixture(scope="module")
def named(real_store: Store) -> dict[str, tuple[int, int]]:
    """Of each region by the end of its IRI: the bodies that its plans name, and how many of them are national."""
    bodies: defaultdict[str, set[str]] = defaultdict(set)
    national: defaultdict[str, set[str]] = defaultdict(set)
    for region, body, own in ask(real_store, NAMED):
        bodies[region.rpartition("/region-")[2]].add(body)
        if not own:
            national[region.rpartition("/region-")[2]].add(body)
    return {region: (len(found), len(national[region])) for region, found in bodies.items()}


def ask(store: Store, text: str) -> list[tuple[str, ...]]:
    solutions = run_query(store, PREFIXES + text)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(term.value if term is not None else "" for term in row) for row in solutions]


def short(label: str) -> str:
    """Of a region, as narrow columns name it."""
    return label.removeprefix("Region ").removesuffix(" län")


def words(client: httpx.Client, path: str, language: str = "sv") -> str:
    return text_of(main_of(client, path, language))


def main_of(client: httpx.Client, path: str, language: str = "sv") -> Any:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    return tree.find(".//main")


def text_of(element: Any) -> str:
    """Without the places where a word may break."""
    return " ".join("".join(element.itertext()).replace("\N{SOFT HYPHEN}", "").split())


def rows_of(main: Any, section: str) -> dict[str, list[str]]:
    """Of the table of a section: the head of a row to its cells."""
    [table] = main.findall(f".//section[@aria-labelledby='{section}']//table")
    return {text_of(row.find("th")): [text_of(cell) for cell in row.findall("td")] for row in table.findall("tbody/tr")}


def test_start_counts_each_thing_once(client: httpx.Client, real_store: Store) -> None:
    told = words(client, "/")
    for name, called in (("Goal", "mål"), ("Activity", "aktiviteter"), ("Indicator", "indikatorer"), ("Body", "organ")):
        [(number,)] = ask(real_store, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ ?thing a vg:{name} }}")
        assert f"{number}{called}" in told.replace(" ", "")


def test_start_tells_its_release(client: httpx.Client, server: Server) -> None:
    told, release = words(client, "/"), client.get("/api/releases/current", headers={"Accept": "application/json"})
    assert release.json()["version"] in told
    assert release.json()["date"] in told
    assert release.json()["hash"][:12] in told


@pytest.mark.parametrize("slug", SLUGS)
def test_bodies_of_a_region_have_one_number(client: httpx.Client, named: dict[str, tuple[int, int]], slug: str) -> None:
    """And each page says how many of them are national."""
    number, national = named[slug]
    listed = words(client, "/regions")
    assert f"{number} organ" in listed
    page = words(client, f"/regions/{slug}")
    assert f"{number}organ" in page.replace(" ", "")
    column = rows_of(main_of(client, "/bodies"), "numbers")[SLUGS[slug]]
    assert (int(column[0]), int(column[-2]), int(column[-1])) == (number - national, national, number)
    compared = main_of(client, f"/compare?region={slug}&region=orebro-lan")
    [table] = compared.findall(".//section[@aria-labelledby='totals']//table")
    head = [text_of(cell) for cell in table.findall("thead/tr/th")]
    place = next(place for place, cell in enumerate(head) if cell.startswith(short(SLUGS[slug])))
    row = next(row for row in table.findall("tbody/tr") if text_of(row.find("th")) == "Organ")
    assert text_of(row.findall("td")[place]) == str(number)
    if national:
        assert f"varav {national} nationell" in listed
        assert f"{number - national} stycken" in page
        assert f"{short(SLUGS[slug])} {national}." in text_of(compared)
    else:
        assert "nationell" not in page


def test_comparison_tells_the_documents_behind_a_column(client: httpx.Client, real_store: Store) -> None:
    plans = ask(real_store, "SELECT DISTINCT ?region ?plan { ?plan a vg:Strategy ; vg:region ?region }")
    main = main_of(client, "/compare")
    [table] = main.findall(".//section[@aria-labelledby='totals']//table")
    told = {text_of(cell) for cell in table.findall("thead/tr/th")}
    for slug, label in SLUGS.items():
        number = sum(region.endswith(f"/region-{slug}") for region, _ in plans)
        assert f"{short(label)}{number} dokument" in told
    links = {link.get("href") for link in main.findall(".//section[@aria-labelledby='totals']//li/a")}
    assert links == {f"/plans/{plan.rpartition('/')[2]}" for _, plan in plans}


def test_a_zero_that_is_no_gap_is_told(client: httpx.Client) -> None:
    """A theme with nothing of its own that is not told as lacking stands among those had in narrower themes only."""
    rows = list(csv.DictReader(StringIO(client.get("/compare.csv?table=matrix").content.decode("utf-8-sig"))))
    gaps = list(csv.DictReader(StringIO(client.get("/compare.csv?table=gaps").content.decode("utf-8-sig"))))
    assert {row["efter"] for row in gaps} == {"tema", "målgrupp"}
    lacking = {(row["i"], row["iri"]) for row in gaps if row["läge"] == "saknas här"}
    anywhere = {row["iri"] for row in rows if any(row[side] != "0" for side in list(row)[2:])}
    text = words(client, "/compare")
    told = re.search(r"bara genom smalare teman: (.*?)\. ", text)
    assert told
    by_side = {part.partition(": ")[0]: part.partition(": ")[2] for part in told[1].split("; ")}
    checked = 0
    for row in rows:
        for side in list(row)[2:]:
            if row[side] == "0" and row["iri"] in anywhere and (side, row["iri"]) not in lacking:
                assert row["tema"] in by_side[short(side)], (side, row["tema"])
                checked += 1
    assert checked
    assert "Kompetensförsörjning" in by_side["Kalmar"]


def test_english_pages_have_english_names(client: httpx.Client) -> None:
    for path in ("/", "/compare", "/regions", "/draft"):
        told = words(client, path, "en")
        assert "Region Kalmar County" in told, path
        assert "Region Kalmar län" not in told, path
    facets = text_of(main_of(client, "/search?q=barn", "en").find(".//aside"))
    assert "Mental health" in facets
    assert "Psykisk hälsa" not in facets
    assert "Children and young people" in words(client, "/search?q=children", "en")


def test_pages_say_names_and_not_ids(client: httpx.Client) -> None:
    compared = client.get("/compare?theme=suicide-prevention&plan=kalmar-2021&plan=uppsala-2019").text
    shown = re.sub(r"<[^>]+>", " ", re.sub(r"<pre>.*?</pre>", "", compared, flags=re.DOTALL))
    assert "Regionalt styrdokument 2021-2022" in shown
    assert "Kalmar 2021–2022" in shown
    assert "theme-words" not in shown
    assert not re.search(r"kalmar-2021(?!:\d)", shown)
    assert not re.search(r"\b1 (aktiviteter|indikatorer)\b", compared)
    for path in ("/about/data", "/catalog"):
        assert "vgg:" not in re.sub(r"<pre>.*?</pre>", "", client.get(path).text, flags=re.DOTALL)
    assert "Aktivitets- och tidplan avseende god och nära vård" in words(client, "/about/method")
    assert "oberoende" not in words(client, "/about/method")


def test_one_finding_says_which_activities_it_counts(client: httpx.Client) -> None:
    found = client.get("/api/findings?plan=uppsala-2019&rule=TID01", headers={"Accept": "application/json"}).json()
    [message] = [one["message"]["sv"] for one in found["items"] if "varken datum eller period" in one["message"]["sv"]]
    assert re.match(r"\d+ av de \d+ aktiviteterna i planens tabeller ", message)


@pytest.mark.parametrize(
    ("date", "swedish", "english"),
    [
        ("2022-Q3", "kvartal 3 2022", "quarter 3 of 2022"),
        ("2022-Q1/Q2", "kvartal 1–2 2022", "quarter 1–2 of 2022"),
        ("2024-autumn", "hösten 2024", "autumn 2024"),
        ("2022-06-30", "2022-06-30", "2022-06-30"),
        ("2022-06", "2022-06", "2022-06"),
        ("2030", "2030", "2030"),
    ],
)
def test_dates_are_words_where_they_are_no_day(date: str, swedish: str, english: str) -> None:
    assert (date_name(date, "sv"), date_name(date, "en")) == (swedish, english)
