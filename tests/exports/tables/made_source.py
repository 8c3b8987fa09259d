"""A source in memory, of a few triples that are as awkward as triples may be."""

from collections.abc import Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from vardgraf.datasets import DatasetPart, Plan
from vardgraf.exports.selection import Kind, Selection
from vardgraf.namespaces import DCT, ID, RDF, SKOS, VG, XSD, derived_graph, mint_concept, mint_graph, mint_plan
from vardgraf.parameters import Text
from vardgraf.release import with_union
from vardgraf.results import run_query

PLAN = "made-2030"
STATED, DERIVED = mint_graph(PLAN), derived_graph(PLAN)
OTHER = mint_graph("made-2031")


class MemorySource:
    """Quads as a source; `version` is fixed."""

    version = "1.0+made"

    def __init__(self, quads: list[Quad]):
        self._quads = quads
        self._store = Store()
        self._store.extend(with_union(quads))

    def graphs(self) -> list[str]:
        return sorted({quad.graph_name.value for quad in self._quads})  # type: ignore[union-attr]

    def triples(self, graph: str) -> Iterator[Triple]:
        return iter(sorted({quad.triple for quad in self._quads if quad.graph_name == NamedNode(graph)}, key=str))

    def query(self, text: str, *, file: str = "-") -> Any:
        return run_query(self._store, text, file=file)


def select(*graphs: str) -> Selection:
    plan = Plan(PLAN, "Påhittad plan", None, None)
    part = DatasetPart(PLAN, Text("Påhittad plan", "Made-up plan"), graphs, (plan,))
    return Selection(PLAN, Kind.PLAN, part.title, (part,))


def activity(name: str) -> str:
    return f"{ID}{PLAN}/activity/{name}"


def quad(subject: str, prop: str, value: str | Literal, graph: str = STATED) -> Quad:
    """`value` as an IRI where it is no literal."""
    return Quad(
        NamedNode(subject), NamedNode(prop), value if isinstance(value, Literal) else NamedNode(value), NamedNode(graph)
    )


def describe_activity(name: str, wording: str) -> list[Quad]:
    iri = activity(name)
    return [
        quad(iri, RDF + "type", VG + "Activity"),
        quad(iri, SKOS + "prefLabel", Literal(wording, language="sv")),
        quad(iri, DCT + "isPartOf", mint_plan(PLAN)),
    ]


def describe_plan() -> list[Quad]:
    iri = mint_plan(PLAN)
    return [
        quad(iri, RDF + "type", VG + "Strategy"),
        quad(iri, DCT + "title", Literal("Påhittad plan", language="sv")),
        quad(iri, SKOS + "prefLabel", Literal("Påhittad plan", language="sv")),
    ]


def awkward() -> list[Quad]:
    """What tables find hard: formulas, empty and quoted texts, many values, odd datatypes, unknown classes."""
    wordings = [
        "=1+1",
        "+46",
        "-",
        "@x",
        "\tx",
        "\rx",
        "'x",
        "''x",
        "",
        'säg "hej", du',
        "rad\r\nrad",
        "a|b",
        "|",
        " x ",
    ]
    found = describe_plan()
    for number, wording in enumerate(wordings):
        found += describe_activity(f"a{number}", wording)
    first, second = activity("a0"), activity("a1")
    body = f"{ID}body/made/b"
    return [
        *found,
        *(quad(first, SKOS + "altLabel", Literal(text, language="sv")) for text in ("x|y", "=z", "-w", "")),
        *(quad(second, SKOS + "altLabel", Literal(text, language="en-GB")) for text in ("|¦‖␟␞", "u")),
        quad(first, VG + "sharedWords", Literal("-5", datatype=NamedNode(XSD + "integer"))),
        quad(first, VG + "similarity", Literal("0.50", datatype=NamedNode(XSD + "decimal"))),
        quad(first, VG + "validFrom", Literal("2030-01-01", datatype=NamedNode(XSD + "date"))),
        quad(second, VG + "validFrom", Literal("i vår")),
        quad(first, VG + "ownType", Literal("=q", datatype=NamedNode(VG + "odd"))),
        quad(first, VG + "validFrom", Literal("2030-07-01", datatype=NamedNode(XSD + "date")), DERIVED),
        quad(first, VG + "modality", mint_concept("modality", "shall"), DERIVED),
        quad(first, VG + "goalLevel", mint_concept("goal-level", "vision")),
        quad(second, VG + "goalLevel", mint_concept("goal-level", "vision")),
        quad(second, VG + "goalLevel", mint_concept("goal-level", "objective")),
        quad(first, RDF + "type", "https://example.org/Odd"),
        quad(first, "https://example.org/a#validFrom", Literal("x")),
        quad(f"{ID}{PLAN}/odd/x", RDF + "type", "https://example.org/Odd"),
        quad(f"{ID}{PLAN}/odd/x", SKOS + "prefLabel", Literal("=odd", language="sv")),
        quad(STATED, DCT + "source", "https://example.org/åäö?x=1&y=%20#z"),
        quad(body, RDF + "type", VG + "Body"),
        quad(body, SKOS + "prefLabel", Literal("Organet", language="sv")),
        quad(body, RDF + "type", VG + "Body", OTHER),
        quad(body, SKOS + "prefLabel", Literal("Ett organ", language="sv"), OTHER),
    ]


def impossible() -> list[Quad]:
    """What no table can carry."""
    return [
        quad(activity("a0"), VG + "validThrough", Literal("2030-02-30", datatype=NamedNode(XSD + "date"))),
        Quad(NamedNode(activity("a0")), NamedNode(DCT + "relation"), BlankNode("b"), NamedNode(STATED)),
        Quad(BlankNode("b"), NamedNode(DCT + "title"), Literal("x"), NamedNode(STATED)),
    ]
