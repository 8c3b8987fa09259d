"""Small made-up plans, and homes with releases of them."""

from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.history.changes.sides import Side, open_side
from vardgraf.history.manifest import Manifest
from vardgraf.history.versions import parse_day
from vardgraf.namespaces import ID, expand_curie
from vardgraf.release import build_release

PLAN = "dalby-2024"
Properties = dict[str, str | list[str]]
FIRST: dict[str, Properties] = {
    "goal/trygghet": {"label": "Trygga barn", "notation": "1"},
    "activity/sip": {"label": "Erbjuda SIP till alla barn som behöver", "serves": "goal/trygghet", "notation": "1.1"},
    "activity/natverk": {"label": "Bilda ett nätverk för anhöriga", "serves": "goal/trygghet", "notation": "1.2"},
}


def make_plan(elements: dict[str, Properties], plan: str = PLAN) -> list[Triple]:
    """`label`, `notation` and `firstLine` are texts; what else is said are paths of elements."""
    strategy = NamedNode(ID + plan)
    triples = [
        Triple(strategy, _iri("rdf:type"), _iri("vg:Strategy")),
        Triple(strategy, _iri("vg:region"), NamedNode(f"{ID}actor/region-dalby")),
        Triple(strategy, _iri("skos:prefLabel"), Literal("Plan för Dalby", language="sv")),
    ]
    for path, properties in elements.items():
        node = element(path, plan)
        class_name = "".join(word.capitalize() for word in path.split("/")[0].split("-"))
        triples.append(Triple(node, _iri("rdf:type"), _iri(f"vg:{class_name}")))
        for name, values in properties.items():
            for value in [values] if isinstance(values, str) else values:
                triples.append(_statement(node, name, value, plan))
    return triples


def element(path: str, plan: str = PLAN) -> NamedNode:
    return NamedNode(f"{ID}{plan}/{path}")


def build(home: Path, elements: dict[str, Properties], day: str = "2026-11-20") -> Manifest:
    return build_release(home, {PLAN: make_plan(elements)}, {"dalby-2024.ttl": "0"}, version=parse_day(day))


def build_two(home: Path, old: dict[str, Properties], new: dict[str, Properties]) -> tuple[Side, Side]:
    """The two releases as the sides of a comparison."""
    build(home, old, "2026-11-20")
    build(home, new, "2026-11-21")
    return open_side(home, "2026.11.20"), open_side(home, "2026.11.21")


def _statement(node: NamedNode, name: str, value: str, plan: str) -> Triple:
    match name:
        case "label":
            return Triple(node, _iri("skos:prefLabel"), Literal(value, language="sv"))
        case "notation":
            return Triple(node, _iri("skos:notation"), Literal(value))
        case "firstLine":
            return Triple(node, _iri("vg:firstLine"), Literal(int(value)))
        case "quoted":
            return Triple(node, _iri("prov:wasQuotedFrom"), element(value, plan))
        case "party":
            return Triple(node, _iri("vg:responsible"), NamedNode(f"{ID}actor/{value}"))
        case _:
            return Triple(node, _iri(f"vg:{name}"), element(value, plan))


def _iri(curie: str) -> NamedNode:
    return NamedNode(expand_curie(curie))
