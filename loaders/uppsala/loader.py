"""Uppsala's plans: activity tables, goal tables, an activity list, and a follow-up report."""

from loaders.layouts.activity_lists import load_activity_list
from loaders.layouts.activity_tables import load_activity_tables, load_services
from loaders.layouts.frame import load_frame
from loaders.layouts.goals import (
    Goals,
    load_goal_tables,
    load_numbered_goals,
    load_overall_goal,
    load_vision,
    repeat_headings,
)
from loaders.layouts.prose import load_normative_goals, load_readings
from loaders.layouts.reports import load_report
from loaders.layouts.target_groups import load_target_groups
from loaders.plan import Plan


def load(plan: Plan) -> None:
    goals = Goals(plan)
    load_frame(plan)
    match plan.settings.type:
        case "report":
            load_report(plan, goals)
        case "activity-list":
            load_activity_list(plan)
        case _:
            load_plan(plan, goals)
    load_readings(plan, goals)
    load_normative_goals(plan, goals)
    load_target_groups(plan)


def load_plan(plan: Plan, goals: Goals) -> None:
    """Vision, overview of the goals, local priorities with their activities, and the services in ordinary running."""
    load_vision(plan, goals)
    load_overall_goal(plan, goals)
    load_numbered_goals(plan, goals)
    repeat_headings(plan, goals)
    load_goal_tables(plan, goals)
    load_activity_tables(plan, lambda table, _: goals.at_heading(table.heading) if table.heading else None)
    load_services(plan)
