"""What holds for every kind of page: it shows its content, asks nobody else, fits a phone, speaks two languages."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from real_server import Server
from starlette.routing import Route

from api.site import router
from browser.browsing import OPEN_ALL, Watch
from browser.kinds import HEAVIEST, KINDS, NOT_PAGES, Kind

MAX_WEIGHT = 200_000
"""Bytes of a page with its styles and pictures, unpacked, before the optional bundle."""
BUNDLE = "/bundle/"
GENERATED = frozenset({"/ontology.html"})
DATA = re.compile(r"^/(static|api|\.well-known)/|\.(?!html)\w+$|^/api$")
WIDER = """() => [...document.querySelectorAll('body *')].filter(one => {
    for (let above = one.parentElement; above; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== 'visible') return false;
    return one.getBoundingClientRect().right > innerWidth + 1;
  }).slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


def show(page: Page, path: str) -> None:
    page.goto(path, wait_until="load")


def test_every_route_of_the_site_has_a_kind() -> None:
    paths = {urlsplit(kind.path).path for kind in KINDS}
    routes = [route for route in router.routes if isinstance(route, Route) and route.path not in NOT_PAGES]
    missing = [route.path for route in routes if not any(route.path_regex.match(path) for path in paths)]
    assert missing == []


def test_page_shows_its_content(page: Page, kind: Kind) -> None:
    response = page.goto(kind.path)
    assert response is not None
    assert response.status == kind.status
    assert page.locator("html").get_attribute("lang") == "sv"
    for selector in kind.shows:
        expect(page.locator("main").locator(selector).first).to_be_visible()


def test_page_shows_its_content_without_scripts(plain_page: Page, kind: Kind) -> None:
    plain_page.goto(kind.path)
    for selector in kind.shows:
        expect(plain_page.locator("main").locator(selector).first).to_be_visible()


def test_nothing_fails_is_refused_or_comes_from_elsewhere(page: Page, server: Server, kind: Kind) -> None:
    watch = Watch(page, server.url)
    show(page, kind.path)
    page.evaluate(OPEN_ALL)
    assert watch.told() == []


def test_watch_tells_of_faults(page: Page, server: Server) -> None:
    watch = Watch(page, server.url)
    show(page, "/about")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/nothing.png>')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=http://127.0.0.2/other.png>')")
    page.evaluate("console.error('wrong')")
    page.wait_for_load_state("networkidle")
    told = " ".join(watch.told())
    for fault in ("policy: style-src-attr", "policy: img-src", "status 404", "console: wrong"):
        assert fault in told


def test_page_fits_a_phone(phone: Page, kind: Kind) -> None:
    for language in ("sv", "en"):
        phone.goto(with_language(kind.path, language))
        for step in ("closed", "opened"):
            width = phone.evaluate("document.scrollingElement.scrollWidth")
            assert width <= 360, f"{language}, {step}: {width} px: {phone.evaluate(WIDER)}"
            phone.evaluate(OPEN_ALL)


def test_language_is_switched_in_place(page: Page, kind: Kind) -> None:
    page.goto(kind.path)
    headings = {"sv": page.locator("h1").inner_text()}
    for language in ("en", "sv"):
        page.locator("a.language").click()
        assert address(page.url) == address(with_language(kind.path, language))
        expect(page.locator("html")).to_have_attribute("lang", language)
        headings.setdefault(language, page.locator("h1").inner_text())
        assert page.locator("h1").inner_text() == headings[language]


def test_language_is_kept_on_the_way(page: Page, kind: Kind) -> None:
    """By each link that leads to another page; those to data and lasting addresses have no language."""
    if kind.path in GENERATED:
        pytest.skip("written by pyLODE")
    page.goto(with_language(kind.path, "en"))
    links = page.locator("a[href^='/']:not(.language):not([rel~=alternate]):not([download])").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    own = urlsplit(kind.path).path.removesuffix(".html")
    asked = [(urlsplit(link).path, dict(parse_qsl(urlsplit(link).query))) for link in links]
    pages = [one for one in asked if not (DATA.search(one[0]) or "format" in one[1] or one[0] == own)]
    assert [one for one in pages if one[1].get("lang") != "en"] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_is_light(browser: Browser, server: Server, kind: Kind, language: str) -> None:
    weights = weigh(browser, server, with_language(kind.path, language), kind.status)
    assert sum(weights.values()) < MAX_WEIGHT, weights


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", HEAVIEST)
def test_the_heaviest_that_people_can_ask_for_is_light(
    browser: Browser, server: Server, path: str, language: str
) -> None:
    weights = weigh(browser, server, with_language(path, language))
    assert sum(weights.values()) < MAX_WEIGHT, weights


def weigh(browser: Browser, server: Server, path: str, status: int = 200) -> dict[str, int]:
    """Bytes of all that the page loads, unpacked and with nothing at hand from other pages."""
    responses: list[Response] = []
    with browser.new_context(base_url=server.url, locale="sv-SE") as context:
        page = context.new_page()
        page.on("response", lambda response: responses.append(response))
        show(page, path)
        answered = [one for one in responses if not 300 <= one.status < 400 and BUNDLE not in one.url]
        weights = {one.url: len(one.body()) for one in answered}
    assert answered[0].status == status, path
    assert len(weights) >= 2, "the page and its style"
    return weights


def with_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def address(url: str) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(url)
    return parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))
