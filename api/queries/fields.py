"""The form of a query: a field for each parameter in words, and its examples as one would say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from api.language import Language
from api.queries.choices import ENUMERATED, Choice, find_choices, find_concepts
from api.queries.naming import find_things
from api.releases import Release
from vardgraf.errors import QueryError
from vardgraf.parameters import Parameter, ParameterType, Text, resolve_value
from vardgraf.queries import Query

_INPUTS = {ParameterType.YEAR: "number", ParameterType.INTEGER: "number", ParameterType.DATE: "date"}


@dataclass(frozen=True)
class Field:
    """A parameter in the form: a list to choose from, or an input with or without suggestions."""

    parameter: Parameter
    heading: Text
    input: str
    value: str
    choices: tuple[Choice, ...]
    chosen: str | None
    """The IRI of the value, when it is in the list."""
    is_wrong: bool


@dataclass(frozen=True)
class Example:
    values: Mapping[str, str]
    words: str


def make_fields(
    query: Query, values: Mapping[str, str], release: Release, wrong: str | None, language: Language
) -> list[Field]:
    return [_make_field(query, one, values, release, one.name == wrong, language) for one in query.parameters]


_examples: WeakKeyDictionary[Release, dict[tuple[str, Language], list[Example]]] = WeakKeyDictionary()


def tell_examples(query: Query, release: Release, language: Language) -> list[Example]:
    """`Tema: Suicidprevention`, by the name of what a value names; the value itself where it names nothing."""
    known = _examples.setdefault(release, {})
    if (query.name, language) not in known:
        known[query.name, language] = [
            Example(example, ", ".join(_tell(query, name, value, release, language) for name, value in example.items()))
            for example in query.examples
        ]
    return known[query.name, language]


def _tell(query: Query, name: str, value: str, release: Release, language: Language) -> str:
    heading, iri = query.heading(name), _find_iri(query.parameter(name), value, release)
    if iri:
        said, _ = find_things(release, [iri]).name(iri, language)
    else:
        said = _in(heading.values[value], language) if value in heading.values else value
    return f"{_in(heading.text, language)}: {said}"


def _make_field(
    query: Query,
    parameter: Parameter,
    values: Mapping[str, str],
    release: Release,
    is_wrong: bool,
    language: Language,
) -> Field:
    heading, value = query.heading(parameter.name), values.get(parameter.name, parameter.default or "")
    if heading.values:
        choices = tuple(Choice(code, code, words) for code, words in heading.values.items())
        chosen = value if value in heading.values else None
        return Field(parameter, heading.text, "select", value, choices, chosen, is_wrong)
    choices = find_concepts(heading.schemes, release) if heading.schemes else find_choices(parameter, release)
    is_list = bool(heading.schemes) or parameter.type in ENUMERATED
    kind = "select" if is_list else _INPUTS.get(parameter.type, "text")
    chosen = _find_iri(parameter, value, release) if choices and value and not is_wrong else None
    if not is_list and chosen:
        value = next((choice.value for choice in choices if choice.iri == chosen), value)
    ordered = tuple(sorted(choices, key=lambda choice: _in(choice.label, language).casefold()))
    return Field(parameter, heading.text, kind, value, ordered, chosen, is_wrong)


def _find_iri(parameter: Parameter, value: str, release: Release) -> str | None:
    """A value may be written in other ways than the list has it."""
    try:
        term = resolve_value(parameter, value, release.names)
    except QueryError:
        return None
    return term[1:-1] if term.startswith("<") else None


def _in(text: Text, language: Language) -> str:
    return text.en if language == "en" else text.sv
