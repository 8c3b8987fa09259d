"""What classes, properties and values are called in what is told of a difference."""

from functools import cache

from vardgraf.foreign import FOREIGN
from vardgraf.history.changes.elements import name_of, read_text, read_values
from vardgraf.history.changes.sides import Index, Side, sorted_lines, subject_of
from vardgraf.namespaces import ID, VG, shorten
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle
from vardgraf.vocabulary import read_vocabularies

_SHARED = ("vocabularies", "places", "ontology")


class Labels:
    """Names in one language, from the two sides; of terms that they do not describe, from the program's own files."""

    def __init__(self, old: Side, new: Side, language: str):
        self._sides, self._language = (new, old), language

    def term(self, term: str, graph: str) -> str:
        """A value as N-Triples writes it: the text of a literal, else what the thing is called."""
        if not term.startswith("<"):
            return read_text(term)
        iri = term[1:-1]
        return self._passage(term, graph) or self._name(term, graph) or shorten(iri)

    def iri(self, iri: str) -> str:
        """Of a class or a property."""
        if text := FOREIGN.get(iri):
            return text.en if self._language == "en" else text.sv
        return self._name(f"<{iri}>", "") or shorten(iri)

    def _name(self, term: str, graph: str) -> str:
        own = term[1:-1].removeprefix(ID).partition("/")[0]
        places = dict.fromkeys((graph.partition("/")[0], own, *_SHARED))
        for side, place in ((side, place) for place in places for side in self._sides if place in side.graphs):
            if found := name_of(read_values(side.index(place).get(term.encode(), ())), self._language):
                return found
        return name_of(read_values(_own_terms().get(term.encode(), ())), self._language)

    def _passage(self, term: str, graph: str) -> str:
        """A passage has no name but the line where it begins."""
        for side in self._sides:
            values = read_values(side.index(graph).get(term.encode(), ())) if "/passage/" in term else {}
            if lines := values.get(VG + "firstLine"):
                return f"{'line' if self._language == 'en' else 'rad'} {read_text(min(lines))}"
        return ""


@cache
def _own_terms() -> Index:
    """The lines of the program's own ontology, vocabularies and places by subject."""
    found: Index = {}
    files = [resource_path("ontology", name) for name in ("vardgraf.ttl", "places.ttl")]
    for line in sorted_lines([triple for path in files for triple in read_turtle(path)] + read_vocabularies()):
        found.setdefault(subject_of(line), []).append(line)
    return found
