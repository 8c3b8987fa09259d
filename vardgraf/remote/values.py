"""Graphs compared as servers keep them: exactly, or by value, since some write literals anew.

Virtuoso gives `"0.00"^^xsd:decimal` back as `"0"`; others fold language tags or write UTC in another way. The value is
the same, and so is every answer that does not show the text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from vardgraf.namespaces import XSD

_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger")
SHOWN = 3
"""How many of the statements that differ are told."""


@dataclass(frozen=True)
class Comparison:
    """What a graph holds against what it should hold."""

    expected: int
    found: int
    missing: tuple[str, ...] = ()
    """N-Triples that are not there, not even by value."""
    extra: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    """Datatypes (`xsd:decimal`) and language tags of which the server writes values in another way."""

    @property
    def is_exact(self) -> bool:
        return not (self.missing or self.extra or self.rewritten)

    @property
    def is_equal(self) -> bool:
        """By value."""
        return not (self.missing or self.extra)

    def tell(self) -> str:
        """What differs, in Swedish; empty where nothing does."""
        parts = [f"{self.found} uppgifter i stället för {self.expected}"] if self.found != self.expected else []
        for title, lines in (("saknas", self.missing), ("för mycket", self.extra)):
            if lines:
                more = f" och {len(lines) - SHOWN} till" if len(lines) > SHOWN else ""
                parts.append(f"{title}: {' '.join(line.strip() for line in lines[:SHOWN])}{more}")
        return "; ".join(parts)


def compare_graphs(expected: Iterable[Triple], found: Iterable[Triple]) -> Comparison:
    """Blank nodes are compared by what is said of them (RDFC-1.0), not by their labels."""
    wanted, held = list(set(expected)), list(set(found))
    if canonical_lines(wanted) == canonical_lines(held):
        return Comparison(len(wanted), len(held))
    wanted_values, held_values = (canonical_lines(map(by_value, triples)) for triples in (wanted, held))
    return Comparison(
        len(wanted),
        len(held),
        tuple(sorted(wanted_values - held_values)),
        tuple(sorted(held_values - wanted_values)),
        tuple(sorted(_ways(set(wanted) ^ set(held)))),
    )


def in_graph(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def canonical_lines(triples: Iterable[Triple]) -> set[str]:
    """N-Triples lines, blank nodes with the labels of RDFC-1.0."""
    said = set(triples)
    if any(isinstance(node, BlankNode) for triple in said for node in (triple.subject, triple.object)):
        dataset = Dataset(Quad(*triple) for triple in said)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        said = {quad.triple for quad in dataset}
    text = serialize(said, format=RdfFormat.N_TRIPLES) or b""
    return {line.decode() for line in text.splitlines()}


def by_value(triple: Triple) -> Triple:
    """The triple with its literal as one way of writing the value."""
    found = triple.object
    if not isinstance(found, Literal):
        return triple
    return Triple(triple.subject, triple.predicate, normalise(found))


def normalise(literal: Literal) -> Literal:
    """A literal that is the same for all that have the value; one whose text is no value stays as it is."""
    if literal.language:
        return Literal(literal.value, language=literal.language.casefold())
    name = literal.datatype.value.removeprefix(XSD)
    write = _WAYS.get(name)
    if write is None:
        return literal
    try:
        return Literal(write(literal.value.strip()), datatype=literal.datatype)
    except (ValueError, InvalidOperation):
        return literal


def _decimal(text: str) -> str:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return format(value.normalize() + 0, "f")


def _integer(text: str) -> str:
    return str(int(text))


def _boolean(text: str) -> str:
    return {"1": "true", "0": "false"}.get(text, text)


def _float(text: str) -> str:
    return repr(float(text))


def _time(text: str) -> str:
    """UTC as Z, seconds without zeros at their end."""
    utc = text.removesuffix("+00:00") + "Z" if text.endswith(("+00:00",)) else text
    body, point, rest = utc.partition(".")
    if not point:
        return utc
    digits = rest.rstrip("Z+-:0123456789") or rest
    fraction = digits[: len(digits) - len(digits.lstrip("0123456789"))]
    kept = fraction.rstrip("0")
    return f"{body}{'.' + kept if kept else ''}{rest[len(fraction) :]}"


_WAYS: dict[str, Callable[[str], str]] = {
    "decimal": _decimal,
    "boolean": _boolean,
    "double": _float,
    "float": _float,
    "date": _time,
    "dateTime": _time,
    "time": _time,
    **dict.fromkeys(_INTEGERS, _integer),
}


def _ways(triples: Iterable[Triple]) -> set[str]:
    found = (triple.object for triple in triples)
    literals = (literal for literal in found if isinstance(literal, Literal))
    return {
        f"@{literal.language}" if literal.language else f"xsd:{literal.datatype.value.removeprefix(XSD)}"
        for literal in literals
        if literal.language or literal.datatype.value.removeprefix(XSD) in _WAYS
    }
