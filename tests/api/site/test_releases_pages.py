"""Laws of the pages and the API of releases: version, the one before, changes, citations as the archive has them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from real_server import start_server

from vardgraf.history.archive import find_release
from vardgraf.history.changes import compare_sides
from vardgraf.history.changes.json_report import as_json
from vardgraf.history.changes.sides import open_side
from vardgraf.history.citation import FORMATS, write_citation
from vardgraf.history.versions import parse_day
from vardgraf.namespaces import BASE, DCAT, mint_release
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths

OLD, NEW = "2026.11.20", "2026.11.22"
DATA = [
    ("text/turtle", "ttl", RdfFormat.TURTLE),
    ("application/ld+json", "jsonld", RdfFormat.JSON_LD),
    ("application/rdf+xml", "rdf", RdfFormat.RDF_XML),
]
GONE = "skane-2022"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases; the earlier one has a plan more, and one plan in other words."""
    folder = tmp_path_factory.mktemp("home")
    paths = [path for path in reviewed_plan_paths() if path.stem in ("orebro-2019", "uppsala-2025", GONE)]
    plans = read_plan_files(paths)
    reworded = [one for one in plans["uppsala-2025"] if "fortsatt-arbete-med-referensgrupper" not in str(one.subject)]
    assert len(reworded) < len(plans["uppsala-2025"])
    build_release(folder, plans, file_hashes(paths), version=parse_day("2026-11-20"))
    later = {"orebro-2019": plans["orebro-2019"], "uppsala-2025": reworded}
    build_release(folder, later, {}, version=parse_day("2026-11-22"))
    return folder


@pytest.fixture(scope="module")
def client(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    running = start_server(tmp_path_factory.mktemp("server"), home, requests_per_minute=0)
    try:
        with running.client() as client:
            yield client
    finally:
        running.stop()


def read(client: httpx.Client, path: str, language: str = "sv") -> str:
    """The text of a page's main part; fails where a browser would have to guess."""
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200, path
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)
    return " ".join("".join(tree.find(".//main").itertext()).split())


def test_the_releases_are_listed_with_the_one_in_use(client: httpx.Client) -> None:
    told = read(client, "/releases")
    assert told.index(f"{NEW} i bruk 2026-11-22{OLD}") < told.index(f"{OLD} 2026-11-20–")
    assert f"{NEW} in use 2026-11-22{OLD}" in read(client, "/releases", "en")


def test_a_releases_page_tells_what_changed(client: httpx.Client, home: Path) -> None:
    told, english = (read(client, f"/releases/{NEW}", language) for language in ("sv", "en"))
    difference = compare_sides(open_side(home, OLD), open_side(home, NEW))
    assert f"Sedan {OLD}: {difference.added} uppgifter tillkom och {difference.removed} föll bort." in told
    assert "Borttaget" in told
    assert "Fortsatt arbete med referensgrupper" in told
    assert "Removed" in english
    assert "Visar 100 av" in told
    for graph in difference.graphs:
        assert graph.name in told
    assert "Det finns ingen tidigare utgåva" in read(client, f"/releases/{OLD}")


def test_what_is_linked_to_is_there(client: httpx.Client) -> None:
    page = client.get(f"/releases/{NEW}", headers={"Accept": "text/html"}).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    links = {link.get("href") for link in tree.find(".//main").iter("a")}
    assert {f"/releases/{OLD}", f"/releases/{NEW}/citation.bib"} <= {link.partition("?")[0] for link in links}
    for link in links:
        assert client.get(link, follow_redirects=True).status_code == 200, link


@pytest.mark.parametrize(
    ("format", "suffix"), [("bibtex", "bib"), ("datacite", "datacite.json"), ("cff", "cff"), ("ris", "ris")]
)
def test_citations_are_those_of_the_command(client: httpx.Client, home: Path, format: str, suffix: str) -> None:
    response = client.get(f"/releases/{NEW}/citation.{suffix}?lang=en")
    assert response.content.decode() == write_citation(find_release(home, NEW).manifest, format, "en")
    assert response.headers["content-type"].startswith(FORMATS[format])
    assert client.get(f"/releases/{NEW}/citation.doc").status_code == 404


def test_the_iri_leads_to_the_page(client: httpx.Client, home: Path) -> None:
    path = "/" + mint_release(NEW).removeprefix(BASE)
    assert client.get(path).headers["location"] == f"/releases/{NEW}"
    by_hash = client.get(f"/releases/{find_release(home, OLD).manifest.hash}")
    assert (by_hash.status_code, by_hash.headers["location"]) == (303, f"/releases/{OLD}")
    assert read(client, "/releases/current") == read(client, f"/releases/{NEW}")
    unknown = client.get("/releases/2020.01.01")
    assert (unknown.status_code, unknown.json()["nearest"][0][:4]) == (404, "2026")


def test_the_api_tells_version_date_and_the_one_before(client: httpx.Client, home: Path) -> None:
    newer, older = client.get("/api/releases").json()["items"]
    assert [(one["version"], one["date"], one["previousVersion"], one["previousHash"]) for one in (newer, older)] == [
        (NEW, "2026-11-22", OLD, older["hash"]),
        (OLD, "2026-11-20", None, None),
    ]
    assert [(one["id"], one["previous"]) for one in (newer, older)] == [
        (mint_release(NEW), mint_release(OLD)),
        (mint_release(OLD), None),
    ]


@pytest.mark.parametrize(("media_type", "suffix", "format"), DATA)
def test_the_iri_gives_data_that_agree_with_the_api_and_the_catalogue(
    client: httpx.Client, media_type: str, suffix: str, format: RdfFormat
) -> None:
    path = "/" + mint_release(NEW).removeprefix(BASE)
    led = client.get(path, headers={"Accept": media_type})
    assert (led.status_code, led.headers["location"]) == (303, f"{path}.{suffix}")
    assert f'<{path}.{suffix}>; rel="alternate"; type="{media_type}"' in led.headers["link"]
    assert "Accept" in led.headers["vary"].split(", ")
    answer = client.get(f"{path}.{suffix}", headers={"Accept": "text/html"})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    found = {quad.triple for quad in parse(answer.content, format=format)}
    api = client.get("/api/releases/current", headers={"Accept": "application/ld+json"})
    told = {quad.triple for quad in parse(api.content, format=RdfFormat.JSON_LD)}
    assert len(told) == 5
    assert told < found
    assert {triple.subject for triple in found} == {NamedNode(mint_release(NEW))}
    catalogue = [quad.triple for quad in parse(client.get("/catalog.nt").content, format=RdfFormat.N_TRIPLES)]
    for name in ("version", "previousVersion"):
        (said,) = {one.object for one in catalogue if one.predicate.value == DCAT + name}
        assert [one.object for one in found if one.predicate.value == DCAT + name] == [said]


def test_data_of_a_release_have_etags_and_other_formats_are_refused(client: httpx.Client) -> None:
    path = "/" + mint_release(NEW).removeprefix(BASE)
    first = client.get(f"{path}.ttl?utm_source=1")
    again = client.get(f"{path}.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{path}.docx").status_code == 404
    assert client.get(f"{path}?lang=en").headers["location"] == f"/releases/{NEW}?lang=en"


def test_the_api_tells_the_changes_that_the_command_tells(client: httpx.Client, home: Path) -> None:
    told: dict[str, Any] = client.get(client.get("/api/releases/current").json()["changes"]).json()
    whole = json.loads(json.dumps(as_json(compare_sides(open_side(home, OLD), open_side(home, NEW)))))
    for graph in whole["graphs"]:
        del graph["elements"]
    whole["graphs"].sort(key=lambda graph: (graph["plan"] is None, graph["graph"]))
    for side in ("old", "new"):
        ends = whole.pop(side)
        assert (told[side]["version"], told[side]["hash"]) == (ends["version"], ends["hash"])
        assert told[side]["id"] == mint_release(ends["version"])
    assert {name: told[name] for name in whole} == whole
    first = client.get(f"/api/releases/{told['old']['hash']}/changes").json()
    assert (first["old"], first["identical"], first["graphs"]) == (None, None, [])


def test_pages_have_etags(client: httpx.Client) -> None:
    for path in ("/releases", f"/releases/{NEW}", f"/releases/{NEW}/citation.cff", "/api/releases/current/changes"):
        etag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
