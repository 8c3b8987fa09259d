"""Who sits in which body, and what it may not do: sentences on members, and on bodies that do not decide."""

import re
from collections.abc import Iterator

from loaders.documents import Block, ListItem, Paragraph, Table
from loaders.documents.cells import Part, cell_parts
from loaders.names import Mention
from loaders.plan import Plan

_CONSISTS = re.compile(
    r"\b(?:utgörs|består)\s+(?:bland\s+(?:annat\s+)?)?av\b|\bmed\s+representanter\s+från\b|\bhållas\s+med\b", re.I
)
_TAKES_PART = re.compile(r"\bingår\s+(?:även\s+)?i\b|\bfinns\s+representerad\s+i\b|\bdeltar\s+(?:även|också)\b", re.I)
# "the chair of X" is a person of X, not X itself.
_OFFICE_OF = re.compile(r"\bi\s+$")
# "Samrådet är inte beslutsfattande": the body by the definite form of its first word.
_NO_MANDATE = re.compile(r"\b(?P<who>[A-ZÅÄÖ][\wåäö]{3,}?)(?:et|en|n|t)?\s+är\s+inte\s+(?:ett\s+)?beslut\w*", re.I)


def load_members(plan: Plan) -> None:
    """The members of bodies as the plan's sentences name them: "X består av A, B och C", "A ingår i X"."""
    for block in plan.document.blocks:
        for part in _parts(block):
            for sentence in part.sentences():
                _load_sentence(plan, sentence)


def load_mandates(plan: Plan) -> None:
    """Bodies of which the plan says that they do not decide."""
    for block in plan.document.blocks:
        for part in _parts(block):
            for sentence in part.sentences():
                match = _NO_MANDATE.search(sentence.text)
                body = _body_called(plan, part.text, match["who"]) if match else None
                if body:
                    plan.state_text(plan.named(body.kind, body.name), "vg:mandateLimit", sentence.text)
                    plan.claim(sentence.span, "member")


def _body_called(plan: Plan, text: str, word: str) -> Mention | None:
    """The body whose name begins with that word: the first one of the paragraph."""
    bodies = [mention for mention in plan.names.find(text) if mention.kind == "body"]
    return next((m for m in bodies if m.name.name.casefold().startswith(word.casefold())), None)


def _parts(block: Block) -> Iterator[Part]:
    if isinstance(block, (Paragraph, ListItem)):
        yield Part(block.text, block.span)
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row.cells:
                yield from cell_parts(cell)


def _load_sentence(plan: Plan, sentence: Part) -> None:
    mentions = [mention for mention in plan.names.find(sentence.text) if mention.kind in ("actor", "body")]
    if verb := _CONSISTS.search(sentence.text):
        body = _first_body([mention for mention in mentions if mention.end <= verb.start()])
        members = [m for m in mentions if m.start >= verb.end() and not _OFFICE_OF.search(sentence.text[: m.start])]
    elif verb := _TAKES_PART.search(sentence.text):
        body = _first_body([mention for mention in mentions if mention.start >= verb.end()])
        members = [mention for mention in mentions if mention.end <= verb.start()][-1:]
    else:
        return
    if body is None:
        return
    for member in members:
        if member.name is not body.name:
            plan.state(plan.named(body.kind, body.name), "vg:member", plan.named(member.kind, member.name))
            plan.claim(sentence.span, "member")


def _first_body(mentions: list[Mention]) -> Mention | None:
    return next((mention for mention in mentions if mention.kind == "body"), None)
