"""Laws of regions, plans, elements and releases: their numbers are those of the graph."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple, parse
from real_server import wait_until

from vardgraf.kinds import KINDS
from vardgraf.namespaces import CATALOG, ID, PLANS, VG, VOID, mint_graph
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths

Ask = Callable[..., Any]
Count = Callable[[str], int]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CHILDREN = "FILTER(?g = vgv:target-group\\/children)"
CACHED = (
    "/api/regions",
    "/api/plans/skane-2022",
    "/api/elements?kind=risk",
    "/api/search?q=barn",
    "/api/findings",
    "/api/rules",
    "/api/releases",
    "/api/compare?plan=skane-2022&plan=kalmar-2021",
)
FILTERS = {
    "theme": ("suicide-prevention", "?x dct:subject/skos:broader* vgv:theme\\/suicide-prevention"),
    "target_group": ("children", "?x (vg:targetGroup|skos:broadMatch)/skos:broadMatch?/skos:broader* ?g . " + CHILDREN),
    "region": ("uppsala", "?x (dct:isPartOf|vg:mentionedIn)/vg:region vgi:actor\\/region-uppsala"),
    "status": ("ongoing", "?x (^vg:reportsOn)?/vg:status vgv:status\\/ongoing"),
    "measure": ("count", "?x vg:measure vgv:measure\\/count"),
    "modality": ("shall", "?x vg:modality vgv:modality\\/shall"),
    "goal_level": ("sub-goal", "?x vg:goalLevel vgv:goal-level\\/sub-goal"),
    "deadline_kind": ("end", "?x vg:deadlineKind vgv:deadline-kind\\/end"),
    "body_type": ("network", "?x org:classification vgv:body-type\\/network"),
    "responsible": ("uppsala-socialnamnden", "?x vg:responsible vgi:actor\\/uppsala-socialnamnden"),
}


def test_regions_are_those_with_their_plans(ask: Ask, count: Count) -> None:
    found = ask("/api/regions")
    assert found["total"] == len(found["items"]) == count("?x a vg:Region") == 4
    for region in found["items"]:
        plans = [plan["id"] for plan in region["plans"]]
        assert len(plans) == count(f"?x a vg:Strategy ; vg:region <{region['id']}>")
        for name, number in region["counts"].items():
            graphs = " ".join(f"<{mint_graph(plan.removeprefix(ID))}>" for plan in plans)
            assert number == count(f"VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?x a vg:{name} }}"), (region["id"], name)
        assert ask(f"/api/regions/{region['id'].rpartition('/')[2]}")["counts"] == region["counts"]


@pytest.mark.parametrize("plan", PLANS)
def test_plan_counts_are_those_of_its_graph(plan: str, ask: Ask, count: Count) -> None:
    found = ask(f"/api/plans/{plan}")
    assert found["counts"]["Passage"] > 0
    for name, number in found["counts"].items():
        assert number == count(f"GRAPH vgg:{plan} {{ ?x a vg:{name} }}")
    assert sum(found["counts"].values()) == count(
        f"GRAPH vgg:{plan} {{ ?y a ?c . BIND(CONCAT(STR(?y), STR(?c)) AS ?x) }}"
    )


@pytest.mark.parametrize("plan", PLANS)
def test_plan_tree_holds_each_element_under_what_it_serves(plan: str, ask: Ask, real_store: Store) -> None:
    found = ask(f"/api/plans/{plan}")
    links = {"subGoals": "subGoalOf", "activities": "serves"}
    seen: dict[str, set[str]] = {"Goal": set(), "Activity": set(), "Indicator": set()}

    def walk(node: Any) -> None:
        seen[node["type"][0]].add(node["id"])
        for member in ("subGoals", "activities", "measuredBy"):
            for child in node.get(member, ()):
                one, other = (node, child) if member == "measuredBy" else (child, node)
                predicate = NamedNode(VG + links.get(member, "measuredBy"))
                assert any(real_store.quads_for_pattern(NamedNode(one["id"]), predicate, NamedNode(other["id"]), None))
                walk(child)

    for member in ("goals", "unplacedActivities", "unplacedIndicators"):
        for node in found[member]:
            walk(node)
    for name, ids in seen.items():
        assert len(ids) == found["counts"].get(name, 0), name


def test_plan_tells_its_document_and_how_much_of_it_is_quoted(ask: Ask) -> None:
    found = ask("/api/plans/skane-2022")
    (document,) = found["document"]
    assert len(document["sha256"]) == 64
    assert found["validFrom"] == "2022-01-01"
    assert found["planType"]["prefLabel"].keys() == {"sv", "en"}
    coverage = found["coverage"]
    assert 0 < coverage["quotedLines"] <= coverage["documentLines"] == document["lineCount"]
    assert coverage["passages"] <= found["counts"]["Passage"]


def test_plans_of_a_region_are_its_own(ask: Ask) -> None:
    assert {plan["id"] for plan in ask("/api/plans")["items"]} == {ID + plan for plan in PLANS}
    assert {plan["id"] for plan in ask("/api/plans", region="08")["items"]} == {ID + "kalmar-2021"}


@pytest.mark.parametrize("kind", KINDS)
def test_elements_of_a_kind_are_those_of_its_class(kind: str, ask: Ask, count: Count) -> None:
    narrower = "FILTER NOT EXISTS { VALUES ?c { vg:Region vg:Municipality } ?x a ?c }" if kind == "actor" else ""
    own = "FILTER(STRSTARTS(STR(?x), STR(vgi:)))"
    found = ask("/api/elements", kind=kind, limit=1)
    assert found["total"] == count(f"?x a vg:{KINDS[kind]} ; skos:prefLabel ?l {own} {narrower}")
    assert [item["kind"] for item in found["items"]] == [kind][: found["total"]]


@pytest.mark.parametrize("plan", PLANS)
def test_elements_of_a_plan_are_those_that_are_part_of_it(plan: str, ask: Ask, count: Count) -> None:
    for kind in ("goal", "activity", "indicator", "body"):
        pattern = f"?x a vg:{KINDS[kind]} ; dct:isPartOf|vg:mentionedIn vgi:{plan}"
        assert ask("/api/elements", plan=plan, kind=kind, limit=1)["total"] == count(pattern)


@pytest.mark.parametrize("name", FILTERS)
def test_elements_filters_say_what_sparql_says(name: str, ask: Ask, count: Count) -> None:
    value, pattern = FILTERS[name]
    for kind in ("goal", "activity", "indicator", "body", "status", "deadline"):
        found = ask("/api/elements", kind=kind, limit=1, **{name: value})["total"]
        assert found == count(f"?x a vg:{KINDS[kind]} . {pattern}"), kind
    assert ask("/api/elements", limit=1, **{name: value})["total"] > 0


def test_element_tells_all_that_is_stated_and_why_the_rest(ask: Ask, real_store: Store) -> None:
    listed = ask("/api/elements", kind="activity", plan="skane-2022", theme="digitalisation")
    (path, *_) = [item["id"].removeprefix(ID) for item in listed["items"]]
    found = ask(f"/api/elements/{path}")
    told = {(one["property"], one["value"]): one for one in found["statements"]}
    quads = list(real_store.quads_for_pattern(NamedNode(ID + path), None, None, DefaultGraph()))
    assert len(told) == len(quads) - len(found["type"])
    for quad in quads:
        graphs = {
            other.graph_name.value  # type: ignore[union-attr]
            for other in real_store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if other.graph_name != DefaultGraph()
        }
        same = [one for one in told.values() if one["value"] == quad.object.value and set(one["graphs"]) == graphs]
        assert same or quad.predicate.value.endswith("#type")
    theme = next(one for (name, _), one in told.items() if name == "subject")
    assert theme["basis"] == "derived"
    assert theme["why"][0]["rule"].endswith("theme-words")
    assert theme["why"][0]["matchedWords"]
    assert told["isPartOf", ID + "skane-2022"]["basis"] == "stated"
    passage = found["wasQuotedFrom"][0]
    assert passage["firstLine"] <= passage["lastLine"]
    assert passage["document"]


def test_neighbours_are_the_links_of_the_graph(ask: Ask, real_store: Store) -> None:
    iri = ID + "body/skane/central-tjanstemannaberedning"
    found = ask("/api/elements/body/skane/central-tjanstemannaberedning")["neighbours"]
    into = list(real_store.quads_for_pattern(None, None, NamedNode(iri), DefaultGraph()))
    assert found["inTotal"] == sum(not quad.predicate.value.startswith(VG + "about") for quad in into)
    responsible = {quad.subject.value for quad in into if quad.predicate.value == VG + "responsible"}  # type: ignore[union-attr]
    assert {node["id"] for node in found["in"]["responsible"]} == responsible != set()


def test_pages_together_are_the_whole_in_order(client: httpx.Client) -> None:
    whole = [item["id"] for item in client.get("/api/elements?kind=goal&limit=500").json()["items"]]
    address, seen = "/api/elements?kind=goal&limit=100", []
    while address:
        response = client.get(address)
        seen += [item["id"] for item in response.json()["items"]]
        assert int(response.headers["vardgraf-total"]) == len(whole)
        address = response.links.get("next", {}).get("url", "")
    assert seen == whole
    last = client.get(client.get("/api/elements?kind=goal&limit=100").links["last"]["url"])
    assert [item["id"] for item in last.json()["items"]] == whole[300:]


def test_releases_are_those_of_the_home(ask: Ask, release_home: Path) -> None:
    manifest = json.loads((release_home / "current" / "manifest.json").read_text(encoding="utf-8"))
    found = ask("/api/releases")
    assert found["items"][0]["current"]
    assert found["items"][0]["hash"] == manifest["hash"]
    detail = ask(f"/api/releases/{manifest['hash']}")
    assert {name: detail[name] for name in ("graphs", "inputs", "plans", "quads")} == {
        name: manifest[name] for name in ("graphs", "inputs", "plans", "quads")
    }
    assert (detail["version"], detail["program"]) == (manifest["release_version"], manifest["version"])
    assert ask("/api/releases/current") == ask(f"/api/releases/{detail['version']}") == detail


def test_triples_of_a_release_are_those_that_statistics_catalogue_and_queries_tell(
    client: httpx.Client, triples: set[Triple]
) -> None:
    """A triple that stands in two graphs is two quads, and counts once."""
    told = client.get("/api/releases/current").json()
    assert told["quads"] > told["triples"] == len(triples)
    (counted,) = client.get("/sparql", params={"query": COUNT, "format": "csv"}).text.split()[1:]
    assert int(counted) == told["triples"]
    assert told["quads"] == sum(told["graphs"].values())
    whole = NamedNode(f"{CATALOG}#all")
    documents = {NamedNode(told["id"]): f"/release/{told['version']}", whole: "/.well-known/void"}
    sizes = {
        (str(triple.subject), triple.object.value)
        for node, path in documents.items()
        for triple in parse(client.get(f"{path}.nt").content, format=RdfFormat.N_TRIPLES)
        if triple.predicate.value == VOID + "triples" and triple.subject == node
    }
    assert sizes == {(str(node), str(len(triples))) for node in documents}
    assert f"{told['quads']}, varav {counted} olika" in client.get("/releases/current").text


def test_release_that_this_program_cannot_open_has_no_number_of_triples(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    paths = [path for path in reviewed_plan_paths() if path.stem in ("orebro-2019", "kalmar-2021")]
    older = build_release(home, read_plan_files(paths[:1]), file_hashes(paths[:1]))
    newer = build_release(home, read_plan_files(paths), file_hashes(paths))
    manifest = home / "releases" / older.hash / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    with serve(home=home).client() as client:
        both = {one["hash"]: one["triples"] for one in client.get("/api/releases").json()["items"]}
        assert 1000 < both[older.hash] < both[newer.hash]
    manifest.write_text(json.dumps(told | {"store_format": 1}), encoding="utf-8")
    with serve(home=home).client() as client:
        found = {one["hash"]: one["triples"] for one in client.get("/api/releases").json()["items"]}
        assert found == both | {older.hash: None}
        data = client.get(f"/release/{older.release_version}.nt").text
        assert older.hash in data
        assert VOID + "triples" not in data


def test_newer_release_is_searched_and_checked_anew(serve: Callable[..., Any], tmp_path: Path) -> None:
    """And the older one follows it among the releases."""
    home = tmp_path / "home"
    paths = [path for path in reviewed_plan_paths() if path.stem in ("orebro-2019", "skane-2022")]
    older = build_release(home, read_plan_files(paths[:1]), file_hashes(paths[:1]))
    with serve(home=home, poll_s=0.1).client() as client:
        asked = ("/api/search?q=skånegemensam", "/api/findings?limit=1", "/api/elements?limit=1")
        before = [client.get(path) for path in asked]
        assert "skane-2022" not in before[1].json()["counts"]["plan"]
        newer = build_release(home, read_plan_files(paths), file_hashes(paths))
        assert wait_until(lambda: client.get("/api/releases/current").json()["hash"] == newer.hash, 20)
        after = [client.get(path) for path in asked]
        assert all(one.json()["total"] < other.json()["total"] for one, other in zip(before, after, strict=True))
        assert all(one.headers["etag"] != other.headers["etag"] for one, other in zip(before, after, strict=True))
        found = client.get("/api/releases").json()["items"]
        assert [(one["hash"], one["current"]) for one in found] == [(newer.hash, True), (older.hash, False)]
        assert client.get(f"/api/releases/{older.hash}").json()["plans"].keys() == {"orebro-2019"}


def test_answers_have_etags_and_304(client: httpx.Client) -> None:
    for path in CACHED:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        as_jsonld = client.get(path, headers={"Accept": "application/ld+json"})
        assert as_jsonld.headers["content-type"] == "application/ld+json"
        assert as_jsonld.headers["etag"] != first.headers["etag"]
        assert as_jsonld.json() == first.json()


def test_elements_are_part_of_the_plans_they_tell(ask: Ask) -> None:
    for item in ask("/api/elements", kind="risk")["items"]:
        assert item["isPartOf"][0]["type"] == ["Strategy"]
        assert item["id"].startswith(item["isPartOf"][0]["id"])
