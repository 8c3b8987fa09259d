"""What is said of a thing, as rows of a list of facts: each value with who says it, and why where rules did."""

from collections import defaultdict
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad

from api.data.answering import nodes_of
from api.data.nodes import Json, basis_of
from api.language import Language
from api.linked.descriptions import named_quads
from api.pages.words import date_name
from api.releases import Release
from api.site.elements.reasons import Reason, Reasons
from api.site.elements.words import forwards, term_name
from vardgraf.namespaces import BASE, DCT, ORG, PROV, RDF, RDFS, SKOS, VG, VOCAB, XSD

PASSAGES = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
_ELSEWHERE = frozenset({*PASSAGES, SKOS + "prefLabel", DCT + "isPartOf"})
"""Told in the head of the page, or under the places."""
SHIFTS = VOCAB + "shift"
_ORDER = (
    *(SKOS + name for name in ("definition", "altLabel", "notation", "scopeNote")),
    *(VG + name for name in ("responsible", "participant", "hasDeadline", "measuredBy", "status", "reportsOn")),
    *(VG + name for name in ("serves", "subGoalOf", "targetGroup", "goalLevel", "modality")),
    DCT + "subject",
    SHIFTS,
    *(VG + name for name in ("measure", "valueChain", "date", "precision", "deadlineKind", "recurrence")),
    *(ORG + name for name in ("classification", "unitOf")),
    *(VG + name for name in ("level", "parentBody", "member", "region", "area", "continues")),
)
_TECHNICAL = frozenset(
    {
        *(RDF + "type", RDFS + "isDefinedBy", SKOS + "inScheme", SKOS + "topConceptOf", SKOS + "hasTopConcept"),
        *(VG + name for name in ("readingMethod", "nameKey", "areaKey", "levelWord", "sharedWords", "labelRole")),
        *(VG + name for name in ("firstCharacter", "endCharacter", "encoding", "isMainName", "isShortName")),
        *(VG + name for name in ("isPlural", "pageText", "sectionLevel", "timesUsed", "periodPrecision")),
    }
)
"""How something was read and sorted: kept apart from what the plan says."""


_OF_PLANS = frozenset({VG + "mentionedIn"})
"""The value is the plan whose graph says it."""


@dataclass(frozen=True)
class Value:
    """A literal (`text`), or a thing (`node`); `graphs` is set where not all graphs that tell of the thing say it."""

    basis: str
    reasons: tuple[Reason, ...] = ()
    graphs: tuple[str, ...] = ()
    text: str = ""
    language: str | None = None
    node: Json | None = None
    external: str | None = None
    label: str | None = None
    """What the value is called where it is a property."""
    is_true: bool | None = None
    details: tuple[Json | str, ...] = ()
    when: str = ""
    """The date of a deadline, or how often it comes."""
    earliest: str = ""


@dataclass(frozen=True)
class Row:
    name: str
    iri: str
    values: tuple[Value, ...]

    @property
    def is_technical(self) -> bool:
        return self.iri in _TECHNICAL


@dataclass(frozen=True)
class Told:
    """What sources state and what rules conclude; `graphs` are all that say something of the thing, with the basis."""

    stated: tuple[Row, ...]
    derived: tuple[Row, ...]
    technical: tuple[Row, ...]
    compared: tuple[tuple[str, Value], ...]
    """What is stated and a rule has looked at, by the name of its property: how like the wordings are."""
    graphs: tuple[tuple[str, str], ...]


def read_quads(release: Release, iri: str) -> list[Quad]:
    return named_quads(release.store.quads_for_pattern(NamedNode(iri), None, None, None))


def tell_statements(release: Release, quads: list[Quad], reasons: Reasons, language: Language) -> Told:
    facts: defaultdict[tuple[str, NamedNode | Literal], set[str]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            facts[quad.predicate.value, quad.object].add(quad.graph_name.value)
    graphs = sorted(set().union(*facts.values()))
    basis = [(graph, basis_of([graph])) for graph in graphs]
    rows: defaultdict[tuple[str, bool], list[Value]] = defaultdict(list)
    maker = _Values(release, reasons, {graph for graph, kind in basis if kind != "derived"}, language)
    compared: list[tuple[str, Value]] = []
    for (predicate, term), names in facts.items():
        if predicate not in _ELSEWHERE:
            value = maker.make(predicate, term, names)
            if value.reasons and value.basis != "derived":
                compared.append((forwards(release, predicate, language), value))
                value = replace(value, reasons=())
            rows[_named_as(predicate, term), value.basis == "derived"].append(value)
    told = {key: _row(release, key[0], values, language) for key, values in rows.items()}
    ordered = sorted(told.items(), key=lambda item: (_rank(item[0][0]), item[1].name))
    return Told(
        tuple(row for (_, is_derived), row in ordered if not is_derived and not row.is_technical),
        tuple(row for (_, is_derived), row in ordered if is_derived and not row.is_technical),
        tuple(row for _, row in ordered if row.is_technical),
        tuple(sorted(compared, key=lambda one: (one[0], _text(one[1], language)))),
        tuple(basis),
    )


def other_names(quads: list[Quad], shown: str) -> list[tuple[str, str]]:
    """Text and language of the labels that the page does not have as its heading."""
    labels = {q.object for q in quads if q.predicate.value == SKOS + "prefLabel" and isinstance(q.object, Literal)}
    return sorted((label.value, label.language or "sv") for label in labels if label.value != shown)


class _Values:
    def __init__(self, release: Release, reasons: Reasons, stating: set[str], language: Language):
        self._release, self._nodes, self._language = release, nodes_of(release), language
        self._reasons, self._stating = reasons, stating

    def make(self, predicate: str, term: NamedNode | Literal, graphs: set[str]) -> Value:
        basis = basis_of(graphs)
        why = tuple(self._reasons.by_fact.get((predicate, term.value), ()))
        some = (
            tuple(sorted(graphs))
            if basis == "stated" and predicate not in _OF_PLANS and not self._stating <= graphs
            else ()
        )
        label = self._label(predicate, term)
        if isinstance(term, Literal):
            is_true = term.value in ("true", "1") if term.datatype.value == XSD + "boolean" else None
            return Value(basis, why, some, term.value, term.language, is_true=is_true)
        if not term.value.startswith(BASE):
            return Value(basis, why, some, external=term.value, label=label)
        node, details = self._nodes.stub(term.value), self.details(term.value)
        when, earliest = self._when(node)
        return Value(basis, why, some, node=node, label=label, details=details, when=when, earliest=earliest)

    def _label(self, predicate: str, term: NamedNode | Literal) -> str | None:
        """Of a property or a class of the ontology."""
        if predicate == VG + "aboutProperty":
            return forwards(self._release, term.value, self._language)
        if isinstance(term, Literal) or not term.value.startswith(VG):
            return None
        name = term_name(self._release, term.value)
        return name.en if self._language == "en" else name.sv

    def _when(self, node: Json) -> tuple[str, str]:
        """In words, and the first day that it may be, to sort by."""
        if node.get("kind") != "deadline":
            return "", ""
        full = self._nodes.full(node["id"], embed=False)
        often = (full.get("recurrence") or {}).get("sv", ())
        date = date_name(str(full["date"]), self._language) if "date" in full else ""
        when = ", ".join(filter(None, [date, *([often] if isinstance(often, str) else often)]))
        return when, str(full.get("earliest", "9999"))

    def details(self, iri: str) -> tuple[Json | str, ...]:
        """What is worth knowing of a neighbour where it is named: kind and date of a deadline, measure, status."""
        node = self._nodes.stub(iri)
        if node.get("kind") not in ("deadline", "indicator", "status", "decision"):
            return ()
        full = self._nodes.full(iri, embed=False)
        found: list[Json | str] = []
        dates = () if node["kind"] == "deadline" else ("date", "recurrence")
        for name in ("deadlineKind", *dates, "measure", "valueChain", "status"):
            values = full.get(name, [])
            texts = values["sv"] if isinstance(values, dict) and "sv" in values else values
            found += texts if isinstance(texts, list) else [texts]
        return tuple(found)


def _row(release: Release, predicate: str, values: list[Value], language: Language) -> Row:
    ordered = sorted(values, key=lambda v: (v.earliest, _text(v, language).casefold(), v.external or ""))
    return Row(forwards(release, predicate, language), predicate, tuple(ordered))


def _text(value: Value, language: Language) -> str:
    if value.node is None:
        return f"{value.language != language} {value.text}"
    labels = value.node.get("prefLabel") or {}
    return str(labels.get(language) or labels.get("sv") or value.node["id"])


def _rank(predicate: str) -> int:
    return _ORDER.index(predicate) if predicate in _ORDER else len(_ORDER)


def _named_as(predicate: str, term: NamedNode | Literal) -> str:
    """The property, or the scheme of the values where a property has those of two: themes and shifts."""
    return SHIFTS if predicate == DCT + "subject" and term.value.startswith(SHIFTS) else predicate
