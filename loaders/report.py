"""The report of a reading: what was found, what was not understood, and which lines no statement claims."""

from collections import Counter
from typing import Any

from loaders.coverage import Coverage
from loaders.run import LoadedPlan


def format_report(plan: LoadedPlan) -> str:
    """The report of a plan as lines of text for people, in Swedish."""
    counts = ", ".join(
        f"{count} {kind}" for kind, count in plan.counts.items() if kind not in ("note", "contents-entry")
    )
    coverage = plan.coverage
    lines = [
        f"{plan.id}: {counts}",
        f"  täckning {coverage.share:.0%}: {len(coverage.claimed)} rader bär uppgifter,"
        f" {len(coverage.ignored)} förbigås",
    ]
    lines += [f"    {count:4} rader: {reason}" for reason, count in Counter(coverage.ignored.values()).most_common()]
    unresolved = sorted(dict.fromkeys(plan.unresolved), key=lambda found: found[1])
    lines += [f"  {_place(plan, line)}: okänt namn: {word}" for word, line in unresolved]
    if coverage.unclaimed:
        lines.append(f"  rader utan uppgift: {line_ranges(sorted(coverage.unclaimed))}")
    lines += [f"  {remark}" for remark in plan.document.remarks]
    return "\n".join(lines)


def tell_coverage(coverage: Coverage) -> dict[str, Any]:
    """As data: lines that carry statements, reason to number of lines passed over, and the lines left."""
    return {
        "claimed": len(coverage.claimed),
        "ignored": dict(Counter(coverage.ignored.values()).most_common()),
        "unclaimed": line_ranges(sorted(coverage.unclaimed)),
    }


def _place(plan: LoadedPlan, line: int) -> str:
    """A line by its number, and where that is in a document that has no lines."""
    place = plan.document.place_of(line)
    return f"rad {line} ({place})" if place else f"rad {line}"


def line_ranges(numbers: list[int]) -> str:
    """Line numbers with runs drawn together: 3-5, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
