"""Which tables and columns there are, told by the ontology and by what a survey has seen.

A class has a table with a row for each thing. Its columns are the literals, and the objects that the ontology or a
shape allows one of; they hold what the thing's home graphs state. Every other object, and all that another graph says
of a thing (a derived one, the lineage), is a row of a relation's table: subject, object, graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vardgraf.exports.tables.model import Column, Role, Table, graph_column, key_column
from vardgraf.exports.tables.survey import ClassSeen, Field, FieldSeen, Survey
from vardgraf.exports.tables.terms import Terms, file_name, local_name
from vardgraf.namespaces import DCT, PREFIXES, SKOS, VG, slugify

_FIRST = (SKOS + "prefLabel", DCT + "title", SKOS + "altLabel", SKOS + "notation", DCT + "identifier", DCT + "isPartOf")
"""Properties whose columns come first."""


@dataclass(frozen=True)
class ClassLayout:
    """`fields` are those of the columns after the key and the graph, with what separates several values."""

    table: Table
    fields: dict[Field, str | None]


class Layout:
    def __init__(self, seen: Survey, terms: Terms):
        self._terms = terms
        self._names = _unique_names(seen.properties, local_name)
        self._files = _unique_names(seen.properties, file_name)
        self.classes = {name: self._lay_out(name, seen.classes[name]) for name in sorted(seen.classes)}

    def relation(self, field: Field) -> Table:
        label = self._terms.label(field.property)
        target = Column(
            "value" if field.datatype else "object",
            label,
            field.property,
            field.datatype or "anyURI",
            field.language,
            is_iri=not field.datatype,
            is_required=True,
        )
        suffix = f"-{_kind(field)}" if field.datatype else ""
        return Table(
            f"relation-{self._files[field.property]}{suffix}",
            Role.RELATION,
            label,
            (key_column("subject"), target, graph_column()),
            ("subject", target.name, "graph"),
            description=self._terms.definition(field.property),
        )

    def _lay_out(self, name: str, seen: ClassSeen) -> ClassLayout:
        fields = self._fit(name, seen.fields)
        columns = [self._column(field, fields, seen) for field in fields]
        table = Table(
            file_name(name),
            Role.CLASS,
            self._terms.label(name),
            (key_column("iri"), graph_column(" " if seen.is_shared else None), *columns),
            ("iri",),
            tuple(sorted(seen.shared or ())),
            self._terms.definition(name),
        )
        return ClassLayout(table, fields)

    def _fit(self, name: str, fields: dict[Field, FieldSeen]) -> dict[Field, str | None]:
        """The fields that become columns of a class, in their order."""
        fitting: dict[Field, str | None] = {}
        for field in sorted(fields, key=self._order):
            seen = fields[field]
            if seen.most == 1 and (field.datatype or self._terms.is_single(name, field.property)):
                fitting[field] = None
            elif field.datatype and seen.separators:
                fitting[field] = seen.separators[0]
        return fitting

    def _column(self, field: Field, fields: Iterable[Field], seen: ClassSeen) -> Column:
        alike = [one for one in fields if one.property == field.property and not one.language]
        is_told = field.language or len(alike) > 1
        return Column(
            self._names[field.property] + (f"_{_kind(field)}" if is_told else ""),
            self._terms.label(field.property),
            field.property,
            field.datatype or "anyURI",
            field.language,
            seen.fields[field].separators[0] if seen.fields[field].most > 1 else None,
            is_iri=not field.datatype,
            is_required=seen.fields[field].things == seen.things,
            description=self._terms.definition(field.property),
        )

    def _order(self, field: Field) -> tuple[int, str, str, str]:
        rank = _FIRST.index(field.property) if field.property in _FIRST else len(_FIRST)
        language = "" if field.language == "sv" else field.language
        return rank, self._names[field.property], language, field.datatype


def _kind(field: Field) -> str:
    """The language or the datatype, as a part of a name."""
    return slugify(field.language or local_name(field.datatype) or "iri").replace("-", "_")


def _unique_names(properties: Iterable[str], shorten: Callable[[str], str]) -> dict[str, str]:
    """A short name for each property; where several would have the same, only our own has it without its prefix."""
    taken: dict[str, list[str]] = defaultdict(list)
    for prop in sorted(properties):
        taken[shorten(prop)].append(prop)
    names = {}
    for name, props in taken.items():
        for number, prop in enumerate(props):
            prefix = next((p for p, namespace in PREFIXES.items() if prop.startswith(namespace)), f"x{number}")
            names[prop] = name if len(props) == 1 or prop.startswith(VG) else f"{prefix}.{name}"
    return names
