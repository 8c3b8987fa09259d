"""The catalogue of queries: the files of `queries/`, their `#+` headers, and parameters bound into their text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from vardgraf.errors import QueryError, UsageError
from vardgraf.parameters import Names, Parameter, ParameterError, ParameterType, Text, nearest, resolve_value
from vardgraf.resources import resource_path

HEADER_MARK = "#+"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(r"VALUES \?param_([a-z0-9_]+) \{ UNDEF \}")
_USE = re.compile(r"[?$]param_([A-Za-z0-9_]+)")
_KEYS = {"summary", "description", "params", "columns", "headings", "examples", "tags"}
_PARAMETER_KEYS = {"type", "sv", "en", "default", "required"}
_HEADING_KEYS = {"sv", "en", "label", "names", "schemes", "values"}


@dataclass(frozen=True)
class Column:
    name: str
    description: Text


@dataclass(frozen=True)
class Heading:
    """What pages for people call a column or a parameter, and what its values are."""

    text: Text
    label: str | None = None
    """The column that says in words what this one names by IRI: both are one cell."""
    names: str | None = None
    """What a text of names names: things of a parameter type, `passage` for places, `concept` for `scheme/name`."""
    schemes: tuple[str, ...] = ()
    """The vocabularies that a parameter of type `iri` takes its values from."""
    values: Mapping[str, Text] = field(default_factory=dict)
    """The words for values that are codes, where there are no others."""


@dataclass(frozen=True)
class Query:
    """A query file. `text` runs as it is, in any engine, and then answers for all values of its parameters."""

    name: str
    summary: Text
    description: Text | None
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    headings: Mapping[str, Heading]
    """By column and parameter; a column that is the label of another has none of its own."""
    examples: tuple[Mapping[str, str], ...]
    tags: tuple[str, ...]
    text: str
    file: str

    def parameter(self, name: str) -> Parameter:
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        remedy = f"Den har: {', '.join(nearest(name, known))}." if known else "Den har inga."
        raise QueryError(f"{self.name} har ingen parameter {name!r}.", remedy=remedy)

    def heading(self, name: str) -> Heading:
        """What the header says; else the description of the parameter or column itself."""
        if name in self.headings:
            return self.headings[name]
        described = {column.name: column.description for column in self.columns}
        return Heading(described[name] if name in described else self.parameter(name).description)

    def bind(self, values: Mapping[str, str], names: Names) -> str:
        """The text with the values in their places; what is not given keeps its default, or stays open."""
        given = {parameter.name: parameter.default for parameter in self.parameters if parameter.default is not None}
        given.update({self.parameter(name).name: value for name, value in values.items()})
        for parameter in self.parameters:
            if parameter.required and parameter.name not in given:
                raise QueryError(
                    f"{self.name} behöver {parameter.name}.",
                    remedy=f"Lägg till --param {parameter.name}=… ({parameter.type_name}).",
                )
        terms = {name: resolve_value(self.parameter(name), value, names) for name, value in given.items()}
        self._refuse_backwards(given)
        return _PLACE.sub(lambda place: _fill(place, terms), self.text)

    def _refuse_backwards(self, given: Mapping[str, str]) -> None:
        """A period that ends before it begins has no answer, and is a mistake."""
        if (begin := given.get("from")) is None or (end := given.get("to")) is None:
            return
        parameter = self.parameter("from")
        if parameter.type is ParameterType.DATE and begin.strip() > end.strip():
            why = Text(f"är efter to, {end.strip()}", f"is after to, {end.strip()}")
            raise ParameterError(parameter, begin, why, Text("Byt plats på dem.", "Swap them."))


@dataclass(frozen=True)
class Catalogue:
    queries: tuple[Query, ...]

    def __iter__(self) -> Iterator[Query]:
        return iter(self.queries)

    def __len__(self) -> int:
        return len(self.queries)

    def find(self, name: str) -> Query:
        for query in self.queries:
            if query.name == name:
                return query
        candidates = nearest(name, [query.name for query in self.queries])
        raise UsageError(f"det finns ingen fråga {name!r}.", remedy=f"Närmast: {', '.join(candidates)}.")


@lru_cache(maxsize=4)
def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The queries of a folder (by default those of the project), in the order of their names."""
    files = sorted((folder or resource_path("queries")).glob("*.rq"), key=lambda file: file.stem)
    return Catalogue(tuple(load_query(file) for file in files))


def load_query(file: Path) -> Query:
    return parse_query(file.read_text(encoding="utf-8"), file.stem, f"{file.parent.name}/{file.name}")


def parse_query(text: str, name: str, file: str) -> Query:
    """Raises QueryError with file and line for a header that is not as it should be."""
    return _Header(text, name, file).read()


def _fill(place: re.Match[str], terms: Mapping[str, str]) -> str:
    term = terms.get(place[1])
    return place[0] if term is None else f"VALUES ?param_{place[1]} {{ {term} }}"


class _Header:
    """Reads one header; remembers where each line stands, so that an error can point at it."""

    def __init__(self, text: str, name: str, file: str):
        self.text, self.name, self.file = text, name, file
        numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.startswith(HEADER_MARK)]
        self.line_numbers = [number for number, _ in numbered]
        self.lines = [line.removeprefix(HEADER_MARK).removeprefix(" ") for _, line in numbered]

    def read(self) -> Query:
        if not self.lines:
            raise self._error("frågan har inget huvud.", 1, f"Börja varje rad i huvudet med {HEADER_MARK!r}.")
        if not _NAME.fullmatch(self.name):
            raise self._error(
                f"{self.name!r} är inget namn på en fråga.", 1, "Använd små bokstäver, siffror och bindestreck."
            )
        data = self._parse()
        self._refuse_unknown(data, _KEYS, "huvudet")
        query = Query(
            name=self.name,
            summary=self._text(data.get("summary"), "summary"),
            description=self._text(data["description"], "description") if "description" in data else None,
            parameters=tuple(self._parameter(name, entry) for name, entry in self._table(data, "params").items()),
            columns=tuple(
                Column(name, self._text(entry, name)) for name, entry in self._table(data, "columns").items()
            ),
            headings={name: self._heading(name, entry) for name, entry in self._table(data, "headings").items()},
            examples=tuple(self._example(entry) for entry in self._list(data, "examples")),
            tags=tuple(str(tag) for tag in self._list(data, "tags")),
            text=self.text,
            file=self.file,
        )
        self._check(query)
        return query

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads("\n".join(self.lines))
        except tomllib.TOMLDecodeError as error:
            where = re.search(r"at line (\d+)", str(error))
            index = int(where[1]) if where else len(self.lines)
            line = self.line_numbers[min(index, len(self.lines)) - 1]
            message = re.sub(r" \(at .*\)$", "", str(error))
            raise self._error(f"huvudet är inte TOML: {message}.", line, "Rätta raden.") from None

    def _parameter(self, name: str, entry: Any) -> Parameter:
        line = self._line_of(f"params.{name}")
        if not isinstance(entry, dict) or not _PARAMETER_NAME.fullmatch(name):
            raise self._error(f"parametern {name!r} är ingen tabell med enkelt namn.", line, "Skriv [params.namn].")
        self._refuse_unknown(entry, _PARAMETER_KEYS, f"parametern {name}")
        kind, _, scheme = str(entry.get("type", "")).partition(":")
        if kind not in list(ParameterType) or (kind == ParameterType.CONCEPT) != bool(scheme):
            types = ", ".join("concept:SCHEME" if known == "concept" else known for known in ParameterType)
            raise self._error(f"parametern {name} har ingen känd typ.", line, f"Använd en av: {types}.")
        default = entry.get("default")
        if not isinstance(default, str | None):
            raise self._error(f"förvalet för {name} är ingen text.", line, "Sätt det inom citattecken.")
        words = self._text({key: entry[key] for key in ("sv", "en") if key in entry}, f"params.{name}")
        return Parameter(name, ParameterType(kind), words, scheme or None, default, bool(entry.get("required", False)))

    def _heading(self, name: str, entry: Any) -> Heading:
        line = self._line_of(name, self._line_of("headings"))
        if not isinstance(entry, dict):
            raise self._error(f"rubriken {name} är ingen tabell.", line, "Skriv { sv = …, en = … }.")
        self._refuse_unknown(entry, _HEADING_KEYS, f"rubriken {name}", line)
        values = self._table(entry, "values")
        for key in ("label", "names"):
            if not isinstance(entry.get(key), str | None):
                raise self._error(f"{key} för {name} är ingen text.", line, "Sätt det inom citattecken.")
        return Heading(
            self._text({key: entry[key] for key in ("sv", "en") if key in entry}, name, line),
            entry.get("label"),
            entry.get("names"),
            tuple(map(str, self._list(entry, "schemes"))),
            {value: self._text(words, f"{name}.values.{value}", line) for value, words in values.items()},
        )

    def _example(self, entry: Any) -> Mapping[str, str]:
        if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
            raise self._error(
                "ett exempel är ingen tabell med texter.", self._line_of("examples"), 'Skriv { namn = "…" }.'
            )
        return dict(entry)

    def _text(self, entry: Any, key: str, line: int | None = None) -> Text:
        complete = isinstance(entry, dict) and set(entry) == {"sv", "en"} and all(map(_is_written, entry.values()))
        if not complete:
            raise self._error(f"{key} finns inte på både sv och en.", line or self._line_of(key), "Skriv båda.")
        return Text(entry["sv"], entry["en"])

    def _table(self, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        entry = data.get(key, {})
        if not isinstance(entry, dict):
            raise self._error(f"{key} är ingen tabell.", self._line_of(key), f"Skriv [{key}].")
        return entry

    def _list(self, data: Mapping[str, Any], key: str) -> list[Any]:
        entry = data.get(key, [])
        if not isinstance(entry, list):
            raise self._error(f"{key} är ingen lista.", self._line_of(key), f"Skriv {key} = [ … ].")
        return entry

    def _check(self, query: Query) -> None:
        declared = {parameter.name for parameter in query.parameters}
        body = "\n".join(line for line in self.text.splitlines() if not line.startswith("#"))
        places, uses = set(_PLACE.findall(body)), set(_USE.findall(body))
        for name in sorted(declared - places):
            remedy = f"Skriv VALUES ?param_{name} {{ UNDEF }} där den används."
            raise self._error(f"parametern {name} har ingen plats i frågan.", self._line_of(f"params.{name}"), remedy)
        for name in sorted((places | uses) - declared):
            line = next(number for number, row in enumerate(self.text.splitlines(), 1) if f"param_{name}" in row)
            raise self._error(f"?param_{name} är inte deklarerad.", line, f"Lägg till [params.{name}] i huvudet.")
        for name in sorted({key for example in query.examples for key in example} - declared):
            line = self._line_of("examples")
            raise self._error(f"ett exempel anger {name}, som inte är en parameter.", line, "Rätta exemplet.")
        self._check_headings(query, declared)

    def _check_headings(self, query: Query, parameters: set[str]) -> None:
        columns = {column.name for column in query.columns}
        for name, heading in query.headings.items():
            line = self._line_of(name, self._line_of("headings"))
            if name not in columns | parameters:
                remedy = "Rubriker gäller kolumner och parametrar."
                raise self._error(f"rubriken {name} gäller ingenting i frågan.", line, remedy)
            if heading.label is not None and heading.label not in columns:
                raise self._error(f"{name} har en label som ingen kolumn har.", line, "Rätta label.")
            known = ("passage", "concept", *(kind for kind in ParameterType))
            if heading.names is not None and heading.names.partition(":")[0] not in known:
                remedy = f"Använd en av: {', '.join(known)}."
                raise self._error(f"{name} har names av okänt slag.", line, remedy)

    def _refuse_unknown(self, entry: Mapping[str, Any], known: set[str], where: str, line: int | None = None) -> None:
        for key in entry:
            if key not in known:
                remedy = f"Kända: {', '.join(sorted(known))}."
                raise self._error(f"{where} har en okänd nyckel {key!r}.", line or self._line_of(key), remedy)

    def _line_of(self, key: str, after: int = 0) -> int:
        """Of the first that has the key, below a line; else that line."""
        pattern = re.compile(rf"\s*(?:\[(?:headings\.)?{re.escape(key)}\]|{re.escape(key)}\s*[.=])")
        found = zip(self.line_numbers, self.lines, strict=True)
        return next((n for n, row in found if n > after and pattern.match(row)), after or 1)

    def _error(self, message: str, line: int, remedy: str) -> QueryError:
        return QueryError(message, file=self.file, line=line, remedy=remedy)


def _is_written(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
