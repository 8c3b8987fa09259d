"""StratML as formats of `vardgraf export`: one document for a plan."""

from collections.abc import Iterable
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.exports.selection import Selection
from vardgraf.exports.source import Source
from vardgraf.namespaces import ID, VG, derived_graph, mint_graph
from vardgraf.stratml.documents import write_stratml
from vardgraf.stratml.mapping import LABEL, LANGUAGE
from vardgraf.stratml.structure import Part
from vardgraf.stratml.writing import Beside


def write_plan(source: Source, selection: Selection, out: BinaryIO) -> None:
    """What the plan states, as Part 2; what rules conclude from it is made anew wherever it is built."""
    _write(source, selection, out, Part.TWO)


def write_strategic_plan(source: Source, selection: Selection, out: BinaryIO) -> None:
    """The same as Part 1, for tools that know no indicators and results."""
    _write(source, selection, out, Part.ONE)


def _write(source: Source, selection: Selection, out: BinaryIO, part: Part) -> None:
    (plan,) = selection.plans
    beside = Beside(PlanLabels(source), _value_chain(source, plan.id))
    out.write(write_stratml(plan.id, source.triples(mint_graph(plan.id)), beside, part))


def _value_chain(source: Source, plan: str) -> dict[str, str]:
    """Indicator to its link, the first where rules found several."""
    found: dict[str, str] = {}
    for triple in source.triples(derived_graph(plan)):
        subject, value = triple.subject, triple.object
        if (
            triple.predicate.value == VG + "valueChain"
            and isinstance(subject, NamedNode)
            and isinstance(value, NamedNode)
        ):
            found.setdefault(subject.value, value.value)
    return found


class PlanLabels:
    """Names of things that other plans describe, read from their graphs when they are first asked for."""

    def __init__(self, source: Source):
        self._source = source
        self._known = set(source.graphs())
        self._labels: dict[str, dict[str, str]] = {}

    def __call__(self, iri: str) -> str:
        """Empty where no plan of the source describes it."""
        graph = mint_graph(iri.removeprefix(ID).split("/")[0])
        if graph not in self._known:
            return ""
        if graph not in self._labels:
            self._labels[graph] = _labels(self._source.triples(graph))
        return self._labels[graph].get(iri, "")


def _labels(triples: Iterable[Triple]) -> dict[str, str]:
    found: dict[str, str] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if triple.predicate.value != LABEL or not isinstance(subject, NamedNode) or not isinstance(value, Literal):
            continue
        if value.language == LANGUAGE:
            found.setdefault(subject.value, value.value)
    return found
