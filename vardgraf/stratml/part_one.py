"""A document of Part 2 as one of Part 1, the strategic plan: without indicators, roles and results."""

from lxml import etree

from vardgraf.namespaces import STRATML_PART_1, STRATML_PART_2
from vardgraf.stratml.structure import ELEMENTS, ROOTS, Part


def as_part_1(root: etree._Element) -> etree._Element:
    """What Part 1 has an element for, in its namespace; Objectives that only held indicators are gone."""
    made = etree.Element(_tag(ROOTS[Part.ONE]), nsmap={None: STRATML_PART_1})
    _copy(root, made, ROOTS[Part.ONE])
    for objective in list(made.iter(_tag("Objective"))):
        parent = objective.getparent()
        if parent is not None and not len(objective):
            parent.remove(objective)
    return made


def _copy(old: etree._Element, new: etree._Element, name: str) -> None:
    content = ELEMENTS[Part.ONE][name]
    for attribute in content.attributes:
        if (value := old.get(attribute.name)) is not None:
            new.set(attribute.name, value)
    new.text = old.text if len(old) == 0 else None
    for child in old:
        if isinstance(child, etree._ProcessingInstruction):
            new.append(etree.ProcessingInstruction(child.target, child.text))
        elif (kind := str(child.tag).removeprefix(f"{{{STRATML_PART_2}}}")) in content.names:
            _copy(child, etree.SubElement(new, _tag(kind)), kind)


def _tag(name: str) -> str:
    return f"{{{STRATML_PART_1}}}{name}"
