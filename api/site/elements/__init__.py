"""The pages of things: every actor, goal, activity, concept … with what is said of it, where and why."""

from api.site.elements.routes import router

__all__ = ["router"]
