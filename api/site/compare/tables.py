"""Each part of the page as CSV: what is seen, no more and no less.

UTF-8 with a byte order mark, so that spreadsheets read å, ä and ö; commas and CRLF as in RFC 4180. A cell that a
spreadsheet would take for a formula has an apostrophe before it.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from api.pages.words import kind_name
from api.site.charts import Bars
from api.site.compare.asked import Chosen
from api.site.compare.counting import Gap, Row
from api.site.compare.listing import Block

NAMES = ("totals", "matrix", "list", "measure", "modality", "gaps")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Table:
    header: Sequence[str]
    rows: Iterable[Sequence[str | int]]

    def write(self) -> bytes:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(self.header)
        writer.writerows([_harmless(value) if isinstance(value, str) else value for value in row] for row in self.rows)
        return text.getvalue().encode("utf-8-sig")


def totals_table(chosen: Chosen, totals: list[tuple[str, list[int]]], language: str) -> Table:
    header = [_told(language, "slag", "kind"), *(side.label for side in chosen.sides)]
    return Table(header, [(kind_name(kind, language, many=True), *numbers) for kind, numbers in totals])


def matrix_table(chosen: Chosen, rows: list[Row], language: str) -> Table:
    header = [_told(language, "tema", "theme"), "iri", *(side.label for side in chosen.sides)]
    return Table(
        header,
        [
            (
                row.concept.label.en if language == "en" else row.concept.label.sv,
                row.concept.iri,
                *(cell.total for cell in row.cells),
            )
            for row in rows
        ],
    )


def list_table(blocks: list[Block], language: str) -> Table:
    names = ("slag", "i", "lydelse", "iri", "ställe", "ansvarig", "ord")
    header = names if language == "sv" else ("kind", "in", "wording", "iri", "place", "responsible", "words")
    return Table(
        header,
        [
            (
                kind_name(block.kind, language),
                column.side.label,
                item.label,
                item.iri,
                " ".join(place.name for place in item.places),
                "; ".join(label for _, label in item.responsible),
                "; ".join(reason.words for reason in item.reasons),
            )
            for block in blocks
            for column in block.columns
            for item in column.items
        ],
    )


def bars_table(bars: Bars, language: str) -> Table:
    header = [_told(language, "i", "in"), *bars.categories]
    return Table(header, [(row, *numbers) for row, numbers in zip(bars.rows, bars.numbers, strict=True)])


def gaps_table(gaps: list[tuple[str, list[Gap]]], language: str) -> Table:
    names = ("efter", "i", "läge", "begrepp", "iri")
    header = names if language == "sv" else ("by", "in", "state", "concept", "iri")
    by = {"theme": _told(language, "tema", "theme"), "target_group": _told(language, "målgrupp", "target group")}
    only, lacks = _told(language, "bara här", "only here"), _told(language, "saknas här", "lacking here")
    return Table(
        header,
        [
            (by[name], gap.side.label, state, concept.label.en if language == "en" else concept.label.sv, concept.iri)
            for name, of_name in gaps
            for gap in of_name
            for state, concepts in ((only, gap.only), (lacks, gap.lacks))
            for concept in concepts
        ],
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _told(language: str, sv: str, en: str) -> str:
    return en if language == "en" else sv
