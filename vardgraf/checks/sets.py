"""Core constraints that look at all values of a focus node together, each as one SELECT of what violates it.

SHACL 1.0, 4.2 (cardinality), 4.4.5 (uniqueLang), 4.5 (property pairs), 4.8.1 (closed), 4.8.2 (hasValue).
"""

from vardgraf.checks.graph import Node
from vardgraf.checks.paths import Path
from vardgraf.checks.patterns import term_text, values
from vardgraf.checks.shapes import Closed, Terms


def violating_sets(shape: Node, focus: str, path: Path | None, constraint: Terms) -> str:
    """The SELECT of ?this (and ?value) for a constraint that one value alone does not decide."""
    if constraint.name == "uniqueLang":
        return _unique_languages(focus, path)
    parameter = constraint.terms[0]
    if constraint.name == "minCount":
        return _too_few(focus, path, int(parameter.value))
    if constraint.name == "maxCount":
        return _too_many(focus, path, int(parameter.value))
    if constraint.name == "hasValue":
        return _without(focus, path, term_text(shape, "sh:hasValue", parameter))
    if constraint.name == "equals":
        return _unequal(focus, path, str(parameter))
    if constraint.name == "disjoint":
        return f"SELECT DISTINCT ?this ?value WHERE {{ {{ {values(focus, path)} }} ?this {parameter} ?value }}"
    return _not_less(focus, path, str(parameter), {"lessThan": "<", "lessThanOrEquals": "<="}[constraint.name])


def violating_closed(focus: str, path: Path | None, constraint: Closed) -> str:
    """?value and ?path are object and predicate of the triple that is one too many."""
    node, start = ("?this", focus) if path is None else ("?_node", values(focus, path).replace("?value", "?_node"))
    names = "?this" if path is None else "?this ?_node"  # two values may have the same triple too many
    allowed = ", ".join(map(str, constraint.allowed))
    condition = f"FILTER(?path NOT IN ({allowed}))" if allowed else ""
    return f"SELECT DISTINCT {names} ?path ?value WHERE {{ {{ {start} }} {node} ?path ?value {condition} }}"


def _too_few(focus: str, path: Path | None, minimum: int) -> str:
    if minimum == 0:
        return f"SELECT ?this WHERE {{ {focus} FILTER(false) }}"
    if minimum == 1:
        nullable = path is not None and path.nullable
        return (
            f"SELECT ?this WHERE {{ {focus} FILTER(!EXISTS {{ ?this {path} ?value }} && {str(not nullable).lower()}) }}"
        )
    return (
        f"SELECT ?this WHERE {{ {focus} OPTIONAL {{ {values(focus, path)} }} }} "
        f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) < {minimum})"
    )


def _too_many(focus: str, path: Path | None, maximum: int) -> str:
    return f"SELECT ?this WHERE {{ {values(focus, path)} }} GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > {maximum})"


def _unique_languages(focus: str, path: Path | None) -> str:
    """One row a language that is used more than once."""
    return (
        f"SELECT ?this ?_language WHERE {{ {{ {values(focus, path)} }} BIND(LCASE(LANG(?value)) AS ?_language) "
        '  FILTER(?_language != "") }'
        "GROUP BY ?this ?_language HAVING (COUNT(DISTINCT ?value) > 1)"
    )


def _without(focus: str, path: Path | None, term: str) -> str:
    if path is None:
        return f"SELECT ?this WHERE {{ {focus} FILTER(!sameTerm(?this, {term})) }}"
    itself = f" && !sameTerm(?this, {term})" if path.nullable else ""
    return f"SELECT ?this WHERE {{ {focus} FILTER(!EXISTS {{ ?this {path} {term} }}{itself}) }}"


def _unequal(focus: str, path: Path | None, predicate: str) -> str:
    """Values that the other property lacks, and values that only the other property has."""
    if path is None:
        missing = "!sameTerm(?this, ?value)"
    else:
        missing = f"!EXISTS {{ ?this {path} ?value }}" + (" && !sameTerm(?this, ?value)" if path.nullable else "")
    return (
        f"SELECT DISTINCT ?this ?value WHERE {{ "
        f"{{ {{ {values(focus, path)} }} FILTER(!EXISTS {{ ?this {predicate} ?value }}) }} UNION "
        f"{{ {focus} ?this {predicate} ?value FILTER({missing}) }} }}"
    )


def _not_less(focus: str, path: Path | None, predicate: str, operator: str) -> str:
    """A row a pair that is not in order or cannot be compared (SHACL 1.0, 4.5.3 and 4.5.4)."""
    return (
        f"SELECT DISTINCT ?this ?value ?_other WHERE {{ {{ {values(focus, path)} }} ?this {predicate} ?_other "
        f"FILTER(!COALESCE(?value {operator} ?_other, false)) }}"
    )
