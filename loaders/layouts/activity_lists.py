"""Activity lists: they come with a plan, whose goals their headings repeat and their activities serve."""

from loaders.documents import Heading, Span
from loaders.documents.parse import fold_title
from loaders.layouts.activity_tables import load_activity_tables
from loaders.layouts.goals import ALIKE, after_dash, likeness
from loaders.plan import Plan
from loaders.statements import Element
from vardgraf.errors import ExpectationError


def load_activity_list(plan: Plan) -> None:
    """The activities of the list, below the goals of the plan that it is a part of."""
    goals = repeat_goals(plan)
    load_activity_tables(plan, lambda table, _: goals.get(table.heading.span) if table.heading else None)


def repeat_goals(plan: Plan) -> dict[Span, Element]:
    """The goal of the whole plan that each heading repeats; another wording becomes an altLabel of that goal."""
    repeated: dict[Span, Element] = {}
    area: Element | None = None
    for heading in plan.document.headings:
        top = next((goal for goal in _goals(plan, None) if _same(plan, heading, goal)), None)
        area = top or area
        goal = top or _nearest(plan, heading, area)
        if goal:
            repeated[heading.span] = goal
            _say_again(plan, heading, goal)
        elif after_dash(heading.text) in plan.settings.repeated_goals:
            raise _no_such_goal(plan, heading)
    return repeated


def _goals(plan: Plan, above: Element | None) -> list[Element]:
    """The goals of the whole plan that stand below a goal, or at the top."""
    if plan.whole is None:
        raise ExpectationError(
            f"planen {plan.settings.part_of}, som aktivitetslistan {plan.id} hör till, finns inte i dokumentet.",
            file=plan.document.source.name,
            line=plan.text.first_line,
            remedy="Läs in hela dokumentet, eller ändra part_of i source.toml.",
        )
    goals = [element for element in plan.whole.elements if element.kind == "goal"]
    return [goal for goal in goals if goal.links.get("vg:subGoalOf", []) == ([above] if above else [])]


def _wording(plan: Plan, heading: Heading) -> str:
    name = after_dash(heading.text)
    return plan.settings.repeated_goals.get(name, name)


def _same(plan: Plan, heading: Heading, goal: Element) -> bool:
    return fold_title(_wording(plan, heading)) == fold_title(goal.wording)


def _nearest(plan: Plan, heading: Heading, area: Element | None) -> Element | None:
    if area is None:
        return None
    folded = fold_title(_wording(plan, heading))
    scored = [(likeness(folded, fold_title(goal.wording)), goal) for goal in _goals(plan, area)]
    score, goal = max(scored, key=lambda pair: pair[0], default=(0.0, area))
    return goal if score >= ALIKE else None


def _no_such_goal(plan: Plan, heading: Heading) -> ExpectationError:
    return ExpectationError(
        f'inget mål i planen {plan.settings.part_of} lyder "{_wording(plan, heading)}".',
        file=plan.document.source.name,
        line=heading.span.first_line,
        remedy="Rätta repeated_goals i source.toml.",
    )


def _say_again(plan: Plan, heading: Heading, goal: Element) -> None:
    name = after_dash(heading.text)
    if name.casefold() != goal.wording.casefold():
        plan.state_text(goal, "skos:altLabel", name)
    plan.quote(goal, heading.span)
