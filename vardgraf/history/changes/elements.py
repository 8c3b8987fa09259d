"""Which elements the statements make added, removed, changed or reworded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vardgraf.history.changes.rewording import Candidate, Pair
from vardgraf.history.changes.sides import Index
from vardgraf.history.changes.triples import SubjectChange
from vardgraf.kinds import KINDS
from vardgraf.namespaces import DCT, PROV, RDF, RDFS, SKOS, VG

TYPE = RDF + "type"
NAMES = (SKOS + "prefLabel", RDFS + "label", DCT + "title")
PASSAGES = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
_ORDER = {VG + name: number for number, name in enumerate(KINDS.values())}


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    CHANGED = "changed"


@dataclass(frozen=True)
class StatementChange:
    """The values of a property that stand on one side only, as N-Triples writes them, sorted.

    A consequence follows from something else that is told: what it points to was reworded, or its passage moved.
    """

    property: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    is_consequence: bool = False


@dataclass(frozen=True)
class ElementChange:
    """Of an added element `old` is empty, of a removed one `new`; IRIs, or the labels of blank nodes."""

    kind: ChangeKind
    class_iri: str
    old: str
    new: str
    old_name: str
    new_name: str
    statements: tuple[StatementChange, ...]
    pair: Pair | None = None
    is_consequence: bool = False
    """Nothing but consequences; or what is derived of an element that is added, removed or reworded."""


Values = Mapping[str, list[str]]
"""Property to values, as N-Triples writes them."""


def read_values(lines: Iterable[bytes]) -> dict[str, list[str]]:
    """Of the lines of one subject."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        _, predicate, value = line.decode().split(" ", 2)
        found[predicate[1:-1]].append(value.rstrip().removesuffix(" ."))
    return dict(found)


def class_of(values: Values) -> str:
    """The class that people look for first; empty where there is none."""
    types = sorted(value[1:-1] for value in values.get(TYPE, ()))
    return min(types, key=lambda iri: (_ORDER.get(iri, len(_ORDER)), iri), default="")


def name_of(values: Values, language: str = "sv") -> str:
    """The first of label and title, in the language where there is one."""
    for name in NAMES:
        if found := values.get(name):
            chosen = min(
                found, key=lambda value: (not value.endswith(f"@{language}"), not value.endswith("@sv"), value)
            )
            return read_text(chosen)
    return ""


def read_text(term: str) -> str:
    """The text of a literal; an IRI as it stands."""
    if not term.startswith('"'):
        return term[1:-1] if term.startswith("<") else term
    inner = term[1 : term.rindex('"')]
    return _unescape(inner) if "\\" in inner else inner


def candidate(subject: str, values: Values, index: Index) -> Candidate:
    """`index` is the graph that the element stands in, where its passages are."""
    return Candidate(
        subject,
        class_of(values),
        name_of(values),
        frozenset(values.get(SKOS + "notation", ())),
        frozenset(_places(values, index)),
    )


def compare_values(old: Values, new: Values, same: Mapping[str, str]) -> Iterator[StatementChange]:
    """`same` leads from the old term of what was reworded to the new one."""
    for name in sorted(old.keys() | new.keys()):
        before, after = set(old.get(name, ())), set(new.get(name, ()))
        before, after = before - after, after - before
        moved = {value for value in before if name in PASSAGES or same.get(value) in after}
        reached = after if name in PASSAGES else {same[value] for value in moved}
        if moved or (name in PASSAGES and reached):
            yield StatementChange(name, tuple(sorted(moved)), tuple(sorted(reached)), True)
        if before - moved or after - reached:
            yield StatementChange(name, tuple(sorted(before - moved)), tuple(sorted(after - reached)))


def sides_of(change: SubjectChange) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """All values of the subject in the graph, on the old side and on the new one."""
    return read_values([*change.removed, *change.kept]), read_values([*change.added, *change.kept])


def plain(subject: bytes) -> str:
    """An IRI without its brackets; a blank node's label."""
    return subject.decode().removeprefix("<").removesuffix(">")


def _places(values: Values, index: Index) -> Iterator[str]:
    for name in PASSAGES:
        for passage in values.get(name, ()):
            told = read_values(index.get(passage.encode(), ()))
            for document in told.get(VG + "document", ()):
                yield from (f"{document} {line}" for line in told.get(VG + "firstLine", ()))


_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def _unescape(text: str) -> str:
    found, at = [], 0
    while at < len(text):
        if text[at] != "\\":
            found.append(text[at])
            at += 1
        elif (digits := {"u": 4, "U": 8}.get(text[at + 1])) is not None:
            found.append(chr(int(text[at + 2 : at + 2 + digits], 16)))
            at += 2 + digits
        else:
            found.append(_ESCAPES[text[at + 1]])
            at += 2
    return "".join(found)
