"""The statements of a plan as they are collected: elements and passages first, their IRIs and triples at the end."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from loaders.documents import SourceText, Span
from vardgraf import namespaces as ns

CLAIMING_KINDS = {"goal", "activity", "indicator", "deadline", "status", "risk", "challenge", "decision", "passed"}
"""Statements after which a sentence is not read once more as a goal."""


@dataclass(eq=False)
class Element:
    """Something that the plan states. Its IRI is settled when all is read, since equal wordings are told apart."""

    kind: str
    wording: str
    span: Span
    place: str
    """Where it stands, in words that survive reordering: tells equal wordings apart."""
    code: str | None = None
    iri: NamedNode | None = None
    links: dict[str, list["Element"]] = field(default_factory=lambda: defaultdict(list))


Node = Element | NamedNode | Literal


@dataclass(frozen=True)
class Claim:
    """A stretch of the document that a statement rests on."""

    span: Span
    what: str


class Statements:
    """What is stated of a plan, in any order; `triples` settles the IRIs and sorts."""

    def __init__(self, plan: str, source_text: SourceText):
        self.id = plan
        self.iri = NamedNode(ns.mint_plan(plan))
        self.elements: list[Element] = []
        self.claims: list[Claim] = []
        self._source_text = source_text
        self._statements: dict[tuple[Node, str, Node], None] = {}
        self._passages: dict[tuple[int, int], Element] = {}

    def state(self, subject: Node, curie: str, value: Node) -> None:
        self._statements[subject, curie, value] = None

    def state_text(self, subject: Node, curie: str, text: str, language: str = "sv") -> None:
        self.state(subject, curie, Literal(text, language=language))

    def state_date(self, subject: Node, curie: str, value: date) -> None:
        self.state(subject, curie, Literal(value.isoformat(), datatype=NamedNode(ns.XSD + "date")))

    def state_number(self, subject: Node, curie: str, value: int) -> None:
        self.state(subject, curie, Literal(str(value), datatype=NamedNode(ns.XSD + "integer")))

    def state_concept(self, subject: Node, curie: str, scheme: str, concept: str) -> None:
        self.state(subject, curie, NamedNode(ns.mint_concept(scheme, concept)))

    def values(self, subject: Node, curie: str) -> list[Node]:
        return [value for s, p, value in self._statements if s is subject and p == curie]

    def has(self, subject: Node, curie: str) -> bool:
        return any(s is subject and p == curie for s, p, _ in self._statements)

    def quote(self, element: Node, span: Span, *, derived: bool = False) -> None:
        """The passage on which an element rests; `derived` where its wording is put together by a reader."""
        self.claims.append(Claim(span, getattr(element, "kind", "name")))
        self.state(element, "prov:wasDerivedFrom" if derived else "prov:wasQuotedFrom", self.passage(span))

    def passage(self, span: Span) -> Element:
        key = (span.start, span.end)
        if key not in self._passages:
            name = f"{span.first_line}-{span.start}-{span.end}"
            passage = Element("passage", name, span, "")
            passage.iri = NamedNode(ns.mint_element(self.id, "passage", name))
            self._passages[key] = passage
        return self._passages[key]

    def link(self, subject: Element, curie: str, value: Element | NamedNode) -> None:
        self.state(subject, curie, value)
        if isinstance(value, Element):
            subject.links[curie].append(value)

    def claim(self, span: Span, what: str) -> None:
        self.claims.append(Claim(span, what))

    def is_claimed(self, span: Span) -> bool:
        """Whether a goal, an activity, a risk or the like rests on more than half of the span."""
        length = max(1, span.end - span.start)
        return any(
            2 * (min(claim.span.end, span.end) - max(claim.span.start, span.start)) > length
            for claim in self.claims
            if claim.what in CLAIMING_KINDS
        )

    def triples(self) -> list[Triple]:
        """All triples of the plan's graph, with IRIs settled, sorted."""
        self._settle_iris()
        triples = {
            Triple(_subject(subject), NamedNode(ns.expand_curie(curie)), _object(value))
            for subject, curie, value in self._statements
        }
        triples |= {*self._passage_triples(), *self._document_triples()}
        return sorted(triples, key=str)

    def _passage_triples(self) -> Iterable[Triple]:
        document = NamedNode(ns.mint_document(self._source_text.sha256))
        for passage in self._passages.values():
            subject = _subject(passage)
            yield Triple(subject, NamedNode(ns.RDF + "type"), NamedNode(ns.VG + "Passage"))
            yield Triple(subject, NamedNode(ns.VG + "document"), document)
            numbers = {
                "firstLine": passage.span.first_line,
                "lastLine": passage.span.last_line,
                "firstCharacter": passage.span.start,
                "endCharacter": passage.span.end,
            }
            for name, number in numbers.items():
                value = Literal(str(number), datatype=NamedNode(ns.XSD + "integer"))
                yield Triple(subject, NamedNode(ns.VG + name), value)
            if place := self._source_text.place_of(passage.span.first_line):
                yield Triple(subject, NamedNode(ns.RDFS + "comment"), Literal(place, language="sv"))
            if section := self._section_of(passage.span):
                yield Triple(subject, NamedNode(ns.VG + "inSection"), _subject(section))

    def _document_triples(self) -> Iterable[Triple]:
        text = self._source_text
        document = NamedNode(ns.mint_document(text.sha256))
        integer = NamedNode(ns.XSD + "integer")
        yield Triple(document, NamedNode(ns.RDF + "type"), NamedNode(ns.VG + "Document"))
        yield Triple(document, NamedNode(ns.VG + "sha256"), Literal(text.sha256))
        yield Triple(document, NamedNode(ns.VG + "encoding"), Literal(text.encoding))
        if text.is_rendered:
            yield Triple(document, NamedNode(ns.DCT + "format"), Literal(text.media_type))
        yield Triple(document, NamedNode(ns.VG + "lineCount"), Literal(str(len(text.lines)), datatype=integer))
        yield Triple(document, NamedNode(ns.VG + "characterCount"), Literal(str(len(text.text)), datatype=integer))

    def _section_of(self, span: Span) -> Element | None:
        before = [e for e in self.elements if e.kind == "section" and e.span.first_line <= span.first_line]
        return before[-1] if before else None

    def _settle_iris(self) -> None:
        """Slugs from the wording; where two would be equal, the place tells them apart, and last the order."""
        groups: dict[tuple[str, str], list[Element]] = defaultdict(list)
        for element in self.elements:
            groups[element.kind, ns.slugify(element.wording)].append(element)
        for (kind, slug), elements in groups.items():
            if len(elements) == 1:
                elements[0].iri = NamedNode(ns.mint_element(self.id, kind, slug))
                continue
            seen: Counter[str] = Counter()
            for element in elements:
                key = f"{slug}.{_short_hash(element.wording, element.place)}"
                seen[key] += 1
                suffix = f".{seen[key]}" if seen[key] > 1 else ""
                element.iri = NamedNode(ns.mint_element(self.id, kind, key + suffix))


def _short_hash(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:6]


def _subject(node: Node) -> NamedNode:
    value = _object(node)
    if not isinstance(value, NamedNode):
        raise TypeError(f"a literal cannot be a subject: {value}")
    return value


def _object(node: Node) -> NamedNode | Literal:
    if not isinstance(node, Element):
        return node
    if node.iri is None:
        raise ValueError(f"{node.kind} without IRI: {node.wording}")
    return node.iri
