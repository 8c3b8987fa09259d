"""What a template asks of one value, as SHACL Core that every engine can run."""

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from vardgraf.namespaces import RDF, SH, XSD
from vardgraf.profiles.bundle import BundleError, Template
from vardgraf.profiles.shapes_text import Blank, Listed, Node, Statement, iris

_NO_TYPE: tuple[Statement, ...] = ((SH + "path", iris(RDF + "type")), (SH + "maxCount", (Literal(0),)))
_KINDS: dict[str | None, Statement] = {
    "URI": (SH + "nodeKind", iris(SH + "IRI")),
    "RESOURCE": (SH + "nodeKind", iris(SH + "BlankNodeOrIRI")),
    "LITERAL": (SH + "nodeKind", iris(SH + "Literal")),
    "ONLY_LITERAL": (SH + "datatype", iris(XSD + "string")),
    "LANGUAGE_LITERAL": (SH + "datatype", iris(RDF + "langString")),
    "DATATYPE_LITERAL": (SH + "nodeKind", iris(SH + "Literal")),
    None: (SH + "nodeKind", iris(SH + "BlankNodeOrIRI")),
}
_NAMED = {"URI", "RESOURCE"}
_LOOKS_AROUND = re.compile(r"\(\?(?!:)|\\[1-9]")
_BY_FORM: dict[str, tuple[Statement, ...]] = {
    XSD + "nonNegativeInteger": (
        (SH + "nodeKind", iris(SH + "Literal")),
        (SH + "minInclusive", (Literal(0),)),
        (SH + "pattern", (Literal("^[0-9]+$"),)),
    ),
}
"""Datatypes that stores widen: asked for by range and form, since the datatype itself cannot be asked for."""


def value_statements(one: Template, choices: str | None) -> Iterator[Statement]:
    """What must hold of a value for it to be meant by the template. `choices` is the shape of a shared list of them.

    Raises BundleError for a pattern that SHACL engines do not share.
    """
    if one.datatypes:
        yield from _any_of([_datatype(datatype) for datatype in one.datatypes])
    else:
        yield _KINDS[one.nodetype]
    if choices:
        yield SH + "node", iris(choices)
    elif one.choices:
        yield choice_statement(one)
    if pattern := _pattern(one):
        yield SH + "pattern", (Literal(pattern),)
    for property_, values in one.constraints.items():
        yield from _any_of(list(_described(one, property_, values)))


def choice_statement(one: Template) -> Statement:
    terms = (NamedNode(value) if one.nodetype in _NAMED else Literal(value) for value in one.choices)
    return SH + "in", (Listed(tuple(terms)),)


def notes(one: Template) -> Iterator[str]:
    """What the template says of a value and the shapes say otherwise or not at all."""
    if one.pattern and _is_covered(one):
        yield f"{one.id}: the pattern, which looks ahead; the datatype has that form"
    for datatype in one.datatypes:
        if datatype in _BY_FORM:
            yield f"{one.id}: the datatype {datatype.rpartition('#')[2]} itself; its form and range are asked for"


def _datatype(datatype: str) -> tuple[Statement, ...]:
    return _BY_FORM.get(datatype) or ((SH + "datatype", iris(datatype)),)


def _described(one: Template, property_: str, values: tuple[str, ...]) -> Iterator[tuple[Statement, ...]]:
    """A resource is described in the same graph; an IRI may be described elsewhere, and then nothing is said of it."""
    for value in values:
        if property_ == RDF + "type":
            yield ((SH + "class", iris(value)),)
        else:
            yield (SH + "path", iris(property_)), (SH + "hasValue", iris(value))
    if one.nodetype != "RESOURCE" or property_ != RDF + "type":
        yield (SH + "path", iris(property_)), (SH + "maxCount", (Literal(0),))


def _any_of(alternatives: list[tuple[Statement, ...]]) -> Iterator[Statement]:
    if len(alternatives) == 1 and alternatives[0][0][0] != SH + "path":
        yield from alternatives[0]
    else:
        members: tuple[Node, ...] = tuple(Blank(one) for one in alternatives)
        yield SH + "or", (Listed(members),)


def _pattern(one: Template) -> str | None:
    """The whole value's: anchored, without groups of the kind that not all engines know."""
    before, _, after = one.value_template.partition("$1")
    if one.pattern is None:
        return f"^{re.escape(before)}.+{re.escape(after)}$" if one.value_template else None
    if _is_covered(one):
        return None
    if _LOOKS_AROUND.search(one.pattern):
        what = f"mall {one.id}: mönstret {one.pattern!r} ser framåt eller bakåt, vilket inte alla motorer kan"
        raise BundleError(f"{what}.", remedy="Skriv om mönstret.")
    inside = one.pattern.removeprefix("^").removesuffix("$").replace("(?:", "(")
    return f"^{re.escape(before)}({inside}){re.escape(after)}$"


def _is_covered(one: Template) -> bool:
    """The pattern looks around, and is of a datatype that has its own form."""
    own_form = bool(one.datatypes) and all(d.startswith(XSD) and d != XSD + "string" for d in one.datatypes)
    return own_form and bool(_LOOKS_AROUND.search(one.pattern or ""))
