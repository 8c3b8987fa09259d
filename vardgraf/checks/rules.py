"""The rules: what the shapes say of themselves, and which rule a shape belongs to."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from vardgraf.errors import UsageError
from vardgraf.namespaces import DCT, RDFS, SH, SKOS, VG
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

FOLDERS = ("model", "plan")


class Severity(StrEnum):
    """How sure and how grave a finding is, gravest first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True)
class Rule:
    """A rule with its texts by language (sv, en)."""

    id: str
    family: str
    severity: Severity
    shape: str
    name: dict[str, str]
    message: dict[str, str]
    remedy: dict[str, str]
    source: dict[str, str]
    example: dict[str, str]
    """What a plan says that the rule finds."""


@dataclass(frozen=True)
class RuleBook:
    """All rules and the shapes that they are made of."""

    rules: tuple[Rule, ...]
    triples: tuple[Triple, ...]
    _rule_of_shape: dict[str, str]

    def find(self, rule_id: str) -> Rule:
        """The rule of an id in any case. Raises UsageError that names the nearest ones."""
        for rule in self.rules:
            if rule.id.casefold() == rule_id.casefold():
                return rule
        from difflib import get_close_matches

        known = [rule.id for rule in self.rules]
        near = get_close_matches(rule_id.upper(), known, n=3, cutoff=0.4) or known[:3]
        raise UsageError(f"det finns ingen regel {rule_id!r}.", remedy=f"Närmast: {', '.join(near)}.")

    def rule_of(self, shape: NamedNode | BlankNode | Literal) -> Rule | None:
        """The rule whose shape, or a shape nested in it, gave a result."""
        rule_id = self._rule_of_shape.get(str(shape))
        return self._by_id[rule_id] if rule_id else None

    def shapes_of(self, rule_ids: Collection[str]) -> set[NamedNode | BlankNode]:
        """The shapes of some rules, nested ones too."""
        nodes = {t.subject for t in self.triples if self._rule_of_shape.get(str(t.subject)) in rule_ids}
        return {node for node in nodes if isinstance(node, NamedNode | BlankNode)}

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.family for rule in self.rules))


@cache
def load_rules() -> RuleBook:
    """The rules of the project's `shapes/model` and `shapes/plan`, in the order of their ids."""
    paths = [resource_path("shapes", "prefixes.ttl")]
    paths += [path for folder in FOLDERS for path in sorted(resource_path("shapes", folder).glob("*.ttl"))]
    return parse_rules([triple for path in paths for triple in read_turtle(path)])


def parse_rules(triples: Iterable[Triple]) -> RuleBook:
    """The rules of a shapes graph: every shape with a `vg:ruleId`."""
    kept = tuple(triples)
    by_subject: dict[str, list[Triple]] = defaultdict(list)
    for triple in kept:
        by_subject[str(triple.subject)].append(triple)
    rules, owners = [], {}
    for subject, own in by_subject.items():
        rule_id = next((t.object.value for t in own if t.predicate.value == VG + "ruleId"), None)  # type: ignore[union-attr]
        if rule_id is None:
            continue
        rules.append(_rule(rule_id, subject, own))
        owners.update(dict.fromkeys(_nested(subject, by_subject), rule_id))
    return RuleBook(tuple(sorted(rules, key=lambda rule: rule.id)), kept, owners)


def _rule(rule_id: str, subject: str, triples: list[Triple]) -> Rule:
    family = next((_value(t) for t in triples if t.predicate.value == VG + "ruleFamily"), rule_id[:3])
    severity = next((_value(t) for t in triples if t.predicate.value == SH + "severity"), SH + "Violation")
    return Rule(
        rule_id,
        family,
        Severity(severity.removeprefix(SH).lower()),
        subject.strip("<>"),
        _texts(triples, RDFS + "label"),
        _texts(triples, SH + "message"),
        _texts(triples, VG + "remedy"),
        _texts(triples, DCT + "source"),
        _texts(triples, SKOS + "example"),
    )


def _nested(subject: str, by_subject: dict[str, list[Triple]]) -> list[str]:
    """A shape, its variants (of another severity), its property shapes and the blank nodes in them, at any depth."""
    found, waiting = [subject], [subject]
    while waiting:
        for triple in by_subject.get(waiting.pop(), ()):
            inside = isinstance(triple.object, BlankNode) or triple.predicate.value in (VG + "variant", SH + "property")
            if inside and str(triple.object) not in found:
                found.append(str(triple.object))
                waiting.append(str(triple.object))
    return found


def _texts(triples: list[Triple], predicate: str) -> dict[str, str]:
    return {
        t.object.language or "sv": t.object.value
        for t in triples
        if t.predicate.value == predicate and isinstance(t.object, Literal)
    }


def _value(triple: Triple) -> str:
    return triple.object.value  # type: ignore[union-attr]
