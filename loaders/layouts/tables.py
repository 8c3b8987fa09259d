"""Activity tables: known by their column headings, read row by row.

A table may be cut by a page break: its rows then go on without header, or its cells have become paragraphs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.documents import Cell, Document, Heading, Paragraph, Row, Span, Table
from loaders.documents.cells import Part, cell_parts, cell_text
from loaders.plan import Plan
from vardgraf.errors import ExpectationError

COLUMNS = {
    "priority": re.compile(r"prioriterat område|prioriterade områden|lokala prioriteringar(?: \d{4}[–-]\d{4})?", re.I),
    "activity": re.compile(r"aktivitet(?:er)?(?: (?P<year>20\d\d))?|insats(?:er)?", re.I),
    "indicator": re.compile(r"indikator(?:er)?(?: för uppföljning)?|uppföljning(?: 20\d\d)?", re.I),
    "responsible": re.compile(r"ansvar(?:ig|iga)?(?: (?:för )?aktivitet(?:en|er)?)?", re.I),
    "participants": re.compile(r"delaktiga|deltagare|medverkande", re.I),
    "deadline": re.compile(r"tidplan|tidsplan|klart(?: senast)?|när", re.I),
    "objective": re.compile(r"målsättning(?:ar)?|mål", re.I),
    "area": re.compile(r"fokusområde(?:n)?", re.I),
    "sub-goals": re.compile(r"delmål", re.I),
    "short": re.compile(r"förkortning(?:ar)?", re.I),
    "meaning": re.compile(r"betydelse|förklaring", re.I),
}
SERVICES = re.compile(r"verksamheter\b.*\bi ordinarie drift", re.I)


@dataclass(frozen=True)
class TableRow:
    cells: dict[str, Cell]
    span: Span

    def text(self, role: str) -> str:
        cell = self.cells.get(role)
        return cell_text(cell) if cell else ""

    def parts(self, role: str) -> list[Part]:
        cell = self.cells.get(role)
        return cell_parts(cell) if cell else []

    def is_merged(self, role: str) -> bool:
        """Whether the cell is one with the cell above it."""
        cell = self.cells.get(role)
        return cell is not None and cell.is_merged

    @property
    def filled(self) -> list[str]:
        return [role for role, cell in self.cells.items() if not cell.is_empty]


@dataclass
class PlanTable:
    """A table with its columns by role, and what stands over it: the heading, and a group line ("Barn och unga")."""

    roles: tuple[str, ...]
    header: Span
    heading: Heading | None
    group: Part | None = None
    year: int | None = None
    rows: list[TableRow] = field(default_factory=list)
    loose: list[Paragraph | TableRow] = field(default_factory=list)
    """Rows and paragraphs in order, for tables whose cells became paragraphs."""
    services: list[Part] = field(default_factory=list)


def read_tables(plan: Plan) -> list[PlanTable]:
    """All tables of the plan whose header is known, in order. Raises ExpectationError for a row with too few cells."""
    tables: list[PlanTable] = []
    heading: Heading | None = None
    current: PlanTable | None = None
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            heading, current = block, None
        elif isinstance(block, Table):
            goes_on = any(table.services for table in tables)
            for table in _split_tables(plan, block, heading, current, goes_on):
                if table is not current:
                    tables.append(table)
                current = table
        elif isinstance(block, Paragraph) and current:
            current.loose.append(block)
    return tables


def header_roles(row: Row) -> tuple[str, ...] | None:
    """The roles of a header row's columns, or None where it is no header."""
    texts = [cell_text(cell) for cell in row.cells]
    roles = [_role(text) for text in texts]
    return tuple(role or "" for role in roles) if len(texts) > 1 and all(roles) else None


def _split_tables(
    plan: Plan, table: Table, heading: Heading | None, current: PlanTable | None, goes_on: bool
) -> Iterator[PlanTable]:
    """The tables of a block; `goes_on` says that lone cells at its end may go on with a list of services."""
    group: Part | None = None
    rows = list(table.rows)
    in_services = bool(current and current.services)
    listed = _lone_rows_at_end(rows) if goes_on else []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        roles = header_roles(row)
        if roles:
            current = PlanTable(roles, row.span, heading, group, _year(row))
            group, in_services = None, False
            yield current
        elif lone := _lone_text(row):
            if following is not None and header_roles(following):
                group = lone
            elif SERVICES.search(lone.text):
                in_services = True
            elif current and (in_services or row in listed):
                current.services.append(lone)
            elif current:
                current.rows.append(_table_row(plan, row, current))
                current.loose.append(current.rows[-1])
                yield current
        elif current:
            current.rows.append(_table_row(plan, row, current))
            current.loose.append(current.rows[-1])
            yield current


def _table_row(plan: Plan, row: Row, table: PlanTable) -> TableRow:
    if len(row.cells) != len(table.roles):
        raise ExpectationError(
            f"raden har {len(row.cells)} celler men tabellens rubrikrad (rad {table.header.first_line}) har "
            f"{len(table.roles)} kolumner.",
            file=plan.document.source.name,
            line=row.span.first_line,
            remedy="Lägg till den kolumn som saknas, eller en tom cell.",
        )
    return TableRow(dict(zip(table.roles, row.cells, strict=True)), row.span)


def _lone_rows_at_end(rows: list[Row]) -> list[Row]:
    """Two or more rows with one cell each, which end a table. A single one is a row whose other cells are empty."""
    first = next((n for n in range(len(rows), 0, -1) if not _lone_text(rows[n - 1])), 0)
    return rows[first:] if len(rows) - first > 1 else []


def _lone_text(row: Row) -> Part | None:
    filled = [cell for cell in row.cells if not cell.is_empty]
    if len(filled) != 1 or filled[0] is not row.cells[0]:
        return None
    parts = cell_parts(filled[0])
    return Part(cell_text(filled[0]), filled[0].span) if parts else None


def _role(text: str) -> str | None:
    return next((role for role, pattern in COLUMNS.items() if pattern.fullmatch(text.strip())), None)


def _year(row: Row) -> int | None:
    for cell in row.cells:
        match = COLUMNS["activity"].fullmatch(cell_text(cell))
        if match and match["year"]:
            return int(match["year"])
    return None


def has_activity_table(document: Document) -> bool:
    """Whether some row is the header of an activity table that also says who answers or takes part."""
    return any("activity" in roles and {"responsible", "participants"} & set(roles) for roles in _headers(document))


def has_report_table(document: Document) -> bool:
    """Whether some row is the header of a table of activities and who took part in them."""
    return any({"activity", "participants"} <= set(roles) for roles in _headers(document))


def _headers(document: Document) -> Iterator[tuple[str, ...]]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (roles for row in block.rows if (roles := header_roles(row)))
