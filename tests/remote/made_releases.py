"""Small releases of made-up graphs, as homes."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from vardgraf.history.manifest import Manifest
from vardgraf.namespaces import ID, RDF, SKOS, VG, XSD, mint_graph
from vardgraf.release import canonical_quads, describe_quads, write_release

Graphs = Mapping[str, Iterable[Triple]]


def make_home(home: Path, graphs: Graphs) -> Manifest:
    """A release of the graphs (by name) as the one in use."""
    quads = [Quad(*triple, NamedNode(mint_graph(name))) for name, triples in graphs.items() for triple in triples]
    canonical = canonical_quads(quads)
    return write_release(home, canonical, describe_quads(canonical, {}))


def plan_graph(plan: str, wording: str, size: int = 20) -> list[Triple]:
    """What a plan states: so many goals, all with the wording."""
    strategy = NamedNode(ID + plan)
    goals = [NamedNode(f"{ID}{plan}/goal/{number}") for number in range(size)]
    label = NamedNode(SKOS + "prefLabel")
    return [
        Triple(strategy, NamedNode(RDF + "type"), NamedNode(VG + "Strategy")),
        *(Triple(goal, label, Literal(f"{wording} {goal.value}", language="sv")) for goal in goals),
    ]


def awkward_graph() -> list[Triple]:
    """Literals and blank nodes that servers are known to stumble on."""
    thing, says = NamedNode(ID + "awkward"), NamedNode(SKOS + "note")
    first, second = BlankNode(), BlankNode()
    texts = [
        "rad 1\nrad 2\r\n\tindragen",
        'citat " och \\ omvänt',
        "åäö é 🙂 \u00a0 slut",
        "",
        "x" * 5_000,
        " mellanslag runt ",
        "_:b0 <http://example.org/> .",
    ]
    typed = [("1", "integer"), ("2022-06-01", "date"), ("0.5", "decimal"), ("1.5E0", "double")]
    return [
        *(Triple(thing, says, Literal(text)) for text in texts),
        *(Triple(thing, says, Literal(text, language="sv")) for text in texts),
        Triple(thing, says, Literal("text", language="en")),
        *(Triple(thing, says, Literal(text, datatype=NamedNode(XSD + name))) for text, name in typed),
        Triple(thing, says, NamedNode("https://example.org/väg?fråga=1&b=(2)#ställe")),
        Triple(thing, NamedNode(SKOS + "hiddenLabel"), Literal("true", datatype=NamedNode(XSD + "boolean"))),
        Triple(thing, NamedNode(SKOS + "related"), first),
        Triple(first, NamedNode(SKOS + "related"), second),
        Triple(second, NamedNode(SKOS + "related"), first),
        Triple(second, says, Literal("den andra")),
    ]
