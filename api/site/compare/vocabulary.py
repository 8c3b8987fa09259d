"""The concepts that things are compared by: their labels, and what is narrower."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from api.answers import select_now
from api.data.asking import short_name
from api.releases import Release
from api.site.compare.questions import read_question
from vardgraf.namespaces import VOCAB
from vardgraf.parameters import Text

_ALPHABET = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e"})


@dataclass(frozen=True)
class Concept:
    iri: str
    label: Text
    depth: int
    """Below the uppermost of its scheme."""

    @property
    def name(self) -> str:
        return short_name(self.iri)


@dataclass(frozen=True)
class Vocabulary:
    labels: Mapping[str, Text]
    below: Mapping[str, frozenset[str]]
    """A concept to those right below it; a scheme to its uppermost ones."""

    def scheme(self, name: str, language: str) -> list[Concept]:
        """All of a scheme, each with the narrower ones below it, in the order of the alphabet."""
        return list(self._walk(VOCAB + name, language, 0))

    def narrower(self, iri: str) -> frozenset[str]:
        """The concept itself, and all below it."""
        if iri not in self._narrower:
            self._narrower[iri] = frozenset({iri}.union(*map(self.narrower, self.below.get(iri, ()))))
        return self._narrower[iri]

    def broader(self, iri: str) -> frozenset[str]:
        """The concept itself, and all above it."""
        return self._broader.get(iri, frozenset({iri}))

    def with_broader(self, concepts: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*map(self.broader, concepts))

    def label(self, iri: str, language: str) -> str:
        label = self.labels.get(iri) or Text(short_name(iri), short_name(iri))
        return label.en if language == "en" else label.sv

    def _walk(self, above: str, language: str, depth: int) -> Iterator[Concept]:
        for iri in sorted(self.below.get(above, ()), key=lambda one: alphabetical(self.label(one, language))):
            yield Concept(iri, self.labels[iri], depth)
            yield from self._walk(iri, language, depth + 1)

    @cached_property
    def _narrower(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _broader(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for iri in self.labels:
            for one in self.narrower(iri):
                found.setdefault(one, set()).add(iri)
        return {iri: frozenset(above) for iri, above in found.items()}


def alphabetical(label: str) -> str:
    """A key that sorts å, ä and ö last, as in Swedish."""
    return label.casefold().translate(_ALPHABET)


@lru_cache(maxsize=2)
def vocabulary_of(release: Release) -> Vocabulary:
    labels: dict[str, dict[str, str]] = {}
    below: dict[str, set[str]] = {}
    for row in select_now(release, read_question("vocabulary")).records():
        concept, label = row["concept"].value, row["label"]  # type: ignore[union-attr]
        labels.setdefault(concept, {})[getattr(label, "language", None) or "sv"] = label.value  # type: ignore[union-attr]
        below.setdefault((row.get("broader") or row["scheme"]).value, set()).add(concept)  # type: ignore[union-attr]
    texts = {iri: Text(found.get("sv") or found["en"], found.get("en") or found["sv"]) for iri, found in labels.items()}
    return Vocabulary(texts, {iri: frozenset(narrower) for iri, narrower in below.items()})
