"""Skåne's plan: areas with the labels Aktivitet, Tidplan, Uppföljning and Ansvar."""

from loaders.layouts.blocks import load_areas
from loaders.layouts.frame import load_frame
from loaders.layouts.goals import Goals
from loaders.layouts.prose import load_readings
from loaders.layouts.target_groups import load_target_groups
from loaders.plan import Plan


def load(plan: Plan) -> None:
    goals = Goals(plan)
    load_frame(plan)
    load_areas(plan, goals)
    load_readings(plan, goals)
    load_target_groups(plan)
