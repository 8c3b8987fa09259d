"""The plan as it is being read: its settings, its document, its names, and the elements that loaders add."""

import re
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from loaders.anchors import Found, TextIndex
from loaders.dates import PlanDate
from loaders.documents import Document, Span
from loaders.names import Mention, NameIndex
from loaders.source import Name, NameKind, PlanSource, Source, national_labels
from loaders.statements import Claim, Element, Node, Statements
from vardgraf import namespaces as ns
from vardgraf.errors import SourceError


class Plan(Statements):
    """Collects what a loader reads of one plan. All `add_…` methods emit statements."""

    def __init__(
        self,
        source: Source,
        plan: PlanSource,
        document: Document,
        text: TextIndex,
        letter: TextIndex | None = None,
        whole: "Plan | None" = None,
    ):
        super().__init__(plan.id, document.source)
        self.source, self.settings, self.document, self.text, self.letter = source, plan, document, text, letter
        self.whole = whole
        """The plan that this one is a part of (an activity list to its plan)."""
        self.period: tuple[int, int] | None = None
        self.names = NameIndex(
            (kind, name) for kind, name in source.names if not name.only_in or plan.id in name.only_in
        )
        self.unresolved: list[tuple[str, Span]] = []
        self._named: dict[str, NamedNode] = {}
        self._sections: list[Element] = []

    def add_element(
        self,
        class_name: str,
        kind: str,
        wording: str,
        span: Span,
        method: str,
        *,
        place: str = "",
        code: str | None = None,
    ) -> Element:
        """A new element of the plan with its wording, passage and the way in which it was read."""
        element = Element(kind, wording, span, place or self.place_of(span), code)
        self.elements.append(element)
        self.state(element, "rdf:type", NamedNode(ns.VG + class_name))
        self.state_text(element, "skos:prefLabel", wording)
        self.state(element, "dct:isPartOf", self.iri)
        self.state_concept(element, "vg:readingMethod", "reading-method", method)
        self.quote(element, span)
        if code:
            self.state(element, "skos:notation", Literal(code))
        if any(span.first_line < line <= span.last_line for line in self.document.breaks):
            self.add_note(element, "mended-break", "Stycket var delat av en sidbrytning och har satts ihop.")
        return element

    def add_section(self, heading: str, number: str | None, level: int, span: Span) -> Element:
        parents = [s for s in self._sections if int(s.place or 0) < level]
        section = Element("section", heading, span, str(level), number)
        self.elements.append(section)
        self._sections = [*parents, section]
        self.state(section, "rdf:type", NamedNode(ns.VG + "Section"))
        self.state_text(section, "skos:prefLabel", heading)
        self.state(section, "dct:isPartOf", self.iri)
        self.state_number(section, "vg:sectionLevel", level)
        self.quote(section, span)
        if number:
            self.state(section, "skos:notation", Literal(number))
        if parents:
            self.state(section, "vg:parentSection", parents[-1])
        return section

    def add_contents_entry(self, title: str, number: str | None, span: Span) -> Element:
        """A line of the table of contents."""
        entry = Element("contents-entry", title, span, f"contents {number}", number)
        self.elements.append(entry)
        self.state(entry, "rdf:type", NamedNode(ns.VG + "ContentsEntry"))
        self.state_text(entry, "skos:prefLabel", title)
        self.state(entry, "dct:isPartOf", self.iri)
        self.quote(entry, span)
        if number:
            self.state(entry, "skos:notation", Literal(number))
        return entry

    def add_deadline(
        self, wording: str, span: Span, kind: str, value: PlanDate | None, recurrence: str | None, method: str
    ) -> Element:
        place = f"{self.place_of(span)} {value.text if value else ''}"
        deadline = self.add_element("Deadline", "deadline", wording, span, method, place=place)
        self.state_concept(deadline, "vg:deadlineKind", "deadline-kind", kind)
        self.state_concept(deadline, "vg:precision", "precision", value.precision if value else "none")
        if value:
            self.state(deadline, "vg:date", Literal(value.text))
            self.state_date(deadline, "vg:earliest", value.earliest)
            self.state_date(deadline, "vg:latest", value.latest)
        if recurrence:
            self.state_text(deadline, "vg:recurrence", recurrence)
        return deadline

    def add_note(
        self, about: Element, kind: str, comment: str, curie: str | None = None, value: Node | None = None
    ) -> None:
        """A remark of the reading itself: a doubtful pairing, a carried-on cell, a name that no look-up knows."""
        note = Element("note", f"{kind} {about.wording}", about.span, f"{about.place} {curie} {comment}")
        self.elements.append(note)
        self.state(note, "rdf:type", NamedNode(ns.VG + "ReadingNote"))
        self.state(note, "dct:isPartOf", self.iri)
        self.state(note, "vg:about", about)
        self.state_concept(note, "vg:noteKind", "reading-note", kind)
        self.state_text(note, "rdfs:comment", comment)
        if curie:
            self.state(note, "vg:aboutProperty", NamedNode(ns.expand_curie(curie)))
        if value is not None:
            self.state(note, "vg:aboutValue", value)

    def named(self, kind: NameKind, name: Name) -> NamedNode:
        """The IRI of a declared name, whose description becomes part of the plan's graph at its first use."""
        iri = self._named_iri(kind, name)
        if iri.value not in self._named:
            self._named[iri.value] = iri
            self._describe(kind, name, iri)
        return iri

    def resolve(self, spelling: str) -> NamedNode:
        """The IRI of a declared actor or body by one of its spellings. Raises SourceError for an unknown one."""
        found = self.names.look_up(spelling)
        if not found:
            raise SourceError(
                f'planen {self.id}: namnet "{spelling}" finns inte bland de uppslagna namnen.',
                file=str(self.source.folder / "source.toml") if self.source.folder else self.document.source.name,
                remedy="Lägg till det under actor eller body, eller rätta stavningen där det används.",
            )
        return self.named(*found)

    def add_answering(
        self, element: Element, curie: str, text: str, span: Span, *, carried_on: bool = False
    ) -> list[Mention]:
        """Links an element to all actors and bodies that a cell or a line names; unknown ones are reported too."""
        mentions, unknown = self.names.answering(text)
        answering = [self.named(mention.kind, mention.name) for mention in mentions]
        for word in unknown:
            self.unresolved.append((word, span))
            answering.append(self.unknown_actor(word, span))
            self.add_note(element, "unresolved-name", f"Ingen uppslagning känner: {word}", curie, answering[-1])
        for iri in answering:
            self.state(element, curie, iri)
            if carried_on:
                self.add_note(element, "carried-on", "Värdet kommer från en cell ovanför.", curie, iri)
        if answering:
            self.claims.append(Claim(span, curie))
        return mentions

    def unknown_actor(self, wording: str, span: Span) -> NamedNode:
        """An actor that no look-up knows, of type other, with the printed wording as its label."""
        iri = NamedNode(ns.mint_actor(wording, self.source.region))
        if iri.value not in self._named:
            self._named[iri.value] = iri
            found = self.text.find_near(wording, span.first_line)
            self.state(iri, "rdf:type", NamedNode(ns.VG + "Actor"))
            self.state_text(iri, "skos:prefLabel", wording)
            self.state_concept(iri, "org:classification", "actor-type", "other")
            self.state(iri, "vg:mentionedIn", self.iri)
            self.quote(iri, found.span if found else span)
        return iri

    def target_group(self, wording: str, span: Span) -> Element:
        """The target group of that wording, made at its first mention."""
        for element in self.elements:
            if element.kind == "target-group" and element.wording.casefold() == wording.casefold():
                return element
        return self.add_element("TargetGroup", "target-group", wording, span, "lookup", place="")

    def find_reading(self, begins: str, line: int, ends: str | None) -> Found:
        """A statement of the plan, or of its covering letter where the line is one of the letter's."""
        in_letter = self.letter is not None and self.letter.first_line <= line <= self.letter.last_line
        text = self.letter if self.letter and in_letter else self.text
        return text.find(begins, line, ends=ends, file=self.document.source.name)

    def place_of(self, span: Span) -> str:
        """The section in which a span stands, by number or heading."""
        before = [h for h in self.document.headings if h.span.first_line <= span.first_line]
        if not before:
            return ""
        heading = before[-1]
        if heading.number and heading.number.isalpha():
            top = next((h.number for h in reversed(before) if h.number and not h.number.isalpha()), "")
            return f"{top}{heading.number}"
        return heading.number or heading.text

    def _named_iri(self, kind: NameKind, name: Name) -> NamedNode:
        region = None if name.national else self.source.region
        base = name.iri_name or name.name
        match kind:
            case "actor" if name.place:
                return NamedNode(f"{ns.ID}actor/{name.place}")
            case "actor":
                return NamedNode(ns.mint_actor(base, region))
            case "body":
                return NamedNode(ns.mint_body(region or "sverige", base))
            case "instrument":
                return NamedNode(ns.mint_instrument(base, region))
            case _:
                return NamedNode(ns.mint_element(self.id, kind, ns.slugify(base)))

    def _describe(self, kind: NameKind, name: Name, iri: NamedNode) -> None:
        self.state(iri, "vg:mentionedIn", self.iri)
        if found := self._first_mention(name):
            self.quote(iri, found)
        classes = {"actor": "Actor", "body": "Body", "instrument": "Instrument", "system": "DigitalSystem"}
        if not (kind == "actor" and name.place):
            self.state(iri, "rdf:type", NamedNode(ns.VG + classes[kind]))
            self._label(name, iri)
        match kind:
            case "actor":
                self._describe_actor(name, iri)
            case "body":
                self._describe_body(name, iri)
            case "instrument":
                self.state_concept(iri, "vg:instrumentType", "instrument-type", name.type)
                self.state(self.iri, "vg:cites", iri)
                if name.sfs:
                    self.state(iri, "vg:sfsNumber", Literal(name.sfs))
                    self.state(iri, "rdfs:seeAlso", NamedNode(f"https://lagen.nu/{name.sfs}"))
            case "system":
                self.state(iri, "dct:isPartOf", self.iri)

    def _label(self, name: Name, iri: NamedNode) -> None:
        """The common name of what several regions name, else the region's; the plan's other spellings beside it."""
        national = national_labels().get(iri.value.removeprefix(ns.ID))
        label = national.sv if national else name.name
        self.state_text(iri, "skos:prefLabel", label)
        if english := national.en if national else name.english:
            self.state_text(iri, "skos:prefLabel", english, "en")
        for spelling in dict.fromkeys((name.name, *name.aliases)):
            if spelling != label and self.occurs(spelling):
                self.state_text(iri, "skos:altLabel", spelling)

    def _describe_actor(self, name: Name, iri: NamedNode) -> None:
        if not name.place:
            self.state_concept(iri, "org:classification", "actor-type", name.type)
            if name.name == self.source.authority:  # a region that the places do not have yet
                self.state(iri, "rdf:type", NamedNode(f"{ns.VG}Region"))
        if name.unit_of:
            self.state(iri, "org:unitOf", self.resolve(name.unit_of))

    def _describe_body(self, name: Name, iri: NamedNode) -> None:
        self.state_concept(iri, "org:classification", "body-type", name.type)
        if name.level:
            self.state_concept(iri, "vg:level", "level", name.level)
        if not name.national:
            self.state(iri, "vg:region", NamedNode(f"{ns.ID}actor/{ns.slugify(self.source.authority)}"))
        if name.parent and self._first_mention_of(name.parent):
            self.state(iri, "vg:parentBody", self.resolve(name.parent))

    def _first_mention_of(self, spelling: str) -> Span | None:
        found = self.names.look_up(spelling)
        return self._first_mention(found[1]) if found else None

    def _first_mention(self, name: Name) -> Span | None:
        return self._first_mentions.get(id(name))

    @cached_property
    def _first_mentions(self) -> dict[int, Span]:
        first: dict[int, Span] = {}
        for text in self._own_texts:
            for mention in self.names.find_all(text.text):
                if id(mention.name) not in first:
                    first[id(mention.name)] = text.found_between(mention.start, mention.end).span
        return first

    def occurs(self, spelling: str) -> bool:
        """Whether the plan or its letter has the spelling as words of their own, with or without capitals."""
        words = re.compile(rf"(?<!\w){re.escape(spelling)}(?!\w)", re.I)
        return any(words.search(text.text) for text in self._own_texts)

    @property
    def _own_texts(self) -> list[TextIndex]:
        """The plan and its covering letter; a part of another plan shares the letter, which speaks of more than it."""
        return [self.text, self.letter] if self.letter and not self.whole else [self.text]

    def front_lines(self) -> list[str]:
        """The printed lines before the first numbered heading, the cover, and then those of the covering letter."""
        lines = self.document.source.lines
        numbered = (h.span.first_line for h in self.document.headings if h.number)
        front = lines[self.text.first_line - 1 : next(numbered, self.text.last_line)]
        if self.letter:
            front += lines[self.letter.first_line - 1 : self.letter.last_line]
        return [line for line in front if line.strip()]

    def find_anywhere(self, begins: str, ends: str | None = None) -> Found:
        """A statement of the plan itself or of the letter that came with it."""
        texts = [text for text in (self.text, self.letter) if text and text.find_first(begins)] or [self.text]
        return texts[0].find(begins, 1, ends=ends, file=self.document.source.name)

    def mentioned_names(self) -> list[tuple[NameKind, Name]]:
        """The declared names that stand in the plan's part of the document."""
        return [(kind, name) for kind, name in self.source.names if id(name) in self._first_mentions]
