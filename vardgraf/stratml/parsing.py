"""StratML read as XML from strangers: no DTD, no entities, no network, a bound on size, and errors that say where."""

from dataclasses import dataclass

from lxml import etree

from vardgraf.errors import VardgrafError
from vardgraf.namespaces import STRATML_BEFORE_ISO
from vardgraf.stratml.structure import NAMESPACES, ROOTS, Part

MAX_BYTES = 32 * 1024 * 1024
"""Some fifty times the largest plan of four regions."""
_KNOWN = frozenset({*NAMESPACES.values(), *STRATML_BEFORE_ISO, ""})


class StratmlError(VardgrafError):
    """A document that is not StratML, or not safe to read."""


@dataclass(frozen=True)
class Parsed:
    """`namespace` is the one its elements are in; empty for none. `text` is the document as the parser saw it."""

    root: etree._Element
    part: Part
    namespace: str
    text: str
    encoding: str


def parse_xml(data: bytes, file: str) -> Parsed:
    """Raises StratmlError that names file and line."""
    if len(data) > MAX_BYTES:
        raise StratmlError(
            f"dokumentet är för stort ({len(data)} byte, högst {MAX_BYTES}).",
            file=file,
            remedy="Dela upp det i en fil per plan.",
        )
    root = _parse(data, file)
    tree = root.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise StratmlError(
            "dokumentet har en DTD (DOCTYPE), och sådana läses inte.", file=file, line=1, remedy="Ta bort den."
        )
    encoding = tree.docinfo.encoding or "UTF-8"
    try:
        text = data.decode(encoding, errors="replace")
    except LookupError:
        raise StratmlError(
            f"teckenkodningen {encoding} är okänd.", file=file, line=1, remedy="Spara filen som UTF-8."
        ) from None
    return Parsed(root, *_identify(root, file), text, encoding)


def _parse(data: bytes, file: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "tom fil").split(", line ")[0]
        raise StratmlError(
            f"filen är inte giltig XML: {reason}.",
            file=file,
            line=error.lineno or 1,
            remedy="Rätta filen i det verktyg som skrev den.",
        ) from None
    except (LookupError, ValueError) as error:
        raise StratmlError(
            f"filen kan inte läsas som XML: {error}.", file=file, line=1, remedy="Spara den som UTF-8."
        ) from None


def _identify(root: etree._Element, file: str) -> tuple[Part, str]:
    name = etree.QName(root)
    part = next((part for part, expected in ROOTS.items() if expected == name.localname), None)
    if part is None or (name.namespace or "") not in _KNOWN:
        raise StratmlError(
            f"dokumentet är inte StratML: roten är <{name.localname}>.",
            file=file,
            line=root.sourceline,
            remedy=f"Roten ska vara {' eller '.join(ROOTS.values())} i någon av standardens namnrymder.",
        )
    return part, name.namespace or ""
