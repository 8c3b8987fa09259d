"""What XML cannot hold of RDF: characters that no XML 1.0 document has, and IRIs that are no name of an element.

pyoxigraph writes them all the same, into files that no parser reads. It also writes carriage returns as they are, which
parsers take for ends of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import BinaryIO, Literal

from pyoxigraph import NamedNode, Triple

from vardgraf.errors import VardgrafError
from vardgraf.namespaces import RDF

Misfit = Literal["character", "predicate", "class"]

_XML, _XMLNS = "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_NONCHARACTERS = tuple(character.encode() for character in "\ufffe\uffff")
_FIRST_BYTE = _NONCHARACTERS[0][:1]
"""Rare in texts, and found much faster than the whole."""
_NO_XML = re.compile(rb"[%b]|%b|%b" % (re.escape(_CONTROLS), *_NONCHARACTERS))

_START = (
    "A-Z_a-zÀ-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_FROM_ITS_END = re.compile(rf"[{_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*[{_START}]")
"""A name without a colon (Namespaces in XML 1.0, 3), read backwards."""
_TYPE = RDF + "type"
_OWN_WORDS = frozenset(
    RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"),
        *("aboutEach", "aboutEachPrefix", "bagID", "annotation", "annotationNodeID", "version"),
    )
)
"""What RDF/XML means otherwise as the name of an element, or forbids."""
_WRITTEN_AS_TYPE = frozenset(
    RDF + name for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li")
)
"""Classes that the writer makes no elements of."""
_WHY: Mapping[Misfit, str] = {
    "character": "ett värde har tecknet {}, som ingen XML-fil kan ha, varken RDF/XML eller svar i XML.",
    "predicate": "egenskapen <{}> kan inte bli namnet på ett element, vilket RDF/XML kräver.",
    "class": "klassen <{}> kan inte bli namnet på ett element, som här i RDF/XML.",
}


class XmlMisfitError(VardgrafError):
    """`value` is the character, as `U+0001`, or the IRI."""

    def __init__(self, misfit: Misfit, value: str):
        self.misfit, self.value = misfit, value
        remedy = "Använd ttl, nt eller nq för en graf, json eller csv för en tabell."
        super().__init__(_WHY[misfit].format(value), remedy=remedy)


class XmlOut:
    """What XML is written to piece by piece, on its way to a file. Raises XmlMisfitError for characters."""

    def __init__(self, out: BinaryIO):
        self._out, self._last = out, b""

    def write(self, piece: bytes) -> int:
        check_characters(self._last + piece)
        self._last = piece[-2:]  # a character may be divided between pieces
        self._out.write(escape_returns(piece))
        return len(piece)

    def flush(self) -> None:
        self._out.flush()


def check_characters(written: bytes | bytearray) -> None:
    """Of XML in UTF-8. Raises XmlMisfitError."""
    has_noncharacters = _FIRST_BYTE in written and any(map(written.__contains__, _NONCHARACTERS))
    if not has_noncharacters and len(written.translate(None, _CONTROLS)) == len(written):
        return
    raise XmlMisfitError("character", _first_misfit(written))


def find_misfit(text: str) -> str:
    """The first character of a text that no XML holds, as `U+0001`; empty where there is none."""
    return _first_misfit(text.encode())


def _first_misfit(written: bytes | bytearray) -> str:
    found = _NO_XML.search(written)
    return f"U+{ord(found.group().decode()):04X}" if found else ""


def escape_returns(written: bytes) -> bytes:
    """The writer makes none of its own, so that each is one of a value."""
    return written.replace(b"\r", b"&#13;")


def fitting(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, in the order in which RDF/XML is to be written. Raises XmlMisfitError at one that has no name."""
    last = None
    for triple in triples:
        _check_names(triple, last)
        last = triple
        yield triple


def fitting_prefixes(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Without those that XML keeps for itself; names are written without a prefix then."""
    return {name: iri for name, iri in prefixes.items() if name not in ("xml", "xmlns") and iri not in (_XML, _XMLNS)}


def _check_names(triple: Triple, last: Triple | None) -> None:
    """The class of a subject is the name of its element where it comes first."""
    predicate, value = triple.predicate.value, triple.object
    if not _is_element(predicate):
        raise XmlMisfitError("predicate", predicate)
    if isinstance(value, Triple):
        _check_names(value, None)
    elif predicate == _TYPE and isinstance(value, NamedNode) and not _is_class(value.value) and _is_first(triple, last):
        raise XmlMisfitError("class", value.value)


def _is_first(triple: Triple, last: Triple | None) -> bool:
    return last is None or last.subject != triple.subject


def _is_class(iri: str) -> bool:
    return iri in _WRITTEN_AS_TYPE or _is_element(iri)


@lru_cache(maxsize=256)
def _is_element(iri: str) -> bool:
    name = _NAME_FROM_ITS_END.match(iri[::-1])
    return name is not None and iri not in _OWN_WORDS and iri[: -name.end()] != _XMLNS
