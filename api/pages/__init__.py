"""Pages: every HTML answer is made by `render` from a template in `templates/`, in Swedish or English."""

from api.pages.rendering import render
from api.pages.routes import router, store_router

__all__ = ["render", "router", "store_router"]
