"""The metadata of the tables, after the W3C's Metadata Vocabulary for Tabular Data.

What it says is enough to make triples of the tables again (csv2rdf): `aboutUrl` and `valueUrl` are the IRIs in the
cells, virtual columns say which classes the things of a table have, and columns without a property make no triples.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vardgraf.exports.selection import Selection
from vardgraf.exports.tables.model import Column, Role, Table, Tables
from vardgraf.namespaces import BASE, CC0, RDF, mint_plan
from vardgraf.parameters import Text

METADATA = "metadata.json"
_NEUTRALISED = Text(
    "Text som börjar med = + - @, tabb, radbrytning eller apostrof, och tom text, har en apostrof framför sig, så att "
    "kalkylprogram inte läser den som en formel. Ta bort en inledande apostrof för att få texten. Tal, datum och "
    "IRI:er är orörda.",
    "Text that begins with = + - @, a tab, a line break or an apostrophe, and empty text, has an apostrophe before it, "
    "so that spreadsheets do not take it for a formula. Take one leading apostrophe away to get the text. Numbers, "
    "dates and IRIs are untouched.",
)
_GRAPHS = Text(
    "Kolumnen graph säger i vilken graf uppgiften står; graph.csv säger om den är utsagd av en plan (stated), dragen "
    "av en regel (derived) eller gemensam (shared). Klassernas tabeller har bara det som tingets egna grafer säger.",
    "The column graph says in which graph the statement stands; graph.csv tells whether a plan states it (stated), a "
    "rule concludes it (derived) or all share it (shared). The tables of classes hold only what the thing's own graphs "
    "say.",
)


def describe_tables(tables: Tables, selection: Selection, version: str) -> bytes:
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "sv"}],
        "dc:title": _texts(selection.title),
        "dc:description": [*_texts(_GRAPHS), *_texts(_NEUTRALISED), *_texts(_tell_skipped(tables))],
        "dc:license": {"@id": CC0},
        "dc:publisher": "Vårdgraf",
        "dc:source": [{"@id": iri} for iri in _sources(selection)],
        "dc:conformsTo": {"@id": BASE + "ontology"},
        "schema:version": version,
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "headerRowCount": 1,
            "lineTerminators": ["\r\n"],
            "trim": False,
        },
        "tables": [_table(table) for table in tables.tables],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _sources(selection: Selection) -> list[str]:
    return [mint_plan(plan.id) for plan in selection.plans] or list(selection.graphs)


def _tell_skipped(tables: Tables) -> Text:
    """What the tables do not carry: the ontology, and what their datatype forbids."""
    if not tables.skipped:
        return Text("Tabellerna har alla tripler i urvalet.", "The tables carry all triples of the selection.")
    each = "; ".join(f"{graph}: {number}" for graph, number in sorted(tables.skipped.items()))
    return Text(
        "Tripler som tabellerna inte har (ontologin, tomma noder, värden som inte är vad deras datatyp säger): "
        f"{each}.",
        "Triples that the tables do not carry (the ontology, blank nodes, values that are not what their datatype "
        f"says): {each}.",
    )


def _table(table: Table) -> dict[str, Any]:
    about = _template(table.columns[0])
    told = {"dc:description": _texts(table.description)} if table.description else {}
    return {
        "url": f"{table.name}.csv",
        "dc:title": _texts(table.titles),
        **told,
        **({"suppressOutput": True} if table.role is Role.INDEX else {}),
        "tableSchema": {
            "aboutUrl": about,
            "primaryKey": list(table.key),
            "columns": [*map(_column, table.columns), *_virtual(table)],
            "foreignKeys": [
                {
                    "columnReference": [column.name],
                    "reference": {"resource": f"{column.references}.csv", "columnReference": ["iri"]},
                }
                for column in table.columns
                if column.references
            ],
        },
    }


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": {"und": column.name, "sv": column.titles.sv, "en": column.titles.en},
        "datatype": _datatype(column.datatype),
    }
    if column.description:
        described["dc:description"] = _texts(column.description)
    if column.is_required:
        described["required"] = True
    if column.language:
        described["lang"] = column.language
    if column.separator:
        described["separator"] = column.separator
    if not column.property:
        return {**described, "suppressOutput": True}
    described["propertyUrl"] = column.property
    if column.is_iri:
        described["valueUrl"] = _template(column)
    return described


def _template(column: Column) -> str:
    """The IRI in the cell, as a URI template."""
    return "{+" + column.name + "}"


def _virtual(table: Table) -> Iterator[dict[str, Any]]:
    for number, name in enumerate(table.classes):
        yield {"name": f"class{number}", "virtual": True, "propertyUrl": RDF + "type", "valueUrl": name}


def _datatype(name: str) -> str | dict[str, str]:
    return {"base": "string", "@id": name} if ":" in name else name


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.sv, "@language": "sv"}, {"@value": text.en, "@language": "en"}]
