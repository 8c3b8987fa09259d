"""The parameters of a query: what types there are, and how a value given as text becomes an RDF term."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from vardgraf.errors import QueryError
from vardgraf.namespaces import DCT, ID, ORG, SKOS, VG, VOCAB, XSD, expand_curie, shorten, slugify
from vardgraf.words import WordPatterns, stem_words

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

NAME_LENGTH = 300
"""Of a value that names something, or is a number or a day."""
TEXT_LENGTH = 500
_SHOWN = 40
"""Characters of a value that is too long."""
FEW = 12
"""So many values are told when none of them is like the one given."""
YEARS = range(1900, 2200)
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')
_WORD = re.compile(r"[\w-]+")
_UNSAFE_TEXT = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")


class ParameterType(StrEnum):
    PLAN = "plan"
    REGION = "region"
    YEAR = "year"
    DATE = "date"
    IRI = "iri"
    PARTY = "party"
    CONCEPT = "concept"
    STRING = "string"
    INTEGER = "integer"


@dataclass(frozen=True)
class Text:
    """A text for users in both languages."""

    sv: str
    en: str


@dataclass(frozen=True)
class Parameter:
    """`scheme` is set for concepts only; `default` is a value as a user would write it."""

    name: str
    type: ParameterType
    description: Text
    scheme: str | None = None
    default: str | None = None
    required: bool = False

    @property
    def type_name(self) -> str:
        return f"{self.type}:{self.scheme}" if self.scheme else str(self.type)


@dataclass(frozen=True)
class Named:
    """Something that a value may name: its IRI, the name to show, and the names it goes by."""

    iri: str
    name: str
    aliases: frozenset[str]
    patterns: frozenset[str] = frozenset()
    """How wordings of it are recognised (`vg:recognisedBy`), of concepts only."""

    def is_recognised(self, text: str) -> bool:
        match = WordPatterns(self.patterns).find(text)
        return match is not None and match.words == text


class ParameterError(QueryError):
    """A value that does not fit its parameter: why, in both languages, and what else it could have been."""

    def __init__(self, parameter: Parameter, text: str, why: Text, remedy: Text, candidates: tuple[str, ...] = ()):
        self.parameter, self.value, self.candidates = parameter, text, candidates
        self.english = f"{parameter.name}: {text!r} {why.en}. {remedy.en}"
        super().__init__(f"{parameter.name}: {text!r} {why.sv}.", remedy=remedy.sv)


class Asked(Protocol):
    """What answers SPARQL: a store, or the source of an export."""

    def query(self, text: str, /) -> Any: ...


class Names:
    """What the plans, regions, parties and concepts of a store are called; looked up when first asked for."""

    def __init__(self, store: Asked):
        self._store = store

    @cached_property
    def plans(self) -> tuple[Named, ...]:
        found = self._select(f"SELECT DISTINCT ?x ?n {{ ?x a <{VG}Strategy> OPTIONAL {{ ?x <{SKOS}prefLabel> ?n }} }}")
        return _gather(found, lambda iri: {iri.removeprefix(ID)})

    @cached_property
    def regions(self) -> tuple[Named, ...]:
        regions = f"{{ ?x a <{VG}Region> }} UNION {{ ?p <{VG}region> ?x }}"
        names = f"<{SKOS}prefLabel>|<{SKOS}altLabel>|<{VG}scbCode>"
        found = self._select(f"SELECT DISTINCT ?x ?n {{ {regions} OPTIONAL {{ ?x {names} ?n }} }}")
        return _gather(found, _region_names)

    @cached_property
    def parties(self) -> tuple[Named, ...]:
        types = " ".join(f"<{VG}{name}>" for name in ("Actor", "Region", "Municipality", "Body"))
        names = f"<{SKOS}prefLabel>|<{SKOS}altLabel>"
        found = self._select(f"SELECT DISTINCT ?x ?n {{ VALUES ?t {{ {types} }} ?x a ?t ; {names} ?n }}")
        return _gather(found, lambda iri: {iri.rpartition("/")[2]})

    def concepts(self, scheme: str) -> tuple[Named, ...]:
        names = f"<{SKOS}prefLabel>|<{SKOS}altLabel>"
        found = self._select(
            f"SELECT DISTINCT ?x ?n {{ ?x <{SKOS}inScheme> <{VOCAB}{scheme}> OPTIONAL {{ ?x {names} ?n }} }}"
        )
        patterns: dict[str, set[str]] = {}
        for iri, pattern in self._select(
            f"SELECT ?x ?n {{ ?x <{SKOS}inScheme> <{VOCAB}{scheme}> ; <{VG}recognisedBy> ?n }}"
        ):
            patterns.setdefault(iri, set()).add(pattern)
        named = _gather(found, lambda iri: {iri.rpartition("/")[2]})
        return tuple(replace(one, patterns=frozenset(patterns.get(one.iri, ()))) for one in named)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of the words in what things are called, and of those that rules went by."""
        names = f"<{SKOS}prefLabel>|<{SKOS}altLabel>|<{VG}matchedWords>"
        found = self._select(f"SELECT DISTINCT ?n {{ ?x {names} ?n }}")
        return frozenset(stem_words({word for text, _ in found for word in _words(text)}))

    def has(self, iri: str) -> bool:
        return bool(self._store.query(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}"))

    def elements(self) -> tuple[Named, ...]:
        """All elements of plans: for the candidates of an error, not for every question."""
        found = self._select(f"SELECT DISTINCT ?x {{ ?x <{DCT}isPartOf>|<{ORG}classification> ?y }}")
        return tuple(Named(iri, shorten(iri), frozenset({shorten(iri)})) for iri, _ in found)

    def _select(self, query: str) -> list[tuple[str, str]]:
        """Pairs of the first and the second column, the second empty where there is none."""
        solutions = cast("QuerySolutions", self._store.query(query))
        rows = ([term.value if term else "" for term in solution] for solution in solutions)
        return sorted((row[0], row[1] if len(row) > 1 else "") for row in rows)


def resolve_value(parameter: Parameter, text: str, names: Names) -> str:
    """The value as a SPARQL term (`<iri>`, or a literal). Raises QueryError for a value that does not fit."""
    if not text.strip():
        remedy = Text("Utelämna parametern för att fråga om allt.", "Leave it out to ask about everything.")
        raise ParameterError(parameter, text, Text("är tomt", "is empty"), remedy)
    longest = TEXT_LENGTH if parameter.type is ParameterType.STRING else NAME_LENGTH
    if len(text) > longest:
        remedy = Text(f"Använd högst {longest} tecken.", f"Use at most {longest} characters.")
        raise ParameterError(parameter, text[:_SHOWN], Text("är för långt", "is too long"), remedy)
    match parameter.type:
        case ParameterType.PLAN:
            return _find_named(parameter, text, names.plans, names)
        case ParameterType.REGION:
            return _find_named(parameter, text, names.regions, names)
        case ParameterType.PARTY:
            return _find_named(parameter, text, names.parties, names)
        case ParameterType.CONCEPT:
            return _find_named(parameter, text, names.concepts(parameter.scheme or ""), names)
        case ParameterType.YEAR:
            return _parse_year(parameter, text)
        case ParameterType.DATE:
            return _parse_date(parameter, text)
        case ParameterType.INTEGER:
            return _parse_integer(parameter, text)
        case ParameterType.IRI:
            return _find_iri(parameter, text, names)
        case ParameterType.STRING:
            return _quote_text(parameter, text)


def nearest(text: str, candidates: Iterable[str], count: int = 5) -> list[str]:
    """The candidates closest to the text, or some of them when none is close."""
    candidates = list(candidates)
    return closest(text, candidates, count) or sorted(candidates, key=str.casefold)[:count]


def closest(text: str, candidates: Iterable[str], count: int = 5) -> list[str]:
    """The candidates closest to the text; empty when none is close."""
    from difflib import get_close_matches

    by_fold = {candidate.casefold(): candidate for candidate in candidates}
    close = get_close_matches(text.casefold(), list(by_fold), n=count, cutoff=0.5)
    return [by_fold[fold] for fold in close]


_NONE_THERE = Text("Grafen har inga.", "The graph has none.")


def _find_named(parameter: Parameter, text: str, known: tuple[Named, ...], names: Names) -> str:
    wanted = text.strip()
    iri = _expand(wanted)
    if any(named.iri == iri for named in known):
        return f"<{iri}>"
    exact = [named for named in known if wanted in named.aliases]
    folded = exact or [named for named in known if slugify(wanted) in map(slugify, named.aliases)]
    recognised = [] if folded else [named for named in known if named.is_recognised(wanted)]
    folded = folded or [named for named in recognised if _is_written_out(wanted, named, names)]
    if len(folded) == 1:
        return f"<{folded[0].iri}>"
    if folded:
        choice = tuple(shorten(named.iri) for named in folded)
        remedy = Text(f"Ange en av: {', '.join(choice)}.", f"Give one of: {', '.join(choice)}.")
        raise ParameterError(parameter, text, Text("kan betyda flera", "may mean several"), remedy, choice)
    spellings = {alias: named.name for named in known for alias in (named.name, *named.aliases)}
    near = (spellings[alias] for alias in closest(wanted, spellings))
    candidates = tuple(dict.fromkeys((*(named.name for named in recognised), *near)))
    if candidates or not known:
        raise _unknown(parameter, text, candidates, _NONE_THERE)
    raise _unlike(parameter, text, tuple(sorted({named.name for named in known}, key=str.casefold)))


def _is_written_out(text: str, named: Named, names: Names) -> bool:
    """Whether its words are those of a pattern in some form, or others that the graph has.

    A pattern is open at its end for the readings of plans, where what follows is the rest of a word: `suicid*` finds
    any compound. Of a value, nobody knows that what follows is a word.
    """
    stems = names.stems.union(stem_words(word for pattern in named.patterns for word in _words(pattern)))
    return all(not stems.isdisjoint(stem_words((word, word.removesuffix("t")))) for word in _words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _unlike(parameter: Parameter, text: str, names: tuple[str, ...]) -> ParameterError:
    """Nothing is written like it: all that there is, where that can be read at a glance."""
    if len(names) > FEW:
        return _unknown(parameter, text, (), Text("Inget där liknar det.", "Nothing there is like it."))
    told = ", ".join(names)
    remedy = Text(f"Det finns: {told}.", f"There is: {told}.")
    return ParameterError(parameter, text, Text("finns inte i grafen", "is not in the graph"), remedy, names)


def _find_iri(parameter: Parameter, text: str, names: Names) -> str:
    wanted = text.strip()
    iri = _expand(wanted) or _expand(f"vgi:{wanted}")
    if iri is None:
        remedy = Text(
            "Skriv den hel, eller kort som vgi:uppsala-2019.", "Write it in full, or shortened as vgi:uppsala-2019."
        )
        raise ParameterError(parameter, text, Text("är ingen IRI", "is no IRI"), remedy)
    if names.has(iri):
        return f"<{iri}>"
    candidates = tuple(nearest(shorten(iri), (element.name for element in names.elements()), 3))
    raise _unknown(parameter, text, candidates, Text("Grafen är tom.", "The graph is empty."))


def _expand(text: str) -> str | None:
    from pyoxigraph import NamedNode

    try:
        iri = expand_curie(text)
        NamedNode(iri)
    except (KeyError, ValueError):
        return None
    return iri if _IRI.fullmatch(iri) else None


def _parse_year(parameter: Parameter, text: str) -> str:
    year = text.strip()
    if not re.fullmatch(r"[0-9]{4}", year) or int(year) not in YEARS:
        remedy = Text("Skriv fyra siffror, som 2024.", "Write four digits, as 2024.")
        raise ParameterError(parameter, text, Text("är inget år", "is no year"), remedy)
    return f'"{int(year)}"^^<{XSD}integer>'


def _parse_date(parameter: Parameter, text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        remedy = Text("Skriv år, månad och dag, som 2024-06-01.", "Write year, month and day, as 2024-06-01.")
        raise ParameterError(parameter, text, Text("är inget datum", "is no date"), remedy)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        remedy = Text("Skriv ett datum, som 2024-06-01.", "Write a date, as 2024-06-01.")
        why = Text("är ingen dag i kalendern", "is no day of the calendar")
        raise ParameterError(parameter, text, why, remedy) from None
    return f'"{day.isoformat()}"^^<{XSD}date>'


def _parse_integer(parameter: Parameter, text: str) -> str:
    digits = text.strip()
    if not re.fullmatch(r"-?[0-9]{1,9}", digits):
        remedy = Text("Skriv bara siffror, som 2.", "Write digits only, as 2.")
        raise ParameterError(parameter, text, Text("är inget heltal", "is no integer"), remedy)
    return f'"{int(digits)}"^^<{XSD}integer>'


def _quote_text(parameter: Parameter, text: str) -> str:
    # Engines differ in when they read \u escapes, so a backslash could end the literal in one of them.
    if _UNSAFE_TEXT.search(text):
        why = Text("har ett omvänt snedstreck eller ett styrtecken", "has a backslash or a control character")
        raise ParameterError(parameter, text, why, Text("Ta bort det.", "Take it away."))
    quoted = text.replace('"', '\\"')
    return f'"{quoted}"'


def _gather(found: list[tuple[str, str]], own_names: Callable[[str], set[str]]) -> tuple[Named, ...]:
    aliases: dict[str, set[str]] = {}
    for iri, name in found:
        aliases.setdefault(iri, own_names(iri)).update({name} - {""})
    return tuple(Named(iri, min(own_names(iri), key=len), frozenset(names)) for iri, names in aliases.items())


def _region_names(iri: str) -> set[str]:
    slug = iri.rpartition("/")[2]
    short = slug.removeprefix("region-").removesuffix("-lan")
    return {slug, slug.removesuffix("-lan"), slug.removeprefix("region-"), short}


def _unknown(parameter: Parameter, text: str, candidates: tuple[str, ...], otherwise: Text) -> ParameterError:
    near = ", ".join(candidates)
    remedy = Text(f"Närmast: {near}.", f"Nearest: {near}.") if candidates else otherwise
    return ParameterError(parameter, text, Text("finns inte i grafen", "is not in the graph"), remedy, candidates)
