"""The keyboard alone: what can be used is reached, is seen to be reached, and is left again."""

from playwright.sync_api import Page, expect

from browser.kinds import Kind

# Radio buttons of a group are one stop. What is in closed details is no stop, nor is what scripts hide.
NOTE_STOPS = """() => {
  const names = 'a[href], button, input:not([type=hidden]), select, textarea, summary, ' +
    '[tabindex]:not([tabindex="-1"]), [contenteditable=true]';
  const groups = new Set();
  window.stops = [...document.querySelectorAll(names)].filter(one => {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== 'radio') return true;
    const isNew = !groups.has(one.name);
    groups.add(one.name);
    return isNew;
  });
  window.reached = [];
  window.unseen = [];
  document.addEventListener('focusin', ({target}) => {
    reached.push(target);
    const styles = [target, target.closest('label')].filter(Boolean).map(one => getComputedStyle(one));
    const outlined = styles.some(one => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2);
    // The field of the editor, in a shadow root, is outlined a moment later: `test_flows` looks at it.
    if (!outlined && !target.shadowRoot) unseen.push(target.outerHTML.slice(0, 150));
  });
  return stops.length;
}"""
NOT_REACHED = """() => {
  const isReached = stop => reached.some(one => one === stop || (stop.type === 'radio' && one.name === stop.name));
  return stops.filter(stop => !isReached(stop)).map(stop => stop.outerHTML.slice(0, 150));
}"""
MAX_STOPS = 2_000


def test_tab_reaches_everything_visibly_and_comes_round(page: Page, kind: Kind) -> None:
    page.goto(kind.path)
    number = page.evaluate(NOTE_STOPS)
    assert 5 < number < MAX_STOPS
    for _ in range(number + 3):
        page.keyboard.press("Tab")
    assert page.evaluate(NOT_REACHED) == []
    assert page.evaluate("unseen") == []
    assert page.evaluate("reached.filter(one => one.matches('.skip')).length") == 2, "Tab does not come round"


def test_skip_link_leads_past_the_head(page: Page, kind: Kind) -> None:
    page.goto(kind.path)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('header.site-head'))")
