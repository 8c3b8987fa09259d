"""A phone of 360 px: tables that are read across fit, wider pictures say that they scroll, and letters can be read."""

import pytest
from playwright.sync_api import Page

FITS = (
    ("/compare", "table.totals"),
    ("/compare", "table.heat"),
    ("/findings", "table.plans-by-severity"),
    ("/downloads", "table.downloads"),
    ("/regions/uppsala", "svg.timeline.narrow"),
    ("/plans", "svg.timeline.narrow"),
)
WIDE = (
    ("/regions/uppsala", "svg.organisation"),
    ("/plans/skane-2022", "svg.timeline"),
    ("/over-time", "svg.flow"),
    ("/about/model", "figure.chart svg[role=img]"),
    ("/graph-view?iri=https://w3id.org/vardgraf/id/uppsala-2019", "svg.surroundings"),
)
LEAST_PX = 11
ROOM = """one => {
  const box = one.closest('.scroll') || one.parentElement;
  return [box.scrollWidth, box.clientWidth, getComputedStyle(one).display];
}"""
SMALLEST = """() => [...document.querySelectorAll('main svg text')]
  .filter(one => one.textContent.trim() && one.checkVisibility())
  .map(one => [parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a, one.textContent])
  .filter(([size]) => size < %s).slice(0, 3)"""


@pytest.mark.parametrize(("path", "selector"), FITS)
def test_what_is_read_across_fits(phone: Page, path: str, selector: str) -> None:
    phone.goto(path)
    content, room, display = phone.locator(selector).first.evaluate(ROOM)
    assert display != "none"
    assert content <= room


@pytest.mark.parametrize(("path", "selector"), WIDE)
def test_wider_picture_scrolls_with_the_keys_and_says_so(phone: Page, path: str, selector: str) -> None:
    phone.goto(path)
    picture = phone.locator(selector).first
    content, room, _ = picture.evaluate(ROOM)
    assert content > room
    region = picture.locator("xpath=ancestor::div[contains(@class, 'scroll')]")
    assert region.get_attribute("role") == "region"
    assert region.get_attribute("aria-label")
    assert region.locator("xpath=preceding-sibling::p[1]").is_visible()
    region.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function("one => one.scrollLeft > 0", arg=region.element_handle())


@pytest.mark.parametrize("path", sorted({path for path, _ in (*FITS, *WIDE)} | {"/"}))
def test_letters_of_pictures_can_be_read(phone: Page, path: str) -> None:
    phone.goto(path)
    assert phone.evaluate(SMALLEST % LEAST_PX) == []


def test_list_stands_before_the_picture_that_does_not_fit(phone: Page) -> None:
    phone.goto("/over-time")
    told, picture = phone.locator(".flow-list").bounding_box(), phone.locator("svg.flow").bounding_box()
    assert told
    assert picture
    assert told["y"] < picture["y"]
    names = phone.locator(".flow-list a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert names == phone.locator("table.steps td a").evaluate_all("all => all.map(one => one.getAttribute('href'))")


def test_form_of_the_comparison_leads_to_what_was_chosen(phone: Page) -> None:
    phone.goto("/compare")
    phone.get_by_role("button", name="Jämför").click()
    phone.wait_for_url("**#list")
    assert phone.locator("#list").count() == 1
    phone.wait_for_function("() => document.getElementById('list').getBoundingClientRect().top < innerHeight")


def test_button_without_its_script_is_not_shown(plain_page: Page) -> None:
    plain_page.goto("/graph-view?iri=https://w3id.org/vardgraf/id/uppsala-2019")
    assert not plain_page.locator("#show-graph").is_visible()
