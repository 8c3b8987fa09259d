"""What a first pass over the things learns: of which classes they are, and what values their properties have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import Literal

from vardgraf.exports.tables.cells import SEPARATORS, cell_of, datatype_of
from vardgraf.exports.tables.things import Object, Statement, Thing

Cells = dict["Field", list[str]]


class Field(NamedTuple):
    """What a column is of: a property, and the language or datatype of its values; of objects, neither."""

    property: str
    language: str = ""
    datatype: str = ""


@dataclass
class FieldSeen:
    things: int = 0
    """How many have a value."""
    most: int = 0
    """Values of one thing."""
    separators: tuple[str, ...] = SEPARATORS
    """Those that are in none of the values."""

    def see(self, cells: list[str]) -> None:
        self.things += 1
        self.most = max(self.most, len(cells))
        self.separators = tuple(mark for mark in self.separators if not any(mark in cell for cell in cells))


@dataclass
class ClassSeen:
    things: int = 0
    shared: frozenset[str] | None = None
    """The classes that each of the things has."""
    is_shared: bool = False
    """Whether several graphs state of some thing what it is."""
    fields: dict[Field, FieldSeen] = field(default_factory=lambda: defaultdict(FieldSeen))

    def see(self, thing: Thing) -> None:
        self.things += 1
        self.shared = thing.classes if self.shared is None else self.shared & thing.classes
        self.is_shared = self.is_shared or len(thing.home) > 1
        for one, cells in own_cells(thing).items():
            self.fields[one].see(cells)


@dataclass
class Survey:
    classes: dict[str, ClassSeen] = field(default_factory=lambda: defaultdict(ClassSeen))
    properties: set[str] = field(default_factory=set)
    class_of: dict[str, str] = field(default_factory=dict)
    """The main class of each thing that has one, by its IRI: all that grows with the number of things."""


def survey_things(things: Iterable[Thing]) -> Survey:
    seen = Survey()
    for thing in things:
        seen.properties.update(one.property for one in (*thing.types, *thing.statements))
        if thing.main_class:
            seen.class_of[thing.iri] = thing.main_class
            seen.classes[thing.main_class].see(thing)
    return seen


def own_cells(thing: Thing) -> Cells:
    """The cells of what the home graphs state, by field, each once."""
    found: Cells = {}
    for one in thing.statements:
        if one.graph in thing.home and (cell := object_cell(one.object)) is not None:
            cells = found.setdefault(field_of(one), [])
            if cell not in cells:
                cells.append(cell)
    return found


def field_of(statement: Statement) -> Field:
    value = statement.object
    if isinstance(value, Literal):
        return Field(statement.property, value.language or "", datatype_of(value))
    return Field(statement.property)


def object_cell(value: Object) -> str | None:
    """None for what a cell cannot hold."""
    return cell_of(value) if isinstance(value, Literal) else value.value
