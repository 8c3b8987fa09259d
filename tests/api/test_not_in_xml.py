"""A release with a character that no XML file can have: what is XML says so, and all else answers."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lxml import etree
from real_server import Server, start_server

from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths

PLAN = "orebro-2019"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder, home = tmp_path_factory.mktemp("plans"), tmp_path_factory.mktemp("home")
    paths = [_spoilt(path, folder) if path.stem == PLAN else path for path in reviewed_plan_paths()]
    build_release(home, read_plan_files(paths), file_hashes(paths))
    server: Server = start_server(tmp_path_factory.mktemp("server"), home, requests_per_minute=0)
    with server.client(timeout_s=60) as opened:
        yield opened
    assert server.stop() == 0


def _spoilt(path: Path, folder: Path) -> Path:
    before, plan, told = path.read_text(encoding="utf-8").partition(f"vgi:{PLAN} dct:")
    for word in ("title", "skos:prefLabel"):
        assert f'{word} "' in told
        told = told.replace(f'{word} "', f'{word} "\\u0001', 1)
    spoilt = folder / path.name
    spoilt.write_text(before + plan + told, encoding="utf-8")
    return spoilt


@pytest.mark.parametrize(
    ("path", "others"),
    [
        (f"/id/{PLAN}.rdf", ["text/turtle", "application/n-triples"]),
        (f"/graph/{PLAN}.rdf", ["application/ld+json"]),
        (f"/downloads/{PLAN}.rdf", [f"/downloads/{PLAN}.nt", f"/downloads/{PLAN}.ttl"]),
        (f"/downloads/{PLAN}.rdf.gz", [f"/downloads/{PLAN}.nt", f"/downloads/{PLAN}.ttl"]),
        ("/queries/plans.srx", ["text/csv", "application/sparql-results+json"]),
    ],
)
def test_xml_is_refused_with_what_there_is_instead(client: httpx.Client, path: str, others: list[str]) -> None:
    for language in ("sv", "en"):
        answer = client.get(path, headers={"accept-language": language})
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (406, "/problems/not-in-xml")
        assert problem["character"] == "U+0001"
        assert set(others) <= set(problem["offered"])
        assert not any(one.endswith(("xml", "rdf")) for one in problem["offered"])
    for other in problem["offered"]:
        got = client.get(other) if other[0] == "/" else client.get(_stem(path), headers={"accept": other})
        assert got.status_code == 200, other


def _stem(path: str) -> str:
    """Where an address without a suffix names a thing, it leads to its document."""
    stem = path.rpartition(".")[0]
    return f"{stem}.ttl" if stem.startswith("/id/") else stem


def test_xml_of_what_is_not_spoilt_is_there(client: httpx.Client) -> None:
    for path in ("/id/skane-2022.rdf", "/downloads/skane-2022.rdf", "/ontology.rdf", "/queries/plans.srx?region=skane"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        etree.fromstring(answer.content)
