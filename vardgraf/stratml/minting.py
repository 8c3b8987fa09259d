"""IRIs and passages for what comes from somebody else's document."""

import hashlib
from collections import Counter
from xml.sax.saxutils import escape

from lxml import etree
from pyoxigraph import Literal, NamedNode

from vardgraf.namespaces import PROV, VG, XSD, mint_concept, mint_document, mint_element, mint_plan, slugify
from vardgraf.stratml.collecting import Statements
from vardgraf.stratml.mapping import TYPE
from vardgraf.stratml.parsing import Parsed


class Minter:
    """Makes IRIs from wordings; equal wordings are told apart by what they stand in, then by order."""

    def __init__(self, plan: str, taken: set[str]):
        self._plan = plan
        self._taken = taken
        self._last: Counter[tuple[str, str]] = Counter()

    def mint(self, kind: str, wording: str, within: str | None) -> str:
        slug = slugify(wording)
        place = hashlib.sha256((within or "").encode()).hexdigest()[:6]
        iri = plain = mint_element(self._plan, kind, slug)
        while iri in self._taken:
            self._last[plain, place] += 1
            number = self._last[plain, place]
            iri = f"{plain}.{place}" + (f".{number}" if number > 1 else "")
        self._taken.add(iri)
        return iri


class Passages:
    """Where wordings stand in the file, as passages of it; `cite` states them."""

    def __init__(self, plan: str, parsed: Parsed, sha256: str, statements: Statements):
        self._plan = plan
        self._parsed = parsed
        self._sha256 = sha256
        self._statements = statements
        self._starts = _line_starts(parsed.text)
        self._document: str | None = None

    def cite(self, iri: str, element: etree._Element, wording: str) -> None:
        first, start, end = self._find(element, wording)
        passage = mint_element(self._plan, "passage", f"{first}-{start}-{end}")
        last = first + self._parsed.text.count("\n", start, end)
        self._statements.link(iri, PROV + "wasQuotedFrom", passage)
        self._statements.link(passage, TYPE, VG + "Passage")
        self._statements.link(passage, VG + "document", self.document())
        numbers = {"firstLine": first, "lastLine": last, "firstCharacter": start, "endCharacter": end}
        for name, number in numbers.items():
            self._state_number(passage, name, number)

    def cite_reading(self, iri: str, element: etree._Element, wording: str) -> None:
        """Also that it was read from an element made for it."""
        self.cite(iri, element, wording)
        self._statements.link(iri, VG + "readingMethod", mint_concept("reading-method", "label"))

    def document(self) -> str:
        """The file as a document, described when it is first needed."""
        if self._document is None:
            self._document = iri = mint_document(self._sha256)
            self._statements.link(iri, TYPE, VG + "Document")
            self._statements.link(mint_plan(self._plan), VG + "document", iri)
            self._statements.sure(iri, VG + "sha256", Literal(self._sha256))
            self._statements.sure(iri, VG + "encoding", Literal(self._parsed.encoding.lower()))
            self._state_number(iri, "lineCount", self._parsed.text.rstrip("\n").count("\n") + 1)
            self._state_number(iri, "characterCount", len(self._parsed.text))
        return self._document

    def _state_number(self, iri: str, name: str, number: int) -> None:
        self._statements.sure(iri, VG + name, Literal(str(number), datatype=NamedNode(XSD + "integer")))

    def _find(self, element: etree._Element, wording: str) -> tuple[int, int, int]:
        """First line, first character and end of a wording; of its whole line where it is written in another way."""
        leaf = next((one for one in element.iter(etree.Element) if not len(one) and _words(one) == wording), element)
        text, line = self._parsed.text, min(max(leaf.sourceline or 1, 1), len(self._starts))
        from_start = self._starts[line - 1]
        two_lines_on = self._starts[line + 1] if line + 1 < len(self._starts) else len(text)
        for written in (wording, escape(wording)):
            start = text.find(written, from_start, two_lines_on + len(written)) if written else -1
            if start >= 0:
                return line + text.count("\n", from_start, start), start, start + len(written)
        end = self._starts[line] - 1 if line < len(self._starts) else len(text)
        return line, from_start, max(end, from_start + 1)


def _words(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _line_starts(text: str) -> list[int]:
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    return starts
