"""Target groups: the people whom a goal or an activity is for, as the plan words them."""

import re

from loaders.plan import Plan


def load_target_groups(plan: Plan) -> None:
    """The groups that the source declares, linked to the goals and activities whose wording names them."""
    if not plan.source.target_group:
        return
    pattern = _pattern(plan.source.target_group)
    for match in pattern.finditer(plan.text.text):
        found = plan.text.found_between(*match.span())
        plan.target_group(found.text, found.span)
    for element in [e for e in plan.elements if e.kind in ("goal", "activity")]:
        for match in pattern.finditer(element.wording):
            plan.link(element, "vg:targetGroup", plan.target_group(match[0], element.span))


def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the spellings as whole words, the longest first."""
    longest_first = sorted(spellings, key=lambda spelling: -len(spelling))
    escaped = (r"\s+".join(re.escape(word) for word in spelling.split()) for spelling in longest_first)
    return re.compile(rf"(?<![\wåäö])(?:{'|'.join(escaped)})(?![\wåäö])", re.I)
