"""Target groups: the people whom a goal or an activity is for, as the plan words them."""

import re

from loaders.documents.cells import Part
from loaders.plan import Plan
from loaders.statements import Element


def load_target_groups(plan: Plan) -> None:
    """The groups that the source declares, linked to the goals and activities whose wording names them."""
    if not plan.source.target_group:
        return
    pattern = _pattern(plan.source.target_group)
    contents = {entry.span.first_line for entry in plan.document.contents}
    for match in pattern.finditer(plan.text.text):
        found = plan.text.found_between(*match.span())
        if found.span.first_line not in contents:
            plan.target_group(found.text, found.span)
    for element in [e for e in plan.elements if e.kind in ("goal", "activity")]:
        for match in pattern.finditer(element.wording):
            plan.link(element, "vg:targetGroup", plan.target_group(match[0], element.span))


def find_target_groups(plan: Plan, part: Part) -> list[Element]:
    """The groups of a line "Målgrupp: …": the declared ones in it, or the whole line as one group."""
    declared = plan.source.target_group
    matches = list(_pattern(declared).finditer(part.text)) if declared else []
    pieces = [part.piece(*match.span()) for match in matches] or [part.piece(0, len(part.text.rstrip(".")))]
    return [plan.target_group(piece.text, piece.span) for piece in pieces]


def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the spellings as whole words, the longest first; a footnote mark may follow."""
    longest_first = sorted(spellings, key=lambda spelling: -len(spelling))
    escaped = (r"\s+".join(re.escape(word) for word in spelling.split()) for spelling in longest_first)
    return re.compile(rf"(?<![\wåäö])(?:{'|'.join(escaped)})(?![^\W¹²³⁴⁵⁶⁷⁸⁹])", re.I)
