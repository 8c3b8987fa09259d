"""What a set of tables is: columns, keys, and what each is of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vardgraf.parameters import Text

Row = tuple[str, ...]
THINGS, GRAPHS = "thing", "graph"
"""The names of the tables that all others point to."""


class Role(StrEnum):
    CLASS = "class"
    RELATION = "relation"
    INDEX = "index"
    """Tells of the tables themselves; no triples come of it."""


@dataclass(frozen=True)
class Column:
    """`datatype` is a name of CSVW's or an IRI; `property` is empty where no triples come of the column."""

    name: str
    titles: Text
    property: str = ""
    datatype: str = "string"
    language: str = ""
    separator: str | None = None
    is_iri: bool = False
    is_required: bool = False
    references: str = ""
    """The name of the table in which each value has a row."""
    description: Text | None = None


@dataclass(frozen=True)
class Table:
    name: str
    """Of the file, without its suffix."""
    role: Role
    titles: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    classes: tuple[str, ...] = ()
    """What every thing of a class's table is."""
    description: Text | None = None


@dataclass(frozen=True)
class Tables:
    tables: tuple[Table, ...]
    skipped: dict[str, int]
    """Triples that no table carries, by graph."""


def is_link(column: Column) -> bool:
    """Whether each cell of the column is an IRI."""
    return column.is_iri and column.is_required and not column.separator


def key_column(name: str) -> Column:
    """The IRI of what the row is about."""
    return Column(name, Text("IRI", "IRI"), datatype="anyURI", is_iri=True, is_required=True)


def graph_column(separator: str | None = None) -> Column:
    titles = Text("i grafen", "in the graph")
    return Column(GRAPHS, titles, datatype="anyURI", separator=separator, is_iri=True, is_required=True)
