"""Numbers of a table as bars, for answers whose columns nobody knew beforehand; the table beside them says the same."""

import re
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from api.answers import Table, Term
from vardgraf.namespaces import XSD

FEWEST, MOST = 2, 40
MOST_SERIES = 3
LONGEST_LABEL = 200
_NO_AMOUNT = re.compile(r"year|line|date|level|code|from|to$|offset|index|character", re.IGNORECASE)
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class Bars:
    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class BarChart:
    series: tuple[str, ...]
    """The columns that are drawn."""
    rows: tuple[Bars, ...]

    @property
    def greatest(self) -> float:
        return max((value for row in self.rows for value in row.values if value is not None), default=0) or 1


def make_bar_chart(table: Table) -> BarChart | None:
    """None where the table has no amounts, no words to name them by, or more rows than a picture can tell apart."""
    if not FEWEST <= len(table.rows) <= MOST:
        return None
    columns = range(len(table.columns))
    amounts = [i for i in columns if _is_amount(table, i)][:MOST_SERIES]
    names = [i for i in columns if _is_words(table, i) and len({row[i] for row in table.rows}) > 1]
    labels = _tell_apart(table, names)
    if not amounts or not labels:
        return None
    rows = (Bars(label, tuple(_number(row[i]) for i in amounts)) for label, row in zip(labels, table.rows, strict=True))
    return BarChart(tuple(table.columns[i] for i in amounts), tuple(rows))


def _tell_apart(table: Table, names: list[int]) -> list[str] | None:
    """The rows by their words, and by what they are about where words are not enough; None where that is not either."""
    things = [i for i in range(len(table.columns)) if all(isinstance(row[i], NamedNode) for row in table.rows)]
    for columns in (names, *(sorted((*names, thing)) for thing in things), sorted((*names, *things))):
        labels = [" · ".join(_spell(row[i]) for i in columns)[:LONGEST_LABEL] for row in table.rows]
        if columns and len(set(labels)) == len(labels):
            return labels
    return None


def _is_amount(table: Table, column: int) -> bool:
    terms = [row[column] for row in table.rows if row[column] is not None]
    if not terms or _NO_AMOUNT.search(table.columns[column]):
        return False
    values = [_number(term) for term in terms]
    return all(value is not None and value >= 0 for value in values) and any(values)


def _is_words(table: Table, column: int) -> bool:
    terms = [row[column] for row in table.rows]
    return all(isinstance(term, Literal) and term.datatype.value not in _NUMBERS for term in terms)


def _number(term: Term | None) -> float | None:
    return float(term.value) if isinstance(term, Literal) and term.datatype.value in _NUMBERS else None


def _spell(term: Term | None) -> str:
    """A word as it is, of an IRI its last part."""
    if isinstance(term, NamedNode):
        return re.split(r"[/#]", term.value)[-1]
    return term.value if isinstance(term, Literal) else ""
