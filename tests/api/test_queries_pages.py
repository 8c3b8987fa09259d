"""The pages of the queries: valid, labelled, and of use without a script."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from real_server import Server

from vardgraf.queries import load_catalogue

NAMES = [query.name for query in load_catalogue()]
PATHS = ["/queries", "/docs", "/nowhere", *(f"/queries/{name}" for name in NAMES)]
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def read(page: str) -> Element:
    """The page as a tree; fails where a browser would have to guess."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(page)
    return tree


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_valid_and_have_what_accessibility_needs(client: httpx.Client, path: str, language: str) -> None:
    response = client.get(path, headers=HTML | {"Accept-Language": language})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = read(response.text)
    assert page.get("lang") == language
    assert page.findtext(".//title")
    assert len(page.findall(".//h1")) == 1
    assert len(page.findall(".//main")) == 1
    [skip] = [a for a in page.findall(".//body//a") if a.get("class") == "skip"]
    assert page.find(f".//*[@id='{skip.get('href', '')[1:]}']") is not None
    labels = {label.get("for") for label in page.findall(".//label")}
    for kind in ("input", "select", "textarea"):
        for field in page.findall(f".//{kind}"):
            assert field.get("type") == "hidden" or field.get("id") in labels, field.attrib
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in page.iter():
        for reference in (element.get("aria-describedby") or "").split():
            assert reference in ids
    assert not page.findall(".//style")
    assert not [e for e in page.iter() if any(name.startswith("on") or name == "style" for name in e.attrib)]


@pytest.mark.parametrize("name", NAMES)
def test_a_form_asks_for_all_parameters_and_offers_all_examples(client: httpx.Client, name: str) -> None:
    query = load_catalogue().find(name)
    page = read(client.get(f"/queries/{name}", headers=HTML).text)
    main = page.find(".//main")
    assert main is not None
    fields = {field.get("name") for kind in ("input", "select") for field in main.findall(f".//form//{kind}")}
    assert {parameter.name for parameter in query.parameters} <= fields
    own = f"/queries/{name}?"
    links = [
        a.get("href", "") for a in main.findall(".//li/a") if a.get("href", "").startswith(own) and not a.get("rel")
    ]
    assert len(links) == len(query.examples)
    assert query.text.split("SELECT")[1].split("{")[0].strip() in "".join(main.itertext())


def test_a_form_sent_as_it_is_answers_for_everything(client: httpx.Client) -> None:
    sent = {parameter.name: "" for parameter in load_catalogue().find("activities").parameters}
    response = client.get("/queries/activities", params=sent | {"lang": "en"}, headers=HTML)
    assert (response.status_code, response.headers["location"]) == (303, "/queries/activities?lang=en")


def test_a_value_stays_in_the_form_however_it_is_written(client: httpx.Client) -> None:
    page = read(
        client.get("/queries/activities", params={"region": "Region Kalmar", "year": "2022"}, headers=HTML).text
    )
    [chosen] = [o for o in page.findall(".//select[@name='region']/option") if o.get("selected") is not None]
    assert chosen.get("value") == "kalmar"
    year = page.find(".//input[@name='year']")
    assert year is not None
    assert year.get("value") == "2022"


def test_a_wrong_value_is_told_beside_its_field_and_escaped(client: httpx.Client) -> None:
    evil = '"><script>alert(1)</script>'
    response = client.get("/queries/activities", params={"responsible": evil}, headers=HTML)
    assert response.status_code == 400
    assert "<script>alert" not in response.text
    page = read(response.text)
    field = page.find(".//input[@name='responsible']")
    assert field is not None
    assert (field.get("aria-invalid"), field.get("value")) == ("true", evil)
    assert "problem" in (field.get("aria-describedby") or "").split()
    alert = page.find(".//*[@id='problem']")
    assert alert is not None
    assert "".join(alert.itertext()).startswith("Ansvarig: ")


def test_files_of_pages_may_be_kept_for_ever(client: httpx.Client) -> None:
    page = read(client.get("/queries", headers=HTML).text)
    addresses = [link.get("href", "") for link in page.findall(".//link") if "/static/" in link.get("href", "")]
    assert addresses
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    hashed = addresses[0].split("/")[2]
    assert client.get(addresses[0].replace(hashed, "0" * len(hashed))).status_code == 404
    assert client.get("/static/x/../../../pyproject.toml").status_code == 404


def test_the_switch_of_language_keeps_the_address(client: httpx.Client) -> None:
    page = read(client.get("/queries/plans", params={"region": "kalmar"}, headers=HTML).text)
    [switch] = [a for a in page.findall(".//header//a") if a.get("hreflang") == "en"]
    assert switch.get("href") == "/queries/plans?region=kalmar&lang=en"
    other = read(client.get(switch.get("href", ""), headers=HTML).text)
    assert other.get("lang") == "en"


@pytest.mark.parametrize("name", ["activities", "duties-of", "theme-side-by-side"])
def test_a_page_holds_as_many_rows_as_it_may_weigh_and_the_next_one_goes_on(client: httpx.Client, name: str) -> None:
    whole = client.get(f"/queries/{name}", headers={"Accept": "text/csv"}).text.count("\r\n") - 1
    address, shown, pages = f"/queries/{name}?limit=10000", 0, 0
    while address:
        response = client.get(address, headers=HTML)
        assert len(response.content) < 180_000
        page = read(response.text)
        [table] = [one for one in page.iter("table") if "answer" in one.get("class", "").split()]
        shown += len(table.findall("tbody/tr"))
        pages += 1
        following = [link.get("href", "") for link in page.iter("a") if link.get("rel") == "next"]
        address = following[0] if following else ""
        assert bool(response.links.get("next")) == bool(address)
    assert shown == whole
    assert pages > 1
