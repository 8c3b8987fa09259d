"""The course of a region's plans: picture, table and lists tell what the queries of lineage and outcomes answer."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from real_server import Serve, Server

from api.site.diagrams.flow import Band, End, Lane, Plan, lay_out_flow, thickness
from api.site.wordings import compare_wordings
from vardgraf.namespaces import BASE, ID, RDF, VG
from vardgraf.parameters import Names
from vardgraf.queries import load_catalogue
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths
from vardgraf.results import run_query

HTML = {"Accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
ONE_PLAN = ("kalmar", "orebro", "skane")
LEAST_BYTES, MOST_BYTES = 2_000, 200_000
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> Element:
    return read(client.get("/over-time", params={"region": "uppsala", "lang": "sv"}, headers=HTML).text)


def read(text: str) -> Element:
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return tree


def ask(store: Store, name: str, **values: str) -> Rows:
    """The answer of a saved query, by column."""
    solutions = run_query(store, load_catalogue().find(name).bind(values, Names(store)))
    assert isinstance(solutions, QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    return [{c: term.value for c in columns if (term := row[c]) is not None} for row in solutions]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def address(iri: str) -> str:
    return iri.removeprefix(BASE.rstrip("/"))


def short(iri: str) -> str:
    return iri.rpartition("/")[2]


def part(page: Element, kind: str, older: str, newer: str, name: str) -> Element:
    [found] = page.findall(f".//section[@aria-labelledby='{kind}-{short(older)}-{short(newer)}-{name}']")
    return found


def links(element: Element) -> list[str]:
    """Of things, not of places in the sources."""
    found = [a for a in element.iter("a") if "line" not in (a.get("class") or "").split()]
    return [href.partition("?")[0] for a in found if (href := a.get("href", "")).startswith("/id/")]


def steps(rows: Rows) -> set[tuple[str, str, str]]:
    return {(row["older_plan"], row["newer_plan"], short(row["lineage"])) for row in rows}


def plan_links(element: Element) -> list[str]:
    paths = [a.get("href", "").partition("?")[0] for a in element.iter("a")]
    return [path for path in paths if path.startswith("/plans/")]


def own_words(element: Element) -> list[str]:
    """The page's own words, without what plans say."""
    if element.get("lang") == "sv" or element.tag == "q":
        return [element.tail or ""]
    return [element.text or "", *(text for part in element for text in own_words(part)), element.tail or ""]


def test_every_pair_of_the_lineage_is_told_once(page: Element, real_store: Store) -> None:
    rows = [row for row in ask(real_store, "lineage", region="uppsala") if "older" in row and "newer" in row]
    assert {name for *_, name in steps(rows)} == {"same", "revised", "merged"}
    for older, newer, name in steps(rows):
        wanted = Counter(
            (address(row["older"]), address(row["newer"]))
            for row in rows
            if (row["older_plan"], row["newer_plan"], short(row["lineage"])) == (older, newer, name)
        )
        told: Counter[tuple[str, str]] = Counter()
        for item in part(page, "activity", older, newer, name).findall("./ul/li"):
            found = list(dict.fromkeys(links(item)))
            olders = [path for path in found if path.startswith(address(older) + "/")]
            newers = [path for path in found if path.startswith(address(newer) + "/")]
            if not olders:
                # An unchanged wording stands once, with the places in both plans.
                places = {place.text or "" for place in item.findall(".//a[@class='line']")}
                olders = [
                    address(row["older"])
                    for row in rows
                    if address(row["newer"]) in newers and set(row["older_passages"].split(", ")) <= places
                ]
            told.update((one, other) for one in olders for other in newers)
        assert told == wanted


@pytest.mark.parametrize(("name", "side"), [("new", "newer"), ("dropped", "older")])
def test_what_begins_and_ends_is_told_with_its_place(page: Element, real_store: Store, name: str, side: str) -> None:
    rows = [row for row in ask(real_store, "lineage", region="uppsala") if short(row["lineage"]) == name]
    assert len(steps(rows)) == 2
    for older, newer, _ in steps(rows):
        own = [row for row in rows if (row["older_plan"], row["newer_plan"]) == (older, newer)]
        items = part(page, "activity", older, newer, name).findall(".//li")
        assert Counter(link for item in items for link in links(item)) == Counter(address(row[side]) for row in own)
        by_link = {links(item)[0]: item for item in items}
        for row in own:
            item = by_link[address(row[side])]
            assert words(item).startswith(" ".join(row[f"{side}_label"].split()))
            assert {a.text for a in item.findall("a[@class='line']")} == set(row[f"{side}_passages"].split(", "))


def test_similarity_of_every_pair_is_told(page: Element, real_store: Store) -> None:
    rows = [row for row in ask(real_store, "lineage", region="uppsala") if "similarity" in row]
    services = ask(real_store, "services-continued", region="uppsala")
    told = Counter(
        match[1].replace(",", ".")
        for one in page.findall(".//span[@class='why']")
        if (match := re.match(r"likhet ([\d,]+)", words(one)))
    )
    wanted = Counter(f"{float(row['similarity']):.2f}" for row in rows)
    assert not wanted - told
    assert told.total() == len(rows) + len(services)


def test_revised_wordings_stand_beside_each_other_with_their_differences(page: Element, real_store: Store) -> None:
    rows = [row for row in ask(real_store, "lineage", region="uppsala") if short(row["lineage"]) == "revised"]
    pairs = {
        tuple(words(a) for a in pair.findall(".//a[@class='wording']")): pair
        for pair in page.findall(".//section[@class='revised']//div[@class='pair']")
    }
    assert len(pairs) == len(rows)
    for row in rows:
        pair = pairs[" ".join(row["older_label"].split()), " ".join(row["newer_label"].split())]
        assert pair.find("./p[1]//ins") is None
        assert pair.find("./p[2]//del") is None
        assert pair.find("./p[1]//del") is not None or pair.find("./p[2]//ins") is not None


def test_services_that_go_on_are_those_of_the_query(page: Element, real_store: Store) -> None:
    rows = ask(real_store, "services-continued", region="uppsala")
    assert rows
    told = [
        words(one)
        for one in page.findall(".//section[@class='same']/h3")
        if (one.get("id") or "").startswith("service-")
    ]
    assert [int(re.findall(r"\((\d+)\)", one)[0]) for one in told] == [len(rows)]
    text = "".join(page.itertext())
    for row in rows:
        assert row["older_label"] in text
        assert row["newer_label"] in text


def test_the_table_and_the_picture_count_what_the_query_answers(page: Element, real_store: Store) -> None:
    rows = ask(real_store, "lineage", region="uppsala")
    bands = [words(text) for text in page.findall(f".//{SVG}svg[@class='flow']//{SVG}text")]
    for older, newer in {(row["older_plan"], row["newer_plan"]) for row in rows}:
        own = [row for row in rows if (row["older_plan"], row["newer_plan"]) == (older, newer)]
        [line] = page.findall(f".//tr[@id='row-activity-{short(older)}-{short(newer)}']")
        cells = iter(words(cell) for cell in line.findall("td"))
        for name, word in (("same", "samma"), ("revised", "omarbetade"), ("merged", "sammanförda")):
            of_kind = [row for row in own if short(row["lineage"]) == name]
            left, right = (len({row[side] for row in of_kind}) for side in ("older", "newer"))
            assert next(cells) == (f"{left} → {right}" if of_kind else "0")
            number = f"{left}" if left == right else f"{left} → {right}"
            assert (f"{number} {word}" in bands) or not of_kind
        for name in ("dropped", "new"):
            assert next(cells) == str(sum(short(row["lineage"]) == name for row in own))
    titles = [
        (a.get("href", ""), words(a.findall(f"{SVG}title")[0]))
        for a in page.findall(f".//{SVG}svg[@class='flow']//{SVG}a")
    ]
    ends = [re.match(r"(\d+) utan funnen fortsättning", text) for href, text in titles if href.startswith("#activity-")]
    assert sum(int(match[1]) for match in ends if match) == sum(short(row["lineage"]) == "dropped" for row in rows)


def test_every_status_report_is_told_with_its_words_and_place(page: Element, real_store: Store) -> None:
    rows = ask(real_store, "outcomes", region="uppsala")
    told: dict[tuple[str, str], list[str]] = {}
    for group in page.findall(".//section[@aria-labelledby='reports']/section"):
        [heading] = group.findall("h3")
        items = group.findall("ul/li")
        assert words(heading).endswith(f"({len(items)})")
        for item in items:
            told.setdefault((words(heading).rpartition(" (")[0], links(item)[0]), []).append(words(item))
    assert set(told) == {(row["status_label"], address(row["activity"])) for row in rows}
    for row in rows:
        texts = " ".join(told[row["status_label"], address(row["activity"])])
        assert all(" ".join(word.split()) in texts for word in row["evidences"].split("; "))
        assert all(place in texts for place in row["passages"].split(", "))


def test_the_picture_is_well_formed_and_has_words_beside_it(client: httpx.Client) -> None:
    for language, alternative in (("sv", "Visa som tabell"), ("en", "Show as a table")):
        text = client.get("/over-time", params={"lang": language}, headers=HTML).text
        [svg] = re.findall(r'<svg class="flow".*?</svg>', text, re.DOTALL)
        tree = ElementTree.fromstring(svg)
        assert tree.findtext("title")
        assert tree.findtext("desc")
        assert tree.get("aria-label") == tree.findtext("title")
        assert all(link.findtext("title") for link in tree.iter("a"))
        assert alternative in text
        page = read(text)
        ids = {element.get("id") for element in page.iter()}
        inner = {
            href[1:] for tag in ("a", f"{SVG}a") for a in page.iter(tag) if (href := a.get("href", "")).startswith("#")
        }
        assert len(inner) > 20
        assert inner <= ids


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("region", ["", "uppsala", *ONE_PLAN])
def test_pages_are_valid_and_light(client: httpx.Client, region: str, language: str) -> None:
    response = client.get("/over-time", params={"region": region, "lang": language}, headers=HTML)
    assert response.status_code == 200
    assert LEAST_BYTES < len(response.content) < MOST_BYTES
    page = read(response.text)
    assert page.get("lang") == language
    assert len(page.findall(".//h1")) == 1
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not page.findall(".//style")
    assert not page.findall(".//script")
    assert not [e for e in page.iter() if any(name == "style" or name.startswith("on") for name in e.attrib)]
    levels = [int(e.tag[1]) for e in page.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("region", ONE_PLAN)
def test_a_region_with_one_plan_says_so(client: httpx.Client, real_store: Store, region: str) -> None:
    page = read(client.get("/over-time", params={"region": region, "lang": "sv"}, headers=HTML).text)
    [notice] = page.findall(".//p[@class='notice']")
    assert "bara en plan" in words(notice)
    [plan] = [short(named.iri) for named in Names(real_store).plans if region in named.iri]
    assert notice.findall("a")[0].get("href", "").startswith(f"/plans/{plan}")
    assert not page.findall(f".//{SVG}svg[@class='flow']")


def test_unknown_regions_are_refused_with_the_nearest_names(client: httpx.Client) -> None:
    answer = client.get("/over-time", params={"region": "upsala"}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert any("ppsala" in name for name in answer.json()["nearest"])


@pytest.mark.parametrize(
    ("language", "stated"),
    [
        ("sv", r"bortfall|upphör(?!t)|ny(?:a|tt)? aktivitet|avslutade aktivitet"),
        ("en", r"\bdropped\b|\bceased\b|new activit"),
    ],
)
def test_nothing_is_said_to_have_ended_or_to_be_new(client: httpx.Client, language: str, stated: str) -> None:
    """The rule knows wordings; that it found no like one is all that it can tell."""
    page = read(client.get("/over-time", params={"region": "uppsala", "lang": language}, headers=HTML).text)
    [main] = page.findall(".//main")
    assert not re.findall(stated, " ".join(own_words(main)))
    alone = "Utan funnen fortsättning" if language == "sv" else "No continuation found"
    assert sum(words(heading).startswith(alone) for heading in main.findall(".//h3")) == 3


def test_what_is_said_not_to_be_compared_is_in_no_step_and_all_else_is(page: Element) -> None:
    compared = set()
    for step in page.findall(".//section/h2"):
        kind = (step.get("id") or "").partition("-")[0]
        if kind in ("activity", "service"):
            compared |= {(kind, path) for path in plan_links(step)}
    assert len(compared) == 5
    kinds = {"activity": r"aktivitet(?:er)?", "service": r"gemensam(?:ma)? verksamhet(?:er)?"}
    for item in page.findall(".//section[@aria-labelledby='plans']/ol/li"):
        [plan] = plan_links(item)
        for kind, name in kinds.items():
            [(number, apart)] = re.findall(rf"\b(\d+) {name}\b( \(jämförs inte)?", words(item))
            if int(number):
                assert bool(apart) is ((kind, plan) not in compared), (plan, kind)


def test_words_in_common_are_told_where_wordings_differ(page: Element) -> None:
    for pair in page.findall(".//section[@class='revised']/ul/li"):
        older, newer = (words(a).casefold() for a in pair.findall(".//a[@class='wording']"))
        [why] = pair.findall("./span[@class='why']")
        common = re.split(r", ", words(why).partition("gemensamma ord: ")[2])
        assert len(common) > 1
        for word in common:
            old, _, new = word.casefold().rpartition("/")
            assert new in newer
            assert (old or new) in older


def test_links_lead_somewhere(client: httpx.Client, page: Element) -> None:
    paths = {a.get("href", "") for a in page.findall(".//main//a")}
    inside = sorted(path for path in paths if path.startswith("/"))
    assert len(inside) > 200
    for path in inside[:: max(1, len(inside) // 60)]:
        assert client.get(path, headers=HTML).status_code in (200, 303), path


def test_wordings_in_pieces_are_the_wordings_again() -> None:
    older, newer = "Bevaka aktiviteter, som bedrivs", "Bevaka samverkan i arbetet som bedrivs"
    old, new = compare_wordings(older, newer)
    assert ("".join(piece.text for piece in old), "".join(piece.text for piece in new)) == (older, newer)
    assert [piece.text.strip() for piece in new if piece.is_changed] == ["samverkan i arbetet"]
    assert compare_wordings("lika", "lika")[0][0].is_changed is False


def test_bands_of_a_plan_lie_below_each_other() -> None:
    plans = (Plan("a", 0, 9, ("a",), "/a"), Plan("b", 1, 4, ("b",), "/b"))
    bands = (Band("a", "b", "same", 3, 3, "3", "#"), Band("a", "b", "merged", 4, 1, "4 → 1", "#"))
    flow = lay_out_flow(("1", "2"), [Lane("x", plans, bands, (End("a", "ends", "dropped", 2, "2", "#"),))])
    first, second = (re.findall(r"-?[\d.]+", band.path) for band in flow.bands)
    assert float(second[1]) >= float(first[1]) + thickness(3)
    assert flow.ends[0].y >= float(second[1]) + thickness(4)
    [plan] = [one for one in flow.plans if one.plan.key == "a"]
    assert flow.ends[0].y + flow.ends[0].height <= plan.y + plan.height
    assert flow.height >= plan.y + plan.height


@pytest.mark.parametrize("follows", [True, False])
def test_a_fifth_plan_of_another_region_is_compared_once_it_follows(
    serve: Serve, tmp_path: Path, follows: bool
) -> None:
    """Skåne's plan again, four years later: every activity goes on, or none is compared, which the page says."""
    [source] = [path for path in reviewed_plan_paths() if path.stem == "skane-2022"]
    later = tmp_path / "skane-2026.ttl"
    text = source.read_text(encoding="utf-8").replace("skane-2022", "skane-2026")
    for old, new in (('"2022-01-01"', '"2026-01-01"'), ('"2025-12-31"', '"2029-12-31"')):
        text = text.replace(old, new)
    link = f"<{ID}skane-2026> <{VG}follows> <{ID}skane-2022> .\n" if follows else ""
    later.write_text(text + link, encoding="utf-8")
    plans = read_plan_files([source, later])
    build_release(tmp_path / "home", plans, file_hashes([source, later]))
    with serve(tmp_path / "home").client() as client:
        page = read(client.get("/over-time", params={"lang": "sv"}, headers=HTML).text)
    activities = sum(
        triple.predicate.value == RDF + "type" and triple.object == NamedNode(VG + "Activity")
        for triple in plans["skane-2022"]
    )
    assert activities > 20
    assert ("jämförs inte: planen anges inte följa på någon annan med aktiviteter" in words(page)) is not follows
    rows = page.findall(".//tr[@id='row-activity-skane-2022-skane-2026']")
    assert len(rows) == int(follows)
    if follows:
        numbers = [words(cell) for cell in rows[0].findall("td")]
        assert numbers[3:] == ["0", "0"]
        assert sum(int(number.partition(" → ")[2] or 0) for number in numbers[:3]) == activities
        columns = [words(text) for text in page.findall(f".//{SVG}svg[@class='flow']/{SVG}text")]
        assert columns[:2] == ["2022", "2026"]
