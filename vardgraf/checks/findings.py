"""Findings: what a rule found, told as a coordinator needs it, with plan, lines, wording, message and remedy."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from vardgraf.checks.faults import find_fault
from vardgraf.checks.results import Result, Term
from vardgraf.checks.rules import Rule, RuleBook, Severity
from vardgraf.namespaces import ID, shorten

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_PLACES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vg: <https://w3id.org/vardgraf/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT DISTINCT ?this ?plan ?first ?last ?label WHERE {
  VALUES ?this { %s }
  { ?this a vg:Strategy BIND(?this AS ?plan) }
  UNION { ?this dct:isPartOf|vg:mentionedIn|vg:about/dct:isPartOf ?plan FILTER NOT EXISTS { ?this a vg:Strategy } }
  UNION { ?element prov:wasQuotedFrom|prov:wasDerivedFrom ?this ; dct:isPartOf|vg:mentionedIn ?plan }
  UNION { ?plan prov:wasQuotedFrom|prov:wasDerivedFrom ?this }
  ?plan a vg:Strategy .
  OPTIONAL {
    ?this (vg:about*/(prov:wasQuotedFrom|prov:wasDerivedFrom))? ?passage .
    ?passage vg:firstLine ?begins ; vg:lastLine ?ends .
    BIND(xsd:integer(?begins) AS ?first) BIND(xsd:integer(?ends) AS ?last)
  }
  OPTIONAL { ?this skos:prefLabel ?label FILTER(LANG(?label) = "sv") }
}
"""
_BATCH = 1_000


@dataclass(frozen=True)
class Waiver:
    """A decision to let a finding stand: by which office, why, until when (ISO date; open where empty)."""

    rule: str
    by: str
    reason: str
    until: str = ""
    element: str = ""
    plan: str = ""
    line: int = 0


@dataclass(frozen=True)
class Finding:
    rule: str
    severity: Severity
    plan: str
    element: str
    lines: tuple[int, int] | None
    value: str
    message: dict[str, str]
    remedy: dict[str, str]
    passage: str
    waived: Waiver | None = None
    result: Result | None = field(default=None, compare=False, repr=False)
    """The SHACL result behind the finding."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same finding in another run: lines may move, the element stays."""
        return (self.rule, self.plan, self.element, self.value)

    @property
    def line(self) -> int:
        return self.lines[0] if self.lines else 0


@dataclass
class _Place:
    plans: set[str] = field(default_factory=set)
    lines: list[tuple[int, int]] = field(default_factory=list)
    label: str = ""


def collect_findings(store: Store, results: Iterable[Result], book: RuleBook) -> list[Finding]:
    """Findings of the results, sorted by plan, line and rule; results of shapes that are no rule are left out."""
    known = [(result, rule) for result in results if (rule := book.rule_of(result.source_shape))]
    nodes = {n for result, _ in known for n in (result.focus_node, _passage(result)) if isinstance(n, NamedNode)}
    places = _find_places(store, nodes)
    return in_order(_finding(result, rule, places) for result, rule in known)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By plan, line and rule, each once."""
    unique = {finding.key: finding for finding in findings}
    return sorted(unique.values(), key=lambda f: (f.plan, f.line, f.rule, f.element, f.value))


def apply_waivers(findings: Iterable[Finding], waivers: Iterable[Waiver], today: str) -> list[Finding]:
    """The findings, each with the waiver that holds for it today (ISO date), if any."""
    valid = [waiver for waiver in waivers if not waiver.until or waiver.until >= today]
    return [replace(f, waived=next((w for w in valid if _holds(w, f)), None)) for f in findings]


def expired_waivers(waivers: Iterable[Waiver], today: str) -> list[Waiver]:
    return [waiver for waiver in waivers if waiver.until and waiver.until < today]


def fill(template: str, values: Mapping[str, Term]) -> str:
    """A message with its `{?name}` places filled; a place without value stays as it is."""
    return _PLACEHOLDER.sub(lambda match: show(values[match[1]]) if match[1] in values else match[0], template)


def show(term: Term) -> str:
    """A term for people: the text of a literal, an IRI in short."""
    return term.value if isinstance(term, Literal) else shorten(getattr(term, "value", str(term)))


def _finding(result: Result, rule: Rule, places: Mapping[str, _Place]) -> Finding:
    place = places.get(_iri(result.focus_node), _Place())
    pointed = places.get(_iri(_passage(result)), _Place())
    plan = min(place.plans or pointed.plans, default="")
    lines = min(pointed.lines or place.lines, default=None)
    values = {**result.bindings, "this": result.focus_node}
    if result.value is not None:
        values["value"] = result.value
    values.setdefault("label", Literal(place.label))
    messages = result.messages or rule.message
    value = show(result.value) if result.value is not None else ""
    told = {language: fill(text, values | _fault(result, value, language)) for language, text in messages.items()}
    return Finding(
        rule.id,
        _severity(result, rule),
        plan,
        _iri(result.focus_node),
        lines,
        value or (str(result.path) if result.path and not result.messages else ""),
        told,
        {language: fill(text, values) for language, text in rule.remedy.items()},
        place.label,
        result=result,
    )


def _fault(result: Result, value: str, language: str) -> dict[str, Term]:
    return {"fault": Literal(find_fault(result, value, language))} if language in ("sv", "en") else {}


def _severity(result: Result, rule: Rule) -> Severity:
    name = result.severity.value.rpartition("#")[2].lower()
    return Severity(name) if name in list(Severity) else rule.severity


def _passage(result: Result) -> Term | None:
    return result.bindings.get("passage")


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else str(term or "")


def _find_places(store: Store, nodes: set[NamedNode]) -> dict[str, _Place]:
    """Plan, lines and wording of each node; passages are looked up by their own lines."""
    places: dict[str, _Place] = {}
    ordered = sorted(nodes, key=str)
    for start in range(0, len(ordered), _BATCH):
        batch = " ".join(map(str, ordered[start : start + _BATCH]))
        solutions = store.query(_PLACES % batch, use_default_graph_as_union=True)
        assert isinstance(solutions, QuerySolutions)
        for solution in solutions:
            place = places.setdefault(solution["this"].value, _Place())
            place.plans.add(solution["plan"].value.removeprefix(ID))
            if solution["first"] is not None and solution["last"] is not None:
                place.lines.append((int(solution["first"].value), int(solution["last"].value)))
            if solution["label"] is not None:
                place.label = solution["label"].value
    return places


def _holds(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule != finding.rule or (waiver.plan and waiver.plan != finding.plan):
        return False
    if waiver.element:
        return finding.element in (waiver.element, ID + waiver.element.removeprefix("vgi:"))
    return bool(waiver.line and finding.lines and finding.lines[0] <= waiver.line <= finding.lines[1])
