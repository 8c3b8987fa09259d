"""Laws of comparing, over HTTP: its numbers are those of the queries, and every number opens what it counts."""

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import html5lib
import httpx
import pytest
from real_server import Server

HTML = {"Accept": "text/html"}
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
MAX_BYTES = 180_000
"""Of a page, which has 17 kB of styles with it."""
RESULTS = {"Accept": "application/sparql-results+json"}
CHOICES = [
    "",
    "?theme=suicide-prevention",
    "?theme=close-care&what=goal&what=activity&what=indicator&what=body",
    "?theme=close-care&exact=1&plan=uppsala-2019&region=skane",
    "?target_group=older-people&region=kalmar&region=uppsala",
    "?body_type=working-group&what=goal&what=body",
    "?measure=yes-no&theme=children-and-young&what=indicator&what=body",
    "?region=orebro",
]
NARROWED = [choice for choice in CHOICES if "=" in choice and choice != "?region=orebro"]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(60) as client:
        client.headers.update(HTML)
        yield client


class Page:
    def __init__(self, answer: httpx.Response):
        assert answer.status_code == 200, answer.text[:500]
        self.html = html5lib.parse(answer.text)

    def matrix(self) -> dict[str, list[ET.Element]]:
        """Theme (as its row's link names it) to its cells."""
        (table,) = [one for one in self.html.iter(f"{XHTML}table") if "heat" in one.get("class", "").split()]
        rows = {}
        for row in table.find(f"{XHTML}tbody") or ():
            (link,) = [one for one in row.iter(f"{XHTML}a") if one in list(row[0])]
            rows[_query(link)["theme"][0]] = list(row)[1:]
        return rows

    def items(self) -> dict[str, list[str]]:
        """Addresses of what is listed, by the id of the column."""
        found: dict[str, list[str]] = {}
        for section in self.html.iter(f"{XHTML}section"):
            items = [one for one in section.iter(f"{XHTML}li") if one.get("class") == "item"]
            if "rail" in (section.get("class") or "") and section.get("id"):
                found[section.get("id", "")] = [str(item[0].get("href")) for item in items]
        return found

    def whole_items(self, client: httpx.Client) -> dict[str, list[str]]:
        """The same, with what a long column leaves to a page of its own."""
        found = self.items()
        for section in [one for one in self.html.iter(f"{XHTML}section") if one.get("id") in found]:
            for link in [one for one in section.iter(f"{XHTML}a") if one.get("class") == "more"]:
                name, shown = section.get("id", ""), found[section.get("id", "")]
                found[name] = Page(client.get(str(link.get("href")))).items()[name]
                assert found[name][: len(shown)] == shown
                assert _text(link).startswith(f"{len(found[name]) - len(shown)} till")
        return found

    def queries(self) -> dict[str, str]:
        """The SPARQL that is shown, by the id of the heading above it; the last of several."""
        found, heading = {}, ""
        for element in self.html.iter():
            if element.tag in (f"{XHTML}h2", f"{XHTML}h3"):
                heading = element.get("id") or _text(element)
            if element.tag == f"{XHTML}code" and "SELECT" in _text(element):
                found[heading] = _text(element)
        return found


def test_matrix_is_that_of_the_query(client: httpx.Client) -> None:
    rows = _saved(client, "theme-region-matrix")
    expected: dict[str, dict[str, int]] = {}
    for row in rows:
        number = sum(int(row[name]) for name in ("goals", "activities", "indicators"))
        expected.setdefault(_last(row["theme"]), {})[row["region_label"]] = number
    page = Page(client.get("/compare"))
    assert {
        theme: dict(zip(_sides(client), [_number(cell) for cell in cells], strict=True))
        for theme, cells in page.matrix().items()
    } == expected
    assert sum(sum(of_theme.values()) for of_theme in expected.values()) > 500


def test_narrowed_matrix_is_that_of_the_query(client: httpx.Client) -> None:
    rows = _saved(client, "theme-region-matrix", theme="close-care", region="uppsala")
    expected = {_last(row["theme"]): sum(int(row[n]) for n in ("goals", "activities", "indicators")) for row in rows}
    page = Page(client.get("/compare?theme=close-care&region=uppsala"))
    assert {theme: _number(cell) for theme, (cell,) in page.matrix().items()} == expected
    assert len(expected) > 3


@pytest.mark.parametrize("choice", ["", "?target_group=children-and-young&what=goal&what=activity&what=body"])
def test_each_cell_opens_as_many_as_it_says(choice: str, client: httpx.Client) -> None:
    opened = 0
    for cells in list(Page(client.get(f"/compare{choice}")).matrix().values())[:: 3 if choice else 2]:
        for cell in cells:
            if number := _number(cell):
                listed = Page(client.get(_href(cell))).whole_items(client)
                assert sum(len(column) for column in listed.values()) == number, _href(cell)
                opened += 1
            else:
                assert not list(cell.iter(f"{XHTML}a"))
    assert opened > 20


@pytest.mark.parametrize("choice", ["", *NARROWED[:4]])
def test_each_total_opens_as_many_as_it_says(choice: str, client: httpx.Client) -> None:
    page = Page(client.get(f"/compare{choice}"))
    links = [one for one in _section(page, "totals").iter(f"{XHTML}a") if (one.text or "").isdigit()]
    assert links
    for link in links:
        path, _, fragment = str(link.get("href")).partition("#")
        if path.startswith("/search"):
            told = re.search(r"(\d+) träff", client.get(path).text)
            assert told
            assert told[1] == link.text, path
        else:
            there = Page(client.get(path)) if path else page
            assert len(there.whole_items(client)[fragment]) == int(link.text or ""), link.get("href")


@pytest.mark.parametrize("theme", ["suicide-prevention", "parenting-support", "digitalisation"])
def test_side_by_side_is_that_of_the_query(theme: str, client: httpx.Client) -> None:
    expected: dict[str, tuple[str, str, set[str]]] = {}
    for row in _saved(client, "theme-side-by-side", theme=theme):
        places = set(row["passages"].split(", ")) - {""}
        expected[row["element"]] = (row["region_label"], row["label"], places)
    listed = _csv(client, f"?theme={theme}&what=goal&what=activity&table=list")
    assert {row["iri"]: (row["i"], row["lydelse"], set(row["ställe"].split())) for row in listed} == expected
    assert len(expected) > 4
    responsible = {
        row["element"]: set(filter(None, row["responsible"].split("; ")))
        for row in _saved(client, "theme-side-by-side", theme=theme)
    }
    for row in listed:
        assert set(filter(None, row["ansvarig"].split("; "))) == responsible[row["iri"]], row["iri"]


@pytest.mark.parametrize("choice", CHOICES)
def test_csv_is_what_the_page_shows(choice: str, client: httpx.Client) -> None:
    page = Page(client.get(f"/compare{choice}"))
    matrix = _csv(client, _with(choice, "table=matrix"))
    assert {_last(row["iri"]): list(row.values())[2:] for row in matrix} == {
        theme: [str(_number(cell)) for cell in cells] for theme, cells in page.matrix().items()
    }
    totals = _csv(client, _with(choice, "table=totals"))
    shown = _cells(next(_section(page, "totals").iter(f"{XHTML}table")))[1:]
    assert [[value.lower() for value in row.values()] for row in totals] == [[c.lower() for c in row] for row in shown]
    listed = [row["iri"].partition("vardgraf")[2] for row in _csv(client, _with(choice, "table=list"))]
    assert listed == [address for column in page.whole_items(client).values() for address in column]
    figures = list(_section(page, "charts").iter(f"{XHTML}table"))
    tables = [_csv(client, _with(choice, f"table={name}")) for name in ("measure", "modality")]
    drawn = [table for table in tables if any(set(list(row.values())[1:]) - {"0"} for row in table)]
    assert [[list(row.values()) for row in table] for table in drawn] == [_cells(one)[1:] for one in figures]
    gaps = sorted(row["iri"] for row in _csv(client, _with(choice, "table=gaps")))
    links = list(_section(page, "gaps").iter(f"{XHTML}ul")) if gaps else []
    assert len(gaps) == sum(len(list(one)) for one in links)


@pytest.mark.parametrize("choice", CHOICES)
def test_shown_queries_give_the_numbers_above_them(choice: str, client: httpx.Client) -> None:
    page = Page(client.get(f"/compare{choice}"))
    queries = page.queries()
    sides = _query_sides(client, choice)
    matrix = {(_last(r["theme"]), r["side"]): int(r["number"]) for r in _select(client, queries["matrix"])}
    assert matrix == {
        (theme, side): _number(cell)
        for theme, cells in page.matrix().items()
        for side, cell in zip(sides, cells, strict=True)
        if _number(cell)
    }
    totals = {
        (r["class"].rpartition("#")[2].lower(), r["side"]): int(r["number"]) for r in _select(client, queries["totals"])
    }
    shown = _cells(next(_section(page, "totals").iter(f"{XHTML}table")))[1:]
    for kind, row in zip(("goal", "activity", "indicator", "body"), shown, strict=True):
        assert [str(totals.get((kind, side), 0)) for side in sides] == row[1:], kind
    if "list" in queries:
        asked = sorted(r["element"].partition("vardgraf")[2] for r in _select(client, queries["list"]))
        assert asked == sorted(address for column in page.whole_items(client).values() for address in column)
    for name, heading in (("measure", "Mått på indikatorerna"), ("modality", "Hur bindande planerna är")):
        counted: dict[str, int] = {}
        for row in _select(client, queries[heading]):
            counted[row["side"]] = counted.get(row["side"], 0) + int(row["number"])
        told = _csv(client, _with(choice, f"table={name}"))
        assert [counted.get(s, 0) for s in sides] == [sum(map(int, list(row.values())[1:])) for row in told], name


@pytest.mark.parametrize("choice", ["", "?target_group=older-people", "?what=goal&plan=uppsala-2019&plan=skane-2022"])
def test_gaps_are_those_of_the_query(choice: str, client: httpx.Client) -> None:
    queries = Page(client.get(f"/compare{choice}")).queries()
    sides = _query_sides(client, choice)
    have: dict[str, set[str]] = {side: set() for side in sides}
    for row in _select(client, queries["Teman"]):
        have[row["side"]].add(row["concept"])
    everything = set().union(*have.values())
    only, lacks = {}, {}
    for side in sides:
        others = set().union(*(have[other] for other in sides if other != side))
        only[side], lacks[side] = have[side] - others, everything - have[side]
    told: dict[str, dict[str, set[str]]] = {
        "bara här": {s: set() for s in sides},
        "saknas här": {s: set() for s in sides},
    }
    labels = dict(zip(_labels(client, choice), sides, strict=True))
    for row in _csv(client, _with(choice, "table=gaps")):
        if row["efter"] == "tema":
            told[row["läge"]][labels[row["i"]]].add(row["iri"])
    assert told == {"bara här": only, "saknas här": lacks}
    assert any(lacks.values())


def test_bars_sum_to_the_graph(client: httpx.Client) -> None:
    totals = {row["slag"]: list(map(int, list(row.values())[1:])) for row in _csv(client, "?table=totals")}
    for name, expected in (
        ("measure", totals["indikatorer"]),
        ("modality", [a + b for a, b in zip(totals["mål"], totals["aktiviteter"], strict=True)]),
    ):
        rows = _csv(client, f"?table={name}")
        assert [sum(map(int, list(row.values())[1:])) for row in rows] == expected


@pytest.mark.parametrize("language", ["sv", "en"])
def test_languages(language: str, client: httpx.Client) -> None:
    page = client.get(f"/compare?theme=suicide-prevention&lang={language}")
    assert f'<html lang="{language}">' in page.text
    assert ("Suicide prevention" in page.text) is (language == "en")
    assert ("Jämför regioner och planer" in page.text) is (language == "sv")
    for link in Page(page).html.iter(f"{XHTML}a"):
        address = str(link.get("href"))
        if address.startswith("/compare") and link.get("hreflang") is None:
            assert _query(link)["lang"] == [language]
    header = client.get(f"/compare.csv?lang={language}").text.splitlines()[0]
    assert header.startswith("\ufefftema," if language == "sv" else "\ufefftheme,")


def test_internal_links_answer(client: httpx.Client) -> None:
    found: set[str] = set()
    for choice in CHOICES[:5]:
        for link in Page(client.get(f"/compare{choice}")).html.iter(f"{XHTML}a"):
            address = str(link.get("href")).partition("#")[0]
            if address.startswith("/") and not address.startswith("/sparql"):
                found.add(address)
    assert len(found) > 400
    compared = [address for address in sorted(found) if address.startswith("/compare")]
    others = [address for address in sorted(found) if not address.startswith("/compare")]
    for address in compared[::4] + others[::3]:
        assert client.get(address).status_code in (200, 303), address


@pytest.mark.parametrize("choice", CHOICES)
def test_fragments_lead_somewhere(choice: str, client: httpx.Client) -> None:
    page = Page(client.get(f"/compare{choice}"))
    names = [one.get("id") for one in page.html.iter() if one.get("id")]
    assert len(names) == len(set(names))
    for link in page.html.iter(f"{XHTML}a"):
        if str(link.get("href")).startswith("#"):
            assert str(link.get("href"))[1:] in names


@pytest.mark.parametrize("choice", CHOICES)
def test_charts_are_plain_images(choice: str, client: httpx.Client) -> None:
    text = client.get(f"/compare{choice}").text
    charts = re.findall(r"<svg xmlns=.*?</svg>", text, re.DOTALL)
    for chart in charts:
        root = ET.fromstring(chart)
        assert root.get("role") == "img"
        assert root.get("aria-label") == root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")
        assert root.get("width") == "100%"
        assert re.fullmatch(r"0 0 \d+ \d+", root.get("viewBox", ""))
        for element in root.iter():
            assert element.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}a", f"{SVG}image")
            assert not {name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name}
        fills = {element.get("fill", "") for element in root.iter() if element.get("fill", "").startswith("url(")}
        assert fills <= {f"url(#{one.get('id')})" for one in root.iter(f"{SVG}pattern")}
        assert fills
    assert len(charts) == 2 or choice not in CHOICES[:1]
    assert "style=" not in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("asked", "parameter", "near"),
    [
        ("theme=suicid-prevention", "theme", "suicide-prevention"),
        ("target_group=childrn", "target_group", "children"),
        ("body_type=workinggroups", "body_type", "working-group"),
        ("measure=percents", "measure", "percent"),
        ("region=upsala", "region", "uppsala"),
        ("plan=upsala-2019", "plan", "uppsala-2019"),
        ("what=goals", "what", "goal"),
        ("temes=sip", "temes", "theme"),
    ],
)
def test_wrong_values_name_the_nearest(asked: str, parameter: str, near: str, client: httpx.Client) -> None:
    for path in ("/compare", "/compare.csv"):
        page = client.get(f"{path}?{asked}")
        assert page.status_code == 400
        assert page.headers["content-type"].startswith("text/html")
        assert near in page.text
        problem = client.get(f"{path}?{asked}", headers={"Accept": "application/json"}).json()
        assert problem["parameter"] == parameter
        assert near in problem["nearest"]


@pytest.mark.parametrize("asked", ["exact=2", "table=matrx", "theme=sip&theme=sip", "region=halland"])
def test_wrong_requests_are_refused(asked: str, client: httpx.Client) -> None:
    assert client.get(f"/compare.csv?{asked}").status_code == 400


def test_empty_fields_leave_the_address(client: httpx.Client) -> None:
    answer = client.get("/compare?theme=sip&target_group=&body_type=&region=skane&lang=en")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/compare?theme=sip&region=skane&lang=en"
    assert client.get("/compare?theme=").headers["location"] == "/compare"


@pytest.mark.parametrize("choice", CHOICES)
def test_form_says_the_choice_again(choice: str, client: httpx.Client) -> None:
    """Sent as it stands, the form leads to the same numbers."""
    page = Page(client.get(f"/compare{choice}"))
    fields: list[tuple[str, str]] = []
    (form,) = [one for one in page.html.iter(f"{XHTML}form") if one.get("action") == "/compare#list"]
    for field in form.iter():
        if field.tag == f"{XHTML}input" and (field.get("type") == "hidden" or field.get("checked") is not None):
            fields.append((field.get("name", ""), field.get("value", "")))
        if field.tag == f"{XHTML}select":
            (value, *more) = [o.get("value", "") for o in field if o.get("selected") is not None] or [""]
            assert not more
            fields.append((field.get("name", ""), value))
    again = Page(client.get("/compare", params=fields, follow_redirects=True))
    assert _cells(next(_section(again, "totals").iter(f"{XHTML}table"))) == _cells(
        next(_section(page, "totals").iter(f"{XHTML}table"))
    )
    assert again.items() == page.items()


def test_csv_is_for_spreadsheets(client: httpx.Client) -> None:
    answer = client.get("/compare.csv?theme=sip")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "vardgraf-compare-list.csv" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.count(b"\r\n") == answer.content.count(b"\n")
    assert client.get("/compare.csv?theme=sip", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_csv_neutralises_formulas() -> None:
    from api.site.compare.tables import Table

    written = Table(("a",), [(text,) for text in ("=1+1", "+4", "-x", "@SUM(A1)", "\tx", "sant", 3)]).write()
    told = [row[0] for row in csv.reader(StringIO(written.decode("utf-8-sig"), newline=""))][1:]
    assert told == ["'=1+1", "'+4", "'-x", "'@SUM(A1)", "'\tx", "sant", "3"]


def _number(cell: ET.Element) -> int:
    return int(_text(cell).strip())


def _href(cell: ET.Element) -> str:
    (link,) = cell.iter(f"{XHTML}a")
    return str(link.get("href")).partition("#")[0]


def _query(link: ET.Element) -> dict[str, list[str]]:
    return parse_qs(urlsplit(str(link.get("href"))).query)


def _text(element: ET.Element) -> str:
    return "".join(element.itertext())


def _cells(table: ET.Element) -> list[list[str]]:
    return [[_text(cell).strip() for cell in row] for row in table.iter(f"{XHTML}tr")]


def test_whatever_is_chosen_a_page_stays_light_and_says_what_it_leaves_out(client: httpx.Client) -> None:
    boxes = re.findall(r'name="(region|plan)" value="([^"]+)"', client.get("/compare").text)
    everything = "&".join([f"{name}={value}" for name, value in boxes] + ["what=all", "lang=en"])
    for more in ("", "theme=close-care", "target_group=children-and-young-people", "measure=qualitative"):
        address = f"/compare?{everything}&{more}".rstrip("&")
        answer = client.get(address)
        assert len(answer.content) < MAX_BYTES, address
        left_out = len(boxes) - len(_query_sides(client, address.removeprefix("/compare")))
        assert left_out > 0
        [notice] = [one for one in Page(answer).html.iter(f"{XHTML}p") if one.get("class") == "notice"]
        assert _text(notice).count(",") == left_out - 1
        assert len(_csv(client, f"?{everything}&{more}&table=totals".replace("&&", "&"))[0]) == len(boxes) + 1


def test_all_that_is_counted_has_a_short_name(client: httpx.Client) -> None:
    long = Page(client.get("/compare?theme=close-care&what=goal&what=activity&what=indicator&what=body"))
    short = Page(client.get("/compare?theme=close-care&what=all"))
    assert long.items() == short.items()
    links = {str(one.get("href")) for one in short.html.iter(f"{XHTML}a") if "/compare?" in str(one.get("href"))}
    assert any("what=all" in link for link in links)
    assert not any("what=goal&what=activity&what=indicator" in link for link in links)


def _section(page: Page, heading: str) -> ET.Element:
    (found,) = [one for one in page.html.iter(f"{XHTML}section") if one.get("aria-labelledby") == heading]
    return found


def _with(choice: str, parameter: str) -> str:
    return f"{choice}&{parameter}" if choice else f"?{parameter}"


def _csv(client: httpx.Client, choice: str) -> list[dict[str, str]]:
    answer = client.get(f"/compare.csv{choice}")
    assert answer.status_code == 200, answer.text[:300]
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def _saved(client: httpx.Client, name: str, **parameters: str) -> list[dict[str, str]]:
    answer = client.get(f"/queries/{name}", params={**parameters, "limit": "1000"}, headers=RESULTS)
    return _rows(answer)


def _select(client: httpx.Client, query: str) -> list[dict[str, str]]:
    return _rows(client.post("/sparql", data={"query": query}, headers=RESULTS))


def _rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text[:500]
    return [{name: term["value"] for name, term in row.items()} for row in answer.json()["results"]["bindings"]]


def _labels(client: httpx.Client, choice: str) -> list[str]:
    """Of the columns, as the CSV names them."""
    return list(_csv(client, _with(choice, "table=totals"))[0])[1:]


def _sides(client: httpx.Client) -> list[str]:
    return _labels(client, "")


def _query_sides(client: httpx.Client, choice: str) -> list[str]:
    """IRIs of the columns, as the query of the page gives them."""
    query = Page(client.get(f"/compare{choice}")).queries()["totals"]
    given = re.search(r"VALUES \?side \{ (.*?) \}", query)
    assert given
    return re.findall(r"<(.*?)>", given[1])


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]
