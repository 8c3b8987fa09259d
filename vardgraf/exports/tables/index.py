"""The two tables that all others point to: things, and graphs."""

from __future__ import annotations

from vardgraf.exports.tables.cells import neutralise
from vardgraf.exports.tables.model import GRAPHS, THINGS, Column, Role, Row, Table, key_column
from vardgraf.namespaces import GRAPH, ID, derived_graph, mint_graph
from vardgraf.parameters import Text

_LINEAGE = mint_graph("lineage")

THING_TABLE = Table(
    THINGS,
    Role.INDEX,
    Text("ting", "things"),
    (
        key_column("iri"),
        Column(
            "table",
            Text("tabell", "table"),
            description=Text("Tom där tinget inte har någon rad.", "Empty where the thing has no row."),
        ),
        Column("label_sv", Text("benämning", "label"), language="sv"),
        Column("label_en", Text("benämning på engelska", "label in English"), language="en"),
    ),
    ("iri",),
    description=Text("Allt i Vårdgraf som tabellerna nämner.", "All of Vårdgraf that the tables name."),
)
GRAPH_TABLE = Table(
    GRAPHS,
    Role.INDEX,
    Text("grafer", "graphs"),
    (
        key_column("iri"),
        Column("kind", Text("slag", "kind"), is_required=True),
        Column("plan", Text("plan", "plan"), datatype="anyURI", is_iri=True),
    ),
    ("iri",),
    description=Text(
        "stated: vad en plan säger; derived: vad regler drar för slutsatser; shared: vad alla planer delar.",
        "stated: what a plan says; derived: what rules conclude; shared: what all plans share.",
    ),
)


def thing_row(iri: str, table: str, name: Text | None) -> Row:
    return iri, table, *(neutralise(text) if text else "" for text in ((name.sv, name.en) if name else ("", "")))


def graph_row(graph: str, plans: set[str]) -> Row:
    """What kind of graph it is, and of which of the plans (IRIs)."""
    name = graph.removeprefix(GRAPH)
    plan = name.removesuffix("/derived")
    if graph in (derived_graph(plan), _LINEAGE):
        return graph, "derived", ID + plan if graph != _LINEAGE else ""
    return (graph, "stated", ID + plan) if ID + plan in plans else (graph, "shared", "")
