"""The W3C's csv2rdf in minimal mode, as far as our metadata uses it: triples from nothing but the files of a folder."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple
from uritemplate import URITemplate

from vardgraf.namespaces import XSD

Row = dict[str, str]


def read_metadata(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    return loaded


def read_rows(folder: Path, table: dict[str, Any]) -> list[Row]:
    with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def convert_folder(folder: Path) -> Iterator[tuple[dict[str, Any], Row, Triple]]:
    """Each triple with the table and the row that it comes of."""
    for table in read_metadata(folder)["tables"]:
        if not table.get("suppressOutput"):
            for row in read_rows(folder, table):
                for triple in _convert_row(table["tableSchema"], row):
                    yield table, row, triple


def rows_quads(converted: Iterable[tuple[dict[str, Any], Row, Triple]]) -> set[Quad]:
    """The triples of rows that one graph states, each in that graph."""
    return {
        Quad(*triple, NamedNode(row["graph"]))
        for _, row, triple in converted
        if row["graph"] and " " not in row["graph"]
    }


def _convert_row(schema: dict[str, Any], row: Row) -> Iterator[Triple]:
    about = NamedNode(URITemplate(schema["aboutUrl"]).expand(row))
    for column in schema["columns"]:
        if column.get("suppressOutput"):
            continue
        prop = NamedNode(column["propertyUrl"])
        if column.get("virtual"):
            yield Triple(about, prop, NamedNode(column["valueUrl"]))
        elif cell := row[column["name"]]:
            for value in cell.split(column["separator"]) if "separator" in column else [cell]:
                yield Triple(about, prop, _object(column, value, row))


def _object(column: dict[str, Any], value: str, row: Row) -> NamedNode | Literal:
    if "valueUrl" in column:
        return NamedNode(URITemplate(column["valueUrl"]).expand(row))
    if "lang" in column:
        return Literal(_bare(value), language=column["lang"])
    datatype = column["datatype"]
    iri = datatype["@id"] if isinstance(datatype, dict) else XSD + datatype
    return Literal(
        _bare(value) if iri == XSD + "string" or isinstance(datatype, dict) else value, datatype=NamedNode(iri)
    )


def _bare(cell: str) -> str:
    """What the metadata says of text: one leading apostrophe is taken away."""
    return cell[1:] if cell.startswith("'") else cell
