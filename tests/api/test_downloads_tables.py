"""Tables by their addresses: a zip that a validator accepts, and a workbook with the findings of the release."""

import io
import re
import time
import zipfile
from pathlib import Path

import httpx
import openpyxl
from csvw import CSVW
from real_server import Server

from vardgraf.checks.run import check_release


def fetch(server: Server, name: str) -> httpx.Response:
    """Comes again while the file is being made, as the answer asks."""
    deadline = time.monotonic() + 120
    while (answer := httpx.get(f"{server.url}/downloads/{name}", timeout=60, trust_env=False)).status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(int(answer.headers["retry-after"]))
    return answer


def test_a_plan_comes_as_tables(server: Server, tmp_path: Path) -> None:
    answer = fetch(server, "uppsala-2025.csvw.zip")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    assert CSVW(str(tmp_path / "metadata.json"), validate=True).is_valid


def test_a_workbook_has_the_findings_that_the_server_knows(server: Server, release_home: Path) -> None:
    answer = fetch(server, "uppsala-2025.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    found = [row[0] for row in book["Fynd"].iter_rows(min_row=2, values_only=True)]
    assert found == [finding.rule for finding in check_release(release_home) if finding.plan == "uppsala-2025"]
    assert found


def test_a_workbook_is_offered_in_either_language(server: Server) -> None:
    titles = {
        "sv": ("Arbetsbok på svenska (Excel)", "Arbetsbok på engelska (Excel)"),
        "en": ("Workbook in Swedish (Excel)", "Workbook in English (Excel)"),
    }
    for language, told in titles.items():
        page = httpx.get(f"{server.url}/downloads?lang={language}", timeout=60, trust_env=False).text
        for part in ("all", "region-uppsala", "uppsala-2025"):
            links = re.findall(rf'href="/downloads/({part}\.(?:en\.)?xlsx)"[^>]*>([^<]+)<', page)
            assert links == [(f"{part}.xlsx", told[0]), (f"{part}.en.xlsx", told[1])]
    for name, sheet in (("uppsala-2025.xlsx", "Aktiviteter"), ("uppsala-2025.en.xlsx", "Activities")):
        book = openpyxl.load_workbook(io.BytesIO(fetch(server, name).content))
        assert book[sheet].max_row > 1


def test_a_graph_alone_is_no_workbook(server: Server) -> None:
    assert fetch(server, "graph-lineage.csvw.zip").status_code == 200
    assert fetch(server, "graph-lineage.xlsx").status_code == 404
