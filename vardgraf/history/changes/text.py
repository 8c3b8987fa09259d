"""A difference as a changelog for people: per plan and class, in Markdown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from vardgraf.history.changes.compare import Difference, GraphChange, Origin
from vardgraf.history.changes.elements import ChangeKind, ElementChange, StatementChange
from vardgraf.history.changes.labels import Labels
from vardgraf.history.changes.rewording import Reason
from vardgraf.kinds import KINDS
from vardgraf.namespaces import RDF, SKOS, VG, mint_plan
from vardgraf.parameters import Text

_ORDER = {VG + name: number for number, name in enumerate(KINDS.values())}
_LISTED = _ORDER.keys()
_NAME_LENGTH = 110
_UNTOLD = {RDF + "type", SKOS + "prefLabel"}
"""Of a reworded element: its heading says it."""

_KINDS = {
    ChangeKind.ADDED: Text("Tillagt", "Added"),
    ChangeKind.REMOVED: Text("Borttaget", "Removed"),
    ChangeKind.REWORDED: Text("Omformulerat", "Reworded"),
    ChangeKind.CHANGED: Text("Ändrat", "Changed"),
}
_REASONS = {
    Reason.NOTATION: Text("samma nummer", "same notation"),
    Reason.PLACE: Text("samma plats", "same place"),
    Reason.WORDING: Text("liknande ordalydelse", "similar wording"),
}
_NONE = Text("Inget skiljer.", "There is no difference.")
_TITLE = Text("Ändringar från {old} till {new}", "Changes from {old} to {new}")
_COUNTS = Text("Uppgifter: +{added} −{removed}.", "Statements: +{added} −{removed}.")
_PLAN_ADDED = Text("Planen tillkom: {counts}.", "The plan was added: {counts}.")
_PLAN_REMOVED = Text("Planen togs bort: {counts}.", "The plan was removed: {counts}.")
_DERIVED = Text("Härlett", "Derived")
_LINEAGE = Text("Släktskap mellan planer", "Lineage between plans")
_OTHER = Text("Övrigt: {counts}.", "Other: {counts}.")
_CONSEQUENCES = Text(
    "Dessutom {count} som bara ändras av att något ovan omformulerats eller flyttats.",
    "And {count} that change only because something above was reworded or moved.",
)
_CONCLUSIONS = Text("Slutsatser: +{added} −{removed}.", "Conclusions: +{added} −{removed}.")


def write_text(difference: Difference, language: str = "sv") -> str:
    """Markdown that ends with a line feed."""
    return "\n".join(_Teller(difference, language).lines()) + "\n"


class _Teller:
    def __init__(self, difference: Difference, language: str):
        self._difference, self._language = difference, language
        self._labels = Labels(difference.old, difference.new, language)

    def lines(self) -> Iterator[str]:
        found = self._difference
        yield f"# {self._say(_TITLE, old=found.old.name, new=found.new.name)}"
        yield ""
        if not found:
            yield self._say(_NONE)
            return
        yield self._say(_COUNTS, added=found.added, removed=found.removed)
        by_plan: dict[str, list[GraphChange]] = defaultdict(list)
        for graph in found.graphs:
            by_plan[graph.plan].append(graph)
        for plan in sorted(by_plan, key=lambda name: (not name, name)):
            yield from self._plan(by_plan[plan]) if plan else self._shared(by_plan[plan])

    def _plan(self, graphs: list[GraphChange]) -> Iterator[str]:
        plan = graphs[0].plan
        yield from ("", f"## {plan}: {self._labels.term(f'<{mint_plan(plan)}>', plan)}")
        for graph in sorted(graphs, key=lambda graph: graph.origin is Origin.DERIVED):
            yield from self._derived(graph, _DERIVED) if graph.origin is Origin.DERIVED else self._stated(graph)

    def _shared(self, graphs: list[GraphChange]) -> Iterator[str]:
        for graph in graphs:
            if graph.origin is Origin.DERIVED:
                yield from self._derived(graph, _LINEAGE, level="##")
                continue
            yield from ("", f"## {graph.name}", "")
            yield self._say(_COUNTS, added=len(graph.added), removed=len(graph.removed))
            yield from self._elements(graph, [one for one in graph.elements if one.old_name or one.new_name])

    def _stated(self, graph: GraphChange) -> Iterator[str]:
        """Of a whole plan that came or went only how much it holds."""
        is_new, is_gone = (graph.name not in side.graphs for side in (self._difference.old, self._difference.new))
        if is_new or is_gone:
            counts = self._counts(one for one in graph.elements if one.class_iri in _LISTED)
            yield from ("", self._say(_PLAN_ADDED if is_new else _PLAN_REMOVED, counts=counts))
            return
        listed = [one for one in graph.elements if one.class_iri in _LISTED and not one.is_consequence]
        for class_iri in sorted({one.class_iri for one in listed}, key=_class_order):
            yield from ("", f"### {_capital(self._labels.iri(class_iri))}")
            yield from self._elements(graph, [one for one in listed if one.class_iri == class_iri])
        others = [one for one in graph.elements if one.class_iri not in _LISTED and not one.is_consequence]
        if others:
            yield from ("", self._say(_OTHER, counts=self._counts(others)))
        if consequences := sum(one.is_consequence for one in graph.elements):
            yield from ("", self._say(_CONSEQUENCES, count=consequences))

    def _elements(self, graph: GraphChange, elements: list[ElementChange]) -> Iterator[str]:
        for kind, title in _KINDS.items():
            if found := [one for one in elements if one.kind is kind]:
                yield from ("", f"{self._say(title)} ({len(found)}):", "")
                for one in found:
                    yield from self._element(graph, one)

    def _element(self, graph: GraphChange, element: ElementChange) -> Iterator[str]:
        old, new = (_quote(name or iri) for name, iri in _names(element))
        if element.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
            yield f"- {new if element.kind is ChangeKind.ADDED else old}"
            return
        if element.pair:
            yield f"- {old} → {new} ({self._say(_REASONS[element.pair.reason])})"
        else:
            yield f"- {new}"
        for change in element.statements:
            if not change.is_consequence and not (element.pair and change.property in _UNTOLD):
                yield f"  - {self._statement(graph, change)}"

    def _statement(self, graph: GraphChange, change: StatementChange) -> str:
        name = self._labels.iri(change.property)
        old, new = (", ".join(_quote(self._labels.term(v, graph.name)) for v in vs) for vs in (change.old, change.new))
        if old and new:
            return f"{name}: {old} → {new}"
        return f"{name}: + {new}" if new else f"{name}: − {old}"

    def _derived(self, graph: GraphChange, title: Text, level: str = "###") -> Iterator[str]:
        told = [one for one in graph.elements if one.kind is ChangeKind.CHANGED and not one.is_consequence]
        reasons = Counter(one.kind for one in graph.elements if one.class_iri == VG + "Derivation")
        yield from ("", f"{level} {self._say(title)}", "")
        yield self._say(_CONCLUSIONS, added=reasons[ChangeKind.ADDED], removed=reasons[ChangeKind.REMOVED])
        if told:
            yield ""
        for one in told:
            yield from self._element(graph, one)

    def _counts(self, elements: Iterable[ElementChange]) -> str:
        counts: dict[str, Counter[ChangeKind]] = defaultdict(Counter)
        for one in elements:
            counts[one.class_iri][one.kind] += 1
        return "; ".join(
            f"{self._labels.iri(name) if name else '–'} "
            + ", ".join(
                f"{'+' if kind is ChangeKind.ADDED else '−' if kind is ChangeKind.REMOVED else '±'}{number}"
                for kind in _KINDS
                if (number := counts[name][kind])
            )
            for name in sorted(counts, key=lambda name: (_class_order(name), name))
        )

    def _say(self, text: Text, **values: object) -> str:
        return (text.en if self._language == "en" else text.sv).format(**values)


def _names(element: ElementChange) -> tuple[tuple[str, str], tuple[str, str]]:
    return (element.old_name, element.old), (element.new_name, element.new)


def _class_order(class_iri: str) -> int:
    """What people look for first, in the order of the kinds."""
    return _ORDER.get(class_iri, len(_ORDER))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quote(text: str) -> str:
    """On one line, cut at the end of a word."""
    line = " ".join(text.split())
    if len(line) > _NAME_LENGTH:
        line = line[:_NAME_LENGTH].rpartition(" ")[0] + " …"
    return f"”{line}”"
