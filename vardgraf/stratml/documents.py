"""Plans as StratML documents, and back: the same triples."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, Triple

from vardgraf.errors import UsageError
from vardgraf.namespaces import ID, slugify
from vardgraf.stratml.collecting import Statements
from vardgraf.stratml.elements import Elements
from vardgraf.stratml.extension import Extension, read_extension, write_extension
from vardgraf.stratml.facts import Facts
from vardgraf.stratml.identifiers import from_identifier, is_plan_id
from vardgraf.stratml.minting import Passages
from vardgraf.stratml.parsing import Parsed, StratmlError, parse_xml
from vardgraf.stratml.part_one import as_part_1
from vardgraf.stratml.reading import CoreReader
from vardgraf.stratml.structure import NAMESPACES, Part, find_faults
from vardgraf.stratml.writing import Beside, CoreWriter

NOTHING = Beside()
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Note:
    """Something in a document that did not become part of the graph, or should be looked at."""

    line: int
    message: str


@dataclass(frozen=True)
class ReadPlan:
    """`triples` are the plan's stated graph, sorted."""

    id: str
    triples: list[Triple]
    notes: list[Note]
    is_whole: bool
    """Whether it came with our extension, and hence is the graph that was exported."""


def write_stratml(plan: str, triples: Iterable[Triple], beside: Beside = NOTHING, part: Part = Part.TWO) -> bytes:
    """The stated graph of a plan as a document of StratML, with what has no element there in our extension.

    `beside` is what other graphs say, for other tools. Raises StratmlError when the elements are not built as the
    standard says, which would be a fault of ours.
    """
    stated = _name_blank_nodes(triples)
    root = CoreWriter(plan, Facts(stated), beside).write()
    if part is Part.ONE:
        root = as_part_1(root)
    etree.indent(root)
    core = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    faults = find_faults(root, part)
    if faults:
        raise StratmlError(f"planen {plan} blev inte giltig StratML: {faults[0][1]}", remedy="Rapportera felet.")
    extension = _difference(stated, _read_core(plan, core))
    return _DECLARATION + core + b"\n" + write_extension(extension)


def read_stratml(data: bytes, file: str = "-", plan: str | None = None) -> ReadPlan:
    """The graph of a document, ours or somebody else's. `plan` is the id of a plan that does not bring one of ours.

    Raises StratmlError that names file, line and remedy.
    """
    if plan is not None and not is_plan_id(plan):
        raise UsageError(f"{plan!r} kan inte vara en plans id.", remedy="Skriv med a–z, siffror och bindestreck.")
    parsed = parse_xml(data, file)
    extension = read_extension(parsed.root, file)
    elements = Elements(parsed.part, parsed.namespace, is_exact=extension is not None)
    plan_id = _find_plan(parsed, elements) or plan or _name_plan(parsed.root, elements)
    if not plan_id:
        raise StratmlError(
            "planen har varken namn eller beteckning.",
            file=file,
            line=parsed.root.sourceline,
            remedy="Fyll i <Name>, eller ange planens id.",
        )
    statements = Statements()
    passages = Passages(plan_id, parsed, hashlib.sha256(data).hexdigest(), statements)
    reader = CoreReader(plan_id, elements, statements, passages, is_foreign=extension is None)
    reader.read(parsed.root)
    said = extension.statements if extension else frozenset()
    dropped = extension.exceptions if extension else frozenset()
    triples = sorted(said | (statements.settle(said) - dropped), key=str)
    return ReadPlan(plan_id, triples, _notes(parsed, elements, reader), extension is not None)


def read_plan(path: Path, plan: str | None = None) -> ReadPlan:
    """The same for a file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StratmlError(
            f"filen kan inte läsas ({error.strerror or error}).", file=str(path), remedy="Kontrollera sökvägen."
        ) from None
    return read_stratml(data, str(path), plan)


def _name_blank_nodes(triples: Iterable[Triple]) -> set[Triple]:
    """With blank nodes named by what is said of them, so that the same graph gives the same bytes."""
    stated = set(triples)
    if not any(isinstance(node, BlankNode) for triple in stated for node in (triple.subject, triple.object)):
        return stated
    dataset = Dataset(Quad(*triple) for triple in stated)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


def _read_core(plan: str, core: bytes) -> Statements:
    """What the elements of our own document say without the extension."""
    parsed = parse_xml(core, "-")
    elements, statements = Elements(parsed.part, parsed.namespace, is_exact=True), Statements()
    CoreReader(plan, elements, statements, Passages(plan, parsed, "", statements), is_foreign=False).read(parsed.root)
    return statements


def _difference(stated: set[Triple], core: Statements) -> Extension:
    """What has to stand beside the elements for the graph to be read back as it is."""
    rest = stated - core.sure_triples.keys()
    exceptions = core.sure_triples.keys() - stated
    right = stated.intersection(core.assumed_triples)
    rest -= right.intersection(core.assumed_beside(rest - right))
    exceptions |= set(core.assumed_beside(rest)) - stated
    return Extension(frozenset(rest), frozenset(exceptions))


def _find_plan(parsed: Parsed, elements: Elements) -> str | None:
    """The id of a plan that was exported by us."""
    administration = next(parsed.root.iterchildren("{*}AdministrativeInformation"), None)
    if administration is None:
        return None
    iri = from_identifier(elements.peek(administration, "Identifier")) or elements.peek(administration, "Source")
    plan = iri.removeprefix(ID)
    return plan if plan != iri and is_plan_id(plan) else None


def _name_plan(root: etree._Element, elements: Elements) -> str:
    """An id as ours are: who and when; else from the title."""
    organization = next(root.iterfind("{*}StrategicPlanCore/{*}Organization"), None)
    administration = next(root.iterchildren("{*}AdministrativeInformation"), None)
    name = "" if organization is None else elements.peek(organization, "Name")
    year = "" if administration is None else elements.peek(administration, "StartDate").strip()[:4]
    if name and year.isascii() and year.isdigit():
        who = f"{slugify(name).removeprefix('region-').removesuffix('-lan').removesuffix('-kommun')}-{year}"
        return who if who[0].isalpha() else f"plan-{who}"
    title = elements.peek(root, "Name")
    return f"plan-{slugify(title)}" if title else ""


def _notes(parsed: Parsed, elements: Elements, reader: CoreReader) -> list[Note]:
    """What to tell: faults of form first, then who was left out, then what was not read, as it stands."""
    notes = []
    counts = reader.parties.counts
    if reader.is_foreign:
        faults = find_faults(_as_standard(parsed), parsed.part)
        notes += [Note(line, f"inte byggt som standarden säger ({_fault(why)})") for line, why in faults[:1]]
        if reader.parties.region is None:
            notes.append(Note(1, "ingen <Organization> är en känd region eller kommun: ange planens region för hand"))
    if counts.untyped:
        text = "intressenter är inte inlästa, eftersom de kan vara personer: ange StakeholderTypeType"
        notes.append(Note(1, f"{text} ({counts.untyped} st)"))
    if counts.persons:
        text = "personer bland intressenterna är inte inlästa: grafen har inga personer"
        notes.append(Note(1, f"{text} ({counts.persons} st)"))
    unread = elements.unread(parsed.root)
    return notes + [
        Note(line, f"{name} har ingen motsvarighet och är inte inläst ({count} st)") for line, name, count in unread
    ]


def _fault(reason: str) -> str:
    """The element that libxml2 stumbled on, since its own words are English."""
    named = re.search(r"[Ee]lement (\w+)", reason)
    return f"vid <{named[1]}>" if named else reason


def _as_standard(parsed: Parsed) -> etree._Element:
    """The document in the namespace of the published standard."""
    if parsed.namespace == NAMESPACES[parsed.part]:
        return parsed.root
    prefix = f"{{{parsed.namespace}}}" if parsed.namespace else ""
    renamed = etree.fromstring(etree.tostring(parsed.root))
    for element in renamed.iter(etree.Element):
        name = str(element.tag)
        if name.startswith(prefix) if prefix else not name.startswith("{"):
            element.tag = f"{{{NAMESPACES[parsed.part]}}}{name.removeprefix(prefix)}"
    return renamed
