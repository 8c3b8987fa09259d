"""Graphs that move, by the keyboard: the surroundings of a thing, and the answer of a query as a graph."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from real_server import Server

from api.pages.assets import STATIC
from browser.browsing import LOAD_MS, Watch
from browser.test_axe import AXE, EVERYTHING, run_axe
from browser.test_flows import tab_to

pytestmark = pytest.mark.skipif(
    not (STATIC / "bundle" / "graph-view.js").is_file(), reason="the graph view is not built (make web)"
)

PLAN = "https://w3id.org/vardgraf/id/uppsala-2019"
VIEW = f"/graph-view?iri={PLAN}"
ASKED = "/queries/lineage"
WORDS = {"sv": ("Verksamhetsplan", "av", "samband"), "en": ("Verksamhetsplan", "of", "links")}
RING = """stage => {
  const canvas = stage.querySelector('canvas[data-id="layer2-node"]') ?? [...stage.querySelectorAll('canvas')].at(-1);
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const colour = getComputedStyle(stage).getPropertyValue('--focus').trim();
  const wanted = colour.match(/\\w\\w/g).map(one => parseInt(one, 16));
  const found = [];
  for (let at = 0; at < data.length; at += 4)
    if (wanted.every((value, place) => Math.abs(data[at + place] - value) < 12) && data[at + 3] > 200)
      found.push([(at / 4) % canvas.width, Math.floor(at / 4 / canvas.width)]);
  const middle = place => found.reduce((sum, one) => sum + one[place], 0) / found.length / devicePixelRatio;
  return [found.length, middle(0), middle(1)];
}"""
"""How many pixels of the picture have the colour of the ring around what is chosen, and the middle of them."""
RING_PIXELS = 40
POLL_MS = 100


def open_graph(page: Page, language: str = "sv") -> tuple[Locator, Locator]:
    """The stage, come to by the keyboard, and the line that tells where one is."""
    page.goto(f"{VIEW}&lang={language}")
    tab_to(page, page.locator("#show-graph"))
    page.keyboard.press("Enter")
    stage = page.locator("#graph-stage")
    stage.locator("canvas").first.wait_for()
    tab_to(page, stage)
    return stage, page.locator(".graph-status")


def ring_at_rest(stage: Locator) -> tuple[float, float]:
    """The middle of the ring, once it is painted (a frame or more after the key) and nothing glides any more."""
    before = None
    for _ in range(LOAD_MS // POLL_MS):
        pixels, x, y = stage.evaluate(RING)
        if pixels > RING_PIXELS and before == (pixels, x, y):
            return x, y
        before = (pixels, x, y)
        stage.page.wait_for_timeout(POLL_MS)
    raise AssertionError(f"no ring that stands still: {before}")


def ring_goes(stage: Locator) -> bool:
    for _ in range(LOAD_MS // POLL_MS):
        if stage.evaluate(RING)[0] == 0:
            return True
        stage.page.wait_for_timeout(POLL_MS)
    return False


def place_of(line: Locator) -> tuple[int, int]:
    found = re.search(r"(\d+) (?:av|of) (\d+)", line.inner_text())
    assert found, line.inner_text()
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("language", WORDS)
def test_what_has_the_focus_is_told_in_the_language_of_the_page(page: Page, language: str) -> None:
    stage, line = open_graph(page, language)
    expect(line).to_have_attribute("role", "status")
    for word in WORDS[language]:
        expect(line).to_contain_text(word)
    assert stage.get_attribute("aria-label")
    help_id = stage.get_attribute("aria-describedby")
    expect(page.locator(f"#{help_id}")).to_contain_text("Page Down")


def test_arrows_and_turns_come_to_every_thing(page: Page) -> None:
    _, line = open_graph(page)
    first, number = place_of(line)
    assert first == 1
    links = page.locator("svg.surroundings a[data-iri]")
    names = dict(links.evaluate_all("all => all.map(({dataset}) => [dataset.iri, dataset.full])"))
    assert number == len(names)
    for place, name in enumerate(names.values(), 1):
        assert place_of(line)[0] == place
        expect(line).to_contain_text(name)
        page.keyboard.press("PageDown")
    assert place_of(line)[0] == 1
    page.keyboard.press("PageUp")
    assert place_of(line)[0] == number
    page.keyboard.press("Home")
    told = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press("Home")
        page.keyboard.press(key)
        told.add(place_of(line)[0])
    assert len(told) == 4, "the thing in the middle has neighbours on all sides"
    assert 1 not in told


def test_the_focus_is_seen(page: Page) -> None:
    stage, _ = open_graph(page)
    expect(stage).to_have_css("outline-style", "solid")
    ring_at_rest(stage)
    page.keyboard.press("Tab")
    assert ring_goes(stage)


def test_enter_opens_and_space_fetches_neighbours(page: Page, server: Server) -> None:
    watch = Watch(page, server.url)
    _, line = open_graph(page)
    _, before = place_of(line)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(line).to_contain_text("ting till")
    page.keyboard.press("PageDown")
    assert place_of(line)[1] > before
    _, now = place_of(line)
    page.keyboard.press("PageUp")
    page.keyboard.press("Space")
    expect(line).to_contain_text("redan")
    page.keyboard.press("PageDown")
    assert place_of(line)[1] == now
    assert watch.told() == []
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/uppsala-2019*")
    expect(page.locator("h1")).to_contain_text("Verksamhetsplan", timeout=LOAD_MS)


def test_the_graph_is_no_trap(page: Page) -> None:
    stage, line = open_graph(page)
    page.keyboard.press("ArrowRight")
    place = place_of(line)
    page.keyboard.press("Tab")
    expect(stage).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(stage).to_be_focused()
    assert place_of(line) == place, "one comes back to where one was"


def test_a_click_fetches_neighbours_and_says_so(page: Page) -> None:
    stage, line = open_graph(page)
    page.keyboard.press("ArrowDown")
    x, y = ring_at_rest(stage)
    page.keyboard.press("Home")
    page.locator("h1").click()
    stage.click(position={"x": x, "y": y})
    expect(line).to_contain_text("ting till")
    expect(stage).to_be_focused()


def test_axe_finds_nothing_where_the_graph_moves(open_page: Page) -> None:
    _, line = open_graph(open_page)
    open_page.keyboard.press("ArrowRight")
    expect(line).not_to_be_empty()
    open_page.evaluate(AXE)
    assert run_axe(open_page, EVERYTHING) == []


def test_an_answer_as_a_graph_is_walked_by_the_keyboard(page: Page, server: Server) -> None:
    watch = Watch(page, server.url)
    page.goto(ASKED)
    tab_to(page, page.get_by_role("button", name="Visa som graf"))
    page.keyboard.press("Enter")
    stage, line = page.locator(".result-graph"), page.locator(".graph-status")
    stage.locator("canvas").first.wait_for()
    tab_to(page, stage)
    assert place_of(line)[0] == 1
    ring_at_rest(stage)
    page.keyboard.press("ArrowDown")
    assert place_of(line)[0] > 1
    page.keyboard.press("Home")
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.locator("h1")).to_be_visible(timeout=LOAD_MS)
    opened.value.close()
    assert watch.told() == []
