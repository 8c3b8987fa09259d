"""The parameters of a query: what types there are, and how a value given as text becomes an RDF term."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, cast

from vardgraf.errors import QueryError
from vardgraf.namespaces import DCT, ID, ORG, SKOS, VG, VOCAB, XSD, expand_curie, shorten, slugify

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

TEXT_LENGTH = 500
YEARS = range(1900, 2200)
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')
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


class Names:
    """What the plans, regions, parties and concepts of a store are called; looked up when first asked for."""

    def __init__(self, store: Store):
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
        return _gather(found, lambda iri: {iri.rpartition("/")[2]})

    def has(self, iri: str) -> bool:
        from pyoxigraph import NamedNode

        node = NamedNode(iri)
        patterns = ((node, None, None), (None, None, node))
        return any(True for pattern in patterns for _ in self._store.quads_for_pattern(*pattern))

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
        raise _misfit(parameter, text, "är tomt", "Utelämna parametern för att fråga om allt.")
    match parameter.type:
        case ParameterType.PLAN:
            return _find_named(parameter, text, names.plans)
        case ParameterType.REGION:
            return _find_named(parameter, text, names.regions)
        case ParameterType.PARTY:
            return _find_named(parameter, text, names.parties)
        case ParameterType.CONCEPT:
            return _find_named(parameter, text, names.concepts(parameter.scheme or ""))
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
    from difflib import get_close_matches

    by_fold = {candidate.casefold(): candidate for candidate in candidates}
    close = get_close_matches(text.casefold(), list(by_fold), n=count, cutoff=0.5)
    return [by_fold[fold] for fold in close or sorted(by_fold)[:count]]


def _find_named(parameter: Parameter, text: str, known: tuple[Named, ...]) -> str:
    wanted = text.strip()
    iri = _expand(wanted)
    if any(named.iri == iri for named in known):
        return f"<{iri}>"
    exact = [named for named in known if wanted in named.aliases]
    folded = exact or [named for named in known if slugify(wanted) in map(slugify, named.aliases)]
    if len(folded) == 1:
        return f"<{folded[0].iri}>"
    if folded:
        choice = ", ".join(shorten(named.iri) for named in folded)
        raise _misfit(parameter, text, "kan betyda flera", f"Ange en av: {choice}.")
    spellings = {alias: named.name for named in known for alias in (named.name, *named.aliases)}
    candidates = list(dict.fromkeys(spellings[near] for near in nearest(wanted, spellings)))
    remedy = f"Närmast: {', '.join(candidates)}." if candidates else "Grafen har inga."
    raise _misfit(parameter, text, "finns inte i grafen", remedy)


def _find_iri(parameter: Parameter, text: str, names: Names) -> str:
    wanted = text.strip()
    iri = _expand(wanted) or _expand(f"vgi:{wanted}")
    if iri is None:
        raise _misfit(parameter, text, "är ingen IRI", "Skriv den hel, eller kort som vgi:uppsala-2019.")
    if names.has(iri):
        return f"<{iri}>"
    candidates = nearest(shorten(iri), (element.name for element in names.elements()), 3)
    remedy = f"Närmast: {', '.join(candidates)}." if candidates else "Grafen är tom."
    raise _misfit(parameter, text, "finns inte i grafen", remedy)


def _expand(text: str) -> str | None:
    from pyoxigraph import NamedNode

    try:
        iri = expand_curie(text)
        NamedNode(iri)
    except (KeyError, ValueError):
        return None
    return iri if _IRI.fullmatch(iri) else None


def _parse_year(parameter: Parameter, text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", text.strip()) or int(text) not in YEARS:
        raise _misfit(parameter, text, "är inget år", "Skriv fyra siffror, som 2024.")
    return f'"{int(text)}"^^<{XSD}integer>'


def _parse_date(parameter: Parameter, text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        raise _misfit(parameter, text, "är inget datum", "Skriv år, månad och dag, som 2024-06-01.")
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise _misfit(parameter, text, "är ingen dag i kalendern", "Skriv ett datum, som 2024-06-01.") from None
    return f'"{day.isoformat()}"^^<{XSD}date>'


def _parse_integer(parameter: Parameter, text: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,9}", text.strip()):
        raise _misfit(parameter, text, "är inget heltal", "Skriv bara siffror, som 2.")
    return f'"{int(text)}"^^<{XSD}integer>'


def _quote_text(parameter: Parameter, text: str) -> str:
    # Engines differ in when they read \u escapes, so a backslash could end the literal in one of them.
    if _UNSAFE_TEXT.search(text):
        raise _misfit(parameter, text, "har ett omvänt snedstreck eller ett styrtecken", "Ta bort det.")
    if len(text) > TEXT_LENGTH:
        raise _misfit(parameter, text[:40], "är för långt", f"Använd högst {TEXT_LENGTH} tecken.")
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


def _misfit(parameter: Parameter, text: str, what: str, remedy: str) -> QueryError:
    return QueryError(f"{parameter.name} ({parameter.type_name}): {text!r} {what}.", remedy=remedy)
