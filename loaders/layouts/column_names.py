"""The names that a plan gives its columns, the parts of its sections, and the levels of its areas."""

import re
from collections import Counter
from collections.abc import Iterator

from pyoxigraph import Literal

from loaders.documents import ListItem, Paragraph, Span, Table
from loaders.documents.cells import cell_text
from loaders.layouts.labels import inline_label, label_of
from loaders.layouts.name_uses import name_key
from loaders.layouts.tables import header_roles
from loaders.observations import add_observation
from loaders.plan import Plan
from loaders.statements import Element

# "Lokalt fokusområde HSVO Uppsala – Psykisk hälsa": a word for the level, and the area.
_LEVELLED = re.compile(r"(?P<level>[A-ZÅÄÖ][^–]*?)\s+[–-]\s+(?P<area>.+)")
_ROLES = {"schedule": "deadline", "follow-up": "indicator"}


def load_labels(plan: Plan) -> None:
    """One label for each header cell, and for each line that begins with, or is, a label word."""
    first: dict[tuple[str, str], Element] = {}
    times: Counter[tuple[str, str]] = Counter()
    for label, role in _all_labels(plan):
        key = (role, label.wording.casefold())
        times[key] += 1
        first.setdefault(key, label)
    for key, label in first.items():
        plan.state_number(label, "vg:timesUsed", times[key])
    _load_levels(plan)


def _all_labels(plan: Plan) -> Iterator[tuple[Element, str]]:
    for block in plan.document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                roles = header_roles(row) or ()
                for role, cell in zip(roles, row.cells, strict=False):
                    yield _add(plan, role, cell_text(cell), cell.span), role
        elif isinstance(block, Paragraph) and (kind := label_of(block)):
            yield _add(plan, kind, block.text, block.span), kind
        elif isinstance(block, (Paragraph, ListItem)) and (label := inline_label(block)):
            wording = block.text[: label[2]].strip(" :")
            found = plan.text.find_near(wording, block.span.first_line)
            yield _add(plan, label[0], wording, found.span if found else block.span), label[0]


def _add(plan: Plan, role: str, wording: str, span: Span) -> Element:
    label = add_observation(plan, "Label", "label", wording, span, place=str(span.start))
    plan.state_concept(label, "vg:labelRole", "label-role", _ROLES.get(role, role))
    plan.state(label, "vg:nameKey", Literal(name_key(wording)))
    before = [e for e in plan.elements if e.kind == "section" and e.span.first_line <= span.first_line]
    if before:
        plan.state(label, "vg:inSection", before[-1])
        plan.state_concept(before[-1], "vg:labelRole", "label-role", _ROLES.get(role, role))
    return label


def _load_levels(plan: Plan) -> None:
    """Of a heading that names its level, the word for it and the area, without the body that it belongs to."""
    for section in [element for element in plan.elements if element.kind == "section"]:
        if match := _LEVELLED.fullmatch(section.wording):
            level = match["level"]
            for mention in reversed(plan.names.find(level)):
                level = level[: mention.start] + level[mention.end :]
            plan.state(section, "vg:levelWord", Literal(re.sub(r"\s+", " ", level).strip().casefold()))
            plan.state(section, "vg:areaKey", Literal(name_key(match["area"])))
