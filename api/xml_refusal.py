"""Answers that XML cannot hold, as a problem that names what it is, and the formats that hold it."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.negotiation import Representation
from api.problems import Problem
from vardgraf.parameters import Text
from vardgraf.xml_limits import Misfit, XmlMisfitError

VALUE_LENGTH = 300
"""Of an IRI, as it is told."""
_WHY: Mapping[Misfit, Text] = {
    "character": Text(
        "Svaret har tecknet {0}, som ingen XML-fil kan ha.",
        "The answer has the character {0}, which no XML file can have.",
    ),
    "predicate": Text(
        "RDF/XML skriver egenskaper som element, och <{0}> kan inte bli namnet på ett.",
        "RDF/XML writes properties as elements, and <{0}> cannot become the name of one.",
    ),
    "class": Text(
        "Klasser skrivs i RDF/XML som element, och <{0}> kan inte bli namnet på ett.",
        "Classes are written as elements in RDF/XML, and <{0}> cannot become the name of one.",
    ),
}


def not_in_xml(error: XmlMisfitError, others: Iterable[str]) -> Problem:
    """`others` are what can be asked for instead."""
    offered = list(others)
    why, listed = _WHY[error.misfit], ", ".join(offered)
    told = error.value if len(error.value) <= VALUE_LENGTH else f"{error.value[:VALUE_LENGTH]}…"
    named: dict[str, Any] = {error.misfit: told}
    return Problem(
        406,
        "not-in-xml",
        Text(
            f"{why.sv.format(told)} Begär ett av: {listed}.",
            f"{why.en.format(told)} Ask for one of: {listed}.",
        ),
        offered=offered,
        **named,
    )


def without_xml(offered: Iterable[Representation]) -> list[str]:
    """The media types of the other formats."""
    return [one.media_type for one in offered if not one.media_type.endswith("xml")]
