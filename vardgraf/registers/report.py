"""Findings in a plan that came from a register, told with sheet and row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.checks.findings import Finding
from vardgraf.checks.report import Report
from vardgraf.namespaces import PROV, SKOS, VG

_READ_FROM = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
Sheets = Mapping[tuple[str, int], str]
"""IRI of an element and a row of it, to the title of the sheet."""


@dataclass(frozen=True)
class RegisterReport(Report):
    sheets: Sheets = field(default_factory=dict)

    def place(self, finding: Finding) -> str:
        """As `register.xlsx, Aktiviteter!7`; as any report where the finding is of no row."""
        sheet = self.sheets.get((finding.element, finding.line))
        return (
            f"{self.files.get(finding.plan, finding.plan)}, {sheet}!{finding.line}" if sheet else super().place(finding)
        )


def sheets_of(triples: Iterable[Triple]) -> Sheets:
    """Where the elements of a plan stand, by the sections of their passages; what is quoted from text is left out."""
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for t in triples:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
            values[t.subject.value][t.predicate.value].append(t.object.value)
    of_registers = {
        iri for iri, found in values.items() if any(v.endswith("/register") for v in found[VG + "readingMethod"])
    }
    if not of_registers:
        return {}
    return {
        (iri, int(line)): title
        for iri, found in list(values.items())
        for predicate in _READ_FROM
        for passage in found[predicate]
        for line in values[passage][VG + "firstLine"]
        for section in values[passage][VG + "inSection"]
        for title in values[section][SKOS + "prefLabel"]
    }
