"""Run as a program: N-Triples of an ontology on stdin, pyLODE's HTML of it in one language on stdout.

A process of its own, because pyLODE sets up the logging of the process it is in, holds the interpreter for a second,
and is needed once a release.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox
from pyoxigraph import RdfFormat, parse

from api.sparql.confinement import die_with_parent

if TYPE_CHECKING:
    from rdflib.term import Node


def main() -> None:
    die_with_parent()
    language, base = sys.argv[1:]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(make_html(sys.stdin.buffer.read(), language, base))


def make_html(ontology: bytes, language: str, base: str) -> str:
    """Texts in other languages are left out. Terms of `base` get their own names as fragments.

    rdflib's own parser gives blank nodes random names, and pyLODE sorts by them.
    """
    import pylode.utils
    from pylode.profiles.ontpub import OntPub
    from rdflib import Graph, URIRef

    pylode.utils.open = _refuse_writing
    pylode.utils.set = _InOrder
    graph = Graph(bind_namespaces="core")
    for triple in parse(ontology, format=RdfFormat.N_TRIPLES):
        if getattr(triple.object, "language", None) in (None, language):
            graph.add((_term(triple.subject), URIRef(triple.predicate.value), _term(triple.object)))
    document = OntPub(graph, sort_subjects=True)
    terms = {str(node) for node in graph.subjects() if isinstance(node, URIRef) and str(node).startswith(base)}
    document.fids.update({iri: iri.removeprefix(base) for iri in sorted(terms)})
    return str(document.make_html())


def _term(term: object) -> "Node":
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, ox.Literal):
        datatype = None if term.language else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=datatype)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    assert isinstance(term, ox.NamedNode)
    return URIRef(term.value)


class _InOrder(list[object]):
    """Stands for the set in which pyLODE gathers the members of a union, whose order changes from run to run."""

    def add(self, member: object) -> None:
        self.append(member)


def _refuse_writing(file: Path, mode: str = "r") -> BinaryIO:
    """pyLODE keeps what it has parsed as a pickle in its own folder; it goes on without when told that it cannot."""
    if mode != "rb":
        raise FileNotFoundError(file)
    return file.open("rb")


if __name__ == "__main__":
    main()
