"""What a document states, as it is collected."""

from collections.abc import Collection
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import XSD
from vardgraf.stratml.mapping import LANGUAGE


class Statements:
    """`sure` ones hold; `assumed` ones hold where nothing else is said of the same subject and property."""

    def __init__(self) -> None:
        self.sure_triples: dict[Triple, None] = {}
        self.assumed_triples: dict[Triple, None] = {}

    def sure(self, subject: str, predicate: str, value: NamedNode | Literal) -> None:
        self.sure_triples[Triple(NamedNode(subject), NamedNode(predicate), value)] = None

    def link(self, subject: str, predicate: str, iri: str) -> None:
        self.sure(subject, predicate, NamedNode(iri))

    def text(self, subject: str, predicate: str, text: str) -> None:
        if text:
            self.sure(subject, predicate, Literal(text, language=LANGUAGE))

    def string(self, subject: str, predicate: str, text: str) -> None:
        if text:
            self.sure(subject, predicate, Literal(text))

    def date(self, subject: str, predicate: str, date: str) -> None:
        self.sure(subject, predicate, Literal(date, datatype=NamedNode(XSD + "date")))

    def assume(self, subject: str, predicate: str, iri: str) -> None:
        self.assumed_triples[Triple(NamedNode(subject), NamedNode(predicate), NamedNode(iri))] = None

    def settle(self, said: Collection[Triple]) -> set[Triple]:
        """All that hold beside what is `said` elsewhere, which goes before what is assumed."""
        return {*self.sure_triples, *self.assumed_beside(said)}

    def assumed_beside(self, said: Collection[Triple]) -> list[Triple]:
        """Of what is assumed, that of which nothing else is said or sure."""
        predicates = {triple.predicate for triple in self.assumed_triples}
        found = (triple for triple in chain(said, self.sure_triples) if triple.predicate in predicates)
        known = {(triple.subject, triple.predicate) for triple in found}
        return [triple for triple in self.assumed_triples if (triple.subject, triple.predicate) not in known]
