"""Rows of an answer in words: things by their label in the language of the page, with links, places as links."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from api.answers import Term
from api.language import Language
from api.pages.rendering import local_address
from api.queries.cells import Cell, cut_text, is_number, longest_of, make_cell, take_fitting
from api.queries.naming import Things, find_passage, find_things, split_names
from api.releases import Release
from vardgraf.parameters import Text
from vardgraf.queries import Heading, Query

BATCH = 100
"""Rows whose things are looked up at once."""
MIDDLE, LONG = 18, 60
"""Characters from which a text needs a wider column."""
LONGEST_WORD = 36
"""Characters: what is longer is a checksum or an address, and may break anywhere."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HEADING_BYTES = 15
"""Around the heading that each cell has, for where a row is a card."""
Parts = tuple[Cell, ...]
"""What stands in one cell of the page."""


@dataclass(frozen=True)
class Column:
    """A column of the page: one of the answer, or two of which one is the label of the other."""

    name: str
    heading: Heading
    description: Text
    index: int
    label: int | None

    def is_one(self, rows: Sequence[Sequence[Term | None]]) -> bool:
        """Whether it says the same in all of several rows."""
        return len(rows) > 1 and len({row[self.index] for row in rows}) == 1


def page_columns(query: Query) -> tuple[Column, ...]:
    names = [column.name for column in query.columns]
    labels = {heading.label for heading in query.headings.values()}
    return tuple(
        Column(
            name,
            heading,
            query.columns[index].description,
            index,
            names.index(heading.label) if heading.label else None,
        )
        for index, name in enumerate(names)
        if (heading := query.heading(name)) and not (name in labels and name not in query.headings)
    )


class RowReader:
    """Reads columns of a query's answer for a page in one language."""

    def __init__(self, release: Release, language: Language, columns: tuple[Column, ...]):
        self._release, self._language = release, language
        self.columns = columns

    def split(self, rows: Sequence[Sequence[Term | None]]) -> tuple["RowReader", "RowReader"]:
        """One for the columns that say the same in all rows, and one for the others."""
        same = tuple(column for column in self.columns if column.is_one(rows))
        others = tuple(column for column in self.columns if column not in same)
        return RowReader(self._release, self._language, same), RowReader(self._release, self._language, others)

    def fit(self, rows: Sequence[Sequence[Term | None]]) -> list[list[Parts]]:
        """As many as fit on a page."""
        headings = sum(len(column.heading.text.sv) + HEADING_BYTES for column in self.columns)
        return take_fitting(self._read(rows), lambda row: headings + sum(part.weight for cell in row for part in cell))

    def name(self, iris: Iterable[str], labels: dict[str, str]) -> dict[str, Cell]:
        """Things by their names; `labels` are for those that have none in the language of the page."""
        iris = list(iris)
        things = find_things(self._release, iris)
        return {iri: self._link(iri, things, labels.get(iri)) for iri in iris}

    def _read(self, rows: Sequence[Sequence[Term | None]]) -> Iterator[list[Parts]]:
        for batch in _batches(rows):
            things = find_things(self._release, (iri for row in batch for iri in self._iris(row)))
            for row in batch:
                yield [self._parts(column, row, things) for column in self.columns]

    def _iris(self, row: Sequence[Term | None]) -> Iterator[str]:
        yield from (term.value for term in row if isinstance(term, NamedNode))
        for column in self.columns:
            term = row[column.index]
            if column.heading.names and isinstance(term, Literal):
                named = split_names(self._release, column.heading.names, term.value)
                yield from (iri for _, iri in named if iri)

    def _parts(self, column: Column, row: Sequence[Term | None], things: Things) -> Parts:
        term, longest = row[column.index], longest_of(row)
        if isinstance(term, NamedNode):
            label = row[column.label] if column.label is not None else None
            return (self._link(term.value, things, label.value if isinstance(label, Literal) else None, longest),)
        if not isinstance(term, Literal):
            return () if term is None else (make_cell(term, longest),)
        if not term.value:
            return ()
        if words := column.heading.values.get(term.value):
            return (Cell(words.en if self._language == "en" else words.sv),)
        if column.heading.names:
            return self._named(column.heading.names, term.value, row, things, longest)
        if is_number(term):
            return (Cell(write_number(term.value, self._language), is_number=True),)
        return (Cell(cut_text(term.value, longest), language=self._marked(term.language)),)

    def _named(self, kind: str, text: str, row: Sequence[Term | None], things: Things, longest: int) -> Parts:
        if kind == "passage":
            own = [term.value for term in row if isinstance(term, NamedNode)]
            places = [name for name, _ in split_names(self._release, kind, text)]
            # What stands there may be told of the row by another thing, as an outcome is by its report.
            return tuple(
                _place(place, things.passage(place, own) or find_passage(self._release, place)) for place in places
            )
        return tuple(
            self._link(iri, things, None, longest) if iri and things.labels.get(iri) else self._plain(name, longest)
            for name, iri in split_names(self._release, kind, text)
        )

    def _link(self, iri: str, things: Things, label: str | None, longest: int = 5_000) -> Cell:
        if place := things.place(iri):
            return _place(place, iri)
        text, language = things.name(iri, self._language, label)
        href = make_cell(NamedNode(iri), longest).href
        return Cell(cut_text(text, longest), href, language)

    def _plain(self, text: str, longest: int) -> Cell:
        return Cell(cut_text(text, longest), language=self._marked(None))

    def _marked(self, language: str | None) -> str | None:
        """The language of a text where it is not that of the page; what the plans say is Swedish."""
        own = language or "sv"
        return None if own == self._language else own


def width_of(rows: Sequence[Sequence[Parts]], column: int) -> str:
    """How wide a column should be, by what stands in it: empty for short texts."""
    parts = [part for row in rows for part in row[column]]
    if not parts:
        return ""
    if all(part.is_number for part in parts):
        return "number"
    if all(part.is_place for part in parts):
        return "place"
    if all(_DATE.fullmatch(part.text) for part in parts):
        return "date"
    if all(len(part.text) > LONGEST_WORD and " " not in part.text for part in parts):
        return "code"
    longest = max(len(part.text) for part in parts)
    return "long" if longest > LONG else "middle" if longest > MIDDLE else ""


def write_number(text: str, language: Language) -> str:
    return text.replace(".", ",") if language == "sv" else text


def _batches(rows: Sequence[Sequence[Term | None]]) -> Iterator[Sequence[Sequence[Term | None]]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _place(place: str, passage: str | None) -> Cell:
    return Cell(place, local_address(passage) if passage else None, is_place=True)
