"""One browser for all tests of this folder; a page a test in contexts that are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from real_server import Server

from browser.browsing import LOAD_MS, NARROW, WIDE, find_chromium, launch
from browser.kinds import KINDS

DRAFT = """Samverkansplan för god och nära vård 2027-2029

Planen är gemensam för Region Dalby och kommunerna i Dalby län.

1 Psykisk hälsa

Aktiviteter\tUppföljning\tAnsvar
Utbilda personal i suicidprevention under 2027\tAntal utbildade\tRegion Dalby och Norrviks kommun
Öppna en träffpunkt\tTräffpunkten är öppen (ja/nej)\t
"""
MISSING = "Chromium is not at hand (install it, or set VARDGRAF_CHROMIUM)"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `kind` is run for each kind of page."""
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not find_chromium():
        terminalreporter.write_line(f"The pages were tried in no browser: {MISSING}", yellow=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if not executable:
        pytest.skip(MISSING)
    assert Path(executable).is_file(), f"VARDGRAF_CHROMIUM names no file: {executable}"
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        yield browser
        browser.close()


def _context(browser: Browser, server: Server, **settings: object) -> BrowserContext:
    context = browser.new_context(**{"base_url": server.url, "locale": "sv-SE", "viewport": WIDE} | settings)
    context.set_default_timeout(LOAD_MS)
    return context


@pytest.fixture(scope="package")
def wide(browser: Browser, server: Server) -> BrowserContext:
    return _context(browser, server)


@pytest.fixture(scope="package")
def narrow(browser: Browser, server: Server) -> BrowserContext:
    return _context(browser, server, viewport=NARROW, is_mobile=True, has_touch=True)


@pytest.fixture(scope="package")
def without_scripts(browser: Browser, server: Server) -> BrowserContext:
    return _context(browser, server, java_script_enabled=False)


@pytest.fixture(scope="package")
def lenient(browser: Browser, server: Server) -> BrowserContext:
    """Without the policy of the pages, for axe, which is put into them."""
    return _context(browser, server, bypass_csp=True)


def _page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def page(wide: BrowserContext) -> Iterator[Page]:
    yield from _page(wide)


@pytest.fixture
def phone(narrow: BrowserContext) -> Iterator[Page]:
    yield from _page(narrow)


@pytest.fixture
def plain_page(without_scripts: BrowserContext) -> Iterator[Page]:
    """JavaScript is off."""
    yield from _page(without_scripts)


@pytest.fixture
def open_page(lenient: BrowserContext) -> Iterator[Page]:
    yield from _page(lenient)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "utkast.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return path
