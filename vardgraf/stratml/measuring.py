"""Indicators, deadlines and reported status, as PerformanceIndicators hold them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from lxml import etree

from vardgraf.namespaces import VG, mint_concept
from vardgraf.stratml import mapping
from vardgraf.stratml.extension import marked_id
from vardgraf.stratml.identifiers import from_identifier

if TYPE_CHECKING:
    from vardgraf.stratml.reading import CoreReader


class Measures:
    """Reads the PerformanceIndicators of an Objective, whose owner is a goal, an activity, or nothing."""

    def __init__(self, reader: CoreReader):
        self._reader = reader
        self._elements = reader.elements
        self._statements = reader.statements
        self._by_identifier: dict[str, tuple[str, str]] = {}
        """Somebody else's Identifier to wording and IRI of an indicator."""
        self._deadlines: dict[tuple[str, str | None, str | None], str] = {}
        """Wording, first and last day to IRI: the same time is one deadline, however many keep it."""

    def read(self, holder: etree._Element, owner: str | None) -> None:
        for element in self._elements.children(holder, "PerformanceIndicator"):
            if self._is_implementation(element):
                self._read_implementation(element, owner)
            elif (shared := self._shared(element)) is not None:
                self._link(owner, "measuredBy", shared)
            else:
                self._read_indicator(element, owner)

    def _is_implementation(self, element: etree._Element) -> bool:
        named = self._elements.peek(element, "MeasurementDimension"), self._elements.peek(element, "UnitOfMeasurement")
        return named == (mapping.IMPLEMENTATION, mapping.STATUS) and not self._elements.peek(element, "Identifier")

    def _shared(self, element: etree._Element) -> str | None:
        """The indicator that stands in full elsewhere, and here only because it measures this, too."""
        relationships = list(element.iterchildren("{*}Relationship"))
        if self._elements.peek(element, "Identifier") or len(relationships) != 1:
            return None
        referent = self._elements.peek(relationships[0], "ReferentIdentifier")
        wording, known = self._by_identifier.get(referent, ("", from_identifier(referent)))
        if known is None or (wording and wording != self._elements.peek(element, "MeasurementDimension")):
            return None
        if relationships[0].get("RelationshipType") != "Peer_To":
            return None
        self._elements.skip(element)
        return known

    def _read_indicator(self, element: etree._Element, owner: str | None) -> None:
        wording = self._elements.text(element, "MeasurementDimension")
        identifier = self._elements.peek(element, "Identifier")
        if not wording and not (identifier and from_identifier(identifier)):
            wording = self._described_target(element)
        if not wording and not identifier:
            return
        iri = self._reader.state_element(element, "indicator", "Indicator", wording, within=owner)
        self._by_identifier.setdefault(identifier, (wording, iri))
        self._link(owner, "measuredBy", iri)
        self._read_unit(element, iri)
        stage = mapping.VALUE_CHAIN.get(element.get("ValueChainStage", ""))
        is_ours = not self._reader.is_foreign and from_identifier(identifier) is not None
        if stage and not is_ours:  # in ours it is what rules concluded, and will again
            self._statements.link(iri, VG + "valueChain", mint_concept("value-chain", stage))
        for instance in self._elements.children(element, "MeasurementInstance"):
            for target in self._elements.children(instance, "TargetResult"):
                self._read_target(target, iri, owner, self._elements.peek(element, "UnitOfMeasurement"))

    def _described_target(self, element: etree._Element) -> str:
        """Where nobody says what is measured: what is aimed at."""
        targets = element.iterfind("{*}MeasurementInstance/{*}TargetResult")
        return next((text for one in targets if (text := self._elements.peek(one, "Description"))), "")

    def _read_unit(self, element: etree._Element, iri: str) -> None:
        measure = mapping.find_measure(self._elements.peek(element, "UnitOfMeasurement"))
        if measure:
            self._elements.text(element, "UnitOfMeasurement")
            self._statements.link(iri, VG + "measure", measure)
        elif self._reader.is_foreign:
            is_number = element.get("PerformanceIndicatorType") == "Quantitative"
            self._statements.assume(
                iri, VG + "measure", mint_concept("measure", "count" if is_number else "qualitative")
            )

    def _read_target(self, element: etree._Element, indicator: str, owner: str | None, unit: str) -> None:
        number, description = self._elements.text(element, "NumberOfUnits"), self._elements.text(element, "Description")
        self._statements.text(indicator, VG + "targetValue", f"{number} {unit}".strip() if number else description)
        for name, kind in (("StartDate", "start"), ("EndDate", "end")):
            day = self._reader.read_date(element, name)
            if day is not None and owner:
                iri = self._state_deadline(element, day, owner, self._deadlines.get((kind, day, day)))
                self._deadlines[kind, day, day] = iri
                self._date(iri, day, day, kind)

    def _read_implementation(self, element: etree._Element, owner: str | None) -> None:
        for name in ("MeasurementDimension", "UnitOfMeasurement"):
            self._elements.text(element, name)
        if owner is None:
            return
        for instance in self._elements.children(element, "MeasurementInstance"):
            for target in self._elements.children(instance, "TargetResult"):
                self._read_deadline(target, owner)
            for actual in self._elements.children(instance, "ActualResult"):
                self._read_report(actual, owner)

    def _read_deadline(self, element: etree._Element, owner: str) -> None:
        marked = marked_id(element)
        first, last = (self._reader.read_date(element, name) for name in ("StartDate", "EndDate"))
        wording = self._elements.text(element, "Description")
        if not (marked or wording or first or last):
            return
        key = (wording, first, last)
        named = wording if marked or wording else (last or first or "")
        iri = self._state_deadline(element, named, owner, marked or self._deadlines.get(key))
        self._deadlines[key] = iri
        for predicate, day in (("earliest", first), ("latest", last)):
            if day:
                self._statements.date(iri, VG + predicate, day)
        if marked is None:
            self._date(iri, first or last, last or first, "milestone")

    def _state_deadline(self, element: etree._Element, wording: str, owner: str, marked: str | None) -> str:
        iri = self._reader.state_element(element, "deadline", "Deadline", wording, within=owner, iri=marked)
        self._link(owner, "hasDeadline", iri)
        return iri

    def _date(self, iri: str, first: str | None, last: str | None, kind: str) -> None:
        """What our own documents tell beside StratML: notation, precision and kind."""
        self._statements.assume(iri, VG + "deadlineKind", mint_concept("deadline-kind", kind))
        if first is None or last is None:
            self._statements.assume(iri, VG + "precision", mint_concept("precision", "none"))
            return
        notation, precision = name_period(date.fromisoformat(first), date.fromisoformat(last))
        self._statements.string(iri, VG + "date", notation)
        self._statements.date(iri, VG + "earliest", first)
        self._statements.date(iri, VG + "latest", last)
        self._statements.assume(iri, VG + "precision", mint_concept("precision", precision))

    def _read_report(self, element: etree._Element, owner: str) -> None:
        marked, wording = marked_id(element), self._elements.text(element, "Description")
        descriptor = self._elements.child(element, "Descriptor")
        label = ""
        if descriptor is not None and self._elements.text(descriptor, "DescriptorName") == mapping.STATUS:
            label = self._elements.text(descriptor, "DescriptorValue")
        if not (marked or wording or label):
            return
        fallback = label if marked is None else ""
        iri = self._reader.state_element(
            element, "status", "StatusReport", wording or fallback, within=owner, iri=marked
        )
        self._statements.link(iri, VG + "reportsOn", owner)
        if status := mapping.find_concept("status", label) if label else None:
            self._statements.link(iri, VG + "status", status)

    def _link(self, owner: str | None, name: str, iri: str) -> None:
        if owner:
            self._statements.link(owner, VG + name, iri)


def name_period(first: date, last: date) -> tuple[str, str]:
    """A period in the notation of the plan model, with its precision; its last day where the notation has none."""
    is_whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if is_whole_months and first.year == last.year:
        months = last.month - first.month + 1
        if months == 12:
            return f"{first.year}", "year"
        if months == 6 and first.month in (1, 7):
            return f"{first.year}-H{first.month // 6 + 1}", "half-year"
        if months == 3 and first.month % 3 == 1:
            return f"{first.year}-Q{first.month // 3 + 1}", "quarter"
        if months == 1:
            return f"{first.year}-{first.month:02}", "month"
    return last.isoformat(), "day"
