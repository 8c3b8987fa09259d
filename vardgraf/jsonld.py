"""JSON-LD as the project writes it: compacted with `ontology/context.jsonld`, sorted, the same bytes each time.

The terms and prefixes that a document uses stand in the document itself, so that nothing has to be fetched to read it.
Identifiers are whole IRIs; names of properties and classes are the short ones of the context.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from vardgraf.namespaces import RDF, XSD
from vardgraf.resources import resource_path

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Written as JSON writes it, with no more digits than every reader keeps exact."""


@dataclass(frozen=True)
class Term:
    """A name of the context: `type` is "@id" or a datatype's IRI, `by_language` tells of a language map."""

    name: str
    type: str | None
    by_language: bool


@dataclass(frozen=True)
class Context:
    definitions: dict[str, Any]
    """As the file has them."""
    prefixes: dict[str, str]
    terms: dict[str, tuple[Term, ...]]
    """By the IRI that they stand for."""


@cache
def load_context() -> Context:
    document = json.loads(resource_path("ontology", "context.jsonld").read_text(encoding="utf-8"))
    definitions: dict[str, Any] = document["@context"]
    prefixes = {k: v for k, v in definitions.items() if isinstance(v, str) and v.endswith(("/", "#"))}
    terms: dict[str, list[Term]] = defaultdict(list)
    for name, definition in definitions.items():
        if name in prefixes or name.startswith("@") or (isinstance(definition, str) and definition.startswith("@")):
            continue
        full = {"@id": definition} if isinstance(definition, str) else definition
        kind = full.get("@type")
        by_language = full.get("@container") == "@language"
        term = Term(name, kind if kind in (None, "@id") else _expand(kind, prefixes), by_language)
        terms[_expand(full["@id"], prefixes)].append(term)
    return Context(definitions, prefixes, {iri: tuple(found) for iri, found in terms.items()})


def write_jsonld(triples: Iterable[Triple], first: str | None = None) -> bytes:
    """One default graph of nodes sorted by their identifiers, `first` before the others."""
    writer = _Writer(load_context())
    nodes: dict[str, list[Triple]] = defaultdict(list)
    for triple in sorted(set(triples), key=str):
        nodes[_identifier(triple.subject)].append(triple)
    ordered = sorted(nodes, key=lambda name: (name != first, name))
    graph = [writer.node(name, nodes[name]) for name in ordered]
    document = {"@context": writer.used_context(), "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def stream_jsonld(triples: Iterable[Triple]) -> Iterator[str]:
    """The same of triples that are sorted already, piece by piece, with the whole context: its memory is one node."""
    writer = _Writer(load_context())
    context = indented(writer.whole_context(), "  ")
    yield f'{{\n  "@context": {context},\n  "@graph": ['
    separator = "\n    "
    for name, said in groupby(triples, key=lambda triple: _identifier(triple.subject)):
        yield separator + indented(writer.node(name, list(said)), "    ")
        separator = ",\n    "
    yield "]\n}\n" if separator == "\n    " else "\n  ]\n}\n"


def indented(value: Any, indent: str) -> str:
    """JSON that goes on in a document at that indent."""
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + indent)


class _Writer:
    """Writes nodes, and remembers which names of the context they use."""

    def __init__(self, context: Context):
        self._context = context
        self._used: set[str] = {"@version", "id", "type"}

    def node(self, name: str, triples: list[Triple]) -> dict[str, Any]:
        written: dict[str, Any] = {"id": name}
        lists: dict[str, list[Any]] = defaultdict(list)
        maps: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
                lists["type"].append(self._class_name(triple.object.value))
                continue
            key, term = self._key(triple.predicate.value, triple.object)
            if term and term.by_language:
                assert isinstance(triple.object, Literal)
                maps[key][triple.object.language or ""].append(triple.object.value)
            else:
                lists[key].append(self._value(triple.object, term))
        plain = {key: _single(values) for key, values in lists.items()}
        by_language = {key: {tag: _single(v) for tag, v in sorted(found.items())} for key, found in maps.items()}
        return written | dict(sorted((plain | by_language).items(), key=lambda item: (item[0] != "type", item[0])))

    def whole_context(self) -> dict[str, Any]:
        return self._context.definitions

    def used_context(self) -> dict[str, Any]:
        for name in self._used - set(self._context.prefixes) - {"@version"}:
            definition = self._context.definitions[name]
            parts = [definition] if isinstance(definition, str) else [definition["@id"], definition.get("@type", "")]
            self._used |= {part.partition(":")[0] for part in parts} & set(self._context.prefixes)
        return {name: value for name, value in self._context.definitions.items() if name in self._used}

    def _key(self, predicate: str, value: object) -> tuple[str, Term | None]:
        """The name of the property for that value; without a term where none of the context fits the value."""
        fitting = [term for term in self._context.terms.get(predicate, ()) if _fits(term, value)]
        if fitting:
            term = max(fitting, key=lambda one: (one.by_language, one.type is not None))
            self._used.add(term.name)
            return term.name, term
        return self._compact(predicate), None

    def _class_name(self, iri: str) -> str:
        names = [t.name for t in self._context.terms.get(iri, ()) if t.type is None and not t.by_language]
        self._used |= set(names[:1])
        return names[0] if names else self._compact(iri)

    def _compact(self, iri: str) -> str:
        for prefix, namespace in self._context.prefixes.items():
            if iri.startswith(namespace) and iri != namespace:
                self._used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _value(self, value: object, term: Term | None) -> Any:
        if isinstance(value, NamedNode | BlankNode):
            return _identifier(value) if term and term.type else {"id": _identifier(value)}
        assert isinstance(value, Literal)
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == XSD + "string":
            return value.value
        native = _native(value.value, datatype)
        if native is not None:
            return native
        return value.value if term and term.type else {"@value": value.value, "@type": self._compact(datatype)}


def _fits(term: Term, value: object) -> bool:
    if term.by_language:
        return isinstance(value, Literal) and value.language is not None
    if term.type == "@id":
        return isinstance(value, NamedNode | BlankNode)
    if term.type is not None:
        return isinstance(value, Literal) and value.datatype.value == term.type
    return True


def _native(text: str, datatype: str) -> int | bool | None:
    """The JSON value that is read back as exactly this literal, if there is one."""
    if datatype == XSD + "boolean" and text in ("true", "false"):
        return text == "true"
    if datatype == XSD + "integer" and _INTEGER.fullmatch(text):
        return int(text)
    return None


def _identifier(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _expand(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else name
