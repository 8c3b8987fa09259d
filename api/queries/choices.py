"""The values that a parameter can take where they are finite: plans, regions, parties and the concepts of a scheme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from pyoxigraph import Literal

from api.answers import select_now
from api.releases import Release
from vardgraf.namespaces import RDFS, SKOS, shorten
from vardgraf.parameters import Named, Parameter, ParameterType, Text

ENUMERATED = frozenset({ParameterType.PLAN, ParameterType.REGION, ParameterType.CONCEPT})
"""Types with so few values that they are listed."""


@dataclass(frozen=True)
class Choice:
    """`value` is what a request says, `iri` what it names."""

    value: str
    iri: str
    label: Text


_choices: WeakKeyDictionary[Release, dict[str, tuple[Choice, ...]]] = WeakKeyDictionary()


def find_choices(parameter: Parameter, release: Release) -> tuple[Choice, ...]:
    """In the order of their values; none for a parameter of another type."""
    known = _choices.setdefault(release, {})
    if parameter.type_name not in known:
        known[parameter.type_name] = _make_choices(parameter, release)
    return known[parameter.type_name]


def _make_choices(parameter: Parameter, release: Release) -> tuple[Choice, ...]:
    found = _named(parameter, release)
    labels = _labels(release, [named.iri for named in found])
    choices = (
        Choice(_value(parameter, named, labels, found), named.iri, labels.get(named.iri, _same(named.name)))
        for named in found
    )
    return tuple(sorted(choices, key=lambda choice: choice.value))


def find_concepts(schemes: Iterable[str], release: Release) -> tuple[Choice, ...]:
    """The concepts of several vocabularies, each by its IRI."""
    found = [named for scheme in schemes for named in release.names.concepts(scheme)]
    labels = _labels(release, [named.iri for named in found])
    return tuple(Choice(shorten(one.iri), one.iri, labels.get(one.iri, _same(one.name))) for one in found)


def _named(parameter: Parameter, release: Release) -> tuple[Named, ...]:
    match parameter.type:
        case ParameterType.PLAN:
            return release.names.plans
        case ParameterType.REGION:
            return release.names.regions
        case ParameterType.PARTY:
            return release.names.parties
        case ParameterType.CONCEPT:
            return release.names.concepts(parameter.scheme or "")
    return ()


def _value(parameter: Parameter, named: Named, labels: Mapping[str, Text], all_named: Iterable[Named]) -> str:
    """Parties are chosen by their names as people write them, and by IRI where several have the same."""
    if parameter.type is not ParameterType.PARTY:
        return named.name
    label = labels.get(named.iri, _same(named.name)).sv
    alike = sum(label in other.aliases for other in all_named)
    return label if alike == 1 and label in named.aliases else shorten(named.iri)


def _labels(release: Release, iris: Iterable[str]) -> dict[str, Text]:
    things = " ".join(f"<{iri}>" for iri in iris)
    labels = f"<{SKOS}prefLabel>|<{RDFS}label>"
    found: dict[str, dict[str, str]] = {}
    for thing, label in select_now(release, f"SELECT ?x ?n {{ VALUES ?x {{ {things} }} ?x {labels} ?n }}").rows:
        if isinstance(label, Literal) and thing is not None and not isinstance(thing, Literal):
            found.setdefault(str(thing).strip("<>"), {})[label.language or "sv"] = label.value
    return {
        iri: Text(texts.get("sv") or texts.get("en", ""), texts.get("en") or texts.get("sv", ""))
        for iri, texts in found.items()
    }


def _same(text: str) -> Text:
    return Text(text, text)
