"""Cells of CSV: the text of a value, made safe for spreadsheets so that it can be told what it was.

A spreadsheet takes a cell that begins with one of `= + - @`, a tab or a line break for a formula. A text that begins
so, or with an apostrophe, or that is empty, gets an apostrophe before it; whoever reads takes one leading apostrophe
away. Numbers, dates and IRIs are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from pyoxigraph import Literal

from vardgraf.namespaces import XSD

MARK = "'"
UNSAFE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", MARK)
SEPARATORS = ("|", "¦", "‖", "␟", "␞")
"""What may stand between several values of a cell: the first that is in none of the values of the column counts."""

_FORMS = {
    "boolean": r"true|false|0|1",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "dateTime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?",
    "decimal": r"[+-]?[0-9]+(\.[0-9]+)?",
    "double": r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?",
    "gYear": r"[0-9]{4}",
    "integer": r"[+-]?[0-9]+",
    "nonNegativeInteger": r"[0-9]+",
    "positiveInteger": r"0*[1-9][0-9]*",
}
"""Datatypes whose values are written bare, and what they look like; CSVW knows them by these names."""
_DAYS = ("date", "dateTime")
_BARE = {name: re.compile(form) for name, form in _FORMS.items()}


def neutralise(text: str) -> str:
    return MARK + text if not text or text.startswith(UNSAFE) else text


def restore(cell: str) -> str:
    """The text that `neutralise` made the cell of."""
    return cell[1:] if cell.startswith(MARK) else cell


def join_values(values: Sequence[str], separator: str | None) -> str:
    """The cell of some values; without a separator, there is one at most."""
    assert separator or len(values) <= 1
    return (separator or "").join(values)


def datatype_of(literal: Literal) -> str:
    """The name that CSVW has for the literal's datatype; an IRI where it has none."""
    return "string" if literal.language else literal.datatype.value.removeprefix(XSD)


def cell_of(literal: Literal) -> str | None:
    """The literal as one value of a cell; None where its datatype forbids it, or is one of XML Schema not above."""
    datatype = datatype_of(literal)
    if datatype == "string" or ":" in datatype:
        return neutralise(literal.value)
    form = _BARE.get(datatype)
    is_fit = form and form.fullmatch(literal.value) and (datatype not in _DAYS or _is_in_calendar(literal.value))
    return literal.value if is_fit else None


def _is_in_calendar(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
