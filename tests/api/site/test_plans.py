"""The pages of regions and plans: what they show is what the graph says, no more and no less."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from real_server import Server

from api.pages.words import date_name
from api.releases import Releases
from api.site.places import tell_lines
from vardgraf.namespaces import BASE, ID, PLANS

REGIONS = ("kalmar-lan", "skane", "uppsala", "orebro-lan")
PATHS = ["/plans", "/regions", *(f"/plans/{plan}" for plan in PLANS), *(f"/regions/{region}" for region in REGIONS)]
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""As browsers ask."""
MAX_BYTES = 182_000
"""Of a page, which has 17 kB of styles with it."""
PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vg: <https://w3id.org/vardgraf/ontology#>
PREFIX vgi: <https://w3id.org/vardgraf/id/>
"""


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def read(client: httpx.Client, path: str, language: str = "sv", **parameters: str) -> Element:
    """The page as a tree; fails where a browser would have to guess."""
    response = client.get(path, params=parameters, headers=HTML | {"Accept-Language": language})
    assert response.status_code == 200, path
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(response.text)
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
    return tree


def with_class(page: Element, tag: str, *names: str) -> list[Element]:
    return [element for element in page.iter(tag) if set(names) <= set(element.get("class", "").split())]


def ask(store: Store, text: str) -> set[tuple[str, ...]]:
    solutions = store.query(PREFIXES + text)
    assert isinstance(solutions, QuerySolutions)
    return {tuple(term.value if term else "" for term in row) for row in solutions}  # type: ignore[union-attr]


def iri_of(link: Element) -> str:
    return BASE + link.get("href", "").partition("?")[0].removeprefix("/")


def own_link(node: Element) -> str:
    """The element that a branch of the tree is about: its last fact links to the page of it."""
    return iri_of(list(with_class(node, "dl", "said")[0].iter("a"))[-1])


def parents(page: Element) -> set[tuple[str, str]]:
    """Body and the body above it, as the nested list has them."""
    [box] = with_class(page, "div", "bodies")
    found: set[tuple[str, str]] = set()

    def walk(items: Element, above: str) -> None:
        for item in items.findall("li"):
            link = item.find("a")
            assert link is not None
            found.add((iri_of(link), above))
            for deeper in item.findall("ul"):
                walk(deeper, iri_of(link))

    for items in box.findall("ul"):
        walk(items, "")
    return found


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_valid_light_and_hold_nothing_that_the_policy_forbids(
    client: httpx.Client, path: str, language: str
) -> None:
    for parameters in ({}, {"open": "all", "lang": language}):
        page = read(client, path, language, **parameters)
        assert page.get("lang") == language
        assert len(page.findall(".//h1")) == len(page.findall(".//main")) == 1
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        for element in page.iter():
            for reference in (element.get("aria-labelledby") or "").split():
                assert reference in ids
            href = element.get("href", "")
            assert not href.startswith("#") or href[1:] in ids, href
        assert not page.findall(".//style")
        assert not page.findall(".//script")
        assert not [e for e in page.iter() if any(name.startswith("on") or name == "style" for name in e.attrib)]
        response = client.get(path, params=parameters, headers=HTML | {"Accept-Language": language})
        assert len(response.content) < MAX_BYTES
        assert response.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_headings_go_down_one_step_at_a_time(client: httpx.Client, path: str) -> None:
    levels = [int(e.tag[1]) for e in read(client, path).iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("plan", PLANS)
def test_tree_has_exactly_what_the_plan_has(client: httpx.Client, real_store: Store, plan: str) -> None:
    page = read(client, f"/plans/{plan}")
    for kind in ("goal", "activity", "indicator"):
        shown = {own_link(node) for node in with_class(page, "li", kind)}
        stated = ask(real_store, f"SELECT ?e {{ ?e dct:isPartOf vgi:{plan} ; a vg:{kind.capitalize()} }}")
        assert shown == {iri for (iri,) in stated}, kind


@pytest.mark.parametrize("plan", PLANS)
def test_tree_stands_as_the_graph_links_it(client: httpx.Client, real_store: Store, plan: str) -> None:
    """Each branch within another is linked to it: a sub-goal, an activity that serves it, an indicator of it."""
    [tree] = with_class(read(client, f"/plans/{plan}"), "ul", "plan-tree")
    shown: set[tuple[str, str]] = set()

    def walk(items: Element, above: str) -> None:
        for item in items.findall("li"):
            own = "" if "foreign" in item.get("class", "").split() else own_link(item)
            shown.update({(own, above)} if own and above else ())
            for deeper in item.findall("details/ul"):
                walk(deeper, own)

    walk(tree, "")
    stated = ask(
        real_store,
        f"""SELECT ?below ?above {{ ?below dct:isPartOf vgi:{plan} ; vg:subGoalOf|vg:serves|^vg:measuredBy ?above .
        ?above dct:isPartOf vgi:{plan} . }}""",
    )
    assert shown == stated


@pytest.mark.parametrize("plan", PLANS)
def test_facts_in_the_tree_are_those_of_the_graph(client: httpx.Client, real_store: Store, plan: str) -> None:
    """Actors, deadlines, status reports, target groups and passages: each link is stated, none is missing."""
    page = read(client, f"/plans/{plan}")
    stated = ask(
        real_store,
        f"""SELECT ?e ?x {{ VALUES ?class {{ vg:Goal vg:Activity vg:Indicator }} ?e dct:isPartOf vgi:{plan} ; a ?class .
        ?e vg:responsible|vg:participant|vg:hasDeadline|vg:targetGroup|^vg:reportsOn|prov:wasQuotedFrom|
           prov:wasDerivedFrom ?x }}""",
    )
    shown = set()
    for kind in ("goal", "activity", "indicator"):
        for node in with_class(page, "li", kind):
            said = with_class(node, "dl", "said")[0]
            links = {iri_of(link) for link in list(said.iter("a"))[:-1]}
            shown |= {(own_link(node), iri) for iri in links}
    assert shown == stated


@pytest.mark.parametrize("plan", PLANS)
def test_times_in_the_tree_begin_with_their_dates(client: httpx.Client, real_store: Store, plan: str) -> None:
    """And a wording stands once at each thing, and not again where it is the thing's own."""
    asked = ask(
        real_store,
        f"""SELECT ?e ?d ?date ?label ?own {{ ?e dct:isPartOf vgi:{plan} ; vg:hasDeadline ?d ; skos:prefLabel ?own .
        ?d skos:prefLabel ?label OPTIONAL {{ ?d vg:date ?date }} }}""",
    )
    of_thing: dict[str, set[tuple[str, str, str, str]]] = {}
    for element, *rest in asked:
        of_thing.setdefault(element, set()).add((rest[0], rest[1], rest[2], rest[3]))
    page = read(client, f"/plans/{plan}")
    for kind in ("goal", "activity", "indicator"):
        for node in with_class(page, "li", kind):
            rows = [row for row in with_class(node, "dl", "said")[0] if (row.findtext("dt") or "").startswith("Tid")]
            times = of_thing.get(own_link(node), set())
            assert len(rows) == len({label for _, _, label, _ in times})
            dates = {iri: date for iri, date, _, _ in times}
            for row in rows:
                links = row.findall("dd/a")
                assert all(
                    not dates[iri_of(a)] or "".join(a.itertext()).startswith(date_name(dates[iri_of(a)], "sv"))
                    for a in links
                )
            own = {label for _, _, label, own in times if label == own}
            assert not own & {"".join(span.itertext()) for row in rows for span in row.findall("dd/span")}


@pytest.mark.parametrize("plan", PLANS)
def test_page_tells_what_became_of_the_lines(client: httpx.Client, release_home: Path, plan: str) -> None:
    told = json.loads((release_home / "current" / "manifest.json").read_text(encoding="utf-8"))["coverage"][plan]
    page = read(client, f"/plans/{plan}")
    [section] = [one for one in page.iter("section") if one.get("aria-labelledby") == "source"]
    text = " ".join("".join(section.itertext()).split())
    passed_over = sum(told["ignored"].values())
    assert f"{told['claimed'] + passed_over} rader, tomma rader" in text
    assert f"{told['claimed']} rader bär uppgifter" in text
    assert f"Förbigångna {passed_over} rader" in text.replace("Förbigångna", "Förbigångna ").replace("  ", " ")
    assert all(f"{number}: {reason}" in text for reason, number in told["ignored"].items())
    assert not re.search(r"[0-9a-f]{16}", "".join(a.text or "" for a in section.iter("a")))


@pytest.mark.parametrize("plan", PLANS)
def test_places_in_the_tree_tell_the_lines_of_the_passage(client: httpx.Client, real_store: Store, plan: str) -> None:
    lines = {
        iri: iri.removeprefix(ID).partition("/")[0] + (f":{first}" if first == last else f":{first}-{last}")
        for iri, first, last in ask(
            real_store, "SELECT ?p ?f ?l { ?p a vg:Passage ; vg:firstLine ?f ; vg:lastLine ?l }"
        )
    }
    [tree] = with_class(read(client, f"/plans/{plan}"), "ul", "plan-tree")
    shown = with_class(tree, "a", "line")
    assert shown
    assert all(lines[iri_of(link)] == link.text for link in shown)


def test_derived_target_groups_are_marked_as_derived(client: httpx.Client, real_store: Store) -> None:
    page = read(client, "/plans/uppsala-2019")
    derived = {iri_of(link) for span in with_class(page, "span", "derived") for link in span.iter("a")}
    assert derived
    for iri in derived:
        graphs = {
            quad.graph_name.value
            for quad in real_store.quads_for_pattern(
                None, NamedNode(f"{BASE}ontology#targetGroup"), NamedNode(iri), None
            )
            if isinstance(quad.graph_name, NamedNode)
        }
        assert graphs
        assert all(graph.endswith("/derived") for graph in graphs)


@pytest.mark.parametrize("plan", PLANS)
def test_tree_is_opened_and_closed_without_a_script(client: httpx.Client, plan: str) -> None:
    closed, opened = (read(client, f"/plans/{plan}", **asked) for asked in ({}, {"open": "all"}))
    for page, is_open in ((closed, False), (opened, True)):
        [tree] = with_class(page, "ul", "plan-tree")
        branches = list(tree.iter("details"))
        assert branches
        assert {branch.get("open") is not None for branch in branches} == {is_open}
    links = {a.get("href") for a in closed.iter("a")}
    assert f"/plans/{plan}?open=all#tree" in links


@pytest.mark.parametrize("plan", PLANS)
def test_every_deadline_has_a_mark_and_a_row(client: httpx.Client, real_store: Store, plan: str) -> None:
    page = read(client, f"/plans/{plan}")
    [picture] = with_class(page, "svg", "timeline")
    marks = [iri_of(link) for link in picture.iter("a")]
    [table] = with_class(page, "table", "deadlines")
    rows = [iri_of(link) for row in table.findall("tbody/tr") for link in row.findall("td[3]/a")]
    stated = {iri for (iri,) in ask(real_store, f"SELECT ?d {{ ?d dct:isPartOf vgi:{plan} ; a vg:Deadline }}")}
    assert sorted(marks) == sorted(rows) == sorted(stated)


@pytest.mark.parametrize("plan", PLANS)
def test_row_tells_bounds_and_what_has_the_deadline(client: httpx.Client, real_store: Store, plan: str) -> None:
    [table] = with_class(read(client, f"/plans/{plan}"), "table", "deadlines")
    elements, bounds = set(), set()
    for row in table.findall("tbody/tr"):
        for link in row.findall("td[3]/a"):
            elements |= {(iri_of(link), iri_of(one)) for one in row.findall("td[4]/a")}
            dates = re.findall(r"\d{4}-\d{2}-\d{2}", row.findtext("td[1]") or "")
            bounds |= {(iri_of(link), dates[0], dates[-1])} if dates else set()
    of_plan = f"?d dct:isPartOf vgi:{plan} ; a vg:Deadline"
    assert elements == ask(real_store, f"SELECT ?d ?e {{ {of_plan} . ?e vg:hasDeadline ?d }}")
    assert bounds == ask(real_store, f"SELECT ?d ?a ?z {{ {of_plan} ; vg:earliest ?a ; vg:latest ?z }}")


def test_a_day_is_a_point_and_a_longer_time_a_bar_within_its_bounds(client: httpx.Client) -> None:
    [picture] = with_class(read(client, "/plans/skane-2022"), "svg", "timeline")
    bars = {iri_of(link): with_class(link, "rect", "span") for link in picture.iter("a")}
    deadline = f"{ID}skane-2022/deadline/"
    assert not bars[deadline + "forslag-till-uppdrag-klart-2022-09-01"]
    [year] = bars[deadline + "det-befintliga-projektet-vaxa-tryggt-avslutas-2022"]
    [quarter] = bars[deadline + "handlingsplanen-ska-ga-till-beslut-under-q1-2022"]
    assert year.get("x") == quarter.get("x")
    assert float(year.get("width", 0)) / float(quarter.get("width", 0)) == pytest.approx(365 / 90, rel=0.01)


@pytest.mark.parametrize("plan", PLANS)
def test_bodies_of_a_plan_stand_as_its_graph_says(client: httpx.Client, real_store: Store, plan: str) -> None:
    page = read(client, f"/plans/{plan}")
    stated = ask(
        real_store,
        f"SELECT ?b ?p {{ GRAPH <{BASE}graph/{plan}> {{ ?b a vg:Body OPTIONAL {{ ?b vg:parentBody ?p }} }} }}",
    )
    assert parents(page) == stated
    [picture] = with_class(page, "svg", "organisation")
    assert sorted(map(iri_of, picture.iter("a"))) == sorted(body for body, _ in stated)


@pytest.mark.parametrize("region", REGIONS)
def test_bodies_of_a_region_stand_as_the_graph_says(client: httpx.Client, real_store: Store, region: str) -> None:
    page = read(client, f"/regions/{region}")
    actor = f"<{ID}actor/region-{region}>"
    stated = ask(real_store, f"SELECT ?b ?p {{ ?b a vg:Body ; vg:region {actor} OPTIONAL {{ ?b vg:parentBody ?p }} }}")
    assert parents(page) == stated
    [picture] = with_class(page, "svg", "organisation")
    assert sorted(map(iri_of, picture.iter("a"))) == sorted(body for body, _ in stated)
    assert len(picture.findall(".//polyline")) == len([body for body, parent in stated if parent])


@pytest.mark.parametrize("region", REGIONS)
def test_region_shows_its_plans_and_links_to_compare_with_the_others(
    client: httpx.Client, real_store: Store, region: str
) -> None:
    links = {a.get("href", "") for a in read(client, f"/regions/{region}").iter("a")}
    plans = ask(real_store, f"SELECT ?p {{ ?p a vg:Strategy ; vg:region <{ID}actor/region-{region}> }}")
    assert {f"/plans/{iri.removeprefix(ID)}" for (iri,) in plans} == {a for a in links if a.startswith("/plans/")}
    assert {f"/compare?region={region}&region={other}" for other in REGIONS if other != region} <= links


@pytest.mark.parametrize("plan", PLANS)
def test_findings_are_those_of_the_api_the_gravest_first(client: httpx.Client, plan: str) -> None:
    page = read(client, f"/plans/{plan}")
    counted = client.get("/api/findings", params={"plan": plan, "limit": 1}).json()["counts"]["severity"]
    by_severity = [name for name in ("violation", "warning", "info") for _ in range(counted.get(name, 0))]
    assert [_severity(card) for card in with_class(page, "article", "finding")] == by_severity[:5]
    [line] = [
        "".join(p.itertext())
        for p in page.iter("p")
        if any(f"plan={plan}" in a.get("href", "") for a in p.findall("a"))
    ]
    assert [int(n) for n in re.findall(r"\d+", line)] == [counted.get(s, 0) for s in ("violation", "warning", "info")]


def _severity(card: Element) -> str:
    [tag] = [tag for tag in with_class(card, "span", "tag") if {"violation", "warning", "info"} & set(_classes(tag))]
    return next(name for name in _classes(tag) if name != "tag")


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


@pytest.mark.parametrize("plan", PLANS)
def test_source_and_numbers_are_those_of_the_api(client: httpx.Client, plan: str) -> None:
    text = "".join(read(client, f"/plans/{plan}").itertext())
    told = client.get(f"/api/plans/{plan}").json()
    assert told["document"][0]["sha256"] in text
    coverage = told["coverage"]
    assert f"ur {coverage['passages']} ställen" in text
    assert f"{coverage['documentLines']} rader" in text


@pytest.mark.parametrize("plan", PLANS)
def test_lines_of_a_plan_are_counted_once_each(release_home: Path, real_store: Store, plan: str) -> None:
    own = f"FILTER(STRSTARTS(STR(?p), '{ID}{plan}/'))"
    rows = ask(real_store, f"SELECT ?f ?l {{ ?p vg:firstLine ?f ; vg:lastLine ?l {own} }}")
    lines = {line for first, last in rows for line in range(int(first), int(last) + 1)}
    told = tell_lines(Releases(release_home).current, plan)
    assert told
    assert (told.first, told.last, told.number) == (min(lines), max(lines), max(lines) - min(lines) + 1)
    assert told.statements + told.headings + told.names == len(lines)
    assert told.rest == told.number - len(lines)
    assert told.statements > told.names


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/regions/08", "/regions/kalmar-lan"),
        ("/regions/Region%20Sk%C3%A5ne", "/regions/skane"),
        ("/regions/region-uppsala?lang=en", "/regions/uppsala?lang=en"),
        ("/plans/vgi:skane-2022", "/plans/skane-2022"),
    ],
)
def test_other_names_lead_to_the_address_of_the_page(client: httpx.Client, given: str, path: str) -> None:
    response = client.get(given, headers=HTML)
    assert (response.status_code, response.headers["location"]) == (303, path)
    assert client.get(path, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/regions/upsala", "/plans/uppsala-1919"])
def test_unknown_names_are_told_with_the_nearest(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers=HTML)
    assert response.status_code == 404
    assert "Närmast" in response.text


@pytest.mark.parametrize("path", PATHS)
def test_every_link_into_the_site_answers(client: httpx.Client, path: str) -> None:
    links = {
        a.get("href", "").partition("#")[0] for a in read(client, path).iter() if a.get("href", "").startswith("/")
    }
    assert len(links) > 10
    wrong = {
        link: status
        for link in sorted(links)
        if (status := client.get(link, headers=HTML).status_code) not in (200, 303)
    }
    assert not wrong


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/plans"])
def test_shown_queries_run(client: httpx.Client, path: str) -> None:
    page = read(client, path)
    queries = ["".join(code.itertext()) for box in with_class(page, "details", "query") for code in box.iter("code")]
    assert queries
    for query in queries:
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
        assert answer.status_code == 200
        assert "bindings" in answer.json()["results"]
