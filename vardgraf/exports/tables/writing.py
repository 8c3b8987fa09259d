"""The tables as files: a first pass over the things tells which there are, a second one writes their rows.

Rows go to their files as the things come, so that memory grows with the number of things only (their classes are kept
for the keys), not with what is said of them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from heapq import merge
from pathlib import Path

from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.exports.tables.cells import join_values
from vardgraf.exports.tables.index import GRAPH_TABLE, THING_TABLE, graph_row, thing_row
from vardgraf.exports.tables.layout import ClassLayout, Layout
from vardgraf.exports.tables.model import GRAPHS, THINGS, Column, Role, Row, Table, Tables, is_link
from vardgraf.exports.tables.survey import Field, Survey, field_of, object_cell, own_cells, survey_things
from vardgraf.exports.tables.terms import load_terms
from vardgraf.exports.tables.things import Spool, Thing, name_of, read_names, thing_order
from vardgraf.namespaces import BASE, VG

_OWN_THINGS = "things-with-rows"
"""The file of the things with rows of their own, while the others are not known yet."""


def write_tables(source: Source, selection: Selection, folder: Path) -> Tables:
    """Writes a file `{name}.csv` for each table into an empty folder."""
    terms = load_terms()
    with Spool(source, selection.graphs) as spool, ExitStack() as files:
        survey = survey_things(spool.things(terms))
        layout = Layout(survey, terms)
        seen = _Seen(survey, layout)
        writer = _Writer(folder, files, layout, seen)
        for thing in spool.things(terms):
            writer.write(thing)
    plans = {iri for iri, name in survey.class_of.items() if name == VG + "Strategy"}
    _write_file(folder, GRAPH_TABLE, (graph_row(graph, plans) for graph in sorted(writer.graphs)))
    _write_file(folder, THING_TABLE, _all_things(source, seen.named, folder / _OWN_THINGS))
    return Tables((*writer.finish(), THING_TABLE, GRAPH_TABLE), dict(writer.skipped + spool.skipped))


def _all_things(source: Source, named: set[str], own: Path) -> Iterator[Row]:
    """Rows of the things with a row of their own, and of those that are only named, in one order."""
    others = sorted(named, key=thing_order)
    names = read_names(source, others)
    strangers = (thing_row(iri, "", names.get(iri)) for iri in others)
    yield from merge(_read_rows(own), strangers, key=lambda row: thing_order(row[0]))
    own.unlink()


class _File:
    """A table's file while it is written, and in which tables the values of its columns of IRIs have rows."""

    def __init__(self, table: Table, path: Path, files: ExitStack):
        self.table = table
        self._writer = csv.writer(files.enter_context(path.open("w", encoding="utf-8", newline="")))
        self._writer.writerow(column.name for column in table.columns)
        is_keyed = table.role is not Role.RELATION
        self._iris = [
            number
            for number, column in enumerate(table.columns)
            if column.is_iri and column.name != GRAPHS and not (is_keyed and number == 0)
        ]
        self._targets: dict[int, set[str]] = {number: set() for number in self._iris}

    def write(self, row: Row, seen: _Seen) -> None:
        self._writer.writerow(row)
        for number in self._iris:
            if row[number]:
                self._targets[number].add(seen.find_table(row[number]))

    def finish(self) -> Table:
        """The table with what its columns refer to."""
        columns = (self._refer(number, column) for number, column in enumerate(self.table.columns))
        return replace(self.table, columns=tuple(columns))

    def _refer(self, number: int, column: Column) -> Column:
        """A column with empty cells refers to nothing: strict validators take those for keys without a row."""
        if not is_link(column):
            return column
        if column.name == GRAPHS:
            return replace(column, references=GRAPHS)
        targets = self._targets.get(number, set())
        if not targets or "" in targets:
            return column
        return replace(column, references=next(iter(targets)) if len(targets) == 1 else THINGS)


class _Seen:
    """Which tables have rows of what; `named` are the other IRIs of the project in the rows."""

    def __init__(self, survey: Survey, layout: Layout):
        self._class_of = survey.class_of
        self._files = {name: each.table.name for name, each in layout.classes.items()}
        self.named: set[str] = set()

    def find_table(self, iri: str) -> str:
        """Empty for what is not of the project, and has no row."""
        if (name := self._class_of.get(iri)) is not None:
            return self._files[name]
        if not iri.startswith(BASE):
            return ""
        self.named.add(iri)
        return THINGS


class _Writer:
    """Writes the rows of things, each to the file of its class and to those of its relations."""

    def __init__(self, folder: Path, files: ExitStack, layout: Layout, seen: _Seen):
        self._folder, self._files, self._layout, self._seen = folder, files, layout, seen
        self._classes = {name: self._open(each.table) for name, each in layout.classes.items()}
        self._relations: dict[Field, _File] = {}
        self._own = csv.writer(files.enter_context((folder / _OWN_THINGS).open("w", encoding="utf-8", newline="")))
        self.graphs: set[str] = set()
        self.skipped: Counter[str] = Counter()

    def write(self, thing: Thing) -> None:
        own = self._layout.classes.get(thing.main_class)
        cells = own_cells(thing)
        self.graphs.update(one.graph for one in (*thing.types, *thing.statements))
        if own:
            values = (join_values(cells.get(field, ()), mark) for field, mark in own.fields.items())
            row = (thing.iri, " ".join(sorted(thing.home)), *values)
            self._classes[thing.main_class].write(row, self._seen)
            self._own.writerow(thing_row(thing.iri, own.table.name, name_of(thing)))
        for field, link in sorted(self._links(thing, own)):
            self._relation(field).write(link, self._seen)

    def finish(self) -> Iterator[Table]:
        files = (*self._classes.values(), *self._relations.values())
        return (file.finish() for file in sorted(files, key=lambda file: (file.table.role, file.table.name)))

    def _links(self, thing: Thing, own: ClassLayout | None) -> set[tuple[Field, Row]]:
        """What the row of its class does not hold."""
        links: set[tuple[Field, Row]] = set()
        shared = own.table.classes if own else ()
        for one in thing.types:
            if one.object.value not in shared:
                links.add((field_of(one), (thing.iri, one.object.value, one.graph)))
        for one in thing.statements:
            field, cell = field_of(one), object_cell(one.object)
            if cell is None:
                self.skipped[one.graph] += 1
            elif not own or field not in own.fields or one.graph not in thing.home:
                links.add((field, (thing.iri, cell, one.graph)))
        return links

    def _relation(self, field: Field) -> _File:
        if field not in self._relations:
            self._relations[field] = self._open(self._layout.relation(field))
        return self._relations[field]

    def _open(self, table: Table) -> _File:
        return _File(table, self._folder / f"{table.name}.csv", self._files)


def _write_file(folder: Path, table: Table, rows: Iterable[Row]) -> None:
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        writer.writerows(rows)


def _read_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from map(tuple, csv.reader(file))
