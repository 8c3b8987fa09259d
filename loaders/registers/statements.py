"""The statements of a plan that comes from a register: elements with the rows that say them, and the names used."""

from collections.abc import Iterable
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from loaders.documents import Span
from loaders.registers.document import RegisterText
from loaders.registers.names import Named
from loaders.registers.tables import TableRow
from loaders.registers.values import Time
from loaders.statements import Element, Node, Statements
from vardgraf import namespaces as ns

METHOD = "register"


class RegisterStatements(Statements):
    """All `add_…` methods emit statements; the order in which they are called does not show in the triples."""

    def __init__(self, plan: str, text: RegisterText, region: str):
        super().__init__(plan, text.source)
        self._text, self._region = text, NamedNode(region)
        self._ties: dict[Element, str] = {}
        self._sections: list[Element] = []
        self._shared: dict[tuple[str, ...], Element] = {}
        self._mentions: dict[str, tuple[Named, list[TableRow]]] = {}

    def add_sections(self) -> None:
        """Each sheet is a section, with its header for a passage."""
        for sheet, span in self._text.headers.values():
            section = Element("section", sheet.title, span, "1")
            self.elements.append(section)
            self._sections.append(section)
            self.state(section, "rdf:type", NamedNode(ns.VG + "Section"))
            self.state_text(section, "skos:prefLabel", sheet.title)
            self.state(section, "dct:isPartOf", self.iri)
            self.state_number(section, "vg:sectionLevel", 1)
            self.quote(section, span)

    def add_element(
        self, class_name: str, kind: str, wording: str, spans: list[Span], *, place: str, tie: str = "", code: str = ""
    ) -> Element:
        """`place` tells equal wordings apart; `tie` those that are alike in that, too."""
        element = Element(kind, wording, spans[0], place, code or None)
        self._ties[element] = tie
        self.elements.append(element)
        self.state(element, "rdf:type", NamedNode(ns.VG + class_name))
        self.state_text(element, "skos:prefLabel", wording)
        self.state(element, "dct:isPartOf", self.iri)
        self.state_concept(element, "vg:readingMethod", "reading-method", METHOD)
        for span in spans:
            self.quote(element, span)
        if code:
            self.state(element, "skos:notation", Literal(code))
        return element

    def add_deadline(self, time: Time, span: Span) -> Element:
        """The deadline of those words, kind and date; rows that say the same have it in common."""
        date_text = time.value.text if time.value else ""
        key = ("deadline", time.wording, time.kind, date_text)
        if deadline := self._shared.get(key):
            self.quote(deadline, span)
            return deadline
        deadline = self.add_element("Deadline", "deadline", time.wording, [span], place=f"{time.kind} {date_text}")
        self._shared[key] = deadline
        self.state_concept(deadline, "vg:deadlineKind", "deadline-kind", time.kind)
        self.state_concept(deadline, "vg:precision", "precision", time.value.precision if time.value else "none")
        if time.value:
            self.state(deadline, "vg:date", Literal(time.value.text))
            self.state_date(deadline, "vg:earliest", time.value.earliest)
            self.state_date(deadline, "vg:latest", time.value.latest)
        if time.recurrence:
            self.state_text(deadline, "vg:recurrence", time.recurrence)
        return deadline

    def add_target_group(self, wording: str, span: Span) -> Element:
        key = ("target-group", wording.casefold())
        if group := self._shared.get(key):
            self.quote(group, span)
            return group
        self._shared[key] = self.add_element("TargetGroup", "target-group", wording, [span], place="")
        return self._shared[key]

    def add_note(self, about: Element, row: TableRow, curie: str, value: NamedNode, comment: str) -> None:
        """A name of the row that nothing knows."""
        note = Element("note", f"unresolved-name {about.wording}", about.span, f"{about.place} {curie} {comment}")
        self._ties[note] = self._ties.get(about, "")
        self.elements.append(note)
        self.state(note, "rdf:type", NamedNode(ns.VG + "ReadingNote"))
        self.state(note, "dct:isPartOf", self.iri)
        self.state(note, "vg:about", about)
        self.state_concept(note, "vg:noteKind", "reading-note", "unresolved-name")
        self.state_text(note, "rdfs:comment", comment)
        self.state(note, "vg:aboutProperty", NamedNode(ns.expand_curie(curie)))
        self.state(note, "vg:aboutValue", value)

    def mention(self, named: Named, row: TableRow) -> NamedNode:
        """The IRI of an actor or a body, which is described with the plan."""
        self._mentions.setdefault(named.iri, (named, []))[1].append(row)
        return NamedNode(named.iri)

    def triples(self) -> list[Triple]:
        for named, rows in self._mentions.values():
            self._describe(named, rows)
        self._mentions.clear()
        self.elements.sort(key=lambda e: (e.kind, e.wording, e.place, e.code or "", self._ties.get(e, "")))
        return super().triples()

    def state_period(self, subject: Node, first: date, last: date) -> None:
        self.state_date(subject, "vg:validFrom", first)
        self.state_date(subject, "vg:validThrough", last)

    def _describe(self, named: Named, rows: Iterable[TableRow]) -> None:
        iri = NamedNode(named.iri)
        self.state(iri, "vg:mentionedIn", self.iri)
        self.quote(iri, self._span_of(named, rows))
        for alias in named.aliases:
            self.state_text(iri, "skos:altLabel", alias)
        if named.known:
            for triple in named.known.triples:
                if isinstance(triple.object, NamedNode | Literal):
                    self.state(iri, triple.predicate.value, triple.object)
            return
        self.state(iri, "rdf:type", NamedNode(ns.VG + ("Body" if named.is_body else "Actor")))
        self.state_text(iri, "skos:prefLabel", named.label)
        if named.is_new_region:
            self.state(iri, "rdf:type", NamedNode(ns.VG + "Region"))
            self.state_concept(iri, "org:classification", "actor-type", "region")
            return
        if not named.is_body and named.type in ("municipality", "region"):
            self.state(iri, "rdf:type", NamedNode(ns.VG + named.type.capitalize()))
        scheme = "body-type" if named.is_body else "actor-type"
        self.state_concept(iri, "org:classification", scheme, named.type or "other")
        if named.is_body and named.level != "national":
            self.state(iri, "vg:region", self._region)
        if named.level:
            self.state_concept(iri, "vg:level", "level", named.level)

    def _span_of(self, named: Named, rows: Iterable[TableRow]) -> Span:
        """Where the sheets have it, else where it is first named."""
        if named.row:
            return self._text.span(named.row)
        return self._text.spans(rows)[0]

    def _passage_triples(self) -> Iterable[Triple]:
        """With the place in words, since a row's number says nothing without its sheet."""
        yield from super()._passage_triples()
        for passage in self._passages.values():
            if passage.iri and (section := self._section_of(passage.span)):
                place = f"blad {section.wording}, rad {passage.span.first_line}"
                yield Triple(passage.iri, NamedNode(ns.RDFS + "comment"), Literal(place, language="sv"))

    def _section_of(self, span: Span) -> Element | None:
        before = [section for section in self._sections if section.span.start <= span.start]
        return max(before, key=lambda section: section.span.start, default=None)
