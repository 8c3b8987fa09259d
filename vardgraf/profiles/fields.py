"""What the templates of a group ask of a node: its fields, one a property, with what each value may be."""

from collections.abc import Iterator
from dataclasses import dataclass

from vardgraf.parameters import Text
from vardgraf.profiles.bundle import Bundle, BundleError, Cardinality, Template

DISJOINT, DEPRECATED = "disjoint", "deprecated"


@dataclass(frozen=True)
class Field:
    """A property of a node. Each value fits one of the alternatives.

    `counted` tells how many there may be of some of the alternatives, where it is not said of all together.
    """

    id: str
    property: str
    label: Text
    alternatives: tuple[Template, ...]
    cardinality: Cardinality
    counted: tuple[Template, ...] = ()
    value: str | None = None
    deps: tuple[str, ...] = ()
    is_deprecated: bool = False


def find_fields(bundle: Bundle, group: Template) -> list[Field]:
    """In the order of the bundle. Raises BundleError for alternatives of different properties."""
    found: dict[str, list[Field]] = {}
    for field in _fields(bundle, group):
        found.setdefault(field.property, []).append(field)
    return [fields[0] if len(fields) == 1 else _merge(fields) for fields in found.values()]


def _fields(bundle: Bundle, group: Template) -> Iterator[Field]:
    for item in group.items:
        if item.path:
            yield _field(item)
        elif item.type != "group":
            raise BundleError(f"mall {item.id}: den saknar property.", file=bundle.file, remedy="Ange dess property.")
        elif DISJOINT in item.styles:
            yield _alternatives(bundle, item)
        else:
            yield from _fields(bundle, item)


def _field(item: Template) -> Field:
    assert item.path
    return Field(
        item.id,
        item.path,
        item.label,
        (item,),
        item.cardinality,
        (),
        item.value,
        item.deps,
        DEPRECATED in item.styles,
    )


def _alternatives(bundle: Bundle, group: Template) -> Field:
    """A group of which one item is used: one field, which has as many values as the group says."""
    inside = list(_fields(bundle, group))
    properties = sorted({field.property for field in inside})
    if len(properties) != 1:
        what = f"dess alternativ har olika egenskaper ({', '.join(properties) or 'inga'})"
        raise BundleError(f"mall {group.id}: {what}.", file=bundle.file, remedy="Ge dem samma property.")
    preferred = max(group.cardinality.pref, *(field.cardinality.pref for field in inside))
    counts = group.cardinality.model_copy(update={"pref": preferred})
    templates = tuple(template for field in inside for template in field.alternatives)
    return Field(group.id, properties[0], group.label, templates, counts)


def _merge(fields: list[Field]) -> Field:
    """Fields of one property: how many there may be is said of each, what is recommended of all together."""
    first, *_ = fields
    preferred = max(field.cardinality.pref for field in fields)
    limited = [field for field in fields if field.cardinality.min or field.cardinality.max]
    templates = tuple(template for field in fields for template in field.alternatives)
    return Field(
        first.id,
        first.property,
        first.label,
        templates,
        Cardinality(pref=preferred),
        tuple(template for field in limited for template in field.alternatives),
    )
