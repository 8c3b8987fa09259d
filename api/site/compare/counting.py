"""What is chosen in numbers: totals, the matrix of themes, what one has and others lack, the bars of the charts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from api.data.things import COUNTED, DIMENSIONS, MODALITY, Thing
from api.site.charts import Bars
from api.site.compare.asked import Chosen, Side
from api.site.compare.vocabulary import Concept, Vocabulary
from vardgraf.namespaces import VOCAB
from vardgraf.parameters import Text

HEAT = (1, 3, 6, 11, 21)
"""The least number of each of the five shades."""
_OWN = ("theme", "target_group")
_MEASURES = ("yes-no", "count", "percent", "qualitative")
_MODALITIES = ("shall", "should", "may", "unmarked")
_UNTOLD = Text("Framgår inte", "Not told")


@dataclass(frozen=True)
class Cell:
    side: Side
    counts: tuple[int, ...]
    """Of each chosen kind."""

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def shade(self) -> int:
        return sum(self.total >= least for least in HEAT)


@dataclass(frozen=True)
class Row:
    concept: Concept
    cells: tuple[Cell, ...]
    has_narrower: bool


@dataclass(frozen=True)
class Gap:
    """Of a side: the concepts that it alone has, and those that it lacks though another has them."""

    side: Side
    only: tuple[Concept, ...]
    lacks: tuple[Concept, ...]


class Counter:
    """Counts things of one release for one choice."""

    def __init__(self, things: Iterable[Thing], vocabulary: Vocabulary, chosen: Chosen):
        self._vocabulary, self._chosen = vocabulary, chosen
        fitting = list(filter(_fitting(vocabulary, chosen), things))
        self._by_side = [[thing for thing in fitting if thing.plan in side.plans] for side in chosen.sides]
        self._of_theme: defaultdict[tuple[int, str, str], set[str]] = defaultdict(set)
        for number, own in enumerate(self._by_side):
            for thing in own:
                for theme in thing.own["theme"]:
                    self._of_theme[number, thing.kind, theme].add(thing.iri)

    def things(self, kind: str) -> list[list[Thing]]:
        """By side. A body of several plans stands once for each."""
        return [[thing for thing in things if thing.kind == kind] for things in self._by_side]

    def totals(self, kinds: Iterable[str] = COUNTED) -> list[tuple[str, list[int]]]:
        return [(kind, [_different(things) for things in self.things(kind)]) for kind in kinds]

    def matrix(self, language: str) -> list[Row]:
        """A row a theme, those that nobody has too; with a theme chosen, it and the narrower ones."""
        rows = []
        asked = self._chosen.filter_of.get("theme")
        shown = {asked} if asked and self._chosen.exact else self._vocabulary.narrower(asked) if asked else None
        for concept in self._vocabulary.scheme("theme", language):
            if shown is None or concept.iri in shown:
                iri = concept.iri
                cells = tuple(self._cell(number, side, iri) for number, side in enumerate(self._chosen.sides))
                rows.append(Row(concept, cells, len(self._vocabulary.narrower(iri)) > 1))
        return rows

    def gaps(self, name: str, language: str) -> list[Gap]:
        """By theme or target group; having a narrower one is having it."""
        concepts = self._vocabulary.scheme(DIMENSIONS[name], language)
        having = [self._reached(number, name) for number in range(len(self._by_side))]
        found = []
        for number, side in enumerate(self._chosen.sides):
            others = frozenset().union(*(have for other, have in enumerate(having) if other != number))
            only = tuple(concept for concept in concepts if concept.iri in having[number] - others)
            lacks = tuple(concept for concept in concepts if concept.iri in others - having[number])
            found.append(Gap(side, only, lacks))
        return found

    def narrower_only(self, rows: list[Row]) -> list[tuple[Side, tuple[Concept, ...]]]:
        """The zeros of the matrix that are no gap: of each side, the themes that it has only in narrower ones."""
        told = []
        for number, side in enumerate(self._chosen.sides):
            having = self._reached(number, "theme")
            only = (row.concept for row in rows if row.concept.iri in having and not row.cells[number].total)
            told.append((side, tuple(only)))
        return [(side, concepts) for side, concepts in told if concepts]

    def national(self, of_side: Mapping[str, frozenset[str]]) -> list[tuple[Side, int]]:
        """How many of the bodies of each side that has some belong to no region; `of_side` are all that may."""
        bodies = zip(self._chosen.sides, self.things("body"), strict=True)
        counted = [(side, _different(one for one in own if one.iri in of_side[side.iri])) for side, own in bodies]
        return [(side, number) for side, number in counted if number]

    def measures(self, language: str) -> Bars:
        text = _choose(language)
        return self._bars(
            "measure",
            text("Mått på indikatorerna", "Measures of the indicators"),
            text("Antal indikatorer efter vad de mäts i.", "Number of indicators by what they are measured in."),
            ("measure", _MEASURES, ("indicator",), language),
            (1, 2, 3, 4, 5),
        )

    def modalities(self, language: str) -> Bars:
        text = _choose(language)
        return self._bars(
            "modality",
            text("Hur bindande planerna är", "How binding the plans are"),
            text(
                "Antal mål och aktiviteter efter om de sägs ska, bör eller kan göras.",
                "Number of goals and activities by whether they shall, should or may be done.",
            ),
            (MODALITY, _MODALITIES, ("goal", "activity"), language),
            (1, 2, 3, 5, 4),
        )

    def _bars(
        self,
        name: str,
        title: str,
        description: str,
        by: tuple[str, tuple[str, ...], tuple[str, ...], str],
        patterns: tuple[int, ...],
    ) -> Bars:
        scheme, names, kinds, language = by
        prefix = f"{VOCAB}{scheme}/"
        rows = []
        for things in self._by_side:
            counted = [thing for thing in things if thing.kind in kinds]
            of_each = [_different(t for t in counted if prefix + one in t.own[scheme]) for one in names]
            rows.append((*of_each, _different(thing for thing in counted if not thing.own[scheme])))
        labels = [self._vocabulary.label(prefix + one, language) for one in names]
        is_untold = any(row[-1] for row in rows)
        return Bars(
            name,
            title,
            description,
            tuple(side.short for side in self._chosen.sides),
            tuple([*labels, _choose(language)(_UNTOLD.sv, _UNTOLD.en)] if is_untold else labels),
            tuple(row if is_untold else row[:-1] for row in rows),
            patterns,
        )

    def _cell(self, number: int, side: Side, theme: str) -> Cell:
        return Cell(side, tuple(len(self._of_theme.get((number, kind, theme), ())) for kind in self._chosen.kinds))

    def _reached(self, side: int, name: str) -> frozenset[str]:
        scheme, kinds = DIMENSIONS[name], self._chosen.kinds
        said = (concept for t in self._by_side[side] if t.kind in kinds for concept in t.own[scheme])
        return self._vocabulary.with_broader(said)


def wanted_concepts(vocabulary: Vocabulary, chosen: Chosen, name: str) -> frozenset[str]:
    """The concepts that fit the filter of that name; none when it is not given."""
    if (iri := chosen.filter_of.get(name)) is None:
        return frozenset()
    return frozenset({iri}) if name == "theme" and chosen.exact else vocabulary.narrower(iri)


def _fitting(vocabulary: Vocabulary, chosen: Chosen) -> Callable[[Thing], bool]:
    """Themes and target groups are a thing's own; types of body and measures reach through what it is linked to."""
    wanted = [
        (
            DIMENSIONS[name],
            name in _OWN,
            wanted_concepts(vocabulary, chosen, name) if name in _OWN else frozenset({iri}),
        )
        for name, iri in chosen.filters
    ]

    def fits(thing: Thing) -> bool:
        return all((thing.own if is_own else thing.concepts)[scheme] & some for scheme, is_own, some in wanted)

    return fits


def _different(things: Iterable[Thing]) -> int:
    return len({thing.iri for thing in things})


def _choose(language: str) -> Callable[[str, str], str]:
    return lambda sv, en: en if language == "en" else sv
