"""Screenshots of every kind of page in both themes and widths, to look at: `python shots.py URL FOLDER [KIND …]`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.browsing import LOAD_MS, NARROW, WIDE, find_chromium, launch
from browser.kinds import KINDS

THEMES = ("light", "dark")
SIZES = {"wide": WIDE, "narrow": NARROW}
MAX_HEIGHT = 3_000


def main(url: str, folder: Path, names: list[str]) -> None:
    executable = find_chromium()
    if not executable:
        sys.exit("Chromium is not at hand: set VARDGRAF_CHROMIUM")
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in KINDS if not names or kind.name in names]
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        for theme in THEMES:
            for size, viewport in SIZES.items():
                page = browser.new_context(
                    base_url=url, viewport=viewport, color_scheme=theme, locale="sv-SE"
                ).new_page()
                page.set_default_timeout(LOAD_MS)
                for kind in kinds:
                    page.goto(kind.path, wait_until="networkidle")
                    height = min(MAX_HEIGHT, page.evaluate("document.scrollingElement.scrollHeight"))
                    clip = {"x": 0, "y": 0, "width": viewport["width"], "height": height}
                    page.screenshot(path=folder / f"{kind.name}-{size}-{theme}.png", full_page=True, clip=clip)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
