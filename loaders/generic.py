"""A plan in a known layout, loaded without code of its own: with a `source.toml`, or from the document alone."""

import re
from collections.abc import Sequence

from loaders.dates import find_period
from loaders.documents import Block, Document, Heading, Paragraph
from loaders.layouts.activity_lists import load_activity_list
from loaders.layouts.activity_tables import load_activity_tables, load_services
from loaders.layouts.blocks import load_areas
from loaders.layouts.concerns import load_challenges, load_risks
from loaders.layouts.frame import load_frame
from loaders.layouts.goals import (
    Goals,
    after_dash,
    load_goal_tables,
    load_listed_goals,
    load_numbered_goals,
    load_overall_goal,
    load_quoted_goals,
)
from loaders.layouts.labels import inline_label, label_of
from loaders.layouts.lines import carry_responsible, load_focus_areas, load_labelled_lines
from loaders.layouts.prose import load_normative_goals, load_readings
from loaders.layouts.reports import load_report
from loaders.layouts.tables import PlanTable, has_activity_table, has_report_table
from loaders.layouts.target_groups import load_target_groups
from loaders.plan import Plan
from loaders.source import Name, PlanSource, Source
from loaders.statements import Element
from vardgraf.namespaces import slugify

_REGION = re.compile(r"\bRegion (?P<name>[A-ZÅÄÖ][a-zåäö]+(?: län)?)|\b(?P<county>[A-ZÅÄÖ][a-zåäö]+) län\b")
_PLAN_WORDS = re.compile(r"plan\b|plan(?=\s)|styrdokument|strategi|överenskommelse", re.I)
_REPORT_WORDS = re.compile(r"berättelse|rapport|uppföljning", re.I)


def load(plan: Plan) -> None:
    """Everything that the plan's layout tells."""
    goals = Goals(plan)
    load_frame(plan)
    match plan.settings.type, plan.settings.layout:
        case "report", "tables":
            load_report(plan, goals)
            load_readings(plan, goals)
        case "activity-list", "tables":
            load_activity_list(plan)
            load_readings(plan, goals)
        case _, "tables":
            load_overall_goal(plan, goals)
            load_numbered_goals(plan, goals)
            load_goal_tables(plan, goals)
            load_readings(plan, goals)
            load_activity_tables(plan, lambda table, _: _goal_over(goals, table))
            load_services(plan)
        case _, "blocks":
            load_areas(plan, goals)
            load_readings(plan, goals)
        case _, "prose":
            load_focus_areas(plan, goals)
            load_quoted_goals(plan, goals)
            load_listed_goals(plan, goals)
            load_labelled_lines(plan, goals)
            load_risks(plan)
            load_challenges(plan)
            load_readings(plan, goals)
            load_normative_goals(plan, goals)
            carry_responsible(plan)
    load_target_groups(plan)


def _goal_over(goals: Goals, table: PlanTable) -> Element | None:
    """The goal that the heading over a table says; a focus area of its own where no overview has it."""
    if table.heading is None:
        return None
    heading = table.heading
    goal = goals.at_heading(heading) or goals.alike(after_dash(heading.text))
    return goal or goals.add("focus-area", after_dash(heading.text), heading.span, "label", code=heading.number)


def describe(document: Document, known: Sequence[Source] = ()) -> Source | None:
    """A source made from the document, where its layout is known and it names its region and its years.

    A region that is `known` gives the names that its plans use; where only one is known, that is the region.
    """
    layout = _layout(document)
    is_report = has_report_table(document)
    words = _REPORT_WORDS if is_report else _PLAN_WORDS
    title = next((text for block in document.blocks if (text := _title(block, words))), None)
    region = _region(document, known)
    period = find_period(title) if title else None
    if not (layout and title and region and period):
        return None
    slug = region.region
    numbers = tuple(h.number for h in document.headings if h.number) if layout == "prose" else ()
    plan = PlanSource.model_validate(
        {
            "id": f"{slug}-{period[0]}{'-report' if is_report else ''}",
            "type": "report" if is_report else "plan",
            "layout": layout,
            "title": title,
            "recognised_by": (title,),
            "areas": numbers,
        }
    )
    return region.model_copy(update={"plan": (plan,)})


def _region(document: Document, known: Sequence[Source]) -> Source | None:
    """What is known of the region before any plan of it: of one that is not known, its own name."""
    match = _REGION.search(document.source.text)
    name = _authority_name(match) if match else ""
    found = known[0] if len(known) == 1 else next((one for one in known if one.authority == f"Region {name}"), None)
    if found:
        return found.model_copy(update={"folder": None})
    if not name:
        return None
    authority = f"Region {name}"
    actor = Name(name=authority, type="region", national=True)
    return Source(
        region=slugify(name.removesuffix(" län").removesuffix("s")), authority=authority, actor=(actor,), plan=()
    )


def _authority_name(match: re.Match[str]) -> str:
    """ "Region Skånes arbete" names Region Skåne; the s of "Region Kalmars län" belongs to the name."""
    name = str(match["name"] or f"{match['county']} län")
    return name if name.endswith(" län") else name.removesuffix("s")


def _layout(document: Document) -> str | None:
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    if has_activity_table(document):
        return "tables"
    if {"activity", "responsible"} <= {label_of(block) for block in paragraphs}:
        return "blocks"
    labels = {label[0] for block in paragraphs if (label := inline_label(block))}
    return "prose" if {"goal", "responsible"} <= labels else None


def _title(block: Block, words: re.Pattern[str]) -> str | None:
    """The text of a line that names a plan (or a report) and its years; else None."""
    if not (isinstance(block, Heading) or (isinstance(block, Paragraph) and block.is_title_like)):
        return None
    return block.text if words.search(block.text) and find_period(block.text) else None
