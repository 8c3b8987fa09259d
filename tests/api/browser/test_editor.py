"""What people do in the SPARQL editor, and that the policy of the pages refuses nothing of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from real_server import Server

from api.pages.assets import STATIC
from browser.browsing import LOAD_MS, WIDE, Watch

pytestmark = pytest.mark.skipif(
    not (STATIC / "bundle" / "editor.js").is_file(), reason="the editor is not built (make web)"
)

REGIONS = "SELECT ?code WHERE { ?region a vg:Region ; vg:scbCode ?code } ORDER BY ?code"
CODES = ["03", "08", "12", "18"]
SELECTED: dict[str, tuple[str, ...]] = {
    "all": ("Control+a",),
    "the first line": ("Control+Home", "Shift+End"),
    "two lines": ("Control+Home", "Shift+ArrowDown", "Shift+ArrowDown"),
    "the last line, backwards": ("Control+End", "Shift+Home"),
    "a word": ("Control+Home", "Control+Shift+ArrowRight"),
    "from within a word to within another": ("Control+Home", "ArrowRight", "ArrowRight", "Shift+ArrowDown"),
}
RICH = """<p style="color: red; font: bold 20px serif" class="other">SELECT <b style="background: yellow">?code</b></p>
<p><a href="https://elsewhere.example/">WHERE</a> { ?s a vg:Region
<img src="https://elsewhere.example/x.png"> ; vg:scbCode ?code }</p>"""


class Editor:
    """The field of `/sparql` with all that the browser tells while it is used."""

    def __init__(self, page: Page, origin: str):
        self.page, self.watch = page, Watch(page, origin)
        self.heard: list[str] = []
        page.on("console", lambda message: self.heard.append(f"{message.type}: {message.text}"))
        page.goto("/sparql")
        self.field: Locator = page.locator(".cm-content")
        self.field.click()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def compose(self, mark: str, letter: str) -> None:
        """As a dead key with a letter does."""
        client = self.page.context.new_cdp_session(self.page)
        client.send("Input.imeSetComposition", {"text": mark, "selectionStart": 1, "selectionEnd": 1})
        client.send("Input.insertText", {"text": letter})
        client.detach()

    def lines(self) -> list[str]:
        found: list[str] = self.field.locator(".cm-line").all_text_contents()
        return found

    def text(self) -> str:
        return "\n".join(self.lines())

    def expect_text(self, text: str) -> None:
        expect(self.field.locator(".cm-line")).to_have_text(text.split("\n"))

    def ask(self) -> Locator:
        self.press("Control+Enter")
        rows = self.page.locator("main table tbody tr")
        rows.first.wait_for()
        return rows


@pytest.fixture
def editor(browser: Browser, server: Server) -> Iterator[Editor]:
    """In a context of its own, since tabs are kept; after the test nothing may have been told."""
    permissions = ["clipboard-read", "clipboard-write"]
    with browser.new_context(base_url=server.url, locale="sv-SE", viewport=WIDE, permissions=permissions) as context:
        context.set_default_timeout(LOAD_MS)
        editor = Editor(context.new_page(), server.url)
        yield editor
        editor.page.wait_for_load_state("networkidle")
        assert editor.watch.told() == []
        assert editor.heard == []


@pytest.mark.parametrize("selected", SELECTED)
def test_what_is_typed_over_a_selection_takes_its_place(editor: Editor, selected: str) -> None:
    before = editor.text()
    editor.press(*SELECTED[selected], "Delete")
    without = editor.text()
    editor.press("Control+z")
    editor.expect_text(before)
    for write in (lambda: editor.type("x"), lambda: editor.compose("´", "é")):
        editor.press(*SELECTED[selected])
        write()
        assert len(editor.text()) == len(without) + 1
        editor.press("Control+z")
        editor.expect_text(before)


def test_a_bracket_goes_around_what_is_selected(editor: Editor) -> None:
    before = editor.text()
    editor.press("Control+a")
    editor.type("{")
    editor.expect_text(f"{{{before}}}")
    editor.press("Control+z")
    editor.expect_text(before)


def test_typing_declares_prefixes_completes_and_runs(editor: Editor) -> None:
    editor.press("Control+a")
    editor.type("SELECT ?code WHERE { ?region a vg:Region ; vg:scb")
    option = editor.page.locator(".cm-tooltip-autocomplete li[aria-selected]")
    expect(option).to_contain_text("vg:scbCode")
    editor.page.wait_for_timeout(150)  # what is pressed within 75 ms of its coming is not meant for it
    editor.press("Enter")
    editor.type(" ?code } ORDER BY ?code")
    assert editor.lines()[0] == "PREFIX vg: <https://w3id.org/vardgraf/ontology#>"
    assert editor.ask().all_inner_texts() == CODES
    expect(editor.page.locator("[role=status]")).to_contain_text("4 rader")


def test_what_is_undone_is_done_again(editor: Editor) -> None:
    before = editor.text()
    editor.press("Control+a")
    editor.type("ASK { }")
    editor.press("Control+z")
    editor.expect_text(before)
    editor.press("Control+y")
    editor.expect_text("ASK { }")


@pytest.mark.parametrize("over", [True, False], ids=["over all", "at the end"])
def test_rich_text_of_another_page_is_pasted_as_plain(editor: Editor, over: bool) -> None:
    other = editor.page.context.new_page()
    other.route("**", lambda route: route.abort())
    other.set_content(RICH, wait_until="domcontentloaded")
    other.locator("body").press("Control+a")
    other.locator("body").press("Control+c")
    other.close()
    editor.page.bring_to_front()
    editor.press("Control+a" if over else "Control+End", "Control+v")
    expect(editor.field).to_contain_text("vg:scbCode ?code }")
    editor.type(" LIMIT 9")
    expect(editor.field).to_contain_text("SELECT ?code")
    assert editor.field.locator("b, a, img, [style], .other").count() == 0
    if over:
        assert sorted(editor.ask().all_inner_texts()) == CODES


def test_what_is_cut_is_pasted_back(editor: Editor) -> None:
    before = editor.text()
    editor.press("Control+a", "Control+x")
    editor.expect_text("")
    editor.press("Control+v")
    editor.expect_text(before)


def test_tabs_keep_their_own_queries(editor: Editor) -> None:
    page, tabs = editor.page, editor.page.get_by_role("tab")
    first = editor.text()
    page.get_by_role("button", name="Ny fråga").click()
    editor.type("# Nummer två")
    editor.press("Enter")
    editor.type("ASK { }")
    expect(tabs).to_have_text([tabs.first.inner_text(), "Nummer två"])
    tabs.last.press("ArrowLeft")
    editor.expect_text(first)
    tabs.first.press("ArrowRight")
    editor.expect_text("# Nummer två\nASK { }")
    editor.field.click()
    editor.press("Control+a")
    editor.type("ASK { ?s ?p ?o }")
    editor.press("Control+z")
    editor.expect_text("# Nummer två\nASK { }")
    tabs.last.press("Delete")
    expect(tabs).to_have_count(1)
    editor.expect_text(first)


def test_a_shared_query_is_opened_by_its_address(editor: Editor) -> None:
    editor.press("Control+a")
    editor.type(REGIONS)
    editor.page.get_by_role("button", name="Dela frågan").click()
    expect(editor.page.locator("[role=status]")).to_contain_text("kopierad")
    address = editor.page.evaluate("navigator.clipboard.readText()")
    assert address == editor.page.locator("#share-address").input_value()
    shared = editor.text()
    assert shared.endswith(REGIONS)
    editor.page.goto("/about", wait_until="networkidle")
    editor.page.goto(address)
    editor.expect_text(shared)
    editor.field.click()
    assert editor.ask().all_inner_texts() == CODES


def test_the_answer_is_shown_as_table_and_graph(editor: Editor) -> None:
    editor.press("Control+a")
    editor.type("SELECT ?region ?place WHERE { ?region a vg:Region ; vg:area ?place } ")
    editor.ask()
    editor.page.get_by_role("button", name="Graf", exact=True).click()
    editor.page.locator(".result-graph canvas").first.wait_for()
    editor.page.get_by_role("button", name="Tabell", exact=True).click()
    expect(editor.page.locator("main table tbody tr")).to_have_count(len(CODES))


def test_what_the_browser_itself_writes_over_colours_would_be_told(editor: Editor) -> None:
    """These tests hear what they listen for."""
    editor.press("Control+a")
    editor.page.evaluate("document.execCommand('insertText', false, 'x')")
    editor.page.wait_for_function("window.refusedByPolicy.length > 0")
    assert any("style-src-attr" in one for one in editor.watch.told())
    assert any("Applying inline style" in one for one in editor.heard)
    editor.page.evaluate("window.refusedByPolicy = []")
    editor.heard.clear()
    editor.watch.faults.clear()
