"""What pages of graphs and vocabularies show, in the language of the request, with names instead of IRIs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from api.language import Language
from api.linked.descriptions import LABELS, named_quads
from vardgraf.foreign import FOREIGN
from vardgraf.namespaces import DCT, RDF, SKOS, VG, shorten

Node = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Value:
    text: str
    iri: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Row:
    name: str
    iri: str
    values: tuple[Value, ...]


class Labels:
    """Names of things in a language, from the store; IRIs are shortened where nothing has a name."""

    def __init__(self, store: Store, language: Language):
        self._store, self._language = store, language
        self._known: dict[str, str] = {}

    def of(self, node: NamedNode) -> str:
        if node.value not in self._known:
            self._known[node.value] = self._find(node)
        return self._known[node.value]

    def value(self, node: Node) -> Value:
        if isinstance(node, NamedNode):
            return Value(self.of(node), node.value)
        if isinstance(node, Literal):
            return Value(node.value, None, node.language)
        return Value("…")

    def _find(self, node: NamedNode) -> str:
        if node.value in FOREIGN:
            return getattr(FOREIGN[node.value], self._language)  # type: ignore[no-any-return]
        for predicate in LABELS:
            quads = self._store.quads_for_pattern(node, predicate, None, None)
            literals = {quad.object for quad in quads if isinstance(quad.object, Literal)}
            if literals:
                order = (self._language, "sv")
                return min(literals, key=lambda one: (*(one.language != tag for tag in order), one.value)).value
        return shorten(node.value)


def view_graph(store: Store, iri: str, language: Language) -> tuple[tuple[Row, ...], tuple[tuple[Value, int], ...]]:
    """What is said of a graph, and how many things of each class it has."""
    labels = Labels(store, language)
    said = named_quads(store.quads_for_pattern(NamedNode(iri), None, None, None))
    counts: dict[Node, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), None, NamedNode(iri)):
        counts[quad.object].add(str(quad.subject))
    classes = [(labels.value(name), len(found)) for name, found in counts.items() if isinstance(name, NamedNode)]
    rows = _rows(((quad.predicate, quad.object) for quad in said), labels)
    return rows, tuple(sorted(classes, key=lambda pair: (-pair[1], pair[0].text)))


def _rows(pairs: Iterable[tuple[NamedNode, Node]], labels: Labels) -> tuple[Row, ...]:
    found: dict[NamedNode, dict[Node, None]] = defaultdict(dict)
    for predicate, node in pairs:
        found[predicate][node] = None
    rows = []
    for predicate, nodes in found.items():
        values = [labels.value(node) for node in nodes]
        ordered = sorted(values, key=lambda value: (value.text.casefold(), value.iri or ""))
        rows.append(Row(labels.of(predicate), predicate.value, tuple(ordered)))
    return tuple(sorted(rows, key=lambda row: (_rank(row.iri), row.name.casefold(), row.iri)))


def _rank(predicate: str) -> int:
    """Names and kind first, then what the project's own terms say, then the rest."""
    first = (RDF + "type", SKOS + "prefLabel", DCT + "title", SKOS + "definition", SKOS + "altLabel", DCT + "isPartOf")
    return first.index(predicate) if predicate in first else len(first) + (not predicate.startswith(VG))


@dataclass(frozen=True)
class Concept:
    iri: str
    label: str
    other_label: str
    """In the other language, where it is another word."""
    definitions: tuple[str, ...]
    narrower: tuple["Concept", ...]

    @property
    def id(self) -> str:
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Scheme:
    label: str
    definitions: tuple[str, ...]
    concepts: tuple[Concept, ...]


def view_scheme(store: Store, iri: str, quads: Iterable[Quad], language: Language) -> Scheme:
    """The concepts as a tree, those without a broader one first, each level in the order of its labels."""
    labels, others = Labels(store, language), Labels(store, "sv" if language == "en" else "en")
    narrower: dict[str, set[str]] = defaultdict(set)
    definitions: dict[str, set[str]] = defaultdict(set)
    concepts: set[str] = set()
    for quad in quads:
        subject, value = quad.subject.value, quad.object  # type: ignore[union-attr]
        if quad.predicate.value == SKOS + "inScheme":
            concepts.add(subject)
        elif quad.predicate.value == SKOS + "broader" and isinstance(value, NamedNode):
            narrower[value.value].add(subject)
        elif quad.predicate.value == SKOS + "definition" and isinstance(value, Literal) and value.language == language:
            definitions[subject].add(value.value)

    def order(found: Iterable[str], above: frozenset[str]) -> tuple[Concept, ...]:
        shown = (concept(one, above | {one}) for one in found if one not in above)
        return tuple(sorted(shown, key=lambda one: (one.label.casefold(), one.iri)))

    def concept(one: str, above: frozenset[str]) -> Concept:
        label, other = labels.of(NamedNode(one)), others.of(NamedNode(one))
        below = order(narrower[one], above)
        return Concept(one, label, other if other != label else "", tuple(sorted(definitions[one])), below)

    top = concepts - set().union(*narrower.values())
    return Scheme(labels.of(NamedNode(iri)), tuple(sorted(definitions[iri])), order(top, frozenset()))
