"""What StratML has no element for, beside it in the same file: as processing instructions.

The published schema has no wildcards, so an element of another namespace would make the document invalid anywhere.
Processing instructions are part of no content model: the document stays valid, and other tools pass them by.

    <?vardgraf-extension 1?>     says that what follows is here
    <?vardgraf-statements …?>    Turtle: what the plan states beyond the elements, a subject each, prefixes first
    <?vardgraf-except …?>        Turtle: what the elements would say when read, and the plan does not
    <?vardgraf-id vg.…?>         in a Stakeholder, TargetResult or ActualResult: which thing it is

The first three stand after the root.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree
from pyoxigraph import RdfFormat, Triple, parse

from vardgraf.stratml.identifiers import from_identifier, to_identifier
from vardgraf.stratml.parsing import StratmlError
from vardgraf.turtle import write_turtle

VERSION = "1"
_EXTENSION, _STATEMENTS, _EXCEPT, _ID = (f"vardgraf-{name}" for name in ("extension", "statements", "except", "id"))


@dataclass(frozen=True)
class Extension:
    """`statements` hold beside what the elements say, `exceptions` do not hold although the elements say so."""

    statements: frozenset[Triple]
    exceptions: frozenset[Triple]


def write_extension(extension: Extension) -> bytes:
    """The processing instructions that go after the root element, a line's end after each."""
    lines = [
        f"<?{_EXTENSION} {VERSION}?>",
        *_write_statements(_STATEMENTS, extension.statements),
        *_write_statements(_EXCEPT, extension.exceptions),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def read_extension(root: etree._Element, file: str) -> Extension | None:
    """None where the document has none. Raises StratmlError for one that cannot be read."""
    found = [*reversed(list(_instructions(root.itersiblings(preceding=True)))), *_instructions(root.itersiblings())]
    version = next((_data(one) for one in found if one.target == _EXTENSION), None)
    if version is None:
        return None
    if version.strip() != VERSION:
        raise StratmlError(
            f"Vårdgrafs tillägg har en okänd version ({version.strip()[:20]}).",
            file=file,
            remedy="Läs filen med en nyare Vårdgraf, eller ta bort raderna <?vardgraf-…?>.",
        )
    return Extension(_read_statements(found, _STATEMENTS, file), _read_statements(found, _EXCEPT, file))


def mark_id(element: etree._Element, iri: str) -> None:
    """Say which thing an element is about that StratML gives no Identifier."""
    element.append(etree.ProcessingInstruction(_ID, to_identifier(iri)))


def marked_id(element: etree._Element) -> str | None:
    for one in _instructions(element.iterchildren()):
        if one.target == _ID:
            return from_identifier(_data(one).strip())
    return None


def _write_statements(target: str, triples: Iterable[Triple]) -> Iterator[str]:
    """One instruction for the prefixes, then one for each subject: a block starts at a line that is not indented."""
    block: list[str] = []
    is_prefix = True
    for line in write_turtle(triples).decode().rstrip("\n").split("\n"):
        starts_block = not line.startswith(("\t", " ")) and not (is_prefix and line.startswith("@prefix"))
        if starts_block and block:
            yield _instruction(target, block)
            block = []
        is_prefix = is_prefix and not starts_block
        block.append(line)
    if block:
        yield _instruction(target, block)


def _instruction(target: str, lines: list[str]) -> str:
    # ?> would end the instruction; \u003F is the question mark in Turtle's strings and IRIs alike.
    text = "\n".join(lines).replace("?>", "\\u003F>")
    return f"<?{target}\n{text}\n?>"


def _read_statements(found: list[etree._ProcessingInstruction], target: str, file: str) -> frozenset[Triple]:
    parts: list[str] = []
    line = 1
    for block in (one for one in found if one.target == target):
        data = _data(block)
        first = (block.sourceline or 1) - data.count("\n")
        parts += ["\n" * max(1 if parts else 0, first - line), data]  # so that a syntax error names the file's line
        line += parts[-2].count("\n") + data.count("\n")
    try:
        return frozenset(quad.triple for quad in parse("".join(parts).encode(), format=RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise StratmlError(
            f"Vårdgrafs tillägg är inte giltig Turtle: {error}.",
            file=file,
            line=getattr(error, "lineno", None),
            remedy="Ta bort raderna <?vardgraf-…?> för att läsa bara StratML, eller exportera planen på nytt.",
        ) from None


def _instructions(nodes: Iterable[etree._Element]) -> Iterator[etree._ProcessingInstruction]:
    return (node for node in nodes if isinstance(node, etree._ProcessingInstruction))


def _data(instruction: etree._ProcessingInstruction) -> str:
    return instruction.text or ""
