"""Which lines of the body a plan's statements rest on, which are declared as ignored, and which nothing claims."""

import re
from dataclasses import dataclass, field

from loaders.documents import Paragraph
from loaders.documents.sentences import first_words
from loaders.layouts.labels import inline_label, label_of
from loaders.layouts.prose import NORMATIVE
from loaders.layouts.tables import read_tables
from loaders.observations import add_observation
from loaders.plan import Plan
from loaders.source import Ignored
from vardgraf.errors import ExpectationError

BACKGROUND = "bakgrund: ingen mening säger ska, måste, krävs, behöver eller bör"
LAYOUT = "etikett eller kolumnrubrik"


@dataclass
class Coverage:
    """Line numbers of a plan's body by what became of them; `ignored` gives the reason of each line."""

    plan: str
    claimed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    unclaimed: set[int] = field(default_factory=set)

    @property
    def share(self) -> float:
        """The part of the body's lines that is claimed or ignored with a reason, 0 to 1."""
        total = len(self.claimed) + len(self.ignored) + len(self.unclaimed)
        return 1 - len(self.unclaimed) / total if total else 1.0


def measure_coverage(plan: Plan) -> Coverage:
    """What became of each body line of a plan. Raises ExpectationError for an `ignored` whose words are gone."""
    body = set(plan.document.body_lines())
    coverage = Coverage(plan.id)
    coverage.claimed = body & {n for c in plan.claims for n in range(c.span.first_line, c.span.last_line + 1)}
    for rule in plan.settings.ignored:
        for number in _lines_of(plan, rule):
            if number in body - coverage.claimed:
                coverage.ignored[number] = rule.reason
    for number, reason in _by_rule(plan):
        if number in body - coverage.claimed:
            coverage.ignored.setdefault(number, reason)
    coverage.unclaimed = body - coverage.claimed - coverage.ignored.keys()
    return coverage


def add_unclaimed(plan: Plan, coverage: Coverage) -> None:
    """Each run of body lines that no statement claims, as data of the plan."""
    lines = sorted(coverage.unclaimed)
    starts = [line for line in lines if line - 1 not in coverage.unclaimed]
    source = plan.document.source
    for first in starts:
        last = next(line for line in lines if line >= first and line + 1 not in coverage.unclaimed)
        start = source.line_starts[first - 1]
        span = source.span(start, source.line_starts[last - 1] + len(source.lines[last - 1]))
        text = first_words(" ".join(source.lines[first - 1 : last]))
        element = add_observation(plan, "UnclaimedLines", "unclaimed", text, span)
        plan.state_number(element, "vg:firstLine", first)
        plan.state_number(element, "vg:lastLine", last)


def _lines_of(plan: Plan, rule: Ignored) -> range:
    lines = plan.document.source.lines
    first = _find(plan, rule.begins, plan.text.first_line)
    if rule.ends is None:
        return range(first, first + 1)
    last = _find(plan, rule.ends, first + 1)
    return range(first, min(last, len(lines)) + 0)


def _find(plan: Plan, begins: str, start: int) -> int:
    folded = _fold(begins)
    for number in range(start, plan.text.last_line + 1):
        if _fold(plan.document.source.lines[number - 1]).startswith(folded):
            return number
    raise ExpectationError(
        f'raden som ska förbigås, "{begins}", finns inte.',
        file=plan.document.source.name,
        line=start,
        remedy="Ta bort eller rätta regeln under ignored i source.toml.",
    )


def _by_rule(plan: Plan) -> list[tuple[int, str]]:
    """Lines that need no statement by their form: labels, and background without a normative word."""
    found = [(table.header.first_line, LAYOUT) for table in read_tables(plan)]
    for block in plan.document.blocks:
        lines = range(block.span.first_line, block.span.last_line + 1)
        if isinstance(block, Paragraph) and (label_of(block) or _is_label_only(block.text)):
            found += [(number, LAYOUT) for number in lines]
        elif not NORMATIVE.search(" ".join(plan.document.source.lines[n - 1] for n in lines)) and not (
            isinstance(block, Paragraph) and inline_label(block)
        ):
            found += [(number, BACKGROUND) for number in lines]
    return found


def _is_label_only(text: str) -> bool:
    return bool(re.fullmatch(r"(?:innehåll|innehållsförteckning|mål:?|bilaga)", text.strip(), re.I))


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()
