"""What people come for, from the first page to the answer: with a pointer, by keyboard alone, and without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from real_server import Server

from api.pages.assets import STATIC
from browser.browsing import Watch

QUERY = """PREFIX vg: <https://w3id.org/vardgraf/ontology#>
SELECT ?region ?code WHERE { ?region a vg:Region ; vg:scbCode ?code } ORDER BY ?code"""
CODES = ["03", "08", "12", "18"]
MAX_TABS = 200

needs_editor = pytest.mark.skipif(
    not (STATIC / "bundle" / "editor.js").is_file(), reason="the editor is not built (make web)"
)


@pytest.fixture(params=["page", "plain_page"], ids=["with scripts", "without scripts"])
def any_page(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    return page


def tab_to(page: Page, target: Locator) -> None:
    """By the Tab key alone."""
    element = target.element_handle()
    assert element is not None
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if element.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"not reached in {MAX_TABS} steps: {target}")


def test_search_from_the_start(any_page: Page) -> None:
    any_page.goto("/")
    box = any_page.locator("main form[role=search] input[type=search]")
    box.fill("suicidprevention")
    any_page.locator("main form[role=search] button").click()
    assert "/search?q=suicidprevention" in any_page.url
    hit = any_page.locator("ol.plain > li > a").first
    name = hit.inner_text()
    hit.click()
    expect(any_page.locator("h1")).to_contain_text(name)


def test_search_by_keyboard(page: Page) -> None:
    page.goto("/")
    tab_to(page, page.locator("main form[role=search] input[type=search]"))
    page.keyboard.type("suicidprevention")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=suicidprevention*")
    hit = page.locator("ol.plain > li > a").first
    name = hit.inner_text()
    tab_to(page, hit)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)


def test_plan_tree_opens_and_closes_by_keyboard(page: Page) -> None:
    page.goto("/plans/uppsala-2019")
    branch = page.locator("ul.plan-tree details").first
    inside = branch.locator("> :not(summary)").first
    expect(inside).to_be_hidden()
    tab_to(page, branch.locator("> summary"))
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    page.keyboard.press("Tab")
    assert branch.evaluate("one => one.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(inside).to_be_hidden()


def test_plan_tree_opens_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/plans/uppsala-2019")
    expect(plain_page.locator("ul.plan-tree details details").first).to_be_hidden()
    plain_page.locator("a[href*='open=all']").first.click()
    expect(plain_page.locator("ul.plan-tree details details").first).to_be_visible()


def test_compare_two_regions_and_follow_a_number(any_page: Page) -> None:
    any_page.goto("/compare")
    form = any_page.locator("form.compare-form")
    form.locator("input[name=region][value=skane]").check()
    form.locator("input[name=region][value=uppsala]").check()
    form.locator("select[name=theme]").select_option("mental-health")
    form.locator("button").first.click()
    for part in ("region=skane", "region=uppsala", "theme=mental-health"):
        assert part in any_page.url
    heads = " ".join(any_page.locator("main thead").all_inner_texts())
    for shown, region in ((True, "Skåne"), (True, "Uppsala"), (False, "Kalmar"), (False, "Örebro")):
        assert (region in heads) is shown, heads
    cell = any_page.locator("table.heat td a, main table td.number a").first
    number = int(re.findall(r"\d+", cell.inner_text())[0])
    cell.click()
    assert re.findall(rf"\b{number}\b", any_page.locator("main").inner_text()), "the number is told where it leads"
    thing = any_page.locator("main a[href^='/id/']").first
    expect(thing).to_be_visible()
    thing.click()
    expect(any_page.locator("h1")).to_be_visible()


def test_compare_by_keyboard(page: Page) -> None:
    page.goto("/compare")
    for region in ("skane", "uppsala"):
        tab_to(page, page.locator(f"form.compare-form input[value={region}]"))
        page.keyboard.press("Space")
    tab_to(page, page.locator("form.compare-form select[name=theme]"))
    page.keyboard.type("psykisk")
    tab_to(page, page.locator("form.compare-form button").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?*theme=mental-health*")


def test_draft_comes_back_with_findings_and_reading(any_page: Page, draft: Path) -> None:
    any_page.goto("/draft")
    any_page.locator("input[type=file]").set_input_files(draft)
    any_page.locator("main form button").click()
    expect(any_page.locator("h1")).to_contain_text("utkast.txt")
    main = any_page.locator("main")
    expect(main.locator("#findings")).to_be_visible()
    expect(main).to_contain_text("ANS01")  # the second activity has nobody
    expect(main).to_contain_text("Utbilda personal i suicidprevention under 2027")


def test_draft_that_is_no_plan_is_told_in_the_form(any_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "bild.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    any_page.goto("/draft")
    any_page.locator("input[type=file]").set_input_files(path)
    any_page.locator("main form button").click()
    expect(any_page.locator("[role=alert]")).to_be_visible()
    expect(any_page.locator("input[type=file]")).to_be_visible()


def test_query_is_answered_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/sparql")
    plain_page.locator("textarea[name=query]").fill(QUERY)
    plain_page.locator("#ask button").click()
    assert plain_page.locator("table.answer tbody td:nth-child(2)").all_inner_texts() == CODES


def test_saved_query_is_asked_by_its_form(any_page: Page) -> None:
    any_page.goto("/queries/themes")
    any_page.locator("form select[name=theme]").select_option("parenting-support")
    any_page.locator("form button").first.click()
    assert "theme=parenting-support" in any_page.url
    expect(any_page.locator("main table tbody tr").first).to_be_visible()


@needs_editor
def test_editor_runs_a_query(wide: BrowserContext, server: Server) -> None:
    page = wide.new_page()
    watch = Watch(page, server.url)
    page.goto("/sparql")
    page.locator(".cm-content").wait_for()
    tab_to(page, page.locator("#editor"))
    expect(page.locator(".cm-editor")).to_have_css("outline-style", "solid")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(QUERY)
    page.keyboard.press("Control+Enter")
    cells = page.locator("main table tbody tr")
    expect(cells).to_have_count(len(CODES))
    text = page.locator("main table tbody").inner_text()
    assert [code for code in CODES if code in text] == CODES
    assert watch.told() == []
    page.close()
