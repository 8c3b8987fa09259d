"""What a reading found in a document, as JSON: counts, coverage, what is unclear, the elements, the Turtle."""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Store, Triple

from loaders.report import tell_coverage
from vardgraf.namespaces import DCT, ID, PROV, SKOS, VG, shorten
from vardgraf.turtle import write_turtle

if TYPE_CHECKING:
    from loaders.run import LoadedPlan

Json = dict[str, Any]
KINDS = ("goal", "activity", "indicator", "deadline")
"""Of what is listed with its wording."""
_UNCOUNTED = ("note", "contents-entry", "unclaimed")
_PASSAGES = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")


def tell_reading(plan: "LoadedPlan", store: Store) -> Json:
    """`store` knows the names of regions, municipalities and concepts, which stand outside the plan."""
    graph = _Graph(plan.triples, store)
    coverage = plan.coverage
    return {
        "id": plan.id,
        "title": graph.text(ID + plan.id, SKOS + "prefLabel"),
        "region": graph.labels(ID + plan.id, VG + "region"),
        "period": [graph.text(ID + plan.id, VG + name) for name in ("validFrom", "validThrough")],
        "counts": {kind: number for kind, number in plan.counts.items() if kind not in _UNCOUNTED},
        "elements": {kind: _elements(graph, plan.id, kind) for kind in KINDS},
        "responsible": _responsible(graph),
        "coverage": {"share": coverage.share, **tell_coverage(coverage)},
        "unresolved": sorted(dict.fromkeys(plan.unresolved), key=lambda found: found[1]),
        "turtle": write_turtle(plan.triples).decode(),
    }


class _Graph:
    def __init__(self, triples: list[Triple], store: Store):
        self._store = store
        self.values: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                self.values[triple.subject.value][triple.predicate.value].append(triple.object)

    def objects(self, iri: str, predicate: str) -> list[NamedNode | Literal]:
        return self.values[iri][predicate] if iri in self.values else []

    def text(self, iri: str, predicate: str) -> str:
        """The first value; Swedish before others."""
        found = [o for o in self.objects(iri, predicate) if isinstance(o, Literal)]
        found.sort(key=lambda literal: (literal.language != "sv", literal.value))
        return found[0].value if found else ""

    def label(self, iri: str) -> str:
        return self.text(iri, SKOS + "prefLabel") or self._known_label(iri) or shorten(iri)

    def labels(self, iri: str, predicate: str) -> list[str]:
        return sorted({self.label(o.value) for o in self.objects(iri, predicate)})

    def lines(self, iri: str) -> list[int]:
        """The first and the last line of the first passage; empty without one."""
        places = [
            [int(self.text(passage.value, VG + name)) for name in ("firstLine", "lastLine")]
            for predicate in _PASSAGES
            for passage in self.objects(iri, predicate)
        ]
        return min(places, default=[])

    def _known_label(self, iri: str) -> str:
        quads = self._store.quads_for_pattern(NamedNode(iri), NamedNode(SKOS + "prefLabel"), None, None)
        found = {quad.object.language: quad.object.value for quad in quads if isinstance(quad.object, Literal)}
        return found.get("sv") or next(iter(found.values()), "")


def _elements(graph: _Graph, plan: str, kind: str) -> list[Json]:
    """In the order of the document."""
    own = [iri for iri in graph.values if iri.startswith(f"{ID}{plan}/{kind}/")]
    found = [
        {
            "label": graph.label(iri),
            "lines": graph.lines(iri),
            "code": graph.text(iri, SKOS + "notation"),
            "responsible": graph.labels(iri, VG + "responsible"),
            "deadlines": graph.labels(iri, VG + "hasDeadline"),
            "times": _times(graph, iri),
            "indicators": graph.labels(iri, VG + "measuredBy"),
            "goals": graph.labels(iri, VG + "serves"),
            "date": graph.text(iri, VG + "date"),
        }
        for iri in own
        if graph.objects(iri, DCT + "isPartOf")
    ]
    return sorted(found, key=lambda element: (element["lines"], element["label"]))


def _times(graph: _Graph, iri: str) -> list[Json]:
    """The deadlines of a thing by their wordings, each with its dates (or how often), the first date first."""
    found: dict[str, list[str]] = {}
    for deadline in sorted(graph.objects(iri, VG + "hasDeadline"), key=lambda one: graph.text(one.value, VG + "date")):
        when = graph.text(deadline.value, VG + "date") or graph.text(deadline.value, VG + "recurrence")
        found.setdefault(graph.label(deadline.value), []).extend([when] if when else [])
    return [{"wording": wording, "when": dates} for wording, dates in found.items()]


def _responsible(graph: _Graph) -> list[tuple[str, int]]:
    """Who answers, and for how many elements; the one with most first."""
    counted = Counter(
        graph.label(actor.value) for values in graph.values.values() for actor in values.get(VG + "responsible", ())
    )
    return sorted(counted.items(), key=lambda found: (-found[1], found[0]))
