"""Core constraints as conditions over one value, and one question a shape: does any value violate any of them?

Most data conform. What the question answers with no is not looked at constraint by constraint.
"""

from pyoxigraph import NamedNode

from vardgraf.checks.graph import Node
from vardgraf.checks.patterns import any_values
from vardgraf.checks.shapes import Constraint, Logic, Pattern, Shape, Terms
from vardgraf.checks.values import VALUE_NAMES, instance_of_none, violating_pattern, violating_terms


def violating_value(shape: Node, constraint: Constraint) -> str | None:
    """The condition over ?value that is true of the values that violate the constraint; None where a value alone
    does not decide."""
    if isinstance(constraint, Pattern):
        return violating_pattern(shape, constraint)
    if isinstance(constraint, Terms) and constraint.name in VALUE_NAMES:
        return violating_terms(shape, constraint)
    return _violating_logic(constraint) if isinstance(constraint, Logic) else None


def ask_any_violation(shape: Shape, focus: str) -> str | None:
    """An ASK that says no when all values conform to all constraints of `is_asked`; None where it spares nothing."""
    conditions = [text for one in shape.constraints if (text := _asked(shape, one))]
    if len(conditions) < 2:
        return None
    found = any_values(focus, shape.path)
    if any(isinstance(one, Terms) and one.name == "minCount" for one in shape.constraints if is_asked(shape, one)):
        found = f"{focus} OPTIONAL {{ ?this {shape.path} ?value }}"
    return f"ASK {{ {{ {found} }} FILTER({_any(conditions)}) }}"


def is_asked(shape: Shape, constraint: Constraint) -> bool:
    return _asked(shape, constraint) is not None


def _asked(shape: Shape, constraint: Constraint) -> str | None:
    condition = violating_value(shape.node, constraint)
    if condition is not None:
        return f"BOUND(?value) && ({condition})"
    if not isinstance(constraint, Terms) or shape.path is None or shape.path.nullable:
        return None
    if constraint.name == "minCount" and int(constraint.terms[0].value) == 1:
        return "!BOUND(?value)"
    if constraint.name == "maxCount" and int(constraint.terms[0].value) == 1:
        return f"EXISTS {{ ?this {shape.path} ?_other FILTER(!sameTerm(?value, ?_other)) }}"
    return None


def _violating_logic(constraint: Logic) -> str | None:
    if constraint.name == "xone":
        return None
    if constraint.name == "or" and (classes := _only_classes(constraint.shapes)):
        return instance_of_none(classes)
    members = [_violating_shape(member) for member in constraint.shapes]
    conditions = [condition for condition in members if condition is not None]
    if len(conditions) < len(members):
        return None
    if constraint.name == "not":
        return f"!({conditions[0]})"
    return _all(conditions) if constraint.name == "or" else _any(conditions)


def _violating_shape(shape: Shape) -> str | None:
    """The condition under which a value violates a shape; None when it takes more than the value."""
    conditions = [violating_value(shape.node, constraint) for constraint in shape.constraints]
    if shape.path or shape.properties or None in conditions:
        return None
    return _any([condition for condition in conditions if condition is not None])


def _only_classes(shapes: tuple[Shape, ...]) -> tuple[NamedNode, ...]:
    """The classes of members that ask for one class each and nothing else; none where one asks for more."""
    classes = [_only_class(shape) for shape in shapes]
    found = tuple(one for one in classes if one is not None)
    return found if len(found) == len(classes) else ()


def _only_class(shape: Shape) -> NamedNode | None:
    if shape.path or shape.properties or len(shape.constraints) != 1:
        return None
    only = shape.constraints[0]
    term = only.terms[0] if isinstance(only, Terms) and only.name == "class" else None
    return term if isinstance(term, NamedNode) else None


def _any(conditions: list[str]) -> str:
    return " || ".join(f"({one})" for one in conditions) or "false"


def _all(conditions: list[str]) -> str:
    return " && ".join(f"({one})" for one in conditions) or "true"
