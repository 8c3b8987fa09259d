"""A plan's triples, found by subject and property."""

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.namespaces import PROV, VG
from vardgraf.stratml.mapping import LABEL, LANGUAGE, TYPE


class Facts:
    """Values come sorted, so that what is written does not depend on the order of the triples."""

    def __init__(self, triples: Iterable[Triple]):
        self._values: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in sorted(set(triples), key=str):
            subject, value = triple.subject, triple.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                self._values[subject.value][triple.predicate.value].append(value)
                if isinstance(value, NamedNode):
                    self._subjects[triple.predicate.value, value.value].append(subject.value)

    def iris(self, subject: str, predicate: str) -> list[str]:
        return [value.value for value in self._find(subject, predicate) if isinstance(value, NamedNode)]

    def literals(self, subject: str, predicate: str, datatype: str) -> list[str]:
        found = (value for value in self._find(subject, predicate) if isinstance(value, Literal))
        return [value.value for value in found if not value.language and value.datatype.value == datatype]

    def text(self, subject: str, predicate: str = LABEL) -> str:
        """The first Swedish text; empty where there is none."""
        found = (value for value in self._find(subject, predicate) if isinstance(value, Literal))
        return next((value.value for value in found if value.language == LANGUAGE), "")

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Those that have the value, sorted."""
        return self._subjects.get((predicate, value), [])

    def of_class(self, name: str) -> list[str]:
        return self.subjects(TYPE, VG + name)

    def is_a(self, subject: str, name: str) -> bool:
        return VG + name in self.iris(subject, TYPE)

    def place(self, subject: str) -> tuple[int, str]:
        """Sorts things as they stand in the document; those of which that is not known come last."""
        passages = self.iris(subject, PROV + "wasQuotedFrom") + self.iris(subject, PROV + "wasDerivedFrom")
        starts = [
            int(start)
            for passage in passages
            for value in self._find(passage, VG + "firstCharacter")
            if (start := value.value).isascii() and start.isdigit() and len(start) < 19
        ]
        return (min(starts, default=2**62), subject)

    def _find(self, subject: str, predicate: str) -> list[NamedNode | Literal]:
        return self._values[subject][predicate] if subject in self._values else []
