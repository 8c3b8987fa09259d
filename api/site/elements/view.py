"""All that the page of a thing shows."""

from collections import Counter
from typing import Any

from api.answers import bind_saved
from api.data.answering import nodes_of
from api.data.graph_names import name_graph
from api.data.nodes import Json, Nodes
from api.language import Language
from api.releases import Release
from api.site.diagrams.surroundings import lay_out_surroundings
from api.site.elements.arriving import (
    PAGE,
    Arriving,
    count_kinds,
    read_arriving,
    tell_groups,
    tell_list,
)
from api.site.elements.citing import cite
from api.site.elements.heads import Head, name_of, tell_head
from api.site.elements.paths import tell_below, ways_up
from api.site.elements.places import Place, quoted_words, tell_places
from api.site.elements.reasons import read_reasons
from api.site.elements.statements import other_names, read_quads, tell_statements
from api.site.elements.surroundings import find_surroundings
from api.site.elements.words import backwards, term_name
from api.site.places import tell_finding
from vardgraf.checks.findings import Finding
from vardgraf.kinds import KINDS
from vardgraf.namespaces import DCT, ID, SKOS, VG, VOCAB, shorten

SHOWN_FINDINGS = 12
_BELOW = (VG + "subGoalOf", VG + "serves")
_NO_USE = frozenset({SKOS + "broader", VG + "rule", VG + "labelRole", VG + "lineageKind", VG + "noteKind"})


def view_element(release: Release, iri: str, language: Language, findings: tuple[Finding, ...]) -> dict[str, Any]:
    nodes, quads = nodes_of(release), read_quads(release, iri)
    node, reasons = nodes.full(iri), read_reasons(release.store, nodes, iri)
    head, arriving = tell_head(release, node, language), read_arriving(release, iri)
    has_below = node.get("kind") == "goal"
    own = [finding for finding in findings if finding.element == iri]
    places, told = tell_places(nodes, node), tell_statements(release, quads, reasons, language)
    return _shared(release, iri, head, places, language) | {
        "node": node,
        "told": told,
        "graphs": [(graph, name_graph(release, graph, language), basis) for graph, basis in told.graphs],
        "other_names": other_names(quads, head.label),
        "lineage": reasons.alone,
        "places": places,
        "quoted": quoted_words(nodes, iri) if "firstLine" in node else "",
        "notes": [_note(release, nodes, one, language) for one in nodes.inverse(iri, "notes") if "/note/" in one],
        "findings": [tell_finding(release, finding) for finding in own[:SHOWN_FINDINGS]],
        "findings_total": len(own),
        "ways": ways_up(release, iri),
        "below": tell_below(release, iri) if has_below else None,
        "groups": tell_groups(release, arriving.without(*_told_apart(node, has_below)), language),
        "uses": _uses(release, node, arriving, language),
        "query": _query(release, iri),
    }


def view_list(
    release: Release, iri: str, arriving: Arriving, predicate: str, asked: dict[str, str], language: Language
) -> dict[str, Any]:
    """A page of what leads to a thing by a property; `asked` has plan, kind and offset."""
    nodes = nodes_of(release)
    head = tell_head(release, nodes.full(iri), language)
    offset = int(asked["offset"])
    total, items = tell_list(release, arriving, predicate, asked["plan"], asked["kind"], offset)
    plan = nodes.stub(ID + asked["plan"]) if asked["plan"] else None
    return _shared(release, iri, head, tell_places(nodes, nodes.full(iri)), language) | {
        "name": backwards(release, predicate, language),
        "plan": plan,
        "kind": asked["kind"],
        "total": total,
        "items": items,
        "offset": offset,
        "page_length": PAGE,
        "query": _query(release, iri),
    }


def view_surroundings(release: Release, iri: str, language: Language) -> dict[str, Any]:
    nodes = nodes_of(release)
    node = nodes.full(iri)
    head, places = tell_head(release, node, language), tell_places(nodes, node)
    around = find_surroundings(release, iri, language)
    found = [one for side in around.sides for one in side.neighbours]
    stubs = [stub for one in found for stub in (one.node, *(node for _, _, node in one.beyond))]
    names = {stub["id"]: name_of(stub, language) for stub in stubs}
    return _shared(release, iri, head, places, language) | {
        "around": around,
        "diagram": lay_out_surroundings(around, head.label, names),
        "query": _query(release, iri),
    }


def _shared(release: Release, iri: str, head: Head, places: list[Place], language: Language) -> dict[str, Any]:
    return {"iri": iri, "head": head, "citation": cite(release, iri, head.label, head.plan, places, language)}


def _note(release: Release, nodes: Nodes, iri: str, language: Language) -> Json:
    """A note of the reading, with the property that it concerns by its name."""
    note = nodes.full(iri, embed=False)
    concerned = note.get("aboutProperty")
    first = concerned[0] if isinstance(concerned, list) and concerned else concerned
    if isinstance(first, dict):
        name = term_name(release, first["id"])
        note["concerns"] = name.en if language == "en" else name.sv
    return note


def _told_apart(node: Json, has_below: bool) -> tuple[str, ...]:
    return (*(_BELOW if has_below else ()), *((DCT + "isPartOf",) if node.get("kind") == "plan" else ()))


def _uses(release: Release, node: Json, arriving: Arriving, language: Language) -> dict[str, Any] | None:
    """How many things of each kind each plan has of a concept, or a plan of its own; None for other things."""
    if node.get("kind") == "plan":
        predicates = [DCT + "isPartOf"]
    elif str(node["id"]).startswith(VOCAB):
        predicates = [name for name in arriving.found if name not in _NO_USE]
    else:
        return None
    counted = count_kinds(release, arriving, predicates)
    kinds = [kind for kind in KINDS if any(numbers[kind] for numbers in counted.values())]
    rows = [(nodes_of(release).stub(ID + plan) if plan else None, plan, counted[plan]) for plan in sorted(counted)]
    told = [row for row in rows if any(row[2][kind] for kind in kinds)]
    totals = sum((row[2] for row in told), Counter[str]())
    keys = [(shorten(name), backwards(release, name, language)) for name in predicates]
    return {"kinds": kinds, "rows": told, "totals": totals, "keys": keys} if kinds else None


def _query(release: Release, iri: str) -> str:
    text = bind_saved(release, "element", {"iri": iri})
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
