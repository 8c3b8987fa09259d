"""Core constraints that look at one value at a time, as the SPARQL condition under which a value violates them.

SHACL 1.0, 4.1 (value type), 4.3 (range), 4.4 (strings), 4.8.3 (in).
"""

from collections.abc import Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Store

from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, Term
from vardgraf.checks.patterns import INSTANCE_OF, term_text
from vardgraf.checks.shapes import Pattern, Terms
from vardgraf.namespaces import RDF, SH, XSD

_TYPE = f"<{RDF}type>"
_KINDS = {
    "IRI": "isIRI(?value)",
    "BlankNode": "isBlank(?value)",
    "Literal": "isLiteral(?value)",
    "BlankNodeOrIRI": "!isLiteral(?value)",
    "BlankNodeOrLiteral": "!isIRI(?value)",
    "IRIOrLiteral": "!isBlank(?value)",
}
_RANGES = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_LENGTHS = {"minLength": ">=", "maxLength": "<="}
VALUE_NAMES = {"class", "datatype", "nodeKind", "in", "languageIn", *_RANGES, *_LENGTHS}

_CAST = {
    *("date", "dateTime", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
    *("duration", "dayTimeDuration", "yearMonthDuration"),
}
_LEXICAL = {
    "integer": r"^[+-]?[0-9]+$",
    "decimal": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$",
    "float": r"^([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    "double": r"^([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    "boolean": "^(true|false|0|1)$",
}
_FOLDED = {
    *(
        "byte",
        "short",
        "int",
        "long",
        "unsignedByte",
        "unsignedShort",
        "unsignedInt",
        "unsignedLong",
        "positiveInteger",
    ),
    *("negativeInteger", "nonPositiveInteger", "nonNegativeInteger", "dateTimeStamp"),
}
"""Datatypes that Oxigraph does not keep: it stores them as xsd:integer and xsd:dateTime."""


def violating_terms(shape: Node, constraint: Terms) -> str:
    """The condition over ?value that is true of the values that violate the constraint."""
    name = constraint.name
    if name == "in":
        return f"!({_in(shape, constraint.terms)})"
    if name == "languageIn":
        return f"!COALESCE({_languages(shape, constraint.terms)}, false)"
    term = constraint.terms[0]
    if name == "class":
        return instance_of_none((term,))
    if name == "datatype":
        return f"!COALESCE({_datatype(shape, term)}, false)"
    if name == "nodeKind":
        return f"!({_kind(shape, term)})"
    if name in _LENGTHS:
        return f"isBlank(?value) || !(STRLEN(STR(?value)) {_LENGTHS[name]} {int(term.value)})"
    return f"!COALESCE(?value {_RANGES[name]} {term_text(shape, f'sh:{name}', term)}, false)"


def instance_of_none(classes: Sequence[Term]) -> str:
    """The condition that ?value is an instance of none of the classes; subclasses are walked only where need be."""
    direct = f"NOT EXISTS {{ ?value {_TYPE} ?_class FILTER(?_class IN ({', '.join(map(str, classes))})) }}"
    return " && ".join([direct, *(f"NOT EXISTS {{ ?value {INSTANCE_OF} {one} }}" for one in classes)])


def violating_pattern(shape: Node, constraint: Pattern) -> str:
    """The same for sh:pattern. Raises CompileError for a regular expression that Oxigraph cannot run.

    Its expressions are those of Rust: linear in time, without look-around and back-references.
    """
    text = f"{Literal(constraint.pattern)}, {Literal(constraint.flags)}"
    if not _is_regex(text):
        raise CompileError(shape, "sh:pattern", f"reguljärt uttryck som lagret inte kan köra ({constraint.pattern})")
    return f"isBlank(?value) || !REGEX(STR(?value), {text})"


@lru_cache(maxsize=1000)
def _is_regex(arguments: str) -> bool:
    answer = Store().query(f'SELECT (REGEX("", {arguments}) AS ?valid) WHERE {{}}')
    return next(iter(answer))["valid"] is not None  # type: ignore[arg-type]


def _in(shape: Node, terms: tuple[Term, ...]) -> str:
    """Membership by term, not by value: 1 is not 1.0."""
    iris = ", ".join(str(term) for term in terms if isinstance(term, NamedNode))
    others = [
        f"sameTerm(?value, {term_text(shape, 'sh:in', term)})" for term in terms if not isinstance(term, NamedNode)
    ]
    return " || ".join([*([f"isIRI(?value) && ?value IN ({iris})"] if iris else []), *others]) or "false"


def _languages(shape: Node, terms: tuple[Term, ...]) -> str:
    ranges = [f"langMatches(LANG(?value), {term_text(shape, 'sh:languageIn', term)})" for term in terms]
    return f"isLiteral(?value) && ({' || '.join(ranges) or 'false'})"


def _kind(shape: Node, term: Term) -> str:
    name = term.value.removeprefix(SH)
    if name not in _KINDS:
        raise CompileError(shape, "sh:nodeKind", f"okänt slag {term}")
    return _KINDS[name]


def _datatype(shape: Node, term: Term) -> str:
    """Of the datatype, and well-formed (SHACL 1.0, 4.1.2); a datatype outside XSD has no form to check."""
    same = f"isLiteral(?value) && DATATYPE(?value) = {term}"
    if term.value == RDF + "langString" or not term.value.startswith(XSD):
        return same
    name = term.value.removeprefix(XSD)
    if name in _FOLDED:
        raise CompileError(shape, "sh:datatype", f"lagret sparar xsd:{name} som en vidare datatyp")
    if name == "integer":
        return f"{same} && (isNumeric(?value) || REGEX(STR(?value), {Literal(_LEXICAL[name])}))"
    if name in _LEXICAL:
        return f"{same} && REGEX(STR(?value), {Literal(_LEXICAL[name])})"
    if name in _CAST:
        return f"{same} && isLiteral({term}(STR(?value)))"
    return same
