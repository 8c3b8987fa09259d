"""Small made-up plan graphs for the tests of the core."""

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import ID, expand_curie

Plan = list[Triple]


def make_plan(
    plan: str, elements: dict[str, dict[str, str]], *, follows: str | None = None, region: str = "dalby"
) -> Plan:
    """A plan with elements: `{"activity/a": {"label": …, "serves": "goal/g"}}`."""
    strategy = NamedNode(ID + plan)
    triples = [
        Triple(strategy, _iri("rdf:type"), _iri("vg:Strategy")),
        Triple(strategy, _iri("vg:region"), NamedNode(f"{ID}actor/region-{region}")),
    ]
    if follows:
        triples.append(Triple(strategy, _iri("vg:follows"), NamedNode(ID + follows)))
    for path, properties in elements.items():
        node = element(plan, path)
        class_name = "".join(word.capitalize() for word in path.split("/")[0].split("-"))
        triples.append(Triple(node, _iri("rdf:type"), _iri(f"vg:{class_name}")))
        for name, value in properties.items():
            if name == "label":
                triples.append(Triple(node, _iri("skos:prefLabel"), Literal(value, language="sv")))
            else:
                triples.append(Triple(node, _iri(f"vg:{name}"), element(plan, value)))
    return triples


def element(plan: str, path: str) -> NamedNode:
    return NamedNode(f"{ID}{plan}/{path}")


def _iri(curie: str) -> NamedNode:
    return NamedNode(expand_curie(curie))
