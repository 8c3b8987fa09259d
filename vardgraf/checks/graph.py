"""A shapes graph by subject and predicate, with the IRIs of SHACL."""

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from vardgraf.checks.errors import CompileError
from vardgraf.namespaces import RDF, RDFS, SH

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal

_NIL = NamedNode(RDF + "nil")


class ShapesGraph:
    """The triples of a shapes graph, looked up by subject and predicate; values in a stable order."""

    def __init__(self, triples: Iterable[Triple]):
        self._values: dict[Term, dict[str, list[Term]]] = {}
        self._subjects: dict[str, dict[Term, list[Node]]] = {}
        for triple in sorted(set(triples), key=str):
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                continue
            self._values.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._subjects.setdefault(predicate, {}).setdefault(value, []).append(subject)

    def values(self, node: Term, predicate: str) -> list[Term]:
        return self._values.get(node, {}).get(predicate, [])

    def predicates(self, node: Term) -> list[str]:
        return list(self._values.get(node, {}))

    def subjects(self, predicate: str, value: Term | None = None) -> list[Node]:
        """The subjects that have the predicate, with this value if one is given."""
        found = self._subjects.get(predicate, {})
        if value is not None:
            return found.get(value, [])
        return list(dict.fromkeys(subject for subjects in found.values() for subject in subjects))

    def one(self, node: Term, predicate: str) -> Term | None:
        """The only value, or None. Raises CompileError where there are several."""
        found = self.values(node, predicate)
        if len(found) > 1:
            raise CompileError(node, shorten(predicate), "får ha högst ett värde")
        return found[0] if found else None

    def iris(self, node: Term, predicate: str) -> list[NamedNode]:
        return [self._iri(node, predicate, value) for value in self.values(node, predicate)]

    def literals(self, node: Term, predicate: str) -> list[Literal]:
        found = self.values(node, predicate)
        for value in found:
            if not isinstance(value, Literal):
                raise CompileError(node, shorten(predicate), f"väntar en literal, inte {value}")
        return [value for value in found if isinstance(value, Literal)]

    def text(self, node: Term, predicate: str) -> str | None:
        value = self.one(node, predicate)
        if value is None:
            return None
        if not isinstance(value, Literal):
            raise CompileError(node, shorten(predicate), f"väntar en text, inte {value}")
        return value.value

    def is_true(self, node: Term, predicate: str) -> bool:
        """Whether the value is `true`; "1" is not (W3C test uniqueLang-002)."""
        return self.text(node, predicate) == "true"

    def list(self, node: Term, predicate: str) -> tuple[Term, ...] | None:
        """The members of the list that is the predicate's only value, or None when there is none."""
        head = self.one(node, predicate)
        return None if head is None else tuple(self.members(node, shorten(predicate), head))

    def members(self, shape: Term, construct: str, head: Term) -> Iterator[Term]:
        """The members of an RDF list. Raises CompileError when it is broken or goes round."""
        seen: set[Term] = set()
        while head != _NIL:
            first, rest = self.values(head, RDF + "first"), self.values(head, RDF + "rest")
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise CompileError(shape, construct, "värdet är inte en hel lista")
            seen.add(head)
            yield first[0]
            head = rest[0]

    def is_a(self, node: Term, kind: str) -> bool:
        """Whether the node is a SHACL instance of the class (SHACL 1.0, 1.1: rdf:type/rdfs:subClassOf*)."""
        waiting, seen = list(self.values(node, RDF + "type")), set[Term]()
        while waiting:
            one = waiting.pop()
            if isinstance(one, NamedNode) and one.value == kind:
                return True
            if one not in seen:
                seen.add(one)
                waiting += self.values(one, RDFS + "subClassOf")
        return False

    @staticmethod
    def _iri(node: Term, predicate: str, value: Term) -> NamedNode:
        if not isinstance(value, NamedNode):
            raise CompileError(node, shorten(predicate), f"väntar en IRI, inte {value}")
        return value


def shorten(iri: str) -> str:
    """`sh:minCount` for people to read; other IRIs in angle brackets."""
    return f"sh:{iri.removeprefix(SH)}" if iri.startswith(SH) else f"<{iri}>"
