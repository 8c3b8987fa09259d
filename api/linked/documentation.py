"""The ontology's documentation by pyLODE, cleaned so that it can stand in a page of ours.

What remains is plain structure: no style, no script, nothing that is loaded from elsewhere; links into the graph lead
to this server, headings follow each other in order, and header cells say what they head.
"""

import os
import subprocess
import sys
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from threading import Lock

from api.language import Language
from api.linked.descriptions import graph_quads
from api.linked.formats import write_quads
from api.negotiation import N_TRIPLES
from api.releases import Release
from vardgraf.errors import VardgrafError
from vardgraf.namespaces import BASE, VG, mint_graph

DEADLINE_S = 120
_MODULE = "api.linked.pylode_runner"
_VOID = {"br"}
_KEPT = {
    *("a", "br", "code", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "li", "p", "pre", "span", "strong", "sup"),
    *("table", "td", "th", "tr", "ul"),
}
_RENAMED = {"toc": {"h3": "h2", "h4": "h3"}}
_ONE_AT_A_TIME = Lock()
"""Many who ask at once for what is not yet made wait for one pyLODE."""
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


class DocumentationError(VardgrafError):
    """pyLODE did not give a documentation."""


def document_ontology(release: Release, language: Language) -> str:
    """Trusted HTML, contents first. The first time takes a second or two: call it in a thread."""
    with _ONE_AT_A_TIME:
        return _document(release, language)


@lru_cache(maxsize=2)
def _document(release: Release, language: Language) -> str:
    triples = write_quads(N_TRIPLES, graph_quads(release.store, mint_graph("ontology")))
    return clean(_run_pylode(triples, language), language)


def forget() -> None:
    _document.cache_clear()


def clean(html: str, language: Language) -> str:
    parts = {name: _Part(name, language) for name in ("toc", "content")}
    for part in parts.values():
        part.feed(html)
    if not parts["content"].written:
        raise DocumentationError("pyLODE gav ingen dokumentation.")
    label = "Innehåll" if language == "sv" else "Contents"
    contents = f'<nav class="contents" aria-label="{label}">{"".join(parts["toc"].written)}</nav>'
    heading, _, rest = "".join(parts["content"].written).partition("</h1>")
    return f"{heading}</h1>\n{contents}\n{rest}"


class _Part(HTMLParser):
    """Keeps what stands inside the element with that id."""

    def __init__(self, name: str, language: Language):
        super().__init__(convert_charrefs=True)
        self._name, self._language = name, language
        self._open: list[tuple[str, str]] = []
        """Tag and what became of it, "" where it is left out, from the part's own element inwards."""
        self._skipped = 0
        self._ids: set[str] = set()
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
            if written:
                self.written.append(f"</{written}>")

    def handle_data(self, data: str) -> None:
        if self._open and not self._skipped:
            self.written.append(escape(self._translate(data), quote=False))

    def _start(self, tag: str, given: dict[str, str]) -> None:
        written = _RENAMED.get(self._name, {}).get(tag, tag) if tag in _KEPT else ""
        if written:
            self.written.append(f"<{written}{self._attributes(tag, given)}>")
        if tag not in _VOID:
            self._open.append((tag, written))

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        kept = {name: given[name] for name in ("id", "class", "title") if given.get(name)}
        if kept.get("id") in self._ids:  # a functional property stands in two lists
            del kept["id"]
        self._ids.add(kept.get("id", ""))
        if tag == "a" and _is_link(given.get("href", "")):
            kept["href"] = _local(given["href"])
        if tag == "th":
            kept["scope"] = "row"
        return "".join(f' {name}="{escape(value)}"' for name, value in sorted(kept.items()))

    def _translate(self, text: str) -> str:
        words = text.strip()
        return text.replace(words, _SWEDISH[words]) if self._language == "sv" and words in _SWEDISH else text


def _is_link(href: str) -> bool:
    return href.startswith(("#", "https://", "http://"))


def _local(href: str) -> str:
    """Terms of the ontology stand on this very page; other IRIs of the project have their own here."""
    if href.startswith(VG) and href != VG:
        return "#" + href.removeprefix(VG)
    return "/" + href.removeprefix(BASE) if href.startswith(BASE) else href


def _run_pylode(triples: bytes, language: Language) -> str:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", _MODULE, language, VG]
    try:
        done = subprocess.run(
            command,
            input=triples,
            capture_output=True,
            env=environment,
            timeout=DEADLINE_S,
            start_new_session=True,  # a Ctrl-C in the terminal is for the server
        )
    except subprocess.TimeoutExpired:
        raise DocumentationError(f"pyLODE blev inte klar på {DEADLINE_S} s.") from None
    if done.returncode != 0:
        raise DocumentationError("pyLODE misslyckades: " + done.stderr.decode(errors="replace")[-500:])
    return done.stdout.decode()
