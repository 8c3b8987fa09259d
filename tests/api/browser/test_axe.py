"""axe-core finds nothing on any kind of page: WCAG 2.0 to 2.2 at A and AA, and what axe calls best practice."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from browser.browsing import NARROW, OPEN_ALL
from browser.kinds import Kind

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Targets of 24 px are in wcag22aa, but axe leaves the rule off unless it is asked for.
EVERYTHING = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = """options => axe.run(document, options).then(result => result.violations.map(found =>
  `${found.id} (${found.impact}): ${found.help}: ` +
  found.nodes.slice(0, 4).map(node =>
    `${node.target} <- ${node.any.map(one => one.message).join(' ')}`).join(' | ')))"""


def run_axe(page: Page, options: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(RUN, options)
    return found


def open_all(page: Page, kind: Kind) -> None:
    """The page with axe in it, and with all that opens opened."""
    page.goto(kind.path)
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE)


def test_axe_finds_nothing(open_page: Page, kind: Kind) -> None:
    """Wide and narrow; and in the dark theme, which differs in nothing but colours."""
    open_all(open_page, kind)
    assert run_axe(open_page, EVERYTHING) == []
    open_page.emulate_media(color_scheme="dark")
    assert run_axe(open_page, COLOURS) == []
    open_page.emulate_media(color_scheme="light")
    open_page.set_viewport_size(NARROW)
    assert run_axe(open_page, EVERYTHING) == []


def test_axe_finds_nothing_on_a_checked_draft(open_page: Page, draft: Path) -> None:
    open_page.goto("/draft")
    open_page.locator("input[type=file]").set_input_files(draft)
    open_page.locator("main form button").click()
    open_page.locator("#findings").wait_for()
    open_page.evaluate(OPEN_ALL)
    open_page.evaluate(AXE)
    assert run_axe(open_page, EVERYTHING) == []
    open_page.set_viewport_size(NARROW)
    assert run_axe(open_page, EVERYTHING) == []
    assert open_page.evaluate("document.scrollingElement.scrollWidth") <= NARROW["width"]


def test_axe_finds_a_fault_that_is_put_in(open_page: Page) -> None:
    open_page.goto("/about")
    open_page.evaluate("document.querySelector('h1').style.color = 'var(--sunken)'")
    open_page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')")
    open_page.evaluate(AXE)
    assert {one.partition(" ")[0] for one in run_axe(open_page, EVERYTHING)} == {"color-contrast", "label"}
    assert {one.partition(" ")[0] for one in run_axe(open_page, COLOURS)} == {"color-contrast"}
