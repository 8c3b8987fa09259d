"""What pyLODE writes, trimmed to what a page of ours needs: less than a third of the bytes, and nothing less said.

What remains is plain structure: no style, no script, nothing that is loaded from elsewhere; links into the graph lead
to this server, headings follow each other in order, and header cells say what they head. What pyLODE says at each row,
what the name of the row means, is said once at the end; a term that stands in a second list is a link there.
"""

import re
from html import escape
from html.parser import HTMLParser

from api.language import Language
from vardgraf.namespaces import BASE, VG, shorten

_VOID = {"br"}
_BLOCKS = {"dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "li", "nav", "p", "table", "td", "th", "tr", "ul"}
_KEPT = _BLOCKS | {"a", "br", "code", "pre", "strong", "sup"}
_ON_A_LINE = {"div", "h2", "tr"}
"""Begin a new line, for those who read the source."""
_RENAMED = {"toc": {"h3": "h2", "h4": "h3"}}
_ROW_NAME = "hover_property"
"""The class of pyLODE's links from the name of a row to what the name means."""
_UNSAID = "None. Defined in None"
_SPACES = re.compile(r"\s+")
_SWEDISH = {
    "Annotation Properties": "Annoteringsegenskaper",
    "Classes": "Klasser",
    "Creator": "Skapad av",
    "Date Created": "Skapad",
    "Date Modified": "Ändrad",
    "Datatype Properties": "Dataegenskaper",
    "Description": "Beskrivning",
    "Domain": "Definitionsmängd",
    "Domain Includes": "Definitionsmängd",
    "Equivalentclass": "Ekvivalent klass",
    "Example": "Exempel",
    "Functional Properties": "Funktionella egenskaper",
    "In Domain Of": "Har egenskaperna",
    "In Range Of": "Är värde för",
    "Inverse Of": "Invers till",
    "Is Defined By": "Definieras i",
    "Legend": "Teckenförklaring",
    "License": "Licens",
    "Namespaces": "Namnrymder",
    "Object Properties": "Objektegenskaper",
    "Preferred Namespace Prefix": "Förkortning",
    "Preferred Namespace Uri": "Namnrymd",
    "Range": "Värdemängd",
    "Range Includes": "Värdemängd",
    "Scope Note": "Anmärkning",
    "Sub Class Of": "Underklass till",
    "Sub Property Of": "Underegenskap till",
    "Super Class Of": "Överklass till",
    "Super Property Of": "Överegenskap till",
    "Table of Contents": "Innehåll",
    "Title": "Titel",
    "Version Info": "Version",
    "Version Iri": "Versionens IRI",
}
_ENGLISH = {"Equivalentclass": "Equivalent Class"}


def trim(html: str, language: Language) -> str:
    """Contents first; empty when there is no documentation in it."""
    contents, text = (_Part(name, language) for name in ("toc", "content"))
    for part in (contents, text):
        part.feed(html)
    if not text.written:
        return ""
    label = "Innehåll" if language == "sv" else "Contents"
    heading, _, rest = "".join(text.written).partition("</h1>")
    nav = f'<nav class="contents" aria-label="{label}">{"".join(contents.written)}</nav>'
    return f"{heading}</h1>\n{nav}\n{rest}\n{_explain(text.row_names, language)}"


def _explain(names: dict[str, tuple[str, str]], language: Language) -> str:
    heading = "Radernas namn" if language == "sv" else "Names of the rows"
    rows = (
        f'<dt>{escape(name)}</dt><dd><a href="{escape(iri)}">{escape(shorten(iri))}</a>'
        + (f' <span lang="en">{escape(told)}</span>' if told != _UNSAID else "")
        + "</dd>"
        for name, (iri, told) in sorted(names.items())
    )
    return f'<h2 id="row-names">{heading}</h2>\n<dl class="facts">\n' + "\n".join(rows) + "\n</dl>" if names else ""


class _Part(HTMLParser):
    """Keeps what stands inside the element with that id."""

    def __init__(self, name: str, language: Language):
        super().__init__(convert_charrefs=True)
        self._name, self._language = name, language
        self._open: list[tuple[str, str]] = []
        """Tag and what became of it, "" where it is left out, from the part's own element inwards."""
        self._skipped = 0
        self._ids: set[str] = set()
        self._at_edge = True
        """Of a block, where spaces are nothing."""
        self._again: tuple[int, str] | None = None
        """How deep an element stands that was told before, and its id."""
        self._list_depth = 0
        """Where the list of such elements stands, once there is one."""
        self._row_name: tuple[str, str] | None = None
        self.row_names: dict[str, tuple[str, str]] = {}
        """IRI and meaning of each."""
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._skipped:
            self._skipped += tag not in _VOID
        elif not self._open:
            if given.get("id") == self._name:
                self._open.append((tag, ""))
        elif tag in ("script", "style"):
            self._skipped = 1
        else:
            self._start(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._open:
            _, written = self._open.pop()
            self._row_name = None
            if self._again and len(self._open) == self._again[0]:
                self._again = None
            if self._list_depth and len(self._open) < self._list_depth:
                self._list_depth = 0
                self._write("ul", "</ul>")
            if written:
                self._write(written, f"</{written}>")

    def handle_data(self, data: str) -> None:
        if not self._open or self._skipped:
            return
        if self._row_name:
            self.row_names[self._translate(data.strip())] = self._row_name
        if self._again:
            self._tell_again(data)
        elif any(tag == "pre" for tag, _ in self._open):
            self._write("", escape(data, quote=False))
        else:
            text = _SPACES.sub(" ", self._translate(data))
            is_spaced = self._at_edge or self.written[-1].endswith(" ")
            self._write("", escape(text.lstrip() if is_spaced else text, quote=False))

    def _start(self, tag: str, given: dict[str, str]) -> None:
        kept = "" if self._again or tag not in _KEPT else _RENAMED.get(self._name, {}).get(tag, tag)
        if tag == "a" and _ROW_NAME in given.get("class", "").split():
            self._row_name, kept = (given.get("href", ""), given.get("title", "")), ""
        if tag == "div" and given.get("id") in self._ids:
            self._again, kept = (len(self._open), given["id"]), ""
            if not self._list_depth:
                self._list_depth = len(self._open)
                self._write("ul", "<ul>")
        if kept:
            start = "\n" if kept in _ON_A_LINE else ""
            self._write(kept, f"{start}<{kept}{self._attributes(tag, given)}>")
        if tag not in _VOID:
            self._open.append((tag, kept))

    def _tell_again(self, data: str) -> None:
        """The heading of the element, as a link to where it was told."""
        if self._again and self._open[-1][0] == "h3" and data.strip():
            self._write("li", f'<li><a href="#{escape(self._again[1])}">{escape(data.strip())}</a></li>')

    def _write(self, tag: str, markup: str) -> None:
        """A tag, or text where there is none."""
        if tag in _BLOCKS and self.written:
            self.written[-1] = self.written[-1].rstrip()
        if markup:
            self._at_edge = tag in _BLOCKS
            self.written.append(markup)

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        kept = {}
        if given.get("id") and given["id"] not in self._ids:
            kept["id"] = given["id"]
            self._ids.add(kept["id"])
        if tag == "a" and _is_link(given.get("href", "")):
            kept["href"] = _local(given["href"])
        if tag == "th":
            kept["scope"] = "row"
        return "".join(f' {name}="{escape(value)}"' for name, value in sorted(kept.items()))

    def _translate(self, text: str) -> str:
        words = text.strip()
        known = _SWEDISH if self._language == "sv" else _ENGLISH
        return text.replace(words, known[words]) if words in known else text


def _is_link(href: str) -> bool:
    return href.startswith(("#", "https://", "http://"))


def _local(href: str) -> str:
    """Terms of the ontology stand on this very page; other IRIs of the project have their own here."""
    if href.startswith(VG) and href != VG:
        return "#" + href.removeprefix(VG)
    return "/" + href.removeprefix(BASE) if href.startswith(BASE) else href
