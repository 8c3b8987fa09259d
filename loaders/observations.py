"""What the checks need to know of a text beside what the plan states: references, labels, spellings of names."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from loaders.anchors import TextIndex
from loaders.documents import Span
from loaders.plan import Plan
from loaders.statements import Element
from vardgraf import namespaces as ns


def add_observation(
    plan: Plan, class_name: str, kind: str, wording: str, span: Span, method: str = "pattern", *, place: str = ""
) -> Element:
    """An element of the plan that says something about its text. It claims no line: nothing is stated there."""
    element = Element(kind, wording, span, place or plan.place_of(span))
    plan.elements.append(element)
    plan.state(element, "rdf:type", NamedNode(ns.VG + class_name))
    plan.state_text(element, "skos:prefLabel", wording)
    plan.state(element, "dct:isPartOf", plan.iri)
    plan.state_concept(element, "vg:readingMethod", "reading-method", method)
    plan.state(element, "prov:wasQuotedFrom", plan.passage(span))
    return element


def own_texts(plan: Plan) -> Iterator[TextIndex]:
    """The text of the plan, and of its covering letter where it is not shared with the plan that it belongs to."""
    yield plan.text
    if plan.letter and not plan.whole:
        yield plan.letter


def is_in_contents(plan: Plan, span: Span) -> bool:
    return any(entry.span.start <= span.start < entry.span.end for entry in plan.document.contents)
