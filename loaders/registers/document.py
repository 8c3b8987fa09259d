"""A register as a document: a line a row, so that every statement can say where it stands."""

from collections.abc import Iterable

from loaders.documents import SourceText, Span
from loaders.registers.cells import RawRegister, RawSheet
from loaders.registers.tables import TableRow
from vardgraf.registers.columns import SHEETS


class RegisterText:
    """The sheets in their given order, a line a row, cells divided by tabs.

    The span of a row has the row's number in its sheet for its line; its characters are those of the whole text.
    """

    def __init__(self, register: RawRegister, sheets: dict[str, RawSheet]):
        self._spans: dict[tuple[str, int], Span] = {}
        self.headers: dict[str, tuple[RawSheet, Span]] = {}
        lines: list[str] = []
        at = 0
        for sheet in SHEETS:
            found = sheets.get(sheet.key)
            for number, cells in sorted(found.rows.items()) if found else ():
                line = "\t".join(" ".join(cell.text.split()) for cell in cells.values())
                span = Span(number, number, at, at + len(line))
                self._spans[sheet.key, number] = span
                if found and sheet.key not in self.headers:
                    self.headers[sheet.key] = (found, span)
                lines.append(line)
                at += len(line) + 1
        self.source = SourceText(
            register.name, "\n".join(lines), register.sha256, register.encoding, register.media_type
        )

    def span(self, row: TableRow) -> Span:
        return self._spans[row.sheet.key, row.number]

    def spans(self, rows: Iterable[TableRow]) -> list[Span]:
        return sorted({self.span(row) for row in rows}, key=lambda span: span.start)
