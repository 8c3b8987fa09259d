"""The bodies of the regions beside each other: each once, in its region's cell, and below what it stands under."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from pyoxigraph import QuerySolutions, Store
from real_server import Server

from vardgraf.namespaces import BASE
from vardgraf.results import run_query

HTML = {"Accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 200_000
PREFIXES = "PREFIX vg: <https://w3id.org/vardgraf/ontology#> PREFIX org: <http://www.w3.org/ns/org#> "
FILTERS = [
    {},
    {"region": "skane"},
    {"type": "political-forum"},
    {"level": "local", "side": "official"},
    {"region": "orebro-lan", "type": "steering-group"},
]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> Element:
    return read(client.get("/bodies", params={"lang": "sv"}, headers=HTML).text)


def read(text: str) -> Element:
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return tree


def ask(store: Store, text: str) -> list[tuple[str, ...]]:
    solutions = run_query(store, PREFIXES + text)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(term.value if term is not None else "" for term in row) for row in solutions]


def bodies(store: Store) -> list[tuple[str, ...]]:
    """Body, region, level, type."""
    return ask(
        store,
        "SELECT DISTINCT ?body ?region ?level ?type WHERE { ?body a vg:Body OPTIONAL { ?body vg:region ?region }"
        " OPTIONAL { ?body vg:level ?level } OPTIONAL { ?body org:classification ?type } }",
    )


def iri_of(link: Element) -> str:
    return BASE + link.get("href", "").partition("?")[0].removeprefix("/")


def cells(page: Element) -> Counter[tuple[str, str, str, str]]:
    """Body, name of the region, level and type, as the matrix has them."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for group in page.findall(".//table[@class='full matrix']/tbody"):
        level = words(group.findall("tr/th")[0]).removeprefix("nivå").strip()
        for row in group.findall("tr")[1:]:
            for cell in row.findall("td"):
                found.update(
                    (iri_of(a), cell.get("data-region", ""), level, words(row.findall("th")[0])) for a in cell.iter("a")
                )
    return found


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def label(store: Store, iri: str) -> str:
    return ask(
        store, f"SELECT ?l {{ <{iri}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(LANG(?l) = 'sv') }}"
    )[0][0]


def test_each_body_stands_once_in_the_cell_of_its_region_level_and_type(page: Element, real_store: Store) -> None:
    wanted = Counter(
        (
            body,
            label(real_store, region) if region else "Nationella, utan region",
            label(real_store, level),
            label(real_store, kind),
        )
        for body, region, level, kind in bodies(real_store)
    )
    assert len(wanted) > 90
    assert cells(page) == wanted


def test_the_hierarchy_is_the_one_of_the_graph(page: Element, real_store: Store) -> None:
    told = set()
    for item in page.findall(".//section[@aria-labelledby='hierarchies']//li"):
        above = iri_of(item.findall("a")[0])
        told |= {(iri_of(child.findall("a")[0]), above) for child in item.findall("ul/li")}
    assert told == set(ask(real_store, "SELECT DISTINCT ?body ?parent { ?body a vg:Body ; vg:parentBody ?parent }"))


def test_the_hierarchies_hold_every_body_of_a_region(page: Element, real_store: Store) -> None:
    told = {iri_of(item.findall("a")[0]) for item in page.findall(".//section[@aria-labelledby='hierarchies']//li")}
    assert told == {body for body, region, *_ in bodies(real_store) if region}


def test_sides_are_told_by_type(page: Element, real_store: Store) -> None:
    types = {body: kind.rpartition("/")[2] for body, _, _, kind in bodies(real_store)}
    sides = {"political-forum": "politisk", "officials-forum": "tjänstemän"}
    for item in page.findall(".//table[@class='full matrix']//li"):
        marks = [mark.get("aria-label") for mark in item.findall(f"{SVG}svg")]
        side = sides.get(types[iri_of(item.findall("a")[0])])
        assert marks == ([side] if side else [])


def test_numbers_are_counted_from_the_graph(page: Element, real_store: Store) -> None:
    by_region = Counter(label(real_store, region) for _, region, *_ in bodies(real_store) if region)
    table = page.find(".//section[@aria-labelledby='numbers']//table")
    assert table is not None
    told = {
        words(row.findall("th")[0]): [int(words(cell)) for cell in row.findall("td") if words(cell) != "–"]
        for row in table.findall("tbody/tr")
    }
    assert {region: told[region][0] for region in by_region} == by_region
    assert all(total == political + official + other for total, political, official, other, *_ in told.values())


def test_what_one_region_alone_has_is_had_by_no_other(page: Element, real_store: Store) -> None:
    has: dict[str, set[str]] = {}
    for _, region, _, kind in bodies(real_store):
        if region:
            has.setdefault(label(real_store, region), set()).add(label(real_store, kind))
    for card in page.findall(".//section[@aria-labelledby='differences']//article"):
        name = words(card.findall("h3")[0])
        others = set().union(*(kinds for region, kinds in has.items() if region != name))
        alone, lacks = (set(words(p).partition(": ")[2].split(", ")) - {"ingen typ"} for p in card.findall("p"))
        assert (alone, lacks) == (has[name] - others, others - has[name])


@pytest.mark.parametrize("chosen", FILTERS)
def test_filters_leave_what_fits_and_nothing_else(
    client: httpx.Client, real_store: Store, chosen: dict[str, str]
) -> None:
    page = read(client.get("/bodies", params={**chosen, "lang": "sv"}, headers=HTML).text)
    sides = {"political-forum": "political", "officials-forum": "official"}
    wanted = {
        body
        for body, region, level, kind in bodies(real_store)
        if chosen.get("region", "") in region
        and ("level" not in chosen or level.endswith(f"/{chosen['level']}"))
        and ("type" not in chosen or kind.endswith(f"/{chosen['type']}"))
        and ("side" not in chosen or sides.get(kind.rpartition("/")[2], "other") == chosen["side"])
    }
    assert {body for body, *_ in cells(page)} == wanted
    if not wanted:
        assert "Inget organ passar" in words(page)
    for name, value in chosen.items():
        if name != "region":
            assert page.findall(f".//select[@name='{name}']/option[@value='{value}'][@selected]")
        else:
            assert page.findall(f".//input[@value='{value}'][@checked]")


def test_two_regions_can_be_chosen(client: httpx.Client) -> None:
    page = read(client.get("/bodies?region=skane&region=kalmar&lang=sv", headers=HTML).text)
    assert {region for _, region, *_ in cells(page)} == {"Region Skåne", "Region Kalmar län"}


@pytest.mark.parametrize(
    ("name", "value"), [("level", "planet"), ("type", "choir"), ("side", "left"), ("region", "atlantis")]
)
def test_unknown_values_are_refused_by_name(client: httpx.Client, name: str, value: str) -> None:
    answer = client.get("/bodies", params={name: value}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == name


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("chosen", FILTERS)
def test_pages_are_valid_and_light(client: httpx.Client, chosen: dict[str, str], language: str) -> None:
    response = client.get("/bodies", params={**chosen, "lang": language}, headers=HTML)
    assert response.status_code == 200
    assert len(response.content) < MOST_BYTES
    page = read(response.text)
    assert page.get("lang") == language
    assert len(page.findall(".//h1")) == 1
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {one.get("for") for one in page.findall(".//label")}
    fields = [*page.findall(".//main//input"), *page.findall(".//main//select")]
    assert all(field.get("type") == "hidden" or field.get("id") in labelled for field in fields)
    assert not page.findall(".//style")
    assert not page.findall(".//script")
    assert not [e for e in page.iter() if any(name == "style" or name.startswith("on") for name in e.attrib)]
    pictures = list(page.iter(f"{SVG}svg"))
    assert pictures
    assert all(picture.get("aria-label") or picture.get("aria-hidden") for picture in pictures)
    levels = [int(e.tag[1]) for e in page.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_links_lead_somewhere(client: httpx.Client, page: Element) -> None:
    paths = sorted({path for a in page.findall(".//main//a") if (path := a.get("href", "")).startswith("/")})
    assert len(paths) > 100
    for path in paths[:: max(1, len(paths) // 50)]:
        assert client.get(path, headers=HTML).status_code in (200, 303), path
