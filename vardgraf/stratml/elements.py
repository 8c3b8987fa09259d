"""The elements of a document as they are read: each is noted when it is, so that the others can be told."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from vardgraf.stratml.structure import ELEMENTS, Content, Part

_string = etree.XPath("string()")
_XML_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


class Elements:
    """Finds children by their names, in any order. `is_exact` keeps white space as it is written."""

    def __init__(self, part: Part, namespace: str, *, is_exact: bool):
        self._structure = ELEMENTS[part]
        self._namespace = f"{{{namespace}}}" if namespace else ""
        self._is_exact = is_exact
        self._read: set[etree._Element] = set()

    def children(self, parent: etree._Element, name: str) -> list[etree._Element]:
        found = list(parent.iterchildren(self._namespace + name))
        self._read.update(found)
        return found

    def child(self, parent: etree._Element, name: str) -> etree._Element | None:
        """The first of the name; any other is left unread."""
        found = next(parent.iterchildren(self._namespace + name), None)
        if found is not None:
            self._read.add(found)
        return found

    def text(self, parent: etree._Element, name: str) -> str:
        """The first child's text; empty where there is none."""
        found = self.child(parent, name)
        return "" if found is None else self.text_of(found)

    def peek(self, parent: etree._Element, name: str) -> str:
        """The same, without noting it as read."""
        found = next(parent.iterchildren(self._namespace + name), None)
        return "" if found is None else self.text_of(found)

    def text_of(self, element: etree._Element) -> str:
        text = str(_string(element))
        return text if self._is_exact else " ".join(text.split())

    def skip(self, element: etree._Element) -> None:
        """Note an element, and what is in it, as dealt with."""
        self._read.update(element.iter(etree.Element))

    def unread(self, root: etree._Element) -> Iterator[tuple[int, str, int]]:
        """What says something and was not read: the first line, what it is, how often; in the order of the lines."""
        counts: Counter[str] = Counter()
        lines: dict[str, int] = {}
        for element in root.iter(etree.Element):
            for name in self._unread_in(element):
                counts[name] += 1
                lines.setdefault(name, element.sourceline or 0)
        yield from sorted((lines[name], name, count) for name, count in counts.items())

    def _unread_in(self, element: etree._Element) -> Iterator[str]:
        name = etree.QName(element).localname
        parent = element.getparent()
        if parent is not None and element not in self._read:
            is_first = parent in self._read or parent.getparent() is None
            if is_first and (str(_string(element)).strip() or element.attrib):
                yield f"<{name}> i <{etree.QName(parent).localname}>"
            return
        known = {attribute.name for attribute in self._structure.get(name, Content()).attributes}
        for attribute in element.attrib:
            if attribute not in known and not str(attribute).startswith((_XML_SCHEMA_INSTANCE, _XML)):
                yield f"attributet {attribute} i <{name}>"
