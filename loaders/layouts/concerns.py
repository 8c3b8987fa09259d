"""Risks and challenges where the text marks them: below a heading "Risker" or "Utmaningar"."""

import re

from loaders.documents import Heading, ListItem, Paragraph
from loaders.plan import Plan

_RISKS = re.compile(r"risker\b", re.I)
_CHALLENGES = re.compile(r"utmaningar\b", re.I)


def load_risks(plan: Plan) -> None:
    """The list items below a heading "Risker"."""
    below = False
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            below = bool(_RISKS.match(block.text))
        elif below and isinstance(block, ListItem):
            plan.add_element("Risk", "risk", block.text, block.span, "list")


def load_challenges(plan: Plan) -> None:
    """The unnumbered headings below a heading "Utmaningar …": the paragraphs under them explain."""
    below = False
    for block in plan.document.blocks:
        if isinstance(block, Heading):
            below = bool(_CHALLENGES.match(block.text))
        elif below and isinstance(block, Paragraph) and block.is_title_like:
            plan.add_element("Challenge", "challenge", block.text, block.span, "label")
