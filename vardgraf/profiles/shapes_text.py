"""Shapes as Turtle that people can read: subjects in the order given, blank nodes and lists where they are used."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from vardgraf.parameters import Text

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*(?<!\.)")
_INDENT = "    "


@dataclass(frozen=True)
class Blank:
    """A node without a name: what is said of it, in order."""

    statements: "tuple[Statement, ...]"


@dataclass(frozen=True)
class Listed:
    """An RDF list."""

    members: "tuple[Node, ...]"


Node: TypeAlias = NamedNode | Literal | Blank | Listed
Statement: TypeAlias = tuple[str, tuple[Node, ...]]
"""A property's IRI and its values."""


@dataclass(frozen=True)
class Subject:
    iri: str
    statements: tuple[Statement, ...]


def iris(*values: str) -> tuple[Node, ...]:
    return tuple(NamedNode(value) for value in values)


def texts(text: Text) -> tuple[Node, ...]:
    return Literal(text.sv, language="sv"), Literal(text.en, language="en")


def write_shapes(subjects: Iterable[Subject], prefixes: Mapping[str, str], comments: Iterable[str]) -> str:
    """The whole document, with the prefixes that it uses; `comments` are lines without their #."""
    writer = _Writer(prefixes)
    body = "\n".join(writer.subject(one) for one in subjects)
    head = "".join(f"# {line}\n" for line in comments)
    used = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(writer.used))
    return f"{head}{used}\n{body}"


class _Writer:
    """Remembers the prefixes that it used."""

    def __init__(self, prefixes: Mapping[str, str]):
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self.used: set[str] = set()

    def subject(self, one: Subject) -> str:
        return f"{self._iri(one.iri)} {self._statements(one.statements, 1)} .\n"

    def _statements(self, statements: tuple[Statement, ...], depth: int) -> str:
        break_ = " ;\n" + _INDENT * depth
        return break_.join(f"{self._predicate(name)} {self._values(values, depth)}" for name, values in statements)

    def _values(self, values: tuple[Node, ...], depth: int) -> str:
        break_ = " ,\n" + _INDENT * (depth + 1) if len(values) > 3 else " , "
        return break_.join(self._node(value, depth) for value in values)

    def _predicate(self, iri: str) -> str:
        return "a" if iri.endswith("22-rdf-syntax-ns#type") else self._iri(iri)

    def _node(self, node: Node, depth: int) -> str:
        if isinstance(node, NamedNode):
            return self._iri(node.value)
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, Listed):
            return self._list(node, depth)
        return f"[ {self._statements(node.statements, depth + 1)} ]"

    def _list(self, node: Listed, depth: int) -> str:
        members = [self._node(member, depth + 1) for member in node.members]
        if len(members) <= 3 and not any(isinstance(member, Blank) for member in node.members):
            return f"( {' '.join(members)} )"
        break_ = "\n" + _INDENT * (depth + 1)
        return f"({break_}{break_.join(members)}\n{_INDENT * depth})"

    def _literal(self, node: Literal) -> str:
        if node.language is None and re.fullmatch(r"[0-9]+", node.value) and node.datatype.value.endswith("#integer"):
            return node.value
        if node.language is None and not node.datatype.value.endswith("#string"):
            return f"{Literal(node.value)}^^{self._iri(node.datatype.value)}"
        return str(node)

    def _iri(self, iri: str) -> str:
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"
